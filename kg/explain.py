"""Why names are one concept, and why others are not: for a person who doubts a graph.

A build and a name -> the concepts that have it -> for each its names with papers, the joins with
their reasons (across papers, and within one), what it is a kind of, where it exists elsewhere, and
the nearest other names with what keeps them apart.
Nearness is measured over all labels, and only when somebody asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from kg.clusters import Apart, Join
from kg.graph import Build
from kg.hierarchy import Broader
from kg.linking import Link
from kg.model import Concept
from kg.naming import Node, kind_of, letters, node_of, numbers
from kg.resolve import definitions
from kg.text import is_acronym, key, one_line

__all__ = ["Explanation", "explain", "tell"]

_LIKE = 80
_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a concept is what it is.

    Parameters
    ----------
    concept
        The concept.
    names
        Each written form, with the ids of the papers that use it, the most used first.
    joins
        Names joined to it by more than their spelling, and why.
    apart
        Names that were compared with it, or look like it, and why they are not it.
    broader, narrower
        What it is a kind of, and what is a kind of it.
    links
        Where it exists elsewhere.
    """

    concept: Concept
    names: tuple[tuple[str, tuple[str, ...]], ...]
    joins: tuple[Join, ...]
    apart: tuple[Apart, ...]
    broader: tuple[Broader, ...]
    narrower: tuple[Broader, ...]
    links: tuple[Link, ...] = ()


def explain(build: Build, name: str) -> list[Explanation]:
    """Return an explanation of each concept that has a name, or its id; none if nothing has it."""
    resolution = build.resolution
    concepts = {concept.id: concept for concept in resolution.concepts}
    wanted = key(name)
    found = [
        concept
        for concept in resolution.concepts
        if name == concept.id or wanted in {key(n) for n in (concept.label, *concept.aliases)}
    ]
    uses = _uses(build, {concept.id for concept in found})
    return [
        Explanation(
            concept,
            uses.get(concept.id, ()),
            (
                *resolution.joins.get(concept.id, ()),
                *_spelled_out(build, concept),
                *_in_papers(build, concept, uses.get(concept.id, ())),
            ),
            tuple(_apart(build, concept, concepts)),
            tuple(b for b in build.hierarchy if b.narrower == concept.id),
            tuple(b for b in build.hierarchy if b.broader == concept.id),
            build.links.get(concept.id, ()),
        )
        for concept in sorted(found, key=lambda c: (-len(c.papers), c.id))
    ]


def tell(explanation: Explanation, labels: dict[str, str]) -> str:
    """Return an explanation as lines for a person.

    Parameters
    ----------
    explanation
        What to tell.
    labels
        Label of each concept id.
    """
    concept = explanation.concept
    lines = [f"{one_line(concept.label)}  ({concept.type}, {concept.id}, "
             f"{_count(len(concept.papers), 'paper')})"]  # fmt: skip
    lines += ["  written"]
    for name, papers in explanation.names:
        lines.append(f"    {one_line(name)}: {_list(papers)}")
    if explanation.joins:
        lines.append("  joined")
        for join in explanation.joins:
            shown = f" ({_list(join.papers)})" if join.papers else ""
            lines.append(f"    {one_line(join.name)} = {one_line(join.to)}: {join.why}{shown}")
    if explanation.apart:
        lines.append("  kept apart")
        for apart in explanation.apart:
            lines.append(f"    {one_line(apart.other)}: {apart.why}")
    for title, kinds, end in (
        ("is a kind of", explanation.broader, "broader"),
        ("has kinds", explanation.narrower, "narrower"),
    ):
        if kinds:
            lines.append(f"  {title}")
            for kind in kinds[:_SHOWN]:
                papers = tuple(dict.fromkeys(place[0] for place in kind.evidence))
                shown = f" ({_list(papers)})" if papers else ""
                lines.append(f"    {one_line(labels[getattr(kind, end)])}: by {kind.how}{shown}")
            if len(kinds) > _SHOWN:
                lines.append(f"    and {len(kinds) - _SHOWN} more")
    if explanation.links:
        lines.append("  elsewhere")
        for link in explanation.links:
            lines.append(f"    {link.relation} {one_line(link.label)} <{one_line(link.iri)}>")
    return "\n".join(lines)


def _uses(build: Build, wanted: set[str]) -> dict[str, tuple[tuple[str, tuple[str, ...]], ...]]:
    """Return the forms of concepts as papers write them; one pass over the records."""
    papers: dict[str, dict[str, dict[str, None]]] = {}
    for extraction in build.extractions() if wanted else ():
        for entity in extraction.entities:
            concept = build.resolution.concept_id(entity, extraction.paper.id)
            if concept in wanted:
                for form in (entity.name, *(m.text for m in entity.mentions)):
                    forms = papers.setdefault(concept, {})
                    forms.setdefault(one_line(form), {})[extraction.paper.id] = None
    return {
        concept: tuple(
            (form, tuple(sorted(forms[form])))
            for form in sorted(forms, key=lambda f: (-len(forms[f]), f))
        )
        for concept, forms in papers.items()
    }


