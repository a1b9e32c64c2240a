"""Who has so many of something: the subject of a count.

"A data set of 3,000 images", "a study with 8 participants", "105 exams were selected": what holds
the counted things or is counted itself; None leaves it to ``kg.claims.subject``.
"""

from __future__ import annotations

import re

from kg import vocab
from kg.claims.context import THINGS, Context, Place, Slots, main_entity
from kg.claims.phrases import counted_phrase
from kg.quantities import Quantity

__all__ = ["find_holder"]

_HAS = re.compile(
    r"\b(?:consist|contain|compris|includ|featur|cover|span|collect|gather|annotat|total"
    r"|encompass|compos|aggregat)\w{0,5}\b[^.;]{0,50}$",
    re.IGNORECASE,
)
_DIRECTLY = re.compile(
    r"\b(?:dataset|corpus|benchmark|collection|suite|set"
    r"|database)s?\s(?:\([^)]{1,20}\)\s)?(?:of|with)\s$",
    re.IGNORECASE,
)
_DATA_WORD = re.compile(
    r"\b(?:dataset|corpus|benchmark|collection|suite|database|data)\b", re.IGNORECASE
)
_LISTED = re.compile(
    r"(?:,|\band|\bin|\bfrom|\bacross|\babout|\bover|\bwith|\bof)\s(?:an?\s|the\s)?$", re.IGNORECASE
)
_MODELS = re.compile(r"(?:models|LLMs|LMs|VLMs|MLLMs|agents|systems|networks)$")
_EVALUATED = re.compile(
    r"\b(?:(?:evaluat|benchmark|test|assess|analy[sz]|compar|examin|stud|investigat)[a-z]{0,7}"
    r"|layers)\s(?:(?:of|the|for)\s){0,2}$",
    re.IGNORECASE,
)
_STUDY = re.compile(
    r"\b(?P<what>(?:[a-z][\w-]{1,20}\s){0,2}"
    r"(?:stud(?:y|ies)|surveys?|cohorts?|interviews?|trials?|experiments?|groups?|questionnaires?))"
    r"\s(?:with|of|including|involving|among|comprising|on|consisting\sof)\s(?:the\s|remaining\s){0,2}$",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    r"(?:participants|subjects|patients|users|volunteers|singers|raters|annotators|people|students"
    r"|experts|respondents|individuals|adults|children|players|developers|cases|physicians)$",
    re.IGNORECASE,
)
_WERE = re.compile(
    r"(?:\s(?:from|of|in|with)(?:\s[\w-]{1,20}){1,4})?\s(?:were|was|are|is)\s[a-z]+ed\b"
)
_ARTICLES = re.compile(r"^(?:an?|the|our|its|as\swell\sas|and)\s", re.IGNORECASE)


def find_holder(
    context: Context, quantity: Quantity, clause: tuple[int, int], before: Slots | None
) -> tuple[str | None, str | None]:
    """Return who has so many of something, and the data set that is counted or counts them."""
    within = [
        p
        for p in context.places
        if p.start <= quantity.number.start and quantity.number.end <= p.end
    ]
    if within:
        return within[0].entity.name, None
    noun = quantity.noun
    counted = [
        p.entity
        for p in context.of_type(vocab.DATASET)
        if noun and p.start < noun.end and noun.start < p.end
    ]
    if counted and _is_passive(context, quantity):
        return counted[0].name, None
    if counted:
        proposed = counted[0].role == "proposed"
        return (counted[0].name, None) if proposed else (None, counted[0].name)
    lead = context.text[max(context.start, quantity.start - 60) : quantity.start]
    return _of_data(context, quantity, before, lead) or _of_study(context, quantity, clause, lead)


def _of_data(
    context: Context, quantity: Quantity, before: Slots | None, lead: str
) -> tuple[str, str] | None:
    """Return the data set that has so many of something."""
    data = [p for p in context.of_type(vocab.DATASET) if p.end <= quantity.start]
    own = main_entity(context.own, vocab.DATASET)
    if _HAS.search(lead) or _DIRECTLY.search(lead):
        if data:
            return data[-1].entity.name, data[-1].entity.name
        if own and (
            _DATA_WORD.search(context.text, context.start, quantity.start)
            or _DATA_WORD.search(own.name)
        ):
            return own.name, own.name
    listed = before is not None and before.subject == before.dataset and _LISTED.search(lead)
    if before is not None and before.dataset is not None and listed:
        return before.dataset, before.dataset
    return None


def _of_study(
    context: Context, quantity: Quantity, clause: tuple[int, int], lead: str
) -> tuple[str | None, str | None]:
    """Return the study or the group that people take part in, or what is counted itself."""
    noun = context.text[quantity.noun.start : quantity.noun.end] if quantity.noun else ""
    study = _STUDY.search(lead) if _PEOPLE.search(noun) else None
    if study is not None:
        start = quantity.start - len(lead) + study.start("what")
        return _named(context, start, quantity.start) or _ARTICLES.sub("", study["what"]), None
    tested = _MODELS.search(noun) and _EVALUATED.search(lead)
    if tested or _is_passive(context, quantity):
        own = main_entity(context.own, vocab.DATASET)
        return counted_phrase(context.text, quantity), own.name if own and tested else None
    return None, None


def _is_passive(context: Context, quantity: Quantity) -> bool:
    """Whether the counted things are the subject of a passive verb: "105 exams were selected"."""
    lead = context.text[context.start : quantity.start].rstrip()
    first = not lead or lead.endswith((",", ":", "protocol"))
    return first and _WERE.match(context.text, quantity.end) is not None


def _named(context: Context, start: int, end: int) -> str | None:
    places: list[Place] = [p for p in context.of_type(*THINGS) if start <= p.start and p.end <= end]
    return places[-1].entity.name if places else None
