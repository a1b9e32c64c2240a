"""Research abstracts in, a knowledge graph with evidence out.

The public names are loaded on first use, so that ``import kg`` costs milliseconds and no spaCy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.model import Claim, Concept, Entity, Extraction, Mention, Paper, Relation
    from kg.readers import read

__all__ = ["Claim", "Concept", "Entity", "Extraction", "Mention", "Paper", "Relation", "read"]

_HOME = {
    "Claim": "kg.model",
    "Concept": "kg.model",
    "Entity": "kg.model",
    "Extraction": "kg.model",
    "Mention": "kg.model",
    "Paper": "kg.model",
    "Relation": "kg.model",
    "read": "kg.readers",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - PEP 562 gives any public name
    if name not in _HOME:
        raise AttributeError(f"module 'kg' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
