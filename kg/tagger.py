"""The trained network at run time: check the weights, run them through onnxruntime.

A weights folder holds ``tagger.onnx`` (word pieces -> word vectors and span probabilities),
``linker.onnx`` (word vectors and mentions -> roles and relations), ``tokenizer.json`` and
``card.json`` (names, version, labels, thresholds, checksums). ``KG_WEIGHTS`` or the argument
``weights`` names another folder.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kg import vocab
from kg.encoding import Window, encode, stack
from kg.errors import WeightsError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["ALIAS", "PHRASE", "QUANTITY", "Tagged", "Tagger", "default_weights", "open_tagger"]

ALIAS = "sameAs"
"""Label of the pair classifier for two names of one thing, after the relations."""

PHRASE, QUANTITY = 5, 7
"""Types of a phrase and of a number among the mentions that are linked, after those of entities."""

_MAX_PAIRS = 20_000
_BLOCK = 800
"""Words that mentions are linked within: far more than an abstract has, and time stays linear."""


@dataclass(frozen=True, slots=True)
class Tagged:
    """What the tagger saw in one text.

    Parameters
    ----------
    words
        Offsets of each word.
    vectors
        Shape (words, hidden), float32: the encoder's, and all that the linker asks of a word.
    probabilities
        Shape (words, widths, 1 + types), float32; class 0 is "no entity".
    phrases
        Shape (words, widths), float32: how likely a stretch fills a slot of a claim, no entity.
    """

    words: tuple[tuple[int, int], ...]
    vectors: NDArray[np.float32]
    probabilities: NDArray[np.float32]
    phrases: NDArray[np.float32]


class Tagger:
    """A checked weights folder, opened.

    Parameters
    ----------
    folder
        The weights folder.
    threads
        Threads of one onnxruntime session; two processes of one thread are faster than one of two.

    Raises
    ------
    WeightsError
        When a file is missing or damaged, or was trained for another vocabulary.
    """

    def __init__(self, folder: Path, *, threads: int = 1) -> None:
        self.folder = folder
        self.card = _checked_card(folder)
        self._threads = threads

    @property
    def name(self) -> str:
        """Name and version, as written into every record."""
        return f"{self.card['name']}-{self.card['version']}"

    @property
    def thresholds(self) -> dict[str, float]:
        """Least probabilities chosen on annotated papers, by what they are for."""
        return dict(self.card["thresholds"])

    def calibrated(self, kind: str, chance: float) -> float:
        """Return a network's probability as the share of such cases that proved right.

        The card gives slope and offset on the log-odds for ``entities`` and ``relations``, fitted
        on annotated papers that were not trained on (Platt, "Probabilistic outputs for support
        vector machines", 1999).
        """
        slope, offset = self.card.get("calibration", {}).get(kind, (1.0, 0.0))
        odds = math.log(max(chance, 1e-6) / max(1.0 - chance, 1e-6))
        return 1.0 / (1.0 + math.exp(-slope * odds - offset))

    @cached_property
    def tokenizer(self) -> Any:  # noqa: ANN401 - tokenizers ships no types
        """The tokenizer, without padding and truncation."""
        from tokenizers import Tokenizer

        return Tokenizer.from_file(str(self.folder / "tokenizer.json"))

    def windows(self, text: str, sentences: Sequence[tuple[int, int]]) -> list[Window]:
        """Cut a text into windows of whole sentences."""
        return encode(self.tokenizer, text, sentences)

    def tag(self, windows: Sequence[Window]) -> Tagged:
        """Run the encoder and the span head over a text given as windows.

        Each window goes alone: the scale of int8 activations is taken over what goes together, so
        in a batch a paper's figures would depend on its neighbours.
        """
        parts = [self._tagger.run(None, stack([window])) for window in windows]
        words = tuple(word for window in windows for word in window.words)
        if not parts:
            shapes = ((0, 1), (0, 1, 6), (0, 1))
            return Tagged((), *(np.zeros(shape, np.float32) for shape in shapes))
        return Tagged(
            words, *(np.concatenate([p[0] for p in part]) for part in zip(*parts, strict=True))
        )

    def link(
        self,
        vectors: NDArray[np.float32],
        spans: Sequence[tuple[int, int]],
        types: Sequence[int],
        pairs: Sequence[tuple[int, int]],
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Classify mentions and pairs of mentions.

        Parameters
        ----------
        vectors
            Word vectors of the text.
        spans
            First and last word of each mention.
        types
            Index of each mention's type.
        pairs
            Indexes of the mentions to compare, in order.

        Returns
        -------
        tuple
            Role probabilities (mentions, roles) and, for each pair, probabilities of the relations
            and of ``ALIAS`` (pairs, relations + 1), independent of each other.
        """
        roles, scores, _, _ = self._linked(vectors, spans, types, pairs)
        return roles, scores

    def slots(
        self,
        vectors: NDArray[np.float32],
        spans: Sequence[tuple[int, int]],
        types: Sequence[int],
        pairs: Sequence[tuple[int, int]],
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return how well mentions fit the slots of numbers, which are mentions of ``QUANTITY``.

        Parameters
        ----------
        vectors, spans, types
            As for ``link``.
        pairs
            Indexes of a number and of a mention that may fill its slots.

        Returns
        -------
        tuple
            Log-odds of each pair (pairs, slots), and of a slot to be empty (mentions, slots).
        """
        _, _, slots, empty = self._linked(vectors, spans, types, pairs)
        return slots, empty

    def _linked(
        self,
        vectors: NDArray[np.float32],
        spans: Sequence[tuple[int, int]],
        types: Sequence[int],
        pairs: Sequence[tuple[int, int]],
    ) -> list[NDArray[np.float32]]:
        """Run the linker, block by block of a long text; pairs across blocks are nothing."""
        start, end = np.array(spans, np.int64).reshape(-1, 2).T
        kinds, both = np.array(types, np.int64), np.array(pairs, np.int64).reshape(-1, 2)
        block = start // _BLOCK
        out: list[NDArray[np.float32]] = []
        for number in np.unique(block).tolist():
            inside = np.nonzero(block == number)[0]
            place = np.full(len(start), -1)
            place[inside] = np.arange(len(inside))
            low = number * _BLOCK
            rows = np.nonzero((block[both] == number).all(1))[0]
            feeds = {
                "words": vectors[low : max(low + _BLOCK, int(end[inside].max()) + 1)],
                "start": start[inside] - low,
                "end": end[inside] - low,
                "types": kinds[inside],
            }
            for begin in range(0, max(1, len(rows)), _MAX_PAIRS):
                part = rows[begin : begin + _MAX_PAIRS]
                head, tail = place[both[part]].reshape(-1, 2).T
                found = self._linker.run(None, feeds | {"head": head, "tail": tail})
                if not out:
                    sizes = (len(start), len(both), len(both), len(start))
                    out = [
                        np.zeros((n, x.shape[1]), np.float32)
                        for n, x in zip(sizes, found, strict=True)
                    ]
                    out[2] -= 1e4
                for whole, rows_of, values in zip(
                    out, (inside, part, part, inside), found, strict=True
                ):
                    whole[rows_of] = values
        return out

    @cached_property
    def _tagger(self) -> Any:  # noqa: ANN401 - onnxruntime ships no types
        return self._session("tagger.onnx")

    @cached_property
    def _linker(self) -> Any:  # noqa: ANN401
        return self._session("linker.onnx")

    def _session(self, file: str) -> Any:  # noqa: ANN401
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3
        return onnxruntime.InferenceSession(
            str(self.folder / file), options, providers=["CPUExecutionProvider"]
        )


def default_weights() -> Path:
    """Return the weights folder: ``KG_WEIGHTS`` if set, else the one that ships."""
    return Path(os.environ.get("KG_WEIGHTS") or Path(__file__).parent / "weights" / "kg-small-en")


@lru_cache(maxsize=2)
def open_tagger(folder: Path | None = None, *, threads: int = 1) -> Tagger:
    """Open a weights folder once for a process."""
    return Tagger(folder or default_weights(), threads=threads)


def _checked_card(folder: Path) -> dict[str, Any]:
    try:
        card: dict[str, Any] = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise WeightsError(
            f"no usable weights in {folder} ({error}); name a folder with --weights or KG_WEIGHTS"
        ) from error
    for file, wanted in card["files"].items():
        path = folder / file
        if not path.is_file():
            raise WeightsError(f"{path} is missing; install the package again")
        if hashlib.sha256(path.read_bytes()).hexdigest() != wanted:
            raise WeightsError(f"{path} does not match its checksum; install the package again")
    ours = {
        "types": list(vocab.TYPE_NAMES),
        "roles": list(vocab.ROLES),
        "pairs": [*(r.name for r in vocab.RELATIONS), ALIAS],
        "slots": list(vocab.SLOTS),
    }
    if card["labels"] != ours:
        raise WeightsError(f"{folder} was trained for other labels: {card['labels']}; ours: {ours}")
    return card
