"""Which of a paper's own entities its numbers are about when a sentence does not say.

entities, relations -> ``own_entities`` -> the proposed ones, the likeliest subject first. The
weights of the cues were fitted to annotated abstracts (``training/annotations``) and rounded.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from types import MappingProxyType

from kg import vocab
from kg.model import Entity, Mention, Relation
from kg.text import is_acronym

__all__ = ["own_entities", "studied_entity"]

_OF_SUBJECT = MappingProxyType({"evaluatedOn": 9, "outperforms": 5, "usedFor": 2, "partOf": -5})
_OF_OBJECT = MappingProxyType({"partOf": 2})
_DATA = 10
_MENTION, _MOST_MENTIONS = 2, 5
_TITLE_HEAD, _FIRST, _INTRODUCED, _SHORT_NAME = 3, 2, 2, 2
_STUDIED = frozenset({vocab.METHOD, vocab.MODEL, vocab.DATASET})
_INTRODUCES = re.compile(
    r"\b(?:propos|introduc|present|develop|call|nam|dub|term|design)[a-z]{0,4}[, (`'\"]{1,4}"
    r"(?:(?:a|an|the|novel|new|simple|called|named|our|as|we)\s){0,4}[`'\"]?$",
    re.IGNORECASE,
)
_LEAD = 45


def own_entities(
    text: str, entities: Sequence[Entity], relations: Sequence[Relation]
) -> tuple[Entity, ...]:
    """Return the entities that a paper proposes, the likeliest subject of its results first."""
    own = [entity for entity in entities if entity.role == "proposed" and entity.mentions]
    own.sort(key=lambda entity: entity.mentions[0].start)
    weights = _of_relations(relations)
    for entity in own:
        weights[entity.name] = weights.get(entity.name, 0) + _weight(text, entity)
    if own:
        weights[own[0].name] += _FIRST
    return tuple(sorted(own, key=lambda entity: -weights[entity.name]))


def studied_entity(
    text: str, entities: Sequence[Entity], relations: Sequence[Relation]
) -> Entity | None:
    """Return what a paper that proposes nothing studies: a system or data that its title names."""
    title_end = text.find("\n")
    weights = _of_relations(relations)
    named = [
        (weights.get(entity.name, 0) + _weight(text, entity), entity)
        for entity in entities
        if entity.type in _STUDIED and any(m.end <= title_end for m in entity.mentions)
    ]
    return max(named, key=lambda pair: pair[0], default=(0, None))[1]


def _of_relations(relations: Sequence[Relation]) -> dict[str, int]:
    """Weigh each kind of relation once for an entity."""
    found = {(r.subject, r.predicate, True) for r in relations}
    found |= {(r.object, r.predicate, False) for r in relations}
    weights: dict[str, int] = {}
    for name, predicate, is_subject in found:
        table = _OF_SUBJECT if is_subject else _OF_OBJECT
        weights[name] = weights.get(name, 0) + table.get(predicate, 0)
    return weights


def _weight(text: str, entity: Entity) -> int:
    weight = _MENTION * min(len(entity.mentions), _MOST_MENTIONS)
    weight += _DATA * (entity.type == vocab.DATASET)
    weight += _TITLE_HEAD * any(_heads_title(text, mention) for mention in entity.mentions)
    weight += _SHORT_NAME * any(is_acronym(mention.text) for mention in entity.mentions)
    title_end = text.find("\n")
    first = next((m.start for m in entity.mentions if m.start > title_end), 0)
    introduced = _INTRODUCES.search(text[max(0, first - _LEAD) : first])
    return weight + _INTRODUCED * bool(introduced)


def _heads_title(text: str, mention: Mention) -> bool:
    """Whether this is NAME in "NAME: what it is about"."""
    return mention.start < 5 and text[mention.end : mention.end + 2].lstrip(")").startswith(":")
