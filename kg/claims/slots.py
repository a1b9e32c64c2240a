"""Slots of a numeric claim: subject, metric, baseline, data set and task.

A ``Context`` and one of its quantities go in; each finder returns an entity's name, a short
phrase of the text, or None when unsure. Lists of names beside lists of numbers are paired in
their order.
"""

from __future__ import annotations

import re
from dataclasses import replace

from kg import vocab
from kg.claims.context import COUNTS, SYSTEMS, Context, Slots, clause_of, paired_place
from kg.claims.cues import BASELINE_CUE
from kg.claims.holder import find_holder
from kg.claims.metric import find_metric
from kg.claims.phrases import counted_phrase
from kg.claims.subject import find_subject, other_side
from kg.quantities import Quantity

__all__ = ["find_slots", "paired_slots"]

_ON = re.compile(
    r"\b(?:on|for|in|at|over|across|from|of)\s(?:(?:the|both|our|a)\s)?(?:[\w-]{1,20}\s){0,2}$",
    re.IGNORECASE,
)
_VERSUS = re.compile(r"\b(?:vs\.?|versus|compared\s(?:to|with))\s(?:only\s)?$", re.IGNORECASE)
_NP = re.compile(
    r"(?:(?:the|a|an|its|their|all|our|other|several|many|some|that\sof|those\sof)\s){0,2}"
    r"(?P<np>[A-Za-z][\w'’/+.-]{0,30}(?:\s(?!(?:by|on|in|with|for|and|or|while|when|at|to|from"
    r"|is|are|was|were|that|which|using|across|under|of|over|as|up|respectively"
    r"|through)\b)[\w'’/+-]{1,30}){0,5})"
)


def find_slots(context: Context, quantity: Quantity, before: Slots | None) -> Slots:
    """Return the slots of one quantity.

    Parameters
    ----------
    context
        The sentence of the quantity.
    quantity
        The quantity.
    before
        Slots of the quantity before it where the two are coordinated, else None.
    """
    clause = clause_of(context, quantity)
    counts = quantity.kind in COUNTS and quantity.unit != "parameters"
    if quantity.change == "to" and before is not None:
        subject = find_subject(context, quantity, clause, None, before.subject)
        baseline = before.subject if before.subject != subject else before.baseline
        return replace(before, subject=subject, baseline=baseline)
    baseline = _baseline(context, quantity, clause, before, counts=counts)
    if counts:
        metric = counted_phrase(context.text, quantity)
        subject, dataset = find_holder(context, quantity, clause, before)
        dataset = dataset or _dataset(context, quantity, clause, before)
        subject = subject or find_subject(context, quantity, clause, before, baseline)
    else:
        dataset = _dataset(context, quantity, clause, before)
        metric = find_metric(context, quantity, clause, before)
        subject = other_side(context, quantity, clause)
        if subject is not None:
            baseline = None
            metric = metric if before is None or before.metric is None else before.metric
        elif baseline is not None and _is_of_rival(context, quantity, before):
            subject, baseline = baseline, None
        else:
            subject = find_subject(context, quantity, clause, before, baseline)
    if baseline is not None and baseline == subject:
        baseline = None
    return Slots(subject, metric, baseline, dataset, _task(context, clause))


def paired_slots(context: Context, quantity: Quantity, slots: Slots) -> frozenset[str]:
    """Return the slots that the order of two lists tells: "over A, B and C by 29x, 29x and 3x"."""
    systems, data, metrics = (
        paired_place(context, quantity, *types)
        for types in (SYSTEMS, (vocab.DATASET,), (vocab.METRIC,))
    )
    told = {"subject": systems, "baseline": systems, "dataset": data, "metric": metrics}
    return frozenset(
        slot
        for slot, place in told.items()
        if place is not None and getattr(slots, slot) == place.entity.name
    )


def _is_of_rival(context: Context, quantity: Quantity, before: Slots | None) -> bool:
    """Whether the baseline has this number: "from 3% to 5%", "35 min vs. 50 min"."""
    if quantity.change == "from":
        return True
    return before is not None and bool(_VERSUS.search(context.text, context.start, quantity.start))


def _baseline(
    context: Context,
    quantity: Quantity,
    clause: tuple[int, int],
    before: Slots | None,
    *,
    counts: bool,
) -> str | None:
    paired = paired_place(context, quantity, *SYSTEMS)
    text = context.text
    if quantity.kind == "percentage" and re.match(r"\sof\s", text[quantity.end :][:4]):
        whole = [p for p in context.of_type(*SYSTEMS) if 0 <= p.start - quantity.end <= 8]
        if whole:
            return whole[0].entity.name
    cues = list(BASELINE_CUE.finditer(text, clause[0], context.end))
    if paired and any(m.end() <= paired.start and paired.start - m.end() < 140 for m in cues):
        return paired.entity.name
    if not cues:
        return before.baseline if before else None
    later = [] if counts else [m for m in cues if m.start() >= quantity.end]
    earlier = [m for m in cues if m.end() <= quantity.start]
    for cue in (*later[:1], *reversed(earlier)) if later else reversed(earlier):
        if cue[0].lower().strip() == "over" and text[cue.end() : cue.end() + 1].isdigit():
            continue
        if (
            cue[0].lower().strip() in {"than", "over"}
            and quantity.start <= cue.end() <= quantity.end
        ):
            continue
        named = [p for p in context.of_type(*SYSTEMS) if cue.end() <= p.start <= cue.end() + 45]
        if named:
            return named[0].entity.name
        phrase = _noun_after(text, cue.end())
        if phrase is not None:
            return phrase
    return before.baseline if before else None


def _noun_after(text: str, at: int) -> str | None:
    match = _NP.match(text, at)
    if match is None or match["np"].lower().split()[0] in {
        "time",
        "before",
        "expected",
        "that",
        "by",
        "those",
    }:
        return None
    phrase = match["np"].rstrip(".,")
    return phrase if 1 <= len(phrase.split()) <= 6 and not phrase[0].isdigit() else None


def _dataset(
    context: Context, quantity: Quantity, clause: tuple[int, int], before: Slots | None
) -> str | None:
    paired = paired_place(context, quantity, vocab.DATASET)
    if paired is not None:
        return paired.entity.name
    text = context.text
    low, high = context.neighbours(quantity)
    data = context.of_type(vocab.DATASET)
    after = [p for p in data if quantity.end <= p.start <= high and p.start < clause[1]]
    after = [p for p in after if _ON.search(text[max(quantity.end, p.start - 40) : p.start])]
    if after:
        return after[0].entity.name
    ahead = [p for p in data if context.start <= p.start and p.end <= quantity.start]
    on = [
        p
        for p in ahead
        if _ON.search(text[max(context.start, p.start - 40) : p.start]) and p.start >= low
    ]
    if on:
        return on[-1].entity.name
    later = [p for p in data if quantity.end <= p.start and p.start < clause[1]]
    if later and _ON.search(text[max(quantity.end, later[0].start - 40) : later[0].start]):
        return later[0].entity.name
    earlier = [p for p in ahead if _ON.search(text[max(context.start, p.start - 40) : p.start])]
    if earlier:
        return earlier[-1].entity.name
    return before.dataset if before else None


def _task(context: Context, clause: tuple[int, int]) -> str | None:
    tasks = context.of_type(vocab.TASK)
    near = [p for p in tasks if clause[0] <= p.start < clause[1]] or tasks
    return near[0].entity.name if near else None
