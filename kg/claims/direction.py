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
    r"[,;()\n]|\.(?!\d)|\b(?:on|for|over|from|to|with|using|when|while|and|at|across|by|than|is|are"
    r"|was|were|in|as|which|that|compared|respectively|per)\b",
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
_BY = re.compile(r"\bby\s?\$?$")
_AS = re.compile(
    r"\sas\s(?:(?P<less>slow|small|few|little|short|low|cheap)"
    r"|fast|many|much|large|high|long|big|quick|efficient|accurate|good)\b",
    re.IGNORECASE,
)
_NAMED_LOSS = re.compile(r"\s(?:functions?|terms?|rates?)\b")
_PARTICIPLE = re.compile(r"pruned|compressed", re.IGNORECASE)
_NOUN = re.compile(r"\s(?!by\b|to\b|and\b|the\b|with\b)[A-Za-z]")
_VERB = re.compile(
    r"(?:improv|increas|boost|enhanc|reduc|decreas|lower|accelerat|rais|cut|sav|outperform)[a-z]{0,3}",
    re.IGNORECASE,
)
_FACTOR = re.compile(r"(?<=of|by)\s+an?\s+(?:\w+\s+)?factor\s+of\s*$", re.IGNORECASE)
_PLUS = re.compile(r"(?:^|\s|\$|\\)\+\s?\d")
_MULTIPLIES = re.compile(
    r"\b(?:(?:doubl|tripl|quadrupl)(?:e|es|ed|ing)|(?P<halves>halv(?:e|es|ed|ing)))$", re.IGNORECASE
)
_NO_CHANGE = frozenset({"exceeds", "gained", "losses", "margin", "margins"})
_NEAR = 90
_FAR = 10
_OBJECT = 4
"""Characters, and words, between a number and the word of change that tells its direction."""


def direction_of(
    text: str,
    quantity: Quantity,
    start: int,
    stop: int,
    *,
    series_end: int = 0,
    metric: str | None = None,
) -> str | None:
    """Return ``increase``, ``decrease`` or None.

    Parameters
    ----------
    text, quantity
        The text and one of its quantities.
    start, stop
        The stretch around it to look at: up to the quantities or clauses next to it.
    series_end
        Where the list that it stands in ends.
    metric
        What was measured, where it is known: an improved error is a smaller one.
    """
    if quantity.change:
        return None
    multiplies = _MULTIPLIES.search(quantity.text)
    if multiplies:
        return "decrease" if multiplies["halves"] else "increase"
    lead = CHANGE.search(text, quantity.start, quantity.number.start)
    if lead and quantity.comparator == "up to":
        return _way(lead, metric)
    end = max(quantity.end, series_end)
    after = text[end : min(stop, end + _NEAR)]
    if quantity.kind in _RELATIVE:
        ahead = text[max(start, quantity.start - 3 * _NEAR) : quantity.start]
        return _after(after, quantity, metric) or _before(ahead, quantity, metric)
    if quantity.kind in {"noun", "count", "time", "information", "rate"}:
        lead = COMPARATIVE.match(after.lstrip())
        if lead:
            return _way(CHANGE.match(lead[0]), None)
        ahead = text[max(start, quantity.start - _NEAR) : quantity.start]
        if _BY.search(ahead):
            return _before(ahead, quantity, metric)
    return None


def _after(after: str, quantity: Quantity, metric: str | None) -> str | None:
    """Read "25% higher", "31% relative performance gain", "twice as fast"."""
    compared = _AS.match(after)
    if compared:
        return "decrease" if compared["less"] else "increase"
    stop = _AFTER_STOP.search(after)
    window = after[: stop.start() if stop else len(after)]
    if quantity.text.rstrip("$").endswith(("faster", "larger")):
        window = quantity.text[-6:] + window
    last: re.Match[str] | None = None
    for match in _changes(window):
        if len(window[: match.start()].split()) > 6:
            break
        last = match
        if COMPARATIVE.fullmatch(match[0]):
            break
    word = last[0].lower() if last else ""
    if last is None or word in _NO_CHANGE or (word == "loss" and quantity.kind != "percentage"):
        return None
    if _NAMED_LOSS.match(window[last.end() :]) or (word == "more" and quantity.kind == ""):
        return None
    return _way(last, metric or window[: last.start()])


def _before(before: str, quantity: Quantity, metric: str | None) -> str | None:
    """Read "reduces latency by", "an improvement of", "outperforms A by", "a factor of"."""
    before = _FACTOR.sub("", before)
    if _PLUS.search(quantity.text) or before.endswith("+"):
        return "increase"
    last = next(reversed(_changes(before)), None)
    if last is None or _ABSOLUTE.search(before):
        return None
    between = before[last.end() :]
    n_words = len(between.split())
    if quantity.comparator == "up to" and n_words < _FAR and _VERB.fullmatch(last[0]):
        return _way(last, metric or between)
    direct = n_words <= 1 and quantity.kind in {"ratio", "percentage", "logarithmic ratio"}
    link = _LINK.search(before)
    if link is None:
        bare = n_words <= _OBJECT and bool(_VERB.fullmatch(last[0])) and between[:1].isspace()
        bare = bare and quantity.kind == "percentage" and not re.search(r"[,.;:(]", between)
        return _way(last, metric or between) if direct or bare else None
    word = link[0].strip().lower()
    if word.startswith(("of", "with", "(")) and n_words >= _FAR:
        return None
    if word == "of" and not _is_noun_of_change(last[0]):
        return None
    return _way(last, metric or between)


def _changes(window: str) -> list[re.Match[str]]:
    """Return the words of change; "pruned models" are no pruning."""
    return [
        match
        for match in CHANGE.finditer(window)
        if not (_PARTICIPLE.fullmatch(match[0]) and _NOUN.match(window, match.end()))
    ]


def _is_noun_of_change(word: str) -> bool:
    """Whether "of 5%" after this word tells the size of the change."""
    if word.lower().endswith(("s", "t", "n", "e", "up", "ups", "h", "ing", "ction", "ment")):
        return not COMPARATIVE.fullmatch(word)
    return False


def _way(match: re.Match[str] | None, metric: str | None) -> str | None:
    """Tell which way a word of change goes; to improve an error is to decrease it."""
    if match is None:
        return None
    if match["down"]:
        return "decrease"
    improves = match[0].lower().startswith(("improv", "enhanc"))
    costs = metric is not None and COST.search(metric) and "performance" not in metric
    return "decrease" if improves and costs else "increase"
