"""Authors, dates, DOIs and lines of text in the one form that a ``Paper`` holds.

Any JSON value, or a string of any source -> display names, ISO 8601, a bare DOI, one line.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Mapping

__all__ = [
    "SAYS_NOTHING",
    "authors",
    "doi",
    "folded",
    "iso_date",
    "mended",
    "one_line",
    "text_in",
    "turned",
]

SAYS_NOTHING = frozenset({"", "-", "n/a", "na", "nan", "none", "null", "no abstract available"})
_INNER = ("name", "display_name", "title", "text", "value", "url", "URL", "href")
_MONTHS = {"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8,
           "sep": 9, "oct": 10, "nov": 11, "dec": 12}  # fmt: skip
_MONTH = rf"(?P<name>{'|'.join(_MONTHS)})[a-z]*\.?"
_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?P<y>[0-9]{4})[-/.](?P<m>[0-9]{1,2})[-/.](?P<d>[0-9]{1,2})(?![0-9])",
        r"^(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})$",
        rf"\b(?P<d>[0-9]{{1,2}})\s+{_MONTH},?\s+(?P<y>[0-9]{{4}})\b",
        rf"\b{_MONTH}\s+(?P<d>[0-9]{{1,2}}),?\s+(?P<y>[0-9]{{4}})\b",
        rf"\b(?P<y>[0-9]{{4}})\s+{_MONTH}(?:\s+(?P<d>[0-9]{{1,2}})\b)?",
        rf"\b{_MONTH}\s+(?P<y>[0-9]{{4}})\b",
        r"\b(?P<y>[0-9]{4})[-/.](?P<m>[0-9]{1,2})(?![0-9])",
        r"(?<![0-9])(?P<y>1[5-9][0-9]{2}|20[0-9]{2})(?![0-9])",
    )
)
_DOI = re.compile(r"\s*(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.\S+)", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")
_MAX_METADATA = 1 << 12


def authors(value: object) -> tuple[str, ...]:
    """Return display names, in order.

    Takes a list of strings or of objects with ``name`` or ``family`` and ``given``, or one string
    with the names separated by ``;``, by `` and `` or (where no name is reversed) by commas.

    >>> authors("Noether, Emmy; Hilbert, David"), authors([{"given": "Ada", "family": "Lovelace"}])
    (('Emmy Noether', 'David Hilbert'), ('Ada Lovelace',))
    """
    if isinstance(value, str):
        return _split_names(value)
    if isinstance(value, Mapping):
        value = [value]
    if not isinstance(value, list | tuple):
        return ()
    names = (_name(author) for author in value)
    return tuple(name for name in names if name)


def iso_date(value: object) -> str | None:
    """Return a date as ISO 8601, as exact as it is given; None where no year can be read.

    >>> iso_date("Mon, 2 Apr 2007 19:18:42 GMT"), iso_date("2019 Nov-Dec"), iso_date(2024)
    ('2007-04-02', '2019-11', '2024')
    """
    if isinstance(value, Mapping):  # Crossref: {"date-parts": [[2020, 1, 2]]}
        value = value.get("date-parts") or value.get("date_parts")
    if isinstance(value, list | tuple):
        if value and isinstance(value[0], list | tuple):
            value = value[0]
        value = "-".join(str(part) for part in value[:3] if isinstance(part, int | str))
    if isinstance(value, bool) or (isinstance(value, float) and not math.isfinite(value)):
        return None
    text = str(int(value)) if isinstance(value, int | float) and abs(value) < 1e9 else value
    if not isinstance(text, str):
        return None
    for pattern in _DATES:
        if match := pattern.search(text[:100]):
            parts = match.groupdict()
            month = parts.get("m") or _MONTHS.get((parts.get("name") or "").lower())
            return _iso(int(parts["y"]), int(month or 0), int(parts.get("d") or 0))
    return None


def doi(value: object) -> str | None:
    """Return a DOI without its resolver, None for what is no DOI.

    >>> doi("https://doi.org/10.1000/182"), doi("n/a")
    ('10.1000/182', None)
    """
    match = _DOI.match(text_in(value))
    return one_line(match[1]) if match else None


def folded(text: str) -> str:
    r"""Return the text with hard line breaks, and the blanks around them, as one blank.

    >>> folded("  We present a\n  new method.\n")
    'We present a new method.'
    """
    return " ".join(part for line in text.split("\n") if (part := line.strip()))


def text_in(value: object) -> str:
    """Return the text in a JSON value: itself, a number, a list's first, an object's name."""
    for _ in range(4):  # nested deeper than this it is no text of ours
        if isinstance(value, str):
            return value
        if isinstance(value, bool) or value is None:
            return ""
        if isinstance(value, int | float):
            return "" if value != value or abs(value) > 1e300 else f"{value}"
        if isinstance(value, list | tuple):
            value = next((part for part in value if part), None)
        elif isinstance(value, Mapping):
            value = next((value[key] for key in _INNER if value.get(key)), None)
    return ""


def one_line(value: object) -> str | None:
    """Return a value as one line of metadata, None where it says nothing."""
    text = text_in(value)[:_MAX_METADATA]
    if not text.isprintable():
        text = mended(_CONTROL.sub(" ", text))
    line = " ".join(text.split())
    return None if line.lower() in SAYS_NOTHING else line


def mended(text: str) -> str:
    """Return the text with U+FFFD for each lone surrogate, which no file can hold."""
    return text if text.isascii() else _LONE_SURROGATE.sub("\ufffd", text)


def turned(name: str) -> str:
    """Return ``Family, Given`` as ``Given Family``; any other name as it is.

    >>> turned("Noether, Emmy"), turned("Plato")
    ('Emmy Noether', 'Plato')
    """
    family, comma, given = name.partition(",")
    return f"{given.strip()} {family.strip()}" if comma and "," not in given else name


def _name(author: object) -> str | None:
    if not isinstance(author, Mapping):
        return one_line(author)
    inner = author.get("author")
    if isinstance(inner, Mapping):  # OpenAlex: {"author": {"display_name": ...}}
        author = inner
    family = one_line(author.get("family") or author.get("last") or author.get("lastName"))
    if family:
        given = one_line(author.get("given") or author.get("first") or author.get("firstName"))
        return f"{given} {family}" if given else family
    return one_line(author.get("name") or author.get("display_name") or author.get("literal"))


def _split_names(text: str) -> tuple[str, ...]:
    text = " ".join(text[: 1 << 18].split())
    parts = text.split(";" if ";" in text else " and ")
    is_turned = ";" in text or (len(parts) > 1 and all(part.count(",") == 1 for part in parts))
    names: list[str] = []
    for part in parts:
        pieces = [piece for piece in part.split(",") if piece.strip()]
        # "Hyun Soo Park, Jianbo Shi" are two people, "Park, Hyun Soo" is one.
        if not is_turned and all(len(piece.split()) > 1 for piece in pieces):
            names.extend(pieces)
        else:
            names.append(turned(part))
    return tuple(line for name in names if (line := one_line(name)))


def _iso(year: int, month: int, day: int) -> str | None:
    if not 1000 <= year < 3000:
        return None
    if not 1 <= month <= 12:
        return f"{year}"
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return f"{year}-{month:02}"
