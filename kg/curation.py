"""Corrections by a person: merge, split, rename, retype and reject, in a plain file.

A tab-separated file with the header ``action type name to note``, one correction a line. They are
applied in this order, whatever the order of the lines: retype and reject (on the records), split
and merge (on the resolution), rename (on the names shown). A correction that fits nothing, or
contradicts an earlier line, is reported and left out; the rest counts.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field, replace
from pathlib import Path

from kg import vocab
from kg.errors import InputError, Problem
from kg.model import Extraction
from kg.resolve import Node, Resolution, node_of

__all__ = ["ACTIONS", "COLUMNS", "CURATION", "Correction", "Curation", "read_curation"]

ACTIONS: tuple[str, ...] = ("merge", "split", "rename", "retype", "reject")
COLUMNS: tuple[str, ...] = ("action", "type", "name", "to", "note")
CURATION = "curation.tsv"
"""Name of the file beside the records of a build."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One line of a curation file.

    Parameters
    ----------
    action
        One of ``ACTIONS``.
    type, name
        Which concept: any of its names will do that no other concept has.
    to
        The name to merge with, the paper to split off, the new name or the new type.
    note
        Why, for people.
    line
        Where it stands in its file.
    """

    action: str
    type: str
    name: str
    to: str = ""
    note: str = ""
    line: int = 0

    def __str__(self) -> str:
        tail = f" -> {self.to}" if self.to else ""
        return f"{self.action} {self.type} {self.name}{tail}"

    @property
    def node(self) -> Node:
        """The node that is corrected."""
        return node_of(self.type, self.name)


@dataclass(frozen=True, slots=True)
class Curation:
    """Corrections that do not contradict each other, by what they change."""

    corrections: tuple[Correction, ...] = ()
    types: dict[Node, str] = field(default_factory=dict)
    rejected: frozenset[Node] = frozenset()
    splits: frozenset[tuple[str, Node]] = frozenset()
    merges: dict[Node, Node] = field(default_factory=dict)
    names: dict[Node, str] = field(default_factory=dict)

    @property
    def of_records(self) -> frozenset[Node]:
        """The names whose entities are changed or taken out before resolution."""
        return self.rejected.union(self.types)

    def applied(self, extraction: Extraction, found: Resolution) -> Extraction:
        """Return a record with other types, and without what was rejected.

        Relations of what was rejected go too; a claim keeps its words, which then name nothing.
        ``found`` is the resolution of the records as they are, asked for ``of_records``.
        """
        types = {found.meant[n]: t for n, t in self.types.items() if n in found.meant}
        rejected = {found.meant[n] for n in self.rejected if n in found.meant}
        ids = [found.concept_id(e, extraction.paper.id) for e in extraction.entities]
        entities = tuple(
            replace(e, type=types[concept_id]) if concept_id in types else e
            for e, concept_id in zip(extraction.entities, ids, strict=True)
            if concept_id not in rejected
        )
        known = {entity.name for entity in entities}
        relations = tuple(r for r in extraction.relations if {r.subject, r.object} <= known)
        return replace(extraction, entities=entities, relations=relations)

    def retyped(self, found: Resolution, made: Resolution) -> dict[str, str]:
        """Return the id of each retyped concept before and after; resolutions as for ``unused``."""
        pairs = (
            (found.meant.get(c.node), made.ids.get(node_of(c.to, c.name)))
            for c in self.corrections
            if c.action == "retype"
        )
        return {old: new for old, new in pairs if old and new}

    def unused(self, found: Resolution, made: Resolution) -> list[Correction]:
        """Return the corrections that fit nothing.

        ``found`` is the resolution of the records as they are, ``made`` that of the corrected ones.
        """
        return [c for c in self.corrections if not _fits(c, found, made)]


def read_curation(path: Path) -> tuple[Curation, list[Problem]]:
    """Read a curation file: what counts, and the lines that were left out.

    Raises
    ------
    InputError
        When the file cannot be read or has another header.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path} cannot be read: {error}") from error
    if not lines or tuple(lines[0]) != COLUMNS:
        wanted = " ".join(COLUMNS)
        raise InputError(f"{path} is no curation file; its first line must be (tabs): {wanted}")
    kept: list[Correction] = []
    problems: list[Problem] = []
    for number, cells in enumerate(lines[1:], 2):
        if not any(cells) or cells[0].startswith("#"):
            continue
        cells += [""] * (len(COLUMNS) - len(cells))
        action, type_, name, to, note = (cell.strip() for cell in cells[: len(COLUMNS)])
        correction = Correction(action, type_, name, to, note, number)
        wrong = _wrong(correction) or _contradiction(correction, kept)
        if wrong:
            problems.append(Problem(path.name, number, f"{wrong}; the line was left out"))
        else:
            kept.append(correction)
    return _curation(kept), problems


def _fits(correction: Correction, found: Resolution, made: Resolution) -> bool:
    node = correction.node
    if correction.action in ("retype", "reject"):
        return node in found.meant
    if correction.action == "split":
        return (correction.to, node) in made.split
    if correction.action == "merge":
        return node in made.meant and node_of(correction.type, correction.to) in made.meant
    return node in made.meant


def _wrong(correction: Correction) -> str | None:
    if correction.action not in ACTIONS:
        return f"{correction.action!r} is none of {', '.join(ACTIONS)}"
    if correction.type not in vocab.TYPE_NAMES:
        return f"{correction.type!r} is none of {', '.join(vocab.TYPE_NAMES)}"
    if not correction.name:
        return "there is no name"
    if correction.action != "reject" and not correction.to:
        return f"{correction.action} needs the column 'to'"
    if correction.action == "retype" and correction.to not in vocab.TYPE_NAMES:
        return f"{correction.to!r} is none of {', '.join(vocab.TYPE_NAMES)}"
    if correction.action == "merge" and node_of(correction.type, correction.to) == correction.node:
        return "both names are one already"
    return None


def _contradiction(correction: Correction, kept: list[Correction]) -> str | None:
    for other in kept:
        if other.node != correction.node:
            continue
        if "reject" in (correction.action, other.action):
            return f"line {other.line} says to {other}"
        if correction.action == other.action != "split" and correction.to != other.to:
            return f"line {other.line} says to {other}"
    if correction.action == "merge":
        merges = {c.node: node_of(c.type, c.to) for c in kept if c.action == "merge"}
        end = node_of(correction.type, correction.to)
        while end in merges:
            end = merges[end]
        if end == correction.node:
            return "the merges would go round in a circle"
    return None


def _curation(kept: list[Correction]) -> Curation:
    by = {action: [c for c in kept if c.action == action] for action in ACTIONS}
    return Curation(
        tuple(kept),
        types={c.node: c.to for c in by["retype"]},
        rejected=frozenset(c.node for c in by["reject"]),
        splits=frozenset((c.to, c.node) for c in by["split"]),
        merges={c.node: node_of(c.type, c.to) for c in by["merge"]},
        names={c.node: c.to for c in by["rename"]},
    )
