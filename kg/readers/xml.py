"""XML: the Atom feeds of the arXiv API, and PubMed.

Chunks -> a hardened SAX parser (``defusedxml``: no entities of its own, nothing from outside) ->
one small tree for each record, dropped after use -> papers. Markup inside of titles and abstracts
is left out, its text kept; line breaks, which only wrap in these forms, become single blanks. Each
part of a PubMed abstract that has a label is ``LABEL: text`` on its own line.

Forms: https://info.arxiv.org/help/api/user-manual.html, https://dtd.nlm.nih.gov/ncbi/pubmed/.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from xml.etree.ElementTree import Element, TreeBuilder  # builds trees, parses nothing
from xml.sax import SAXException, SAXParseException
from xml.sax.handler import ContentHandler, feature_external_ges

from defusedxml import DefusedXmlException
from defusedxml.sax import make_parser

from kg.errors import Problem
from kg.model import Paper, Source
from kg.readers.columns import papers
from kg.readers.metadata import folded, iso_date
from kg.readers.registry import Reader
from kg.readers.streams import RECORD_LIMIT, Text

__all__ = ["ATOM", "PUBMED"]

Convert = Callable[[Element, Source], Iterator[Paper | Problem]]

_ATOM = re.compile(rb"<(?:[\w.-]{1,40}:)?feed\b[^>]{0,2000}http://www\.w3\.org/2005/Atom")
_PUBMED = re.compile(rb"<Pubmed(?:Article|BookArticle)(?:Set)?[\s>]")
_ARXIV_ID = re.compile(r"https?://arxiv\.org/abs/(.+?)(?:v[0-9]+)?$")
_POWER = re.compile(r"[-+−–]?[0-9]+")


def _sniff_atom(head: bytes) -> bool:
    return _is_xml(head) and not _PUBMED.search(head) and _ATOM.search(head) is not None


def _sniff_pubmed(head: bytes) -> bool:
    return _is_xml(head) and _PUBMED.search(head) is not None


def _is_xml(head: bytes) -> bool:
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def _reader(
    name: str,
    description: str,
    sniff: Callable[[bytes], bool],
    elements: frozenset[str],
    convert: Convert,
) -> Reader:
    def read(text: Text, path: str) -> Iterator[Paper | Problem]:
        for found in _records(text, elements):
            if isinstance(found, Problem):
                yield found
            else:
                line, element = found
                yield from convert(element, Source(path, name, line))

    return Reader(name, description, sniff, read)


def _read_entry(entry: Element, source: Source) -> Iterator[Paper | Problem]:
    uri = _said(entry, "id")
    arxiv_id = _ARXIV_ID.match(uri)
    links = {link.get("rel", "alternate"): link.get("href") for link in entry.findall("link")}
    values = {
        "id": arxiv_id[1] if arxiv_id else uri,
        "title": _said(entry, "title"),
        "abstract": _said(entry, "summary") or _said(entry, "content"),
        "authors": [_said(author, "name") for author in entry.findall("author")],
        "date": _said(entry, "published") or _said(entry, "updated"),
        "url": links.get("alternate") or uri,
        "doi": _said(entry, "doi"),
        "venue": _said(entry, "journal_ref"),
    }
    if arxiv_id is None and "/api/errors" in uri:
        reason = f"the arXiv API answered with an error: {_said(entry, 'summary')[:200]!r}"
        yield Problem(source.path, source.line, reason)
        return
    yield from papers(values, source)


def _read_pubmed(record: Element, source: Source) -> Iterator[Paper | Problem]:
    pmid = _said(record, ".//PMID")
    dois = (
        _flat(element)
        for path in (".//ELocationID[@EIdType='doi']", ".//ArticleId[@IdType='doi']")
        for element in record.findall(path)
    )
    dates = [
        iso_date(" ".join(_flat(part) for part in date))
        for path in (".//PubDate", ".//ArticleDate")
        for date in record.findall(path)
    ]
    values = {
        "id": pmid,
        "title": _said(record, ".//ArticleTitle") or _said(record, ".//BookTitle"),
        "abstract": "\n".join(_sections(record)),
        "authors": [_author(author) for author in record.findall(".//AuthorList/Author")],
        "date": max((date or "" for date in dates), key=len, default=None),
        "url": f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/" if pmid else None,
        "doi": next(dois, None),
        "venue": _said(record, ".//Journal/Title") or _said(record, ".//ISOAbbreviation"),
    }
    return papers(values, source)


ATOM = _reader(
    "arxiv-atom", "Atom feed of the arXiv API", _sniff_atom, frozenset({"entry"}), _read_entry
)
PUBMED = _reader(
    "pubmed",
    "PubMed XML (PubmedArticleSet)",
    _sniff_pubmed,
    frozenset({"PubmedArticle", "PubmedBookArticle"}),
    _read_pubmed,
)


def _records(text: Text, names: frozenset[str]) -> Iterator[tuple[int, Element] | Problem]:
    """Yield line and tree of each element with one of these names, while the file is parsed."""
    parser: Any = make_parser()
    # Every PubMed file names a DTD that lies elsewhere: allowed, but nothing is fetched.
    parser.forbid_external = False
    parser.setFeature(feature_external_ges, False)
    handler = _Records(names, parser)
    parser.setContentHandler(handler)
    reason, line, n_waiting = "", 0, 0
    while not reason:
        chunk = text.read()
        n_events = handler.n_events
        try:
            if chunk:
                parser.feed(chunk)
            else:
                parser.close()
        except SAXParseException as error:
            line, reason = error.getLineNumber() or 0, f"broken XML ({error.getMessage()})"
        except DefusedXmlException:
            line, reason = handler.line(), "the file declares entities, which is not safe to read"
        except _TooLongError:
            line, reason = handler.line(), "a record is too long to be one"
        n_waiting = n_waiting + len(chunk) if handler.n_events == n_events else 0
        if n_waiting > RECORD_LIMIT and not reason:
            # One tag or comment without end: the parser would hold it all and look again and again.
            line, reason = handler.line(), "a tag or comment is too long to be one"
        yield from handler.take()
        if not chunk:
            break
    if reason:
        yield Problem(text.path, line, f"{reason}; reading ends here, the papers before are kept")


class _TooLongError(SAXException):
    """A record holds more than fits."""


class _Records(ContentHandler):
    """Builds a tree for each record element, and nothing for the rest of the file.

    ``n_events`` counts what the parser has found so far.
    """

    def __init__(self, names: frozenset[str], locator: Any) -> None:  # noqa: ANN401
        super().__init__()
        self._names = names
        self._locator = locator
        self._builder: TreeBuilder | None = None
        self._start = self._depth = self._size = 0
        self.n_events = 0
        self._done: list[tuple[int, Element]] = []

    def take(self) -> list[tuple[int, Element]]:
        """Hand over the records that are complete."""
        done, self._done = self._done, []
        return done

    def line(self) -> int:
        """Return the line that is being parsed."""
        number: int = self._locator.getLineNumber()
        return number

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: ANN401, N802
        self.n_events += 1
        name = name.rpartition(":")[2]
        if self._builder is None:
            if name not in self._names:
                return
            self._builder = TreeBuilder()
            self._start, self._depth, self._size = self.line(), 0, 0
        self._depth += 1
        given = dict(attrs)
        self._grow(100 + sum(len(key) + len(value) for key, value in given.items()))
        self._builder.start(name, given)

    def endElement(self, name: str) -> None:  # noqa: N802
        if self._builder is None:
            return
        self._builder.end(name.rpartition(":")[2])
        self._depth -= 1
        if self._depth == 0:
            self._done.append((self._start, self._builder.close()))
            self._builder = None

    def characters(self, content: str) -> None:
        self.n_events += 1
        if self._builder is not None:
            self._grow(len(content))
            self._builder.data(content)

    def skippedEntity(self, name: str) -> None:  # noqa: N802
        self.characters(f"&{name};")

    def _grow(self, size: int) -> None:
        self._size += size
        if self._size > RECORD_LIMIT:
            raise _TooLongError("too long")


def _said(element: Element, path: str) -> str:
    found = element.find(path)
    return "" if found is None else _flat(found)


def _flat(element: Element) -> str:
    """Return the text in an element; ``10<sup>6</sup>`` is 10^6, since 106 would be wrong."""
    parts: list[str] = []
    pending: list[Element | str] = [element]  # a stack: a hostile file may nest deeper than calls
    while pending:
        node = pending.pop()
        text = node if isinstance(node, str) else node.text or ""
        if not isinstance(node, str):
            is_power = node.tag == "sup" and len(node) == 0 and _POWER.fullmatch(text)
            if is_power and parts and parts[-1][-1].isdigit():
                parts.append("^")
            for child in reversed(node):
                pending.extend((child.tail or "", child))
        if text:
            parts.append(text)
    return folded("".join(parts))


def _sections(record: Element) -> Iterator[str]:
    for section in record.findall(".//Abstract/AbstractText"):
        label, text = section.get("Label"), _flat(section)
        if text:
            yield f"{label}: {text}" if label and label != "UNLABELLED" else text


def _author(author: Element) -> str:
    given = _said(author, "ForeName") or _said(author, "Initials")
    names = (given, _said(author, "LastName"), _said(author, "Suffix"))
    return _said(author, "CollectiveName") or " ".join(name for name in names if name)
