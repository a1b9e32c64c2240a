"""The page of an answer: names, evidence, links, and nothing that a paper could make it do."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hostile import STRINGS
from pyoxigraph import Literal

from kg import query, store
from kg.answers import Result
from kg.cli import main
from kg.graph import Build
from kg.sheet import to_page


@pytest.fixture(scope="module")
def opened(extractions):
    return store.of_build(Build(lambda: extractions))


def page(opened, text, title="Which?"):
    return to_page(query.run(opened, text), opened, title=title, text=text)


class Tags(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.found, self.attributes = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append(tag)
        self.attributes += attrs


def test_things_are_called_by_their_names(opened):
    text = page(opened, "SELECT ?new ?old { ?new kg:basedOn ?old }")
    assert "<td>QLoRA</td><td>Low-Rank Adaptation</td>" in text
    assert "1 row<" in text


def test_a_claim_brings_its_words_with_its_number_marked_and_its_paper(opened):
    text = page(opened, "SELECT ?claim ?value { ?claim kg:value ?value ; kg:unitText 'x' }")
    assert "up to 3times</a><blockquote>LoRA reduces memory by <mark>up to 3times</mark>" in text
    assert '<a href="https://example.org/p1" rel="noreferrer">' in text
    assert "<p>LoRA: Low-Rank Adaptation of Language Models</p>" in text


def test_in_a_quote_what_the_row_says_is_marked(opened):
    named = query.library()["claims-by-metric"].text
    result = query.run(opened, named, params={"metric": "memory"})
    text = to_page(result, opened, title="t", text=named)
    assert "reduces <mark>memory</mark> by <mark>up to</mark> <mark>3</mark>times" in text


def test_yes_no_and_nothing_are_said(opened):
    assert "<p>yes</p>" in page(opened, "ASK { ?s a kg:Paper }")
    assert "<p>Nothing was found.</p>" in page(opened, "SELECT ?s { ?s kg:basedOn kg:Paper }")


def test_it_loads_and_runs_nothing(opened):
    text = page(opened, "SELECT * { ?s kg:basedOn ?o }")
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)[1]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert not {"script", "img", "link", "iframe"} & set(Tags(text).found)


@pytest.mark.parametrize("hostile", STRINGS)
def test_hostile_words_stay_words(extractions, opened, hostile):
    one = extractions[0]
    bad = replace(one, paper=replace(one.paper, title=hostile, url=hostile))
    of_bad = store.of_build(Build(lambda: [bad]))
    text = "SELECT ?p ?c ?value { ?c kg:claimedIn ?p ; kg:value ?value }"
    plain = Tags(to_page(query.run(of_bad, text), of_bad, title=hostile, text=hostile))
    kind = Tags(page(opened, text))
    assert set(plain.found) <= set(kind.found)
    assert {name for name, _ in plain.attributes} <= {name for name, _ in kind.attributes}
    links = [value for name, value in plain.attributes if name == "href"]
    assert all(value.startswith(("http://", "https://")) for value in links)
    cells = Result("SELECT", (hostile,), ((Literal(hostile.encode("utf-8", "replace").decode()),),))
    row = Tags(to_page(cells, of_bad, title="t", text="t"))
    assert set(row.found) <= set(kind.found)


def test_the_command_writes_it(extractions, tmp_path, capsys):
    store.write_store(Build(lambda: extractions), tmp_path / "store")
    out = tmp_path / "answer.html"
    asked = ["query", str(tmp_path), "--name", "lineage", "name=LoRA", "--html", str(out)]
    assert main(asked) == 0
    text = out.read_text("utf-8")
    assert (
        "<h1>What builds on a method or model, directly or through others?, name: LoRA</h1>" in text
    )
    assert "QLoRA" in text
    assert "wrote" in capsys.readouterr().err
