"""Papers out of files, directories and standard input, whatever their format and compression.

Source -> bytes -> (``streams``: decompressed, decoded) ``Text`` -> (``registry``: the reader that
knows its first 64 KiB) -> ``Paper`` and ``Problem``, one after another: memory does not grow with
the file. A broken record is a ``Problem`` and the rest is kept; only a file that cannot be opened,
and one whose format nobody knows, raise.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO

from kg.errors import FormatError, InputError, Problem
from kg.model import Paper
from kg.readers.registry import Reader, formats, sniff
from kg.readers.streams import Progress, Text

__all__ = ["Reader", "Text", "formats", "read", "read_many", "size"]

Place = str | os.PathLike[str]

_FOREIGN = (
    (b"PK\x03\x04", "a zip archive: unpack it first"),
    (b"BZh", "bzip2-compressed: unpack it, or pack it with gzip or zstd"),
    ("\ufffd7zXZ".encode(), "xz-compressed: unpack it, or pack it with gzip or zstd"),
    (b"%PDF", "a PDF: only titles and abstracts as text or data are read"),
)


def read(
    source: Place, *, format: str | None = None, progress: Progress | None = None
) -> Iterator[Paper | Problem]:
    """Yield the papers of a source, and a problem for each record that was skipped or mended.

    Parameters
    ----------
    source
        A file, a directory (read recursively in sorted order, hidden files left out, files of
        unknown content reported and skipped), or ``-`` for standard input.
    format
        A name from ``formats()``; found from the content when not given.
    progress
        Called with the number of bytes read so far, before decompression.

    Raises
    ------
    InputError
        When the source cannot be opened or read; on the first item, as this is a generator.
    FormatError
        When the format is unknown.
    """
    if format is not None and format not in formats():
        raise FormatError(f"unknown format {format!r}. {_known_formats()}")
    path = Path(source)
    if str(path) == "-":
        yield from _read_stream(sys.stdin.buffer, "-", format, progress)
    elif path.is_dir():
        yield from _read_directory(path, format, progress)
    else:
        yield from _read_file(path, path.name, format, progress)


def read_many(
    sources: Iterable[Place], *, format: str | None = None, progress: Progress | None = None
) -> Iterator[Paper | Problem]:
    """Yield the papers of several sources with ids that are unique over all of them.

    A second paper with the same id and the same text is a duplicate: reported and skipped. With
    another text it is kept as ``id~2`` (``~3``, ...) and reported. Among several sources one of
    unknown content is reported and skipped. Memory: an id and eight bytes for each paper.

    Raises
    ------
    InputError
        When a source does not exist, before anything is read; or when it cannot be read.
    FormatError
        When the format is unknown, or the content of the only source.
    """
    sources = list(sources)
    for source in sources:
        if str(source) != "-" and not Path(source).exists():
            raise InputError(_no_such(Path(source)))
    ids = _Ids()
    meter = _Meter(progress)
    for source in sources:
        try:
            for item in read(source, format=format, progress=meter):
                yield from ids.unique(item) if isinstance(item, Paper) else (item,)
        except _UnknownError as error:
            if len(sources) == 1:
                raise
            yield Problem(_shown(Path(source).name), None, error.reason)
        meter.next_file()


def size(source: Place) -> int | None:
    """Return how many bytes ``read`` will read from a source, None where nobody knows."""
    path = Path(source)
    if str(path) == "-":
        return None
    try:
        if path.is_dir():
            return sum(file.stat().st_size for file in _files(path, []) if file.is_file())
        return path.stat().st_size if path.is_file() else None
    except OSError:
        return None


class _UnknownError(FormatError):
    """No reader, or more than one, knows a file."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}. {_known_formats()}")
        self.reason = f"{reason}; the file was skipped (--format says what it is)"


