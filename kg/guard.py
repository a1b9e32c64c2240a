"""Queries are judged here, by their words, before any engine sees them.

Text -> ``judge`` -> ``Judged``: what may be asked, with parameters and prefixes put in. Engines
send a request to whatever address SERVICE names and have no switch for it, so nothing but the
keywords of a reading query passes; they are told from strings, comments, IRIs and names by the
grammar's terminals. A text that holds a dangerous word anywhere is read by a whole grammar as well
(`kg.sparql`), so that a slip of either is no hole.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from kg import vocab
from kg.errors import QueryError
from kg.rdf import ontology
from kg.text import word_set
from kg.tokens import Token, place, tokens

__all__ = ["KEYWORDS", "Judged", "judge", "nearest", "our_terms"]

MAX_TOKENS = 10_000
MAX_DEPTH = 200
_MAX_RUN = 50
"""Bounds of a query: beyond them engines run out of stack, which no program survives."""

KEYWORDS = word_set(
    """
    a abs as asc ask avg base bind bnode bound by ceil coalesce concat construct contains count
    datatype day desc describe distinct encode_for_uri exists false filter floor graph group
    group_concat having hours if in iri isblank isiri isliteral isnumeric isuri lang langmatches
    lcase limit max md5 min minus minutes month not now offset optional order prefix rand reduced
    regex replace round sameterm sample seconds select separator sha1 sha256 sha384 sha512 str
    strafter strbefore strdt strends strlang strlen strstarts struuid substr sum timezone true tz
    ucase undef union uri uuid values where year
    """
)
"""Every bare word that a query which only reads can have (SPARQL 1.1, section 19.8)."""

_UPDATES = word_set("insert delete load clear drop create add move copy with using")
_REFUSED = {
    "service": "SERVICE asks another machine; that is refused",
    "from": "FROM loads other files; that is refused. Use GRAPH <...> { ... }",
}
_DANGEROUS = re.compile("service|load|from", re.IGNORECASE)
_CODE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_OPEN, _CLOSE = frozenset("({["), frozenset(")}]")
_UNARY = frozenset("!^+-")
Values = Callable[[frozenset[str]], Mapping[str, str]]
_TERM = re.compile(r"^kg:(\w+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Judged:
    """A query that only reads.

    Parameters
    ----------
    text
        With the values of its parameters.
    form
        ``SELECT``, ``ASK``, ``CONSTRUCT`` or ``DESCRIBE``.
    unknown
        Terms of our namespace that the ontology has not, each with its place in the text as given.
    shape
        Its words without constants and names of variables, equal for queries of one make.
    """

    text: str
    form: str
    unknown: tuple[Token, ...]
    shape: str


def judge(text: str, prefixes: Mapping[str, str], *, values: Values | None = None) -> Judged:
    """Judge a query and put its parameters in.

    Parameters
    ----------
    text
        SPARQL 1.1.
    prefixes
        Known without being declared.
    values
        Called with the names of the variables; returns for some of them the RDF term that takes
        their place, as SPARQL writes it.

    Raises
    ------
    QueryError
        When it does more than read, or has a word or a prefix that nobody knows.
    """
    words = list(tokens(text))
    form = _read_only(text, words)
    if "\\u" in text or "\\U" in text:
        _judge_decoded(text, words)
    if _DANGEROUS.search(text) or _DANGEROUS.search(_decoded(text)):
        from kg.sparql import refuse_unsafe  # loads rdflib, which few queries need

        refuse_unsafe(text)
    unknown = _unknown(text, words, prefixes)
    names = frozenset(word.text[1:] for word in words if word.kind == "variable")
    full = _with_params(text, words, values(names)) if values else text
    return Judged(full, form, unknown, _shape(words))


def nearest(word: str, known: Iterable[str]) -> str:
    """Return a hint at the nearest known word, empty when none is near.

    >>> nearest("outperform", ["outperforms", "usedFor"])
    "; did you mean 'outperforms'?"
    """
    close = difflib.get_close_matches(word, sorted(known), 1)
    return f"; did you mean {close[0]!r}?" if close else ""


@cache
def our_terms() -> frozenset[str]:
    """Return the local names of the ontology's terms."""
    return frozenset(_TERM.findall(ontology("kg.ttl").read_text("utf-8")))


