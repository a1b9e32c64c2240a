"""Numbers that were seen and not claimed, each with the reason.

A claim that is missing is silent, so this says where numbers stand that no claim was made of:
``Extraction`` -> every number and vague amount of its text outside of claims -> ``Unclaimed``.
Reasons are told from the text around a number, the first that fits.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kg.model import Extraction, Span
from kg.quantities import NUMBER_WORDS
from kg.sentences import split

__all__ = ["REASONS", "Unclaimed", "unclaimed"]

REASONS: dict[str, str] = {
    "address": "part of a web address or identifier",
    "citation": "a citation",
    "name": "part of a name",
    "version": "a version",
    "label": "names a section, figure, table or the like",
    "list mark": "counts the points of a list",
    "ordinal": "says which one, not how many",
    "year": "a year",
    "date": "a day of a month",
    "size": "a side of an image, a kernel or a matrix",
    "rhetoric": "a count in words that structures the text, or is part of a term",
    "formula": "part of a formula",
    "vague": "says no amount",
    "unsure": "not understood well enough to be claimed",
}

_NUMBER = re.compile(r"\d{1,30}(?:[.,]\d{1,30}){0,8}")
_VAGUE = re.compile(
    r"\b(?:a few|several|a couple of|a handful of|numerous|dozens of|hundreds of|thousands of|"
    r"millions of|billions of|orders? of magnitude)\b",
    re.IGNORECASE,
)
_SPELLED = re.compile(
    rf"\b(?:{'|'.join(word for word, value in NUMBER_WORDS.items() if value > 1)})\b", re.IGNORECASE
)
_ADDRESS = re.compile(r"(?:https?://|www\.|arxiv:|doi:|\(cid:)\S{1,300}", re.IGNORECASE)
_CITATION = re.compile(
    r"\[\s?\d[\d\s,;–-]{0,80}\]"
    r"|\([^()\n]{2,80}?,? (?:19|20)\d\d[a-z]?\)"
    r"|\[[^\[\]\n]{2,200}?\b(?:19|20)\d\d\b[^\[\]\n]{0,80}\]"  # [Math. Sci., 17 (2019), pp. 1-9]
    r"|\bet al\.?,? \(?(?:19|20)\d\d[a-z]?\)?"
)
_FORMULA = re.compile(r"\$[^$\n]{1,200}\$|\b[OΩΘ]\([^()\n]{1,60}\)|\b\w{0,9}[\^_]\{?-?\d{1,9}")
_SIZE = re.compile(r"\d{1,9}(?:\s?(?:[x×*]|\\times)\s?\d{1,9}){1,4}")
_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_DATE = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s(?:{_MONTHS})\b|\b(?:{_MONTHS})\s\d{{1,2}}(?:st|nd|rd|th)?\b",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"\b(?:sections?|figs?\.?|figures?|tables?|eqs?\.?|equations?|chapters?|theorems?|lemmas?|"
    r"parts?|steps?|phases?|stages?|layers?|appendix|algorithms?|definitions?)[ ~]$",
    re.IGNORECASE,
)
_VERSION = re.compile(r"(?:\bv|\bversions? )$", re.IGNORECASE)
_MARKED = re.compile(r"(?:^|\n|\(|[.,:;—–]\s?|\b(?:and|or)\s)$")
_MARK = 2
_BEFORE = 24


@dataclass(frozen=True, slots=True)
class Unclaimed:
    """A number, or words for one, of which no claim was made.

    Parameters
    ----------
    paper
        Id of the paper.
    text, start, end
        The words and their offsets.
    reason
        One of ``REASONS``.
    sentence
        Where it stands.
    """

    paper: str
    text: str
    start: int
    end: int
    reason: str
    sentence: Span


def unclaimed(extractions: Iterable[Extraction]) -> Iterator[Unclaimed]:
    """Yield what was seen and not claimed, paper by paper, in the order of the texts."""
    for extraction in extractions:
        yield from _of_paper(extraction)


def _of_paper(extraction: Extraction) -> Iterator[Unclaimed]:
    text = extraction.paper.text
    claimed = _Spans((c.start, c.end) for c in extraction.claims)
    named = _Spans((m.start, m.end) for e in extraction.entities for m in e.mentions)
    marked = {
        reason: _Spans(m.span() for m in pattern.finditer(text))
        for reason, pattern in (
            ("address", _ADDRESS), ("citation", _CITATION), ("size", _SIZE), ("date", _DATE),
            ("formula", _FORMULA),
        )
    }  # fmt: skip
    sentences = split(text)
    starts = [start for start, _ in sentences]
    found = [(*m.span(), "") for m in _NUMBER.finditer(text)]
    found += [(*m.span(), "vague") for m in _VAGUE.finditer(text)]
    found += [(*m.span(), "rhetoric") for m in _SPELLED.finditer(text)]
    for start, end, known in sorted(found):
        if claimed.touches(start, end):
            continue
        reason = known or _reason(text, start, end, named, marked)
        if known == "rhetoric" and named.touches(start, end):
            reason = "name"
        place = sentences[max(bisect_right(starts, start) - 1, 0)] if sentences else (start, end)
        yield Unclaimed(extraction.paper.id, text[start:end], start, end, reason, Span(*place))


def _reason(text: str, start: int, end: int, named: _Spans, marked: dict[str, _Spans]) -> str:
    before, after = text[max(0, start - _BEFORE) : start], text[end : end + 3]
    for reason in ("address", "citation", "date", "size"):
        if marked[reason].touches(start, end):
            return reason
    if _VERSION.search(before) or text[start:end].count(".") > 1:
        return "version"
    if re.match(r"(?:st|nd|rd|th)\b", after):
        return "ordinal"
    joined = re.search(r"[^\W\d_][-_/.’']?$", before) or re.match(r"[^\W\d_]", after)
    if named.touches(start, end) or joined:
        return "name"
    if _LABEL.search(before):
        return "label"
    if after.startswith(")") and _MARKED.search(before) and len(text[start:end]) <= _MARK:
        return "list mark"
    if re.fullmatch(r"(?:19|20)\d\d", text[start:end]):
        return "year"
    return "formula" if marked["formula"].touches(start, end) else "unsure"


class _Spans:
    """Stretches of a text, to be asked whether one of them is touched."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self._spans: list[list[int]] = []
        for start, end in sorted(spans):
            if self._spans and start <= self._spans[-1][1]:
                self._spans[-1][1] = max(self._spans[-1][1], end)
            else:
                self._spans.append([start, end])
        self._starts = [start for start, _ in self._spans]

    def touches(self, start: int, end: int) -> bool:
        index = bisect_right(self._starts, end - 1) - 1
        return index >= 0 and self._spans[index][1] > start
