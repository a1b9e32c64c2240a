"""The whole job: read, extract, resolve, export, and say what was found.

Everything lands in one output folder; ``manifest.json`` names versions, parameters, inputs and
files with their checksums, and no time and no path, so that the same input gives the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import kg
from kg import exporters, vocab
from kg.curation import CURATION, Curation, read_curation
from kg.errors import InputError, Problem
from kg.extractors import Engine, Settings, open_extractor
from kg.files import replacing
from kg.graph import Build
from kg.linking import BUNDLED, read_terms
from kg.model import Extraction, Extractor, Paper
from kg.readers import read_many
from kg.records import dumps, read_records
from kg.terms import moment

__all__ = [
    "FORMATS",
    "MANIFEST",
    "RECORDS",
    "REPLACED",
    "Parameters",
    "Summary",
    "build",
    "finish",
    "keep_curation",
    "keep_vocabulary",
    "only_papers",
    "open_build",
    "read_replaced",
    "sure",
    "unused_corrections",
    "write_records",
]

RECORDS, MANIFEST, REPLACED = "records.jsonl", "manifest.json", "replaced.tsv"
VOCABULARIES = "vocabularies"
FORMATS: tuple[str, ...] = ("ttl", "html", "graphml", "entities", "relations", "claims", "store")
"""Exports of a build, unless others are asked for."""

_LARGE = 20_000
_READ = 1 << 20


@dataclass(frozen=True, slots=True)
class Parameters:
    """What a build was asked for, as its manifest says."""

    base: str = vocab.DEFAULT_BASE
    formats: tuple[str, ...] | None = None
    min_confidence: float = 0.0
    when: str | None = None


@dataclass(slots=True)
class Summary:
    """What a build found and wrote."""

    papers: int = 0
    entities: Counter[str] = field(default_factory=Counter)
    concepts: Counter[str] = field(default_factory=Counter)
    relations: int = 0
    claims: int = 0
    problems: list[Problem] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)


def build(
    inputs: Sequence[str | Path],
    output: Path,
    *,
    format: str | None = None,
    formats: Sequence[str] | None = None,
    n_process: int = 1,
    weights: Path | None = None,
    base: str = vocab.DEFAULT_BASE,
    min_confidence: float = 0.0,
    curation: Path | None = None,
    link: Sequence[Path] = (),
    when: str | None = None,
    engine: Engine | None = None,
    progress: Callable[[int], object] | None = None,
) -> Summary:
    """Turn papers into records, graph and pages in one folder.

    Parameters
    ----------
    inputs
        Files, folders, or ``-`` for standard input.
    output
        Folder to write; made where it is missing, files in it are replaced.
    format
        Input format; told from the content when None.
    formats
        Exports to write; ``FORMATS`` when None, with N-Quads for Turtle in a large corpus.
    n_process, weights, min_confidence
        As for ``extract``.
    base
        IRI base of papers, concepts and claims.
    curation
        A person's corrections; the file is copied into the folder, so that later exports keep it.
    link
        Vocabularies to link to besides the one that comes with the package; copied likewise.
    when
        Time of the extraction with its zone, for its provenance; none unless told.
    engine
        An extractor from ``open_extractor`` instead of the standard pipeline; ``n_process`` and
        ``weights`` are then its own settings.
    progress
        Called with the number of input bytes read so far.

    Raises
    ------
    InputError, FormatError, WeightsError
        When an input cannot be read, a format is unknown, or the weights cannot be used.
    """
    summary = Summary()
    for name in formats or ():
        exporters.load(name)
    if when:
        moment(when)
    if engine is None:
        engine = open_extractor(settings=Settings(n_process=n_process, weights=weights))
    output.mkdir(parents=True, exist_ok=True)
    if curation:
        keep_curation(curation, output)
    if len({path.name for path in link}) < len(link):
        raise InputError("two vocabularies have one name; rename one of the files")
    for path in link:
        keep_vocabulary(path, output)
    items = read_many(inputs, format=format, progress=progress)
    results = sure(engine.extract(only_papers(items, summary.problems)), min_confidence)
    records = output / RECORDS
    with replacing(records) as target:
        write_records(results, target, summary)
    parameters = Parameters(base, tuple(formats) if formats else None, min_confidence, when)
    finish(output, inputs, summary, parameters, engine.made_by)
    return summary


def finish(
    output: Path,
    inputs: Sequence[str | Path],
    summary: Summary,
    parameters: Parameters,
    made_by: Extractor,
    earlier: Sequence[dict[str, Any]] = (),
) -> None:
    """Write the exports and the manifest of records that are there.

    ``earlier`` are the inputs of the records that were there before, as their manifest names them.
    """
    records = output / RECORDS
    made = open_build(records, base=parameters.base, when=parameters.when)
    summary.problems += unused_corrections(made)
    wanted = parameters.formats or _default_formats(summary.papers)
    for name in wanted:
        path = output / exporters.file_name(name)
        exporters.load(name)(made, path)
        summary.files.append(path)
    summary.concepts.update(concept.type for concept in made.concepts)
    summary.files.insert(0, records)
    told: dict[str, Any] = {
        "base": parameters.base,
        "formats": list(wanted),
        "min_confidence": parameters.min_confidence,
    }
    if made.vocabularies != BUNDLED:
        told["vocabularies"] = [path.name for path in made.vocabularies]
    if parameters.when:
        told["when"] = parameters.when
    if made.curation.corrections:
        told["corrections"] = [str(c) for c in made.curation.corrections]
    named = [
        {"name": Path(str(source)).name, "sha256": _digest(Path(str(source)))} for source in inputs
    ]
    named = [*(known for known in earlier if known not in named), *named]
    _write_manifest(output, named, summary, told, made_by)


def sure(
    results: Iterable[Extraction | Problem], min_confidence: float
) -> Iterator[Extraction | Problem]:
    """Yield results without what is less sure than ``min_confidence``."""
    for result in results:
        if isinstance(result, Extraction) and min_confidence > 0:
            yield result.above(min_confidence)
        else:
            yield result


def write_records(results: Iterable[Extraction | Problem], path: Path, summary: Summary) -> None:
    """Write extractions as JSON Lines and count what they hold; problems go to the summary."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for result in results:
            if isinstance(result, Problem):
                summary.problems.append(result)
                continue
            file.write(dumps(result) + "\n")
            summary.papers += 1
            summary.entities.update(entity.type for entity in result.entities)
            summary.relations += len(result.relations)
            summary.claims += len(result.claims)


