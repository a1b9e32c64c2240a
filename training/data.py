"""Labelled sets and our own annotations as examples for the network.

Each row becomes one ``Example``: an encoded window, labelled spans in word positions, and labelled
pairs. Our own annotations are made per paper: names are searched in the text, and relations, roles
and aliases are labelled per entity, to be pooled over its mentions.
"""

from __future__ import annotations

import json
import random
import re
from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kg import vocab
from kg.encoding import Window, encode
from kg.text import key
from kg.vocab import SLOTS
from training.network import COARSE, WIDTH
from training.retell import retell

OWN = "own"
PHRASE_SET = "phrase"
"""Label set of phrases that fill a slot of a claim and are no entity."""

SPAN_LABELS: dict[str, tuple[str, ...]] = {
    "scier": ("Method", "Task", "Dataset"),
    "scierc": ("Method", "Task", "Metric", "Material", "OtherScientificTerm", "Generic"),
    "tdmsci": ("Task", "Dataset", "Metric"),
    "gsap": (
        "MLModel",
        "ModelArchitecture",
        "Method",
        "Task",
        "Dataset",
        "Datasource",
        "MLModelGeneric",
        "DatasetGeneric",
    ),
    OWN: vocab.TYPE_NAMES,
    PHRASE_SET: ("Phrase",),
}
ALIAS = "sameAs"
PAIR_LABELS: dict[str, tuple[str, ...]] = {
    "scier": (
        "Used-For",
        "Part-Of",
        "Synonym-Of",
        "Compare-With",
        "Evaluated-With",
        "SubClass-Of",
        "Benchmark-For",
        "Trained-With",
        "SubTask-Of",
    ),
    "scierc": (
        "USED-FOR",
        "CONJUNCTION",
        "EVALUATE-FOR",
        "HYPONYM-OF",
        "PART-OF",
        "FEATURE-OF",
        "COMPARE",
    ),
    OWN: (*(r.name for r in vocab.RELATIONS), ALIAS),
}
_COARSE = {
    "MLModel": "Model",
    "ModelArchitecture": "Method",
    "Material": "Dataset",
    "Datasource": "Dataset",
    "OtherScientificTerm": "Other",
    "MLModelGeneric": "Generic",
    "DatasetGeneric": "Generic",
}
MAX_PAIRS = 4
"""Mention pairs (nearest first) that stand for a pair of entities."""


@dataclass
class Example:
    """One window with its labels; mentions are the labelled spans in order.

    ``groups`` are pooled mention pairs: (pairs, labels, first label that counts, end of those).
    ``sparse`` says that the paper may name more than is labelled, so that a span without a label is
    nothing only where it touches a labelled one. ``mistaken`` are spans, with their type, that
    another network took for entities.
    ``quantities`` are the words of claimed numbers, ``phrases`` the words of what fills their slots
    and is no entity, and ``slots`` what is in each of their ``SLOTS``: indexes of entities and,
    after these, of phrases.
    """

    set: str
    id: str
    window: Window
    spans: list[tuple[int, int, int]] = field(default_factory=list)
    types: list[int] = field(default_factory=list)
    groups: list[tuple[list[tuple[int, int]], list[int], int, int]] = field(default_factory=list)
    entities: list[list[int]] = field(default_factory=list)
    roles: list[int] = field(default_factory=list)
    sparse: bool = False
    mistaken: list[tuple[int, int, int]] = field(default_factory=list)
    quantities: list[tuple[int, int]] = field(default_factory=list)
    phrases: list[tuple[int, int]] = field(default_factory=list)
    slots: list[tuple[tuple[int, ...], ...]] = field(default_factory=list)


def word_span(window: Window, start: int, end: int) -> tuple[int, int] | None:
    """Return the first and last word that a stretch of text touches, None if too long or none."""
    first = bisect_right([e for _, e in window.words], start)
    last = bisect_left([s for s, _ in window.words], end) - 1
    return (first, last) if first <= last < first + WIDTH else None


def _first_window(tokenizer: Any, text: str, limit: int) -> Window:
    return encode(tokenizer, text, max_pieces=limit)[0]


