"""Text as the encoder sees it: word pieces, word shapes, and words with exact offsets.

``encode(text)`` cuts the text into *windows* of whole sentences that fit the encoder; every word of
a window knows its code-point offsets in the text as given. Training and running share this module.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["MAX_PIECES", "N_SHAPES", "Window", "encode", "shape", "stack", "words_of"]

MAX_PIECES = 480
"""Word pieces of one window, the two special ones included (the encoder has 512 positions)."""

_KINDS = 11
N_SHAPES = 2 * _KINDS
"""Number of word shapes: eleven kinds, each glued to the word before it or not."""


@dataclass(frozen=True, slots=True)
class Window:
    """Whole sentences that go through the encoder together.

    Parameters
    ----------
    pieces
        Word-piece ids, ``[CLS]`` first and ``[SEP]`` last.
    shapes
        Shape of the word that each piece belongs to, same length; 0 for the special pieces.
    first_piece
        Position in ``pieces`` of each word's first piece.
    words
        Offsets (start, end) of each word in the text, end exclusive.
    """

    pieces: tuple[int, ...]
    shapes: tuple[int, ...]
    first_piece: tuple[int, ...]
    words: tuple[tuple[int, int], ...]


@lru_cache(maxsize=1 << 16)
def shape(word: str, *, glued: bool) -> int:
    """Return the class of a word's letters (1 to ``N_SHAPES`` - 1), lost to an uncased encoder.

    >>> shape("LLaMA", glued=False), shape("llama", glued=False), shape("MoE", glued=True)
    (4, 1, 15)
    """
    letters = [c for c in word if c.isalpha()]
    n_digits = sum(c.isdigit() for c in word)
    if not letters:
        kind = 5 if n_digits else 8
    elif not word.isascii():
        kind = 10
    elif n_digits:
        kind = 7 if any(c.isupper() for c in letters) else 6
    elif word.islower():
        kind = 1
    elif word.isupper():
        kind = 9 if len(word) == 1 else 3
    else:
        kind = 2 if word[0].isupper() and word[1:].islower() else 4
    return kind + (_KINDS if glued else 0)


def encode(
    tokenizer: Any,  # noqa: ANN401 - tokenizers ships no types
    text: str,
    sentences: Sequence[tuple[int, int]] = (),
    *,
    max_pieces: int = MAX_PIECES,
) -> list[Window]:
    """Encode a text into windows; no word is lost, none is in two windows.

    Parameters
    ----------
    tokenizer
        A ``tokenizers.Tokenizer`` with a BERT pre-tokeniser.
    text
        The text as given.
    sentences
        Offsets of its sentences; windows end between them where they can. A sentence longer than a
        window is cut between words.
    max_pieces
        Upper bound for the length of a window.
    """
    encoding = tokenizer.encode(text, add_special_tokens=False)
    ids = encoding.ids  # each access of an encoding's lists copies the whole list
    words = _words(encoding.word_ids, encoding.offsets)
    ends = {end for _, end in sentences}
    windows: list[Window] = []
    start = stop = pieces = 0
    last_sentence = 0
    room = max_pieces - 2
    while stop < len(words):
        size = words[stop][1] - words[stop][0]
        if pieces + min(size, room) > room:
            cut = last_sentence if last_sentence > start else stop
            windows.append(_window(tokenizer, ids, text, words[start:cut], room))
            start, stop, pieces = cut, cut, 0
            continue
        pieces += min(size, room)
        following = words[stop + 1][2] if stop + 1 < len(words) else len(text)
        stop += 1
        if any(end in ends for end in range(words[stop - 1][3], following + 1)):
            last_sentence = stop
    if start < len(words):
        windows.append(_window(tokenizer, ids, text, words[start:], room))
    return windows


def words_of(starts: Sequence[int], start: int, end: int) -> tuple[int, int]:
    """Return the first and the last word of a stretch of text, at least one.

    Parameters
    ----------
    starts
        Where each word of the text starts.
    start, end
        Offsets of the stretch, end exclusive.

    >>> words_of([0, 3, 8], 3, 9), words_of([0, 3, 8], 4, 5)
    ((1, 2), (1, 1))
    """
    first = max(0, bisect_right(starts, start) - 1)
    return first, max(first, bisect_right(starts, end - 1) - 1)


def stack(windows: Sequence[Window]) -> dict[str, NDArray[np.int64]]:
    """Pad windows into the arrays that the encoder takes.

    Returns
    -------
    dict
        ``pieces``, ``mask``, ``shapes`` of shape (windows, pieces) and ``first_piece`` of shape
        (windows, words); padding is 0.
    """
    n_pieces = max(len(w.pieces) for w in windows)
    n_words = max(1, max(len(w.words) for w in windows))
    arrays = {
        "pieces": np.zeros((len(windows), n_pieces), np.int64),
        "mask": np.zeros((len(windows), n_pieces), np.int64),
        "shapes": np.zeros((len(windows), n_pieces), np.int64),
        "first_piece": np.zeros((len(windows), n_words), np.int64),
    }
    for row, window in enumerate(windows):
        arrays["pieces"][row, : len(window.pieces)] = window.pieces
        arrays["mask"][row, : len(window.pieces)] = 1
        arrays["shapes"][row, : len(window.shapes)] = window.shapes
        arrays["first_piece"][row, : len(window.words)] = window.first_piece
    return arrays


def _words(
    word_ids: Sequence[int | None], offsets: Sequence[tuple[int, int]]
) -> list[tuple[int, int, int, int]]:
    """Group pieces into words: (first piece, end piece, start offset, end offset)."""
    words: list[tuple[int, int, int, int]] = []
    last: int | None = None
    for index, (word_id, (start, end)) in enumerate(zip(word_ids, offsets, strict=True)):
        if words and word_id == last:
            words[-1] = (words[-1][0], index + 1, words[-1][2], end)
        else:
            words.append((index, index + 1, start, end))
        last = word_id
    return words


def _window(
    tokenizer: Any,  # noqa: ANN401
    all_ids: Sequence[int],
    text: str,
    words: Sequence[tuple[int, int, int, int]],
    room: int,
) -> Window:
    pieces = [tokenizer.token_to_id("[CLS]")]
    shapes = [0]
    first_piece: list[int] = []
    for first, end_piece, start, end in words:
        glued = start > 0 and not text[start - 1].isspace()
        kind = shape(text[start:end], glued=glued)
        ids = all_ids[first:end_piece][:room]
        first_piece.append(len(pieces))
        pieces += ids
        shapes += [kind] * len(ids)
    return Window(
        (*pieces, tokenizer.token_to_id("[SEP]")),
        (*shapes, 0),
        tuple(first_piece),
        tuple((start, end) for _, _, start, end in words),
    )
