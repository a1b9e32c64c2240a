"""Neo4j: CSV files in the form that ``neo4j-admin database import`` takes.

Build -> nodes (papers, concepts, claims) and relationships, each with typed header fields; see
https://neo4j.com/docs/operations-manual/current/import/. Texts are on one line each, and what a
spreadsheet would run as a formula is left as it is: the import reads plain text.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from kg.files import replacing_folder
from kg.graph import Build
from kg.terms import PAPER_PREDICATES
from kg.text import one_line
from kg.vocab import SLOTS

__all__ = ["to_neo4j"]

_READ_ME = """Import into an empty database with
neo4j-admin database import full neo4j --array-delimiter='|' \\
  --nodes=Paper=papers.csv --nodes=concepts.csv --nodes=Claim=claims.csv \\
  --relationships=paper_facts.csv --relationships=concept_facts.csv \\
  --relationships=CLAIMED_IN=claimed_in.csv --relationships=claim_slots.csv
"""


def to_neo4j(build: Build, path: Path) -> None:
    """Write the nodes and relationships of a build as CSV files into a folder."""
    with replacing_folder(path) as folder:
        (folder / "README.txt").write_text(_READ_ME, encoding="utf-8")
        _write(
            folder / "papers.csv",
            ("id:ID(Paper)", "title", "date", "url", "doi"),
            ((p.id, p.title, p.date, p.url, p.doi) for p in build.papers()),
        )
        _write(
            folder / "concepts.csv",
            ("id:ID(Concept)", "name", "aliases:string[]", "papers:int", ":LABEL"),
            ((c.id, c.label, [*c.aliases], len(c.papers), f"Concept|{c.type}")
             for c in build.concepts),
        )  # fmt: skip
        _write(
            folder / "claims.csv",
            ("id:ID(Claim)", "quantity", "value:double", "value_high:double", "unit", "comparator",
             "direction", "quote", "confidence:double"),
            _claims(build),
        )  # fmt: skip
        tail = (":TYPE", "confidence:double", "evidence")
        for name, start, of_papers in (
            ("paper_facts", "Paper", True),
            ("concept_facts", "Concept", False),
        ):
            head = (f":START_ID({start})", ":END_ID(Concept)", *tail)
            extra = () if of_papers else ("paper",)
            _write(folder / f"{name}.csv", (*head, *extra), _facts(build, of_papers=of_papers))
        _write(
            folder / "claimed_in.csv",
            (":START_ID(Claim)", ":END_ID(Paper)"),
            ((fact.id, fact.paper) for fact in build.claims()),
        )
        _write(
            folder / "claim_slots.csv",
            (":START_ID(Claim)", ":END_ID(Concept)", ":TYPE"),
            ((fact.id, concept, slot.upper())
             for fact in build.claims() for slot, concept in fact.slots if slot in SLOTS),
        )  # fmt: skip


def _claims(build: Build) -> Iterator[Sequence[object]]:
    texts = {paper.id: paper.text for paper in build.papers()}
    for fact in build.claims():
        c = fact.claim
        quote = texts[fact.paper][c.evidence.start : c.evidence.end]
        yield (fact.id, c.quantity, c.value, c.value_high, c.unit, c.comparator, c.direction, quote,
               c.confidence)  # fmt: skip


def _facts(build: Build, *, of_papers: bool) -> Iterator[Sequence[object]]:
    texts = {paper.id: paper.text for paper in build.papers()}
    for fact in build.facts():
        if (fact.predicate in PAPER_PREDICATES) == of_papers:
            kind = "".join(f"_{c}" if c.isupper() else c for c in fact.predicate).upper()
            quote = texts[fact.paper][fact.start : fact.end]
            extra = () if of_papers else (fact.paper,)
            yield (fact.subject, fact.object, kind, fact.confidence, quote, *extra)


def _write(path: Path, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", errors="replace", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows([_cell(value) for value in row] for row in rows)


def _cell(value: object) -> object:
    if isinstance(value, list):
        return "|".join(one_line(str(v)).replace("|", "/") for v in value)
    return "" if value is None else one_line(value) if isinstance(value, str) else value
