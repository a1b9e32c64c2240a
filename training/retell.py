"""Names for papers to be retold with: training sees "We fine-tune X" with many an X.

Few annotated papers name few models and data sets, and a small encoder without letter case knows
none of the newer ones. ``retell`` exchanges known names of models and data sets in an annotated
paper, in its text and its annotations alike, for others of the same type.
"""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any

__all__ = ["DATASETS", "MODELS", "retell"]

_FOLDER = Path(__file__).parent / "names"
MODELS = tuple((_FOLDER / "models.txt").read_text(encoding="utf-8").splitlines())
"""Models by name."""
DATASETS = tuple((_FOLDER / "datasets.txt").read_text(encoding="utf-8").splitlines())
"""Data sets and benchmarks by name."""

_POOLS = {"Model": MODELS, "Dataset": DATASETS}
_NAME_LIKE = re.compile(r"(?=.*[A-Z0-9])[\w.+/-]+(?: [\w.+-]+)?")
_SHARE = 0.7


def retell(
    text: str, paper: dict[str, Any], rng: random.Random
) -> tuple[str, dict[str, Any]] | None:
    """Return an annotated paper with names exchanged, None if it holds none that can be.

    Only short proper names (a capital or a digit, two words at most) of models and data sets that
    the paper does not itself propose are exchanged, each with a chance of 0.7.
    """
    exchange: dict[str, str] = {}
    fresh = {kind: rng.sample(pool, len(pool)) for kind, pool in _POOLS.items()}
    for entity in paper["entities"]:
        pool = fresh.get(entity["type"])
        if pool is None or entity["role"] == "proposed" or rng.random() > _SHARE:
            continue
        if not all(_NAME_LIKE.fullmatch(form) for form in entity["surface"]):
            continue
        new = next((n for n in iter(pool.pop, None) if n not in text), None)
        exchange.update(dict.fromkeys([entity["name"], *entity["surface"]], new or entity["name"]))
    if not exchange:
        return None
    forms = sorted(exchange, key=len, reverse=True)
    pattern = re.compile(r"(?<![\w])(?:" + "|".join(map(re.escape, forms)) + r")(?!\w)")

    def told(string: str) -> str:
        return pattern.sub(lambda match: exchange[match[0]], string)

    entities = [
        entity
        | {"name": told(entity["name"]), "surface": sorted(set(map(told, entity["surface"])))}
        for entity in paper["entities"]
    ]
    relations = [[told(s), p, told(o)] for s, p, o in paper["relations"]]
    claims = [
        {field: told(value) if isinstance(value, str) else value for field, value in claim.items()}
        for claim in paper["claims"]
    ]
    return told(text), paper | {"entities": entities, "relations": relations, "claims": claims}
