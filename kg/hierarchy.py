"""What is a kind of what: broader and narrower concepts, each with how it is known.

Four sources, the surest first: a vocabulary that both are linked to, words of a paper ("PEFT
methods such as LoRA", "LoRA, a kind of adapter", and relations ``subClassOf``), names of model
families ("LLaMA-2-7B" is of "LLaMA 2"), and head nouns ("word error rate" is an "error rate") where
the shorter name is a concept of its own and nothing in the longer one speaks against it. Concepts
-> look-up of shorter names -> ``Broader``; no two concepts are each other's broader, directly or by
way of others. The patterns follow M. A. Hearst, "Automatic acquisition of hyponyms from large text
corpora", COLING 1992.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from kg import vocab
from kg.model import Concept, Entity, Extraction, Mention
from kg.naming import kind_of, node_of
from kg.resolve import Resolution
from kg.text import is_acronym, key, word_set
from kg.variants import NAMES_OF_THINGS

__all__ = ["CONFIDENCE", "FAMILY", "HEAD", "RELATION", "TEXT", "VOCABULARY", "Broader", "hierarchy"]

TEXT, RELATION, FAMILY, HEAD = "words of a paper", "relation", "family", "head noun"
VOCABULARY = "linked vocabulary"

CONFIDENCE = {VOCABULARY: 0.95, TEXT: 0.85, RELATION: 0.6, FAMILY: 0.95, HEAD: 0.95}
"""How far each source is to be trusted: what a reader found right of a sample, rounded down
(``docs/decisions.md``); of relations there were too few to say."""

_LEAST_SURE = 0.5
_GENERIC = word_set(
    "ability accuracies agent algorithm analysis approach architecture art baseline benchmark "
    "bound capability code component computation computing content context control corpora corpus "
    "cost data database dataset design detail domain environment estimate evaluation example "
    "experiment factor feature framework function gain graph image information input knowledge "
    "language layer learner learning level library loss machine measure mechanism method metric "
    "model modeling modelling module network number object output parameter performance phase "
    "pipeline platform policy power prediction problem procedure process processing program "
    "quality quantity rate ratio representation research resource result risk rule sample scale "
    "scenario scheme score search sequence set setting simulation size software solution source "
    "space speed stage state step strategy structure study suite system task technique technology "
    "test text time tool training unit use value variable vector video view work world"
)
"""Single words too general to be the broader name of anything that ends with them."""
_NOT_KINDS = word_set(
    "a an and anti any as at between beyond by co contra each for from fully hyper in inter intra "
    "inverse meta multi non of on or over per post pre pseudo quasi reverse self semi sub super "
    "than the to towards un under versus via vs weakly with without"
)
"""Words before a head after which the whole is no kind of it, or the head is cut wrongly."""
_LAYERS = word_set("block layer module unit")
_PIECES = ("adapter",)
"""Pieces of networks that are one layer each: "adapter layers" are adapters, while "transformer
layers" are only parts of a transformer."""
_SIZE = re.compile(
    r"(?:v?\d+(?:\.\d+)*|\d+(?:\.\d+)?[bmkt]|x{0,3}[sl]|[bhgt]|"
    r"base|chat|flash|giant|haiku|huge|instruct|large|lite|medium|mini|nano|opus|plus|pro|small|"
    r"sonnet|tiny|turbo|ultra|uncased|cased)"
)
"""What is added to the name of a family to name a member: a version, a size, a variant."""
_GLUED = re.compile(r"(.*?[^\W\d_]{3}[^\W\d_]*?)v?\d+(?:\.\d+)?")
_KIND_OF = re.compile(
    r"(?:,(?: which is)?| is| are| as) (?:an? |one )(?:\w+ )?"
    r"(?:kind|type|form|variant|version|class|family|special case|instance|subclass|extension)"
    r"s? of (?:an? |the )?"
)
_SUCH_AS = re.compile(
    r"(?P<plural> (?:algorithm|approache|architecture|benchmark|dataset|method|metric|model|"
    r"problem|task|technique)s)?"
    r",? ?\(?(?:such as|e\.?g\.?,?|(?P<weak>including|especially|notably)) (?:the )?"
)
"""After a plural only ("tools from category theory, such as monads"); and what is included is a
kind of data sets, but may be a property of other things ("designs, including scale invariance")."""
_NEXT = re.compile(r"(?:,? (?:and|or|as well as) |, )(?:the )?")
_FURTHEST = 40
_LONGEST_FAMILY = 60


