"""What surrounds a quantity: its sentence, clause, neighbouring quantities and entity mentions.

text, sentences, entities -> one ``Context`` a sentence, which the slot finders share.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kg import vocab
from kg.claims.cues import CLAUSE, OWN_WORK
from kg.claims.own import own_entities, studied_entity
from kg.model import Entity, Relation, Span
from kg.quantities import Quantity

__all__ = [
    "COUNTS",
    "SCORES",
    "SHARE",
    "SYSTEMS",
    "THINGS",
    "Context",
    "Place",
    "Slots",
    "clause_of",
    "contexts",
    "main_entity",
    "paired_place",
]

SYSTEMS = (vocab.METHOD, vocab.MODEL)
THINGS = (vocab.METHOD, vocab.MODEL, vocab.DATASET)
COUNTS = frozenset({"noun", "count"})
SCORES = frozenset({"percentage", "", "ratio", "difference", "logarithmic ratio", "dispersion"})
SHARE = re.compile(
    r"\sof\s(?:the\s|all\s|our\s|its\s)?(?P<what>[A-Za-z][\w'’-]{1,30}(?:\s(?!(?:in|on|with|for"
    r"|and|is|are|was|to|by|that|which|of|at|from|as)\b)[\w'’-]{2,30}){0,2})"
)

_BETWEEN = re.compile(
    r"\s?(?:,\s?(?:and|or)?|and|or|&|\([^()]{0,40}\)\s?,?\s?(?:and|or)?)\s?(?:the\s|a\s|an\s)?",
    re.IGNORECASE,
)
_LONGEST = 1500
_MOST = 40
"""Characters around a quantity, and quantities, that one context holds at most."""


@dataclass(frozen=True, slots=True)
class Place:
    """An entity where it is mentioned."""

    start: int
    end: int
    entity: Entity


@dataclass(frozen=True, slots=True)
class Context:
    """A sentence with what stands in it; ``own`` are the paper's own entities, main one first.

    ``studied`` is what a paper without own entities is about; ``background`` says that the paper
    has not yet come to its own work.
    """

    text: str
    start: int
    end: int
    places: tuple[Place, ...]
    quantities: tuple[Quantity, ...]
    own: tuple[Entity, ...]
    studied: Entity | None = None
    background: bool = False

    def of_type(self, *types: str) -> list[Place]:
        """Return the mentions of some types, in order."""
        return [place for place in self.places if place.entity.type in types]

    def runs(self, *types: str) -> list[list[Place]]:
        """Return coordinated lists of mentions of some types: "A, B and C"."""
        lists: list[list[Place]] = []
        for place in self.of_type(*types):
            if lists and _BETWEEN.fullmatch(self.text[lists[-1][-1].end : place.start][:60]):
                lists[-1].append(place)
            else:
                lists.append([place])
        return [run for run in lists if len(run) > 1]

    def series(self, quantity: Quantity) -> list[Quantity]:
        """Return the quantities of the list that this one stands in."""
        return [q for q in self.quantities if q.series == quantity.series]

    def neighbours(self, quantity: Quantity) -> tuple[int, int]:
        """Return the end of the quantity before and the start of the one after."""
        others = [q for q in self.quantities if q.series != quantity.series or q.change]
        before = [q.end for q in others if q.end <= quantity.start]
        after = [q.start for q in others if q.start >= quantity.end]
        return max(before, default=self.start), min(after, default=self.end)


@dataclass(frozen=True, slots=True)
class Slots:
    """Slot fillers of one claim."""

    subject: str | None = None
    metric: str | None = None
    baseline: str | None = None
    dataset: str | None = None
    task: str | None = None


def contexts(
    text: str,
    sentences: Iterable[Span],
    entities: Sequence[Entity],
    quantities: Sequence[Quantity],
    relations: Sequence[Relation] = (),
) -> list[Context]:
    """Return a context for each sentence that holds a quantity; endless sentences are cut."""
    places = sorted(
        (Place(m.start, m.end, entity) for entity in entities for m in entity.mentions),
        key=lambda place: (place.start, -place.end),
    )
    starts = [place.start for place in places]
    title_end = text.find("\n")
    own = own_entities(text, entities, relations)
    studied = None if own else studied_entity(text, entities, relations)
    told, last = _own_work(text, title_end)
    made: list[Context] = []
    for start, end, inside in _stretches(sentences, quantities):
        first = bisect_left(starts, start)
        found = tuple(p for p in places[first : bisect_left(starts, end)] if p.end <= end)
        background = start >= title_end >= 0 and end < told and last >= end
        background = background and not any(place.entity in own for place in found)
        made.append(Context(text, start, end, found, inside, own, studied, background))
    return made


def _stretches(
    sentences: Iterable[Span], quantities: Sequence[Quantity]
) -> Iterator[tuple[int, int, tuple[Quantity, ...]]]:
    """Yield sentences with their quantities, cut where they hold more than any real one."""
    starts = [quantity.start for quantity in quantities]
    for sentence in sorted(sentences, key=lambda s: s.start):
        i, stop = bisect_left(starts, sentence.start), bisect_left(starts, sentence.end)
        while stop > i and quantities[stop - 1].end > sentence.end:
            stop -= 1
        start = sentence.start
        while i < stop:
            start = max(start, quantities[i].start - _LONGEST)
            limit = bisect_left(starts, quantities[i].start + _LONGEST, i, min(stop, i + _MOST))
            end = min(sentence.end, quantities[limit - 1].end + _LONGEST)
            if limit < stop:
                end = min(end, quantities[limit].start)
            yield start, end, tuple(quantities[i:limit])
            i, start = limit, end


def _own_work(text: str, title_end: int) -> tuple[int, int]:
    """Return the end of the first and the start of the last word by which a paper says "we"."""
    told = OWN_WORK.search(text, max(0, title_end))
    last = max((match.start() for match in OWN_WORK.finditer(text)), default=-1)
    return told.end() if told else len(text) + 1, last


def main_entity(own: Sequence[Entity], *types: str) -> Entity | None:
    """Return the paper's main own entity, of one of the types when any are given."""
    return next((entity for entity in own if not types or entity.type in types), None)


def clause_of(context: Context, quantity: Quantity, *, alone: bool = False) -> tuple[int, int]:
    """Return the offsets of the clause that holds a quantity, trimmed of blanks and commas.

    ``alone`` asks for what can be read alone: "which" keeps the words that it is about.
    """
    start, end = context.start, context.end
    for match in CLAUSE.finditer(context.text, context.start, context.end):
        if match.end() <= quantity.start:
            if alone and "which" in match[0].lower():
                continue
            start = match.start() + (0 if match[0].strip(" ,;:–—") else len(match[0]))
        elif match.start() >= quantity.end:
            end = match.start()
            break
    stretch = context.text[start:end]
    left = len(stretch) - len(stretch.lstrip(" ,;:\n–—"))
    return start + left, max(quantity.end, start + len(stretch.rstrip(" ,;:.\n")))


def paired_place(context: Context, quantity: Quantity, *types: str) -> Place | None:
    """Return the mention at the same place of its list: "A, B and C by 3x, 2x and 5x"."""
    series = [q for q in context.quantities if q.series == quantity.series]
    if len(series) < 2:
        if "respectively" not in context.text[context.start : context.end].lower():
            return None
        series = [q for q in context.quantities if q.kind == quantity.kind]
    at = series.index(quantity)
    runs = [run for run in context.runs(*types) if len(run) == len(series)]
    nearest = min(runs, key=lambda run: abs(run[0].start - series[0].start), default=None)
    return nearest[at] if nearest else None
