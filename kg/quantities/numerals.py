"""The numbers that tokens write: digits, powers, scale words and number words.

tokens -> ``read_number`` at one of them -> ``Number``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from kg.quantities.tokens import Token
from kg.text import word_set

__all__ = ["NUMBER_WORDS", "Number", "read_number"]


@dataclass(frozen=True, slots=True)
class Number:
    """A number as read from tokens ``first`` to ``last`` (exclusive).

    Parameters
    ----------
    value
        Finite.
    spelled
        Whether it is written in words only.
    decimal
        Whether it has a decimal point or an exponent.
    scaled
        The scale that was written: ``M``, ``million`` ...; empty without one.
    factor
        What it stands for: 1e6 ...; 1 without one.
    """

    value: float
    first: int
    last: int
    spelled: bool = False
    decimal: bool = False
    scaled: str = ""
    factor: float = 1.0


_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
NUMBER_WORDS: dict[str, int] = {word: value for value, word in enumerate(_ONES)}
NUMBER_WORDS |= {word: 10 * value for value, word in enumerate(_TENS, 2)}
_SCALE_WORDS = {
    "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
    "bn": 1e9, "dozen": 12.0,
}  # fmt: skip
_SCALE_LETTERS = {"K": 1e3, "k": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}
_COUNTED = word_set(
    """
    documents edges examples images llm llms model models nodes pairs param parameter parameters
    params queries rows samples sentences token tokens triples users videos words
    """
)
"""What a scale letter that stands apart may count: "300 B tokens", but "300 K" is a temperature."""

_MAGNETS = word_set("field fields magnet magnets mr mri scanner scanners")
_HALF = ("and", "a", "half")
_VULGAR = MappingProxyType({"½": 1 / 2, "⅓": 1 / 3, "⅔": 2 / 3, "¼": 1 / 4, "¾": 3 / 4, "⅛": 1 / 8})
_TIMES = frozenset({"×", "\\times", "times", "x", "\\cdot", "*", "·"})
_MINUS = frozenset({"-", "−", "–"})


def read_number(row: Sequence[Token], i: int) -> Number | None:
    """Read the number that starts at token ``i``, with its sign, power and scale; or None."""
    if i >= len(row):
        return None
    number = _read_words(row, i) if row[i].kind == "word" else _read_digits(row, i)
    return _and_a_half(row, number) if number else None


def _read_digits(row: Sequence[Token], i: int) -> Number | None:
    j = i
    negative = False
    if _is_sign(row, i):
        negative = row[i].text != "+"
        j += 1
    if j >= len(row) or row[j].kind != "number":
        return None
    value = _float(row[j].text)
    decimal = "." in row[j].text or "e" in row[j].low or row[j].text[-1] in _VULGAR
    j += 1
    value, j, power = _power(row, value, j)
    scaled, plain = "", value
    if not power and j < len(row):
        value, j, scaled = _scale(row, value, j)
    if not math.isfinite(value):
        return None
    factor = float(f"{value / plain:.6g}") if scaled and plain else 1.0
    return Number(-value if negative else value, i, j, False, decimal or power, scaled, factor)


def _is_sign(row: Sequence[Token], i: int) -> bool:
    """Whether a plus or minus belongs to the number after it, and is no hyphen or operator."""
    if row[i].text not in {"-", "−", "+"} or i + 1 >= len(row) or row[i + 1].spaced:
        return False
    return row[i].spaced or i == 0 or row[i - 1].text in {"(", "[", "=", ",", "~", "<", ">", "$"}


def _and_a_half(row: Sequence[Token], number: Number) -> Number:
    """Take "and a half" to the number before it: "two and a half hours"."""
    if tuple(token.low for token in row[number.last : number.last + 3]) != _HALF or number.scaled:
        return number
    return replace(number, value=number.value + 0.5, last=number.last + 3, decimal=True)


def _float(text: str) -> float:
    if text[-1] in _VULGAR:
        return float(text[:-1] or 0) + _VULGAR[text[-1]]
    return float(re.sub(r"[,'’{}\\ \u202f\u2009\u00a0]", "", text).replace("−", "-"))


def _power(row: Sequence[Token], value: float, j: int) -> tuple[float, int, bool]:
    """Read ``^6`` after 10 or 2, or ``x 10^5`` after any number."""
    exponent = _exponent(row, j)
    if exponent is not None and value in {2, 10}:
        power = float(f"1e{exponent[0]}") if value == 10 else 2.0 ** exponent[0]
        return power, exponent[1], True
    if (
        j + 1 < len(row)
        and row[j].text in _TIMES
        and row[j + 1].text == "10"
        and (exponent := _exponent(row, j + 2)) is not None
    ):
        return float(f"{value!r}e{exponent[0]}"), exponent[1], True
    return value, j, False


def _exponent(row: Sequence[Token], j: int) -> tuple[int, int] | None:
    if j + 1 >= len(row) or row[j].text != "^":
        return None
    sign = row[j + 1].text in _MINUS
    j += 2 if sign else 1
    if j >= len(row) or row[j].kind != "number" or not row[j].text.isdecimal():
        return None
    if len(row[j].text) > 3:
        return None
    return (-1 if sign else 1) * int(row[j].text), j + 1


def _scale(row: Sequence[Token], value: float, j: int) -> tuple[float, int, str]:
    """Read "million", "million billion", or a letter ("7B", "300 B tokens"); "7B-parameter"."""
    hyphened = row[j].text == "-" and not row[j].spaced and row[j + 1 : j + 2]
    if hyphened and row[j + 1].low in _SCALE_WORDS and not row[j + 1].spaced:
        j += 1
    token = row[j]
    if token.kind != "word":
        return value, j, ""
    following = row[j + 1].low if j + 1 < len(row) else ""
    if token.text in _SCALE_LETTERS:
        tesla = token.text == "T" and following in _MAGNETS
        if following in _COUNTED if token.spaced else not tesla:
            return value * _SCALE_LETTERS[token.text], j + 1, token.text
    scale = _SCALE_WORDS.get(token.low.removesuffix("s"))
    if scale is None:
        return value, j, ""
    again = _SCALE_WORDS.get(following)
    if again is not None:
        return value * scale * again, j + 2, following
    return value * scale, j + 1, token.low


def _read_words(row: Sequence[Token], i: int) -> Number | None:
    """Read "three", "twenty-two", "one hundred and twenty", "two million", "a dozen"."""
    total, current, j, last = 0.0, 0.0, i, -1
    seen = row[i].low == "a" and i + 1 < len(row) and row[i + 1].low in _SCALE_WORDS
    if seen:
        j, current = i + 1, 1.0
    while j < len(row):
        word = row[j].low
        hyphen = word == "-" and seen and not row[j].spaced
        if (hyphen or word == "and") and seen and _continues(row, j, current):
            j += 1
            continue
        if word in NUMBER_WORDS:
            value = NUMBER_WORDS[word]
            if last >= 0 and not ((value < 10 <= last < 100 and last % 10 == 0) or last >= 100):
                break
            current += value
            last = value
        elif word in _SCALE_WORDS and seen:
            scale = _SCALE_WORDS[word]
            current = (current or 1) * scale
            last = int(scale)
            if scale > 100:
                total, current = total + current, 0.0
        else:
            break
        seen = True
        j += 1
    if not seen:
        return None
    scaled = "words" if last >= 100 else ""
    return Number(total + current, i, j, True, False, scaled, last if scaled else 1.0)


def _continues(row: Sequence[Token], j: int, current: float) -> bool:
    """Whether a hyphen or "and" joins two number words: "twenty-two", "hundred and ten"."""
    if j + 1 >= len(row):
        return False
    following = row[j + 1].low
    if row[j].text == "-":
        tens = current % 100 >= 20 and NUMBER_WORDS.get(following, 10) < 10
        return tens or following in _SCALE_WORDS
    return following in NUMBER_WORDS and current >= 100
