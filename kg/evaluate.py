"""How good are extractions? Scores of records against gold annotations.

The same figures as the scorer that comes with the gold annotations: precision, recall and F1 of
entities (strict, with Method and Model merged, lenient, untyped, by type), relations and claims,
micro-averaged over papers with one-to-one matches. Names are compared without case, hyphens,
LaTeX leftovers and plural endings.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from kg import vocab

__all__ = ["Score", "Scores", "compare_names", "evaluate", "table"]

Record = dict[str, Any]

_SLOTS = ("subject", "metric", "baseline", "dataset")
_STOP = frozenset(
    ("the", "a", "an", "of", "for", "in", "on", "and", "to", "with", "our", "its", "their",
     "this", "these")
)  # fmt: skip
_UNITS = {
    "percent": "%", "times": "x", "fold": "x", "-fold": "x", "×": "x", "parameter": "parameters",
    "params": "parameters", "gb": "gb", "watts": "w", "watt": "w", "bit": "bits", "hour": "hours",
    "h": "hours", "gpu hours": "gpu-hours",
}  # fmt: skip


@dataclass(slots=True)
class Score:
    """Counts of matches, and what follows from them."""

    found: int = 0
    extra: int = 0
    missed: int = 0

    def add(self, found: int, n_predicted: int, n_gold: int) -> None:
        """Count the matches among a paper's predictions and gold."""
        self.found += found
        self.extra += n_predicted - found
        self.missed += n_gold - found

    @property
    def precision(self) -> float:
        """Share of the predictions that are right, 0 where there are none."""
        return self.found / (self.found + self.extra) if self.found + self.extra else 0.0

    @property
    def recall(self) -> float:
        """Share of the gold that was found, 0 where there is none."""
        return self.found / (self.found + self.missed) if self.found + self.missed else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        p, r = self.precision, self.recall
        return 2 * p * r / (p + r) if p + r else 0.0


@dataclass(slots=True)
class Scores:
    """All figures of one evaluation, by name, in the order in which they are printed."""

    papers: int = 0
    bad_offsets: int = 0
    by_name: dict[str, Score] = field(default_factory=dict)
    accuracy: dict[str, tuple[int, int]] = field(default_factory=dict)

    def of(self, name: str) -> Score:
        """Return the score of this name, made on first use."""
        return self.by_name.setdefault(name, Score())

    def hit(self, name: str, right: bool) -> None:
        """Count one decision for an accuracy."""
        n_right, n_all = self.accuracy.get(name, (0, 0))
        self.accuracy[name] = (n_right + right, n_all + 1)


def compare_names(name: str | None) -> str:
    """Return the form under which two names are the same to the scorer.

    >>> compare_names("The Large-Language Models") == compare_names("large language model")
    True
    """
    plain = re.sub(r"[\\{}$~_^]", "", name or "").lower()
    words = re.findall(r"[a-z0-9.+%]+", plain.replace("-", " ").replace("/", " "))
    words = [word.strip(".") for word in words]
    words = [
        w[:-1] if len(w) > 3 and w.endswith("s") and not w.endswith("ss") else w for w in words
    ]
    return " ".join(word for word in words if word and word not in _STOP)


def evaluate(gold: Iterable[Record], records: Iterable[Record]) -> Scores:
    """Score records against gold annotations (``surface`` or ``mentions`` give the forms).

    Parameters
    ----------
    gold
        Annotated papers: id, entities, relations as triples, claims.
    records
        Extraction records as in ``records.jsonl``; a paper without one counts as empty.
    """
    by_id = {record["id"]: record for record in records}
    scores = Scores()
    for name in (
        "entities", "entities_method_model_merged", "entities_lenient", "entities_untyped",
        *vocab.TYPE_NAMES, "proposed", "relations", "claims_value", "claims_value_unit",
        "claims_value_unit_subject_metric", *(f"slot {slot}" for slot in _SLOTS),
    ):  # fmt: skip
        scores.of(name)
    for paper in gold:
        record = by_id.get(paper["id"], {"entities": [], "relations": [], "claims": []})
        scores.papers += 1
        scores.bad_offsets += _bad_offsets(record)
        _score_entities(scores, paper, record)
        _score_relations(scores, paper, record)
        _score_claims(scores, paper, record)
    return scores


def table(scores: Scores) -> str:
    """Return the figures as text, one a line."""
    lines = [
        f"{scores.papers} papers; mentions whose offsets do not give their text: "
        f"{scores.bad_offsets}"
    ]
    for name, score in scores.by_name.items():
        if name == "proposed":
            lines.append(f"{'proposed_recall':38}{score.recall:.3f}")
            continue
        shown = f"  {name}" if name in vocab.TYPE_NAMES or name.startswith("slot") else name
        lines.append(
            f"{shown:38}P {score.precision:.3f}  R {score.recall:.3f}  F1 {score.f1:.3f}"
            f"  (tp {score.found}, fp {score.extra}, fn {score.missed})"
        )
    for name, (right, total) in scores.accuracy.items():
        lines.append(f"  {name} accuracy {right / max(1, total):.3f}")
    return "\n".join(lines)


def _bad_offsets(record: Record) -> int:
    if "title" not in record:
        return 0
    text = f"{record['title']}\n{record['abstract'] or ''}"
    return sum(
        text[m["start"] : m["end"]] != m["text"]
        for entity in record["entities"]
        for m in entity.get("mentions", ())
    )


def _forms(entity: Record) -> set[str]:
    mentions = (m["text"] for m in entity.get("mentions", ()))
    names = {compare_names(x) for x in (entity["name"], *entity.get("surface", ()), *mentions)}
    return names - {""}


