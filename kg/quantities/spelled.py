"""Amounts in words: "half of", "a third", "twice as fast", "a single GPU", "an order of magnitude".

Each reader takes tokens and a position and returns an ``Amount`` or None.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.quantities.measures import Amount, Measure, measure_after, unit_at
from kg.quantities.nouns import FUNCTION_WORDS, plural
from kg.quantities.numerals import NUMBER_WORDS, Number, read_number
from kg.quantities.tokens import Token
from kg.text import word_set

__all__ = ["read_spelled"]

_SHARES = {"half": 50.0, "third": 33.3, "thirds": 33.3, "quarter": 25.0, "quarters": 25.0,
           "fifth": 20.0, "fifths": 20.0, "tenth": 10.0}  # fmt: skip
_SHARE_NEXT = frozenset({"of", "the", "that", "as", "its", "their", "all"})
_MULTIPLES = {"twice": 2.0, "thrice": 3.0, "doubles": 2.0, "doubled": 2.0, "doubling": 2.0,
              "triples": 3.0, "tripled": 3.0, "tripling": 3.0, "quadruples": 4.0}  # fmt: skip
_FOLDS = {f"{word}fold": float(value) for word, value in NUMBER_WORDS.items() if value > 1}
_FOLDS |= {"hundredfold": 1e2, "thousandfold": 1e3}
_HALVES = frozenset({"halves", "halved", "halving"})
_SCALES = {
    "dozen": 12.0, "hundred": 1e2, "thousand": 1e3,
    "million": 1e6, "billion": 1e9, "trillion": 1e12,
}  # fmt: skip
_BOUNDS = frozenset({"under", "within", "over"})
_HARDWARE = word_set(
    """
    gpu cpu tpu accelerator machine server workstation laptop
    """
)


def read_spelled(row: Sequence[Token], i: int) -> Amount | None:
    """Read an amount that is no plain number word; None when there is none at token ``i``."""
    return _share(row, i) or _multiple(row, i) or _fold(row, i) or _single(row, i)


def _share(row: Sequence[Token], i: int) -> Amount | None:
    """Read "half of", "a third", "two-thirds of", "by half"."""
    j, count = i, 1.0
    number = read_number(row, i) if row[i].low in NUMBER_WORDS else None
    if row[i].low in {"a", "an"}:
        j = i + 1
    elif number is not None:
        j, count = number.last, number.value
        if j < len(row) and row[j].text == "-":
            j += 1
    if j >= len(row) or row[j].low not in _SHARES:
        return None
    word = row[j].low
    following = row[j + 1].low if j + 1 < len(row) else ""
    previous = row[i - 1].low if i else ""
    if following == "-" or (word != "half" and following not in _SHARE_NEXT):
        return None
    if (
        word == "half"
        and following not in _SHARE_NEXT
        and previous
        not in {"by", "in", "to", "than", "about", "nearly", "almost", "roughly", "only", "over"}
    ):
        return None
    if (
        previous in {"second", "first", "other", "last", "latter", "upper", "lower", "and", "the"}
        and word == "half"
    ):
        return None
    value = {66.6: 66.7}.get(round(count * _SHARES[word], 1), round(count * _SHARES[word], 1))
    return Amount(i, j + 1, j + 1, value, unit="%", kind="percentage", spelled=True, closed=True)


def _multiple(row: Sequence[Token], i: int) -> Amount | None:
    """Read "twice as fast", "doubles the throughput", "halves the cost"."""
    word = row[i].low
    following = row[i + 1] if i + 1 < len(row) else None
    if word in _MULTIPLES and following is not None and following.text not in {"-", "."}:
        if word == "twice" and following.low not in {
            "as",
            "the",
            "faster",
            "larger",
            "more",
            "that",
            "better",
            "smaller",
            "longer",
            "fewer",
            "less",
            "higher",
            "lower",
        }:
            return None
        if word not in {"twice", "thrice"} and following.low not in {"the", "its", "our", "their"}:
            return None
        return Amount(
            i, i + 1, i + 1, _MULTIPLES[word], unit="x", kind="ratio", spelled=True, closed=True
        )
    if word in _HALVES and following is not None and following.low in {"the", "its", "their"}:
        return Amount(i, i + 1, i + 1, 50.0, unit="%", kind="percentage", spelled=True, closed=True)
    return None


def _fold(row: Sequence[Token], i: int) -> Amount | None:
    """Read "a tenfold reduction", "by threefold"; "our aim is twofold" says no amount."""
    value = _FOLDS.get(row[i].low)
    if value is None:
        return None
    following = row[i + 1] if i + 1 < len(row) else None
    goes_on = following is not None and following.kind == "word"
    if not (i and row[i - 1].low == "by") and (
        following is None or not goes_on or following.low in FUNCTION_WORDS
    ):
        return None
    return Amount(i, i + 1, i + 1, value, unit="x", kind="ratio", spelled=True, closed=True)


def _single(row: Sequence[Token], i: int) -> Amount | None:
    """Read "a single GPU", "one V100 GPU", "an order of magnitude", "a factor of 3", "a day"."""
    word = row[i].low
    if word not in {"single", "a", "an", "one"}:
        return None
    j = i + 1
    if word in {"a", "an"} and j < len(row) and row[j].low == "single":
        j += 1
    unit = unit_at(row, j)
    one = Amount(i, i + 1, i + 1, 1.0, spelled=True, closed=True)
    if unit is not None and unit.name == "orders of magnitude" and row[j].low.startswith("order"):
        return replace(one.measured(unit), stated=True)
    if word in {"a", "an"} and j == i + 1:
        scale = row[j].low if j < len(row) else ""
        if scale in _SCALES:
            return _scale_word(row, i, j)
        if unit is not None and unit.kind == "time" and i >= 2 and _bounding(row, i):
            return replace(one.measured(unit), unit=plural(unit.name))
        return None
    if word == "one" and i and row[i - 1].low in {"the", "this", "that", "any", "only", "which"}:
        return None
    return _hardware(row, j, one)


def _hardware(row: Sequence[Token], j: int, one: Amount) -> Amount | None:
    """Read "V100 GPU" after "a single"."""
    for k in range(j, min(j + 4, len(row))):
        if row[k].kind not in {"word", "name"} and (row[k].text != "-" or k == j):
            return None
        if row[k].low in _HARDWARE:
            following = row[k + 1].low if k + 1 < len(row) else ""
            if following in {"hours", "hour", "days", "day", "-"}:
                return None
            return one.measured(Measure(plural(row[k].text), "count", k + 1, noun=(j, k + 1)))
    return None


def _bounding(row: Sequence[Token], i: int) -> bool:
    """Whether a bound stands before "a day"."""
    pair = " ".join(t.low for t in row[i - 2 : i])
    return pair in {"less than", "more than", "at most"} or row[i - 1].low in _BOUNDS


def _scale_word(row: Sequence[Token], i: int, j: int) -> Amount | None:
    """Read "a million images", "a dozen benchmarks"; "a million of" is too vague."""
    value = _SCALES[row[j].low]
    unit = measure_after(row, j + 1, Number(value, i, j + 1, spelled=True))
    if unit is None or row[j + 1].low == "of":
        return None
    return Amount(i, j + 1, j + 1, value, spelled=True, scale=value).measured(unit)
