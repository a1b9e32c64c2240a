"""Quantities in running text: a grammar of numbers, units, bounds, ranges and lists.

text -> ``tokens`` -> amounts (number or range, with its unit or counted noun) -> bounds before and
after ("up to", "or more") -> lists share unit and bound -> ``Quantity``. Numbers that state no
amount (years, citations, section numbers, versions, parts of names, list marks) are passed over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kg.model import Span
from kg.quantities import amounts, bounds
from kg.quantities.measures import HYPHENS, Amount
from kg.quantities.tokens import Token, tokens

__all__ = ["Quantity", "find_quantities"]

_JOINTS = frozenset(
    {
        ",",
        "and",
        "or",
        "&",
        "/",
        "\\&",
        "as",
        "well",
        "but",
        "also",
        ";",
        "to",
        "from",
        "versus",
        "vs",
    }
)
_LIST_JOINTS = frozenset({",", "and", "or", "&", "\\&", "/"})
_CHANGES = (
    "improv", "increas", "reduc", "boost", "rais", "decreas", "lower", "drop", "grow", "grew",
    "declin", "cut", "gain", "ris", "rose", "fell", "fall", "jump", "rang", "enhanc", "climb",
    "push", "brought", "bring", "shrink", "shrunk", "degrad", "chang", "went", "go", "speed",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount as a text states it.

    Parameters
    ----------
    start, end, text
        The expression with its bound and unit; ``text`` is exactly that slice.
    value, value_high
        In plain units (632M is 632000000, 30 % is 30); ``value_high`` for a range.
    unit
        Canonical unit or counted noun; None for a bare number.
    kind
        Kind of unit of ``kg.unit_table``, ``noun`` for a counted noun, empty for a bare number.
    comparator
        One of ``vocab.COMPARATORS``.
    number
        The digits or number words alone.
    noun
        The phrase after the number that names what is counted, or the unit as written; or None.
    series
        Number of the coordinated list that it stands in; quantities of one list share it.
    change
        ``from`` or ``to`` for the two ends of a change ("from 83.0% to 85.3%"), else empty.
    spelled, decimal, compound
        Written in words; with a decimal point or exponent; as a compound ("4-bit", "two-stage").
    """

    start: int
    end: int
    text: str
    value: float
    value_high: float | None
    unit: str | None
    kind: str
    comparator: str
    number: Span
    noun: Span | None
    series: int
    change: str = ""
    spelled: bool = False
    decimal: bool = False
    compound: bool = False


def find_quantities(text: str) -> list[Quantity]:
    r"""Return the quantities of a text in order.

    >>> [(q.text, q.value, q.unit, q.comparator) for q in find_quantities("up to 29times faster")]
    [('up to 29times', 29.0, 'x', 'up to')]
    >>> find_quantities("GPT-4 and ResNet-50 (Section 3) of 2019 [12]")
    []
    """
    row = tokens(text)
    found: list[Amount] = []
    i = 0
    while i < len(row):
        amount = amounts.read(row, i)
        if amount is None:
            i += 1
            continue
        i = amount.last
        if amount.unit is not None or amount.stated:
            free = found[-1].last if found else 0  # "0US$3": no word belongs to two numbers
            found.append(replace(amount, first=max(amount.first, free)))
        else:
            i = max(i, amount.first + 1)
    found = _shared_units(row, found)
    return _quantities(text, row, [a for a in found if not amounts.is_rhetorical(row, a)])


def _shared_units(row: Sequence[Token], found: list[Amount]) -> list[Amount]:
    """Give a bare number the unit of the next in its list: "1.3, 2.5 and 3.1 points"."""
    shared = list(found)
    for k in range(len(shared) - 2, -1, -1):
        this, following = shared[k], shared[k + 1]
        if this.unit is None and following.unit is not None and not this.closed:
            between = row[this.last : following.first]
            if between and between[0].text in HYPHENS and not between[0].spaced:
                between = between[1:]  # "4- and 8-bit"
            if between and len(between) <= 2 and all(t.low in _LIST_JOINTS for t in between):
                value, high = this.value * following.multiple, this.high
                scale = _shared_scale(this, following)
                value *= scale
                high = None if high is None else high * scale
                if this.part is not None and following.kind == "noun":
                    value = this.part
                shared[k] = replace(
                    this, value=value, high=high, unit=following.unit, kind=following.kind,
                    noun=following.noun, compound=following.compound, scale=this.scale * scale,
                )  # fmt: skip
    return shared


