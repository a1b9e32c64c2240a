"""Bytes in, text out: decompression, decoding and line ends, each chunk by chunk.

Raw chunks -> (count for the progress bar) -> (gzip or zstd, found by magic bytes) -> (UTF-8, or
UTF-16 or UTF-32 by byte order mark, or what an XML declaration says) -> ``Text``, for every reader.
What had to be mended on the way is kept as a ``Problem`` in the ``Text`` until it is asked for.
Line ends are made one line feed: they belong to the file, not to a paper.
"""

from __future__ import annotations

import codecs
import io
import re
import zlib
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any, BinaryIO

import zstandard

from kg.errors import InputError, Problem

__all__ = ["HEAD", "RECORD_LIMIT", "Progress", "Text"]

HEAD = 1 << 16
"""How much of a file the sniffers see, in bytes."""

RECORD_LIMIT = 1 << 24
"""The largest record that is read, in characters; more would be a damaged file."""

Progress = Callable[[int], object]

_CHUNK = 1 << 16

_SKIPPABLE = re.compile(rb"[\x50-\x5f]\x2a\x4d\x18")  # a zstd frame that holds no data

_MARKS = (  # UTF-32 first: its mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_XML_ENCODING = re.compile(
    rb"""\s*<\?xml\s[^>]{0,80}?encoding\s*=\s*["'](iso-8859-[0-9]{1,2}|windows-125[0-9]|us-ascii)""",
    re.IGNORECASE,
)


class Text:
    """The text of one input, given either line by line or chunk by chunk.

    Iterating gives the lines without their ends, and ``line`` is the number of the last one given;
    ``read`` gives the next chunk. A reader uses one of the two.

    Parameters
    ----------
    raw
        The bytes, compressed or not; read to the end but not closed.
    path
        The name to say in problems.
    progress
        Called with the number of bytes of ``raw`` read so far.
    """

    def __init__(self, raw: BinaryIO, path: str, progress: Progress | None = None) -> None:
        self.path = path
        self.line = 0
        self._problems: list[Problem] = []
        self._ahead: list[str] = []
        chunks = _read_chunks(raw, path, progress)
        self._chunks = self._decode(self._decompress(chunks))

    def report(self, reason: str, line: int | None = None) -> None:
        """Keep a problem until ``take_problems`` is called."""
        self._problems.append(Problem(self.path, line, reason))

    def take_problems(self) -> list[Problem]:
        """Hand over the problems met so far, and forget them."""
        problems, self._problems = self._problems, []
        return problems

    def head(self) -> bytes:
        """Return about the first 64 KiB as UTF-8, for the sniffers; nothing is lost for reading."""
        while sum(map(len, self._ahead)) < HEAD and (chunk := next(self._chunks, "")):
            self._ahead.append(chunk)
        return "".join(self._ahead).encode()[:HEAD]

    def read(self) -> str:
        """Return the next chunk of text, empty at the end."""
        return self._ahead.pop(0) if self._ahead else next(self._chunks, "")

    def __iter__(self) -> Iterator[str]:
        parts: list[str] = []
        size = 0
        while chunk := self.read():
            *lines, tail = chunk.split("\n")
            for line in lines:
                self.line += 1
                whole = "".join((*parts, line)) if parts else line
                yield whole if size < RECORD_LIMIT else ""
                parts, size = [], 0
            was_short = size < RECORD_LIMIT
            size += len(tail)
            if size < RECORD_LIMIT:
                parts.append(tail)
            else:
                parts = []
                if was_short:
                    self.report("a line too long to be a record was left out", self.line + 1)
        if size:
            self.line += 1
            yield "".join(parts)

    def _decompress(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        first = b""
        for chunk in chunks:
            first += chunk
            if len(first) >= 4:
                break
        chunks = chain((first,), chunks)
        if first.startswith(b"\x1f\x8b"):
            # A deflate byte may become a thousand, a zstd byte thirty thousand: small bites bound
            # what one step can blow up to.
            return self._inflate(chunks, "gzip", lambda: zlib.decompressobj(31), 1 << 14)
        if first.startswith(b"\x28\xb5\x2f\xfd") or _SKIPPABLE.match(first):
            return self._inflate(
                chunks, "zstd", lambda: zstandard.ZstdDecompressor().decompressobj(), 1 << 9
            )
        return chunks

    def _inflate(
        self, chunks: Iterator[bytes], method: str, new: Callable[[], Any], bite: int
    ) -> Iterator[bytes]:
        engine = None
        for chunk in chunks:
            for start in range(0, len(chunk), bite):
                data = chunk[start : start + bite]
                while data:
                    engine = engine or new()
                    try:
                        out = engine.decompress(data)
                    except (zlib.error, zstandard.ZstdError) as error:
                        self.report(
                            f"the {method} data is damaged ({error}); what came before is kept"
                        )
                        return
                    yield out
                    data = b""
                    if engine.eof:  # the next member or frame follows, or zeros that fill a block
                        data, engine = engine.unused_data.lstrip(b"\0"), None
        if engine is not None:
            yield engine.flush()
            self.report(f"the {method} data is cut off; the last paper may be incomplete")

    def _decode(self, chunks: Iterator[bytes]) -> Iterator[str]:
        first = b""
        for chunk in chunks:
            first += chunk
            if len(first) >= 200:
                break
        encoding, start = _encoding(first)
        decoder = codecs.getincrementaldecoder(encoding)("strict")
        newlines = io.IncrementalNewlineDecoder(None, translate=True)
        is_reported, n_lines = False, 0
        pieces: Iterator[bytes | None] = chain((first[start:],), chunks, (None,))
        for piece in pieces:
            is_end = piece is None
            try:
                text = decoder.decode(piece or b"", is_end)
            except UnicodeDecodeError:  # the decoder still has its state: only the errors differ
                decoder.errors = "replace"
                text = decoder.decode(piece or b"", is_end)
                if not is_reported:
                    line = 1 + n_lines + text.count("\n", 0, text.find("\ufffd"))
                    self.report(
                        f"bytes that are not {encoding.upper()} were replaced by U+FFFD, "
                        "from this line on; the papers are kept",
                        line,
                    )
                    is_reported = True
            text = newlines.decode(text, is_end)
            n_lines += 0 if is_reported else text.count("\n")
            if text:
                yield text


def _read_chunks(raw: BinaryIO, path: str, progress: Progress | None) -> Iterator[bytes]:
    # read1 gives what a pipe has now; read would wait for a whole chunk.
    read: Callable[[int], bytes | None] = getattr(raw, "read1", raw.read)
    total = 0
    while True:
        try:
            chunk = read(_CHUNK)
        except OSError as error:
            raise InputError(f"{path}: reading failed: {error.strerror or error}") from error
        if not chunk:
            return
        total += len(chunk)
        if progress is not None:
            progress(total)
        yield chunk


def _encoding(first: bytes) -> tuple[str, int]:
    for mark, encoding in _MARKS:
        if first.startswith(mark):
            return encoding, len(mark)
    declared = _XML_ENCODING.match(first)
    return (declared[1].decode("ascii").lower() if declared else "utf-8"), 0
