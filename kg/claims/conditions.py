"""Conditions of a numeric claim: the adjuncts of its clause that say when or for what it holds.

Verbatim phrases: one that opens the clause ("After 3000 steps, ...") and one that follows the
number ("under the same budget").
"""

from __future__ import annotations

import re

from kg.claims.context import Context
from kg.quantities import Quantity

__all__ = ["find_conditions"]

_OPENING = re.compile(
    r"""
    (?: after | when | with | without | given | under | using | in | on | across | by | for | at
      | during )
    \s [^,;]{3,80} (?= ,\s )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_FOLLOWING = re.compile(
    r"""
    [\s,]{1,2} (?:[\w%.-]{1,25}\s){0,4}?
    (?P<what> (?: when | while | with | without | under | using | after | given | within | during
           | at )
       \s [^,;()]{3,70} )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_END = re.compile(
    r"\s(?:and|but|while|which|compared|than|demonstrat\w*|show\w*)\b.*|[.,;\s]+$", re.DOTALL
)
_DIGIT_END = re.compile(r"\d$")


def find_conditions(
    context: Context, quantity: Quantity, clause: tuple[int, int]
) -> tuple[str, ...]:
    """Return the conditions of a quantity, in order of the text."""
    found: list[str] = []
    text = context.text
    opening = _OPENING.match(text, context.start, quantity.start)
    if opening and opening.end() <= quantity.start:
        found.append(opening[0])
    stop = min(clause[1], context.neighbours(quantity)[1])
    following = _FOLLOWING.match(text, quantity.end, stop)
    if following:
        phrase = _END.sub("", following["what"])
        if len(phrase.split()) > 1:
            found.append(phrase)
    return tuple(found)