class _Meter:
    """Counts the bytes read over several files."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._before = self._now = 0

    def __call__(self, n_bytes: int) -> None:
        self._now = n_bytes
        if self._progress is not None:
            self._progress(self._before + n_bytes)

    def next_file(self) -> None:
        """Begin to count from where the last file ended."""
        self._before += self._now
        self._now = 0


class _Ids:
    """The ids given so far, each with eight bytes of its paper's text."""

    def __init__(self) -> None:
        self._marks: dict[str, bytes] = {}
        self._others: dict[str, set[bytes]] = {}  # of further texts under one id, which are rare

    def unique(self, paper: Paper) -> Iterator[Paper | Problem]:
        """Yield the paper if its text is new, under an id that is new; and a problem if not."""
        source = paper.source
        mark = blake2b(paper.text.encode("utf-8", "replace"), digest_size=8).digest()
        if paper.id not in self._marks:
            self._marks[paper.id] = mark
            yield paper
            return
        others = self._others.setdefault(paper.id, set())
        if mark == self._marks[paper.id] or mark in others:
            yield Problem(source.path, source.line, f"duplicate of {paper.id!r}; skipped")
            return
        others.add(mark)
        n = len(others) + 1
        while (new_id := f"{paper.id}~{n}") in self._marks:
            n += 1
        self._marks[new_id] = mark
        reason = f"the id {paper.id!r} was given to another text; kept as {new_id!r}"
        yield Problem(source.path, source.line, reason)
        yield replace(paper, id=new_id)


def _read_directory(
    directory: Path, format: str | None, progress: Progress | None
) -> Iterator[Paper | Problem]:
    meter = _Meter(progress)
    errors: list[OSError] = []
    is_empty = True
    for file in _files(directory, errors):
        is_empty = False
        path = _shown(file.relative_to(directory).as_posix())
        if not file.is_file():
            yield Problem(path, None, "not a regular file; skipped")
            continue
        try:
            yield from _read_file(file, path, format, meter)
        except _UnknownError as error:
            yield Problem(path, None, error.reason)
        except (FormatError, InputError) as error:
            yield Problem(path, None, f"the rest of the file was skipped: {error}")
        meter.next_file()
    for failure in errors:
        path = _shown(Path(failure.filename).relative_to(directory).as_posix())
        yield Problem(path, None, f"the directory cannot be read: {failure.strerror}")
    if is_empty and not errors:
        yield Problem(
            _shown(directory.name), None, "no papers: there are no files in the directory"
        )


def _files(directory: Path, errors: list[OSError]) -> Iterator[Path]:
    for folder, subfolders, names in os.walk(directory, onerror=errors.append):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        yield from (Path(folder, name) for name in sorted(names) if not name.startswith("."))


def _read_file(
    path: Path, shown: str, format: str | None, progress: Progress | None
) -> Iterator[Paper | Problem]:
    try:
        raw = path.open("rb")
    except FileNotFoundError as error:
        raise InputError(_no_such(path)) from error
    except (OSError, ValueError) as error:
        raise InputError(f"{_shown(str(path))}: cannot be opened: {error}") from error
    with raw:
        yield from _read_stream(raw, _shown(shown), format, progress)
        if progress is not None and path.is_file():
            progress(path.stat().st_size)


def _read_stream(
    raw: BinaryIO, path: str, format: str | None, progress: Progress | None
) -> Iterator[Paper | Problem]:
    text = Text(raw, path, progress)
    head = text.head()
    yield from text.take_problems()
    if not head.strip():
        yield Problem(path, None, "no papers: the file is empty")
        return
    if format is None:
        names, failures = sniff(head)
        yield from (Problem(path, None, failure) for failure in failures)
        if len(names) != 1:
            raise _UnknownError(path, _unknown(head, names))
        format = names[0]
    is_silent = True
    for item in formats()[format].read(text, path):
        is_silent = False
        yield from text.take_problems()
        yield item
    problems = text.take_problems()
    yield from problems
    if is_silent and not problems:
        yield Problem(path, None, f"no papers: nothing was found in it, read as {format}")


def _unknown(head: bytes, names: list[str]) -> str:
    if names:
        return f"the content fits more than one format ({', '.join(names)})"
    for magic, what in _FOREIGN:
        if head.startswith(magic):
            return f"this is {what}"
    return "the content is of no known format"


def _known_formats() -> str:
    return f"Known formats: {', '.join(formats())}; choose one with --format"


def _no_such(path: Path) -> str:
    return f"{_shown(str(path))}: there is no such file or directory"


def _shown(path: str) -> str:
    """Return a path as text that can be written: bytes that are not UTF-8 become ``?``."""
    return path.encode("utf-8", "replace").decode()
