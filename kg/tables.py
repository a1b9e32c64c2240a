"""Tables and GraphML: the facts as CSV files, the networkx graph for Gephi and its like.

CSV cells come from papers, so a cell that a spreadsheet would run as a formula is quoted with an
apostrophe (OWASP, "CSV Injection").
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import networkx as nx

from kg.files import replacing
from kg.graph import Build
from kg.text import one_line
from kg.vocab import SLOTS

__all__ = ["to_claims_csv", "to_entities_csv", "to_graphml", "to_relations_csv"]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_CLAIM_COLUMNS = (
    "id", "paper", "quantity", "value", "value_high", "unit", "comparator", "direction", *SLOTS,
    "conditions", "evidence", "start", "end", "confidence",
    *(f"{slot}_confidence" for slot in SLOTS),
)  # fmt: skip


def to_entities_csv(build: Build, path: Path) -> None:
    """Write one row for each concept: id, label, type, aliases, papers."""
    rows = (
        (c.id, c.label, c.type, " | ".join(c.aliases), len(c.papers), " | ".join(c.papers))
        for c in build.concepts
    )
    _write(path, ("id", "label", "type", "aliases", "n_papers", "papers"), rows)


def to_relations_csv(build: Build, path: Path) -> None:
    """Write one row for each fact, with the words it comes from."""
    texts = {paper.id: paper.text for paper in build.papers()}
    rows = (
        (f.subject, f.predicate, f.object, f.paper, texts[f.paper][f.start : f.end],
         f.start, f.end, f.confidence)
        for f in build.facts()
    )  # fmt: skip
    head = ("subject", "predicate", "object", "paper", "evidence", "start", "end", "confidence")
    _write(path, head, rows)


def to_claims_csv(build: Build, path: Path) -> None:
    """Write one row for each numeric claim, its slots in the paper's own words."""
    _write(path, _CLAIM_COLUMNS, _claim_rows(build))


def to_graphml(build: Build, path: Path) -> None:
    """Write the graph of papers and concepts; lists become text joined by " | "."""
    graph = nx.MultiDiGraph()
    for node, data in build.graph.nodes(data=True):
        graph.add_node(_xml(node), **{k: _xml(v) for k, v in data.items() if v is not None})
    for subject, obj, predicate, data in build.graph.edges(keys=True, data=True):
        evidence = " | ".join(
            f"{paper}#char={start},{end}" for paper, start, end in data["evidence"]
        )
        graph.add_edge(
            _xml(subject), _xml(obj), predicate,
            predicate=predicate, n_papers=data["n_papers"], confidence=data["confidence"],
            evidence=_xml(evidence), **({"how": data["how"]} if "how" in data else {}),
        )  # fmt: skip
    with replacing(path) as target:
        nx.write_graphml_xml(graph, target, encoding="utf-8", named_key_ids=True)


def _claim_rows(build: Build) -> Iterator[tuple[object, ...]]:
    texts = {paper.id: paper.text for paper in build.papers()}
    for fact in build.claims():
        claim = fact.claim
        yield (
            fact.id, fact.paper, claim.quantity, _plain(claim.value), _plain(claim.value_high),
            claim.unit, claim.comparator, claim.direction,
            *(getattr(claim, slot) for slot in SLOTS),
            " | ".join(claim.conditions),
            texts[fact.paper][claim.evidence.start : claim.evidence.end],
            claim.evidence.start, claim.evidence.end, claim.confidence,
            *map(dict(claim.slot_confidence).get, SLOTS),
        )  # fmt: skip


def _plain(value: float | None) -> str | None:
    """Return a number without exponent and without a useless ".0"."""
    if value is None:
        return None
    return str(int(value)) if value == int(value) else repr(float(value))


def _write(path: Path, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with replacing(path) as target, target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows([_cell(value) for value in row] for row in rows)


def _cell(value: object) -> object:
    if not isinstance(value, str):
        return "" if value is None else value
    text = one_line(value)
    number = text.lstrip("-+").replace(".", "", 1).isdigit()
    return "'" + text if text.startswith(_FORMULA) and not number else text


def _xml(value: object) -> object:
    """Return a value that XML 1.0 can hold."""
    if isinstance(value, tuple):
        value = " | ".join(str(v) for v in value)
    return one_line(value.encode("utf-8", "replace").decode()) if isinstance(value, str) else value
