"""JSON Lines and JSON: plain columns, the dumps of known sources, our own records.

Values (``jsonvalues``) -> meaning (``dumps``) -> papers. The formats share one look at the keys of
the first records, so that exactly one of them knows a file. ``json`` and ``jsonl`` understand the
records of every known source; all but ``json`` read an array as well as lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.errors import Problem
from kg.model import Paper, Source
from kg.readers import jsonvalues
from kg.readers.columns import column_of
from kg.readers.dumps import CONVERTERS, convert, dialect_of
from kg.readers.registry import Reader
from kg.readers.streams import Text

__all__ = ["ARXIV", "JSON", "JSONL", "OPENALEX", "RECORDS", "SEMANTIC_SCHOLAR"]

_ARRAY = re.compile(r"\[\s*(?:[{\]]|\Z)")
_MAX_LINES = 20  # looked at before giving up: the first ones may be broken


def _reader(name: str, description: str) -> Reader:
    def sniff(head: bytes) -> bool:
        return _format_of(head) == name

    def read(text: Text, path: str) -> Iterator[Paper | Problem]:
        values = jsonvalues.from_text if name == "json" else jsonvalues.values
        for found in values(text):
            if isinstance(found, Problem):
                yield found
                continue
            line, record = found
            source = Source(path, name, line)
            if name in ("json", "jsonl") or not isinstance(record, dict):
                yield from convert(record, source)
            else:
                yield from CONVERTERS[name](record, source)

    return Reader(name, description, sniff, read)


ARXIV = _reader("arxiv-jsonl", "arXiv metadata, JSON Lines (the form on Kaggle)")
JSON = _reader("json", "JSON: a list of objects, or an object that holds one")
JSONL = _reader("jsonl", "JSON Lines with columns id, title, abstract, authors, date, ...")
OPENALEX = _reader("openalex", "OpenAlex works, JSON Lines")
RECORDS = _reader("records", "records.jsonl as written by kg extract")
SEMANTIC_SCHOLAR = _reader("semantic-scholar", "Semantic Scholar papers, JSON Lines")


def _format_of(head: bytes) -> str | None:
    text = head.decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    if _ARRAY.match(text):
        return "json"
    if not text.startswith("{"):
        return None
    lines = [line for line in text.split("\n") if line.strip()]
    for line, following in zip(lines[:_MAX_LINES], [*lines[1:], ""], strict=False):
        keys, is_closed = jsonvalues.first_keys(line)
        is_pretty = not is_closed and bool(following) and not following.startswith("{")
        if is_pretty:  # one object over several lines
            keys, is_closed = jsonvalues.first_keys(text)
        columns = {column_of(key) for key in keys}
        dialect = dialect_of(keys)
        is_paper = {"title", "abstract"} <= columns or dialect is not None
        if jsonvalues.is_list(keys) and "title" not in columns:
            return "json"
        if is_pretty:
            return "json" if is_paper else None
        is_cut = not is_closed and not following
        if is_paper or (is_cut and columns & {"title", "abstract"}):
            return dialect or "jsonl"
    return None
