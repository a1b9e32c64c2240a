"""Slots filled by the network beside the grammar: which entity or phrase a number is about.

The network tells for each number and slot how likely each entity is, each phrase that it took for
one that may fill a slot, and nothing; the grammar of ``kg.claims.slots`` has one opinion: an
entity, a phrase or nothing. ``choose`` weighs them: the grammar's opinion counts as so many nats,
chosen on annotated papers that neither was made on.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from kg import vocab
from kg.claims.context import Slots
from kg.encoding import words_of
from kg.model import Entity
from kg.quantities import Quantity
from kg.tagger import PHRASE, QUANTITY, Tagger

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Fit", "Odds", "choose", "fit_slots"]

Odds = dict[str, dict[str | None, float]]
"""For each slot the log-probability of each entity's name or phrase, and of None for empty."""

Fit = Callable[[Sequence[Quantity]], list[Odds]]
"""Gives the odds of the slots of some quantities of one text."""

TRUST = {"subject": 1.5, "metric": 2.0, "baseline": 1.5, "dataset": 2.0, "task": 1.5}
"""Nats that the grammar's opinion on a slot counts."""

PHRASE_TRUST = 3.0
"""Nats that it counts more where it is a phrase that the network did not think of."""

CERTAIN = 0.9
"""Probability of a slot that the order of two lists tells."""

OPINION = 1.5
"""Nats that it counts in the probability of a slot."""

FLOOR = 0.35
"""Probability below which a slot stays empty rather than guessed."""

PHRASES = 0.7
"""Share of the grammar's phrases that are right where the network knows nothing better."""

_NEAREST = 4


def fit_slots(
    tagger: Tagger,
    vectors: NDArray[np.float32],
    words: Sequence[tuple[int, int]],
    entities: Sequence[Entity],
    phrases: Sequence[tuple[int, int]],
    text: str,
    quantities: Sequence[Quantity],
) -> list[Odds]:
    """Return how well the entities and some phrases of a text fit the slots of its quantities.

    Parameters
    ----------
    tagger
        The opened weights.
    vectors, words
        Word vectors of the text and the offsets of these words.
    entities
        Entities of the text.
    phrases
        Offsets of phrases that may fill a slot as well.
    text
        The text.
    quantities
        Quantities of the text.
    """
    mentions: list[tuple[int, int, str, int]] = [
        (m.start, m.end, e.name, vocab.TYPE_NAMES.index(e.type))
        for e in entities
        for m in e.mentions
    ]
    known = {place[:2] for place in mentions} | {(q.start, q.end) for q in quantities}
    names = {e.name for e in entities}
    mentions += [
        (start, end, text[start:end], PHRASE)
        for start, end in phrases
        if (start, end) not in known and text[start:end] not in names
    ]
    if not mentions or not quantities or not words:
        return [{} for _ in quantities]
    starts = [start for start, _ in words]
    spans = [words_of(starts, start, end) for start, end, _, _ in mentions]
    fillers = [name for _, _, name, _ in mentions]
    types = [kind for _, _, _, kind in mentions]
    n = len(spans)
    spans += [words_of(starts, q.start, q.end) for q in quantities]
    types += [QUANTITY] * len(quantities)
    pairs = [
        (n + q, mention)
        for q in range(len(quantities))
        for mention in _nearest(spans[n + q], spans[:n], fillers)
    ]
    fits, empty = tagger.slots(vectors, spans, types, pairs)
    best: list[dict[str, NDArray[np.float32]]] = [{} for _ in quantities]
    for (q, mention), row in zip(pairs, fits, strict=True):
        seen = best[q - n].get(fillers[mention])
        best[q - n][fillers[mention]] = row if seen is None else np.maximum(seen, row)
    return [_odds(rows, empty[n + q]) for q, rows in enumerate(best)]


def choose(
    slots: Slots,
    odds: Odds,
    certain: Container[str] = (),
    denied: Mapping[str, Container[str]] = MappingProxyType({}),
) -> tuple[Slots, dict[str, float]]:
    """Weigh what the grammar found against the network's odds.

    Parameters
    ----------
    slots
        What the grammar found.
    odds
        The network's odds.
    certain
        Slots in which the grammar is right whatever the network says.
    denied
        For some slots what cannot fill them.

    Returns
    -------
    tuple
        The slots, and for each that is filled the probability that it is right. An entity less sure
        than ``FLOOR`` is left out.
    """
    if not odds:
        return slots, {}
    chosen: dict[str, str | None] = {}
    sure: dict[str, float] = {}
    for slot, every in odds.items():
        never = denied.get(slot, ())
        chances = {name: c for name, c in every.items() if name is None or name not in never}
        said = getattr(slots, slot)
        wrong = said is not None and said in never
        said = None if wrong else said
        phrase = said is not None and said not in chances
        opinion = None if phrase else said
        if slot in certain and opinion is not None:
            chosen[slot], sure[slot] = opinion, CERTAIN
            continue
        trust = 0.0 if wrong else TRUST[slot] + (PHRASE_TRUST if phrase else 0.0)
        best = _best(chances, opinion, trust)
        chance = _share(chances, opinion, best)
        if best is None and phrase:
            chosen[slot], sure[slot] = said, _tempered(chance) * PHRASES
        elif best is None or chance < FLOOR:
            chosen[slot] = None
        else:
            chosen[slot], sure[slot] = best, _tempered(chance)
    if chosen.get("baseline") is not None and chosen["baseline"] == chosen.get("subject"):
        chosen["baseline"] = None
        del sure["baseline"]
    return replace(slots, **chosen), {slot: round(chance, 3) for slot, chance in sure.items()}


def _tempered(chance: float) -> float:
    """Return half the distance to 0.6: what says 0.97 is right in 0.67 to 0.92 of the cases."""
    return 0.6 + (chance - 0.6) / 2


def _best(chances: dict[str | None, float], opinion: str | None, trust: float) -> str | None:
    return max(chances, key=lambda name: chances[name] + trust * (name == opinion))


def _share(chances: dict[str | None, float], opinion: str | None, chosen: str | None) -> float:
    """Return the probability of what was chosen, the grammar's opinion counted as ``OPINION``."""
    weights = {n: math.exp(c + OPINION * (n == opinion)) for n, c in chances.items()}
    return weights[chosen] / sum(weights.values())


def _nearest(
    spot: tuple[int, int], spans: Sequence[tuple[int, int]], fillers: Sequence[str]
) -> list[int]:
    """Return the nearest mentions of each filler."""
    by_filler: dict[str, list[tuple[int, int]]] = {}
    for i, span in enumerate(spans):
        by_filler.setdefault(fillers[i], []).append((abs(span[0] - spot[0]), i))
    return [i for found in by_filler.values() for _, i in sorted(found)[:_NEAREST]]


def _odds(rows: dict[str, NDArray[np.float32]], empty: NDArray[np.float32]) -> Odds:
    labels: list[str | None] = [None, *sorted(rows)]
    table = np.stack([empty, *(rows[name] for name in sorted(rows))]).astype(float)
    table -= np.log(np.exp(table - table.max(0)).sum(0)) + table.max(0)
    return {
        slot: dict(zip(labels, table[:, k].tolist(), strict=True))
        for k, slot in enumerate(vocab.SLOTS)
    }