def read_public(path: Path, name: str, tokenizer: Any, *, limit: int = 300) -> Iterator[Example]:
    """Yield the examples of a public labelled set (JSON Lines with offsets)."""
    labels, pair_labels = SPAN_LABELS[name], PAIR_LABELS.get(name, ())
    with path.open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    for row in rows:
        example = Example(name, row["doc"], _first_window(tokenizer, row["text"], limit))
        place: dict[tuple[int, int], int] = {}
        for entity in row["entities"]:
            span = word_span(example.window, entity["start"], entity["end"])
            if (
                entity["label"] not in labels
                or span is None
                or span[1] >= len(example.window.words)
            ):
                continue
            if any(s[:2] == span for s in example.spans):
                continue
            place[entity["start"], entity["end"]] = len(example.spans)
            example.spans.append((*span, labels.index(entity["label"]) + 1))
            example.types.append(COARSE.index(_COARSE.get(entity["label"], entity["label"])))
        if pair_labels:
            _label_pairs(example, row["relations"], place, pair_labels)
        yield example


def _label_pairs(
    example: Example,
    relations: Sequence[dict[str, Any]],
    place: dict[tuple[int, int], int],
    labels: tuple[str, ...],
) -> None:
    stated: dict[tuple[int, int], set[int]] = {}
    for relation in relations:
        head, tail = place.get(tuple(relation["head"])), place.get(tuple(relation["tail"]))
        if head is not None and tail is not None:
            stated.setdefault((head, tail), set()).add(labels.index(relation["label"]))
    for i, (start, _, _) in enumerate(example.spans):
        for j, (other, _, _) in enumerate(example.spans):
            if i != j and (abs(start - other) < 50 or (i, j) in stated):
                wanted = [int(k in stated.get((i, j), ())) for k in range(len(labels))]
                example.groups.append(([(i, j)], wanted, 0, len(labels)))


