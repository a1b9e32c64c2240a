"""RIS, the export of reference managers and publishers.

Lines ``TAG  - value`` -> one record from ``TY`` to ``ER`` (or to the next ``TY``, where ``ER`` is
missing) -> papers. A line without tag continues the value before it, joined by one blank.

Form: https://en.wikipedia.org/wiki/RIS_(file_format).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.errors import Problem
from kg.model import Paper, Source
from kg.readers.columns import papers
from kg.readers.metadata import iso_date, turned
from kg.readers.registry import Reader
from kg.readers.streams import RECORD_LIMIT, Text
from kg.readers.tables import CSV, TSV

__all__ = ["RIS"]

Values = dict[str, list[list[str]]]  # tag -> values -> lines

_TAGS = {
    "id": ("ID", "AN"),
    "title": ("TI", "T1", "CT"),
    "url": ("UR", "LK", "L2"),
    "doi": ("DO",),
    "venue": ("JO", "JF", "T2", "JA", "BT"),
}
_LINE = re.compile(r"([A-Z][A-Z0-9])  ?-(?: (.*))?$")
_BEGIN = re.compile(r"^TY  ?- ?[A-Z]", re.MULTILINE)


def _sniff(head: bytes) -> bool:
    text = head.decode("utf-8", "replace").lstrip("\ufeff \r\n")
    if text[:1] in ("{", "[", "<") or CSV.sniff(head) or TSV.sniff(head):
        return False
    return _BEGIN.search(text[: 1 << 12]) is not None


def _read(text: Text, path: str) -> Iterator[Paper | Problem]:
    values: Values = {}
    start, size, tag = 0, 0, ""
    for line in text:
        match = _LINE.match(line)
        if match and match[1] in ("TY", "ER"):
            if values:
                yield from _record(values, Source(path, "ris", start), match[1] == "ER")
            elif match[1] == "ER":
                yield Problem(path, text.line, "ER without a record before it; skipped")
            values = {"TY": [[match[2] or ""]]} if match[1] == "TY" else {}
            start, size, tag = text.line, 0, match[1]
            continue
        size += len(line)
        if size > RECORD_LIMIT:
            if values:
                yield Problem(path, start, "the record is too long to be one; skipped")
            values = {}
        elif match:
            start = start if values else text.line
            tag = match[1]
            values.setdefault(tag, []).append([(match[2] or "").strip()])
        elif values and line.strip():
            values[tag][-1].append(line.strip())
    if values:
        yield from _record(values, Source(path, "ris", start), False)


RIS = Reader("ris", "RIS, as exported by reference managers", _sniff, _read)


def _record(values: Values, source: Source, is_ended: bool) -> Iterator[Paper | Problem]:
    if not is_ended:
        reason = "ER is missing; the record was read up to the next TY or the end of the file"
        yield Problem(source.path, source.line, reason)
    fields: dict[str, object] = {
        name: next((text for tag in tags for text in _texts(values, tag)), None)
        for name, tags in _TAGS.items()
    }
    fields["abstract"] = "\n".join(_texts(values, "AB") or _texts(values, "N2"))
    fields["authors"] = [turned(name) for tag in ("AU", "A1") for name in _texts(values, tag)]
    dates = (iso_date(text) for tag in ("DA", "PY", "Y1") for text in _texts(values, tag))
    fields["date"] = max((date or "" for date in dates), key=len, default=None)
    yield from papers(fields, source)


def _texts(values: Values, tag: str) -> list[str]:
    texts = (" ".join(lines).strip() for lines in values.get(tag, ()))
    return [text for text in texts if text]
