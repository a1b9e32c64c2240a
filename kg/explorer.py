"""The explorer: one HTML file with the graph, its evidence and everything needed to look at it.

``Build`` -> ``Scene`` -> packed JSON in the page; style, scripts and pyvis' vis-network are inlined
and named by hash in the page's Content-Security-Policy, so nothing else can run and nothing is
fetched. Text from papers reaches the page only as packed JSON and is shown only as text.
"""

from __future__ import annotations

import base64
import gc
import hashlib
import json
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from pyvis.network import Network

from kg import vocab
from kg.files import replacing
from kg.graph import Build
from kg.model import Paper
from kg.scene import PAPER, Edge, Scene, make_scene, short
from kg.text import one_line

__all__ = ["SCRIPTS", "page", "to_html"]

SCRIPTS = (
    "data.js", "elements.js", "state.js", "search.js", "paint.js", "labels.js", "hands.js",
    "wide.js", "webgl.js", "graph.js", "vector.js", "years.js", "filters.js", "panel.js",
    "correct.js", "claims.js", "beside.js", "plot.js", "settings.js", "main.js",
)  # fmt: skip
"""Parts of the page's own script, in order."""
LARGE = 1_000
"""Nodes up to which vis-network draws all; the page of more brings sigma.js as well."""
VENDOR = "vendor"
"""The folder of the page's libraries, told in its ``vendor.json``."""

_OPTIONS = {
    "physics": {"enabled": False},
    "interaction": {
        "hover": True, "hideEdgesOnDrag": False, "multiselect": False, "tooltipDelay": 1000000,
        "keyboard": False,
    },
    "nodes": {"borderWidth": 1.6, "chosen": False},
    "edges": {
        "smooth": False, "width": 1, "chosen": False,
        "arrows": {"to": {"enabled": False, "scaleFactor": 0.5}},
    },
    "layout": {"improvedLayout": False},
}  # fmt: skip
_PAPER_TYPE = {
    "name": PAPER, "plural": "Papers", "colour": "#8A8F98", "dark": "#9AA0AA",
    "shape": "hexagon", "definition": "A paper that was read.",
}  # fmt: skip
_LEVEL = 4  # 2.5 times as quick as the usual 6, for 7 % more
_LINKABLE = ("http://", "https://")


def to_html(build: Build, path: Path) -> None:
    """Write the explorer of a build as one self-contained HTML file."""
    with _no_collector():
        text = page(make_scene(build))
    with replacing(path) as target:
        target.write_text(text, encoding="utf-8", newline="\n")


def page(scene: Scene) -> str:
    """Return the HTML of a scene."""
    style = _part("page.css")
    library = _vis("vis-network.min.js")
    program = '(async () => {\n"use strict";\n' + "\n".join(map(_part, SCRIPTS)) + "\n})();\n"
    webgl = _webgl() if len(scene.nodes) > LARGE else ""
    scripts = [library, *([webgl] if webgl else []), program]
    n_papers = scene.n_papers
    title = f"Knowledge graph of {n_papers:,} paper{'s' if n_papers != 1 else ''}"
    policy = (
        f"default-src 'none'; script-src {' '.join(map(_hash, scripts))}; "
        f"style-src {_hash(style)}; img-src data: blob:; base-uri 'none'; form-action 'none'; "
        "require-trusted-types-for 'script'"
    )
    parts = {
        "TITLE": title, "POLICY": policy, "STYLE": style, "DATA": _packed(_data(scene, title)),
        "LIBRARY": library, "WEBGL": f"<script>{webgl}</script>\n" if webgl else "",
        "PROGRAM": program,
    }  # fmt: skip
    pieces = _part("page.html").split("%%")
    return "".join(parts[piece] if i % 2 else piece for i, piece in enumerate(pieces))


