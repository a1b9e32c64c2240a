"""CSV and TSV with a header line: any delimiter, quoted line ends, the usual column names.

Lines -> rows (a quote that is opened and never rightly closed costs its own line only) -> columns
by the header -> papers. The standard ``csv`` module is not used because its limit on the length of
a field is global to the process, and because it lets one stray quote swallow the rest of a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.errors import Problem
from kg.model import Paper, Source
from kg.readers.columns import canonical, column_of, papers
from kg.readers.registry import Reader
from kg.readers.streams import RECORD_LIMIT, Text

__all__ = ["CSV", "TSV"]

_DELIMITERS = (",", ";", "|", "\t")
_OPEN = re.compile(r' *"')
_QUOTED = re.compile(r'([^"]*(?:""[^"]*)*)"(?!")')  # up to the quote that closes


def _sniff_csv(head: bytes) -> bool:
    return _delimiter_of(_header(head)) in (",", ";", "|")


def _sniff_tsv(head: bytes) -> bool:
    return _delimiter_of(_header(head)) == "\t"


def _read_csv(text: Text, path: str) -> Iterator[Paper | Problem]:
    return _read(text, path, "csv", ",")


def _read_tsv(text: Text, path: str) -> Iterator[Paper | Problem]:
    return _read(text, path, "tsv", "\t")


CSV = Reader("csv", "table with a header line, separated by , or ; or |", _sniff_csv, _read_csv)
TSV = Reader("tsv", "table with a header line, separated by tabs", _sniff_tsv, _read_tsv)


def _read(text: Text, path: str, name: str, delimiter: str) -> Iterator[Paper | Problem]:
    header = _header(text.head())
    delimiter = _delimiter_of(header) or delimiter
    columns: list[str] | None = None
    for row in _rows(text, path, delimiter):
        if isinstance(row, Problem):
            yield row
            continue
        line, fields = row
        if columns is None:
            columns = [field.strip() for field in fields]
            missing = {"title", "abstract"} - {column_of(column) for column in columns}
            if missing:
                found = ", ".join(columns)[:200]
                yield Problem(
                    path,
                    line,
                    f"the header has no column for {' and '.join(sorted(missing))} "
                    f"(found: {found!r}); name the columns title and abstract",
                )
                return
        elif len(fields) != len(columns):
            yield Problem(
                path,
                line,
                f"the row has {len(fields)} fields, the header {len(columns)}; skipped",
            )
        else:
            record = dict(zip(columns, fields, strict=True))
            yield from papers(canonical(record), Source(path, name, line))


def _header(head: bytes) -> str:
    """Return the first line that is not blank, empty where it cannot be a header."""
    text = head.decode("utf-8", "replace").lstrip("\ufeff \r\n")
    return "" if text[:1] in ("{", "[", "<", "@") else text.partition("\n")[0].rstrip("\r")


def _delimiter_of(header: str) -> str | None:
    """Return the delimiter that makes columns title and abstract out of a header."""
    for delimiter in _DELIMITERS:
        row = _Row(delimiter)
        row.add(header)
        if {column_of(field) for field in row.fields} >= {"title", "abstract"}:
            return delimiter
    return None


def _rows(text: Text, path: str, delimiter: str) -> Iterator[tuple[int, list[str]] | Problem]:
    """Yield line and fields of each row.

    A quoted field that runs over several lines must be closed before a delimiter or a line end;
    where it is not, the row's first line is given up and its other lines are read again.
    """
    again: list[tuple[int, str]] = []  # reversed: the next line is the last
    lines = iter(text)
    n_columns = 0
    while True:
        held: list[tuple[int, str]] = []
        row = _Row(delimiter)
        size = 0
        while not held or row.is_open:
            if again:
                number, line = again.pop()
            elif (following := next(lines, None)) is not None:
                number, line = text.line, following
            else:
                break
            held.append((number, line))
            size += len(line)
            row.add(line)
            is_too_long = size > RECORD_LIMIT or (n_columns and len(row.fields) > n_columns)
            if row.is_misquoted or (is_too_long and len(held) > 1):
                row.is_misquoted = True
                break
        if not held:
            return
        first = held[0][0]
        if row.is_open or row.is_misquoted:
            reason = "a quoted field is not closed where a field ends; the line is skipped"
            yield Problem(path, first, reason)
            again.extend(reversed(held[1:]))
        elif any(field.strip() for field in row.fields):
            n_columns = n_columns or len(row.fields)
            yield first, row.fields


class _Row:
    """The fields of one row, filled line by line while a quoted field is open."""

    def __init__(self, delimiter: str) -> None:
        self._delimiter = delimiter
        self._parts: list[str] = []
        self.fields: list[str] = []
        self.is_open = False
        self.is_misquoted = False

    def add(self, line: str) -> None:
        """Read one more physical line, without its end."""
        at = 0
        while at <= len(line):
            if self.is_open:
                at = self._add_quoted(line, at, at)
            elif quote := _OPEN.match(line, at):
                at = self._add_quoted(line, at, quote.end())
            else:
                end = self._end(line, at)
                self.fields.append(line[at:end])
                at = end + 1

    def _add_quoted(self, line: str, start: int, at: int) -> int:
        close = _QUOTED.match(line, at)
        if close is None:
            self._parts.extend((line[at:], "\n"))
            self.is_open = True
            return len(line) + 1
        end = self._end(line, close.end())
        if line[close.end() : end].strip():
            # "Why Trust You?": a Study - the quotes are the text's, unless they held a delimiter
            self.is_misquoted |= bool(self._parts) or self._delimiter in close[1]
            self.fields.append(line[start:end])
        else:
            self._parts.append(close[1])
            self.fields.append("".join(self._parts).replace('""', '"'))
        self._parts = []
        self.is_open = False
        return end + 1

    def _end(self, line: str, at: int) -> int:
        end = line.find(self._delimiter, at)
        return len(line) if end < 0 else end
