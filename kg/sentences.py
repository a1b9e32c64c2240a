"""Sentences of a title and abstract, by rules, in linear time.

A newline always ends a sentence (the title has no full stop). A full stop, question or exclamation
mark ends one when what follows can start one; abbreviations, initials and decimals do not count.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Doc

__all__ = ["of_doc", "split"]

_END = re.compile(
    r"""
    \n+                                   # the title, or a paragraph
    | (?<![.])[.!?]+ ["'”’)\]}]{0,3}      # a mark, closing quotes and brackets
      (?= \s | [A-Z][a-z]+\s | $ )        # then a blank; some abstracts forget it before a word
    """,
    re.VERBOSE,
)
_ABBREVIATION = re.compile(
    r"""
    (?: \b (?: e\.?g | i\.?e | cf | vs | al | etc | resp | approx | ca | viz | no | nos | vol | pp
             | fig | figs | eq | eqs | sec | secs | tab | ref | refs | def | thm | prop | dr | prof
             | mr | mrs | ms | st | inc | ltd | dept | univ | w\.?r\.?t | s\.?t | a\.?k\.?a )
      | \b [A-Za-z] )                     # an initial
    $ """,
    re.VERBOSE | re.IGNORECASE,
)
_KEPT = "kg.sentences"
_LOWER_START = re.compile(r"\s+[a-z,;:)\]]")


def split(text: str) -> list[tuple[int, int]]:
    r"""Return the offsets of the sentences of a text, without the blanks around them.

    >>> text = "A title\nWe use e.g. BERT. It gains 2.5 points, cf. Fig. 1."
    >>> [text[start:end] for start, end in split(text)]
    ['A title', 'We use e.g. BERT.', 'It gains 2.5 points, cf. Fig. 1.']
    """
    sentences: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        if "\n" not in match[0] and not _ends(text, match):
            continue
        _add(sentences, text, start, match.end())
        start = match.end()
    _add(sentences, text, start, len(text))
    return sentences


def of_doc(doc: Doc) -> list[tuple[int, int]]:
    """Return the offsets of a doc's sentences: its own where they are set, else by ``split``.

    The components of one pipeline ask for them in turn, so a doc without its own keeps them.
    """
    kept: list[list[int]] | None = doc.user_data.get(_KEPT)
    if kept is None and doc.has_annotation("SENT_START"):
        return [(sent.start_char, sent.end_char) for sent in doc.sents]
    if kept is None:
        kept = doc.user_data[_KEPT] = [list(sentence) for sentence in split(doc.text)]
    return [(start, end) for start, end in kept]


def _ends(text: str, match: re.Match[str]) -> bool:
    """Whether a mark ends a sentence here."""
    if match[0].startswith("."):
        before = text[max(0, match.start() - 12) : match.start()]
        at_end = match.end() >= len(text)
        if not at_end and _ABBREVIATION.search(before):
            single = re.search(r"(?<!\w)\w$", before) is not None
            # "... of type A. We ..." ends; "J. Smith" and "e.g. BERT" do not.
            return single and bool(
                re.match(r"\s+(We|The|This|In|Our|It|To|A)\b", text[match.end() :][:9])
            )
    return not _LOWER_START.match(text[match.end() : match.end() + 4])


def _add(sentences: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    stretch = text[start:end]
    left = len(stretch) - len(stretch.lstrip())
    right = len(stretch.rstrip())
    if right > left:
        sentences.append((start + left, start + right))
