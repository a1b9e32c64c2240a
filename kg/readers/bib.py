"""BibTeX and BibLaTeX with abstracts.

Lines -> entries (braces are counted; a line that begins another entry ends one that was never
closed) -> fields (braces, quotes, ``#`` and ``@string``) -> papers. Text outside of entries is a
comment, as BibTeX has it. Title and abstract lose line breaks and the braces that only group; other
LaTeX is left as given. Author names are turned into plain text.

Written by hand because ``bibtexparser`` reads whole files and can lose what follows a broken entry.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kg.errors import Problem
from kg.model import Paper, Source
from kg.readers.columns import papers
from kg.readers.metadata import folded, turned
from kg.readers.registry import Reader
from kg.readers.ris import RIS
from kg.readers.streams import RECORD_LIMIT, Text
from kg.readers.tables import CSV, TSV

__all__ = ["BIBTEX"]

_BEGIN = re.compile(r"@\s*([A-Za-z]+)\s*([{(])")
_BEGIN_LINE = re.compile(r"\s*@[A-Za-z]+\s*[{(]\s*[^\s,{}()=\"#]+\s*(?:,|$)")
_SNIFF = re.compile(
    r"""^[ \t]*@(?:(?:string|preamble|comment)\s*[{(]      # a definition
        |[a-z]+\s*[{(]\s*[^\s,{}()="\#]*\s*,)              # or an entry with its key""",
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)
_ENDS = {"{": ("}", re.compile(r"[{}]")), "(": (")", re.compile(r"[{})]"))}
_FIELD = re.compile(r"[\s,]*([A-Za-z][\w:.+/-]*)\s*=\s*")
_WORD = re.compile(r'[^\s,#{}"=]+')
_CONCATENATION = re.compile(r"\s*#\s*")
_BRACES = re.compile(r"[{}]")
_BRACES_ALONE = re.compile(r"\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}")
_BRACES_OR_QUOTE = re.compile(r'[{}"]')
_BRACES_OR_AND = re.compile(r"[{}]| and ")
_PIECES = re.compile(r"\\[A-Za-z]+\*?|\\.?|[{}$^_]|[^\\{}$^_]+", re.DOTALL)
_IGNORED = ("comment", "preamble")
_CONTEXT = 40

_ACCENTS = dict(zip("`'^\"~=.uvHckrdb", "\u0300\u0301\u0302\u0308\u0303\u0304\u0307\u0306\u030c"
                    "\u030b\u0327\u0328\u030a\u0323\u0331", strict=True))  # fmt: skip
_ACCENT = re.compile(
    r"""\\(?: ([`'^"~=.]) \s? | ([uvHckrdb]) (?: \s | (?={)) )   # \'  or  \c
        {? \\? ([A-Za-z]) }?                                     # e, {e}, \i""",
    re.VERBOSE,
)
_LETTERS = {"ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å", "o": "ø",
            "O": "Ø", "l": "ł", "L": "Ł", "i": "i", "j": "j"}  # fmt: skip
_LETTER = re.compile(r"\\(ss|ae|AE|oe|OE|aa|AA|o|O|l|L|i|j)(?![A-Za-z])(?:\{\}|\s)?")


class _BrokenError(ValueError):
    """An entry or value cannot be read."""


def _sniff(head: bytes) -> bool:
    text = head.decode("utf-8", "replace").lstrip("\ufeff \r\n")
    if text[:1] in ("{", "[", "<") or any(r.sniff(head) for r in (CSV, TSV, RIS)):
        return False
    return _SNIFF.search(text) is not None


def _read(text: Text, path: str) -> Iterator[Paper | Problem]:
    strings: dict[str, str] = {}
    for entry in _entries(text, path):
        if isinstance(entry, Problem):
            yield entry
            continue
        body = "\n".join(entry.parts)
        try:
            if entry.type == "string":
                strings |= _fields(body, 0, strings)
                continue
            key, _, _ = body.partition(",")
            has_key = "=" not in key
            fields = _fields(body, len(key) if has_key else 0, strings)
        except _BrokenError as error:
            yield Problem(path, entry.line, f"broken entry ({error}); skipped")
            continue
        yield from papers(
            _values(fields, key if has_key else ""), Source(path, "bibtex", entry.line)
        )


BIBTEX = Reader("bibtex", "BibTeX or BibLaTeX with abstracts", _sniff, _read)


@dataclass(slots=True)
class _Entry:
    """An entry on its way: what was read of it, and how many braces are open."""

    line: int
    type: str
    opening: str
    depth: int = 0
    parts: list[str] = field(default_factory=list)
    size: int = 0

    def add(self, line: str, at: int) -> int | None:
        """Read on from a place in a line; return where the entry ends, None if it goes on."""
        end, marks = _ENDS[self.opening]
        for match in marks.finditer(line, at):
            if match[0] == "{":
                self.depth += 1
            elif match[0] == end and self.depth == 0:
                self.parts.append(line[at : match.start()])
                return match.end()
            elif match[0] == "}":
                self.depth -= 1
        self.parts.append(line[at:])
        self.size += len(line) + 1
        return None


def _entries(text: Text, path: str) -> Iterator[_Entry | Problem]:
    entry: _Entry | None = None
    for line in text:
        if entry and "@" in line and _BEGIN_LINE.match(line):
            yield Problem(
                path, entry.line, f"the entry is not closed before line {text.line}; skipped"
            )
            entry = None
        if entry is None and line.lstrip().startswith("%"):
            continue
        at: int | None = 0
        while at is not None:
            if entry is None:
                begin = _BEGIN.search(line, at)
                if begin is None:
                    break
                entry = _Entry(text.line, begin[1].lower(), begin[2])
                at = begin.end()
            at = entry.add(line, at)
            if at is not None:
                if entry.type not in _IGNORED:
                    yield entry
                entry = None
        if entry and entry.size > RECORD_LIMIT:
            yield Problem(path, entry.line, "the entry is too long to be one; skipped")
            entry = None
    if entry:
        yield Problem(path, entry.line, "the entry is not closed; skipped")


def _fields(body: str, at: int, strings: Mapping[str, str]) -> dict[str, str]:
    """Read ``name = value, ...``; the first of two fields with one name counts."""
    fields: dict[str, str] = {}
    while match := _FIELD.match(body, at):
        value, at = _value(body, match.end(), strings)
        fields.setdefault(match[1].lower(), value)
    rest = body[at:].strip(" \t\n,")
    if rest:
        raise _BrokenError(f"no field begins at {rest[:_CONTEXT]!r}")
    return fields


def _value(body: str, at: int, strings: Mapping[str, str]) -> tuple[str, int]:
    """Read a value, with its concatenations; return it and where it ends."""
    parts: list[str] = []
    while True:
        if body.startswith("{", at):
            end = _closing(body, at + 1, _BRACES)
            parts.append(body[at + 1 : end])
            at = end + 1
        elif body.startswith('"', at):
            end = _closing(body, at + 1, _BRACES_OR_QUOTE)
            parts.append(body[at + 1 : end])
            at = end + 1
        elif word := _WORD.match(body, at):
            parts.append(strings.get(word[0].lower(), word[0]))
            at = word.end()
        else:
            raise _BrokenError(f"no value begins at {body[at : at + _CONTEXT]!r}")
        if sum(map(len, parts)) > RECORD_LIMIT:
            raise _BrokenError("a value is too long")
        more = _CONCATENATION.match(body, at)
        if more is None:
            return "".join(parts), at
        at = more.end()


def _closing(body: str, at: int, marks: re.Pattern[str]) -> int:
    """Return the place of the brace or quote that closes a value which begins here."""
    depth = 0
    for match in marks.finditer(body, at):
        if match[0] == "{":
            depth += 1
        elif depth == 0:
            if match[0] == '"' or marks is _BRACES:
                return match.start()
            break
        elif match[0] == "}":
            depth -= 1
    raise _BrokenError(f"a value is not closed: {body[at : at + _CONTEXT]!r}")


def _values(fields: Mapping[str, str], key: str) -> dict[str, object]:
    year, month = fields.get("year", ""), fields.get("month", "").strip().lower()
    day = fields.get("day", "")
    given = f"{year}-{month}-{day}" if month.isdigit() else f"{year} {month} {day}"
    venue = fields.get("journal") or fields.get("journaltitle") or fields.get("booktitle")
    return {
        "id": key,
        "title": _ungrouped(folded(fields.get("title", ""))),
        "abstract": _ungrouped(folded(fields.get("abstract", ""))),
        "authors": _names(fields.get("author", "")),
        "date": fields.get("date") or given.rstrip("- "),
        "url": re.sub(r"\\url|\\(?=[_%&#~])|[{}]", "", fields.get("url", "")),
        "doi": fields.get("doi", "").replace("\\_", "_"),
        "venue": _readable(venue or ""),
    }


def _ungrouped(text: str) -> str:
    """Drop braces that only group; keep those of commands, of ``^`` and ``_``, and of formulas."""
    if "{" not in text and "}" not in text:
        return text
    out: list[str] = []
    kept: list[bool] = []
    is_formula = is_argument = False
    for piece in _PIECES.findall(text):
        if piece == "{":
            kept.append(is_formula or is_argument)
            out.append(piece if kept[-1] else "")
            is_argument = False
        elif piece == "}":
            is_argument = kept.pop() if kept else False
            out.append(piece if is_argument else "")
        else:
            is_formula ^= piece == "$"
            is_argument = piece in ("^", "_") or (piece[0] == "\\" and piece[1:2].isalpha())
            out.append(piece)
    return "".join(out)


def _names(text: str) -> list[str]:
    """Split at ``and`` outside of braces, and put each name in the order it is spoken."""
    text = " ".join(text.split())
    parts, start, depth = [], 0, 0
    for match in _BRACES_OR_AND.finditer(text):
        if match[0] in "{}":
            depth += 1 if match[0] == "{" else -1
        elif depth <= 0:
            parts.append(text[start : match.start()])
            start = match.end()
    parts.append(text[start:])
    names = []
    for part in parts:
        pieces = [piece.strip() for piece in part.split(",")]
        # "von Last, Jr, First"; a name in braces is an organisation
        if part.startswith("{") and _BRACES_ALONE.fullmatch(part):
            spoken = part
        else:
            spoken = " ".join((pieces[2], *pieces[:2])) if len(pieces) == 3 else turned(part)
        names.append(_readable(spoken))
    return [name for name in names if name and name != "others"]


def _readable(text: str) -> str:
    r"""Return LaTeX as plain letters.

    >>> _readable(r"Kurt G{\"o}del and {\L}ukasz \v{C}ern{\'y}")
    'Kurt Gödel and Łukasz Černý'
    """

    def accented(match: re.Match[str]) -> str:
        return unicodedata.normalize("NFC", match[3] + _ACCENTS[match[1] or match[2]])

    text = _LETTER.sub(lambda m: _LETTERS[m[1]], _ACCENT.sub(accented, text))
    return " ".join(re.sub(r"[{}]|\\(?=[&_%#$ ])", "", text).replace("~", " ").split())
