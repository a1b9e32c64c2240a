"""Numeric claims of a paper, with their slots and evidence; and the spaCy component.

text -> ``find_quantities`` -> those that claim something -> direction, slots and clause of each ->
``Claim``. ``kg_claims`` reads ``doc.user_data["kg.entities"]`` and ``["kg.relations"]`` where
they are there, and writes ``doc.user_data["kg.claims"]`` (plain values, in the form of the record).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from kg import vocab
from kg.claims.conditions import find_conditions
from kg.claims.context import COUNTS, Context, Slots, clause_of, contexts
from kg.claims.direction import direction_of
from kg.claims.fill import Fit, Odds, choose, fit_slots
from kg.claims.slots import find_slots, paired_slots
from kg.entities import ENTITIES, PHRASES, WORDS
from kg.model import Claim, Entity, Relation, Span
from kg.quantities import Quantity, find_quantities
from kg.records import claim_to_json, entity_from_json, relation_from_json
from kg.sentences import of_doc
from kg.tagger import open_tagger
from kg.text import key

__all__ = ["CLAIMS", "ClaimComponent", "find_claims", "make_claims"]

CLAIMS = "kg.claims"
"""Key of ``doc.user_data`` under which the claims are, in the form of the record."""

_APART = re.compile(r"(?:;|(?<!\bvs)\.)\s|\b(?:while|whereas|but)\b", re.IGNORECASE)
_TOGETHER = re.compile(r",|\b(?:and|or|vs|versus|compared)\b", re.IGNORECASE)
_GOES_ON = re.compile(r"(?:,|\band)\s?(?:by\s|a\s|an\s)?$|\(?\bby\s?$", re.IGNORECASE)
_AS_FAR = re.compile(r"[^,()]{0,60}(?:,\s?and\b|,|\band\b)\s?(?:by\s)?\$?", re.IGNORECASE)
"""What may stand between "up to 57x" and a number that is reached at most as well."""

_MEAN = re.compile(r"[^,.;()]{0,20}\bon average\b", re.IGNORECASE)
_SYMBOL = re.compile(r"(?:^|[\s$({,;])\\?[A-Za-z](?:[_^]\{?\w\}?)?\s*$")
"""A letter of a formula before a sign: "t \\geq 0" says what t may be."""

_CALENDAR = frozenset({"years", "months", "weeks", "days", "hours"})
_AGO = re.compile(r"\s+ago\b")
_SCORE = re.compile(r"\s?(?:scores?\s?)?(?:of|is|=|:|to|at)?\s?", re.IGNORECASE)
_ATTACHED = re.compile(
    r"\s(?:\w{1,15}\s)?(?:in|from|across|about|covering|over|spanning|of|containing|with)\s",
    re.IGNORECASE,
)
_COUNTING = re.compile(r"\b(?:of|with|containing|and|over|from)\s$", re.IGNORECASE)
_FAR = 90
_SURE_KINDS = frozenset({"percentage", "ratio", "count", "time", "information", "power", "noun"})


def find_claims(
    text: str,
    sentences: Sequence[Span],
    entities: Sequence[Entity],
    relations: Sequence[Relation] = (),
    *,
    count_metrics: bool = False,
    fit: Fit | None = None,
) -> tuple[Claim, ...]:
    """Return the numeric claims of a text, in order.

    Parameters
    ----------
    text
        Title, newline and abstract.
    sentences
        Their offsets.
    entities
        The paper's entities, whose mentions and roles tell what a number is about.
    relations
        Stated relations; "A outperforms B" tells the baseline where the sentence leaves it out.
    count_metrics
        Name what is counted ("real-world benchmarks") as the metric of a count, too, not only as
        its unit.
    fit
        Gives the odds of the slots by the trained network; the grammar alone decides when None.
    """
    taken = sorted({(m.start, m.end) for entity in entities for m in entity.mentions})
    quantities = [q for q in find_quantities(text) if not _is_in_name(text, q, taken)]
    odds: dict[int, Odds] = {}
    if fit is not None:
        odds = dict(zip([q.start for q in quantities], fit(quantities), strict=True))
    claims: list[Claim] = []
    for context in contexts(text, sentences, entities, quantities, relations):
        claims += _claims_of(context, odds, count_metrics=count_metrics)
    return tuple(claims)


class ClaimComponent:
    """Writes the numeric claims of a doc; works on any ``Doc``.

    Where ``kg_entities`` has left its word vectors, the network has a say in the slots, and the
    vectors are dropped, for no later component wants them.
    """

    def __init__(self, weights: str | None, *, count_metrics: bool) -> None:
        self._weights = Path(weights) if weights else None
        self._count_metrics = count_metrics

    def __call__(self, doc: Doc) -> Doc:
        """Write ``doc.user_data["kg.claims"]``."""
        written = doc.user_data
        entities = [entity_from_json(entity) for entity in written.get(ENTITIES, ())]
        words = [(start, end) for start, end in written.pop(WORDS, ())]
        phrases = [(start, end) for start, end in written.pop(PHRASES, ())]
        fit = None
        if words and entities:
            tagger = open_tagger(self._weights)
            vectors = np.asarray(doc.tensor)
            fit = partial(fit_slots, tagger, vectors, words, entities, phrases, doc.text)
        claims = find_claims(
            doc.text,
            [Span(start, end) for start, end in of_doc(doc)],
            entities,
            [relation_from_json(relation) for relation in written.get("kg.relations", ())],
            count_metrics=self._count_metrics,
            fit=fit,
        )
        written[CLAIMS] = [claim_to_json(claim) for claim in claims]
        doc.tensor = np.zeros((0,), np.float32)
        return doc


@Language.factory("kg_claims", default_config={"weights": None, "count_metrics": False})
def make_claims(
    nlp: Language, name: str, weights: str | None, count_metrics: bool
) -> ClaimComponent:
    """Make the component ``kg_claims``: numeric claims with their slots.

    Parameters
    ----------
    weights
        Weights folder; the one that ships when None.
    count_metrics
        As for ``find_claims``.
    """
    return ClaimComponent(weights, count_metrics=count_metrics)


def _claims_of(context: Context, odds: Mapping[int, Odds], *, count_metrics: bool) -> list[Claim]:
    made: list[Claim] = []
    previous: tuple[Quantity, Slots, str | None] | None = None
    for quantity in context.quantities:
        if not _states(context, quantity):
            continue
        joined = previous is not None and _coordinated(context, previous[0], quantity)
        slots = find_slots(context, quantity, previous[1] if previous and joined else None)
        certain = paired_slots(context, quantity, slots)
        chosen, sure = choose(
            slots, odds.get(quantity.start, {}), certain, _denied(context, quantity)
        )
        if quantity.change == "to" and made and made[-1].subject != chosen.subject:
            chosen = replace(chosen, baseline=chosen.baseline or made[-1].subject)
        direction = _direction(context, quantity, chosen.metric)
        if direction is None and previous and joined and _goes_on(context, previous[0], quantity):
            direction = previous[2]
        if previous and joined and _is_reached_at_most(context, previous[0], quantity):
            quantity = replace(quantity, comparator="up to")
        previous = quantity, slots, direction
        if not count_metrics and _counts(quantity, chosen.metric):
            chosen = replace(chosen, metric=None)
        made.append(_claim(context, quantity, chosen, direction, sure))
    return made


def _denied(context: Context, quantity: Quantity) -> dict[str, frozenset[str]]:
    """Return what cannot have a number: what a paper proposes is not where a change starts from."""
    if quantity.change != "from":
        return {}
    own = frozenset(entity.name for entity in context.own)
    return {"subject": own, "baseline": own}


def _counts(quantity: Quantity, metric: str | None) -> bool:
    """Whether a number counts things, and what it measures would be these things again."""
    if quantity.kind == "noun" or metric is None or quantity.unit == "parameters":
        return quantity.kind == "noun"
    return quantity.kind in COUNTS and key(metric) == key(quantity.unit or "")


def _states(context: Context, quantity: Quantity) -> bool:
    """Whether a quantity claims something; a bare whole number does so bounded or as a score."""
    text = context.text
    if (
        quantity.unit is None
        and quantity.comparator != "="
        and _SYMBOL.search(text, max(0, quantity.start - 8), quantity.start)
    ):
        return False
    if quantity.unit in _CALENDAR and _AGO.match(text, quantity.end):
        return False
    if quantity.unit is not None or quantity.decimal:
        return True
    if quantity.comparator != "=" or quantity.change:
        return True
    scores = (p for p in context.of_type(vocab.METRIC) if p.end <= quantity.start)
    return any(_SCORE.fullmatch(context.text, p.end, quantity.start) for p in scores)


def _claim(
    context: Context,
    quantity: Quantity,
    slots: Slots,
    direction: str | None,
    sure: Mapping[str, float],
) -> Claim:
    clause = clause_of(context, quantity)
    told = clause_of(context, quantity, alone=True)
    return Claim(
        quantity=quantity.text,
        start=quantity.start,
        end=quantity.end,
        value=quantity.value,
        evidence=Span(min(told[0], quantity.start), max(told[1], quantity.end)),
        value_high=quantity.value_high,
        unit=quantity.unit,
        comparator=quantity.comparator,
        direction=direction,
        subject=slots.subject,
        metric=slots.metric,
        baseline=slots.baseline,
        dataset=slots.dataset,
        task=slots.task,
        conditions=find_conditions(context, quantity, clause),
        confidence=_confidence(quantity, slots),
        slot_confidence=tuple(
            (slot, chance) for slot, chance in sure.items() if getattr(slots, slot) is not None
        ),
    )


def _confidence(quantity: Quantity, slots: Slots) -> float:
    """Return how sure a claim is: by kind of number and by the slots that were found."""
    sure = 0.75 if quantity.kind in _SURE_KINDS else 0.6
    if quantity.spelled and quantity.kind == "noun":
        sure -= 0.1
    if quantity.unit is None:
        sure -= 0.15
    return round(sure + 0.1 * (slots.subject is not None) + 0.1 * (slots.metric is not None), 2)


def _direction(context: Context, quantity: Quantity, metric: str | None) -> str | None:
    low, high = context.neighbours(quantity)
    end = context.series(quantity)[-1].end
    return direction_of(context.text, quantity, low, high, series_end=end, metric=metric)


def _coordinated(context: Context, previous: Quantity, quantity: Quantity) -> bool:
    """Whether a quantity goes on with what the one before it says: "3% on A and 5% on B"."""
    if previous.kind != quantity.kind:
        return False
    between = context.text[previous.end : quantity.start]
    if previous.series == quantity.series:
        return True
    if quantity.kind in COUNTS and _ATTACHED.fullmatch(between):
        return True
    return len(between) < _FAR and bool(_TOGETHER.search(between)) and not _APART.search(between)


def _is_reached_at_most(context: Context, previous: Quantity, quantity: Quantity) -> bool:
    """Whether "up to" of the quantity before holds for this one: "up to 4x on A and 3x on B"."""
    return (
        (previous.comparator, quantity.comparator) == ("up to", "=")
        and previous.unit == quantity.unit
        and _AS_FAR.fullmatch(context.text, previous.end, quantity.start) is not None
        and not _MEAN.match(context.text, quantity.end)
    )


def _goes_on(context: Context, previous: Quantity, quantity: Quantity) -> bool:
    """Whether the direction of the quantity before holds for this one, too."""
    between = context.text[previous.end : quantity.start]
    return previous.series == quantity.series or bool(_GOES_ON.search(between))


def _is_in_name(text: str, quantity: Quantity, taken: Sequence[tuple[int, int]]) -> bool:
    """Whether a number is part of an entity's name, and does not count what the name says."""
    number = quantity.number
    if quantity.kind in COUNTS and _COUNTING.search(
        text, max(0, quantity.start - 12), quantity.start
    ):
        return False
    at = bisect_right(taken, (number.start, len(taken) and taken[-1][1] + number.end)) - 1
    for start, end in reversed(taken[max(0, at - 3) : at + 1]):
        if start <= number.start and number.end <= end and start != quantity.start:
            return True
    return False
