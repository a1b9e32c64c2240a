"""Numeric claims side by side: chosen, sorted, grouped where they can be compared, and at odds.

``Build`` -> ``rows`` (each claim with its paper, its names and its value in base units) ->
``select`` -> ``groups`` (one metric, data set and kind of unit each) or ``at_odds`` (papers that
state different numbers for one subject, metric and data set).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from kg.graph import Build
from kg.model import Claim, Paper
from kg.text import key, word_set
from kg.units import normalise, unit_of
from kg.vocab import SLOTS

__all__ = [
    "CHANGES",
    "Group",
    "Row",
    "at_odds",
    "best",
    "groups",
    "ordered",
    "rows",
    "select",
]

CHANGES: dict[str, str] = {"increase": "more", "decrease": "less"}
"""Words for the direction of a claim."""

_LESS_IS_BETTER = word_set(
    "byte cer cost delay eer energy error fid footprint latency loss mae memory mse overhead "
    "parameter perplexity power rmse size time usage wer"
)
_MORE_IS_BETTER = word_set(
    "accuracy ap auc bleu f1 map performance precision psnr quality recall rouge score speed ssim "
    "success throughput"
)
_OWN = frozenset({"count", "information"})
"""Kinds of what a thing has by itself (parameters, bytes), whatever it is tested on."""

_COMPOUND = re.compile(r"-\s?[a-z]", re.IGNORECASE)
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
    high
        Upper end of a range, likewise.
    linked
        Whether the subject is a concept of the graph, and not only words of the paper.
    """

    claim: Claim
    paper: Paper
    names: dict[str, tuple[str, ...]]
    value: float
    unit: str | None
    high: float | None = None
    linked: bool = False

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

    @property
    def title(self) -> str:
        """What the group compares: "accuracy on GLUE, % more"."""
        where = f" on {self.dataset}" if self.dataset else ""
        change = CHANGES.get(self.rows[0].claim.direction or "", "")
        return f"{self.metric}{where}, {self.unit or 'no unit'} {change}".rstrip()


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
        claim = fact.claim
        value, unit = normalise(claim.value, claim.unit)
        high = None if claim.value_high is None else normalise(claim.value_high, claim.unit)[0]
        yield Row(claim, papers[fact.paper], names, value, unit, high, "subject" in linked)


def select(
    found: Iterable[Row], *, unit: str | None = None, counts: bool = True, **slots: str | None
) -> Iterator[Row]:
    """Yield the claims whose slots hold the words asked for, and whose unit is of the same kind.

    Parameters
    ----------
    found
        Claims.
    unit
        Any spelling of a unit, or a counted noun.
    counts
        Whether mere counts of things ("12 datasets") are kept.
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
        held = held and (counts or not _is_counted(row))
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
    differ by unit or direction, and do not meet in one group. Counts that describe ("a two-stage
    method") compare nothing and are left out; other counted nouns come last.
    """
    together: dict[tuple[str, str, str, str], list[Row]] = defaultdict(list)
    for row in found:
        if row.name("metric") and not (_is_counted(row) and _COMPOUND.search(row.claim.quantity)):
            place = (
                key(row.name("metric")), key(row.name("dataset")), row.unit or "",
                row.claim.direction or "",
            )  # fmt: skip
            together[place].append(row)
    made = [_group(members) for members in together.values() if len(members) > 1]
    return sorted(made, key=_place)


def best(group: Group) -> Row:
    """Return the best claim of a group: the least where less is better, else the most."""
    return group.rows[0]


def at_odds(found: Iterable[Row]) -> list[tuple[Row, Row]]:
    """Return pairs of claims of different papers that state different numbers for the same thing.

    The same subject (a concept, not just words), metric, data set, base unit and direction, both
    exact (``=``), and values that differ by more than half a percent. Without a data set only what
    a thing has by itself is compared (its parameters, its size), and changes only against the
    same baseline. What is merely counted ("five LLMs") differs by nature.
    """
    together: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in found:
        if (
            row.linked
            and row.name("metric")
            and row.claim.comparator == "="
            and not _is_counted(row)
            and (row.name("dataset") or _kind(row.unit) in _OWN)
        ):
            names = (key(row.name(slot)) for slot in ("subject", "metric", "dataset"))
            change = row.claim.direction or ""
            against = key(row.name("baseline")) if change else ""
            together[(*names, row.unit or "", change, against)].append(row)
    return [
        (one, two)
        for members in together.values()
        for one, two in combinations(members, 2)
        if one.paper.id != two.paper.id and _differ(one.value, two.value)
    ]


def _group(members: Sequence[Row]) -> Group:
    first = members[0]
    metric = first.name("metric")
    words = set(key(metric).split())
    falls = first.claim.direction == "decrease"  # of a good thing the least is the best
    less = bool(words & _MORE_IS_BETTER) if falls else bool(words & _LESS_IS_BETTER)
    ordered = sorted(
        members, key=lambda r: (r.value if less else -r.value, r.paper.id, r.claim.start)
    )
    return Group(metric, first.name("dataset"), first.unit, less, tuple(ordered))


def _place(group: Group) -> tuple[object, ...]:
    named = (group.metric, group.dataset, group.unit or "", group.title)
    return (_is_counted(group.rows[0]), -len(group.rows), *named)


def _is_counted(row: Row) -> bool:
    """Whether the unit is a counted noun, not one of the table."""
    return row.unit is not None and unit_of(row.unit) is None and "/" not in row.unit


def _kind(unit: str | None) -> str:
    known = unit_of(unit) if unit else None
    return known[0].kind if known else key(unit or "")


def _differ(one: float, two: float) -> bool:
    return abs(one - two) > _SAME * max(abs(one), abs(two))
