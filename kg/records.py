"""``records.jsonl``: the JSON Lines codec of ``Extraction``, and its validation at the boundary.

Every step after extraction can start from this file. ``to_json`` and ``from_json`` are inverse to
each other; ``read_records`` reports a bad line as a ``Problem`` and goes on.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from kg import vocab
from kg.errors import Problem
from kg.model import (
    Claim,
    Entity,
    Extraction,
    Extractor,
    Mention,
    Paper,
    Relation,
    Source,
    Span,
)

__all__ = [
    "claim_from_json",
    "claim_to_json",
    "dumps",
    "entity_from_json",
    "entity_to_json",
    "from_json",
    "read_records",
    "relation_from_json",
    "relation_to_json",
    "to_json",
    "validate",
]

_CLAIM_FIELDS = (
    "quantity", "start", "end", "value", "value_high", "unit", "comparator", "direction",
    "subject", "metric", "baseline", "dataset", "task",
)  # fmt: skip


def to_json(extraction: Extraction) -> dict[str, Any]:
    """Return the record of one paper as plain JSON values, keys in a fixed order."""
    paper, made_by = extraction.paper, extraction.extractor
    source = paper.source
    record: dict[str, Any] = {"id": paper.id, "title": paper.title, "abstract": paper.abstract}
    if paper.authors:
        record["authors"] = list(paper.authors)
    for key in ("date", "url", "doi", "venue"):
        if getattr(paper, key) is not None:
            record[key] = getattr(paper, key)
    record["source"] = {"path": source.path, "format": source.format, "line": source.line}
    record["extractor"] = {
        "name": made_by.name,
        "version": made_by.version,
        "model": made_by.model,
    }
    record["entities"] = [entity_to_json(e) for e in extraction.entities]
    record["relations"] = [relation_to_json(r) for r in extraction.relations]
    record["claims"] = [claim_to_json(c) for c in extraction.claims]
    return record


def entity_to_json(entity: Entity) -> dict[str, Any]:
    """Return an entity as it stands in a record."""
    return {
        "name": entity.name,
        "type": entity.type,
        "role": entity.role,
        "confidence": entity.confidence,
        "mentions": [{"start": m.start, "end": m.end, "text": m.text} for m in entity.mentions],
    }


def relation_to_json(relation: Relation) -> dict[str, Any]:
    """Return a relation as it stands in a record."""
    return {
        "subject": relation.subject,
        "predicate": relation.predicate,
        "object": relation.object,
        "start": relation.start,
        "end": relation.end,
        "confidence": relation.confidence,
    }


def claim_to_json(claim: Claim) -> dict[str, Any]:
    """Return a claim as it stands in a record."""
    return {key: getattr(claim, key) for key in _CLAIM_FIELDS} | {
        "conditions": list(claim.conditions),
        "evidence": {"start": claim.evidence.start, "end": claim.evidence.end},
        "confidence": claim.confidence,
        "slot_confidence": dict(claim.slot_confidence),
    }


def dumps(extraction: Extraction) -> str:
    """Return the record as one line of JSON, without the newline."""
    return json.dumps(to_json(extraction), ensure_ascii=False, separators=(", ", ": "))


def from_json(record: dict[str, Any]) -> Extraction:
    """Read one record.

    Raises
    ------
    ValueError
        When a field is missing or of the wrong kind, or when ``validate`` finds a fault.
    """
    try:
        extraction = _from_json(record)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not an extraction record: {type(error).__name__} {error}") from error
    faults = list(validate(extraction))
    if faults:
        raise ValueError("; ".join(faults[:3]))
    return extraction


def _from_json(record: dict[str, Any]) -> Extraction:
    source = record.get("source") or {}
    made_by = record.get("extractor") or {}
    return Extraction(
        paper=Paper(
            id=record["id"],
            title=record["title"],
            abstract=record["abstract"],
            authors=tuple(record.get("authors") or ()),
            date=record.get("date"),
            url=record.get("url"),
            doi=record.get("doi"),
            venue=record.get("venue"),
            source=Source(source.get("path", ""), source.get("format", ""), source.get("line")),
        ),
        extractor=Extractor(
            made_by.get("name", ""), made_by.get("version", ""), made_by.get("model", "")
        ),
        entities=tuple(entity_from_json(e) for e in record.get("entities", ())),
        relations=tuple(relation_from_json(r) for r in record.get("relations", ())),
        claims=tuple(claim_from_json(c) for c in record.get("claims", ())),
    )


def entity_from_json(entity: dict[str, Any]) -> Entity:
    """Read an entity of a record; raises KeyError or TypeError when it is not one."""
    return Entity(
        entity["name"],
        entity["type"],
        entity.get("role", "mentioned"),
        entity.get("confidence", 1.0),
        tuple(Mention(m["start"], m["end"], m["text"]) for m in entity["mentions"]),
    )


def relation_from_json(relation: dict[str, Any]) -> Relation:
    """Read a relation of a record; raises KeyError or TypeError when it is not one."""
    return Relation(
        relation["subject"],
        relation["predicate"],
        relation["object"],
        relation["start"],
        relation["end"],
        relation.get("confidence", 1.0),
    )


def claim_from_json(claim: dict[str, Any]) -> Claim:
    """Read a claim of a record; raises KeyError or TypeError when it is not one."""
    return Claim(
        **{key: claim[key] for key in _CLAIM_FIELDS},
        conditions=tuple(claim.get("conditions") or ()),
        evidence=Span(claim["evidence"]["start"], claim["evidence"]["end"]),
        confidence=claim.get("confidence", 1.0),
        slot_confidence=tuple((claim.get("slot_confidence") or {}).items()),
    )


def validate(extraction: Extraction) -> Iterator[str]:
    """Yield every fault of a record: wrong slices, unknown words, names twice or nowhere."""
    text = extraction.paper.text
    names = [e.name for e in extraction.entities]
    if len(set(names)) < len(names):
        yield "two entities have the same name"
    for entity in extraction.entities:
        if entity.type not in vocab.TYPE_NAMES:
            yield f"entity {entity.name!r} has unknown type {entity.type!r}"
        if entity.role not in vocab.ROLES:
            yield f"entity {entity.name!r} has unknown role {entity.role!r}"
        for mention in entity.mentions:
            if text[mention.start : mention.end] != mention.text:
                yield f"mention {mention.text!r} is not at {mention.start}"
    known = set(names)
    predicates = {r.name for r in vocab.RELATIONS}
    for relation in extraction.relations:
        if relation.predicate not in predicates:
            yield f"unknown predicate {relation.predicate!r}"
        for name in (relation.subject, relation.object):
            if name not in known:
                yield f"relation names unknown entity {name!r}"
        if not 0 <= relation.start < relation.end <= len(text):
            yield f"evidence {relation.start}:{relation.end} lies outside the text"
    for claim in extraction.claims:
        if text[claim.start : claim.end] != claim.quantity:
            yield f"quantity {claim.quantity!r} is not at {claim.start}"
        if claim.comparator not in vocab.COMPARATORS:
            yield f"unknown comparator {claim.comparator!r}"
        if not 0 <= claim.evidence.start <= claim.start < claim.end <= claim.evidence.end:
            yield f"evidence of {claim.quantity!r} does not hold it"


def read_records(lines: Iterable[str], path: str = "-") -> Iterator[Extraction | Problem]:
    """Read records line by line; a bad line becomes a ``Problem`` and the rest is kept."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield from_json(json.loads(line))
        except ValueError as error:
            yield Problem(path, number, f"record skipped: {error}")
