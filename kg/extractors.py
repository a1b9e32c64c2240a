"""The extractors: what turns papers into extractions, by name.

Built-in ones are listed here by dotted name and loaded on use; others come from the entry-point
group ``kg.extractors``. Each is a function ``(settings) -> Engine``; what it does not need of the
settings it leaves alone, and what it cannot do without it asks for with a ``KGError``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Protocol

from kg.errors import FormatError, Problem
from kg.model import Extraction, Extractor, Paper

__all__ = ["BUILT_IN", "DEFAULT", "Engine", "Maker", "Settings", "names", "open_extractor"]

DEFAULT = "spacy"
"""The extractor that is used unless another is asked for: offline, on the CPU."""

BUILT_IN: dict[str, str] = {
    "llm": "kg.llm:make_llm",
    "spacy": "kg.pipeline:make_spacy",
}
"""Name -> "module:function".

As in ``[project.entry-points."kg.extractors"]``; here for a checkout that is not installed.
"""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person may say about an extraction; every extractor gets all of it.

    Parameters
    ----------
    n_process
        Processes to share the work (``spacy``).
    weights
        Weights folder; the one that ships when None (``spacy``).
    endpoint, model
        Address and name of a language model (``llm``).
    concurrency
        Requests that may be under way at once (``llm``).
    cache
        Folder for answers; one of the user's when None (``llm``).
    prices
        Price of a million tokens read and written, for the closing line (``llm``).
    """

    n_process: int = 1
    weights: Path | None = None
    endpoint: str | None = None
    model: str | None = None
    concurrency: int = 4
    cache: Path | None = None
    prices: tuple[float, float] | None = None


class Engine(Protocol):
    """An extractor that is ready to work."""

    @property
    def made_by(self) -> Extractor:
        """Name, version and model, as they stand in every record."""

    def extract(self, papers: Iterable[Paper]) -> Iterator[Extraction | Problem]:
        """Extract from papers, in their order; a paper that fails gives a ``Problem``."""

    def closing(self) -> str:
        """Return a line for people about the work done, empty where there is nothing to say."""


Maker = Callable[[Settings], Engine]


def names() -> list[str]:
    """Return the names of all extractors, built-in ones first."""
    return [*BUILT_IN, *sorted(set(_plug_ins()) - set(BUILT_IN))]


def open_extractor(name: str = DEFAULT, settings: Settings | None = None) -> Engine:
    """Return an extractor, ready to work.

    Raises
    ------
    FormatError
        When there is none of this name, or when a plug-in cannot be loaded.
    KGError
        When the settings lack what it needs.
    """
    return _load(name)(settings or Settings())


def _load(name: str) -> Maker:
    if name in BUILT_IN:
        module, _, function = BUILT_IN[name].partition(":")
        maker: Maker = getattr(import_module(module), function)
        return maker
    plug_in = _plug_ins().get(name)
    if plug_in is None:
        raise FormatError(f"no extractor {name!r}; there are: {', '.join(names())}")
    try:
        loaded: Maker = plug_in.load()
    except Exception as error:
        reason = f"extractor {name!r} ({plug_in.value}) cannot be loaded: {error}"
        raise FormatError(reason) from error
    return loaded


def _plug_ins() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group="kg.extractors")}
