"""The page as a file: what it holds, what it may run; no text of a paper becomes markup."""

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from conftest import MADE_BY, claim, entity, relation
from hostile import STRINGS

import kg
from kg.explorer import SCRIPTS, page, to_html
from kg.graph import Build
from kg.model import Extraction, Paper
from kg.scene import PAPER, make_scene, short
from kg.vocab import BROADER


def hostile_extraction(text, k=0):
    """Make a record that has a string in every field that a page shows."""
    paper = Paper(
        f"id {text} {k}", f"Title {text}", f"We propose {text} for GLUE. It gives 3x of {text}.",
        authors=(text,), date=text, url=text, doi=text, venue=text,
    )  # fmt: skip
    one = entity(paper, text, "Method", "proposed")
    two = entity(paper, "GLUE", "Dataset", "evaluation")
    stated = relation(paper, text, "evaluatedOn", "GLUE", f"We propose {text} for GLUE.")
    said = claim(
        paper, "3x", f"It gives 3x of {text}.", 3.0, unit=text, metric=text, subject=text,
        conditions=(text,),
    )  # fmt: skip
    return Extraction(paper, MADE_BY, (one, two), (stated,), (said,))


def build_of(*extractions):
    return Build(lambda: list(extractions))


def data_of(html):
    """Unpack the page's data as a browser does: up to the first end of a script element."""
    block = re.search(r'<script type="text/plain" id="data">(.*?)</script', html, re.DOTALL)
    return json.loads(zlib.decompress(base64.b64decode(block[1], validate=True)))


@pytest.fixture(scope="module")
def html(extractions):
    return page(make_scene(build_of(*extractions)))


def test_the_page_is_one_file_without_anything_to_fetch(html):
    fixed = re.sub(r'<script type="text/plain".*?</script>', "", html, flags=re.DOTALL)
    head = fixed.split("<script>")[0]
    assert not re.findall(r"<(?:link|img|iframe|object|embed|base|form)\b", head)
    assert not re.findall(r"<script[^>]+src=", html)
    assert "@import" not in head
    assert "url(" not in head


