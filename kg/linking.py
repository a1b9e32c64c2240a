"""Which concepts exist elsewhere: links to vocabularies of others, by their labels.

Terms -> an index by type and name -> for each concept at most one link to a vocabulary. A link is
exact where the names shown are the same, close where it is another name on either side, and broad
where it is a shortened name ("speech enhancement" of "reverberant speech enhancement"). A name that
stands for two terms links to neither; a short acronym links only where its long form agrees.
Nothing is ever said to be ``owl:sameAs``: a name is evidence, not proof.

Vocabularies are read by plug-ins (entry points ``kg.linkers``: a function from a path to terms).
MLSO's tasks, algorithms, methods and measures come with the package (see ``vocabularies/README``).
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path

from kg.errors import FormatError, InputError
from kg.model import Concept
from kg.resolve import Node, node_of
from kg.text import is_acronym, key
from kg.vocab import TYPE_NAMES

__all__ = [
    "BUILT_IN",
    "MLSO",
    "Link",
    "Term",
    "kinds",
    "link",
    "linkers",
    "read_table",
    "read_terms",
]

MLSO = Path(__file__).parent / "vocabularies" / "mlso.tsv"
"""The vocabulary that comes with the package."""

BUILT_IN: dict[str, str] = {"table": "kg.linking:read_table", "skos": "kg.skos:read_skos"}
_SUFFIXES = {".tsv": "table", ".csv": "table", ".ttl": "skos", ".rdf": "skos", ".nt": "skos"}
_MIN_LETTERS, _SHORT = 3, 3


@dataclass(frozen=True, slots=True)
class Term:
    """One concept of a vocabulary.

    Parameters
    ----------
    iri, label
        Its name for machines and for people.
    type
        The type of ours that it may be, None for any.
    alternatives
        Other labels.
    broader
        IRIs of broader terms.
    """

    iri: str
    label: str
    type: str | None = None
    alternatives: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """``exactMatch``, ``closeMatch`` or ``broadMatch`` to a term, and the two names that say so."""

    relation: str
    iri: str
    name: str
    label: str


def linkers() -> dict[str, str]:
    """Return the readers of vocabularies: ours, and those that other packages bring."""
    found = dict(BUILT_IN)
    found.update({e.name: e.value for e in entry_points(group="kg.linkers")})
    return found


def read_terms(path: Path) -> list[Term]:
    """Read a vocabulary; the ending of its name says which reader.

    Raises
    ------
    FormatError
        When no reader fits.
    InputError
        When the file cannot be read.
    """
    suffix = path.with_suffix("").suffix if path.suffix == ".gz" else path.suffix
    name = _SUFFIXES.get(suffix) or suffix.lstrip(".")
    known = linkers()
    if name not in known:
        raise FormatError(f"{path}: no linker for {suffix!r}; known are {', '.join(sorted(known))}")
    module, _, function = known[name].partition(":")
    reader: Callable[[Path], Iterable[Term]] = getattr(import_module(module), function)
    try:
        return list(reader(path))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path} cannot be read: {error}") from error


def read_table(path: Path) -> Iterator[Term]:
    """Yield the terms of a CSV or TSV file: label, iri, and maybe type, alternatives, broader.

    Several alternatives or broader terms stand with `` | `` between them.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        tabs = path.suffix == ".tsv"
        rows = csv.DictReader(
            file,
            delimiter="\t" if tabs else ",",
            quoting=csv.QUOTE_NONE if tabs else csv.QUOTE_MINIMAL,
        )
        if not {"label", "iri"} <= set(rows.fieldnames or ()):
            raise FormatError(f"{path}: its first line must name the columns label and iri")
        for row in rows:
            type_ = row.get("type") or None
            if type_ and type_ not in TYPE_NAMES:
                raise FormatError(f"{path}:{rows.line_num}: {type_!r} is no type of ours")
            if row["label"] and row["iri"]:
                yield Term(row["iri"], row["label"], type_, _parts(row, "alternatives"),
                           _parts(row, "broader"))  # fmt: skip


def link(concepts: Iterable[Concept], terms: Sequence[Term]) -> dict[str, Link]:
    """Return the link of each concept that has one in a vocabulary, by concept id."""
    labels, others = _index((t.label, t) for t in terms), _index(_alternatives(terms))
    found: dict[str, Link] = {}
    for concept in concepts:
        chosen = _match(concept, labels, others)
        if chosen:
            found[concept.id] = chosen
    return found


def kinds(found: Mapping[str, Link], terms: Iterable[Term]) -> list[tuple[str, str]]:
    """Return pairs of concepts, narrower and broader, that are exact matches of such terms."""
    exact = {one.iri: concept for concept, one in found.items() if one.relation == "exactMatch"}
    return sorted(
        (exact[term.iri], exact[above])
        for term in terms
        for above in term.broader
        if term.iri in exact and above in exact and exact[term.iri] != exact[above]
    )


_Index = Mapping[tuple[str | None, str], dict[str, Term]]


def _match(concept: Concept, labels: _Index, others: _Index) -> Link | None:
    term = _only(labels, concept.type, concept.label)
    if term and (len(concept.label) > _SHORT or " " in concept.label or _agrees(concept, term)):
        return Link("exactMatch", term.iri, concept.label, term.label)
    full = [a for a in (concept.label, *concept.aliases) if not is_acronym(a)]
    terms = {t.iri: (t, a) for a in full for t in (_only(labels, concept.type, a),) if t}
    if not terms:
        terms = {t.iri: (t, a) for a in full for t in (_only(others, concept.type, a),) if t}
    if len(terms) != 1:
        return None
    ((term, name),) = terms.values()
    shortened = set(key(name).split()) < set(key(concept.label).split())
    return Link("broadMatch" if shortened else "closeMatch", term.iri, name, term.label)


def _agrees(concept: Concept, term: Term) -> bool:
    """Whether a term without other names, or with one of the concept's, is meant."""
    known = {key(name) for name in concept.aliases}
    return not term.alternatives or any(key(name) in known for name in term.alternatives)


def _only(index: _Index, type: str, name: str) -> Term | None:
    """Return the one term of this name; None if there is none or more than one."""
    if len(name) < _MIN_LETTERS:
        return None
    kind, form = node_of(type, name)
    terms = {**index.get((kind, form), {}), **index.get((None, form), {})}
    if len(terms) != 1:
        return None
    (term,) = terms.values()
    # What is written in capitals is a name: GAN is not Gan, and SAGE is no sage.
    if is_acronym(name) != is_acronym(term.label) and len(name) <= 5 and " " not in name:
        return None
    return term


def _index(names: Iterable[tuple[str, Term]]) -> _Index:
    index: dict[tuple[str | None, str], dict[str, Term]] = {}
    for name, term in names:
        kind, form = _node(term.type, name)
        index.setdefault((kind, form), {})[term.iri] = term
    return index


def _node(type: str | None, name: str) -> tuple[str | None, str]:
    node: Node = node_of(type or "Method", name)
    return (node[0] if type else None), node[1]


def _alternatives(terms: Iterable[Term]) -> Iterator[tuple[str, Term]]:
    return ((name, term) for term in terms for name in term.alternatives)


def _parts(row: Mapping[str, str | None], column: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in (row.get(column) or "").split("|") if part.strip())