def _jaccard(one: str, other: str) -> float:
    a, b = set(one.split()), set(other.split())
    return len(a & b) / len(a | b) if a and b else 0.0


def _pairs(
    gold: Sequence[Any], predicted: Sequence[Any], score: Callable[[Any, Any], float]
) -> list[tuple[int, int]]:
    """Match greedily one to one, best score first; score 0 never matches."""
    ranked = sorted(
        ((score(g, p), i, j) for i, g in enumerate(gold) for j, p in enumerate(predicted)),
        key=lambda c: (-c[0], c[1], c[2]),
    )
    used_gold: set[int] = set()
    used_predicted: set[int] = set()
    matched: list[tuple[int, int]] = []
    for value, i, j in ranked:
        if value > 0 and i not in used_gold and j not in used_predicted:
            used_gold.add(i)
            used_predicted.add(j)
            matched.append((i, j))
    return matched


def _strict(one: Record, other: Record) -> float:
    return 1.0 if _forms(one) & _forms(other) else 0.0


def _lenient(one: Record, other: Record) -> float:
    best = max((_jaccard(a, b) for a in _forms(one) for b in _forms(other)), default=0.0)
    return best if best >= 0.5 else 0.0


def _score_entities(scores: Scores, paper: Record, record: Record) -> None:
    gold, predicted = paper["entities"], record["entities"]

    def typed(
        score: Callable[[Record, Record], float], fold: Callable[[str], str] = str
    ) -> list[tuple[int, int]]:
        return _pairs(
            gold, predicted,
            lambda g, p: score(g, p) if fold(g["type"]) == fold(p["type"]) else 0.0,
        )  # fmt: skip

    strict, untyped = typed(_strict), _pairs(gold, predicted, _strict)
    merged = typed(_strict, lambda t: vocab.METHOD if t == vocab.MODEL else t)
    for name, matched in (
        ("entities", strict),
        ("entities_method_model_merged", merged),
        ("entities_lenient", typed(_lenient)),
        ("entities_untyped", untyped),
    ):
        scores.of(name).add(len(matched), len(predicted), len(gold))
    found = Counter(gold[i]["type"] for i, _ in strict)
    n_predicted = Counter(e["type"] for e in predicted)
    n_gold = Counter(e["type"] for e in gold)
    for name in vocab.TYPE_NAMES:
        scores.of(name).add(found[name], n_predicted[name], n_gold[name])
    proposed = {i for i, e in enumerate(gold) if e.get("role") == "proposed"}
    n_found = len(proposed & {i for i, _ in untyped})
    scores.of("proposed").add(n_found, n_found, len(proposed))


class _Slots:
    """Compares slots of a paper: entities by any of their forms, phrases by their words."""

    def __init__(self, paper: Record, record: Record) -> None:
        self._gold = {e["name"]: _forms(e) for e in paper["entities"]}
        self._predicted = {e["name"]: _forms(e) for e in record["entities"]}

    def same(self, gold: str | None, predicted: str | None) -> bool:
        if gold is None or predicted is None:
            return gold is None and predicted is None
        own = compare_names(predicted)
        ours = self._predicted.get(predicted, {own}) | {own}
        theirs = self._gold.get(gold, {compare_names(gold)})
        return any(a == b or _jaccard(a, b) >= 0.5 for a in theirs for b in ours)


def _score_relations(scores: Scores, paper: Record, record: Record) -> None:
    slots = _Slots(paper, record)
    predicted = [(r["subject"], r["predicate"], r["object"]) for r in record["relations"]]

    def score(g: Sequence[str], p: Sequence[str]) -> float:
        return float(g[1] == p[1] and slots.same(g[0], p[0]) and slots.same(g[2], p[2]))

    matched = _pairs(paper["relations"], predicted, score)
    scores.of("relations").add(len(matched), len(predicted), len(paper["relations"]))


def _same_number(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is None and other is None
    return abs(one - other) <= 1e-6 * max(1.0, abs(one), abs(other))


def _unit(unit: str | None) -> str:
    plain = (unit or "").strip().lower()
    return compare_names(_UNITS.get(plain, plain))


def _score_claims(scores: Scores, paper: Record, record: Record) -> None:
    slots = _Slots(paper, record)
    gold, predicted = paper["claims"], record["claims"]

    def score(g: Record, p: Record) -> float:
        if not _same_number(g["value"], p["value"]):
            return 0.0
        high = _same_number(g["value_high"], p.get("value_high"))
        unit = _unit(g["unit"]) == _unit(p.get("unit"))
        return 1.0 + high + unit + sum(slots.same(g[k], p.get(k)) for k in _SLOTS)

    matched = _pairs(gold, predicted, score)
    with_unit = full = 0
    for i, j in matched:
        g, p = gold[i], predicted[j]
        unit = _unit(g["unit"]) == _unit(p.get("unit"))
        unit = unit and _same_number(g["value_high"], p.get("value_high"))
        with_unit += unit
        full += unit and all(slots.same(g[k], p.get(k)) for k in ("subject", "metric"))
        for name in ("comparator", "direction"):
            scores.hit(name, g[name] == p.get(name))
        for slot in _SLOTS:
            same = slots.same(g[slot], p.get(slot))
            n_predicted, n_gold = p.get(slot) is not None, g[slot] is not None
            scores.of(f"slot {slot}").add(int(same and n_gold), int(n_predicted), int(n_gold))
    for name, count in (
        ("claims_value", len(matched)),
        ("claims_value_unit", with_unit),
        ("claims_value_unit_subject_metric", full),
    ):
        scores.of(name).add(count, len(predicted), len(gold))
