"""The typed records that flow through the program; nothing else.

``Paper`` -> (extract) -> ``Extraction`` of ``Entity``, ``Relation`` and ``Claim`` -> (resolve) ->
``Concept`` -> (facts) -> ``Fact`` and ``ClaimFact``. All are frozen; offsets count code points in
``Paper.text``, end exclusive. An *entity* is the thing within one paper, a *concept* across papers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

__all__ = [
    "Claim",
    "ClaimFact",
    "Concept",
    "Entity",
    "Extraction",
    "Extractor",
    "Fact",
    "Mention",
    "Paper",
    "Relation",
    "Source",
    "Span",
]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a paper was read: file name, format name, line or record number (from 1)."""

    path: str = ""
    format: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """One title and abstract, with what else the source said about it.

    Parameters
    ----------
    id
        Unique within a corpus, from the source where it has one.
    title, abstract
        As given; never cleaned, since offsets refer to them.
    authors
        Display names in order.
    date
        ISO 8601, as exact as known: ``2025``, ``2025-03`` or ``2025-03-14``.
    url, doi, venue
        As given by the source; the DOI without its resolver.
    source
        Where it was read.
    """

    id: str
    title: str
    abstract: str
    authors: tuple[str, ...] = ()
    date: str | None = None
    url: str | None = None
    doi: str | None = None
    venue: str | None = None
    source: Source = Source()

    @property
    def text(self) -> str:
        """The text that all offsets refer to: title, newline, abstract."""
        return f"{self.title}\n{self.abstract}"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a paper's text: ``text[start:end]``."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where an entity is named; ``text`` is exactly ``paper.text[start:end]``."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Entity:
    """One thing that a paper names, with all its mentions; the name is unique in the paper.

    Parameters
    ----------
    name
        The fullest form in the text.
    type
        One of ``vocab.TYPE_NAMES``.
    role
        One of ``vocab.ROLES``.
    confidence
        Probability that the entity is right, 0 to 1.
    mentions
        In order of the text.
    """

    name: str
    type: str
    role: str
    confidence: float
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Relation:
    """A stated relation between two entities of a paper (by name), with its evidence span."""

    subject: str
    predicate: str
    object: str
    start: int
    end: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Claim:
    """A numeric claim of a paper.

    Parameters
    ----------
    quantity, start, end
        The number expression as written and its offsets.
    value, value_high
        In plain units (632M is 632000000, 30 % is 30); ``value_high`` for a range.
    unit
        Canonical: ``%``, ``x``, ``parameters``, ``W``, or the counted noun; None when bare.
    comparator
        One of ``vocab.COMPARATORS``.
    direction
        One of ``vocab.DIRECTIONS``, None for an absolute value.
    subject, metric, baseline, dataset, task
        Name of an entity of this paper or a phrase of its text; None when unsure.
    conditions
        Qualifiers, verbatim.
    evidence
        The clause that holds the claim.
    confidence
        Probability that the claim is right, 0 to 1.
    slot_confidence
        Slot name and the probability that what fills it is right, for the filled slots; empty where
        the extractor does not tell.
    """

    quantity: str
    start: int
    end: int
    value: float
    evidence: Span
    value_high: float | None = None
    unit: str | None = None
    comparator: str = "="
    direction: str | None = None
    subject: str | None = None
    metric: str | None = None
    baseline: str | None = None
    dataset: str | None = None
    task: str | None = None
    conditions: tuple[str, ...] = ()
    confidence: float = 1.0
    slot_confidence: tuple[tuple[str, float], ...] = ()

    def above(self, confidence: float) -> Claim:
        """Return the claim with the slots emptied that are less sure than ``confidence``."""
        empty: dict[str, Any] = {s: None for s, sure in self.slot_confidence if sure < confidence}
        kept = tuple(pair for pair in self.slot_confidence if pair[0] not in empty)
        return replace(self, **empty, slot_confidence=kept) if empty else self


@dataclass(frozen=True, slots=True)
class Extractor:
    """What made an extraction: program name, its version, the weights' name and version."""

    name: str
    version: str
    model: str


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that one paper gave: one line of ``records.jsonl``."""

    paper: Paper
    extractor: Extractor
    entities: tuple[Entity, ...] = ()
    relations: tuple[Relation, ...] = ()
    claims: tuple[Claim, ...] = ()

    def above(self, confidence: float) -> Extraction:
        """Return the same extraction without what is less sure than ``confidence``."""
        entities = tuple(e for e in self.entities if e.confidence >= confidence)
        names = {entity.name for entity in entities}
        return replace(
            self,
            entities=entities,
            relations=tuple(
                r
                for r in self.relations
                if r.confidence >= confidence and {r.subject, r.object} <= names
            ),
            claims=tuple(c.above(confidence) for c in self.claims if c.confidence >= confidence),
        )


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing across papers (``skos:Concept``).

    Parameters
    ----------
    id
        Stable, readable: ``method/direct-preference-optimization``.
    label
        The name to show.
    type
        One of ``vocab.TYPE_NAMES``.
    aliases
        Every other written form, sorted.
    papers
        Ids of the papers that name it, in corpus order.
    """

    id: str
    label: str
    type: str
    aliases: tuple[str, ...]
    papers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """One edge with its evidence, ready for a sink.

    Parameters
    ----------
    subject, object
        Concept ids; the subject is a paper id for the predicates in ``vocab.PAPER_RELATIONS``.
    predicate
        A name from ``vocab.RELATIONS`` or ``vocab.PAPER_RELATIONS``.
    paper
        Id of the paper that states it.
    start, end
        Evidence in that paper's text.
    confidence
        0 to 1.
    """

    subject: str
    predicate: str
    object: str
    paper: str
    start: int
    end: int
    confidence: float


@dataclass(frozen=True, slots=True)
class ClaimFact:
    """A claim with its slots linked to concepts, ready for a sink.

    Parameters
    ----------
    id
        Stable: derived from the paper, the place and the slots.
    paper
        Id of the paper that claims it.
    claim
        The claim as extracted; its slots keep the paper's own words.
    slots
        Slot name (``subject``, ``metric``, ...) and concept id, for the slots that are entities.
    """

    id: str
    paper: str
    claim: Claim
    slots: tuple[tuple[str, str], ...] = ()
