"""What was measured: the metric of a numeric claim.

A metric entity next to the number, else the phrase before or after it, else what its unit implies.
"""

from __future__ import annotations

import re

from kg import vocab
from kg.claims.context import SCORES, SHARE, THINGS, Context, Place, Slots, paired_place
from kg.claims.phrases import phrase_after, phrase_before, phrase_of
from kg.quantities import Quantity

__all__ = ["find_metric"]

_KIND_METRICS = {
    "parameters": re.compile(r"param|size", re.IGNORECASE),
    "time": re.compile(r"time|latency|runtime|duration|delay|speed", re.IGNORECASE),
    "information": re.compile(r"memory|storage|size|footprint|disk|bandwidth|bit", re.IGNORECASE),
    "power": re.compile(r"power|consumption|energy", re.IGNORECASE),
    "data rate": re.compile(r"throughput|speed|rate|bandwidth", re.IGNORECASE),
    "rate": re.compile(r"throughput|speed|rate|fps|frame|bandwidth", re.IGNORECASE),
    "computing time": re.compile(r"cost|time|comput|budget", re.IGNORECASE),
    "frequency": re.compile(r"frequen|rate|bandwidth", re.IGNORECASE),
}
_LINKED = re.compile(
    r"\b(?:of|by|to|at|is|was|are|were|reach\w{0,3}|from|with|up|up\sto)\s?\(?\$?\s?$|[=:(]\s?\$?$",
    re.IGNORECASE,
)
_COMPARED = re.compile(r"\s(?:faster|slower|larger|smaller|more|better)\b")


def find_metric(
    context: Context, quantity: Quantity, clause: tuple[int, int], before: Slots | None
) -> str | None:
    """Return the metric of a quantity: an entity's name or a phrase, None when unsure."""
    paired = paired_place(context, quantity, vocab.METRIC)
    if paired is not None:
        return paired.entity.name
    if quantity.unit == "parameters":
        return _kind_metric(context, "parameters") or "parameters"
    low, high = context.neighbours(quantity)
    end = context.series(quantity)[-1].end if not quantity.change else quantity.end
    share = SHARE.match(context.text, end, high) if quantity.kind == "percentage" else None
    named = _named(context, quantity, (low, high), end, is_share=share is not None)
    if named is not None:
        return named
    if quantity.kind == "ratio" and _COMPARED.match(context.text, end):
        return before.metric if before else None
    said = _said(context, quantity, (low, high), end)
    if said is not None:
        return said
    if before is not None and before.metric is not None:
        return before.metric
    if share is not None:
        return share["what"]
    metrics = context.of_type(vocab.METRIC)
    near = [p for p in metrics if clause[0] <= p.start < clause[1]] or metrics
    near = [p for p in near if p.end <= quantity.start] or near
    return near[-1 if near[-1].end <= quantity.start else 0].entity.name if near else None


def _named(
    context: Context,
    quantity: Quantity,
    gap: tuple[int, int],
    end: int,
    *,
    is_share: bool,
) -> str | None:
    """Return the metric entity that stands next to the number, or that its unit asks for."""
    text, (low, high) = context.text, gap
    metrics = context.of_type(vocab.METRIC)
    after = [
        p for p in metrics if end <= p.start < min(high, end + 70) and not _leads_to(text, p, high)
    ]
    ahead = [p for p in metrics if low <= p.start and p.end <= quantity.start]
    direct = _direct_after(text, end, after)
    if direct is not None:
        return direct
    number = quantity.number.start
    if ahead and (_LINKED.search(text[max(low, number - 14) : number]) or not after):
        return ahead[-1].entity.name
    if after and quantity.kind in SCORES and not is_share:
        return after[0].entity.name
    return _kind_metric(context, quantity.kind)


def _said(context: Context, quantity: Quantity, gap: tuple[int, int], end: int) -> str | None:
    """Return the property that the words around the number name, as a phrase."""
    text, (low, high) = context.text, gap
    if quantity.kind in SCORES:
        phrase = phrase_after(text, end, high)
    else:
        phrase = phrase_of(text, end, high)
    if phrase is not None:
        return phrase
    taken = [(p.start, p.end) for p in context.of_type(*THINGS)]
    return phrase_before(text, quantity, max(low, context.start), taken)


def _leads_to(text: str, place: Place, high: int) -> bool:
    """Whether a metric belongs to the next number: "81% of clicks with an error rate of 3%"."""
    return 0 <= high - place.end < 14 and bool(_LINKED.search(text[place.end : high] or " "))


def _direct_after(text: str, end: int, after: list[Place]) -> str | None:
    """Return the metric of "96% attack success rate", "57% mAP", "25% higher accuracy"."""
    if not after:
        return None
    between = text[end : after[0].start]
    if re.fullmatch(r"\s(?:[\w-]{1,20}\s){0,3}", between) and not re.search(
        r"\b(?:on|for|with|over|than|and|to)\b", between
    ):
        return after[0].entity.name
    if re.match(
        r"\s?(?:(?!and\b)[\w-]{1,20}\s){0,4}(?:in|of|in terms of)\s(?:[\w-]{1,20}\s){0,3}$", between
    ) and not re.match(r"\sof\b", between):
        return after[0].entity.name
    return None


def _kind_metric(context: Context, kind: str) -> str | None:
    pattern = _KIND_METRICS.get(kind)
    if pattern is None:
        return None
    named = [p.entity.name for p in context.of_type(vocab.METRIC) if pattern.search(p.entity.name)]
    return named[0] if named else None
