"""How far confidence can be trusted: predicted chance against the share that is right, in tenths.

``python -m training.reliability GOLD.json RECORDS.jsonl [--svg FILE]`` prints a table for entities
(type and a surface form agree) and relations (predicate and both ends agree), each with the
expected calibration error: the mean distance of the two, weighted by bin (Guo et al., 2017,
https://arxiv.org/abs/1706.04599).
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from kg.text import key

Judged = tuple[float, bool]
"""A confidence, and whether the thing was right."""


def judge(gold: dict[str, Any], record: dict[str, Any]) -> tuple[list[Judged], list[Judged]]:
    """Return the judged entities and relations of one paper."""
    names: dict[str, str] = {}
    entities: list[Judged] = []
    wanted = [
        (e["name"], e["type"], {key(s) for s in (e["name"], *e["surface"])})
        for e in gold["entities"]
    ]
    for entity in record["entities"]:
        forms = {key(entity["name"]), *(key(m["text"]) for m in entity["mentions"])}
        match = next((n for n, t, s in wanted if t == entity["type"] and s & forms), None)
        entities.append((entity["confidence"], match is not None))
        if match is not None:
            names[entity["name"]] = match
    stated = {tuple(relation) for relation in gold["relations"]}
    relations = [
        (
            r["confidence"],
            (names.get(r["subject"]), r["predicate"], names.get(r["object"])) in stated,
        )
        for r in record["relations"]
    ]
    return entities, relations


def calibration_error(judged: Sequence[Judged], n_bins: int = 10) -> float:
    """Return the expected calibration error, 0 to 1.

    >>> calibration_error([(0.75, True), (0.75, True), (0.75, True), (0.75, False)])
    0.0
    """
    total = sum(len(rows) * abs(chance - share) for chance, share, rows in bins(judged, n_bins))
    return total / len(judged) if judged else 0.0


def fit(judged: Sequence[Judged], n_steps: int = 50) -> tuple[float, float]:
    """Return slope and offset on the log-odds under which the judged are most likely (Platt, 1999).

    Newton's method; a prior of one right and one wrong case at even odds keeps it finite.
    """
    cases = [*judged, (0.5, True), (0.5, False)]
    odds = np.array([math.log(max(c, 1e-6) / max(1 - c, 1e-6)) for c, _ in cases])
    right = np.array([float(ok) for _, ok in cases])
    design = np.stack([odds, np.ones_like(odds)], axis=1)
    weights = np.zeros(2)
    for _ in range(n_steps):
        chance = 1 / (1 + np.exp(-np.clip(design @ weights, -30, 30)))
        curve = (design * (chance * (1 - chance))[:, None]).T @ design + 1e-6 * np.eye(2)
        weights += np.linalg.solve(curve, design.T @ (right - chance))
    return round(float(weights[0]), 3), round(float(weights[1]), 3)


def bins(judged: Iterable[Judged], n_bins: int) -> list[tuple[float, float, list[Judged]]]:
    """Return mean confidence, share that is right, and members of each bin that has any."""
    groups: dict[int, list[Judged]] = {}
    for row in judged:
        groups.setdefault(min(int(row[0] * n_bins), n_bins - 1), []).append(row)
    return [
        (sum(c for c, _ in rows) / len(rows), sum(right for _, right in rows) / len(rows), rows)
        for _, rows in sorted(groups.items())
    ]


def drawing(judged: dict[str, list[Judged]]) -> str:
    """Return a reliability plot as SVG: dots as large as their bins, on the diagonal when true."""
    size, gap, middle = 220, 50, 'text-anchor="middle"'
    parts = []
    for place, (title, rows) in enumerate(judged.items()):
        error = calibration_error(rows)
        turned = f'transform="translate(-12,{size / 2}) rotate(-90)"'
        parts += [
            f'<g transform="translate({gap + place * (size + gap)},30)">',
            f'<text x="{size / 2}" y="-10" {middle}>{title}, error {error:.3f}</text>',
            f'<rect width="{size}" height="{size}" fill="none" stroke="#8a93a3"/>',
            f'<path d="M0 {size}L{size} 0" stroke="#8a93a3" stroke-dasharray="4 4"/>',
        ]
        for chance, share, members in bins(rows, 10):
            radius = 2 + 14 * math.sqrt(len(members) / len(rows))
            where = f'cx="{chance * size:.1f}" cy="{(1 - share) * size:.1f}" r="{radius:.1f}"'
            told = f"says {chance:.2f}, right {share:.2f}, {len(members)}"
            parts.append(
                f'<circle {where} fill="#1f5fbf" fill-opacity="0.55"><title>{told}</title></circle>'
            )
        parts += [
            f'<text x="{size / 2}" y="{size + 30}" {middle}>confidence</text>',
            f"<text {turned} {middle}>right</text>",
            f'<text x="0" y="{size + 15}">0</text>',
            f'<text x="{size}" y="{size + 15}" text-anchor="end">1</text></g>',
        ]
    width = len(judged) * (size + gap) + gap
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{size + 80}" '
        f'font-family="sans-serif" font-size="13" fill="#3a4150">'
        f'<rect width="100%" height="100%" fill="#fff"/>{"".join(parts)}</svg>\n'
    )


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path)
    parser.add_argument("records", type=Path)
    parser.add_argument("--svg", type=Path, help="draw it as well")
    options = parser.parse_args()
    gold = {paper["id"]: paper for paper in json.loads(options.gold.read_text(encoding="utf-8"))}
    lines = options.records.read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines if line.strip()]
    pairs = [judge(gold[r["id"]], r) for r in records if r["id"] in gold]
    both = {
        "entities": [row for entities, _ in pairs for row in entities],
        "relations": [row for _, relations in pairs for row in relations],
    }
    if options.svg:
        options.svg.write_text(drawing(both), encoding="utf-8")
    for title, judged in both.items():
        error = calibration_error(judged)
        print(f"{title}: {len(judged)}, calibration error {error:.3f}, fit {fit(judged)}")
        for chance, share, rows in bins(judged, 10):
            print(
                f"  says {chance:.2f}  right {share:.2f}  {'#' * round(40 * share)}  n {len(rows)}"
            )


if __name__ == "__main__":
    main()