def _shared_scale(this: Amount, following: Amount) -> float:
    """Return the scale of the next in a list where it counts for this: "1.3, 2.7 and 6.7B"."""
    if this.scale > 1 or following.scale <= 1 or this.value > following.value / following.scale:
        return 1.0
    return following.scale


def _quantities(text: str, row: Sequence[Token], found: Sequence[Amount]) -> list[Quantity]:
    made: list[Quantity] = []
    series, carried = -1, "="
    previous: Amount | None = None
    for amount in found:
        bound = bounds.before(row, amount.first, amount)
        after = bounds.after(row, amount.last)
        comparator = bound.comparator
        first, last = bound.first, amount.last
        if after is not None:
            comparator, last = after.comparator, after.last
        joined = previous is not None and _joined(row, previous.last, first)
        if not joined:
            series += 1
        elif comparator == "=" and not bound.said and previous is not None:
            adjacent = row[previous.last : first]
            if len(adjacent) <= 2 and all(t.low in _LIST_JOINTS for t in adjacent):
                comparator = carried
        carried = comparator if comparator in {"up to", ">", ">=", "<", "<=", "~"} else "="
        if amount.high is not None and comparator in {"=", ">", "~"}:
            comparator = "range"
        change = _change(row, amount, previous, made)
        if change == "to":
            made[-1] = replace(made[-1], change="from")
        made.append(_quantity(text, row, amount, (first, last), comparator, series, change))
        previous = amount
    return made


def _with_braces(text: str, start: int, end: int) -> tuple[int, int]:
    """Take the braces that close within an expression, or open in it: "10^{-3}", "{20}%"."""
    n_open = text.count("{", start, end) - text.count("}", start, end)
    while n_open > 0 and text[end : end + 1] == "}":
        end, n_open = end + 1, n_open - 1
    while n_open < 0 and start and text[start - 1] == "{":
        start, n_open = start - 1, n_open + 1
    return start, end


def _joined(row: Sequence[Token], last: int, first: int) -> bool:
    between = row[last:first]
    return 0 < len(between) <= 3 and all(t.low in _JOINTS for t in between)


def _change(
    row: Sequence[Token], amount: Amount, previous: Amount | None, made: Sequence[Quantity]
) -> str:
    """Say whether "from X to Y" ends here."""
    if previous is None or not made or amount.high is not None or previous.high is not None:
        return ""
    gap = row[previous.last : amount.first]
    if not 1 <= len(gap) <= 8 or (
        gap[-1].low not in {"to", "→"} and "to" not in [t.low for t in gap[-3:]]
    ):
        return ""
    start = previous.first
    return "to" if start and any(t.low == "from" for t in row[max(0, start - 3) : start]) else ""


def _quantity(
    text: str,
    row: Sequence[Token],
    amount: Amount,
    ends: tuple[int, int],
    comparator: str,
    series: int,
    change: str,
) -> Quantity:
    start, end = _with_braces(text, row[ends[0]].start, row[ends[1] - 1].end)
    if text[start - 1 : start] == "$" and text[end : end + 1] == "$":
        start, end = start - 1, end + 1
    elif text[start:end].count("$") % 2 and text[end : end + 1] == "$":
        end += 1
    elif text[start:end].count("$") % 2 and text[start - 1 : start] == "$":
        start -= 1
    noun = amount.noun
    return Quantity(
        start=start,
        end=end,
        text=text[start:end],
        value=amount.value,
        value_high=amount.high,
        unit=amount.unit,
        kind=amount.kind,
        comparator=comparator,
        number=Span(row[amount.first].start, row[amount.number_last - 1].end),
        noun=Span(row[noun[0]].start, row[noun[1] - 1].end) if noun else None,
        series=series,
        change=change,
        spelled=amount.spelled,
        decimal=amount.decimal,
        compound=amount.compound,
    )
