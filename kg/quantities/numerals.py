"""The numbers that tokens write: digits, powers, scale words and number words.

tokens -> ``read_number`` at one of them -> ``Number``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from kg.quantities.tokens import Token

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
    """

    value: float
    first: int
    last: int
    spelled: bool = False
    decimal: bool = False
    scaled: str = ""


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
    "bn": 1e9,
}  # fmt: skip
_SCALE_LETTERS = {"K": 1e3, "k": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}
_TIMES = frozenset({"×", "\\times", "times", "x", "\\cdot", "*", "·"})
_MINUS = frozenset({"-", "−", "–"})


def read_number(row: Sequence[Token], i: int) -> Number | None:
    """Read the number that starts at token ``i``, with its sign, power and scale; or None."""
    if i >= len(row):
        return None
    if row[i].kind == "word":
        return _read_words(row, i)
    j = i
    negative = False
    if _is_sign(row, i):
        negative = row[i].text != "+"
        j += 1
    if j >= len(row) or row[j].kind != "number":
        return None
    value = _float(row[j].text)
    decimal = "." in row[j].text or "e" in row[j].low
    j += 1
    value, j, power = _power(row, value, j)
    scaled = ""
    if not power and j < len(row):
        value, j, scaled = _scale(row, value, j)
    if not math.isfinite(value):
        return None
    return Number(-value if negative else value, i, j, False, decimal or power, scaled)


def _is_sign(row: Sequence[Token], i: int) -> bool:
    """Whether a plus or minus belongs to the number after it, and is no hyphen or operator."""
    if row[i].text not in {"-", "−", "+"} or i + 1 >= len(row) or row[i + 1].spaced:
        return False
    return row[i].spaced or i == 0 or row[i - 1].text in {"(", "[", "=", ",", "~", "<", ">", "$"}


def _float(text: str) -> float:
    return float(re.sub(r"[,{}\\ \u202f\u2009\u00a0]", "", text).replace("−", "-"))


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
    """Read "million", "million billion", or a glued letter ("7B"); "7B-parameter", too."""
    hyphened = row[j].text == "-" and not row[j].spaced and row[j + 1 :][:1]
    if hyphened and row[j + 1].low in _SCALE_WORDS and not row[j + 1].spaced:
        j += 1
    token = row[j]
    if token.kind != "word":
        return value, j, ""
    if not token.spaced and token.text in _SCALE_LETTERS:
        return value * _SCALE_LETTERS[token.text], j + 1, token.text
    if token.low in _SCALE_WORDS:
        value *= _SCALE_WORDS[token.low]
        if j + 1 < len(row) and row[j + 1].low in _SCALE_WORDS:
            return value * _SCALE_WORDS[row[j + 1].low], j + 2, row[j + 1].low
        return value, j + 1, token.low
    return value, j, ""


def _read_words(row: Sequence[Token], i: int) -> Number | None:
    """Read "three", "twenty-two", "one hundred and twenty", "two million", "a billion"."""
    total, current, j, last = 0.0, 0.0, i, -1
    seen = False
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
    return Number(total + current, i, j, spelled=True, scaled="" if last < 100 else "words")


def _continues(row: Sequence[Token], j: int, current: float) -> bool:
    """Whether a hyphen or "and" joins two number words: "twenty-two", "hundred and ten"."""
    if j + 1 >= len(row):
        return False
    following = row[j + 1].low
    if row[j].text == "-":
        return following in NUMBER_WORDS and NUMBER_WORDS[following] < 10 and current % 100 >= 20
    return following in NUMBER_WORDS and current >= 100