@dataclass(frozen=True, slots=True)
class Broader:
    """One concept is a kind, a member or a version of another.

    Parameters
    ----------
    narrower, broader
        Concept ids.
    how
        ``TEXT``, ``RELATION``, ``FAMILY`` or ``HEAD``.
    evidence
        Paper id and offsets of the words that say it; none where only the names do.
    """

    narrower: str
    broader: str
    how: str
    evidence: tuple[tuple[str, int, int], ...] = ()


def hierarchy(
    extractions: Iterable[Extraction],
    resolution: Resolution,
    elsewhere: Iterable[tuple[str, str]] = (),
) -> tuple[Broader, ...]:
    """Return what is a kind of what in a corpus, sorted by the narrower concept.

    ``elsewhere`` are pairs of concepts, narrower and broader, as linked vocabularies have them.
    """
    types = {concept.id: kind_of(concept.type) for concept in resolution.concepts}
    said: dict[str, dict[tuple[str, str], set[tuple[str, int, int]]]] = {TEXT: {}, RELATION: {}}
    for extraction in extractions:
        for how, narrower, broader, place in _said(extraction, resolution):
            if narrower != broader and types[narrower] == types[broader]:
                said[how].setdefault((narrower, broader), set()).add(place)
    found: dict[str, list[Broader]] = {}
    for how in (VOCABULARY, TEXT, FAMILY, HEAD, RELATION):
        if how == VOCABULARY:
            pairs = [Broader(*pair, how) for pair in elsewhere if types[pair[0]] == types[pair[1]]]
        elif how in said:
            pairs = [Broader(*pair, how, tuple(sorted(said[how][pair]))) for pair in said[how]]
        else:
            pairs = [
                Broader(concept.id, other, how)
                for concept in resolution.concepts
                if (other := _by_name(how, concept, resolution)) is not None
            ]
        for pair in sorted(pairs, key=lambda b: (-len(b.evidence), b.narrower, b.broader)):
            if not _leads(pair.broader, pair.narrower, found) and not any(
                known.broader == pair.broader for known in found.get(pair.narrower, ())
            ):
                found.setdefault(pair.narrower, []).append(pair)
    return tuple(
        b for narrower in sorted(found) for b in sorted(found[narrower], key=lambda b: b.broader)
    )


def _leads(start: str, goal: str, found: dict[str, list[Broader]]) -> bool:
    """Whether one comes from a concept to another by going to broader ones."""
    seen, open_ends = {start}, [start]
    while open_ends:
        place = open_ends.pop()
        if place == goal:
            return True
        for step in found.get(place, ()):
            if step.broader not in seen:
                seen.add(step.broader)
                open_ends.append(step.broader)
    return False


def _by_name(how: str, concept: Concept, resolution: Resolution) -> str | None:
    names = _families(concept) if how == FAMILY else _heads(concept)
    for name in names:
        other = resolution.ids.get(node_of(concept.type, name))
        if other is not None and other != concept.id:
            return other
    return None


def _families(concept: Concept) -> Iterator[str]:
    """Yield the names of families that a name can be a member of, the nearest first.

    >>> list(_families(Concept("", "LLaMA-2-7B-chat", "Model", (), ())))
    ['LLaMA 2 7B', 'LLaMA 2', 'LLaMA']
    """
    if kind_of(concept.type) != vocab.METHOD or len(concept.label) > _LONGEST_FAMILY:
        return
    parts = [part for part in re.split(r"[\s\-_/]+", concept.label) if part]
    while parts:
        glued = _GLUED.fullmatch(parts[-1])
        if len(parts) > 1 and _SIZE.fullmatch(parts[-1].casefold()):
            parts.pop()
        elif glued:
            parts[-1] = glued[1]
        else:
            return
        yield " ".join(parts)


