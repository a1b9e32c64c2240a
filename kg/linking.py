"""Which concepts exist elsewhere: links to vocabularies of others, by their labels.

Terms -> an index by type and name -> for each concept at most one link to a vocabulary. A link is
exact where the names shown are spelled the same, close where it is another name on either side, and
broad where it is a shortened name ("speech enhancement" of "reverberant speech enhancement"). A
name that stands for two terms links to neither; a short acronym links only where its long form
agrees. Nothing is ever said to be ``owl:sameAs``: a name is evidence, not proof.

Vocabularies are read by plug-ins (entry points ``kg.linkers``: a function from a path to terms).
MLSO's tasks, algorithms, methods and measures and the topics of OpenCS come with the package (see
``vocabularies/README``).
"""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path

from kg.errors import FormatError, InputError
from kg.model import Concept
from kg.naming import Node, alike, kind_of, letters, node_of, spelled, stands_for
from kg.text import is_acronym, key
from kg.vocab import TYPE_NAMES

__all__ = [
    "BUILT_IN",
    "BUNDLED",
    "Link",
    "Term",
    "Vocabulary",
    "kinds",
    "link",
    "linkers",
    "open_vocabulary",
    "read_table",
    "read_terms",
]

_FOLDER = Path(__file__).parent / "vocabularies"
BUNDLED = (_FOLDER / "mlso.tsv", _FOLDER / "opencs.tsv.gz")
"""The vocabularies that come with the package."""

BUILT_IN: dict[str, str] = {"table": "kg.linking:read_table", "skos": "kg.skos:read_skos"}
_SUFFIXES = {".tsv": "table", ".csv": "table", ".ttl": "skos", ".rdf": "skos", ".nt": "skos"}
_MIN_LETTERS, _SHORT, _LONGEST_SHORT = 3, 3, 5
_MANY = 3
"""Papers from which on an acronym of four or five letters is one that everybody knows."""
_JOINING = frozenset({"and", "for", "from", "in", "of", "on", "or", "via", "with"})
_AFTER_HEAD = frozenset({"by", "for", "from", "in", "of", "on", "using", "via", "with"})


@dataclass(frozen=True, slots=True)
class Term:
    """One concept of a vocabulary.

    Parameters
    ----------
    iri, label
        Its name for machines and for people.
    types
        The types of ours that it may be, none for any.
    alternatives
        Other labels.
    broader
        IRIs of broader terms.
    translations
        Labels in languages other than English.
    """

    iri: str
    label: str
    types: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    translations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """``exactMatch``, ``closeMatch`` or ``broadMatch`` to a term, and the two names that say so."""

    relation: str
    iri: str
    name: str
    label: str


class Vocabulary:
    """Terms that can be looked up by type and name.

    Parameters
    ----------
    terms
        The terms.
    """

    def __init__(self, terms: Iterable[Term]) -> None:
        self.terms = tuple(terms)
        self.labels = _index((term.label, term) for term in self.terms)
        self.others = _index(
            (name, term)
            for term in self.terms
            for name in (*term.alternatives, *term.translations)
            # One word is too little, unless it is an acronym of the label or the label one of it.
            if len(key(name).split()) > 1 or _is_short_of(name, term.label)
        )

    def translations(self) -> list[tuple[Node, ...]]:
        """Return the names of each thing in several languages, the English one first.

        A name that two things have in any language is left out.
        """
        groups = [
            tuple(dict.fromkeys(node_of(type_, name) for name in (term.label, *term.translations)))
            for term in self.terms
            if term.translations
            for type_ in {kind_of(type_): type_ for type_ in term.types or TYPE_NAMES}.values()
        ]
        uses = Counter(node for group in groups for node in group)
        return [tuple(node for node in group if uses[node] == 1) for group in groups]


def open_vocabulary(path: Path) -> Vocabulary:
    """Read a vocabulary and index it; those that come with the package are kept in memory.

    Raises
    ------
    FormatError, InputError
        As for ``read_terms``.
    """
    return _bundled(path) if path in BUNDLED else Vocabulary(read_terms(path))


@lru_cache(maxsize=len(BUNDLED))
def _bundled(path: Path) -> Vocabulary:
    return Vocabulary(read_terms(path))


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
    try:
        reader: Callable[[Path], Iterable[Term]] = getattr(import_module(module), function)
    except (ImportError, AttributeError) as error:
        raise FormatError(f"linker {name!r} ({known[name]}) cannot be loaded: {error}") from error
    try:
        return list(reader(path))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path} cannot be read: {error}") from error


def read_table(path: Path) -> Iterator[Term]:
    """Yield the terms of a CSV or TSV file.

    Its columns are label, iri, and maybe type, alternatives, broader, translations; several of a
    kind stand with `` | `` between them. The file may be compressed with gzip.
    """
    packed = path.suffix == ".gz"
    with (gzip.open if packed else open)(path, "rt", encoding="utf-8-sig", newline="") as file:
        tabs = (path.with_suffix("") if packed else path).suffix == ".tsv"
        rows = csv.DictReader(
            file,
            delimiter="\t" if tabs else ",",
            quoting=csv.QUOTE_NONE if tabs else csv.QUOTE_MINIMAL,
        )
        if not {"label", "iri"} <= set(rows.fieldnames or ()):
            raise FormatError(f"{path}: its first line must name the columns label and iri")
        for row in rows:
            types = _parts(row, "type")
            for type_ in types:
                if type_ not in TYPE_NAMES:
                    raise FormatError(f"{path}:{rows.line_num}: {type_!r} is no type of ours")
            if row["label"] and row["iri"]:
                yield Term(row["iri"], row["label"], types, _parts(row, "alternatives"),
                           _parts(row, "broader"), _parts(row, "translations"))  # fmt: skip


