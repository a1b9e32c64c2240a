"""Words and signs around a number that bound it: "up to", "at least", "<", "or more".

A cue table read backwards from a number gives the comparator and where the expression starts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

from kg.quantities.measures import Amount
from kg.quantities.nouns import is_plural
from kg.quantities.tokens import Token

__all__ = ["Bound", "after", "before"]


@dataclass(frozen=True, slots=True)
class Bound:
    """A comparator, the tokens it reaches, and whether the text says one at all."""

    comparator: str
    first: int
    last: int
    said: bool


_CUES = MappingProxyType(
    {
        "<": "below|fewer than|inferior to|less than|lower than|shorter than|smaller than|sub-"
        "|under"
        "|<|\\lt|\\ll|strictly less than|faster than",
        "<=": "at most|a maximum of|at maximum|maximum|max|max.|maximum of|no greater than"
        "|no higher than"
        "|no larger than|no more than|no longer than|not exceeding|not more than|within"
        "|<=|≤|⩽|\\le"
        "|\\leq|\\leqslant|leq|not exceed|limited to at most|capped at",
        ">": "above|beyond|exceed|exceeded|exceeding|exceeds|greater than|higher than|in excess of"
        "|larger than|longer than|more than|over|surpass|surpassed|surpasses|surpassing"
        "|upwards of|>|\\gt"
        "|well over|well above|bigger than",
        ">=": "a minimum of|at least|minimum|minimum of|no fewer than|no less than"
        "|not less than|>=|≥|⩾|\\ge"
        "|\\geq|\\geqslant|geq",
        "~": "about|almost|approx|approx.|approximately|around|ca|ca.|circa|close to"
        "|in the order of|near"
        "|nearly|on the order of|roughly|~|≈|≃|∼|\\approx|\\sim|\\simeq|approx|sim|some"
        "|an estimated"
        "|estimated|an average of about|in the vicinity of|order of",
        "up to": "up to|upto|up - to|as high as|as large as|as long as|as many as|as much as|up-to"
        "|as big as|as fast as",
        "=": "as few as|as little as|as low as|as small as|as short as|just|merely|only",
    }
)  # fmt: skip
_TABLE: MappingProxyType[tuple[str, ...], str] = MappingProxyType(
    {
        tuple(cue.split()): sign
        for sign, cues in _CUES.items()
        for cue in cues.split("|")
        if cue != "|"
    }
)
_LONGEST = max(map(len, _TABLE))
_SILENT = frozenset({("just",), ("merely",), ("only",)})
_ARTICLES = frozenset({"a", "an", "the"})
_AFTER = MappingProxyType(
    {
        ("or", "more"): ">=", ("and", "more"): ">=", ("or", "above"): ">=", ("and", "above"): ">=",
        ("or", "higher"): ">=", ("and", "higher"): ">=", ("or", "greater"): ">=", ("+",): ">",
        ("and", "up"): ">=", ("or", "less"): "<=", ("or", "fewer"): "<=", ("or", "below"): "<=",
        ("or", "so"): "~", ("at", "most"): "<=", ("at", "least"): ">=",
    }
)  # fmt: skip
_FEW = 10
"""Fewer are rarely exceeded: "over 5 data sets" is across them."""

_NOT_OVER = (
    "improv", "gain", "advantag", "superior", "averag", "evaluat", "test", "experiment", "win",
    "increas", "benefit", "generaliz", "sum", "comput", "aggregat", "result", "train", "robust",
    "distribut", "vary", "boost", "performance", "speedup", "speed", "uplift", "lead", "progress",
    "defined", "fields", "reduction", "better", "faster", "higher",
)  # fmt: skip


def before(row: Sequence[Token], i: int, amount: Amount) -> Bound:
    """Return the bound that stands before token ``i``, where the number starts."""
    if amount.bound is not None:
        return Bound(amount.bound, i, i, True)
    if i >= 3 and row[i - 1].low == "of" and row[i - 3].low in {"maximum", "max", "maximal"}:
        return Bound("up to", i - 3, i, True)
    end = i
    if end and row[end - 1].low in _ARTICLES:
        end -= 1
    for size in range(min(_LONGEST, end), 0, -1):
        cue = tuple(token.low for token in row[end - size : end])
        sign = _TABLE.get(cue)
        if sign is None and size == 1 and end:
            sign = _TABLE.get((row[end - 1].text,))
        if sign is None or not _means_bound(row, end - size, cue, amount):
            continue
        if cue in _SILENT:
            inner = before(row, end - 1, amount) if end - 1 else None
            return inner if inner and inner.said else Bound("=", i, i, False)
        first = end - size
        if (
            sign in {">", "<"}
            and first >= 2
            and " ".join(t.low for t in row[first - 2 : first]) == "up to"
        ):
            sign = "up to"
        return Bound(sign, first, i, True)
    return Bound("=", i, i, False)


def after(row: Sequence[Token], i: int) -> Bound | None:
    """Return the bound that stands after a number and its unit: "or more", "+"; or None."""
    for size in (2, 1):
        cue = tuple(token.low for token in row[i : i + size])
        sign = _AFTER.get(cue) if len(cue) == size else None
        if sign is None:
            continue
        if cue == ("+",) and (row[i].spaced or (i + 1 < len(row) and not row[i + 1].spaced)):
            continue
        return Bound(sign, i, i + size, True)
    return None


def _means_bound(row: Sequence[Token], first: int, cue: tuple[str, ...], amount: Amount) -> bool:
    """Whether a word that has other meanings bounds a number here."""
    word = cue[0]
    previous = row[first - 1].low if first else ""
    if cue == (">",) and previous in {"-", "="} and not row[first].spaced:
        return False  # an arrow
    if cue == ("over",):
        near = [t.low for t in row[max(0, first - 3) : first]]
        across = amount.value < _FEW or any(t.startswith(_NOT_OVER) for t in near)
        return not (amount.kind == "noun" and across)
    if cue == ("about",):
        topic = is_plural(previous) or previous in {"information", "data", "knowledge"}
        return amount.kind not in {"noun", ""} or not topic  # "data about 3 cities"
    if cue == ("some",):
        return amount.value >= 20 and amount.kind == "noun"
    if cue == ("within",):
        return amount.kind != "noun" or (amount.unit or "").endswith(("s", "epochs"))
    if cue == ("under",):
        return amount.kind != "noun" or amount.value >= 20
    if word in {"below", "above", "near", "around", "max", "minimum", "maximum", "order", "beyond"}:
        return amount.kind != "noun" or amount.value >= 20 or word in {"around"}
    if cue == ("faster", "than"):
        return amount.kind == "time"
    return True
