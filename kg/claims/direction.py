"""Direction of a numeric claim: an increase, a decrease, or none for an absolute value.

The words after the number come first ("25% higher", "30% reduction"), then the word of change
before it with the preposition between ("reduces latency by 30%"); "to 30%" gives an absolute value.
"""

from __future__ import annotations

import re

from kg.claims.cues import CHANGE, COMPARATIVE, COST
from kg.quantities import Quantity

__all__ = ["direction_of"]

_RELATIVE = frozenset({"percentage", "ratio", "difference", "logarithmic ratio", "", "dispersion"})
_AFTER_STOP = re.compile(
    r"[,;.()\n]|\b(?:on|for|over|from|to|with|using|when|while|and|at|across|by|than|is|are|was"
    r"|were|in|as"
    r"|which|that|compared|respectively|per)\b",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"(?:\bby|\bof|\(|\bby\s(?:a|an)(?:\s\w{1,14}){0,4}\s\(?|:|\+|\bwith|\baround"
    r"|\bapproximately)\s?\$?$",
    re.IGNORECASE,
)
_ABSOLUTE = re.compile(
    r"\b(?:to|at|from|is|was|are|were|reach\w{0,3}|achiev\w{0,3}|into|between"
    r"|attain\w{0,3})\s?\$?$",
    re.IGNORECASE,
)
_NEAR = 90


def direction_of(
    text: str, quantity: Quantity, start: int, stop: int, *, series_end: int = 0
) -> str | None:
    """Return ``increase``, ``decrease`` or None.

    Parameters
    ----------
    text
        The text that the quantity's offsets refer to.
    quantity
        The quantity.
    series_end
        Where the list that it stands in ends.
    start, stop
        The stretch around it to look at: up to the quantities or clauses next to it.
    """
    if quantity.change:
        return None
    lead = CHANGE.search(text, quantity.start, quantity.number.start)
    if lead and quantity.comparator == "up to":
        return _way(lead, "")
    end = max(quantity.end, series_end)
    after = text[end : min(stop, end + _NEAR)]
    if quantity.kind in _RELATIVE:
        found = _after(after, quantity)
        if found is not None:
            return found
        return _before(
            text[max(start, quantity.start - 3 * _NEAR) : quantity.start], quantity, after
        )
    if quantity.kind in {"noun", "count", "time", "information", "rate"}:
        lead = COMPARATIVE.match(after.lstrip())
        if lead:
            return _way(CHANGE.match(lead[0]), "")
        before = text[max(start, quantity.start - _NEAR) : quantity.start]
        if re.search(r"\bby\s?\$?$", before):
            return _before(before, quantity, after)
    return None


def _after(after: str, quantity: Quantity) -> str | None:
    """Read "25% higher", "31% relative performance gain", "66.7% of the power reduction"."""
    stop = _AFTER_STOP.search(after)
    window = after[: stop.start() if stop else len(after)]
    if quantity.text.rstrip("$").endswith(("faster", "larger")):
        window = quantity.text[-6:] + window
    last: re.Match[str] | None = None
    for match in CHANGE.finditer(window):
        if len(window[: match.start()].split()) > 6:
            break
        last = match
        if COMPARATIVE.fullmatch(match[0]):
            break
    if last is None or last[0].lower() in {"margin", "margins", "gained", "losses", "exceeds"}:
        return None
    if last[0].lower() == "loss" and quantity.kind != "percentage":
        return None
    if re.match(r"\s(?:functions?|terms?|rates?)\b", window[last.end() :]):
        return None
    if last[0].lower() == "more" and quantity.kind == "":
        return None
    return _way(last, window[: last.start()])


def _before(before: str, quantity: Quantity, after: str) -> str | None:
    """Read "reduces latency by", "an improvement of", "outperforms A by"."""
    if quantity.text.startswith(("+", "$+", "\\+")) or before.endswith("+"):
        return "increase"
    if _ABSOLUTE.search(before):
        return None
    last: re.Match[str] | None = None
    for match in CHANGE.finditer(before):
        last = match
    if last is None:
        return None
    between = before[last.end() :]
    direct = len(between.split()) <= 1 and quantity.kind in {
        "ratio",
        "percentage",
        "logarithmic ratio",
    }
    linked = _LINK.search(before)
    if linked is None and not direct:
        return None
    if (
        linked is not None
        and linked[0].strip().lower().startswith(("of", "with", "("))
        and len(between.split()) > 9
    ):
        return None
    if (
        linked is not None
        and linked[0].strip().lower() == "of"
        and not _is_noun_of_change(last[0], between)
    ):
        return None
    return _way(last, between)


def _is_noun_of_change(word: str, between: str) -> bool:
    """Whether "of 5%" after this word tells the size of the change."""
    if word.lower().endswith(("s", "t", "n", "e", "up", "ups", "h", "ing", "ction", "ment")):
        return not COMPARATIVE.fullmatch(word)
    return False


def _way(match: re.Match[str] | None, metric: str) -> str | None:
    if match is None:
        return None
    if match["down"]:
        return "decrease"
    improves = match[0].lower().startswith(("improv", "enhanc"))
    return (
        "decrease"
        if improves and COST.search(metric) and "performance" not in metric
        else "increase"
    )
