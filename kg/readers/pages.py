"""Plain text of a web page that lists papers: title, blank line, abstract, blank line.

Lines -> blocks (parted by blank lines) -> each block is *prose* (an abstract, or more of one) or
*short* (a title, or page furniture) -> the likeliest title among the short blocks before a piece of
prose begins a paper. Decided by the structure of the text alone: length, full stops, the shape of
dates, counts and lists of names. What comes before the first title is the page's header.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.errors import Problem
from kg.model import Paper, Source
from kg.readers.bib import BIBTEX
from kg.readers.columns import papers
from kg.readers.registry import Reader
from kg.readers.ris import RIS
from kg.readers.streams import RECORD_LIMIT, Text
from kg.readers.tables import CSV, TSV

__all__ = ["PAGES"]

_SURE_PROSE = 400  # characters; no title is as long
_PROSE = 100  # with a full stop at its end
_LONG_LINE = 200  # a page with lines as long is not hard-wrapped
_MAX_SHORT = 64  # short blocks remembered: a page may have any number of them

_SENTENCE_END = re.compile(r"""[.!?]["')\]’”]?\s+["'(\[“]?[A-Z]""")
_STOPS = re.compile(r"""(?<!\.\.)[.!]["')\]’”]?$""")
_MARKUP = re.compile(r"^(?:#{1,6} |```|\s{0,3}<[!/a-zA-Z]|%PDF|\\documentclass)", re.MULTILINE)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_FURNITURE = re.compile(
    rf"""(?:
        [\W\d_]+                                                        # 42, ---, 2024-05-01
      | \W*[\d.,]+\s?[km]?\s\w+                                         # 12 upvotes, · 7 authors
      | (?:[a-z]+day,?\s)?(?:\d{{1,2}}\s)?{_MONTH}(?:\s\d{{1,2}})?,?(?:\s\d{{4}})?   # Sep 2, 2025
      | \d+\s\w+\sago
      | (?:abstract|summary|subscribe|share|upvote|download|pdf|html|code|(?:read|show)\smore)\W*
      | (?:submitted|posted|published|uploaded|updated|shared|added)\s(?:by|on|at)\b.*
      | (?-i:by\s?[A-Z@])[^.:]{{0,60}}                                   # byAK and friends
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_TAG = re.compile(r"[a-z_-]+(?:\s[a-z_-]+)?")  # a user name or a button: no title is all lower case
_LOWER_NAME = frozenset({"de", "der", "van", "von", "den", "la", "le", "da", "del", "di", "el"})


def _sniff(head: bytes) -> bool:
    text = head.decode("utf-8", "replace").lstrip("\ufeff \r\n")
    if text[:1] in ("{", "[", "<", "@") or "\0" in text or _MARKUP.search(text):
        return False
    if any(reader.sniff(head) for reader in (CSV, TSV, RIS, BIBTEX)):
        return False
    blocks = list(_blocks(enumerate(text.replace("\r\n", "\n").split("\n"), 1)))
    n_prose = sum(block.is_prose for block in blocks)
    n_papers = sum(not isinstance(found, Problem) for found in _find(iter(blocks), ""))
    # A licence or an essay has paragraphs too, but few of them stand under a title of their own.
    return n_papers > 0 and n_prose <= 2 * n_papers


def _read(text: Text, path: str) -> Iterator[Paper | Problem]:
    for found in _find(_blocks((text.line, line) for line in text), path):
        if isinstance(found, Problem):
            yield found
        else:
            line, title, abstract = found
            values = {"title": title, "abstract": abstract}
            yield from papers(values, Source(path, "daily-papers", line))


PAGES = Reader(
    "daily-papers",
    "text of a page that lists papers: title, blank line, abstract, blank line",
    _sniff,
    _read,
)


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines of text between blank lines."""

    line: int
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The lines as they stand."""
        return "\n".join(self.lines).strip()

    @property
    def is_prose(self) -> bool:
        """Whether this is (a piece of) an abstract."""
        text = self.text
        if len(text) < _PROSE or len(text) >= _SURE_PROSE:
            return len(text) >= _SURE_PROSE
        is_stopped = _STOPS.search(text) is not None
        return is_stopped or (len(text) >= _LONG_LINE and bool(_SENTENCE_END.search(text)))


def _blocks(lines: Iterator[tuple[int, str]]) -> Iterator[_Block]:
    held: list[tuple[int, str]] = []
    size = 0
    for number, line in lines:
        if line.strip():
            held.append((number, line))
            size += len(line)
        if held and (not line.strip() or size > RECORD_LIMIT):
            yield from _split(held)
            held, size = [], 0
    if held:
        yield from _split(held)


def _split(lines: list[tuple[int, str]]) -> Iterator[_Block]:
    """Yield the lines as one block, or each by itself if the text is not hard-wrapped."""
    if any(len(line) >= _LONG_LINE for _, line in lines):
        for number, line in lines:
            yield _Block(number, (line,))
    else:
        yield _Block(lines[0][0], tuple(line for _, line in lines))


def _find(blocks: Iterator[_Block], path: str) -> Iterator[tuple[int, str, str] | Problem]:
    """Yield line, title and abstract of each paper, and problems."""
    paper: _Paper | None = None
    short: list[_Block] = []
    is_header = True
    for block in blocks:
        if not block.is_prose:
            short = [*short[1 - _MAX_SHORT :], block]
            continue
        if short:
            # Where an abstract is one line, short lines stand alone; elsewhere they are wrapped.
            candidates = _lines(short) if len(block.lines) == 1 else short
            if paper:
                candidates = paper.without_sentences(candidates[:-1]) + candidates[-1:]
                yield paper.found()
            title = _title(candidates)
            if not is_header:
                yield from _lone_titles(candidates, title, path)
            paper, short = (_Paper(title) if title else None), []
            is_header = is_header and title is None
        if paper:
            paper.add(block)
        else:
            reason = f"no title stands before this paragraph; skipped: {block.text[:60]!r}"
            yield Problem(path, block.line, reason)
    candidates = _lines(short)
    if paper:
        candidates = paper.without_sentences(candidates)
        yield paper.found()
    if not is_header:
        yield from _lone_titles(candidates, None, path)


class _Paper:
    """A title and the paragraphs of its abstract found so far."""

    def __init__(self, title: _Block) -> None:
        self._title = title
        self._abstract: list[str] = []
        self._size = 0

    def add(self, block: _Block) -> None:
        """Go on with the abstract."""
        self._size += len(block.text)
        if self._size <= RECORD_LIMIT:
            self._abstract.append(block.text)

    def without_sentences(self, blocks: list[_Block]) -> list[_Block]:
        """Add the short sentences that directly follow the abstract; return the other blocks."""
        n = 0
        while n < len(blocks) and _is_sentence(blocks[n].text):
            self.add(blocks[n])
            n += 1
        return blocks[n:]

    def found(self) -> tuple[int, str, str]:
        """Return line, title and abstract."""
        title = " ".join(line.strip() for line in self._title.lines)
        return self._title.line, title, "\n\n".join(self._abstract)


def _lines(blocks: list[_Block]) -> list[_Block]:
    return [
        _Block(block.line + n, (line,)) for block in blocks for n, line in enumerate(block.lines)
    ]


def _title(blocks: list[_Block]) -> _Block | None:
    """Return the likeliest title: the last that is not page furniture, names or a lone word."""
    named = [b for b in blocks if _WORD.search(b.text) and not _FURNITURE.fullmatch(b.text)]
    marked = [block for block in named if not _TAG.fullmatch(block.text)]
    pool = [block for block in marked if not _is_names(block.text)] or marked or named
    return pool[-1] if pool else None


def _lone_titles(blocks: list[_Block], title: _Block | None, path: str) -> Iterator[Problem]:
    """Yield a problem for each block before a title that is surely a title itself."""
    for block in blocks:
        if block is title:
            return
        text = block.text
        is_long = len(text.split()) > 4 and len(text) > 25
        is_other = _FURNITURE.fullmatch(text) or _STOPS.search(text) or _is_names(text)
        if is_long and not is_other:
            yield Problem(path, block.line, f"no abstract after this title; skipped: {text[:80]!r}")


def _is_sentence(text: str) -> bool:
    return len(text.split()) > 5 and text.endswith(".") and not text.endswith("..")


def _is_names(text: str) -> bool:
    """Whether a line is a list of people: two or more pieces of two to four capitalised words."""
    pieces = [piece.split() for piece in re.split(r"[,;&·]|\band\b", text) if piece.strip()]
    return len(pieces) > 1 and all(
        1 < len(words) < 5 and all(word[0].isupper() or word in _LOWER_NAME for word in words)
        for words in pieces
    )
