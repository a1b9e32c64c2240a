"""Whose number it is: the subject of a numeric claim.

The own entity of the paper unless the clause names another thing, a rival or a data set as its
subject.
"""

from __future__ import annotations

import re

from kg import vocab
from kg.claims.context import (
    COUNTS,
    SCORES,
    SHARE,
    SYSTEMS,
    THINGS,
    Context,
    Place,
    Slots,
    main_entity,
    paired_place,
)
from kg.claims.cues import OWN
from kg.quantities import Quantity

__all__ = ["find_subject", "other_side"]

_OBJECT = re.compile(
    r"(?:\b(?:on|over|than|to|against|with|from|of|for|in|via|versus|vs\.?|by|using|including"
    r"|across|under|like|into"
    r"|at|between|outperform\w{0,3}|surpass\w{0,3}|exceed\w{0,3}|beat\w{0,3}|as))\s"
    r"(?:(?:the|a|an|our|its|previous|existing|standard|recent|other|latest|original|several"
    r"|strong|all|both|state-of-the-art)\s){0,3}$",
    re.IGNORECASE,
)
_DOES = re.compile(
    r"\s(?:\([^()]{1,20}\)\s)?(?:(?:also|only|further|itself|alone|still|now|already)\s)?"
    r"(?:is|was|are|were|has|have|had|achieve[sd]?|reach(?:es|ed)?|attain(?:s|ed)?|obtain(?:s|ed)?"
    r"|score[sd]?|perform(?:s|ed)?|require[sd]?|need(?:s|ed)?|use[sd]?|take[s]?|took|yield(?:s|ed)?"
    r"|gain(?:s|ed)?|run[s]?|cost[s]?|contain(?:s|ed)?|comprise[sd]?|cover(?:s|ed)?|include[sd]?"
    r"|solve[sd]?|consume[sd]?|get[s]?)\s(?:(?:by|to|at|of|on|in|an?|the|only|just|average)\s){0,3}",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"\b(?:an?|the)\s$", re.IGNORECASE)
_ATTRIBUTED = re.compile(
    r"\s(?:\([^()]{1,20}\)\s)?(?P<what>[a-z][a-z-]{2,25}(?:\s(?!(?:of|in|on|with|for|and|or|to|by"
    r"|that|which|from|at|as|is|are|was|were|using)\b)[a-z][a-z-]{2,25}){0,2})"
)
_SIZED = re.compile(
    r"[\s-](?:(?!(?:and|or|in|of|on|for|with|than|parameters?)\b)[\w-]{1,20}\s){0,3}"
    r"(?:models?|[A-Z]{0,3}LMs?|networks?|transformers?|variants?)\b"
)
"""What has the size: "7B and 13B LLMs", "3B dense models"."""