@contextmanager
def _no_collector() -> Iterator[None]:
    """Spare the many records that are all still wanted from being searched for those that are not.

    That search takes a quarter of the time of a large page.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _data(scene: Scene, title: str) -> dict[str, Any]:
    types = _types(scene)
    kind = {t["name"]: k for k, t in enumerate(types)}
    labels = _predicates()
    predicate = {p["name"]: k for k, p in enumerate(labels)}
    return {
        "title": title,
        "total": scene.n_papers,
        "themes": [[theme.label, list(theme.papers)] for theme in scene.themes],
        "types": types,
        "predicates": labels,
        "papers": list(map(_paper, scene.papers)),
        "nodes": [
            [n.id, n.label, kind[n.type], n.size, *place, n.theme, list(n.aliases),
             [[predicate[p], *e] for p, e in n.papers], [list(m) for m in n.mentions]]
            for n, place in zip(scene.nodes, scene.places, strict=True)
        ],
        "edges": [
            [e.source, e.target, [[predicate[p], [list(x) for x in ev]] for p, ev in e.stated]]
            for e in scene.edges
        ],
        "claims": [[paper, row] for paper, row in scene.claims],
        "first": _first_view(scene),
    }  # fmt: skip


def _types(scene: Scene) -> list[dict[str, Any]]:
    types = [
        *(
            {"name": t.name, "plural": t.plural, "colour": t.colour, "dark": t.dark_colour,
             "shape": t.shape, "definition": t.definition}
            for t in vocab.ENTITY_TYPES
        ),
        _PAPER_TYPE,
    ]  # fmt: skip
    count = Counter(node.type for node in scene.nodes)
    return [t | {"count": count[t["name"]]} for t in types]


def _paper(paper: Paper) -> dict[str, Any]:
    return {
        "id": paper.id,
        "title": one_line(paper.title) or paper.id,
        "text": paper.text,
        "body": len(paper.title.encode("utf-16-le", "surrogatepass")) // 2 + 1,
        "url": _link(paper.url, paper.doi),
        "date": paper.date,
    }


def _first_view(scene: Scene) -> dict[str, Any]:
    """Return the part that the page opens with, as pyvis hands it to vis-network."""
    shape = {t.name: t.shape for t in vocab.ENTITY_TYPES} | {PAPER: str(_PAPER_TYPE["shape"])}
    network = Network(directed=True)
    for k, (node, (x, y)) in enumerate(
        zip(scene.nodes[: scene.n_first], scene.first_places, strict=True)
    ):
        network.add_node(
            k, label=short(node.label), shape=shape[node.type], size=node.size, x=x, y=y
        )
    first: list[Edge] = [e for e in scene.edges if max(e.source, e.target) < scene.n_first]
    for edge in first:
        network.add_edge(edge.source, edge.target)
    network.set_options(json.dumps(_OPTIONS))
    nodes, edges, *_ = network.get_network_data()
    return {
        "nodes": [{k: n[k] for k in ("id", "label", "shape", "size", "x", "y")} for n in nodes],
        "edges": [[e["from"], e["to"]] for e in edges],
        "tall": list(map(list, scene.tall_places)),
        "options": json.loads(network.options) if isinstance(network.options, str) else _OPTIONS,
    }


def _predicates() -> list[dict[str, Any]]:
    return [
        {"name": r.name, "label": r.label, "inverse": r.inverse_label, "paper": of_paper}
        for relations, of_paper in ((vocab.RELATIONS, 0), (vocab.PAPER_RELATIONS, 1))
        for r in relations
    ]


def _link(url: str | None, doi: str | None) -> str | None:
    """Return a web address that may be opened, None where there is none."""
    if url and url.lower().startswith(_LINKABLE):
        return one_line(url)
    if doi:
        bare = one_line(doi).removeprefix("doi:").strip()
        return bare if bare.lower().startswith(_LINKABLE) else f"https://doi.org/{bare}"
    return None


def _packed(value: object) -> str:
    """Return JSON as base64 of a zlib stream, which no text can break out of."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return base64.b64encode(zlib.compress(text.encode("utf-8", "replace"), _LEVEL)).decode("ascii")


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


@cache
def _part(name: str) -> str:
    return (files("kg") / "page" / name).read_text(encoding="utf-8")


@cache
def _webgl() -> str:
    """Read sigma.js and what it stands on, without their source-map lines."""
    names = ("graphology.umd.min.js", "sigma.min.js")
    return "\n".join(_unmapped(_part(f"{VENDOR}/{name}")) for name in names)


@cache
def _vis(name: str) -> str:
    """Read a file of the newest vis-network that pyvis brings, without its source-map line."""
    root = files("pyvis") / "templates" / "lib"
    folder = max(f.name for f in root.iterdir() if f.name.startswith("vis-"))
    return _unmapped((root / folder / name).read_text(encoding="utf-8"))


def _unmapped(script: str) -> str:
    return "\n".join(line for line in script.split("\n") if "sourceMappingURL" not in line)