def open_build(
    records: str | Path,
    *,
    base: str = vocab.DEFAULT_BASE,
    problems: list[Problem] | None = None,
    min_confidence: float = 0.0,
    curation: Path | None = None,
    when: str | None = None,
) -> Build:
    """Open a ``records.jsonl``, or the folder of a build; it is read anew for each pass.

    Corrections are those of ``curation``, or else of the ``curation.tsv`` beside the records; what
    ``replaced.tsv`` beside them says of former concepts is kept.

    Raises
    ------
    InputError, FormatError
        When the file cannot be opened, or ``when`` is no time with a zone.
    """
    if when:
        moment(when)
    records = Path(records)
    if records.is_dir():
        records /= RECORDS
    if not records.is_file():
        raise InputError(f"{records} is no file; make one with: kg extract INPUT -o {records}")
    if problems is not None:
        problems += [item for item in _read(records) if isinstance(item, Problem)]
    path = curation or records.parent / CURATION
    said, wrong = read_curation(path) if curation or path.is_file() else (Curation(), [])
    if problems is not None:
        problems += wrong
    former = read_replaced(records.parent / REPLACED)
    extractions = partial(_extractions, records, min_confidence)
    own = records.parent / VOCABULARIES
    terms = (*BUNDLED, *(sorted(own.iterdir()) if own.is_dir() else ()))
    return Build(
        extractions, base=base, curation=said, replaced=former, vocabularies=terms, when=when
    )


def read_replaced(path: Path) -> dict[str, str]:
    """Return which concept took the place of a former one, by their ids; nothing without a file."""
    if not path.is_file():
        return {}
    lines = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
    return {cells[0]: cells[1] for cells in lines if len(cells) > 1}


def keep_curation(path: Path, folder: Path) -> None:
    """Copy a curation file into the folder of a build, where every later step finds it.

    Raises
    ------
    InputError
        When it is no curation file.
    """
    read_curation(path)
    with replacing(folder / CURATION) as target:
        target.write_bytes(path.read_bytes())


def keep_vocabulary(path: Path, folder: Path) -> None:
    """Copy a vocabulary into the folder of a build, where every later step finds it.

    Raises
    ------
    FormatError, InputError
        When no linker reads it.
    """
    read_terms(path)
    with replacing(folder / VOCABULARIES / path.name) as target:
        target.write_bytes(path.read_bytes())


def unused_corrections(made: Build) -> list[Problem]:
    """Return a problem for each correction that fits nothing in the records."""
    why = "no concept is called so, or several have it as another name; it was left out"
    return [Problem(CURATION, c.line, f"nothing to {c}: {why}") for c in made.unused_corrections()]


def _read(records: Path) -> Iterator[Extraction | Problem]:
    with records.open(encoding="utf-8") as file:
        yield from read_records(file, records.name)


def _extractions(records: Path, min_confidence: float) -> Iterator[Extraction]:
    for item in sure(_read(records), min_confidence):
        if isinstance(item, Extraction):
            yield item


def only_papers(items: Iterable[Paper | Problem], problems: list[Problem]) -> Iterator[Paper]:
    """Yield the papers; problems go to the list."""
    for item in items:
        if isinstance(item, Problem):
            problems.append(item)
        else:
            yield item


def _default_formats(n_papers: int) -> tuple[str, ...]:
    if n_papers <= _LARGE:
        return FORMATS
    return tuple("nq" if name == "ttl" else name for name in FORMATS)


def _write_manifest(
    output: Path,
    inputs: Sequence[dict[str, Any]],
    summary: Summary,
    parameters: dict[str, Any],
    made_by: Extractor,
) -> None:
    manifest = {
        "program": {"name": "paper-kg", "version": kg.__version__, "model": made_by.model},
        "extractor": {"name": made_by.name, "version": made_by.version},
        "parameters": parameters,
        "inputs": list(inputs),
        "counts": {
            "papers": summary.papers,
            "entities": {t: summary.entities[t] for t in vocab.TYPE_NAMES},
            "concepts": {t: summary.concepts[t] for t in vocab.TYPE_NAMES},
            "relations": summary.relations,
            "claims": summary.claims,
            "problems": len(summary.problems),
        },
        "files": [{"name": f.name, "sha256": _digest(f)} for f in summary.files],
        "problems": [str(problem) for problem in summary.problems[:1000]],
    }
    path = output / MANIFEST
    with replacing(path) as target:
        target.write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", "utf-8")
    summary.files.append(path)


def _digest(path: Path) -> str | None:
    """Return the SHA-256 of a file, None for standard input and folders."""
    if not path.is_file():
        return None
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_READ):
            digest.update(block)
    return digest.hexdigest()