_MADE = re.compile(
    r"\b(?:propos|introduc|present|build|built|creat|develop|design|operat|employ)[a-z]{0,4}\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"\b(?:which|that|who)\b[^,;]{0,40}$", re.IGNORECASE)
_COMPARED = re.compile(
    r"\b(?:than|to|versus|vs\.?|over|outperform\w{0,3}|surpass\w{0,3}|exceed\w{0,3}|like"
    r"|as)\s(?:[\w-]{1,20}\s){0,2}$",
    re.IGNORECASE,
)
_TOPIC = re.compile(
    r"(?:the\s|a\s|an\s|recent\s"
    r"|in\s[a-z]{1,12},\s)?(?P<what>[A-Za-z][\w-]{1,30}(?:\s[\w-]{2,30}){0,3}?)\s(?:is|are|was"
    r"|were|has|have|can|may"
    r"|remain|remains|require|requires|affect|affects|contain|contains|suffer|suffers|often"
    r"|typically|in)\b",
    re.IGNORECASE,
)
_RIVAL = re.compile(
    r"\W*(?:(?:while|whereas|although|but|and|compared\sto"
    r"|it\sis\s[\d.]{1,6}\s\w{1,3}\sfor)\s)?(?:the\s|a\s)?"
    r"(?P<who>previous\sbest|(?:strong\s|best\s)?baselines?|humans?|prior\swork"
    r"|state-of-the-art|(?:existing|previous|prior)\s[a-z]{3,20})\b",
    re.IGNORECASE,
)
_SIDE = re.compile(
    r"(?:compared\s(?:to|with)|than|versus|vs\.?|over|against)\s(?:the\s|a\s|an\s"
    r"|that\sof\s)?(?P<who>[\w'’ -]{2,60}?)"
    r"(?:'s|’s)?\s(?:values?\s|scores?\s|\w+\s)?(?:of|at|with|which\s\w+|that\s\w+"
    r"|\((?:[\w-]{1,12}\s?[=:])?)\s?\$?$",
    re.IGNORECASE,
)


def find_subject(
    context: Context,
    quantity: Quantity,
    clause: tuple[int, int],
    before: Slots | None,
    baseline: str | None,
) -> str | None:
    """Return what a number is about: an entity's name or a phrase, None when unsure."""
    main = main_entity(context.own)
    paired = paired_place(context, quantity, *SYSTEMS)
    if paired and paired.entity.name != baseline and paired.entity.role != "baseline":
        return paired.entity.name
    owner = _owner(context, quantity, clause)
    if owner is not None:
        return owner
    doer = _doer(context, quantity, clause)
    if doer is not None:
        return doer
    if context.background:
        return _topic(context, quantity, clause)
    attributed = _attributed(context, quantity, clause)
    if attributed is not None:
        return attributed
    explicit = _grammatical(context, quantity, clause)
    if explicit is not None:
        return explicit
    if before is not None and before.subject is not None:
        return before.subject
    if main is not None:
        return main.name
    ahead = [p for p in context.of_type(*THINGS) if p.end <= quantity.start]
    named = ahead[0].entity if ahead else context.studied
    return named.name if named else None


def other_side(context: Context, quantity: Quantity, clause: tuple[int, int]) -> str | None:
    """Return whose number it is in "compared to baseline values of 10%"."""
    start = context.series(quantity)[0].start
    side = _SIDE.search(context.text, max(context.start, start - 90), start)
    if side is None or side.start() < clause[0] - 25:
        return None
    for place in context.of_type(*THINGS):
        if side.start("who") <= place.start < side.end("who"):
            return place.entity.name
    who = side["who"].split()
    return side["who"] if len(who) <= 3 else None


def _owner(context: Context, quantity: Quantity, clause: tuple[int, int]) -> str | None:
    """Return whose size it is in "LLaMA (7B)", "the encoder with 7B parameters", "7B-13B LLMs"."""
    text, low = context.text, context.neighbours(quantity)[0]
    things = context.of_type(*THINGS)
    lead = text[max(context.start, quantity.start - 8) : quantity.start]
    bracket = re.search(r"\s?\(\s?$", lead)
    if bracket and quantity.kind not in SCORES:
        edge = quantity.start - len(bracket[0])
        named = [p for p in things if edge - 14 <= p.end <= edge and p.start >= low]
        if named:
            return named[-1].entity.name
        phrase = re.search(
            r"\b([a-z][\w-]{2,30}\s[a-z][\w-]{2,30}s)$", text[max(context.start, edge - 60) : edge]
        )
        if phrase and quantity.kind in {"count", "information", "time"}:
            return phrase[1]
    if quantity.unit != "parameters":
        return None
    following = [p for p in things if 0 <= p.start - quantity.end <= 2]
    if following:
        return following[0].entity.name
    series = context.series(quantity)
    sized = _SIZED.match(text, series[-1].end, context.end)
    if sized:
        return text[series[0].start : sized.end()]
    named = [
        p
        for p in context.of_type(*SYSTEMS)
        if max(low, clause[0]) <= p.start and p.end <= quantity.start
    ]
    named = [p for p in named if not _COMPARED.search(text[max(clause[0], p.start - 30) : p.start])]
    return named[-1].entity.name if named else None


def _doer(context: Context, quantity: Quantity, clause: tuple[int, int]) -> str | None:
    """Return the name right before the verb of the number: "Gemini Pro is 15 points worse"."""
    text = context.text
    for place in reversed(context.of_type(*THINGS)):
        if clause[0] <= place.start and place.end <= quantity.start:
            is_doer = _DOES.fullmatch(text, place.end, quantity.start)
            lead = text[max(clause[0], place.start - 60) : place.start]
            return place.entity.name if is_doer and not _OBJECT.search(lead) else None
    return None


def _attributed(context: Context, quantity: Quantity, clause: tuple[int, int]) -> str | None:
    """Return what has the amount before its noun: "a 150 Hz data collection system"."""
    text = context.text
    scored = quantity.kind in SCORES or (quantity.kind in COUNTS and not quantity.compound)
    if scored or not _ARTICLE.search(text, max(clause[0], quantity.start - 4), quantity.start):
        return None
    thing = _ATTRIBUTED.match(text, quantity.end, context.end)
    if thing is None or _MADE.search(text, clause[0], quantity.start):
        return None
    for place in context.places:
        if thing.start("what") <= place.start < thing.end("what"):
            return None if place.entity.type == vocab.METRIC else place.entity.name
    return thing["what"]


def _topic(context: Context, quantity: Quantity, clause: tuple[int, int]) -> str | None:
    """Return what a sentence of background speaks of."""
    things = context.of_type(*THINGS, vocab.TASK)
    ahead = [p for p in things if clause[0] <= p.start and p.end <= quantity.start]
    if ahead:
        return ahead[0].entity.name
    share = SHARE.match(context.text, quantity.end)
    if quantity.kind == "percentage" and share:
        return share["what"]
    lead = _TOPIC.match(context.text, clause[0], quantity.start)
    return lead["what"] if lead else None


def _grammatical(context: Context, quantity: Quantity, clause: tuple[int, int]) -> str | None:
    """Return what the clause of the number speaks of: an own thing, "we", or its first name."""
    text, main = context.text, main_entity(context.own)
    things = context.of_type(*THINGS)
    ahead = [p for p in things if clause[0] <= p.start and p.end <= quantity.start]
    after = quantity.end
    if quantity.compound:
        joined = [p for p in context.places if after <= p.start <= after + 2]
        if joined:
            return joined[0].entity.name
    relative = _RELATIVE.search(text, max(context.start, quantity.start - 60), quantity.start)
    if relative or re.match(r"which\b", text[clause[0] : clause[0] + 6]):
        edge = relative.start() if relative else clause[0]
        close = [p for p in things if p.end <= edge and edge - p.end <= 4]
        if close:
            return close[-1].entity.name
    free = [p for p in ahead if not _OBJECT.search(text[max(clause[0], p.start - 60) : p.start])]
    named = [p for p in free if _is_own(context, p)]
    if named:
        return named[0].entity.name
    own = OWN.search(text, clause[0], quantity.start)
    first = free[0] if free else None
    if first and _leads(text, clause[0], first) and (own is None or first.start < own.start()):
        return first.entity.name
    if own is not None and main is not None:
        return main.name
    rival = _RIVAL.match(text, clause[0])
    if rival and rival.end("who") <= quantity.start:
        held = [
            p for p in context.places if p.start <= rival.start("who") and rival.end("who") <= p.end
        ]
        return held[0].entity.name if held else rival["who"]
    own_ahead = [p for p in ahead if _is_own(context, p)]
    if own_ahead:
        return own_ahead[0].entity.name
    return None


def _leads(text: str, start: int, place: Place) -> bool:
    """Whether a name stands near the start of its clause, or after an introductory phrase."""
    lead = text[start : place.start]
    last = lead.rsplit(",", 1)[-1] if "," in lead else lead
    return len(last.split()) <= 4


def _is_own(context: Context, place: Place) -> bool:
    return any(entity.name == place.entity.name for entity in context.own)
