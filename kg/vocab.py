"""The one vocabulary: entity types, roles, relations, comparators, IRIs and display colours.

Everything else in the code, the ontology (``ontologies/kg.ttl``) and the page take their names from
here; a test proves that they agree. To add an entity type, add a row to ``ENTITY_TYPES``.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "BROADER",
    "COMPARATORS",
    "DATASET",
    "DEFAULT_BASE",
    "DIRECTIONS",
    "ENTITY_TYPES",
    "KG",
    "METHOD",
    "METRIC",
    "MODEL",
    "PAPER_RELATIONS",
    "PREFIXES",
    "RELATIONS",
    "ROLES",
    "ROLE_RELATION",
    "SLOTS",
    "TASK",
    "TYPE_NAMES",
    "EntityType",
    "RelationType",
]

KG = "https://w3id.org/paper-kg/ontology#"
"""Namespace of the classes and properties in ``ontologies/kg.ttl``."""

DEFAULT_BASE = "https://w3id.org/paper-kg/resource/"
"""Base under which papers, concepts and claims get their IRIs, unless another is given."""

PREFIXES: dict[str, str] = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "fabio": "http://purl.org/spar/fabio/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "kg": KG,
    "mls": "http://www.w3.org/ns/mls#",
    "oa": "http://www.w3.org/ns/oa#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "quantitykind": "http://qudt.org/vocab/quantitykind/",
    "qudt": "http://qudt.org/schema/qudt/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "unit": "http://qudt.org/vocab/unit/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""Prefixes of every Turtle file written and every SPARQL query read."""


@dataclass(frozen=True, slots=True)
class EntityType:
    """A kind of thing that papers name.

    Parameters
    ----------
    name
        Name in records, class name in the ontology.
    plural
        Heading for several of them.
    definition
        One sentence, also ``skos:definition`` in the ontology.
    parents
        Known classes (CURIEs) of which instances are stated to be members as well.
    colour, dark_colour
        Hex colours on a light and a dark page; the five are told apart by the colour-blind
        (Okabe and Ito, "Color Universal Design", 2008).
    shape
        Node shape in the explorer, so that colour is never the only sign.
    """

    name: str
    plural: str
    definition: str
    parents: tuple[str, ...]
    colour: str
    dark_colour: str
    shape: str


@dataclass(frozen=True, slots=True)
class RelationType:
    """A stated relation between two entities.

    Parameters
    ----------
    name
        Predicate in records, property name in the ontology.
    label
        How a person reads it: "X *is used for* Y".
    inverse_label
        How it reads from the object: "Y *is addressed by* X".
    subjects, objects
        Entity types allowed on either side.
    definition
        One sentence, also ``skos:definition`` in the ontology.
    """

    name: str
    label: str
    inverse_label: str
    subjects: tuple[str, ...]
    objects: tuple[str, ...]
    definition: str


ENTITY_TYPES: tuple[EntityType, ...] = (
    EntityType(
        "Method",
        "Methods",
        "A named or specific technique, algorithm, architecture component, procedure, framework "
        "or software system.",
        ("skos:Concept",),
        "#0072B2",
        "#56B4E9",
        "dot",
    ),
    EntityType(
        "Model",
        "Models",
        "A concrete trained model or model family that can be loaded or named as an artefact.",
        ("skos:Concept", "mls:Model"),
        "#D55E00",
        "#E8853D",
        "diamond",
    ),
    EntityType(
        "Dataset",
        "Datasets",
        "A named corpus, benchmark, data collection, environment or evaluation suite.",
        ("skos:Concept", "mls:Dataset", "dcat:Dataset", "schema:Dataset"),
        "#009E73",
        "#2FC79A",
        "square",
    ),
    EntityType(
        "Task",
        "Tasks",
        "The problem that is addressed.",
        ("skos:Concept", "mls:Task"),
        "#AA4499",
        "#D98BC9",
        "triangle",
    ),
    EntityType(
        "Metric",
        "Metrics",
        "A quantity that is measured.",
        ("skos:Concept", "mls:EvaluationMeasure"),
        "#8A6D00",
        "#E6C229",
        "star",
    ),
)
TYPE_NAMES: tuple[str, ...] = tuple(t.name for t in ENTITY_TYPES)
METHOD, MODEL, DATASET, TASK, METRIC = TYPE_NAMES

