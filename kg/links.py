"""Relations between the entities of a paper, from the trained pair classifier.

Every two entities whose types a relation allows are compared by their nearest mentions; the surest
pair of mentions decides, and the nearest that is nearly as sure gives the evidence: the whole
sentences from the one to the other. The confidence is the calibrated probability that the relation
and both its ends are right. ``kg_links`` is the spaCy component around it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from kg import vocab
from kg.encoding import words_of
from kg.entities import ENTITIES, WORDS
from kg.model import Entity, Relation
from kg.records import entity_from_json, relation_to_json
from kg.sentences import of_doc
from kg.tagger import Tagger, open_tagger

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["RELATIONS", "find_relations", "make_links"]

RELATIONS = "kg.relations"
"""Key of ``doc.user_data`` under which the relations are, in the form of the record."""

NEAREST = 4
REACH = 400
"""Words between two mentions beyond which they are not compared, so that time stays linear."""

LEAST = 0.15
"""Confidence, that of both ends in it, below which a relation is left out."""

_NEARLY = 0.6
"""Share of the surest pair's probability at which a nearer pair gives the evidence."""

_ALLOWED = frozenset((s, o) for r in vocab.RELATIONS for s in r.subjects for o in r.objects)
_Spot = tuple[int, int, int]


def find_relations(
    tagger: Tagger,
    vectors: NDArray[np.float32],
    words: Sequence[tuple[int, int]],
    entities: Sequence[Entity],
    sentences: Sequence[tuple[int, int]],
    *,
    threshold: float,
) -> list[Relation]:
    """Return the relations between entities, in the order of the entities.

    Parameters
    ----------
    tagger
        The opened weights.
    vectors, words
        Word vectors of the text and the offsets of these words.
    entities
        Entities of the text.
    sentences
        Offsets of its sentences.
    threshold
        Least probability of the relation, its ends given; ``LEAST`` holds with its ends.
    """
    spots = _spots(entities, words)
    near = _near_pairs(spots, entities)
    if not near:
        return []
    pairs = [pair for group in near.values() for pair in group]
    spans = [(first, last) for _, first, last in spots]
    types = [vocab.TYPE_NAMES.index(entities[e].type) for e, _, _ in spots]
    _, scores = tagger.link(vectors, spans, types, pairs)
    relations: list[Relation] = []
    row = 0
    for (i, j), group in near.items():
        block = scores[row : row + len(group), : len(vocab.RELATIONS)]
        row += len(group)
        surest = block.max(0)
        for k in np.nonzero(surest >= threshold)[0].tolist():
            kind, confidence = vocab.RELATIONS[k], float(surest[k])
            if entities[i].type in kind.subjects and entities[j].type in kind.objects:
                nearest = int(np.argmax(block[:, k] >= _NEARLY * surest[k]))
                one, other = spots[group[nearest][0]], spots[group[nearest][1]]
                start, end = _evidence(words, one, other, sentences)
                both = entities[i].confidence * entities[j].confidence
                sure = round(tagger.calibrated("relations", confidence * both), 3)
                if sure >= LEAST:
                    relations.append(
                        Relation(entities[i].name, kind.name, entities[j].name, start, end, sure)
                    )
    return relations


class LinkComponent:
    """Writes ``doc.user_data["kg.relations"]``; wants ``kg_entities`` before it in the pipeline."""

    def __init__(self, weights: str | None, threshold: float | None) -> None:
        self._weights = Path(weights) if weights else None
        self._threshold = threshold

    def __call__(self, doc: Doc) -> Doc:
        tagger = open_tagger(self._weights)
        entities = [entity_from_json(e) for e in doc.user_data.get(ENTITIES, ())]
        words = [(start, end) for start, end in doc.user_data.get(WORDS, ())]
        threshold = tagger.thresholds["relations"] if self._threshold is None else self._threshold
        relations = (
            find_relations(
                tagger, np.asarray(doc.tensor), words, entities, of_doc(doc), threshold=threshold
            )
            if entities and words
            else []
        )
        doc.user_data[RELATIONS] = [relation_to_json(r) for r in relations]
        return doc


@Language.factory("kg_links", default_config={"weights": None, "threshold": None})
def make_links(
    nlp: Language, name: str, weights: str | None, threshold: float | None
) -> LinkComponent:
    """Make the component ``kg_links``: relations between the entities found before.

    Parameters
    ----------
    weights
        Weights folder; the one that ships when None.
    threshold
        Least confidence of a relation; the one in the weights' card when None.
    """
    return LinkComponent(weights, threshold)


def _spots(entities: Sequence[Entity], words: Sequence[tuple[int, int]]) -> list[_Spot]:
    """Return (entity, first word, last word) of every mention, in order of the text."""
    starts = [start for start, _ in words]
    spots = []
    for index, entity in enumerate(entities):
        for mention in entity.mentions:
            spots.append((index, *words_of(starts, mention.start, mention.end)))
    return sorted(spots, key=lambda s: (s[1], s[2], s[0]))


def _near_pairs(
    spots: Sequence[_Spot], entities: Sequence[Entity]
) -> dict[tuple[int, int], list[tuple[int, int]]]:
    """Return the nearest mention pairs of every ordered pair of entities whose types may relate."""
    found: dict[tuple[int, int], list[tuple[int, int, int]]] = {}
    for a, (one, first, _) in enumerate(spots):
        for b in range(a + 1, len(spots)):
            other, second, _ = spots[b]
            if second - first > REACH:
                break
            for i, j, head, tail in ((one, other, a, b), (other, one, b, a)):
                if i != j and (entities[i].type, entities[j].type) in _ALLOWED:
                    found.setdefault((i, j), []).append((second - first, head, tail))
    return {
        pair: [(head, tail) for _, head, tail in sorted(found[pair])[:NEAREST]]
        for pair in sorted(found)
    }


def _evidence(
    words: Sequence[tuple[int, int]],
    one: _Spot,
    other: _Spot,
    sentences: Sequence[tuple[int, int]],
) -> tuple[int, int]:
    """Return the whole sentences from the first of two mentions to the last."""
    start = words[min(one[1], other[1])][0]
    end = words[max(one[2], other[2])][1]
    starts = [s for s, _ in sentences]
    first, last = bisect_right(starts, start) - 1, bisect_right(starts, end - 1) - 1
    if first < 0:
        return start, end
    return min(start, sentences[first][0]), max(end, sentences[last][1])