def _heads(concept: Concept) -> Iterator[str]:
    """Yield the ends of a name that can name what it is a kind of, the longest first.

    >>> list(_heads(Concept("", "relative word error rate", "Metric", (), ())))
    ['word error rate', 'error rate']
    >>> list(_heads(Concept("", "low-rank adapter layers", "Method", (), ())))
    ['adapter layers', 'low-rank adapter', 'adapter']
    >>> list(_heads(Concept("", "self-supervised learning", "Task", (), ())))
    []
    """
    words = concept.label.split()
    if concept.type == vocab.DATASET or not 1 < len(words) <= 6:
        return
    for i in range(1, len(words)):
        before = key(words[i - 1]).split() or [words[i - 1]]
        if before[-1] in _NOT_KINDS or words[i - 1].endswith((",", ":", ";", ")", "(", "'s")):
            return
        if i == 1 and (
            before[0] in _NOT_KINDS or (concept.type == vocab.TASK and words[0].endswith("ing"))
        ):
            return
        head = " ".join(words[i:])
        if _is_sure(head, concept.type):
            yield head
    if key(words[-1]) in _LAYERS and key(words[-2]).endswith(_PIECES):
        yield " ".join(words[:-1])
        yield from _heads(replace(concept, label=" ".join(words[:-1])))


def _is_sure(head: str, type: str) -> bool:
    """Whether a head means one thing: several words, an acronym, a metric, a thing with a name."""
    if _says_little(head):
        return False
    form = key(head)
    return (
        len(form.split()) > 1
        or is_acronym(head)
        or type == vocab.METRIC
        or form.endswith(NAMES_OF_THINGS)
    )


def _says_little(name: str) -> bool:
    words = key(name).split()
    return all(word in _GENERIC or len(word) < 3 for word in words)


def _said(
    extraction: Extraction, resolution: Resolution
) -> Iterator[tuple[str, str, str, tuple[str, int, int]]]:
    """Yield what a paper says: source, narrower and broader concept, and where."""
    paper = extraction.paper
    ids = {e.name: resolution.concept_id(e, paper.id) for e in extraction.entities}
    for relation in extraction.relations:
        if relation.predicate == "subClassOf" and relation.confidence >= _LEAST_SURE:
            place = (paper.id, relation.start, relation.end)
            yield RELATION, ids[relation.subject], ids[relation.object], place
    places = sorted(
        ((mention, entity) for entity in extraction.entities for mention in entity.mentions),
        key=lambda pair: (pair[0].start, pair[0].end),
    )
    for i, (mention, entity) in enumerate(places):
        for narrower, broader, end in _patterns(paper.text, mention, entity, places[i + 1 :]):
            place = (paper.id, mention.start, end)
            yield TEXT, ids[narrower], ids[broader], place


def _names_kinds(mention: Mention, entity: Entity, between: str) -> bool:
    """Whether what stands after a mention says that kinds of it follow."""
    found = _SUCH_AS.fullmatch(between)
    if not found or (found["weak"] and entity.type != vocab.DATASET):
        return False
    return bool(found["plural"]) or bool(re.search(r"[^s]s\)?$", mention.text))


def _patterns(
    text: str, mention: Mention, entity: Entity, later: list[tuple[Mention, Entity]]
) -> Iterator[tuple[str, str, int]]:
    """Yield names (narrower, broader) that stand in a pattern from one mention on, and its end."""
    pattern, end, listing = None, mention.end, False
    for other, thing in later:
        if other.start < end:
            continue
        between = text[end : other.start]
        if len(between) > _FURTHEST:
            return
        pattern = _NEXT if listing else None
        if not listing and _KIND_OF.fullmatch(between):
            if not _says_little(thing.name):
                yield entity.name, thing.name, other.end
            return
        if not listing and not _says_little(entity.name) and _names_kinds(mention, entity, between):
            pattern = _SUCH_AS
        if pattern is None or not pattern.fullmatch(between):
            return
        if kind_of(thing.type) != kind_of(entity.type):
            return
        yield thing.name, entity.name, other.end
        end, listing = other.end, True
