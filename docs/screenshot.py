"""Take the README's picture: ``python docs/screenshot.py PAGE.html OUT.png [#node=...]``."""

import base64
import shutil
import struct
import sys
import zlib
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, sync_playwright

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
WIDTH, HEIGHT = 1600, 1000
PIXELS = """async data => {
  const png = await fetch('data:image/png;base64,' + data);
  const image = await createImageBitmap(await png.blob());
  const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
  context.drawImage(image, 0, 0);
  const { data: bytes } = context.getImageData(0, 0, image.width, image.height);
  let text = '';
  for (let i = 0; i < bytes.length; i += 32768) {
    text += String.fromCharCode(...bytes.subarray(i, i + 32768));
  }
  return btoa(text);
}"""


def main(page: Path, picture: Path, place: str = "") -> None:
    """Open a page, go to a place on it (the part after ``#``) and save what is seen."""
    browser = next(filter(None, map(shutil.which, BROWSERS)))
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        size = {"width": WIDTH, "height": HEIGHT}
        tab = opened.new_page(viewport=size, color_scheme="light")
        tab.goto(page.resolve().as_uri())
        tab.wait_for_selector("html[data-ready]")
        tab.evaluate("place => { location.hash = place; }", place)
        tab.wait_for_timeout(500)
        picture.write_bytes(_small(opened.new_page(), tab.screenshot()))
        opened.close()


def _small(tab: Page, png: bytes) -> bytes:
    """Return a picture of 256 colours, each chosen where the error was largest until then."""
    pixels = base64.b64decode(tab.evaluate(PIXELS, base64.b64encode(png).decode()))
    rgb = np.frombuffer(pixels, dtype=np.uint8).reshape(-1, 4)[:, :3].astype(np.int32)
    colours, index, count = np.unique(rgb, axis=0, return_inverse=True, return_counts=True)
    palette = colours[count.argmax()][None, :]
    apart = ((colours - palette) ** 2).sum(axis=1)
    while len(palette) < 256:
        worst = colours[(count * apart).argmax()]
        palette = np.vstack([palette, worst])
        apart = np.minimum(apart, ((colours - worst) ** 2).sum(axis=1))
    nearest = ((colours[:, None, :] - palette[None, :, :]) ** 2).sum(axis=2).argmin(axis=1)
    indexed = nearest[index].astype(np.uint8).reshape(HEIGHT, WIDTH)
    rows = np.hstack([np.zeros((HEIGHT, 1), dtype=np.uint8), indexed]).tobytes()
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0)
    chunks = (
        (b"IHDR", header),
        (b"PLTE", palette.astype(np.uint8).tobytes()),
        (b"IDAT", zlib.compress(rows, 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(_chunk, *zip(*chunks, strict=True)))


def _chunk(name: bytes, data: bytes) -> bytes:
    check = zlib.crc32(name + data)
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", check)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:])
