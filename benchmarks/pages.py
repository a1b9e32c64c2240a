"""Pages of thousands of nodes in a browser: ``python -m benchmarks page``.

Made records -> our page and what pyvis makes of the same graph -> both sizes and seconds; our page
is opened from its file in headless Chromium, searched, shown whole, and dragged with the mouse, up
to 10,000 nodes once more with WebGL, which the page itself takes only where a graphics card draws.
With ``--sigma`` a plain page of the same sigma.js with our positions is dragged beside it.
"""

from __future__ import annotations

import argparse
import json
import math
import shutil
import tempfile
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import kg
from benchmarks.graphs import made
from benchmarks.measure import write_records
from kg import explorer, vocab
from kg.graph import Build
from kg.records import read_records
from kg.scene import Scene

SIZES = (2_000, 10_000, 50_000)
PLAIN = 10_000  # nodes up to which pyvis is waited for
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-background-networking", "--no-first-run"]
COUNT_FRAMES = """
(() => {
  let painted = 0;
  let dirty = false;
  const watch = (kind, names) => {
    for (const name of names) {
      const method = kind.prototype[name];
      kind.prototype[name] = function (...all) {
        if (this.canvas.isConnected) dirty = true;
        return method.apply(this, all);
      };
    }
  };
  watch(CanvasRenderingContext2D, ["fillRect", "clearRect", "drawImage"]);
  const drawn = ["drawArrays", "drawElements"];
  watch(WebGLRenderingContext, drawn);
  watch(WebGL2RenderingContext, [...drawn, "drawArraysInstanced", "drawElementsInstanced"]);
  const tick = () => { if (dirty) painted += 1; dirty = false; requestAnimationFrame(tick); };
  requestAnimationFrame(tick);
  window.painted = () => painted;
})();
"""
PAN_SECONDS = 2.0
SIGMA = """<!doctype html><meta charset="utf-8"><title>sigma.js</title>
<style>html, body, #canvas { height: 100%%; margin: 0; }</style><div id="canvas"></div>
<script>%s</script><script>%s</script>
<script>
const { nodes, edges } = %s;
const graph = new graphology.Graph({ multi: true, type: "directed" });
for (const [id, x, y, size, color, label] of nodes) graph.addNode(id, { x, y, size, color, label });
for (const [from, to] of edges) graph.addEdge(from, to, { size: 1, color: "#cccccc" });
new Sigma(graph, document.getElementById("canvas"));
requestAnimationFrame(() => requestAnimationFrame(() => {
  document.documentElement.dataset.ready = "yes";
}));
</script>"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure pages of each size."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks page", description=__doc__)
    parser.add_argument("--nodes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--sigma", action="store_true", help="a plain page of sigma.js as well")
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
            build = Build(partial(list, list(made(records, n_nodes))))
            make(build, page, with_pyvis=n_nodes <= PLAIN)
            look(page)
            if n_nodes <= PLAIN:
                look(page, drawing="webgl")
            if options.sigma and n_nodes <= PLAIN:
                plain = keep / f"{n_nodes}-sigma.html"
                plain.write_text(plain_sigma(explorer.make_scene(build)), encoding="utf-8")
                look_at_sigma(plain)


def make(build: Build, path: Path, *, with_pyvis: bool) -> None:
    """Print seconds and size of our page, and of what pyvis makes of the same nodes and edges."""
    n_nodes = len(build.graph)
    began = time.process_time()
    explorer.to_html(build, path)
    ours = time.process_time() - began
    size = path.stat().st_size
    data = len(path.read_text(encoding="utf-8").split('id="data">')[1].partition("<")[0])
    print(
        f"{n_nodes} nodes, {build.graph.number_of_edges()} edges: "
        f"page made in {ours:.1f} s CPU, {size / 1e6:.2f} MB, "
        f"{data / n_nodes:.0f} bytes a node beside {(size - data) / 1e6:.2f} MB of scripts"
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


def look(path: Path, *, drawing: str = "auto") -> None:
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
        tab = browser.new_page(viewport={"width": 1300, "height": 850}, bypass_csp=True)
        tab.add_init_script(COUNT_FRAMES)
        began = time.perf_counter()
        tab.goto(f"{path.as_uri()}#draw={drawing}")
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
            f"  {drawing}: usable {first:.1f} s after opening ({slow:.0f} frames/s while dragged), "
            f"all nodes {whole:.1f} s after asking ({drag(tab, PAN_SECONDS):.0f} frames/s, ",
            end="",
        )
        tab.mouse.move(600, 400)
        for _ in range(5):
            tab.mouse.wheel(0, -300)
        tab.wait_for_timeout(500)
        print(f"{drag(tab, PAN_SECONDS):.0f} zoomed in)", flush=True)
        browser.close()


def plain_sigma(scene: Scene) -> str:
    """Return a page of sigma.js, with no more than it needs to draw a scene."""
    folder = Path(explorer.__file__).parent / "page" / explorer.VENDOR
    scripts = [
        (folder / name).read_text(encoding="utf-8")
        for name in ("graphology.umd.min.js", "sigma.min.js")
    ]
    colours = {kind.name: kind.colour for kind in vocab.ENTITY_TYPES}
    nodes = [
        [k, x, -y, max(node.size / 4, 2), colours.get(node.type, "#8A8F98"), node.label]
        for k, (node, (x, y)) in enumerate(zip(scene.nodes, scene.places, strict=True))
    ]
    edges = [[edge.source, edge.target] for edge in scene.edges]
    data = json.dumps({"nodes": nodes, "edges": edges}).replace("<", "\\u003c")
    return SIGMA % (*scripts, data)


def look_at_sigma(path: Path) -> None:
    """Print the same of a page of sigma.js."""
    from playwright.sync_api import sync_playwright

    binary = next(filter(None, map(shutil.which, BROWSERS)), None)
    if binary is None:
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=binary, args=FLAGS)
        tab = browser.new_page(viewport={"width": 1300, "height": 850}, bypass_csp=True)
        tab.add_init_script(COUNT_FRAMES)
        began = time.perf_counter()
        tab.goto(path.as_uri())
        tab.wait_for_selector("html[data-ready]")
        drag(tab, 0.0)
        first = time.perf_counter() - began
        print(
            f"  sigma.js: drawn {first:.1f} s after opening, all nodes dragged at "
            f"{drag(tab, PAN_SECONDS):.1f} frames/s",
            flush=True,
        )
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
