"""Add papers to a build, or take them out, without extracting the others again.

The records are the truth: what is added is extracted and joins them, what is removed leaves them,
and resolution and exports are made anew, so that the graph is that of one build from everything.
A concept whose id is gone, because it was joined or renamed, is written down in ``replaced.tsv``
beside the records with the one that took its place.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import kg
from kg.errors import InputError, Problem
from kg.extractors import Engine, Settings, open_extractor
from kg.files import replacing
from kg.job import (
    MANIFEST,
    RECORDS,
    REPLACED,
    Parameters,
    Summary,
    finish,
    open_build,
    read_replaced,
    sure,
    write_records,
)
from kg.model import Extraction, Extractor, Paper
from kg.readers import read_many
from kg.records import read_records
from kg.resolve import replacements

__all__ = ["add", "remove"]


def add(
    folder: Path,
    inputs: Sequence[str | Path],
    *,
    format: str | None = None,
    n_process: int = 1,
    weights: Path | None = None,
    engine: Engine | None = None,
    progress: Callable[[int], object] | None = None,
) -> Summary:
    """Extract the papers that a build does not hold yet, and make its exports anew.

    A paper is known by its id; one whose title or abstract changed is extracted again and takes the
    place of the old one. ``engine`` is an extractor from ``open_extractor`` instead of the standard
    pipeline.

    Raises
    ------
    InputError, FormatError, WeightsError
        When there is no build, an input cannot be read, or the weights cannot be used.
    """
    parameters = _parameters(folder)
    summary = Summary()
    old = {e.paper.id: e for e in _records(folder, summary.problems)}
    papers = (
        paper
        for paper in _papers(inputs, format, progress, summary.problems)
        if paper.id not in old or old[paper.id].paper.text != paper.text
    )
    confidence = parameters.min_confidence
    if engine is None:
        engine = open_extractor(settings=Settings(n_process=n_process, weights=weights))
    results = sure(engine.extract(papers), confidence)
    fresh: dict[str, Extraction] = {}
    for result in results:
        if isinstance(result, Problem):
            summary.problems.append(result)
        else:
            fresh[result.paper.id] = result
    model = engine.made_by.model
    before = {e.extractor.model for e in old.values()} - {model}
    if before:
        told = f"older records were made by {', '.join(sorted(before))}, the added ones by {model}"
        summary.problems.append(Problem(RECORDS, None, told))
    kept = [fresh.pop(paper_id, record) for paper_id, record in old.items()]
    _write(folder, [*kept, *fresh.values()], summary, parameters, inputs, engine.made_by)
    return summary


def remove(folder: Path, paper_ids: Iterable[str]) -> Summary:
    """Take papers out of a build with everything that only they supported.

    Raises
    ------
    InputError
        When there is no build.
    """
    parameters = _parameters(folder)
    summary = Summary()
    old = {e.paper.id: e for e in _records(folder, summary.problems)}
    wanted = dict.fromkeys(paper_ids)
    for paper_id in wanted:
        if paper_id not in old:
            summary.problems.append(Problem(RECORDS, None, f"no paper {paper_id!r} to remove"))
    kept = [record for paper_id, record in old.items() if paper_id not in wanted]
    models = ", ".join(sorted({e.extractor.model for e in kept}))
    made_by = Extractor("paper-kg", kg.__version__, models)
    _write(folder, kept, summary, parameters, (), made_by)
    return summary


def _write(
    folder: Path,
    records: Sequence[Extraction],
    summary: Summary,
    parameters: Parameters,
    inputs: Sequence[str | Path],
    made_by: Extractor,
) -> None:
    path, former = folder / RECORDS, folder / REPLACED
    before = open_build(path, base=parameters.base).resolution
    with replacing(path) as target:
        write_records(iter(records), target, summary)
    after = open_build(path, base=parameters.base).resolution
    found = replacements(before, after, read_replaced(former))
    with replacing(former) as target:
        lines = "".join(f"{old}\t{new}\n" for old, new in found.items())
        target.write_text(lines, encoding="utf-8", newline="\n")
    finish(folder, inputs, summary, parameters, made_by, earlier=_manifest(folder)["inputs"])


def _parameters(folder: Path) -> Parameters:
    """Return what the build was asked for."""
    if not (folder / RECORDS).is_file() or not (folder / MANIFEST).is_file():
        raise InputError(f"{folder} is no build; make one with: kg build INPUT -o {folder}")
    told = _manifest(folder)["parameters"]
    return Parameters(
        told["base"], tuple(told["formats"]), told["min_confidence"], told.get("when")
    )


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        manifest = {"inputs": list(manifest["inputs"]), "parameters": manifest["parameters"]}
        if not {"base", "formats", "min_confidence"} <= manifest["parameters"].keys():
            raise ValueError("parameters are missing")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{path} is damaged ({error!r}); build the folder anew") from error
    return manifest


def _records(folder: Path, problems: list[Problem]) -> Iterator[Extraction]:
    with (folder / RECORDS).open(encoding="utf-8") as file:
        for item in read_records(file, RECORDS):
            if isinstance(item, Problem):
                problems.append(item)
            else:
                yield item


def _papers(
    inputs: Sequence[str | Path],
    format: str | None,
    progress: Callable[[int], object] | None,
    problems: list[Problem],
) -> Iterator[Paper]:
    for item in read_many(inputs, format=format, progress=progress):
        if isinstance(item, Problem):
            problems.append(item)
        else:
            yield item