def _read_only(text: str, words: Sequence[Token]) -> str:
    """Return the form of a query that has nothing but the words of a reading one."""
    form = ""
    depth = run = 0
    if len(words) > MAX_TOKENS:
        raise QueryError(f"the query is too long: more than {MAX_TOKENS} words")
    for word in words:
        if word.kind == "word":
            key = word.text.casefold()
            if key not in KEYWORDS:
                raise QueryError(_refusal(text, word))
            if not form and key in ("select", "ask", "construct", "describe"):
                form = key.upper()
        elif word.kind == "other":
            raise QueryError(place(text, word.start, f"cannot be read: {word.text!r}"))
        depth += (word.text in _OPEN) - (word.text in _CLOSE)
        run = run + 1 if word.text in _UNARY else 0
        if depth > MAX_DEPTH or run > _MAX_RUN:
            raise QueryError("the query is nested too deeply")
    if not form:
        where = words[0].start if words else len(text)
        raise QueryError(place(text, where, "cannot be read: no SELECT, ASK, CONSTRUCT, DESCRIBE"))
    return form


def _refusal(text: str, word: Token) -> str:
    key = word.text.casefold()
    for name, reason in _REFUSED.items():
        if name in key:
            return place(text, word.start, reason)
    if key in _UPDATES:
        return place(text, word.start, "this is an update; a graph is only read here")
    if f"{key}:" in text.casefold():
        return place(text, word.start, f"cannot be read: {word.text!r}")
    known = [name.upper() for name in KEYWORDS]
    hint = nearest(word.text.upper(), known)
    return place(text, word.start, f"cannot be read: unknown word {word.text!r}{hint}")


def _decoded(text: str) -> str:
    """Return a text with its code point escapes read, as some engines do before all else."""

    def character(found: re.Match[str]) -> str:
        code = int(found[1] or found[2], 16)
        return chr(code) if code < 0x110000 else "\ufffd"

    return _CODE.sub(character, text)


def _judge_decoded(text: str, words: Sequence[Token]) -> None:
    """Refuse code point escapes that are more than a letter of a string or an IRI."""
    again = list(tokens(_decoded(text)))
    if [word.kind for word in again] == [word.kind for word in words] and all(
        one.kind in ("string", "iri") or one.text == two.text
        for one, two in zip(words, again, strict=True)
    ):
        return
    raise QueryError("\\u escapes are read in strings and IRIs only")


def _unknown(text: str, words: Sequence[Token], prefixes: Mapping[str, str]) -> tuple[Token, ...]:
    """Return the unknown terms of our namespace; refuse prefixes that nobody declared."""
    spaces = dict(prefixes)
    declared: set[int] = set()
    for at, word in enumerate(words[:-2]):
        is_prefix = word.kind == "word" and word.text.casefold() == "prefix"
        if is_prefix and words[at + 1].kind == "name" and words[at + 2].kind == "iri":
            spaces[words[at + 1].text[:-1]] = _decoded(words[at + 2].text[1:-1])
            declared |= {at + 1, at + 2}
    unknown = []
    for at, word in enumerate(words):
        if at in declared or word.kind not in ("name", "iri"):
            continue
        if word.kind == "iri":
            iri = _decoded(word.text[1:-1])
        else:
            prefix, _, local = word.text.partition(":")
            if prefix not in spaces:
                reason = f"unknown prefix {prefix!r}{nearest(prefix, spaces)}"
                raise QueryError(place(text, word.start, reason))
            iri = spaces[prefix] + local
        name = iri.removeprefix(vocab.KG)
        if name and name != iri and name not in our_terms():
            unknown.append(Token(name, word.text, word.start))
    return tuple(unknown)


def _with_params(text: str, words: Sequence[Token], params: Mapping[str, str]) -> str:
    """Return a text with terms in place of its parameters."""
    parts: list[str] = []
    end = 0
    for word in words:
        if word.kind == "variable" and word.text[1:] in params:
            parts += [text[end : word.start], params[word.text[1:]]]
            end = word.start + len(word.text)
    return "".join([*parts, text[end:]])


def _shape(words: Sequence[Token]) -> str:
    plain = {"string": '""', "number": "0", "variable": "?", "iri": "<>", "bnode": "_:"}
    return " ".join(plain.get(word.kind) or word.text.casefold() for word in words)
