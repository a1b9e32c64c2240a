"""JSON values out of a text, one record at a time, whatever the size of the file.

Two ways in: ``from_lines`` (one value a line, a bad line costs only itself) and ``from_text`` (an
array, an object that holds a list of records under a known name, or values one after another),
which decodes element by element from a buffer that is refilled. Both yield ``(line, value)``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from kg.errors import Problem
from kg.readers.streams import RECORD_LIMIT, Text

__all__ = ["first_keys", "from_lines", "from_text", "is_list", "values"]

Found = tuple[int, object] | Problem

_LISTS = frozenset({"papers", "results", "data", "items", "works", "records", "entries", "hits",
                    "publications", "articles", "documents", "rows"})  # fmt: skip
_WRAPPERS = frozenset({"message", "response", "result", "results", "data", "hits"})
_MAX_DEPTH = 4

_DECODER = json.JSONDecoder(strict=False)  # raw line ends in strings are read as they are
_SPACE = re.compile(r"[ \t\n\r\ufeff]*")
_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z)|[{}\[\]]', re.DOTALL)
_VALUE_START = re.compile(r"\s*:\s*(.?)")
_FIRST_KEY = re.compile(r'\{\s*("[^"\\]{1,100}")')
_CUT_MARGIN = 16  # an error this near to the end of the buffer may come from the cut


class _BrokenError(ValueError):
    """The text at the cursor is no JSON."""


class _EndError(Exception):
    """Nothing more can be read, and a problem has said so."""


def values(text: Text) -> Iterator[Found]:
    """Yield line and value of each record, from an array or from lines."""
    return from_text(text) if text.head().lstrip()[:1] == b"[" else from_lines(text)


def from_lines(text: Text) -> Iterator[Found]:
    """Yield line and value of each line that is not blank."""
    for line in text:
        if not line or line.isspace():
            continue
        try:
            yield text.line, _DECODER.decode(line.strip("\ufeff \t\r"))
        except (ValueError, RecursionError) as error:
            yield Problem(
                text.path, text.line, f"broken JSON ({_said(error)}); the line is skipped"
            )


def from_text(text: Text) -> Iterator[Found]:
    """Yield the records of JSON that may span lines, element by element."""
    cursor = _Cursor(text)
    first_key = None
    try:
        while char := cursor.peek():
            line = cursor.line
            first_key = first_key or cursor.first_key()
            try:
                if char not in "[{":
                    raise _BrokenError(f"found {char!r} where a record should begin")
                yield from _elements(cursor) if char == "[" else _members(cursor, 0)
            except _BrokenError as error:
                yield from _after(cursor, line, error, first_key)
    except _EndError:
        return


def first_keys(text: str) -> tuple[dict[str, str], bool]:
    """Return the keys of the object at the start of a text, and whether it ends in the text.

    Each key comes with the first character of its value.

    >>> first_keys('{"id": 1, "names": ["a", {"b": 2}], "title": "A {bra')
    ({'id': '1', 'names': '[', 'title': '"'}, False)
    """
    keys: dict[str, str] = {}
    depth = 0
    for token in _TOKEN.finditer(text):
        char = token[0][0]
        if char == '"':
            value = _VALUE_START.match(text, token.end()) if depth == 1 else None
            if value:
                keys.setdefault(token[0][1:-1], value[1])
        else:
            depth += 1 if char in "{[" else -1
            if depth <= 0:
                return keys, True
    return keys, False


def is_list(keys: Mapping[str, str]) -> bool:
    """Whether an object with these keys (and beginnings of values) holds a list of records."""
    return any(
        (char == "[" and key.lower() in _LISTS) or (char == "{" and key.lower() in _WRAPPERS)
        for key, char in keys.items()
    )


def _elements(cursor: _Cursor) -> Iterator[Found]:
    """Yield the elements of the array at the cursor; after a broken one, go on at the next."""
    cursor.expect("[")
    first_key = None
    while (char := cursor.peek()) != "]":
        line = cursor.line
        if char == ",":
            cursor.expect(",")
            continue
        first_key = first_key or cursor.first_key()
        try:
            if not char:
                raise _BrokenError("the list is not closed")
            yield line, cursor.take()
            if (char := cursor.peek()) not in ("", ",", "]"):
                raise _BrokenError(f"found {char!r} between two records")
        except _BrokenError as error:
            yield from _after(cursor, line, error, first_key)
    cursor.expect("]")


def _after(
    cursor: _Cursor, line: int, error: _BrokenError, first_key: str | None
) -> Iterator[Problem]:
    """Say what is broken and go to the next record; _EndError where there is none."""
    is_found = cursor.skip_to(first_key)
    rest = f"reading goes on in line {cursor.line}" if is_found else "no record follows it"
    yield Problem(cursor.path, line, f"broken JSON ({error}); it is skipped, {rest}")
    if not is_found:
        raise _EndError


def _members(cursor: _Cursor, depth: int) -> Iterator[Found]:
    """Yield the records listed in the object at the cursor, or the object itself as one."""
    line = cursor.line
    cursor.expect("{")
    fields: dict[str, object] = {}
    is_list = False
    while (char := cursor.peek()) != "}":
        if char == ",":
            cursor.expect(",")
            continue
        key = cursor.take()
        if not isinstance(key, str):
            raise _BrokenError(f"a name should stand here, not {char!r}")
        cursor.peek()
        cursor.expect(":")
        char = cursor.peek()
        if char == "[" and key.lower() in _LISTS and "title" not in fields:
            is_list = True
            yield from _elements(cursor)
        elif char == "{" and key.lower() in _WRAPPERS and depth < _MAX_DEPTH:
            is_list = True
            yield from _members(cursor, depth + 1)
        else:
            fields[key] = cursor.take()
    cursor.expect("}")
    if not is_list:
        yield line, fields


class _Cursor:
    """A place in a text that arrives in chunks; what lies behind it is forgotten."""

    def __init__(self, text: Text) -> None:
        self._text = text
        self._buffer = ""
        self._at = 0
        self.path = text.path
        self.line = 1

    def peek(self) -> str:
        """Go to the next character that is no blank and return it, empty at the end."""
        while True:
            self._move(_SPACE.match(self._buffer, self._at).end())  # type: ignore[union-attr]
            if self._at < len(self._buffer):
                return self._buffer[self._at]
            if not self._grow():
                return ""

    def expect(self, char: str) -> None:
        """Step over a character that must be the next one."""
        if self._buffer[self._at : self._at + 1] != char:
            raise _BrokenError(f"expected {char!r}")
        self._move(self._at + 1)

    def take(self) -> object:
        """Decode the value at the cursor and step over it."""
        while True:
            try:
                value, end = _DECODER.raw_decode(self._buffer, self._at)
            except (ValueError, RecursionError) as error:
                if self._is_cut(error) and self._grow():
                    continue
                raise _BrokenError(_said(error)) from error
            # A number that ends with the buffer may have more digits in the next chunk.
            if end == len(self._buffer) and self._grow():
                continue
            self._move(end)
            return value

    def first_key(self) -> str | None:
        """Return the first key of the object at the cursor, as it is written."""
        match = _FIRST_KEY.match(self._buffer, self._at)
        return match[1] if match else None

    def skip_to(self, first_key: str | None) -> bool:
        """Go to the next object after this place that begins with a key; False if there is none."""
        if first_key is None:
            return False
        begin = re.compile(r"\{\s{0,100}" + re.escape(first_key))
        self._move(self._at + 1)
        while not (match := begin.search(self._buffer, self._at)):
            # Keep what may be the beginning of a match; the rest need not be held.
            self._move(max(self._at, len(self._buffer) - 250))
            if not self._grow():
                return False
        self._move(match.start())
        return True

    def _is_cut(self, error: Exception) -> bool:
        return isinstance(error, json.JSONDecodeError) and (
            error.msg.startswith("Unterminated string")
            or error.pos >= len(self._buffer) - _CUT_MARGIN
        )

    def _move(self, to: int) -> None:
        self.line += self._buffer.count("\n", self._at, to)
        self._at = to

    def _grow(self) -> bool:
        """Add at least as much text as is held, so that decoding again costs little."""
        self._buffer = self._buffer[self._at :]
        self._at = 0
        wanted = max(1, len(self._buffer))
        if wanted > RECORD_LIMIT:
            return False
        parts = [self._buffer]
        while wanted > 0 and (chunk := self._text.read()):
            parts.append(chunk)
            wanted -= len(chunk)
        self._buffer = "".join(parts)
        return len(parts) > 1


def _said(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        reason = error.msg.removesuffix(" starting at")
        return f"{reason}, column {error.colno}" if error.lineno == 1 else reason
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)[:100]