def occurrences(text: str, forms: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield where any of the forms stands in the text as whole words (an end may be plural)."""
    for form in forms:
        if not form:
            continue
        left = r"(?<![^\W_])" if form[0].isalnum() else ""
        right = r"(?![^\W_])" if form[-1].isalnum() else ""
        for match in re.finditer(left + re.escape(form) + right, text):
            yield match.start(), match.end()


def mentions(text: str, paper: dict[str, Any]) -> list[list[tuple[int, int]]]:
    """Return the mentions of each entity of an annotated paper: longest names first, no overlaps.

    An entity of which nothing would be left keeps its mentions inside longer ones.
    """
    found = [sorted(set(occurrences(text, e["surface"]))) for e in paper["entities"]]
    ordered = sorted(
        ((s, e, i) for i, spans in enumerate(found) for s, e in spans),
        key=lambda m: (m[0] - m[1], m[0], m[2]),
    )
    taken = bytearray(len(text))
    kept: list[list[tuple[int, int]]] = [[] for _ in found]
    for start, end, i in ordered:
        if not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            kept[i].append((start, end))
    return [sorted(k) if k else spans for k, spans in zip(kept, found, strict=True)]


def read_own(
    docs: Sequence[dict[str, Any]],
    gold: Sequence[dict[str, Any]],
    tokenizer: Any,
    *,
    retold: int = 0,
    seed: int = 7,
    found: Mapping[str, dict[str, Any]] | None = None,
    sparse: Container[str] = (),
) -> list[Example]:
    """Return one example for each annotated paper, and ``retold`` more with names exchanged.

    ``sparse`` are ids of papers of which not everything is annotated. ``found`` holds what earlier
    weights, which have not seen these papers, extract from them: what of it touches no annotated
    mention of a paper that is not sparse is told to be nothing.
    """
    texts = {d["id"]: d["title"] + "\n" + (d["abstract"] or "") for d in docs}
    examples = [_own(texts[paper["id"]], paper, tokenizer) for paper in gold]
    for example in examples:
        if found and example.id not in sparse:
            _mark_mistaken(example, found[example.id]["entities"])
    rng = random.Random(seed)
    for _ in range(retold):
        for paper in gold:
            told = retell(texts[paper["id"]], paper, rng) or (texts[paper["id"]], paper)
            examples.append(_own(*told, tokenizer))
    for example in examples:
        example.sparse = example.id in sparse
    return examples


def _own(text: str, paper: dict[str, Any], tokenizer: Any) -> Example:
    example = Example(OWN, paper["id"], _first_window(tokenizer, text, 512))
    names: dict[str, int] = {}
    forms: list[str] = []
    seen: dict[tuple[int, int], int] = {}
    for entity, spans in zip(paper["entities"], mentions(text, paper), strict=True):
        members = []
        for start, end in spans:
            span = word_span(example.window, start, end)
            if span is None or span in seen:
                continue
            seen[span] = len(example.spans)
            members.append(len(example.spans))
            forms.append(text[start:end].lower())
            example.spans.append((*span, vocab.TYPE_NAMES.index(entity["type"]) + 1))
            example.types.append(COARSE.index(entity["type"]))
        if members:
            names[entity["name"]] = len(example.entities)
            example.entities.append(members)
            example.roles.append(vocab.ROLES.index(entity["role"]))
    stated: dict[tuple[int, int], set[int]] = {}
    predicates = [r.name for r in vocab.RELATIONS]
    for subject, predicate, obj in paper["relations"]:
        if subject in names and obj in names:
            stated.setdefault((names[subject], names[obj]), set()).add(predicates.index(predicate))
    starts = [s for s, _, _ in example.spans]
    n = len(PAIR_LABELS[OWN])
    for i, heads in enumerate(example.entities):
        for j, tails in enumerate(example.entities):
            if i == j:
                continue
            wanted = [int(k in stated.get((i, j), ())) for k in range(n)]
            example.groups.append((nearest(starts, heads, tails), wanted, 0, n - 1))
    _label_aliases(example, forms, starts)
    _label_slots(example, text, paper, names)
    return example


def _mark_mistaken(example: Example, entities: Iterable[dict[str, Any]]) -> None:
    """Keep the found mentions that touch nothing annotated, one of each word."""
    taken = {
        word
        for first, last, *_ in (*example.spans, *example.phrases, *example.quantities)
        for word in range(first, last + 1)
    }
    for entity in entities:
        for mention in entity["mentions"]:
            span = word_span(example.window, mention["start"], mention["end"])
            words = set(range(span[0], span[1] + 1)) if span else taken
            if words and words.isdisjoint(taken):
                taken |= words
                example.mistaken.append((*span, COARSE.index(entity["type"])))


def _label_slots(example: Example, text: str, paper: dict[str, Any], names: dict[str, int]) -> None:
    """Label numbers with what fills their slots; a number of several claims has all of it."""
    known = {key(form): names[e["name"]] for e in paper["entities"] if e["name"] in names
             for form in e["surface"]}  # fmt: skip
    found: dict[tuple[int, int], list[set[int]]] = {}
    phrases: dict[tuple[int, int], int] = {}
    for claim in paper["claims"]:
        at = text.find(claim["evidence"])
        at = text.find(claim["quantity"], at) if at >= 0 else at
        span = word_span(example.window, at, at + len(claim["quantity"])) if at >= 0 else None
        if span is None:
            continue
        slots = found.setdefault(span, [set() for _ in SLOTS])
        for slot, name in zip(slots, SLOTS, strict=True):
            filler = claim[name]
            if filler is None:
                continue
            entity = names.get(filler, known.get(key(filler)))
            phrase = _phrase(example, text, filler, span) if entity is None else None
            if phrase is not None:
                entity = len(example.entities) + phrases.setdefault(phrase, len(phrases))
            slot |= {entity} - {None}
    example.phrases = list(phrases)
    for span, slots in sorted(found.items()):
        example.quantities.append(span)
        example.slots.append(tuple(tuple(sorted(slot)) for slot in slots))


def _phrase(
    example: Example, text: str, filler: str, quantity: tuple[int, int]
) -> tuple[int, int] | None:
    """Return the words of a phrase where it stands nearest to a number and apart from it."""
    spans = [word_span(example.window, *place) for place in occurrences(text, [filler])]
    apart = [s for s in spans if s and (s[1] < quantity[0] or s[0] > quantity[1])]
    return min(apart, key=lambda s: abs(s[0] - quantity[0]), default=None)


def _label_aliases(example: Example, forms: list[str], starts: list[int]) -> None:
    """Label pairs of different names of one type: the same entity or not."""
    n = len(PAIR_LABELS[OWN])
    nodes: dict[tuple[int, str], list[int]] = {}
    for e, members in enumerate(example.entities):
        for m in members:
            nodes.setdefault((e, forms[m]), []).append(m)
    for (e, form), heads in nodes.items():
        for (other, form_2), tails in nodes.items():
            same_type = example.types[heads[0]] == example.types[tails[0]]
            if (e, form) != (other, form_2) and same_type:
                wanted = [0] * (n - 1) + [int(e == other)]
                example.groups.append((nearest(starts, heads, tails), wanted, n - 1, n))


def nearest(
    starts: Sequence[int], heads: Sequence[int], tails: Sequence[int]
) -> list[tuple[int, int]]:
    """Return the nearest ``MAX_PAIRS`` pairs of mentions."""
    pairs = sorted((abs(starts[h] - starts[t]), h, t) for h in heads for t in tails)
    return [(h, t) for _, h, t in pairs[:MAX_PAIRS]]
