"""Pages of thousands of nodes in a browser: ``python -m benchmarks page``.

Made records -> our page and what pyvis makes of the same graph -> both sizes and seconds; our page
is opened from its file in headless Chromium, searched, shown whole, and dragged with the mouse.
"""

from __future__ import annotations

import argparse
import math
import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import kg
from benchmarks.graphs import made
from benchmarks.measure import write_records
from kg import explorer
from kg.graph import Build
from kg.records import read_records

SIZES = (2_000, 10_000, 50_000)
PLAIN = 10_000  # nodes up to which pyvis is waited for
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-background-networking", "--no-first-run"]
COUNT_FRAMES = """
(() => {
  let painted = 0;
  let dirty = false;
  for (const name of ["fillRect", "clearRect", "drawImage"]) {
    const method = CanvasRenderingContext2D.prototype[name];
    CanvasRenderingContext2D.prototype[name] = function (...all) {
      if (this.canvas.isConnected) dirty = true;
      return method.apply(this, all);
    };
  }
  const tick = () => { if (dirty) painted += 1; dirty = false; requestAnimationFrame(tick); };
  requestAnimationFrame(tick);
  window.painted = () => painted;
})();
"""
PAN_SECONDS = 2.0


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure pages of each size."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks page", description=__doc__)
    parser.add_argument("--nodes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--keep", type=Path, help="folder in which the pages stay")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "records.jsonl"
        write_records(path)
        with path.open(encoding="utf-8") as lines:
            found = read_records(lines, path.name)
            records = [record for record in found if isinstance(record, kg.Extraction)]
        keep = options.keep or Path(folder)
        keep.mkdir(parents=True, exist_ok=True)
        for n_nodes in options.nodes:
            page = keep / f"{n_nodes}.html"
            make(list(made(records, n_nodes)), page, with_pyvis=n_nodes <= PLAIN)
            look(page)


def make(records: list[kg.Extraction], path: Path, *, with_pyvis: bool) -> None:
    """Print seconds and size of our page, and of what pyvis makes of the same nodes and edges."""
    build = Build(lambda: records)
    n_nodes = len(build.graph)
    began = time.process_time()
    explorer.to_html(build, path)
    ours = time.process_time() - began
    empty = len(explorer.page(explorer.make_scene(Build(list))).encode())
    size = path.stat().st_size
    print(
        f"{n_nodes} nodes, {build.graph.number_of_edges()} edges: "
        f"page made in {ours:.1f} s CPU, {size / 1e6:.2f} MB, "
        f"{(size - empty) / n_nodes:.0f} bytes a node beside {empty / 1e6:.2f} MB of scripts"
    )
    for directed in (False, True) if with_pyvis else ():
        plain = plain_pyvis(build, directed=directed)
        name = "Network(directed=True)" if directed else "Network()"
        print(f"  pyvis {name}: {plain:.1f} s CPU, {plain / ours:.1f} times ours", flush=True)


def plain_pyvis(build: Build, *, directed: bool) -> float:
    """Return the CPU seconds of pyvis' ``from_nx`` and ``generate_html``."""
    import networkx as nx
    from pyvis.network import Network

    plain = nx.DiGraph() if directed else nx.Graph()
    plain.add_nodes_from((n, {"label": d["label"]}) for n, d in build.graph.nodes(data=True))
    plain.add_edges_from(build.graph.edges())
    network = Network(directed=directed, cdn_resources="in_line")
    began = time.process_time()
    network.from_nx(plain)
    network.generate_html()
    return time.process_time() - began


def look(path: Path) -> None:
    """Print how long the page takes in a browser, and how many pictures a second it draws."""
    from playwright.sync_api import sync_playwright

    binary = next(filter(None, map(shutil.which, BROWSERS)), None)
    if binary is None:
        print("  no browser is installed")
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=binary, args=FLAGS)
        warm = browser.new_page()
        warm.goto("data:text/html,<p>warm")
        tab = browser.new_page(viewport={"width": 1300, "height": 850})
        tab.add_init_script(COUNT_FRAMES)
        began = time.perf_counter()
        tab.goto(path.as_uri())
        tab.wait_for_selector("html[data-ready]")
        tab.locator("#search").fill("large language")
        tab.wait_for_selector("#found li")
        drag(tab, 0.0)
        first = time.perf_counter() - began
        tab.keyboard.press("Escape")
        slow = drag(tab, PAN_SECONDS)
        began = time.perf_counter()
        tab.locator("#all").click()
        drag(tab, 0.0)
        whole = time.perf_counter() - began
        print(
            f"  usable {first:.1f} s after opening ({slow:.0f} frames/s while dragged), all nodes "
            f"{whole:.1f} s after asking ({drag(tab, PAN_SECONDS):.0f} frames/s, ",
            end="",
        )
        tab.mouse.move(600, 400)
        for _ in range(5):
            tab.mouse.wheel(0, -300)
        tab.wait_for_timeout(500)
        print(f"{drag(tab, PAN_SECONDS):.0f} zoomed in)", flush=True)
        browser.close()


def drag(tab: Any, seconds: float) -> float:
    """Drag the picture about until it was painted; return the frames a second that were."""
    box = tab.locator("#canvas").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] - 20
    tab.mouse.move(x, y)
    tab.mouse.down()
    before = tab.evaluate("painted()")
    began = time.perf_counter()
    step = 0
    while step < 2 or time.perf_counter() - began < seconds:
        step += 1
        tab.mouse.move(x + 200 * math.sin(step / 15), y - 100 + 80 * math.cos(step / 20))
    tab.wait_for_function("before => painted() > before", arg=before)
    after = tab.evaluate("painted()")
    spent = time.perf_counter() - began
    tab.mouse.up()
    return float((after - before) / spent)