def link(concepts: Iterable[Concept], vocabulary: Vocabulary) -> dict[str, Link]:
    """Return the link of each concept that has one in a vocabulary, by concept id."""
    found: dict[str, Link] = {}
    for concept in concepts:
        chosen = _match(concept, vocabulary.labels, vocabulary.others)
        if chosen:
            found[concept.id] = chosen
    return found


def kinds(found: Mapping[str, Link], vocabulary: Vocabulary) -> list[tuple[str, str]]:
    """Return pairs of concepts, narrower and broader, that are exact matches of such terms."""
    exact = {one.iri: concept for concept, one in found.items() if one.relation == "exactMatch"}
    return sorted(
        (exact[term.iri], exact[above])
        for term in vocabulary.terms
        for above in term.broader
        if term.iri in exact and above in exact and exact[term.iri] != exact[above]
    )


_Index = Mapping[Node, dict[str, Term]]


def _match(concept: Concept, labels: _Index, others: _Index) -> Link | None:
    term = _only(labels, concept.type, concept.label)
    if term and (not _is_doubtful(concept) or _agrees(concept, term)):
        alike = spelled(key(concept.label)) == spelled(key(term.label))
        relation = "exactMatch" if alike else "closeMatch"
        return Link(relation, term.iri, concept.label, term.label)
    names = [a for a in (concept.label, *concept.aliases) if not is_acronym(a)]
    same = [a for a in names if _is_same(a, concept)]
    parts = [a for a in names if _is_part(key(a), key(concept.label))]
    for index, meant, relation in (
        (labels, same, "closeMatch"), (others, same, "closeMatch"), (labels, parts, "broadMatch"),
        (others, parts, "broadMatch"),
    ):  # fmt: skip
        terms = {t.iri: (t, a) for a in meant for t in (_only(index, concept.type, a),) if t}
        if terms:
            ((term, name),) = terms.values() if len(terms) == 1 else ((None, ""),)
            return Link(relation, term.iri, name, term.label) if term else None
    return None


def _is_same(name: str, concept: Concept) -> bool:
    """Whether another name of a concept is its name indeed: what a paper calls so may be a part.

    Word by word nearly the same letters, or what the acronym shown stands for.
    """
    label, form = key(concept.label), key(name)
    return (
        node_of(concept.type, name) == node_of(concept.type, concept.label)
        or alike(form, label)
        or (is_acronym(concept.label) and stands_for(concept.label, name))
    )


def _is_part(form: str, label: str) -> bool:
    """Whether several words are what a longer name is a kind of: its end, or before "of"."""
    before, found, after = f" {label} ".partition(f" {form} ")
    return (
        bool(found)
        and form != label
        and " " in form
        and (not after or after.split()[0] in _AFTER_HEAD)
        and not _JOINING.intersection(before.split())
    )


def _is_short_of(name: str, label: str) -> bool:
    short, long = sorted((name, label), key=len)
    return " " in long and stands_for(short, long)


def _is_doubtful(concept: Concept) -> bool:
    """Whether a label is so short that it may mean another thing: "SPADE" is made up anew."""
    label = concept.label
    few = len(concept.papers) < _MANY
    return " " not in label and (
        len(label) <= _SHORT or (few and label.isupper() and len(label) <= _LONGEST_SHORT)
    )


def _agrees(concept: Concept, term: Term) -> bool:
    """Whether a term without other names, or with one of the concept's, is meant."""
    known = {key(name) for name in concept.aliases}
    others = {key(name) for name in term.alternatives} - {key(term.label)}
    return not others or bool(others & known)


def _only(index: _Index, type: str, name: str) -> Term | None:
    """Return the one term of this name; None if there is none or more than one."""
    if len(name) < _MIN_LETTERS:
        return None
    terms = index.get(node_of(type, name), {})
    if len(terms) != 1:
        return None
    (term,) = terms.values()
    if len(term.types) != 1 and not any(_near(name, n) for n in _names(term)):
        return None
    # What is written in capitals is a name: GAN is not Gan, and SAGE is no sage.
    if is_acronym(name) != is_acronym(term.label) and len(name) <= 5 and " " not in name:
        return None
    # The last letter of CAMS is its own; that of CAMs is not.
    if is_acronym(name) and is_acronym(term.label) and letters(name) != letters(term.label):
        return None
    return term


def _names(term: Term) -> tuple[str, ...]:
    return (term.label, *term.alternatives, *term.translations)


def _near(name: str, other: str) -> bool:
    """Whether names differ at most by a last word that repeats a type, after two words or more.

    A term without a type could be anything: "reasoning method" is not what it calls "Reasoning
    algorithm", while "Hopcroft-Karp" and "Hopcroft-Karp algorithm" are one.
    """
    short, long = sorted((key(name), key(other)), key=len)
    return spelled(short) == spelled(long) or (" " in short and long.startswith(f"{short} "))


def _index(names: Iterable[tuple[str, Term]]) -> _Index:
    index: dict[Node, dict[str, Term]] = {}
    for name, term in names:
        for type_ in term.types or TYPE_NAMES:
            index.setdefault(node_of(type_, name), {})[term.iri] = term
    return index


def _parts(row: Mapping[str, str | None], column: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in (row.get(column) or "").split("|") if part.strip())
