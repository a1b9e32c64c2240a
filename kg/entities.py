"""Entities of a paper: trained span classifier, names joined, roles; and the spaCy component.

text -> windows of whole sentences -> (tagger) span probabilities -> (decode) mentions -> joined
into entities with a type, a role and a confidence. ``kg_entities`` writes ``doc.spans["kg"]`` and
``doc.user_data["kg.entities"]`` (plain values, in the form of the record), and leaves the word
vectors to ``kg_links`` and ``kg_claims`` in ``doc.tensor``.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup

from kg import vocab
from kg.decode import Group, Spot, group, mentions, name_of, phrases
from kg.model import Entity, Mention
from kg.records import entity_to_json
from kg.sentences import of_doc
from kg.tagger import Tagged, Tagger, open_tagger
from kg.text import key

__all__ = ["ENTITIES", "PHRASES", "WORDS", "find_entities", "make_entities"]

ENTITIES = "kg.entities"
"""Key of ``doc.user_data`` under which the entities are, in the form of the record."""

WORDS = "kg.words"
"""Key of ``doc.user_data`` for the offsets of the tagger's words, row by row of ``doc.tensor``."""

PHRASES = "kg.phrases"
"""Key of ``doc.user_data`` for the offsets of phrases that may fill a slot of a claim."""

_SURE_ALIAS = 0.6
LENIENCE = 0.35
"""By how much less sure a mention of what the paper proposes may be."""

LIKELY = 0.4
"""Probability of the role at which a mention counts as proposed."""

PROPOSED = vocab.ROLES.index("proposed")
_REACH = 400


def find_entities(tagger: Tagger, tagged: Tagged, text: str, *, threshold: float) -> list[Entity]:
    """Return the entities of a text, in order of their first mention; names are unique.

    Parameters
    ----------
    tagger
        The opened weights.
    tagged
        What the tagger saw in the text.
    text
        The text itself.
    threshold
        Least probability of being an entity; ``LENIENCE`` less of what the paper proposes.
    """
    spots = mentions(tagged.probabilities, tagged.words, text, threshold=threshold - LENIENCE)
    if not spots:
        return []
    names = [key(text[spot.start : spot.end]) for spot in spots]
    types = [int(np.argmax(spot.scores)) for spot in spots]
    starts = [spot.first for spot in spots]
    near = [
        (i, j)
        for i in range(len(spots))
        for j in range(i + 1, bisect_right(starts, starts[i] + _REACH))
        if types[i] == types[j] and names[i] != names[j]
    ]
    pairs = [*near, *((j, i) for i, j in near)]
    spans = [(spot.first, spot.last) for spot in spots]
    roles, scores = tagger.link(tagged.vectors, spans, types, pairs)
    alike = dict(zip(pairs, scores[:, -1].tolist(), strict=True))
    kept = [
        i
        for i, spot in enumerate(spots)
        if spot.score >= threshold - LENIENCE * (roles[i, PROPOSED] >= LIKELY)
    ]
    place = {i: k for k, i in enumerate(kept)}
    spots, roles = [spots[i] for i in kept], roles[kept]
    groups = group(
        spots,
        text,
        alias=lambda i, j: alike[kept[i], kept[j]],
        alias_threshold=_SURE_ALIAS,
        near=[(place[i], place[j]) for i, j in near if i in place and j in place],
    )
    found = _entities(groups, spots, np.log(roles + 1e-6), text)
    return [
        replace(e, confidence=round(tagger.calibrated("entities", e.confidence), 3)) for e in found
    ]


class EntityComponent:
    """Finds the entities of any ``Doc``; what it finds does not depend on other docs."""

    def __init__(self, weights: str | None, threshold: float | None) -> None:
        self._weights = Path(weights) if weights else None
        self._threshold = threshold

    def __call__(self, doc: Doc) -> Doc:
        tagger = open_tagger(self._weights)
        threshold = tagger.thresholds["entities"] if self._threshold is None else self._threshold
        text = doc.text  # made anew from the tokens by each access
        seen = tagger.tag(tagger.windows(text, of_doc(doc)))
        entities = find_entities(tagger, seen, text, threshold=threshold)
        doc.user_data[ENTITIES] = [entity_to_json(e) for e in entities]
        doc.user_data[WORDS] = [list(word) for word in seen.words]
        doc.user_data[PHRASES] = [list(p) for p in phrases(seen.phrases, seen.words)]
        doc.tensor = seen.vectors  # type: ignore[assignment]  # its stub says float64
        doc.spans["kg"] = SpanGroup(doc, name="kg", spans=list(_spans(doc, entities)))
        return doc


@Language.factory(
    "kg_entities", assigns=["doc.spans"], default_config={"weights": None, "threshold": None}
)
def make_entities(
    nlp: Language, name: str, weights: str | None, threshold: float | None
) -> EntityComponent:
    """Make the component ``kg_entities``: methods, models, datasets, tasks and metrics.

    Parameters
    ----------
    weights
        Weights folder; the one that ships when None.
    threshold
        Least confidence of a mention; the one in the weights' card when None.
    """
    return EntityComponent(weights, threshold)


def _entities(
    groups: Sequence[Group], spots: Sequence[Spot], roles: np.ndarray, text: str
) -> Iterator[Entity]:
    seen: set[str] = set()
    for found in groups:
        name = name_of(found.members, spots, text)
        if name in seen:
            continue
        seen.add(name)
        role = int(np.argmax(roles[list(found.members)].mean(0)))
        places = [spots[i] for i in found.members]
        yield Entity(
            name=name,
            type=found.type,
            role=vocab.ROLES[role],
            confidence=found.confidence,
            mentions=tuple(Mention(p.start, p.end, text[p.start : p.end]) for p in places),
        )


def _spans(doc: Doc, entities: Sequence[Entity]) -> Iterator[Span]:
    """Yield a span for each mention; where tokens are coarser it holds the mention."""
    for entity in entities:
        for mention in entity.mentions:
            span = doc.char_span(
                mention.start, mention.end, label=entity.type, kb_id=entity.name,
                alignment_mode="expand",
            )  # fmt: skip
            if span is not None:
                yield span