def _spelled_out(build: Build, concept: Concept) -> Iterator[Join]:
    """Yield acronyms that belong here in the papers alone that spell them out themselves."""
    papers: dict[str, list[str]] = {}
    for (paper, (_, short)), long in build.resolution.spelled_out.items():
        if build.resolution.ids[long] == concept.id:
            papers.setdefault(short, []).append(paper)
    forms = {node_of(concept.type, name)[1]: name for name in concept.aliases}
    for short, own in sorted(papers.items()):
        why = "spelled out in these papers themselves"
        yield Join(forms.get(short, short), concept.label, why, tuple(sorted(own)))


def _in_papers(
    build: Build, concept: Concept, uses: tuple[tuple[str, tuple[str, ...]], ...]
) -> Iterator[Join]:
    """Yield other names that papers themselves give a thing: spelled out there, or read as such."""
    resolution = build.resolution
    wanted = {p for _, papers in uses for p in papers}
    texts = {p.id: definitions(p.text) for p in build.papers() if p.id in wanted}
    nodes: dict[Node, list[tuple[str, tuple[str, ...]]]] = {}
    for form, papers in uses:
        nodes.setdefault(node_of(concept.type, form), []).append((form, papers))
    for node, forms in nodes.items():
        if resolution.ids.get(node) == concept.id:
            continue
        form, known = forms[0][0], {p for _, papers in forms for p in papers}
        longs = {p: texts[p].get(letters(form), "") for p in known if is_acronym(form)}
        spelled = {
            p
            for p, long in longs.items()
            if resolution.ids.get(node_of(concept.type, long)) == concept.id
        }
        told = {p for (p, short) in resolution.spelled_out if short == node}
        for why, where in (
            ("spelled out in these papers themselves", spelled - told),
            ("read as another name of it in these papers", known - spelled - told),
        ):
            if where:
                yield Join(form, concept.label, why, tuple(sorted(where)))


def _apart(build: Build, concept: Concept, concepts: dict[str, Concept]) -> Iterator[Apart]:
    """Yield what was compared with a concept and refused, then what only looks like it."""
    resolution = build.resolution
    told = {concept.label}
    nodes = {
        node_of(concept.type, name): None for name in (concept.label, *sorted(concept.aliases))
    }
    for node in nodes:
        for apart in (
            resolution.apart.get(node, ()) if resolution.ids.get(node) == concept.id else ()
        ):
            if apart.other not in told:
                told.add(apart.other)
                yield apart
    for other, why in _homographs(concept, resolution.concepts):
        told.add(other.label)
        yield Apart(concept.label, f"{other.label} ({other.type})", why)
    labels = {other.id: key(other.label) for other in resolution.concepts}
    near = process.extract(
        key(concept.label), labels, scorer=fuzz.ratio, score_cutoff=_LIKE, limit=_SHOWN
    )
    for _, _, other_id in sorted(near, key=lambda hit: (-hit[1], hit[2])):
        other = concepts[other_id]
        if other.id != concept.id and other.label not in told:
            told.add(other.label)
            yield Apart(concept.label, f"{other.label} ({other.type})", _difference(concept, other))


def _homographs(concept: Concept, others: tuple[Concept, ...]) -> Iterator[tuple[Concept, str]]:
    """Yield concepts that share a written form with one, and why that does not make them one."""
    own = {key(name): name for name in (concept.label, *concept.aliases)}
    for other in others:
        if other.id == concept.id:
            continue
        shared = sorted({key(n) for n in (other.label, *other.aliases)} & own.keys())
        if shared:
            if kind_of(other.type) != kind_of(concept.type):
                yield other, f"{own[shared[0]]!r} is a {other.type} there, and types never meet"
            else:
                yield other, f"papers write {own[shared[0]]!r} for both, each for its own"


def _difference(concept: Concept, other: Concept) -> str:
    if kind_of(concept.type) != kind_of(other.type):
        return "of another type"
    if numbers(key(concept.label)) != numbers(key(other.label)):
        return "another version, size or number"
    return "alike, and no paper shows that they are one"


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def _list(papers: tuple[str, ...]) -> str:
    more = f" and {len(papers) - _SHOWN} more" if len(papers) > _SHOWN else ""
    return ", ".join(papers[:_SHOWN]) + more
