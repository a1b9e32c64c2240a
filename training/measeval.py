"""How well quantities are read in papers of other sciences: MeasEval (SemEval-2021 task 8).

``python -m training.measeval FILE.jsonl`` reads the labelled texts (one ``{"text", "annotations"}``
a line, an annotation with ``type``, ``start``, ``end`` and ``other.unit``) and prints how many
quantity spans ``kg.quantities`` finds and how many units it names. Nothing is trained on the set;
unlike the claims of an abstract, it also holds years, ages and the limits of intervals.

Paper: Harper et al., "SemEval-2021 Task 8: MeasEval", https://aclanthology.org/2021.semeval-1.38/
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from kg.quantities import Quantity, find_quantities
from kg.units import unit_of

__all__ = ["measure"]


def measure(papers: Iterable[dict[str, Any]]) -> dict[str, float]:
    """Return F1 of spans that overlap, F1 of spans that are equal, and accuracy of units."""
    n: Counter[str] = Counter()
    for paper in papers:
        gold = [a for a in paper["annotations"] if a["type"] == "Quantity"]
        found = find_quantities(paper["text"])
        n["gold"] += len(gold)
        n["found"] += len(found)
        for annotation in gold:
            hits = [q for q in found if _overlaps(q, annotation)]
            unit = annotation["other"].get("unit")
            n["met"] += bool(hits)
            n["equal"] += any((q.start, q.end) == _span(annotation) for q in hits)
            n["units"] += bool(unit and hits)
            n["right"] += bool(unit and hits and _same_unit(unit, hits[-1].unit))
        n["hit"] += sum(any(_overlaps(q, a) for a in gold) for q in found)
    precision, recall = n["hit"] / max(1, n["found"]), n["met"] / max(1, n["gold"])
    return {
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / max(1e-9, precision + recall),
        "f1_exact": 2 * n["equal"] / max(1, n["found"] + n["gold"]),
        "unit_accuracy": n["right"] / max(1, n["units"]),
    }


def main(argv: Sequence[str] | None = None) -> None:
    """Print the figures of each file."""
    parser = argparse.ArgumentParser(description="Measure quantity reading on MeasEval.")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE.jsonl")
    for path in parser.parse_args(argv).files:
        with path.open(encoding="utf-8") as lines:
            figures = measure(json.loads(line) for line in lines if line.strip())
        print(path.name, " ".join(f"{name} {value:.3f}" for name, value in figures.items()))


def _span(annotation: dict[str, Any]) -> tuple[int, int]:
    return annotation["start"], annotation["end"]


def _overlaps(quantity: Quantity, annotation: dict[str, Any]) -> bool:
    start, end = _span(annotation)
    return quantity.start < end and start < quantity.end


def _same_unit(gold: str, unit: str | None) -> bool:
    """Compare by canonical name, else by the written words, else by the head noun."""
    known = unit_of(gold)
    if known is not None:
        return known[0].name == unit
    words, other = gold.lower().split(), (unit or "").lower().split()
    return words == other or (bool(other) and words[-1:] == other[-1:])


if __name__ == "__main__":
    main()
