"""Units made of others: "50 tokens per second", "3 ms/frame", "30 km s−1", "964 cm−1".

A ``Measure`` of one unit and the tokens after it -> ``derived`` -> the ``Measure`` of both.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kg.quantities.tokens import Token
from kg.units import unit_of

__all__ = ["Measure", "derived", "glued"]

_MINUS = frozenset({"-", "−", "–"})
_NO_POWERS = frozenset({"percentage", "ratio", "difference", "money", "count", "noun"})
_SYMBOL = 3
_GLUED = re.compile(r"(?P<unit>[^\W\d_]{1,3})-(?P<power>[1-4])")


@dataclass(frozen=True, slots=True)
class Measure:
    """A canonical unit or counted noun that ends before token ``last``.

    ``multiple`` is how many of the unit the written one stands for; ``noun`` the tokens that name
    it; ``compound`` says that a hyphen joins it to the number.
    """

    name: str
    kind: str
    last: int
    multiple: float = 1.0
    noun: tuple[int, int] | None = None
    compound: bool = False


def derived(row: Sequence[Token], unit: Measure) -> Measure:
    """Read "per second", "/token" after a unit; a share per year stays a share."""
    if unit.kind not in _NO_POWERS:
        unit = _powers(row, unit)
    j = unit.last
    if unit.kind in {"percentage", "ratio", "difference"} or j + 1 >= len(row):
        return unit
    if row[j].low == "per" or (row[j].text == "/" and not row[j].spaced):
        below = row[j + 1]
        if below.kind != "word":
            return unit
        known = unit_of(below.text)
        base = known[0].name if known else below.text
        base = base[:-1] if base.endswith("s") and len(base) > 2 else base
        whole = unit_of(f"{unit.name}/{base}")
        name = whole[0].name if whole else f"{unit.name}/{base}"
        return replace(
            unit,
            name=name,
            kind="rate",
            last=j + 2,
            noun=(unit.noun[0], j + 2) if unit.noun else None,
        )
    return unit


def _powers(row: Sequence[Token], unit: Measure) -> Measure:
    """Read the exponents of "30 km s−1", "1.2 g cm^{-3}", "964 cm−1"."""
    name, j = unit.name, unit.last
    own = _exponent(row, j) if name.isalpha() else None
    if own is not None:
        name, j = (f"1/{name}" if own[0] == -1 else f"{name}^{own[0]}"), own[1]
    while j < len(row) and len(row[j].text) <= _SYMBOL + 2:
        below = glued(row[j])
        if below is not None:
            name, j = f"{name}/{below}", j + 1
            continue
        if not row[j].text.isalpha() or len(row[j].text) > _SYMBOL:
            break
        power = _exponent(row, j + 1)
        if power is None or power[0] >= 0:
            break
        name += f"/{row[j].text}" + (f"^{-power[0]}" if power[0] < -1 else "")
        j = power[1]
    if j == unit.last:
        return unit
    whole = unit_of(name)
    kind = whole[0].kind if whole else "rate"
    name = whole[0].name if whole else name
    first = unit.noun[0] if unit.noun else unit.last
    return replace(unit, name=name, kind=kind, last=j, noun=(first, j))


def glued(token: Token) -> str | None:
    """Return the unit below the line that a token writes with its power: "s-1", "cm-2"."""
    match = _GLUED.fullmatch(token.text)
    if match is None or unit_of(match["unit"]) is None:
        return None
    return match["unit"] + (f"^{match['power']}" if match["power"] != "1" else "")


def _exponent(row: Sequence[Token], j: int) -> tuple[int, int] | None:
    """Read "−1" or "^{-3}" right after a unit, and where it ends; "1s-2s" is a range."""
    raised = j < len(row) and row[j].text == "^"
    j += raised
    if j + 1 >= len(row) or row[j].spaced or row[j + 1].spaced or row[j].text not in _MINUS:
        return None
    if row[j + 1].text not in {"1", "2", "3", "4"}:
        return None
    following = row[j + 2] if j + 2 < len(row) else None
    if not raised and following is not None and unit_of(following.text) is not None:
        return None
    if following is not None and following.kind in {"word", "name"} and not following.spaced:
        return None
    return -int(row[j + 1].text), j + 2
