"""Numeric claims side by side: chosen, sorted, grouped where they can be compared, and at odds.

``Build`` -> ``rows`` (each claim with its paper, its names and its value in base units) ->
``select`` -> ``groups`` (one metric, data set and kind of unit each) or ``at_odds`` (papers that
state different numbers for one subject, metric and data set).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from kg.answers import Result, literal
from kg.graph import SLOTS, Build
from kg.model import Claim, Paper
from kg.text import key, word_set
from kg.units import normalise, unit_of

__all__ = [
    "COLUMNS",
    "Group",
    "Row",
    "as_json",
    "at_odds",
    "best",
    "groups",
    "ordered",
    "result",
    "rows",
    "select",
]

COLUMNS: tuple[str, ...] = (
    "subject", "metric", "comparator", "value", "high", "unit", "direction", "baseline", "dataset",
    "task", "quote", "paper",
)  # fmt: skip
"""Of a table of claims."""

_LESS_IS_BETTER = word_set(
    "byte cer cost delay eer energy error fid footprint latency loss mae memory mse overhead "
    "parameter perplexity power rmse size time usage wer"
)
_SAME = 0.005  # relative difference below which two papers say the same


@dataclass(frozen=True, slots=True)
class Row:
    """A claim with what is needed to compare it.

    Parameters
    ----------
    claim
        As extracted.
    paper
        That claims it.
    names
        Slot name -> all names of what fills it: label of the concept first, its aliases, the words
        of the paper.
    value, unit
        In the base unit of its kind ("2 hours" is 7200 seconds).
    """

    claim: Claim
    paper: Paper
    names: dict[str, tuple[str, ...]]
    value: float
    unit: str | None

    def name(self, slot: str) -> str:
        """Return what fills a slot, as it is shown; empty when nothing does."""
        return self.names[slot][0] if slot in self.names else ""

    @property
    def quote(self) -> str:
        """The clause that holds the claim."""
        return self.paper.text[self.claim.evidence.start : self.claim.evidence.end]


@dataclass(frozen=True, slots=True)
class Group:
    """Claims that can be compared: one metric, one data set, one base unit, best first."""

    metric: str
    dataset: str
    unit: str | None
    less_is_better: bool
    rows: tuple[Row, ...]


def rows(build: Build) -> Iterator[Row]:
    """Yield every claim of a build, in the order of the papers and their texts."""
    concepts = {concept.id: concept for concept in build.concepts}
    papers = {paper.id: paper for paper in build.papers()}
    for fact in build.claims():
        linked = dict(fact.slots)
        names: dict[str, tuple[str, ...]] = {}
        for slot in SLOTS:
            words: str | None = getattr(fact.claim, slot)
            if slot in linked:
                concept = concepts[linked[slot]]
                names[slot] = (concept.label, *concept.aliases, *([words] if words else []))
            elif words:
                names[slot] = (words,)
        value, unit = normalise(fact.claim.value, fact.claim.unit)
        yield Row(fact.claim, papers[fact.paper], names, value, unit)


def select(found: Iterable[Row], *, unit: str | None = None, **slots: str | None) -> Iterator[Row]:
    """Yield the claims whose slots hold the words asked for, and whose unit is of the same kind.

    Parameters
    ----------
    found
        Claims.
    unit
        Any spelling of a unit, or a counted noun.
    slots
        ``subject``, ``metric``, ``baseline``, ``dataset`` or ``task``: words that one of the
        names of what fills it holds; case, hyphens and plurals do not count.
    """
    wanted = {slot: key(words) for slot, words in slots.items() if words}
    kind = _kind(unit) if unit else None
    for row in found:
        held = all(
            any(f" {words} " in f" {key(name)} " for name in row.names.get(slot, ()))
            for slot, words in wanted.items()
        )
        if held and (kind is None or _kind(row.claim.unit) == kind):
            yield row


def ordered(found: Iterable[Row], by: str) -> list[Row]:
    """Return claims sorted by a slot, by unit, or by unit and value, largest first."""
    if by == "value":
        return sorted(found, key=lambda r: (r.unit or "", -r.value, r.paper.id, r.claim.start))
    if by == "unit":
        return sorted(found, key=lambda r: (r.unit or "", r.paper.id, r.claim.start))
    return sorted(found, key=lambda r: (not r.name(by), key(r.name(by)), r.paper.id, r.claim.start))


def groups(found: Iterable[Row]) -> list[Group]:
    """Return the claims that can be compared, largest groups first; lone ones are left out.

    A change ("reduces memory by 8x") is not comparable with an absolute value ("takes 8 GB"); they
    differ by unit or direction, and do not meet in one group.
    """
    together: dict[tuple[str, str, str, str], list[Row]] = defaultdict(list)
    for row in found:
        if row.name("metric"):
            place = (
                key(row.name("metric")), key(row.name("dataset")), row.unit or "",
                row.claim.direction or "",
            )  # fmt: skip
            together[place].append(row)
    made = [_group(members) for members in together.values() if len(members) > 1]
    return sorted(made, key=lambda g: (-len(g.rows), g.metric, g.dataset, g.unit or ""))


def best(group: Group) -> Row:
    """Return the best claim of a group: the least where less is better, else the most."""
    return group.rows[0]


def at_odds(found: Iterable[Row]) -> list[tuple[Row, Row]]:
    """Return pairs of claims of different papers that state different numbers for the same thing.

    The same subject, metric, data set, base unit and direction, both exact (``=``), and values
    that differ by more than half a percent.
    """
    together: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in found:
        if row.name("subject") and row.name("metric") and row.claim.comparator == "=":
            names = (key(row.name(slot)) for slot in ("subject", "metric", "dataset"))
            together[(*names, row.unit or "", row.claim.direction or "")].append(row)
    return [
        (one, two)
        for members in together.values()
        for one, two in combinations(members, 2)
        if one.paper.id != two.paper.id and _differ(one.value, two.value)
    ]


def result(found: Iterable[Row]) -> Result:
    """Return claims as a table that ``kg.answers.render`` shows."""
    table = []
    for row in found:
        claim = row.claim
        cells = {
            **{slot: row.name(slot) for slot in SLOTS},
            "comparator": "" if claim.comparator == "=" else claim.comparator,
            "value": _plain(claim.value),
            "high": _plain(claim.value_high),
            "unit": claim.unit,
            "direction": claim.direction,
            "quote": row.quote,
            "paper": row.paper.title,
        }
        table.append(tuple(None if cells[c] == "" else literal(cells[c]) for c in COLUMNS))
    return Result("SELECT", COLUMNS, tuple(table))


def as_json(row: Row) -> dict[str, object]:
    """Return a claim as plain values: as in the record, with names, base value and quote."""
    claim = row.claim
    return {
        "paper": row.paper.id,
        "quantity": claim.quantity,
        "value": claim.value,
        "value_high": claim.value_high,
        "unit": claim.unit,
        "base_value": row.value,
        "base_unit": row.unit,
        "comparator": claim.comparator,
        "direction": claim.direction,
        **{slot: row.name(slot) or None for slot in SLOTS},
        "conditions": list(claim.conditions),
        "confidence": claim.confidence,
        "quote": row.quote,
    }


def _group(members: Sequence[Row]) -> Group:
    first = members[0]
    metric = first.name("metric")
    less = bool(_LESS_IS_BETTER & set(key(metric).split())) and first.claim.direction is None
    ordered = sorted(
        members, key=lambda r: (r.value if less else -r.value, r.paper.id, r.claim.start)
    )
    return Group(metric, first.name("dataset"), first.unit, less, tuple(ordered))


def _plain(value: float | None) -> float | int | None:
    return int(value) if value is not None and value == int(value) else value


def _kind(unit: str | None) -> str:
    known = unit_of(unit) if unit else None
    return known[0].kind if known else key(unit or "")


def _differ(one: float, two: float) -> bool:
    return abs(one - two) > _SAME * max(abs(one), abs(two))
