"""A query's answer as one page to mail: a table with names, evidence and links, and no script.

``Result`` + ``Store`` -> ``to_page`` -> HTML. IRIs become the names of their things; a row that
holds a paper, a statement or a claim gets the words it rests on, with what the row says marked in
them. The page forbids itself everything but its own style (Content-Security-Policy).
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Sequence
from html import escape

import pyoxigraph as ox

from kg import vocab
from kg.answers import Result, Term, written
from kg.store import Store
from kg.terms import expand, page
from kg.text import one_line

__all__ = ["marked", "name_of", "shown", "to_page"]

_NAMES = tuple(
    ox.NamedNode(expand(c))
    for c in ("skos:prefLabel", "dcterms:title", "kg:quantityText", "rdfs:label")
)
_EVIDENCE, _SELECTOR, _EXACT, _PAGE, _PAPER, _CLAIM = (
    ox.NamedNode(expand(c))
    for c in (
        "kg:evidence", "oa:hasSelector", "oa:exact", "foaf:page", "kg:statedIn", "kg:claimedIn",
    )
)  # fmt: skip
_NUMERIC = frozenset(vocab.PREFIXES["xsd"] + n for n in ("decimal", "integer", "double", "float"))
_QUOTE = re.compile(r"quote|sentence|evidence")
_SHORTEST = 3
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_STYLE = """
:root{color-scheme:light dark;--ink:#1d2330;--soft:#5b6475;--line:#d9dde5;--mark:#ffe9a8;--bg:#fff}
@media(prefers-color-scheme:dark){:root{--ink:#e7eaf0;--soft:#a2abbb;--line:#3a4150;--mark:#6b5510;
--bg:#171b22}}
body{margin:0 auto;max-width:76rem;padding:2rem 1.25rem;font:16px/1.5 system-ui,sans-serif;
color:var(--ink);background:var(--bg)}
h1{font-size:1.4rem;margin:0 0 .25rem}p,summary{color:var(--soft)}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.45rem .8rem .45rem 0;
border-bottom:1px solid var(--line)}
th{font-weight:600;white-space:nowrap}.n{text-align:right;font-variant-numeric:tabular-nums}
mark{background:var(--mark);color:inherit;border-radius:.15em}
td p{margin:.2rem 0 0;font-size:.875rem}
blockquote{margin:.2rem 0 0;padding-left:.7rem;border-left:3px solid var(--line);color:var(--soft)}
pre{overflow-x:auto;padding:.8rem;border:1px solid var(--line);border-radius:.4rem}a{color:inherit}
"""


def to_page(result: Result, store: Store, *, title: str, text: str) -> str:
    """Return a self-contained HTML page of an answer.

    Parameters
    ----------
    result
        What the query gave.
    store
        Where names and evidence are looked up.
    title
        What was asked, for people.
    text
        The query itself, shown folded.
    """
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return "".join(
        [
            '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{shown(title)}</title><style>{_STYLE}</style></head><body>\n",
            f"<h1>{shown(title)}</h1>\n<p>{_counted(result)}</p>\n",
            '<div class="wide" role="region" aria-label="Answer" tabindex="0">',
            f"<table>{''.join(_table(result, store))}</table></div>\n",
            f"<details><summary>The query</summary><pre>{escape(text)}</pre></details>\n",
            "</body></html>\n",
        ]
    )


def _counted(result: Result) -> str:
    if result.form == "ASK":
        return "yes" if result.rows[0][0] == ox.Literal(True) else "no"
    n = len(result.rows)
    return "Nothing was found." if not n else f"{n} row{'s' if n > 1 else ''}"


def _table(result: Result, store: Store) -> Iterator[str]:
    if result.form == "ASK":
        return
    heads = "".join(f'<th scope="col">{shown(c.replace("_", " "))}</th>' for c in result.columns)
    yield f"<thead><tr>{heads}</tr></thead><tbody>\n"
    for row in result.rows:
        said = [name_of(term, store) for term in row if term is not None]
        cells = zip(result.columns, row, strict=True)
        yield f"<tr>{''.join(_cell(column, term, said, store) for column, term in cells)}</tr>\n"
    yield "</tbody>"


def _cell(column: str, term: Term | None, said: Sequence[str], store: Store) -> str:
    if term is None:
        return "<td></td>"
    if isinstance(term, ox.Literal):
        if term.datatype.value in _NUMERIC:
            return f'<td class="n">{shown(term.value)}</td>'
        words = marked(term.value, said) if _QUOTE.search(column) else shown(term.value)
        return f"<td>{words}</td>"
    if not isinstance(term, ox.NamedNode):
        return f"<td>{shown(written(term))}</td>"
    address = _address(term, store)
    name = shown(name_of(term, store))
    link = f'<a href="{escape(address)}" rel="noreferrer">{name}</a>' if address else name
    quotes = "".join(f"<blockquote>{marked(q, said)}</blockquote>" for q in _quotes(term, store))
    papers = [*_objects(term, _PAPER, store), *_objects(term, _CLAIM, store)]
    told = "".join(f"<p>{shown(name_of(ox.NamedNode(paper), store))}</p>" for paper in papers)
    return f"<td>{link}{quotes}{told}</td>"


def name_of(term: Term, store: Store) -> str:
    """Return a thing's name, or its IRI as shortly as the prefixes allow."""
    if not isinstance(term, ox.NamedNode):
        return written(term)
    for predicate in _NAMES:
        for value in sorted(_objects(term, predicate, store)):
            return value
    starts = [(iri, name) for name, iri in store.prefixes.items() if term.value.startswith(iri)]
    iri, name = max(starts, default=("", ""))
    return f"{name}:{term.value[len(iri) :]}" if iri else term.value


def _address(term: ox.NamedNode, store: Store) -> str | None:
    """Return the web address of a paper, or of the paper that a statement or claim stands in."""
    papers = [term.value, *_objects(term, _PAPER, store), *_objects(term, _CLAIM, store)]
    for paper in papers:
        for address in sorted(_objects(ox.NamedNode(paper), _PAGE, store)):
            return page(address)
    return None


def _quotes(term: ox.NamedNode, store: Store) -> list[str]:
    """Return the words that a statement, a claim or a piece of evidence rests on."""
    places = [*_objects(term, _EVIDENCE, store), term.value]
    selectors = {s for p in places for s in _objects(ox.NamedNode(p), _SELECTOR, store)}
    return sorted({q for s in selectors for q in _objects(ox.NamedNode(s), _EXACT, store)})


def _objects(subject: ox.NamedNode, predicate: ox.NamedNode, store: Store) -> list[str]:
    found = store.quads.quads_for_pattern(subject, predicate, None, ox.DefaultGraph())
    return [written(quad.object) for quad in found]


def marked(quote: str, said: Sequence[str]) -> str:
    """Return a quote with what the rest of the row says marked in it."""
    words = sorted({w for w in said if 0 < len(w) < len(quote)}, key=lambda w: (-len(w), w))
    known = [re.escape(w) for w in words if len(w) >= _SHORTEST and not _NUMBER.fullmatch(w)]
    known += [rf"(?<![\d.]){re.escape(w)}(?!\.?\d)" for w in words if _NUMBER.fullmatch(w)]
    if not known:
        return shown(quote)
    pattern = re.compile("|".join(known), re.IGNORECASE)
    parts, end = [], 0
    for found in pattern.finditer(quote):
        parts += [
            shown(quote[end : found.start()], edges=True),
            f"<mark>{shown(found[0])}</mark>",
        ]
        end = found.end()
    return "".join([*parts, shown(quote[end:], edges=True)])


def shown(text: str, *, edges: bool = False) -> str:
    """Return text for HTML, on one line and escaped; ``edges`` keeps blanks at its ends."""
    plain = "".join(c if c.isprintable() else "\ufffd" for c in one_line(text))
    if edges:
        plain = f"{' ' * text[:1].isspace()}{plain}{' ' * (text[-1:].isspace() and plain != '')}"
    return escape(plain)
