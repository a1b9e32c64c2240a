"""What the records of known JSON sources mean: arXiv, OpenAlex, Semantic Scholar, our own.

One JSON object -> ``convert`` (by the keys that only one source uses, else by column names) ->
``Paper`` or ``Problem``. arXiv's titles and abstracts are hard-wrapped: their line breaks become
single blanks, and offsets refer to that text. An OpenAlex abstract is put together from its
inverted index. Everything else is kept exactly as given.

Forms: https://www.kaggle.com/datasets/Cornell-University/arxiv,
https://docs.openalex.org/api-entities/works/work-object, https://api.semanticscholar.org/api-docs.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import replace

from kg.errors import Problem
from kg.model import Paper, Source
from kg.readers.columns import canonical, papers
from kg.readers.metadata import folded

__all__ = ["CONVERTERS", "Record", "convert", "dialect_of"]

Record = Mapping[str, object]


def convert(record: object, source: Source) -> Iterator[Paper | Problem]:
    """Yield the paper of a JSON value of any dialect."""
    if not isinstance(record, dict):
        what = type(record).__name__
        yield Problem(source.path, source.line, f"a JSON object should stand here, not {what}")
        return
    yield from CONVERTERS[dialect_of(record) or "jsonl"](record, source)


def dialect_of(keys: Container[str]) -> str | None:
    """Return the source whose records have these keys, None for plain columns.

    >>> dialect_of({"id", "authors_parsed"}), dialect_of({"id", "title"})
    ('arxiv-jsonl', None)
    """
    if "extractor" in keys and "entities" in keys:
        return "records"
    if "abstract_inverted_index" in keys or ("authorships" in keys and "display_name" in keys):
        return "openalex"
    if "authors_parsed" in keys or ("update_date" in keys and "categories" in keys):
        return "arxiv-jsonl"
    if any(key in keys for key in ("externalIds", "externalids", "corpusId", "corpusid")):
        return "semantic-scholar"
    return None


def _read_columns(record: Record, source: Source) -> Iterator[Paper | Problem]:
    return papers(canonical(record), source)


def _read_arxiv(record: Record, source: Source) -> Iterator[Paper | Problem]:
    arxiv_id = record.get("id")
    parsed = record.get("authors_parsed")
    names = [
        " ".join(str(part) for part in (*name[1:2], *name[:1], *name[2:3]) if part)
        for name in (parsed if isinstance(parsed, list) else ())
        if isinstance(name, list)
    ]
    versions = record.get("versions")
    first = versions[0] if isinstance(versions, list) and versions else None
    created = first.get("created") if isinstance(first, dict) else None
    values = {
        "id": arxiv_id,
        "title": _folded(record.get("title")),
        "abstract": _folded(record.get("abstract")),
        "authors": names or record.get("authors"),
        "date": created or record.get("update_date"),
        "url": f"https://arxiv.org/abs/{arxiv_id}" if isinstance(arxiv_id, str) else None,
        "doi": record.get("doi"),
        "venue": record.get("journal-ref"),
    }
    return papers(values, source)


def _read_openalex(record: Record, source: Source) -> Iterator[Paper | Problem]:
    index = record.get("abstract_inverted_index")
    try:
        abstract = _unindexed(index) if index else record.get("abstract")
    except TypeError:
        yield Problem(
            source.path, source.line, "abstract_inverted_index has no lists of positions; skipped"
        )
        return
    work_id = record.get("id")
    place = record.get("primary_location")
    place = place if isinstance(place, dict) else {}
    values = {
        "id": work_id.rpartition("/")[2] if isinstance(work_id, str) else work_id,
        "title": record.get("display_name") or record.get("title"),
        "abstract": abstract,
        "authors": record.get("authorships"),
        "date": record.get("publication_date") or record.get("publication_year"),
        "url": place.get("landing_page_url") or work_id,
        "doi": record.get("doi"),
        "venue": place.get("source"),
    }
    yield from papers(values, source)


def _read_semantic_scholar(record: Record, source: Source) -> Iterator[Paper | Problem]:
    other = record.get("externalIds") or record.get("externalids")
    values = canonical(record)
    if isinstance(other, dict) and "doi" not in values:
        values["doi"] = other.get("DOI")
    return papers(values, source)


def _read_record(record: Record, source: Source) -> Iterator[Paper | Problem]:
    """Yield the paper of one of our records, which says itself where it was read first."""
    given = record.get("source")
    given = given if isinstance(given, dict) else {}
    path, form, line = given.get("path"), given.get("format"), given.get("line")
    first = Source(
        path if isinstance(path, str) else source.path,
        form if isinstance(form, str) else source.format,
        line if isinstance(line, int) else None if given else source.line,
    )
    for item in papers(record, source):
        yield replace(item, source=first) if isinstance(item, Paper) else item


CONVERTERS: Mapping[str, Callable[[Record, Source], Iterator[Paper | Problem]]] = {
    "arxiv-jsonl": _read_arxiv,
    "jsonl": _read_columns,
    "openalex": _read_openalex,
    "records": _read_record,
    "semantic-scholar": _read_semantic_scholar,
}
"""What a record of each dialect is read with."""


def _folded(value: object) -> object:
    return folded(value) if isinstance(value, str) else value


def _unindexed(index: object) -> str:
    """Return the text of an inverted index ``{word: [positions]}``; TypeError for another form."""
    if not isinstance(index, dict):
        raise TypeError
    places = [(place, word) for word, at in index.items() for place in at]
    if not all(isinstance(place, int) for place, _ in places):
        raise TypeError
    places.sort(key=lambda pair: pair[0])
    return " ".join(word for _, word in places)