def test_the_policy_names_exactly_the_scripts_and_the_style_that_are_there(html):
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', html)[1]
    assert "default-src 'none'" in policy
    assert not {"'unsafe-inline'", "'unsafe-eval'", "*", "https:"} & set(re.split(r"[ ;]+", policy))

    def digest(text):
        return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"

    scripts = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    styles = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert directives["script-src"].split() == [digest(s) for s in scripts]
    assert directives["style-src"].split() == [digest(s) for s in styles]


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_never_make_markup_of_text_or_code_of_text(name):
    from kg.explorer import _part

    code = re.sub(r"//[^\n]*", "", _part(name))
    words = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|\bFunction\("
    assert not re.findall(words, code)


@pytest.mark.parametrize("text", STRINGS, ids=range(len(STRINGS)))
def test_hostile_text_stays_data(text):
    if not text.strip("\u2028\u2029\u200b"):
        return
    html = page(make_scene(build_of(hostile_extraction(text))))
    plain = page(make_scene(build_of()))
    assert html.count("<script") == plain.count("<script")
    assert html.count("</script") == plain.count("</script")
    data = data_of(html)
    assert data["papers"][0]["text"] == hostile_extraction(text).paper.text


@pytest.mark.parametrize(
    ("url", "doi", "link"),
    [
        ("https://example.org/a", None, "https://example.org/a"),
        ("javascript:alert(1)", None, None),
        ("data:text/html,x", None, None),
        (" https://example.org", None, None),
        (None, "10.1000/x", "https://doi.org/10.1000/x"),
        ("ftp://example.org", "doi:10.1000/x", "https://doi.org/10.1000/x"),
        (None, None, None),
    ],
)
def test_only_web_addresses_become_links(url, doi, link):
    paper = Paper("p", "Title", "Text.", url=url, doi=doi)
    data = data_of(page(make_scene(build_of(Extraction(paper, MADE_BY)))))
    assert data["papers"][0]["url"] == link


def test_offsets_are_those_of_the_browser():
    paper = Paper("p", "\U0001f600 A", "We use BERT. \U0001f9ea It reaches 3x with BERT.")
    record = Extraction(
        paper, MADE_BY, (entity(paper, "BERT", "Model", "used"),), (),
        (claim(paper, "3x", "It reaches 3x with BERT", 3.0, unit="x"),),
    )  # fmt: skip
    data = data_of(page(make_scene(build_of(record))))
    units = data["papers"][0]["text"].encode("utf-16-le")

    def cut(start, end):
        return units[2 * start : 2 * end].decode("utf-16-le")

    node = next(n for n in data["nodes"] if n[1] == "BERT")
    _, *offsets = node[9][0]
    assert [cut(a, b) for a, b in zip(offsets[::2], offsets[1::2], strict=True)] == ["BERT", "BERT"]
    said = data["claims"][0][1]
    assert cut(*said["at"]) == "3x"
    assert cut(*said["ev"]) == "It reaches 3x with BERT"
    assert cut(data["papers"][0]["body"], data["papers"][0]["body"] + 6) == "We use"


def test_everything_of_the_graph_is_on_the_page(extractions, html):
    build = build_of(*extractions)
    data = data_of(html)
    assert {n[0] for n in data["nodes"]} == set(build.graph.nodes)
    names = [p["name"] for p in data["predicates"]]
    ids = [n[0] for n in data["nodes"]]
    stated = {(ids[a], names[p], ids[b]) for a, b, by in data["edges"] for p, _ in by}
    assert stated == {(s, p, o) for s, o, p in build.graph.edges(keys=True) if p != BROADER}
    assert len(data["claims"]) == len(list(build.claims()))


def test_no_papers_give_a_page_without_nodes():
    data = data_of(page(make_scene(build_of())))
    assert data["nodes"] == []
    assert data["title"] == "Knowledge graph of 0 papers"


def test_a_page_is_the_same_at_each_run_of_the_program():
    code = """
import sys
import zlib
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import test_page_browser, kg.explorer, kg.graph
records = list(test_page_browser.papers())
sys.stdout.write(kg.explorer.page(kg.explorer.make_scene(kg.graph.Build(lambda: records))))
"""
    runs = [
        subprocess.run(
            [sys.executable, "-c", code, str(Path(__file__).parent)],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONUTF8": "1"},
            cwd=Path(kg.__file__).parent.parent,
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1]
    assert len(runs[0]) > 400_000


def test_the_file_holds_the_page(extractions, tmp_path):
    to_html(build_of(*extractions), tmp_path / "one.html")
    text = (tmp_path / "one.html").read_text(encoding="utf-8")
    assert text == page(make_scene(build_of(*extractions)))


def test_nodes_cost_little(extractions):
    """The page is its scripts, the texts, and some hundred bytes for each node."""
    build = build_of(*extractions)
    empty = len(page(make_scene(build_of())).encode())
    texts = sum(len(paper.text.encode()) for paper in build.papers())
    size = len(page(make_scene(build)).encode()) - empty - texts
    assert size < 600 * len(build.graph)


def test_papers_and_concepts_have_types_of_their_own(html):
    data = data_of(html)
    assert data["types"][-1]["name"] == PAPER
    assert len({t["colour"] for t in data["types"]}) == len(data["types"])
    assert len({t["shape"] for t in data["types"]}) == len(data["types"])


@pytest.mark.parametrize(
    ("label", "shown"),
    [("BERT", "BERT"), ("a" * 50, "a" * 33 + "…"), ("one two\nthree", "one two three")],
)
def test_labels_are_cut_to_one_short_line(label, shown):
    assert short(label) == shown


def test_a_build_is_opened_by_its_folder_or_its_records_named_as_text(tmp_path):
    records = tmp_path / "records.jsonl"
    records.write_text("", encoding="utf-8")
    assert list(kg.open_build(str(records)).papers()) == []
    assert list(kg.open_build(str(tmp_path)).papers()) == []
