"""Only queries that read pass the guard, however the dangerous words are dressed."""

import contextlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import vocab
from kg.errors import QueryError
from kg.guard import KEYWORDS, judge
from kg.tokens import tokens

REFUSED = {
    "service": "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "service, no blanks": "SELECT*{SERVICE<http://127.0.0.1:9/>{?s ?p ?o}}",
    "service, small letters": "select * { service ?x { ?s ?p ?o } }",
    "service silent": "SELECT * { SERVICE SILENT <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "service after a comment": "SELECT * { # SERVICE\nSERVICE <http://127.0.0.1:9/> { } }",
    "service after a carriage return": "SELECT * { # a\rSERVICE <http://127.0.0.1:9/> { } }",
    "service after a string": "SELECT * { BIND('#' AS ?x) SERVICE <http://127.0.0.1:9/> { } }",
    "service after a long string": "SELECT * { BIND('''#\n''' AS ?x) SERVICE <http://a/> { } }",
    "service after an escaped quote": "SELECT * { BIND('\\\\' AS ?x) SERVICE <http://a/> { } #'\n}",
    "service after a fragment": "SELECT * { ?s <a:b#c> ?o . SERVICE <http://127.0.0.1:9/> { } }",
    "service after less-than": "SELECT * { FILTER(?a <?b) SERVICE <http://127.0.0.1:9/> { } }",
    "service in code points": "SELECT * { \\u0053ERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "service in wide code points": "SELECT * { \\U00000053ERVICE <http://127.0.0.1:9/> { } }",
    "a quote in code points": "SELECT * { BIND('\\u0027) SERVICE <http://a/> { } #' AS ?x) }",
    "a line end in code points": "SELECT * { # \\u000ASERVICE <http://127.0.0.1:9/> { }\n}",
    "service in a subquery": "SELECT * { { SELECT * { SERVICE ?x { } } } }",
    "service in exists": "ASK { FILTER EXISTS { SERVICE <http://127.0.0.1:9/> { } } }",
    "from": "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
    "from named": "SELECT * FROM NAMED <http://127.0.0.1:9/> { ?s ?p ?o }",
    "from, no blanks": "SELECT ?s FROM<http://127.0.0.1:9/>{?s ?p ?o}",
    "describe from": "DESCRIBE <a:b> FROM <http://127.0.0.1:9/>",
    "load": "LOAD <http://127.0.0.1:9/>",
    "load after a prefix": "PREFIX a: <a:> LOAD <http://127.0.0.1:9/>",
    "insert": "INSERT DATA { <a:a> <a:b> 1 }",
    "delete after a query": "ASK {} ; DELETE WHERE { ?s ?p ?o }",
    "drop": "DROP ALL",
    "two queries": "ASK {} ASK { SERVICE ?x {} }",
    "nothing": "",
    "a null": "ASK { \x00 }",
    "deep": "ASK " + "{" * 500 + "}" * 500,
    "long": "ASK { " + "?s ?p ?o . " * 5_000 + "}",
    "many minuses": "SELECT (" + "-" * 200 + "1 AS ?x) {}",
}
READ = {
    "words in strings": "ASK { FILTER('SERVICE FROM LOAD' = \"INSERT\") }",
    "words in comments": "ASK { # SERVICE <x> FROM <y>\n }",
    "words in IRIs": "ASK { ?s <http://x.org/service/from#load> ?o }",
    "words as names": "PREFIX service: <s:> ASK { ?service service:from ?load }",
    "a hash in an IRI": "ASK { ?s <a:b#SERVICE> ?o }",
    "less-than": "SELECT * { ?s ?p ?o FILTER(?o<?p && ?p>?s) }",
    "code points in a string": "ASK { FILTER('\\u0041' = 'A') }",
    "a dot after a name": "ASK { ?s a kg:Paper.}",
    "long strings": "ASK { FILTER('''a 'quoted' word''' = \"\"\"b\n\"\"\") }",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_does_more_than_read_is_refused(name):
    with pytest.raises(QueryError):
        judge(REFUSED[name], vocab.PREFIXES)


@pytest.mark.parametrize("name", READ)
def test_dangerous_words_in_harmless_places_are_read(name):
    assert judge(READ[name], vocab.PREFIXES).form in ("ASK", "SELECT")


@given(st.text(max_size=60), st.sampled_from(["SERVICE", "service", "FROM", "LOAD", "INSERT"]))
def test_a_dangerous_word_that_stands_alone_never_passes(before, word):
    text = f"SELECT * {{ {before} {word} <a:b> {{ ?s ?p ?o }} }}"
    words = [t.text for t in tokens(text) if t.kind == "word"]
    if word in words:
        with pytest.raises(QueryError):
            judge(text, vocab.PREFIXES)


@given(st.text(max_size=200))
def test_tokens_lose_nothing_but_blanks_and_comments(text):
    end = 0
    for token in tokens(text):
        between = text[end : token.start]
        assert re.fullmatch(r"(?:[\x20\t\r\n]|#[^\r\n]*)*", between)
        assert text.startswith(token.text, token.start)
        end = token.start + len(token.text)


@given(st.text(max_size=200))
def test_no_text_makes_it_fail_otherwise(text):
    with contextlib.suppress(QueryError):
        judge(text, vocab.PREFIXES)


@given(st.text(max_size=40))
def test_the_engine_reads_a_value_as_one_term(value):
    import pyoxigraph as ox

    from kg.query import run
    from kg.store import Store

    empty = Store(ox.Store(), dict(vocab.PREFIXES))
    result = run(empty, "SELECT ($v AS ?x) { BIND($v AS ?y) }", params={"v": value})
    assert len(result.rows) == 1


def test_no_keyword_writes_or_leaves_the_machine():
    assert not KEYWORDS & {"service", "from", "named", "load", "insert", "delete", "clear", "drop"}
