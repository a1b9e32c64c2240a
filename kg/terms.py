"""RDF terms made from records: IRIs that are readable and stable, literals that are legal.

Ids -> ``Names`` -> IRIs under one base; CURIEs -> ``expand``; a web address -> ``page``; numbers,
dates and text -> ``Text``. What an IRI cannot hold is percent-encoded (RFC 3987), so that any id
gives a legal IRI and two ids never one; what a literal cannot hold becomes U+FFFD.
"""

from __future__ import annotations

import datetime
import hashlib
import re
from decimal import Decimal
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from kg import vocab
from kg.errors import FormatError
from kg.model import ClaimFact, Extractor, Fact, Span
from kg.units import kind_of, unit_of

__all__ = [
    "PAPER_PREDICATES",
    "Names",
    "Ref",
    "Text",
    "clean",
    "count",
    "date",
    "decimal",
    "digest",
    "expand",
    "moment",
    "page",
    "qudt_kind",
    "qudt_unit",
]

PAPER_PREDICATES = frozenset(relation.name for relation in vocab.PAPER_RELATIONS)
"""Predicates of the facts whose subject is a paper."""

_BASE = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[\w\-.~!$&'()*+,;=:@/%]+")
_BAD_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_BAD_BASE = re.compile(r"%(?![0-9A-Fa-f]{2})|/\.{1,2}(?:/|$)|^https?:(?!//[^/])")
_BAD_HOST = re.compile(r"[\s\[\]\\<>@%]")
_SAFE = "/?%!$&'()*+,;=:@~"
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_DATES = (
    (re.compile(r"\d{4}"), "xsd:gYear", "{}-01-01"),
    (re.compile(r"\d{4}-\d\d"), "xsd:gYearMonth", "{}-01"),
    (re.compile(r"\d{4}-\d\d-\d\d"), "xsd:date", "{}"),
)


class Ref(NamedTuple):
    """A resource, by its absolute IRI."""

    iri: str


class Text(NamedTuple):
    """A literal: its lexical form and the CURIE of its datatype, none for a plain string."""

    value: str
    datatype: str = ""


class Names:
    """The IRIs of papers, concepts and what hangs on them, under one base.

    Raises
    ------
    FormatError
        When the base is no absolute IRI, or has a query or a fragment.
    """

    def __init__(self, base: str) -> None:
        if not _BASE.fullmatch(base) or _BAD_BASE.search(base):
            raise FormatError(f"base {base!r} is no absolute IRI without query and fragment")
        self.base = base if base.endswith(("/", ":")) else base + "/"
        self.concepts = f"{self.base}concepts"

    def paper(self, paper_id: str) -> str:
        """Return the IRI of a paper; what an IRI cannot hold in its id is percent-encoded."""
        return f"{self.base}paper/{_segment(paper_id)}"

    def extraction(self, paper_id: str) -> str:
        """Return the IRI of all that was found in a paper, also the name of its graph."""
        return f"{self.paper(paper_id)}/extraction"

    def concept(self, concept_id: str) -> str:
        """Return the IRI of a concept."""
        return self.base + _path(concept_id)

    def statement(self, fact: Fact) -> str:
        """Return the IRI of a stated fact, made of its paper and its three parts."""
        tail = f"{fact.predicate}/{_path(fact.object)}"
        if fact.predicate not in PAPER_PREDICATES:
            tail = f"{_path(fact.subject)}/{tail}"
        return f"{self.paper(fact.paper)}/{tail}"

    def claim(self, fact: ClaimFact) -> str:
        """Return the IRI of a numeric claim: its paper and the place of its quantity."""
        tail = _path(fact.id.removeprefix(fact.paper))
        return self.paper(fact.paper) + tail

    def evidence(self, paper_id: str, span: Span) -> str:
        """Return the IRI of a stretch of a paper's text (RFC 5147)."""
        return f"{self.paper(paper_id)}#char={span.start},{span.end}"

    def agent(self, made_by: Extractor) -> str:
        """Return the IRI of an extractor in one version with one set of weights."""
        return f"{self.base}agent/{self._extractor(made_by)}"

    def activity(self, made_by: Extractor) -> str:
        """Return the IRI of the extraction of the whole corpus by one extractor."""
        return f"{self.base}activity/{self._extractor(made_by)}"

    def correction(self, said: str) -> str:
        """Return the IRI of a person's correction, made of its words."""
        return f"{self.base}correction/{hashlib.sha256(said.encode()).hexdigest()[:16]}"

    @staticmethod
    def _extractor(made_by: Extractor) -> str:
        parts = (made_by.name, made_by.version, made_by.model)
        return "/".join(_segment(part or "unknown") for part in parts)


def expand(curie: str) -> str:
    """Return the IRI that a CURIE of our vocabularies stands for.

    >>> expand("skos:prefLabel")
    'http://www.w3.org/2004/02/skos/core#prefLabel'
    """
    prefix, _, name = curie.partition(":")
    return vocab.PREFIXES[prefix] + name


def page(url: str | None) -> str | None:
    """Return a web address as a legal IRI; None for any other scheme and for a broken one.

    >>> page("https://example.org/a b?"), page("javascript:alert(1)"), page("http://[")
    ('https://example.org/a%20b', None, None)
    """
    address = (url or "").strip()
    try:
        parts = urlsplit(address)
        known = parts.scheme in ("http", "https") and bool(parts.hostname)
        known = known and (parts.port is None or parts.port > 0)
    except ValueError:
        return None
    if not known or _BAD_HOST.search(parts.netloc):
        return None
    # Readers of RDF drop empty parameters, query and fragment, so they are not written.
    path = parts.netloc + parts.path.rstrip(";") + (f"?{parts.query}" if parts.query else "")
    rest = [path, *([parts.fragment] if parts.fragment else [])]
    return f"{parts.scheme}://" + "#".join(
        _quote(_BAD_PERCENT.sub("%25", part), _SAFE) for part in rest
    )


def count(number: int) -> Text:
    """Return a count or an offset."""
    return Text(str(number), "xsd:nonNegativeInteger")


def decimal(number: float) -> Text:
    """Return a number as xsd:decimal, which has no exponent, always with a decimal point."""
    plain = format(Decimal(repr(number)), "f")
    return Text(plain if "." in plain else f"{plain}.0", "xsd:decimal")


def date(date: str) -> Text:
    """Return a date typed as exactly as it is known; a plain string if it is no date."""
    for pattern, datatype, first_day in _DATES:
        if pattern.fullmatch(date) and date.isascii():
            try:
                datetime.date.fromisoformat(first_day.format(date))
            except ValueError:
                break
            return Text(date, datatype)
    return Text(clean(date))


def moment(text: str) -> Text:
    """Return a time with its zone as xsd:dateTime.

    Raises
    ------
    FormatError
        When it is none, or has no zone.

    >>> moment("2026-11-27 12:30+01:00").value
    '2026-11-27T12:30:00+01:00'
    """
    try:
        time = datetime.datetime.fromisoformat(text)
    except ValueError:
        time = None
    if time is None or time.tzinfo is None:
        raise FormatError(f"{text!r} is no time with a zone, such as 2026-11-27T12:00:00Z")
    return Text(time.isoformat().replace("+00:00", "Z"), "xsd:dateTime")


def digest(text: str) -> str:
    """Return the SHA-256 of a text, by which its evidence can be checked later, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def qudt_unit(unit: str | None) -> Ref | None:
    """Return QUDT's unit, where the canonical name stands for just one of it."""
    found = unit_of(unit) if unit else None
    if found is None or found[1] != 1 or found[0].qudt is None:
        return None
    return Ref(expand(f"unit:{found[0].qudt}"))


def qudt_kind(unit: str | None) -> Ref | None:
    """Return QUDT's kind of quantity of what a unit measures."""
    kind = kind_of(unit) if unit else None
    return Ref(expand(f"quantitykind:{kind.qudt}")) if kind and kind.qudt else None


def clean(text: str) -> str:
    """Return text with what no RDF syntax can hold replaced, one for one, so offsets stay true."""
    return _NOT_IN_XML.sub("\ufffd", text)


def _segment(name: str) -> str:
    """Return a name as one path segment of an IRI, never ``.`` or ``..``."""
    quoted = _quote(name, ":")
    return quoted.replace(".", "%2E") if quoted in (".", "..") else quoted


def _path(name: str) -> str:
    return _quote(name, "/:")


def _quote(text: str, safe: str) -> str:
    return quote(text, safe=safe, errors="surrogatepass")
