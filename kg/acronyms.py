"""Pairs of a long form and its short form: "Direct Preference Optimization (DPO)".

Follows A. Schwartz and M. Hearst, "A simple algorithm for identifying abbreviation definitions in
biomedical text", PSB 2003, with one change: capitals inside a word ("DePT") may match its letters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Definition", "find_definitions", "matches"]

_PARENTHESIS = re.compile(r"\(\s?([^()\s][^()]{0,38}[^()\s]|[^()\s])\s?\)")
_MAX_WORDS_EXTRA = 5


@dataclass(frozen=True, slots=True)
class Definition:
    """Where a text spells out a short form: offsets of the long form and of the short form."""

    long_start: int
    long_end: int
    short_start: int
    short_end: int


def find_definitions(text: str) -> list[Definition]:
    """Return every definition in a text, in order.

    >>> text = "We use Parameter-Efficient Fine-Tuning (PEFT) here."
    >>> [text[d.long_start:d.long_end] for d in find_definitions(text)]
    ['Parameter-Efficient Fine-Tuning']
    """
    found: list[Definition] = []
    for match in _PARENTHESIS.finditer(text):
        short = re.split(r"[;,]", match[1])[0].strip()
        if not _is_short_form(short):
            continue
        before = text[max(0, match.start() - 200) : match.start()].rstrip()
        start = _long_form_start(before, short)
        if start is not None:
            end = match.start() - len(text[: match.start()]) + len(text[: match.start()].rstrip())
            long_start = end - (len(before) - start)
            found.append(Definition(long_start, end, match.start(1), match.start(1) + len(short)))
    return found


def matches(short: str, long: str) -> bool:
    """Whether a short form can stand for a long form: its letters occur in order, the first first.

    >>> matches("PEFT", "Parameter-Efficient Fine-Tuning"), matches("SAM", "Segment Anything Model")
    (True, True)
    >>> matches("LoRA", "quantization")
    False
    """
    bare = short[:-1] if len(short) > 2 and short[-1] == "s" and short[-2].isupper() else short
    return _long_form_start(long, bare) == 0 or _long_form_start(long, short) == 0


def _is_short_form(short: str) -> bool:
    return (
        2 <= len(short) <= 12
        and len(short.split()) <= 2
        and short[0].isalnum()
        and any(c.isupper() for c in short)
    )


def _long_form_start(before: str, short: str) -> int | None:
    """Match the letters of the short form from the right; return where the long form starts."""
    letters = [c.casefold() for c in short if c.isalnum()]
    place = len(before) - 1
    for index in range(len(letters) - 1, -1, -1):
        while place >= 0 and (
            before[place].casefold() != letters[index]
            or (index == 0 and place > 0 and before[place - 1].isalnum())
        ):
            place -= 1
        if place < 0:
            return None
        place -= 1
    start = place + 1
    n_words = len(re.findall(r"[\w']+", before[start:]))
    if n_words > min(len(letters) + _MAX_WORDS_EXTRA, len(letters) * 2 + 2):
        return None
    if len(before) - start <= len(short):
        return None
    return start
