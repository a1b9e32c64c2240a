"""Papers in, extractions out: the standard spaCy pipeline, in one process or several.

``extract`` keeps the order of its input, holds only a few chunks at a time, and turns a paper that
fails into a ``Problem`` instead of stopping. spaCy is loaded where papers are worked on: a process
that only hands them out starts at once. ``make_spacy`` is the same as the extractor ``spacy``.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import replace
from functools import lru_cache
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from kg import __version__
from kg.errors import FormatError, Problem
from kg.extractors import Settings
from kg.language import is_english
from kg.model import Extraction, Extractor, Paper
from kg.records import claim_from_json, entity_from_json, relation_from_json
from kg.tagger import open_tagger
from kg.text import is_coined

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

__all__ = ["PIPELINE", "Spacy", "extract", "extraction_from_doc", "load", "make_spacy"]

PIPELINE: tuple[str, ...] = ("kg_entities", "kg_links", "kg_claims")
"""Components of the standard pipeline, in order; each works alone on a ``Doc``, too."""

_CHUNK = 8
"""Papers handed out together: few, so that no process waits long for the last one to end."""

_SURE = 0.35
_FOREIGN = "not in English, the only language that is supported; kept made-up names, nothing else"

_MAX_CHARACTERS = 10_000_000


def load(weights: Path | None = None) -> Language:
    """Return the standard spaCy pipeline.

    >>> load().pipe_names
    ['kg_entities', 'kg_links', 'kg_claims']
    """
    import spacy

    from kg.claims import make_claims
    from kg.entities import make_entities
    from kg.links import make_links

    # The imports register the factories where the package is not installed, so has no entry points.
    assert all((make_entities, make_links, make_claims))
    nlp = spacy.blank("en")
    nlp.max_length = _MAX_CHARACTERS
    folder = str(weights) if weights else None
    nlp.add_pipe("kg_entities", config={"weights": folder})
    nlp.add_pipe("kg_links", config={"weights": folder})
    nlp.add_pipe("kg_claims", config={"weights": folder})
    return nlp


def extract(
    papers: Iterable[Paper],
    *,
    n_process: int = 1,
    weights: Path | None = None,
    min_confidence: float = 0.0,
) -> Iterator[Extraction | Problem]:
    """Extract entities, relations and claims from papers, in their order.

    Parameters
    ----------
    papers
        Read lazily.
    n_process
        Processes to share the work.
    weights
        Weights folder; the one that ships when None.
    min_confidence
        Leave out what the extractor is less sure of, 0 to 1.

    Raises
    ------
    WeightsError
        When the weights cannot be used.
    """
    open_tagger(weights)
    chunks = _chunks(papers, _CHUNK)
    if n_process <= 1:
        for chunk in chunks:
            yield from _extract_chunk(chunk, weights, min_confidence)
        return
    context = get_context("spawn")
    with ProcessPoolExecutor(n_process, mp_context=context) as pool:
        waiting: deque[Future[list[Extraction | Problem]]] = deque()
        for chunk in chunks:
            waiting.append(pool.submit(_extract_chunk, chunk, weights, min_confidence))
            if len(waiting) >= 3 * n_process:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()


def make_spacy(settings: Settings) -> Spacy:
    """Make the extractor ``spacy``.

    Raises
    ------
    FormatError
        When an endpoint or a model is named, which it has no use for.
    """
    if settings.endpoint or settings.model:
        raise FormatError("--endpoint and --model belong to --extractor llm")
    return Spacy(settings)


class Spacy:
    """The standard pipeline as an extractor."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @property
    def made_by(self) -> Extractor:
        """The program, its version, and name and version of the weights."""
        return _made_by(open_tagger(self._settings.weights).name)

    def extract(self, papers: Iterable[Paper]) -> Iterator[Extraction | Problem]:
        """Extract from papers, in their order."""
        return extract(
            papers,
            n_process=self._settings.n_process,
            weights=self._settings.weights,
        )

    def closing(self) -> str:
        """Return nothing: it costs nothing."""
        return ""


def extraction_from_doc(paper: Paper, doc: Doc, *, model: str) -> Extraction:
    """Make the record of a paper from what the components wrote on its doc."""
    written = doc.user_data
    return Extraction(
        paper,
        _made_by(model),
        tuple(map(entity_from_json, written.get("kg.entities", ()))),
        tuple(map(relation_from_json, written.get("kg.relations", ()))),
        tuple(map(claim_from_json, written.get("kg.claims", ()))),
    )


def _made_by(model: str) -> Extractor:
    return Extractor("paper-kg", __version__, model)


@lru_cache(maxsize=2)
def _pipeline(weights: Path | None) -> Language:
    return load(weights)


def _extract_chunk(
    papers: Sequence[Paper], weights: Path | None, min_confidence: float
) -> list[Extraction | Problem]:
    nlp = _pipeline(weights)
    model = open_tagger(weights).name
    results: list[Extraction | Problem] = []
    failed: dict[int, str] = {}
    try:
        docs: Iterable[Doc | None] = list(nlp.pipe(paper.text for paper in papers))
    except (ValueError, RuntimeError, IndexError):
        docs = [_alone(nlp, paper, i, failed) for i, paper in enumerate(papers)]
    for i, (paper, doc) in enumerate(zip(papers, docs, strict=True)):
        if doc is None:
            source = paper.source
            results.append(Problem(source.path, source.line, f"{paper.id} skipped: {failed[i]}"))
            continue
        found = extraction_from_doc(paper, doc, model=model).above(min_confidence)
        if not is_english(paper.text):
            found = _safe(found)
            results.append(Problem(paper.source.path, paper.source.line, f"{paper.id}: {_FOREIGN}"))
        results.append(found)
    return results


def _safe(found: Extraction) -> Extraction:
    """Return what holds in a language that is not known: names that no language has as a word."""
    names = tuple(e for e in found.entities if e.confidence >= _SURE and is_coined(e.name))
    return replace(found, entities=names, relations=(), claims=())


def _alone(nlp: Language, paper: Paper, index: int, failed: dict[int, str]) -> Doc | None:
    try:
        return nlp(paper.text)
    except (ValueError, RuntimeError, IndexError) as error:
        failed[index] = f"{type(error).__name__}: {error}"
        return None


def _chunks(papers: Iterable[Paper], size: int) -> Iterator[list[Paper]]:
    iterator = iter(papers)
    while chunk := list(islice(iterator, size)):
        yield chunk
