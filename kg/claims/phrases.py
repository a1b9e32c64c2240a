"""Short verbatim phrases for slots that no entity fills: the property or the things counted.

Patterns over the words next to a quantity; a phrase is always a slice of the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.claims.cues import CHANGE, VAGUE_MODIFIERS
from kg.quantities import Quantity
from kg.quantities.nouns import FUNCTION_WORDS, is_adjective
from kg.text import word_set

__all__ = ["counted_phrase", "phrase_after", "phrase_before", "phrase_of"]

_WORD = re.compile(r"[^\W_](?:[\w'’@/.+-]{0,40}[\w+])?")
_ADVERBS = word_set(
    """
    relative absolute average overall mean significantly substantially up approximately about
    only even also consistently additional further median total relatively respectively more
    reported nearly
    """
)
_VERBS = re.compile(
    r"(?:achiev|reach|obtain|attain|improv|increas|reduc|decreas|boost|yield|outperform|surpass"
    r"|show|provid|report"
    r"|enhanc|exceed|gain|deliver|giv|produc|rais|lower|drop|enabl|requir|accelerat|maintain"
    r"|demonstrat|result|sav|cut|perform|includ|contain|detect|affect|need|tak|us|cover|compris"
    r"|consum|handl|generat|compar)"
    r"(?:e|es|ed|s|ing|ned|ning|ting|d|ped|ping|ving)?$",
    re.IGNORECASE,
)
_THING = re.compile(
    r"\b(?:benchmarks?|datasets?|models?|methods?|baselines?|approach(?:es)?)$", re.IGNORECASE
)
_NO_PROPERTY = word_set(
    """
    clear consistent considerable example further huge impressive just large marked modest notable
    only present promising range ranges remarkable score significant similar strong substantial
    using value values
    """
)
_NOUN_OF_CHANGE = re.compile(
    r"(?:improvement|increase|reduction|decrease|gain|speed-?up|boost|drop|saving)s?"
)
_LINK = re.compile(
    r"\s(?:of|by|to|at|is|was|are|were|equals|reach\w{0,3}|from|between|ranging|=|:)?"
    r"\s?\(?\$?\s?$",
    re.IGNORECASE,
)
_BRACKET = re.compile(r"\s?\(\$?$")
_OF = re.compile(r"\sof\s(?:the\s|our\s|its\s)?")
_NEXT = re.compile(r"\s(?:\([^()]{1,20}\)\s)?(?P<noun>[a-z][a-z-]{2,30})\b")
_MOST_WORDS = 5


def counted_phrase(text: str, quantity: Quantity) -> str | None:
    """Return what a quantity counts, without words that say nothing of the kind.

    >>> from kg.quantities import find_quantities
    >>> text = "on three different real-world benchmarks"
    >>> counted_phrase(text, find_quantities(text)[0])
    'real-world benchmarks'
    """
    if quantity.noun is None:
        return quantity.unit
    start, end = quantity.noun.start, quantity.noun.end
    while True:
        word = _WORD.match(text, start, end)
        if word is None or word.end() >= end:
            break
        if word[0].lower() not in VAGUE_MODIFIERS and not word[0].lower().endswith("ly"):
            break
        start = word.end()
        while start < end and not text[start].isalnum():
            start += 1
    return text[start:end]


def phrase_after(text: str, end: int, stop: int) -> str | None:
    """Return the property named after a number: "80% energy efficiency", "5% lower error"."""
    words = _words(text, end, min(stop, end + 90))
    kept: list[re.Match[str]] = []
    skipping, at = True, end
    for word in words:
        low = word[0].lower()
        gap = text[(kept[-1].end() if kept else at) : word.start()]
        at = word.end()
        if (kept and gap.strip("\\$ ")) or (not kept and gap.strip("\\$ )") not in {"", "(", ")"}):
            break
        changes = CHANGE.fullmatch(low)
        if skipping and (low in _ADVERBS or changes):
            if changes:
                following = re.match(
                    r"\s(?:in|of)\s(?:terms\sof\s)?(?:the\s|both\s)?", text[word.end() : stop]
                )
                if following and not kept:
                    return _first_noun(text, word.end() + following.end(), stop)
            continue
        skipping = False
        if low in FUNCTION_WORDS or len(kept) >= _MOST_WORDS:
            break
        if changes or _VERBS.fullmatch(low):
            break
        kept.append(word)
    if not kept:
        return None
    phrase = text[kept[0].start() : kept[-1].end()].rstrip(".,")
    return phrase if phrase[0].isalpha() and not _THING.search(phrase) else None


def phrase_before(
    text: str, quantity: Quantity, start: int, taken: Sequence[tuple[int, int]] = ()
) -> str | None:
    """Return the property named before a number: "error rate of", "reduces cost by", "rate is".

    ``taken`` are stretches that name something else, as offsets.
    """
    start = max([start, quantity.start - 110, *(e for _, e in taken if e <= quantity.start)])
    before = text[start : quantity.start]
    link = _LINK.search(before) or _BRACKET.search(before)
    if link is None:
        return None
    kept: list[re.Match[str]] = []
    edge = link.start()
    for word in reversed(_words(before, 0, edge)):
        gap, edge = before[word.end() : edge], word.start()
        low = word[0].lower()
        if gap.strip("\\$ ") or low in FUNCTION_WORDS or len(kept) >= _MOST_WORDS:
            break
        if not kept and _NOUN_OF_CHANGE.fullmatch(low):
            continue
        if _VERBS.fullmatch(low) or CHANGE.fullmatch(low):
            break
        if low in _ADVERBS or low.endswith("ly"):
            if kept:
                break
            continue
        kept.append(word)
    if not kept:
        return None
    phrase = before[kept[-1].start() : kept[0].end()].rstrip(".,")
    alone = len(kept) == 1 and (is_adjective(phrase) or phrase.lower() in _NO_PROPERTY)
    if not phrase or not phrase[0].isalpha() or len(phrase) < 3 or alone or _THING.search(phrase):
        return None
    return phrase


def phrase_of(text: str, end: int, stop: int) -> str | None:
    """Return what an amount is of: "23 hours of total interaction time", "a 52 second movie".

    >>> phrase_of("23 hours of total interaction time, users", 8, 40)
    'total interaction time'
    """
    of = _OF.match(text, end, stop)
    if of is not None:
        return _first_noun(text, of.end(), stop)
    word = _NEXT.match(text, end, stop)
    if word is None or word["noun"] in FUNCTION_WORDS or CHANGE.fullmatch(word["noun"]):
        return None
    return None if _VERBS.fullmatch(word["noun"]) else word["noun"]


def _words(text: str, start: int, stop: int) -> list[re.Match[str]]:
    return list(_WORD.finditer(text, start, stop))


def _first_noun(text: str, start: int, stop: int) -> str | None:
    kept: list[re.Match[str]] = []
    for word in _words(text, start, min(stop, start + 80)):
        if word[0].lower() in FUNCTION_WORDS or len(kept) >= _MOST_WORDS:
            break
        if kept and text[kept[-1].end() : word.start()].strip():
            break
        kept.append(word)
    return text[kept[0].start() : kept[-1].end()].rstrip(".,") if kept else None
