"""Measure resolution against names clustered by reading: B-cubed precision, recall and F1.

``python -m training.resolution dev.tsv held.tsv``: all names are resolved together, as one corpus,
and each file is scored for itself. Source: A. Bagga and B. Baldwin, "Entity-based cross-document
coreferencing using the vector space model", 1998.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.model import Entity, Extraction, Extractor, Mention, Paper
from kg.resolve import resolve

MADE_BY = Extractor("annotation", "", "")


@dataclass(frozen=True)
class Name:
    """One row: a name in a paper, its other forms and long form there, and what it stands for."""

    paper: str
    type: str
    name: str
    others: tuple[str, ...]
    thing: str
    spelled_out: str = ""


def read_names(path: Path) -> list[Name]:
    """Read names clustered by reading."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE, escapechar="\\")
        return [
            Name(r["paper"], r["type"], r["name"],
                 tuple(o for o in r["other forms"].split(" | ") if o), r["thing"],
                 r["spelled out"])
            for r in rows
        ]  # fmt: skip


def as_extractions(names: Sequence[Name]) -> list[Extraction]:
    """Return one record a paper, whose text is the list of its names."""
    papers: dict[str, list[Name]] = {}
    for name in names:
        papers.setdefault(name.paper, []).append(name)
    return [_extraction(paper, members) for paper, members in sorted(papers.items())]


def _extraction(paper_id: str, names: Sequence[Name]) -> Extraction:
    text, entities = "\n", {}
    for name in names:
        mentions = []
        for form in (name.name, *name.others):
            mentions.append(Mention(len(text), len(text) + len(form), form))
            text += form + ". "
        if name.spelled_out:
            text += f"{name.spelled_out} ({name.name}). "
        entities[name.type, name.name] = Entity(name.name, name.type, "used", 1.0, tuple(mentions))
    paper = Paper(paper_id, "", text[1:])
    return Extraction(paper, MADE_BY, tuple(entities.values()))


def b_cubed(found: Mapping[Name, str], names: Sequence[Name]) -> tuple[float, float, float]:
    """Return B-cubed precision, recall and F1 of clusters ``found`` against the things."""
    both = Counter((found[n], n.thing) for n in names)
    clusters = Counter(found[n] for n in names)
    things = Counter(n.thing for n in names)
    precision = sum(both[found[n], n.thing] / clusters[found[n]] for n in names) / len(names)
    recall = sum(both[found[n], n.thing] / things[n.thing] for n in names) / len(names)
    return precision, recall, 2 * precision * recall / (precision + recall)


def clusters(names: Sequence[Name]) -> dict[Name, str]:
    """Return the concept that each name is resolved to, all names together."""
    extractions = as_extractions(names)
    resolution = resolve(extractions)
    entities = {(e.paper.id, x.type, x.name): x for e in extractions for x in e.entities}
    return {n: resolution.concept_id(entities[n.paper, n.type, n.name], n.paper) for n in names}


def main() -> None:
    """Print the figures of each file, and with ``--errors`` the names that went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--errors", action="store_true")
    options = parser.parse_args()
    parts = {path: read_names(path) for path in options.files}
    found = clusters([name for names in parts.values() for name in names])
    for path, names in parts.items():
        precision, recall, f1 = b_cubed(found, names)
        print(f"{path.name:12}{len(names):5} names  P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}")
        if options.errors:
            _errors(found, names)


def _errors(found: Mapping[Name, str], names: Sequence[Name]) -> None:
    for side, of, other in (("merged", lambda n: found[n], lambda n: n.thing),
                            ("apart", lambda n: n.thing, lambda n: found[n])):  # fmt: skip
        groups: dict[str, dict[str, set[str]]] = {}
        for n in names:
            groups.setdefault(of(n), {}).setdefault(other(n), set()).add(f"{n.type}/{n.name}")
        for label, group in sorted(groups.items()):
            if len(group) > 1:
                print(f"  {side} {label}: " + " <> ".join(str(sorted(g)) for g in group.values()))


if __name__ == "__main__":
    main()
