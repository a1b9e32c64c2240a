"""Ranges: two numbers that bound an amount, with one unit: "58-90%", "between 7 and 11 W".

``read_range`` reads one at a number; "from X to Y" after a word of change is no range but two
amounts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.quantities.labels import is_year
from kg.quantities.measures import HYPHENS, Amount, measure_after, unit_at
from kg.quantities.numerals import Number, read_number
from kg.quantities.tokens import Token

__all__ = ["read_range"]

_MARKS = HYPHENS | {"to", "~", "∼", "\\sim"}
_CHANGE = (
    "improv", "increas", "reduc", "boost", "rais", "decreas", "lower", "drop", "grow", "grew",
    "declin", "cut", "gain", "ris", "rose", "fell", "fall", "jump", "enhanc", "climb", "push",
    "brought", "bring", "shrink", "shrunk", "degrad", "chang", "went", "speed", "accelerat",
)  # fmt: skip
_SOFTENERS = frozenset({"about", "around", "approximately", "roughly"})
_SMALL = 1000


def read_range(row: Sequence[Token], number: Number) -> Amount | None:
    """Read "58-90%", "7B-13B", "20 to 50 million", "between 7 and 11 W", "from 3 to 5 ms"."""
    inner = unit_at(row, number.last)
    j = inner.last if inner else number.last
    opened = _opened(row, number.first)
    other = _second(row, j, opened, number.first)
    if other is None or (number.spelled != other.spelled and row[j].low != "to"):
        return None
    low, high = _low(row, number, other), other.value
    if not low < high:
        return None
    i = number.first
    if _is_no_range(row, number, other):
        return Amount(i, other.last, other.last, low, closed=True)
    unit = measure_after(row, other.last, other)
    if inner is not None and (unit is None or unit.name != inner.name):
        return None
    multiple = unit.multiple if unit else 1.0
    first = i - 1 if opened and row[i - 1].low == opened else i
    made = Amount(
        first, other.last, other.last, low, high,
        spelled=number.spelled, decimal=number.decimal or other.decimal,
        stated=unit is None and (number.decimal or bool(opened)),
        scale=other.factor,
    )  # fmt: skip
    if unit is None:
        return made
    lowest = low * (inner.multiple if inner else multiple)
    return replace(made.measured(unit), value=lowest, high=high * multiple)


def _opened(row: Sequence[Token], i: int) -> str:
    """Return "between" or "from" where the range starts with it."""
    word = row[i - 1].low if i else ""
    if i >= 2 and word in _SOFTENERS:
        word = row[i - 2].low
    return word if word in {"between", "from"} else ""


def _second(row: Sequence[Token], j: int, opened: str, first: int) -> Number | None:
    """Read the mark of a range at token ``j`` and the number after it."""
    if j + 1 >= len(row):
        return None
    mark = row[j].low
    double = mark in HYPHENS and row[j + 1].text in HYPHENS and not row[j + 1].spaced
    k = j + 2 if double else j + 1
    if k >= len(row) or (mark == "and" and opened != "between"):
        return None
    if mark in HYPHENS and row[j + 1].low == "to":  # "2-to-5x", "two- to five-fold"
        mark, k = "to", j + 2
        k += k + 1 < len(row) and row[k].text in HYPHENS and not row[k + 1].spaced
    if mark != "and" and mark not in _MARKS:
        return None
    if mark == "to" and opened == "from" and _changes(row, first - 1):
        return None
    if k >= len(row):
        return None
    other = read_number(row, k)
    if mark in HYPHENS and row[j].spaced != row[k].spaced:  # "1.24- 2.01x" has lost its other space
        lost = not row[j].spaced and "." in row[j - 1].text and other is not None and other.decimal
        other = other if lost else None
    return None if other is None or _broken(row, other) else other


def _low(row: Sequence[Token], number: Number, other: Number) -> float:
    """Return the lower value; "20 to 50 million" starts at 20 million."""
    if not other.scaled or number.scaled or number.value >= _SMALL:
        return number.value
    scaled = number.value * other.factor
    return scaled if scaled < other.value else number.value


def _is_no_range(row: Sequence[Token], number: Number, other: Number) -> bool:
    """Whether this is "0-1 loss" or a span of years."""
    if (number.value, other.value) == (0, 1):
        return not number.decimal
    years = is_year(number.value, row[number.first]) and is_year(other.value, row[other.first])
    return years and not other.scaled


def _broken(row: Sequence[Token], number: Number) -> bool:
    """Whether the second number goes on as "1-2-3" or "2n"."""
    last = number.last
    if last >= len(row) or number.spelled:
        return False
    following = row[last]
    if following.text in {"^", "_"}:
        return True
    if following.text in HYPHENS and not following.spaced:
        return last + 1 < len(row) and row[last + 1].kind == "number"
    return not following.spaced and following.kind == "word" and unit_at(row, last) is None


def _changes(row: Sequence[Token], i: int) -> bool:
    """Whether a word of change stands shortly before "from"."""
    for token in reversed(row[max(0, i - 8) : i]):
        if token.text in {".", ";"} or token.low.startswith(("rang", "vary", "varies")):
            return False
        if token.low.startswith(_CHANGE):
            return True
    return False
