"""Amounts: a number, fraction or range with what it measures, read at one token.

``read`` tries the forms in turn. What precedes a number decides whether it is a label ("Section 3",
"Llama 2", a year), which ``kg.quantities.labels`` tells.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from kg.quantities import bounds
from kg.quantities.labels import is_label
from kg.quantities.measures import (
    HYPHENS,
    Amount,
    Measure,
    is_term,
    measure_after,
    size_at,
    unit_at,
)
from kg.quantities.nouns import FUNCTION_WORDS
from kg.quantities.numerals import Number, read_number
from kg.quantities.ranges import read_range
from kg.quantities.spelled import read_spelled
from kg.quantities.tokens import Token
from kg.text import word_set
from kg.units import unit_of

__all__ = ["Amount", "is_rhetorical", "read"]

_OPERATORS = frozenset({"^", "_", "\\frac", "\\sqrt", "@", "#", "\\log", "\\mathbb"})
_FLATTENED = frozenset({"times", "sim", "simeq", "sub-", "approx", "leq", "geq", "pm"})
_BY = frozenset({"x", "×", "\\times", "times", "*"})
_UNCERTAIN = frozenset({"±", "\\pm", "+/-", "+/−", "pm"})
_ONE_UNITS = frozenset({"logarithmic ratio", "time", "information", "length", "percentage", "power",
                        "computing time", "mass", "ratio"})  # fmt: skip
_CURRENCIES = {"$": "USD", "\\$": "USD", "€": "EUR", "£": "GBP", "¥": "CNY"}
_CODES = {"USD": "USD", "EUR": "EUR", "GBP": "GBP", "CNY": "CNY", "RMB": "CNY"}
_ALWAYS = (24.0, 7.0)
_CLASSIFIERS = frozenset({"problems", "tiers", "topics", "types", "variants"})
"""Rhetorical when alone ("two types"), but a count when they say of what ("tissue types")."""
_FAR = 8
_BEFORE_FACTOR = frozenset({"(", "~", "\\sim", "\\approx", "≈", "∼", ">", "<"})
_AFTER_FACTOR = word_set(
    """
    , about almost and approximately around at between from least more nearly or over roughly than
    to up \\approx \\sim \\times ~ ≈ ∼
    """
)
_ORDINALS = frozenset({"st", "nd", "rd", "th", "ths"})
_RATIOS = frozenset({"proportion", "ratio", "ratios", "split"})
_DURING = word_set(
    """
    about after at by every for from in just last lasting least most next of only over per take
    takes taking than to took under within
    """
)
_SINCE = frozenset({"after", "ahead", "before", "earlier", "later", "long", "old"})
_BE = frozenset({"is", "are", "was", "were", "be"})
_BACK = word_set(
    """
    these those such both other another each every any same his her
    """
)
_RHETORICAL = word_set(
    """
    advantages ambiguities areas aspects assumptions barriers benefits bottlenecks cases causes
    challenges characteristics choices claims concepts conclusions concerns considerations
    contributions criteria difficulties directions discoveries drawbacks elements extremes facts
    factors findings flaws folds forms goals hurdles ideas implications ingredients innovations
    insights intuitions issues kinds lessons limitations main manners motivations needs
    novelties objectives observations obstacles opportunities options parts perspectives points
    possibilities principles problems pitfalls purposes questions reasons requirements respects
    shortcomings sides solutions things threads tiers topics trends types variants views
    viewpoints weaknesses ways works worlds years papers sections
    """
)


def read(row: Sequence[Token], i: int) -> Amount | None:
    """Read the amount that starts at token ``i``; None when none does.

    An amount with neither unit nor ``stated`` is a bare number, which the caller may pass over.
    """
    token = row[i]
    if token.kind == "word":
        special = read_spelled(row, i)
        if special is not None:
            return special
    number = read_number(row, i)
    if number is None:
        return None
    if _broken(row, number) or is_term(row, number.last):
        return _skip(row, number)
    money = _currency(row, number)
    if money is not None:
        return money
    if is_label(row, number):
        return _skip(row, number)
    amount = _proportion(row, number) or read_range(row, number) or _plain(row, number)
    if amount.unit is None and _is_factor(row, number.first):
        return replace(amount, unit="x", kind="ratio", closed=True)
    if amount.unit is None and _is_prefixed(row, number.first):
        return replace(amount, first=amount.first - 1, unit="x", kind="ratio", closed=True)
    return amount


def _is_prefixed(row: Sequence[Token], i: int) -> bool:
    """Whether a times sign stands before a number and multiplies nothing: "×3", "x2.7"."""
    if i == 0 or row[i].kind != "number" or row[i - 1].text not in {"x", "×", "\\times"}:
        return False
    if row[i - 1].text != "\\times" and row[i].spaced:
        return False
    before = row[i - 2] if i > 1 else None
    return (
        before is None
        or (
            row[i - 1].spaced
            and before.kind == "word"
            and (before.low == "a" or len(before.text) > 1)
        )
        or before.text in _BEFORE_FACTOR
    )


def is_rhetorical(row: Sequence[Token], amount: Amount) -> bool:
    """Whether a count only structures the text: "these two models", "three key challenges"."""
    if amount.kind == "ratio" and amount.spelled and row[amount.last - 1].low == "fold":
        ends = amount.last >= len(row) or row[amount.last].kind != "word"
        return ends and amount.first > 0 and row[amount.first - 1].low in _BE  # "is two-fold:"
    if amount.kind != "noun" or not amount.spelled or amount.scale > 1:
        return False
    previous = row[amount.first - 1].low if amount.first else ""
    if previous in _BACK:
        return True
    words = (amount.unit or "").lower().split(" ")
    head = row[amount.noun[1] - 1].low if amount.noun else words[-1]
    if head in _CLASSIFIERS and len(words) > 1:
        return False
    return head in _RHETORICAL or words[0] in _RHETORICAL


def _is_factor(row: Sequence[Token], i: int) -> bool:
    """Whether "a factor of" stands before a number, with a bound or other factors between."""
    for k in range(i - 1, max(0, i - _FAR), -1):
        if row[k].low == "of" and row[k - 1].low in {"factor", "factors"}:
            return True
        if row[k].low not in _AFTER_FACTOR and row[k].kind != "number":
            return False
    return False


def _skip(row: Sequence[Token], number: Number) -> Amount:
    """Pass over a number, with what is glued to it."""
    last = number.last
    while last < len(row) and not row[last].spaced and row[last].kind in {"word", "name", "number"}:
        last += 1
    return Amount(number.first, last, number.last, number.value, closed=True)


def _broken(row: Sequence[Token], number: Number) -> bool:
    """Whether a number is part of a formula, an identifier or a size like 17x17."""
    if number.spelled:
        return False
    first = number.first
    return (first > 0 and _bound_before(row, first)) or _bound_after(row, number.last)


def _bound_before(row: Sequence[Token], first: int) -> bool:
    before = row[first - 1]
    if _is_prefixed(row, first):
        return False
    if before.text in _OPERATORS:
        return True
    if before.low in _BY - {"times"} and first > 1 and row[first - 2].kind == "number":
        return True
    if row[first].spaced:
        return False
    if before.text == "/" and _is_slashed(row, first):
        return False
    if before.text in HYPHENS | {"/", ":", "."}:
        return not before.spaced
    return before.kind in {"word", "name"} and before.low not in _FLATTENED


def _is_slashed(row: Sequence[Token], i: int) -> bool:
    """Whether a slash lists numbers and divides none: "27.7%/62.3%", "2.24/7.17 points"."""
    if i == 0 or i >= len(row):
        return False
    before, after = row[i - 2] if i > 1 else None, row[i]
    if before is None or after.kind != "number":
        return False
    if before.text in {"%", "\\%"} or (before.low in _BY and before.kind == "word"):
        return True
    return before.kind == "number" and "." in before.text and "." in after.text


def _bound_after(row: Sequence[Token], last: int) -> bool:
    if last >= len(row):
        return False
    following = row[last]
    later = row[last + 1] if last + 1 < len(row) else None
    if following.text in {"^", "_"}:
        return unit_at(row, last) is None
    if not following.spaced and following.kind == "name":
        return unit_of(following.text) is None
    if later is not None and following.low in _BY and later.kind == "number":
        return following.low != "times" or not following.spaced
    if later is not None and following.text in {"+", "-", "*", "="} and _is_symbol(later):
        return not following.spaced or later.spaced
    if not following.spaced and following.kind == "word":
        return unit_at(row, last) is None and following.low not in {"times", "fold"}
    return False


def _is_symbol(token: Token) -> bool:
    """Whether a token is a variable: a single letter or a LaTeX command."""
    command = token.text.startswith("\\") and token.text[1:].isalpha()
    return command or (
        token.kind == "word" and len(token.text) == 1 and token.low not in {"a", "x"}
    )


def _currency(row: Sequence[Token], number: Number) -> Amount | None:
    i = number.first
    sign = row[i - 1].text if i else ""
    unit = _CODES.get(sign) if row[i].spaced else _CURRENCIES.get(sign)
    if unit is None:
        return None
    first = i - 2 if i > 1 and row[i - 2].text == "US" else i - 1
    made = Amount(
        first, number.last, number.last, number.value, unit=unit, kind="money",
        decimal=number.decimal, closed=True,
    )  # fmt: skip
    other = _second_price(row, first, number.last, sign)
    if other is None or other.value <= number.value:
        return made
    opened = first > 0 and row[first - 1].low in {"between", "from"}
    return replace(
        made, first=first - opened, last=other.last, number_last=other.last, high=other.value
    )


def _second_price(row: Sequence[Token], first: int, last: int, sign: str) -> Number | None:
    """Read the upper price of "$5-$10", "$5 to 10", "between $5 and $10"."""
    if last + 1 >= len(row):
        return None
    between = row[last].low == "and" and first > 0 and row[first - 1].low == "between"
    if not between and row[last].low not in HYPHENS | {"to"}:
        return None
    return read_number(row, last + 2 if row[last + 1].text == sign else last + 1)


def _proportion(row: Sequence[Token], number: Number) -> Amount | None:
    """Read "8 out of 10 question types", "10/14 objects", "3/2", "1:4"."""
    j = number.last
    if number.decimal or number.scaled or j + 1 >= len(row):
        return None
    words = [t.low for t in row[j : j + 2]]
    if words == ["out", "of"] or (words[0] == "of" and not (number.spelled and number.value < 2)):
        return _out_of(row, number, j + (2 if words[0] == "out" else 1))
    if number.spelled or row[j].text not in {"/", ":"} or row[j].spaced or row[j + 1].spaced:
        return None
    whole = read_number(row, j + 1)
    if whole is None or not whole.value or whole.decimal or (number.value, whole.value) == _ALWAYS:
        return None
    unit = measure_after(row, whole.last, whole)
    share = _share(row, number, whole)
    if share is not None:
        return share
    parts = row[j].text == "/" or _is_ratio(row, number.first, whole.last)
    made = Amount(number.first, whole.last, whole.last, number.value)
    if parts and unit is not None and unit.kind == "noun" and not unit.compound:
        return made.measured(unit)
    made = replace(made, value=number.value / whole.value, decimal=True, stated=parts)
    made = replace(made, part=number.value if row[j].text == "/" else None)
    return made.measured(unit) if unit else made


def _share(row: Sequence[Token], number: Number, whole: Number) -> Amount | None:
    """Read "3/4 of the data", "1/10th the size", "1/3 costs" as percentages, as "a third of" is."""
    last = whole.last
    ordinal = last < len(row) and not row[last].spaced and row[last].low in _ORDINALS
    last += ordinal
    following = row[last].low if last < len(row) else ""
    if row[number.last].text != "/" or not 0 < number.value < whole.value:
        return None
    said = following == "of" or (ordinal and following in {"the", "as", "that"})
    if not said and not (number.value == 1 and _names_a_whole(row, last)):
        return None
    value = float(f"{100 * number.value / whole.value:.4g}")
    return Amount(
        number.first, last, last, value, unit="%", kind="percentage", decimal=True, closed=True
    )


def _names_a_whole(row: Sequence[Token], i: int) -> bool:
    """Whether a word follows that a share can be of: "1/3 computational costs", no "1/2 inch"."""
    if i >= len(row) or row[i].kind != "word" or not row[i].spaced:
        return False
    unit = unit_of(row[i].text)
    return row[i].low not in FUNCTION_WORDS if unit is None else unit[0].kind == "count"


def _is_ratio(row: Sequence[Token], first: int, last: int) -> bool:
    """Whether "1:4" is said to be a ratio, and no time of day."""
    ahead = takewhile(_is_word, reversed(row[max(0, first - 3) : first]))
    after = takewhile(_is_word, row[last : last + 2])
    return any(token.low in _RATIOS for token in (*ahead, *after))


def _is_word(token: Token) -> bool:
    return token.kind == "word"


def _out_of(row: Sequence[Token], number: Number, k: int) -> Amount | None:
    """Read what follows "8 out of"."""
    if k < len(row) and row[k].low in {"the", "all", "a", "total", "every"}:
        k += 1
    whole = read_number(row, k)
    if whole is None or whole.value < number.value:
        return None
    unit = measure_after(row, whole.last, whole)
    if unit is None and row[number.last].low == "of":
        return None
    made = Amount(number.first, whole.last, whole.last, number.value, stated=True, closed=True)
    return made.measured(unit) if unit else made


def _plain(row: Sequence[Token], number: Number) -> Amount:
    """Read a single number with what follows it."""
    last = _uncertain(row, number.last)
    unit = measure_after(row, last, number)
    if unit is None and number.scaled and last < len(row) and row[last].low == "of":
        vague = row[number.first].low == "a"  # "a million of"
        unit = None if vague else measure_after(row, last + 1, number)  # "2 millions of images"
    if unit is None and last == number.last and number.scaled in {"B", "M"}:
        unit = size_at(row, last)
    made = Amount(
        number.first, last, number.last, number.value,
        spelled=number.spelled, decimal=number.decimal, scale=number.factor,
    )  # fmt: skip
    if number.spelled and number.value in {0, 1} and not (unit and _may_be_one(unit)):
        return replace(made, closed=True)
    if unit is not None and unit.name == "days" and _is_once(row, number):
        return replace(made, closed=True)
    bound = bounds.after(row, last) if unit is None else None
    later = measure_after(row, bound.last, number) if bound else None
    if bound is not None and later is not None:
        return replace(made.measured(later), bound=bound.comparator)
    if unit is None:
        divided = last < len(row) and row[last].text in {"/", ":"}
        listed = divided and _is_slashed(row, last + 1)
        return replace(made, stated=not number.spelled and (listed or not divided))
    made = made.measured(unit)
    end = _uncertain(row, made.last)
    tail = unit_at(row, end) if end > made.last else None
    return replace(made, last=tail.last if tail and tail.name == unit.name else end)


def _uncertain(row: Sequence[Token], last: int) -> int:
    """Take "± 0.02" with what stands before it."""
    if last + 1 >= len(row) or row[last].text not in _UNCERTAIN:
        return last
    error = read_number(row, last + 1)
    return error.last if error else last


def _is_once(row: Sequence[Token], number: Number) -> bool:
    """Whether "one day" says when, not how long: "might one day replace"."""
    before = row[number.first - 1].low if number.first else ""
    compound = row[number.last].text in HYPHENS
    after = row[number.last + 1].low if number.last + 1 < len(row) else ""
    said = compound or before in _DURING or after in _SINCE
    return number.spelled and number.value == 1 and not said


def _may_be_one(unit: Measure) -> bool:
    return unit.kind in _ONE_UNITS or unit.name in {"degrees of freedom", "GPUs"}