ROLES: tuple[str, ...] = ("proposed", "baseline", "evaluation", "used", "mentioned")
"""What an entity is to its paper, most telling first."""

_SYSTEMS = (METHOD, MODEL)
RELATIONS: tuple[RelationType, ...] = (
    RelationType(
        "usedFor",
        "is used for",
        "is addressed by",
        (METHOD, MODEL),
        (TASK,),
        "A method or model addresses a task.",
    ),
    RelationType(
        "partOf",
        "is part of",
        "has part",
        TYPE_NAMES,
        TYPE_NAMES,
        "A component belongs to a whole.",
    ),
    RelationType(
        "basedOn",
        "is based on",
        "is the basis of",
        _SYSTEMS,
        _SYSTEMS,
        "A method or model builds on or extends another.",
    ),
    RelationType(
        "evaluatedOn",
        "is evaluated on",
        "is used to evaluate",
        _SYSTEMS,
        (DATASET,),
        "A method or model is evaluated on a dataset.",
    ),
    RelationType(
        "trainedOn",
        "is trained on",
        "is used to train",
        _SYSTEMS,
        (DATASET,),
        "A method or model is trained on a dataset.",
    ),
    RelationType(
        "outperforms",
        "outperforms",
        "is outperformed by",
        _SYSTEMS,
        _SYSTEMS,
        "A method or model is said to do better than another.",
    ),
    RelationType(
        "comparedWith",
        "is compared with",
        "is compared with",
        TYPE_NAMES,
        TYPE_NAMES,
        "Two things are compared and no winner is stated.",
    ),
    RelationType(
        "subClassOf",
        "is a kind of",
        "has kind",
        TYPE_NAMES,
        TYPE_NAMES,
        "One thing is a kind of another.",
    ),
    RelationType(
        "benchmarkFor",
        "is a benchmark for",
        "has benchmark",
        (DATASET,),
        (TASK,),
        "A dataset measures progress on a task.",
    ),
    RelationType(
        "measuredBy",
        "is measured by",
        "measures",
        (TASK, DATASET),
        (METRIC,),
        "A task or dataset is measured by a metric.",
    ),
)

_PAPER = ("Paper",)
PAPER_RELATIONS: tuple[RelationType, ...] = (
    RelationType(
        "proposes", "proposes", "is proposed in", _PAPER, TYPE_NAMES, "A paper's own contribution."
    ),
    RelationType(
        "uses", "uses", "is used in", _PAPER, TYPE_NAMES, "A paper works with, or compares to, it."
    ),
    RelationType(
        "mentions", "mentions", "is mentioned in", _PAPER, TYPE_NAMES, "A paper only names it."
    ),
)

ROLE_RELATION: dict[str, str] = {
    "proposed": "proposes",
    "baseline": "uses",
    "evaluation": "uses",
    "used": "uses",
    "mentioned": "mentions",
}
"""The relation from a paper to an entity that each role gives."""

BROADER = "broader"
"""Edge from a concept to what it is a kind of, stated or told by its name: ``skos:broader``."""

COMPARATORS: tuple[str, ...] = ("=", "<", "<=", ">", ">=", "~", "range", "up to")
"""How a claimed number bounds the true one; ``up to`` is a maximum that was reached."""

DIRECTIONS: tuple[str, ...] = ("increase", "decrease")
"""Whether a claim tells of a change, and which way; none for an absolute value."""

SLOTS: tuple[str, ...] = ("subject", "metric", "baseline", "dataset", "task")
"""What a claim may say of its number; each is an entity of the paper or words of its text."""
