"""From a language model's answer to a record: nothing is taken that the paper's text does not bear.

answer -> names found in the text (all their occurrences, by us) -> spans, joined as those of the
trained extractor are -> relations that the vocabulary allows, their evidence found in the text ->
claims whose numbers our own grammar reads. What fails is dropped and counted by reason.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from kg import vocab
from kg.decode import Spot, group, name_of
from kg.model import Claim, Entity, Mention, Paper, Relation, Span
from kg.quantities import Quantity, find_quantities
from kg.text import key, own_macros

__all__ = ["Reading", "parse", "read_answer"]

_MOST = 300
"""Entities, relations or claims that an answer about one abstract may hold."""

_MOST_FORMS = 30
_LONGEST = 2_000

_UNSURE = 0.5
_LETTER = re.compile(r"\w")
_ADDRESS = re.compile(r"\bhttps?://\S+", re.IGNORECASE)
_FENCE = re.compile(r"\s*```(?:json)?\s*\n(?P<inside>.*?)\n?\s*```\s*", re.DOTALL | re.IGNORECASE)
_ALLOWED = {relation.name: relation for relation in vocab.RELATIONS}


@dataclass(frozen=True, slots=True)
class Reading:
    """What an answer holds that is so, and how much was dropped, by reason."""

    entities: tuple[Entity, ...]
    relations: tuple[Relation, ...]
    claims: tuple[Claim, ...]
    dropped: Counter[str]


def parse(content: str) -> dict[str, Any] | None:
    r"""Return the JSON object of an answer, with or without a fence around it; None without one.

    >>> parse('```json\n{"entities": []}\n```'), parse('{"entities": [')
    ({'entities': []}, None)
    """
    fenced = _FENCE.fullmatch(content)
    try:
        answer = json.loads(fenced["inside"] if fenced else content)
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None


def read_answer(paper: Paper, answer: dict[str, Any]) -> Reading:
    """Check an answer against the paper's text and make it a record's parts."""
    text = paper.text
    dropped: Counter[str] = Counter()
    told = list(_told(answer, dropped))
    entities, by_form = _entities(text, told, dropped)
    relations = _relations(text, _items(answer, "relations"), by_form, dropped)
    claims = _claims(text, _items(answer, "claims"), by_form, dropped)
    return Reading(tuple(entities), tuple(relations), tuple(claims), dropped)


@dataclass(frozen=True, slots=True)
class _Told:
    """An entity as the model tells it, its type known."""

    type: int
    role: str
    confidence: float
    forms: tuple[str, ...]


def _items(answer: dict[str, Any], name: str) -> Iterator[dict[str, Any]]:
    value = answer.get(name)
    for item in value[:_MOST] if isinstance(value, list) else ():
        if isinstance(item, dict):
            yield item


def _told(answer: dict[str, Any], dropped: Counter[str]) -> Iterator[_Told]:
    for item in _items(answer, "entities"):
        kind, role, surface = item.get("type"), item.get("role"), item.get("surface")
        if kind not in vocab.TYPE_NAMES:
            dropped["entities of unknown types"] += 1
            continue
        forms = [item.get("name"), *(surface[:_MOST_FORMS] if isinstance(surface, list) else ())]
        yield _Told(
            vocab.TYPE_NAMES.index(kind),
            role if role in vocab.ROLES else "mentioned",
            _chance(item.get("confidence")),
            tuple(dict.fromkeys(f.strip() for f in forms if isinstance(f, str) and f.strip())),
        )


def _entities(
    text: str, told: Sequence[_Told], dropped: Counter[str]
) -> tuple[list[Entity], dict[str, Entity]]:
    """Return the entities in order of the text, and each under the keys of all its forms."""
    spots, owners = _spots(text, told, dropped)
    first = {owner: i for i, owner in reversed(list(enumerate(owners)))}
    same = [(first[owner], i) for i, owner in enumerate(owners)]
    groups = group(spots, text, alias=lambda i, j: 1.0, near=same)
    entities: list[Entity] = []
    by_form: dict[str, Entity] = {}
    for found in groups:
        members = found.members
        tellers = [told[owner] for owner in sorted({owners[i] for i in members})]
        entity = Entity(
            name_of(members, spots, text),
            found.type,
            min((t.role for t in tellers), key=vocab.ROLES.index),
            max(t.confidence for t in tellers),
            tuple(_mention(text, spots[i]) for i in members),
        )
        entities.append(entity)
        for form in (m.text for m in entity.mentions):
            by_form.setdefault(key(form), entity)
        for form in (form for t in tellers for form in t.forms):
            by_form.setdefault(key(form), entity)
    return entities, by_form


def _spots(text: str, told: Sequence[_Told], dropped: Counter[str]) -> tuple[list[Spot], list[int]]:
    """Return every occurrence of every form, the longest form first, none over another."""
    taken = bytearray(len(text))
    addresses = (match.span() for match in _ADDRESS.finditer(text))
    for start, end in (*addresses, *own_macros(text)):
        taken[start:end] = b"\1" * (end - start)
    forms = [(form, owner) for owner, one in enumerate(told) for form in one.forms]
    placed: list[tuple[int, int, int]] = []
    for form, owner in sorted(forms, key=lambda pair: (-len(pair[0]), pair[1])):
        found = list(_occurrences(text, form)) if _LETTER.search(key(form)) else []
        if not found:
            dropped["names not in the text"] += 1
        for start, end in found:
            if not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                placed.append((start, end, owner))
    placed.sort()
    spots = [
        Spot(start, end, n, n, _scores(told[owner])) for n, (start, end, owner) in enumerate(placed)
    ]
    return spots, [owner for _, _, owner in placed]


def _mention(text: str, spot: Spot) -> Mention:
    return Mention(spot.start, spot.end, text[spot.start : spot.end])


def _scores(told: _Told) -> tuple[float, ...]:
    sure = max(told.confidence, 1e-3)
    return tuple(sure if i == told.type else 0.0 for i in range(len(vocab.TYPE_NAMES)))


def _occurrences(text: str, form: str) -> Iterator[tuple[int, int]]:
    """Yield where a form stands as a name of its own; blanks may differ, but for line ends."""
    words = form.split()
    if not words or len(form) > _LONGEST or words[0] not in text:
        return
    left = r"(?<![A-Za-z0-9])" if form[0].isascii() and form[0].isalnum() else ""
    right = r"(?![A-Za-z0-9])" if form[-1].isascii() and form[-1].isalnum() else ""
    pattern = r"[^\S\n]+".join(map(re.escape, words))
    for match in re.finditer(f"{left}{pattern}{right}", text):
        yield match.span()


def _place(text: str, words: object) -> tuple[int, int] | None:
    """Return where a stretch of text stands first, whatever the blanks."""
    if not isinstance(words, str) or not words.strip() or len(words) > _LONGEST:
        return None
    match = re.search(r"\s+".join(map(re.escape, words.split())), text)
    return match.span() if match else None


def _relations(
    text: str,
    items: Iterable[dict[str, Any]],
    by_form: dict[str, Entity],
    dropped: Counter[str],
) -> Iterator[Relation]:
    seen: set[tuple[str, str, str]] = set()
    for item in items:
        kind = _ALLOWED.get(item["predicate"]) if isinstance(item.get("predicate"), str) else None
        one, other = _named(item.get("subject"), by_form), _named(item.get("object"), by_form)
        place = _place(text, item.get("evidence"))
        if kind is None:
            dropped["unknown relations"] += 1
        elif one is None or other is None or one is other:
            dropped["relations without two entities"] += 1
        elif one.type not in kind.subjects or other.type not in kind.objects:
            dropped["relations that the types do not allow"] += 1
        elif place is None:
            dropped["evidence not in the text"] += 1
        elif (one.name, kind.name, other.name) not in seen:
            seen.add((one.name, kind.name, other.name))
            sure = min(_chance(item.get("confidence")), one.confidence, other.confidence)
            yield Relation(one.name, kind.name, other.name, *place, sure)


def _claims(
    text: str,
    items: Iterable[dict[str, Any]],
    by_form: dict[str, Entity],
    dropped: Counter[str],
) -> list[Claim]:
    quantities = find_quantities(text)
    made: dict[tuple[Any, ...], Claim] = {}
    for item in items:
        evidence = _place(text, item.get("evidence"))
        if evidence is None:
            dropped["evidence not in the text"] += 1
            continue
        quantity = _quantity(text, item.get("quantity"), evidence, quantities)
        if quantity is None:
            dropped["numbers that our grammar does not find there"] += 1
            continue
        claim = _claim(text, item, evidence, quantity, by_form, dropped)
        made.setdefault((claim.start, claim.subject, claim.metric, claim.baseline), claim)
    return sorted(made.values(), key=lambda c: (c.start, c.end))


def _quantity(
    text: str, words: object, evidence: tuple[int, int], quantities: Sequence[Quantity]
) -> Quantity | None:
    """Return our own reading of a number that the model points at."""
    place = _place(text[slice(*evidence)], words)
    if place is None:
        return None
    start, end = evidence[0] + place[0], evidence[0] + place[1]
    inside = (q for q in quantities if start <= q.number.start and q.number.end <= end)
    return next(inside, None)


def _claim(
    text: str,
    item: dict[str, Any],
    evidence: tuple[int, int],
    quantity: Quantity,
    by_form: dict[str, Entity],
    dropped: Counter[str],
) -> Claim:
    slots: dict[str, Any] = {}
    for slot in vocab.SLOTS:
        slots[slot] = _filler(text, item.get(slot), by_form)
        if slots[slot] is None and item.get(slot):
            dropped["words of claims not in the text"] += 1
    listed = item.get("conditions")
    places = [_place(text, c) for c in (listed[:_MOST_FORMS] if isinstance(listed, list) else ())]
    direction = item.get("direction")
    return Claim(
        quantity=quantity.text,
        start=quantity.start,
        end=quantity.end,
        value=quantity.value,
        evidence=Span(min(evidence[0], quantity.start), max(evidence[1], quantity.end)),
        value_high=quantity.value_high,
        unit=quantity.unit,
        comparator=quantity.comparator,
        direction=direction if direction in vocab.DIRECTIONS else None,
        **slots,
        conditions=tuple(text[slice(*place)] for place in places if place),
        confidence=_chance(item.get("confidence")),
    )


def _named(name: object, by_form: dict[str, Entity]) -> Entity | None:
    return by_form.get(key(name)) if isinstance(name, str) else None


def _filler(text: str, words: object, by_form: dict[str, Entity]) -> str | None:
    """Return the entity's name that words stand for, or the words as the text has them."""
    entity = _named(words, by_form)
    if entity is not None:
        return entity.name
    place = _place(text, words)
    return text[slice(*place)] if place else None


def _chance(value: object) -> float:
    """Return a confidence between 0 and 1, whatever the model wrote."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return _UNSURE
    return round(min(1.0, max(0.0, float(value))), 3)
