"""Named values, as any source gives them, to a ``Paper``.

Record of any column names -> ``canonical`` (aliases) -> ``papers`` (authors, date and DOI in one
form; title and abstract exactly as given) -> ``Paper``, or a ``Problem`` that says what is missing.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from kg.errors import Problem
from kg.model import Paper, Source
from kg.readers.metadata import (
    SAYS_NOTHING,
    authors,
    doi,
    iso_date,
    mended,
    one_line,
    text_in,
)

__all__ = ["ALIASES", "canonical", "column_of", "papers"]

ALIASES: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "paperid", "arxivid", "pmid", "pubmedid", "corpusid", "openalexid", "uid",
           "identifier", "recordid", "articleid", "docid", "eid", "key"),
    "title": ("title", "papertitle", "articletitle", "documenttitle", "displayname", "ti"),
    "abstract": ("abstract", "summary", "description", "abstracttext", "paperabstract",
                 "abstractnote", "ab"),
    "authors": ("authors", "author", "authornames", "authorfullnames", "authorlist", "creators",
                "creator", "au"),
    "date": ("date", "publicationdate", "published", "publisheddate", "datepublished", "pubdate",
             "publishedonline", "publishedprint", "issued", "year", "publicationyear", "pubyear",
             "created", "updatedate", "updated"),
    "url": ("url", "link", "paperurl", "absurl", "landingpageurl", "pdfurl", "uri", "links"),
    "doi": ("doi", "doiurl"),
    "venue": ("venue", "journal", "containertitle", "booktitle", "publicationtitle", "sourcetitle",
              "journalname", "journalref", "conference", "publicationvenue", "publication"),
}  # fmt: skip
"""Column names that are understood, best first, as ``_key`` writes them."""

_COLUMN_OF = {alias: field for field, aliases in ALIASES.items() for alias in aliases}

_MAX_NAME = 100
_MAX_NAMES = 1000


def papers(values: Mapping[str, object], source: Source) -> Iterator[Paper | Problem]:
    """Yield the paper of one record, or the problem that keeps it from being one.

    Title and abstract stay as they are, since offsets refer to them; only lone surrogates, which no
    file can hold, become U+FFFD (and a problem says so). A paper without id gets one made from its
    title and abstract.

    Parameters
    ----------
    values
        By the names of the fields of ``Paper``; any JSON value.
    """
    title, abstract = text_in(values.get("title")), _abstract(values.get("abstract"))
    if not title.strip() or not abstract.strip():
        yield Problem(source.path, source.line, _missing(title, abstract))
        return
    given = title, abstract
    title, abstract = mended(title), mended(abstract)
    if (title, abstract) != given:
        reason = "half characters (lone surrogates) were replaced by U+FFFD; the paper is kept"
        yield Problem(source.path, source.line, reason)
    yield Paper(
        id=one_line(values.get("id")) or _content_id(title, abstract),
        title=title,
        abstract=abstract,
        authors=authors(values.get("authors")),
        date=iso_date(values.get("date")),
        url=one_line(values.get("url")),
        doi=doi(values.get("doi")),
        venue=one_line(values.get("venue")),
        source=source,
    )


def canonical(record: Mapping[str, object]) -> dict[str, object]:
    """Return the values of a record by our names; of several aliases the best that says something.

    >>> canonical({"paperId": 7, "Summary": "We ...", "year": 2020, "publication_date": "2020-03"})
    {'id': 7, 'abstract': 'We ...', 'date': '2020-03'}
    """
    names = tuple(name for name in record if len(name) <= _MAX_NAME)[:_MAX_NAMES]
    values: dict[str, object] = {}
    for field, columns in _plan(names):
        given = [record[column] for column in columns]
        if field == "date" and len(given) > 1:  # the most exact one
            given = [max((iso_date(value) or "" for value in given), key=len)]
        for value in given:
            if value is not None and value != "" and value != [] and value != {}:
                values[field] = value
                break
    return values


def column_of(name: str) -> str | None:
    """Return the field that a column name means, None for one that is not ours.

    >>> column_of("Paper ID"), column_of("container-title"), column_of("citations")
    ('id', 'venue', None)
    """
    return _COLUMN_OF.get(_key(name))


def _abstract(value: object) -> str:
    parts = value if isinstance(value, list) else [value]
    text = "\n".join(part for part in map(text_in, parts) if part)
    return "" if text.strip().lower() in SAYS_NOTHING else text


def _missing(title: str, abstract: str) -> str:
    if title.strip():
        return f"no abstract; skipped: {' '.join(title.split())[:80]!r}"
    if abstract.strip():
        return f"no title; skipped the paper whose abstract begins {abstract.strip()[:60]!r}"
    return "neither title nor abstract; the record was skipped"


def _content_id(title: str, abstract: str) -> str:
    return "paper:" + hashlib.sha256(f"{title}\n{abstract}".encode()).hexdigest()[:12]


@lru_cache(maxsize=256)
def _plan(names: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return for each field the columns that may fill it; records of one file share their names."""
    by_key: dict[str, str] = {}
    for name in names:
        by_key.setdefault(_key(name), name)
    columns = (
        (field, tuple(by_key[alias] for alias in aliases if alias in by_key))
        for field, aliases in ALIASES.items()
    )
    return tuple((field, found) for field, found in columns if found)


def _key(name: str) -> str:
    return re.sub(r"[\W_]+", "", name[:_MAX_NAME]).lower()
