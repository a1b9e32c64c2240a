"""Amounts in words: "half of", "half a million", "twice as fast", "a single GPU", "one in five".

Each reader takes tokens and a position and returns an ``Amount`` or None.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.quantities.measures import Amount, Measure, measure_after, unit_at
from kg.quantities.nouns import FUNCTION_WORDS, plural
from kg.quantities.numerals import NUMBER_WORDS, read_number
from kg.quantities.tokens import Token
from kg.text import word_set

__all__ = ["read_spelled"]

_SHARES = {"half": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fifth": 5,
           "fifths": 5, "sixth": 6, "eighth": 8, "tenth": 10, "tenths": 10,
           "hundredth": 100}  # fmt: skip
_SHARE_NEXT = word_set(
    """
    of the that as its their all fewer less more smaller larger faster slower lower higher cheaper
    shorter
    """
)
_PART_KINDS = frozenset({"time", "logarithmic ratio", "percentage", "difference"})
_MULTIPLES = {"twice": 2.0, "thrice": 3.0, "double": 2.0, "doubles": 2.0, "doubled": 2.0,
              "doubling": 2.0, "triple": 3.0, "triples": 3.0, "tripled": 3.0, "tripling": 3.0,
              "quadruple": 4.0, "quadruples": 4.0, "quadrupled": 4.0}  # fmt: skip
_NEARLY = word_set("almost approximately nearly roughly than")
_ABOUT_TWICE = word_set(
    """
    as the that faster slower larger bigger smaller longer shorter more fewer less better higher
    lower cheaper
    """
)
_FOLDS = {f"{word}fold": float(value) for word, value in NUMBER_WORDS.items() if value > 1}
_FOLDS |= {"hundredfold": 1e2, "thousandfold": 1e3}
_HALVES = frozenset({"halve", "halves", "halved", "halving"})
_BOUNDS = frozenset({"under", "within", "over"})
_HARDWARE = word_set(
    """
    gpu cpu tpu accelerator machine server workstation laptop
    """
)


def read_spelled(row: Sequence[Token], i: int) -> Amount | None:
    """Read an amount that is no plain number word; None when there is none at token ``i``."""
    fraction = _fraction(row, i)
    if fraction is not None:
        return _part(row, i, *fraction) or _share(row, i, *fraction)
    return _multiple(row, i) or _fold(row, i) or _odds(row, i) or _single(row, i)


def _fraction(row: Sequence[Token], i: int) -> tuple[float, int] | None:
    """Read "half", "a third", "two-thirds": its value, and where it ends; not "the third"."""
    j, count = i, 1.0
    number = read_number(row, i) if row[i].low in NUMBER_WORDS else None
    if row[i].low in {"a", "an"}:
        j = i + 1
    elif number is not None:
        j, count = number.last, number.value
        if j < len(row) and row[j].text == "-":
            j += 1
    if j >= len(row) or row[j].low not in _SHARES or (j == i and row[j].low != "half"):
        return None
    return count / _SHARES[row[j].low], j + 1


def _part(row: Sequence[Token], i: int, share: float, last: int) -> Amount | None:
    """Read "half a million users", "a quarter of a second" after the fraction."""
    j = last + 1 if last < len(row) and row[last].low == "of" else last
    if j + 1 >= len(row) or row[j].low not in {"a", "an"}:
        return None
    number = read_number(row, j)
    if number is not None:
        made = Amount(
            i, number.last, number.last, share * number.value, spelled=True, scale=number.factor
        )
        unit = measure_after(row, number.last, number)
        return made.measured(unit) if unit else made
    unit = unit_at(row, j + 1)
    if unit is None or unit.kind not in _PART_KINDS:
        return None
    return Amount(i, last, last, share, spelled=True, decimal=True, closed=True).measured(unit)


def _share(row: Sequence[Token], i: int, share: float, last: int) -> Amount | None:
    """Read "half of", "a third of", "two-thirds fewer", "by half" as a percentage."""
    word = row[last - 1].low
    following = row[last].low if last < len(row) else ""
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
    return Amount(
        i, last, last, round(100 * share, 1), unit="%", kind="percentage", spelled=True, closed=True
    )


def _odds(row: Sequence[Token], i: int) -> Amount | None:
    """Read "one in five users" as a percentage."""
    if row[i].low != "one" or i + 2 >= len(row) or row[i + 1].low != "in":
        return None
    whole = read_number(row, i + 2)
    if whole is None or not whole.spelled or whole.value < 2:
        return None
    value = round(100 / whole.value, 1)
    return Amount(
        i, whole.last, whole.last, value, unit="%", kind="percentage", spelled=True, closed=True
    )


def _multiple(row: Sequence[Token], i: int) -> Amount | None:
    """Read "twice as fast", "doubles the throughput", "more than triple", "halves the cost"."""
    word = row[i].low
    following = row[i + 1] if i + 1 < len(row) else None
    if word in _MULTIPLES and following is not None and following.text not in {"-", "."}:
        previous = row[i - 1].low if i else ""
        if word in {"twice", "thrice"}:
            if following.low not in _ABOUT_TWICE:
                return None
        elif following.low not in {"the", "its", "our", "their"} and previous not in _NEARLY:
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
        if unit is not None and unit.kind == "time" and i >= 2 and _bounding(row, i):
            return one.measured(unit)
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
