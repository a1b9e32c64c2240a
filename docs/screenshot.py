"""Take the README's picture: ``python docs/screenshot.py graph.html docs/explorer.png [#...]``."""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def main(page: Path, picture: Path, place: str = "") -> None:
    """Open a page at a place (its part after ``#``) and save what is seen."""
    browser = next(filter(None, map(shutil.which, BROWSERS)))
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        tab = opened.new_page(viewport={"width": 1500, "height": 900}, color_scheme="light")
        tab.goto(page.resolve().as_uri() + place)
        tab.wait_for_selector("html[data-ready]")
        tab.wait_for_timeout(500)
        tab.screenshot(path=picture)
        opened.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:])
