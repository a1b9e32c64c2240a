"""Graphs of any size for measurements: the sample's records retold with names made from its own.

Records -> names of each type and their words -> copies of the records in which most names are
replaced, some by names that were made before, so that some things are named by many papers and
most by one, as in a real corpus.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from kg.model import Claim, Entity, Extraction, Paper, Span
from kg.text import is_acronym, key

__all__ = ["made"]

_KEEP = 0.8  # share of the names of several papers that stay
_AGAIN = 0.25  # share of the other names that were made before
_Node = tuple[str, str]


def made(records: Sequence[Extraction], n_nodes: int) -> Iterator[Extraction]:
    """Yield records whose papers and things are about so many; always the same."""
    names = _Names(records)
    papers = 0
    while papers + len(names.nodes) < n_nodes:
        yield _retold(records[papers % len(records)], papers, names)
        papers += 1


class _Names:
    """Names that were given, and the words they are made of."""

    def __init__(self, records: Sequence[Extraction]) -> None:
        self.nodes: set[_Node] = set()
        self._random = random.Random(0)
        self._given: defaultdict[str, list[str]] = defaultdict(list)
        entities = [entity for record in records for entity in record.entities]
        count = Counter((entity.type, key(entity.name)) for entity in entities)
        self._shared = {node for node, n in count.items() if n > 1}
        self._words = {
            kind: sorted({w for e in entities if e.type == kind for w in e.name.split()})
            for kind in {entity.type for entity in entities}
        }

    def give(self, entity: Entity, taken: set[str]) -> str:
        """Return a name for an entity that no other of its paper has."""
        name = entity.name
        if (entity.type, key(name)) not in self._shared or self._random.random() > _KEEP:
            given = self._given[entity.type]
            if given and self._random.random() < _AGAIN:
                name = self._random.choice(given)
            else:
                name = self._new(entity)
        while name in taken:
            name = self._new(entity)
        taken.add(name)
        self._given[entity.type].append(name)
        self.nodes.add((entity.type, key(name)))
        return name

    def _new(self, entity: Entity) -> str:
        words = entity.name.split()
        for _ in range(1 + len(words) // 3):
            fresh = self._random.choice(self._words[entity.type])
            words[self._random.randrange(len(words))] = fresh
        if len(words) == 1:
            words.insert(0, self._random.choice(self._words[entity.type]))
        return " ".join(words)


def _retold(record: Extraction, number: int, names: _Names) -> Extraction:
    taken: set[str] = set()
    new = {entity.name: names.give(entity, taken) for entity in record.entities}
    text, at = _replaced(record.paper.text, _edits(record.entities, new))
    title = text[: at(len(record.paper.title))]
    paper = Paper(
        f"{record.paper.id}-{number}", title, text[len(title) + 1 :], date=str(2018 + number % 8)
    )

    def entity_of(entity: Entity) -> Entity:
        mentions = tuple(
            replace(m, start=at(m.start), end=at(m.end), text=text[at(m.start) : at(m.end)])
            for m in entity.mentions
        )
        return replace(entity, name=new[entity.name], mentions=mentions)

    def claim_of(claim: Claim) -> Claim:
        held = {slot: getattr(claim, slot) for slot in ("subject", "metric", "baseline", "dataset")}
        return replace(
            claim,
            quantity=text[at(claim.start) : at(claim.end)],
            start=at(claim.start),
            end=at(claim.end),
            evidence=Span(at(claim.evidence.start), at(claim.evidence.end)),
            **{slot: new.get(name, name) for slot, name in held.items()},
        )

    relations = tuple(
        replace(r, subject=new[r.subject], object=new[r.object], start=at(r.start), end=at(r.end))
        for r in record.relations
    )
    return Extraction(
        paper,
        record.extractor,
        tuple(map(entity_of, record.entities)),
        relations,
        tuple(map(claim_of, record.claims)),
    )


def _edits(entities: Sequence[Entity], new: dict[str, str]) -> list[tuple[int, int, str]]:
    """Return what is put in the place of mentions: the new name, or its letters."""
    edits: list[tuple[int, int, str]] = []
    wanted = sorted((m.start, m.end, m.text, e.name) for e in entities for m in e.mentions)
    for start, end, text, name in wanted:
        if new[name] == name or (edits and start < edits[-1][1]):
            continue
        letters = "".join(word[0] for word in new[name].split()).upper()
        short = is_acronym(text) and not is_acronym(name) and len(letters) > 1
        edits.append((start, end, letters if short else new[name]))
    return edits


def _replaced(text: str, edits: Sequence[tuple[int, int, str]]) -> tuple[str, Callable[[int], int]]:
    """Return the text with its edits, and where each offset of the old text now is."""
    pieces, starts, olds = [], [], []
    at = length = 0
    for start, end, fresh in [*edits, (len(text), len(text), "")]:
        for old, piece, fixed in ((at, text[at:start], False), (start, fresh, True)):
            starts.append((old, length, len(piece), fixed))
            olds.append(old)
            pieces.append(piece)
            length += len(piece)
        at = end

    def new(offset: int) -> int:
        old, start, size, fixed = starts[bisect_right(olds, offset) - 1]
        return start + (size if fixed and offset > old else min(offset - old, size))

    return "".join(pieces), new
