"""Parquet: the tables of entities, relations and claims with typed columns, for pandas and polars.

Build -> rows -> three files in a folder, written in batches, so that memory does not grow with the
corpus. Needs pyarrow (the extra ``parquet``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from kg.errors import KGError
from kg.files import replacing_folder
from kg.graph import Build
from kg.vocab import SLOTS

__all__ = ["to_parquet"]

_BATCH = 10_000


def to_parquet(build: Build, path: Path) -> None:
    """Write ``entities.parquet``, ``relations.parquet`` and ``claims.parquet`` into a folder.

    Raises
    ------
    KGError
        When pyarrow is not installed.
    """
    try:
        import pyarrow as pa
    except ModuleNotFoundError as error:
        message = "pyarrow is missing; install it with: pip install 'paper-kg[parquet]'"
        raise KGError(message) from error
    text, number, count, texts = pa.string(), pa.float64(), pa.int64(), pa.list_(pa.string())
    entities = {"id": text, "label": text, "type": text, "aliases": texts, "papers": texts}
    relations = {
        "subject": text, "predicate": text, "object": text, "paper": text, "evidence": text,
        "start": count, "end": count, "confidence": number,
    }  # fmt: skip
    claims = {
        "id": text, "paper": text, "quantity": text, "value": number, "value_high": number,
        "unit": text, "comparator": text, "direction": text, **dict.fromkeys(SLOTS, text),
        "conditions": texts, "evidence": text, "start": count, "end": count, "confidence": number,
    }  # fmt: skip
    with replacing_folder(path) as folder:
        _write(folder / "entities.parquet", entities, _entities(build))
        _write(folder / "relations.parquet", relations, _relations(build))
        _write(folder / "claims.parquet", claims, _claims(build))


def _entities(build: Build) -> Iterator[dict[str, object]]:
    for c in build.concepts:
        yield {
            "id": c.id,
            "label": _legal(c.label),
            "type": c.type,
            "aliases": [_legal(alias) for alias in c.aliases],
            "papers": [_legal(paper) for paper in c.papers],
        }


def _relations(build: Build) -> Iterator[dict[str, object]]:
    words = {paper.id: paper.text for paper in build.papers()}
    for f in build.facts():
        yield {
            "subject": _legal(f.subject), "predicate": f.predicate, "object": f.object,
            "paper": _legal(f.paper), "evidence": _legal(words[f.paper][f.start : f.end]),
            "start": f.start, "end": f.end, "confidence": f.confidence,
        }  # fmt: skip


def _claims(build: Build) -> Iterator[dict[str, object]]:
    words = {paper.id: paper.text for paper in build.papers()}
    for fact in build.claims():
        claim = fact.claim
        quote = words[fact.paper][claim.evidence.start : claim.evidence.end]
        yield {
            "id": _legal(fact.id), "paper": _legal(fact.paper), "quantity": _legal(claim.quantity),
            "value": claim.value, "value_high": claim.value_high, "unit": _legal(claim.unit),
            "comparator": claim.comparator, "direction": claim.direction,
            **{slot: _legal(getattr(claim, slot)) for slot in SLOTS},
            "conditions": [_legal(c) for c in claim.conditions], "evidence": _legal(quote),
            "start": claim.evidence.start, "end": claim.evidence.end,
            "confidence": claim.confidence,
        }  # fmt: skip


def _legal(text: str | None) -> str | None:
    """Return text that UTF-8 can hold."""
    return None if text is None else text.encode("utf-8", "replace").decode()


def _write(path: Path, columns: Mapping[str, Any], rows: Iterable[dict[str, object]]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema(list(columns.items()))
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        source = iter(rows)
        while some := list(islice(source, _BATCH)):
            writer.write_table(pa.Table.from_pylist(some, schema=schema))
