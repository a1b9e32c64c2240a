r"""Research abstracts in, a knowledge graph with evidence out.

>>> import kg
>>> kg.Paper("p1", "A title", "An abstract.").text
'A title\nAn abstract.'

The public names are loaded on first use, so that ``import kg`` costs milliseconds and no spaCy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.errors import KGError, Problem
    from kg.graph import Build
    from kg.incremental import add, remove
    from kg.job import Summary, build, open_build
    from kg.model import Claim, Concept, Entity, Extraction, Mention, Paper, Relation
    from kg.pipeline import extract, load
    from kg.readers import read

    __version__: str

__all__ = [
    "Build",
    "Claim",
    "Concept",
    "Entity",
    "Extraction",
    "KGError",
    "Mention",
    "Paper",
    "Problem",
    "Relation",
    "Summary",
    "add",
    "build",
    "extract",
    "load",
    "open_build",
    "read",
    "remove",
]

_HOME = {
    "Build": "kg.graph",
    "Claim": "kg.model",
    "Concept": "kg.model",
    "Entity": "kg.model",
    "Extraction": "kg.model",
    "KGError": "kg.errors",
    "Mention": "kg.model",
    "Paper": "kg.model",
    "Problem": "kg.errors",
    "Relation": "kg.model",
    "Summary": "kg.job",
    "add": "kg.incremental",
    "build": "kg.job",
    "extract": "kg.pipeline",
    "load": "kg.pipeline",
    "open_build": "kg.job",
    "read": "kg.readers",
    "remove": "kg.incremental",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - PEP 562 gives any public name
    if name == "__version__":
        from importlib.metadata import PackageNotFoundError, version

        try:
            return version("paper-kg")
        except PackageNotFoundError:
            return "0.0.0+checkout"
    if name not in _HOME:
        raise AttributeError(f"module 'kg' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
