import csv
import gzip
import io
import json
import re
import subprocess
import sys
from dataclasses import replace

import pytest
from conftest import MADE_BY, claim, entity, relation
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from kg import query, rdf, store, vocab
from kg.answers import Result, render
from kg.errors import InputError, QueryError
from kg.graph import Build
from kg.model import Extraction, Paper, Relation
from kg.tokens import tokens

NEEDED = {"name": "LoRA", "one": "LoRA", "two": "QLoRA"}
PREFIX = "https://w3id.org/paper-kg/resource/"


@pytest.fixture(scope="module")
def build(extractions):
    """The corpus, with what the questions ask for and it has not."""
    one, two, three = extractions
    tried = Relation("QLoRA", "evaluatedOn", "GLUE", 19, 63, 0.4)
    against = Relation("QLoRA", "comparedWith", "LLaMA-2", 19, 63, 0.8)
    more = claim(two.paper, "85.2\\%", "We measure 85.2\\% accuracy", 2.5, unit="x",
                 subject="LoRA", metric="memory", direction="decrease")  # fmt: skip
    two = replace(two, relations=(*two.relations, tried, against), claims=(*two.claims, more))
    gone = {"method/lora": "method/low-rank-adaptation"}
    return Build(lambda: [one, two, three, benchmark()], replaced=gone)


def benchmark():
    """A fourth paper: a data set, a model measured on it, and numbers of many kinds."""
    paper = Paper(
        "p4",
        "GLUE-X: A Benchmark for Text Generation",
        "We introduce GLUE-X, a benchmark for text generation by BLEU. BERT with adapters is "
        "trained on WebText and evaluated on GLUE and GLUE-X. Adapter tuning outperforms LoRA. "
        "BERT with 110M parameters is up to 3times faster than ELMo with batch size 8, is made "
        "20times smaller, and draws between 7 and 11 Watts of power on GLUE.",
        authors=("Ada Lovelace",),
        date="2025-02-03",
    )
    named = [
        ("GLUE-X", "Dataset", "proposed"), ("text generation", "Task", "evaluation"),
        ("BLEU", "Metric", "evaluation"), ("BERT", "Model", "evaluation"),
        ("adapters", "Method", "used"), ("WebText", "Dataset", "used"),
        ("GLUE", "Dataset", "evaluation"), ("Adapter tuning", "Method", "evaluation"),
        ("LoRA", "Method", "baseline"), ("ELMo", "Model", "baseline"),
    ]  # fmt: skip
    said = [
        ("GLUE-X", "benchmarkFor", "text generation", "We introduce GLUE-X"),
        ("text generation", "measuredBy", "BLEU", "text generation by BLEU"),
        ("adapters", "partOf", "BERT", "BERT with adapters"),
        ("BERT", "trainedOn", "WebText", "BERT with adapters is trained on WebText"),
        ("BERT", "evaluatedOn", "GLUE", "evaluated on GLUE and GLUE-X"),
        ("BERT", "evaluatedOn", "GLUE-X", "evaluated on GLUE and GLUE-X"),
        ("BERT", "usedFor", "text generation", "We introduce GLUE-X"),
        ("Adapter tuning", "outperforms", "LoRA", "Adapter tuning outperforms LoRA."),
    ]
    numbers = [
        claim(paper, "110M parameters", "BERT with 110M parameters", 110e6, unit="parameters",
              subject="BERT", metric="parameters"),
        claim(paper, "up to 3times", "BERT with 110M parameters is up to 3times faster than ELMo",
              3.0, unit="x", comparator="up to", direction="increase", subject="BERT",
              metric="speed", baseline="ELMo", conditions=("with batch size 8",)),
        claim(paper, "20times", "is made 20times smaller", 20.0, unit="x", direction="decrease",
              subject="BERT", metric="size"),
        claim(paper, "between 7 and 11 Watts", "draws between 7 and 11 Watts of power on GLUE",
              7.0, value_high=11.0, unit="W", comparator="range", subject="BERT", metric="power",
              dataset="GLUE"),
    ]  # fmt: skip
    return Extraction(
        paper,
        MADE_BY,
        tuple(entity(paper, *name) for name in named),
        tuple(relation(paper, *words) for words in said),
        tuple(numbers),
    )


@pytest.fixture(scope="module")
def graph(build):
    return store.of_build(build)


def ask(graph, question, /, **params):
    result = query.run(graph, query.library()[question].text, params=params)
    return [{c: None if t is None else t.value for c, t in zip(result.columns, row, strict=True)}
            for row in result.rows]  # fmt: skip


@pytest.mark.parametrize("name", query.library())
def test_every_question_of_the_library_finds_something(graph, name):
    named = query.library()[name]
    params = {p.name: NEEDED[p.name] for p in named.params if p.default is None}
    result = query.run(graph, named.text, params=params)
    assert result.rows
    assert named.title == named.text.splitlines()[0].removeprefix("# ")
    assert all(p.description for p in named.params)
    assert all(f"${p.name}" in named.text for p in named.params)


def test_kinds_are_found_from_any_form_of_the_broader_name(graph):
    (row,) = ask(graph, "kinds", name="llama")
    assert (row["kind"], row["of"]) == ("LLaMA-2", "LLaMA")
    assert ask(graph, "kinds", name="LLaMA-2") == []


@pytest.mark.parametrize("name", query.library())
def test_a_parameter_is_no_column(graph, name):
    named = query.library()[name]
    params = {p.name: NEEDED[p.name] for p in named.params if p.default is None}
    columns = query.run(graph, named.text, params=params).columns
    assert not {p.name for p in named.params} & set(columns)


@pytest.mark.parametrize("name", query.library())
def test_rows_of_a_question_are_in_a_fixed_order(build, graph, tmp_path, name):
    rdf.to_nquads(build, tmp_path / "g.nq.gz")
    named = query.library()[name]
    params = {p.name: NEEDED[p.name] for p in named.params if p.default is None}
    other = store.open_store(tmp_path / "g.nq.gz")
    assert (
        query.run(graph, named.text, params=params).rows
        == query.run(other, named.text, params=params).rows
    )


def test_models_by_dataset_is_asked_by_any_written_form(graph):
    rows = ask(graph, "models-by-dataset", dataset="glue")
    assert [(row["dataset_name"], row["system"], row["paper"]) for row in rows] == [
        ("GLUE", "BERT", "GLUE-X: A Benchmark for Text Generation"),
        ("GLUE", "QLoRA", "Quantised adapters"),
    ]
    assert ask(graph, "models-by-dataset", dataset="SuperGLUE") == []


def test_what_outperforms_names_winner_loser_and_words(graph):
    (row,) = ask(graph, "what-outperforms", name="adapter tuning")
    assert (row["better"], row["worse"]) == ("Low-Rank Adaptation", "Adapter tuning")
    assert row["quote"] == "It outperforms Adapter tuning."
    assert ask(graph, "what-outperforms", name="QLoRA") == []


def test_claims_by_metric_come_largest_first(graph):
    rows = ask(graph, "claims-by-metric", metric="Mem")
    assert [(r["subject"], r["value"], r["unit"]) for r in rows] == [
        ("Low-Rank Adaptation", "3", "x"),
        ("LoRA", "2.5", "x"),
    ]


def test_memory_reduction_tells_by_how_much(graph):
    rows = ask(graph, "memory-reduction")
    assert [(r["subject"], r["comparator"], r["value"]) for r in rows] == [
        ("Low-Rank Adaptation", "up to", "3"),
        ("LoRA", "=", "2.5"),
    ]
    assert ask(graph, "memory-reduction", metric="latency") == []


def test_claims_of_finds_a_concept_by_its_acronym(graph):
    found = {r["subject"] for r in ask(graph, "claims-of", name="lora")}
    assert {"Low-Rank Adaptation", "LoRA", "QLoRA"} == found
    assert {r["subject"] for r in ask(graph, "claims-of", name="LLaMA-2")} == {"LLaMA-2"}


def test_claims_on_a_dataset_carry_their_quotes(graph):
    (row,) = ask(graph, "claims-on-dataset", dataset="GLUE", metric="memory")
    assert (row["value"], row["quote"]) == ("3", "LoRA reduces memory by up to 3times on GLUE")


def test_shared_concepts_can_be_told_by_type_and_count(graph):
    rows = ask(graph, "shared-concepts", type="dataset", min_papers="3")
    assert [(r["concept"], r["papers"]) for r in rows] == [("GLUE", "4")]
    assert len(ask(graph, "shared-concepts", min_papers="1")) > 5


def test_methods_for_task_count_papers(graph):
    rows = ask(graph, "methods-for-task", task="TEXT generation")
    assert [(row["system"], row["papers"], row["confidence"]) for row in rows] == [
        ("BERT", "1", "0.8"),
        ("Low-Rank Adaptation", "1", "0.8"),
    ]


def test_compared_with_looks_at_both_sides(graph):
    for name in ("LLaMA-2", "QLoRA"):
        (row,) = ask(graph, "compared-with", name=name)
        assert (row["left"], row["how"], row["right"]) == ("QLoRA", "is compared with", "LLaMA-2")


def test_lineage_names_what_builds_on_it(graph):
    assert ask(graph, "lineage", name="LoRA") == [
        {"newer": "QLoRA", "older": "Low-Rank Adaptation"}
    ]


def test_differing_claims_stand_side_by_side(graph):
    (row,) = ask(graph, "differing-claims")
    assert (row["subject"], row["value"], row["other"]) == ("Low-Rank Adaptation", "3", "2.5")


def test_least_sure_obeys_its_number(graph):
    assert [r["confidence"] for r in ask(graph, "least-sure")] == ["0.4"]
    assert ask(graph, "least-sure", below="0.1") == []


def test_proposals_are_told_by_paper_and_type(graph):
    assert {(r["proposed"], r["type"]) for r in ask(graph, "proposed-per-paper")} == {
        ("Low-Rank Adaptation", "Method"), ("QLoRA", "Method"), ("GLUE-X", "Dataset"),
    }  # fmt: skip


ANSWERS = {
    "aliases": (
        {"name": "lora"},
        ("label", "also", "papers"),
        [("Low-Rank Adaptation", "LoRA", "3")],
    ),
    "authors": (
        {},
        ("author", "papers", "proposals"),
        [
            ("Ada Lovelace", "2", "GLUE-X; Low-Rank Adaptation"),
            ("Alan Turing", "1", "Low-Rank Adaptation"),
        ],
    ),
    "baselines": (
        {},
        ("baseline", "papers", "times_beaten"),
        [("Adapter tuning", "1", "1"), ("Low-Rank Adaptation", "1", "1"), ("LLaMA-2", "1", "0")],
    ),
    "benchmarks-for-task": (
        {"task": "text generation"},
        ("dataset", "how"),
        [("GLUE-X", "is a benchmark for it"), ("GLUE", "systems for it are evaluated on it"),
         ("GLUE-X", "systems for it are evaluated on it")],
    ),
    "best-on-dataset": (
        {"dataset": "GLUE"},
        ("metric_name", "unit", "value", "subject"),
        [("memory", "x", "3", "Low-Rank Adaptation"), ("power", "W", "7", "BERT")],
    ),
    "bounds": ({"comparator": "range"}, ("value", "high", "unit"), [("7", "11", "W")]),
    "claims-against": (
        {"baseline": "elmo"},
        ("subject", "direction", "value"),
        [("BERT", "increase", "3")],
    ),
    "claims-by-unit": ({"unit": "W"}, ("value", "high", "metric"), [("7", "11", "power")]),
    "claims-of-paper": (
        {"title": "glue-x"},
        ("quantity",),
        [("110M parameters",), ("up to 3times",), ("20times",), ("between 7 and 11 Watts",)],
    ),
    "claims-under-condition": (
        {"words": "BATCH"},
        ("condition", "value"),
        [("with batch size 8", "3")],
    ),
    "components": ({"name": "BERT"}, ("part", "directly"), [("adapters", "true")]),
    "compression": ({"at_least": "10"}, ("subject", "value"), [("BERT", "20")]),
    "contradictions": ({}, ("left", "right"), [("Adapter tuning", "Low-Rank Adaptation")]),
    "datasets-introduced": ({}, ("dataset", "date"), [("GLUE-X", "2025-02-03")]),
    "evaluated-on-both": ({"one": "GLUE", "two": "GLUE-X"}, ("system",), [("BERT",)]),
    "evidence-between": (
        {"one": "LoRA", "two": "QLoRA"},
        ("subject", "relation", "object"),
        [("QLoRA", "basedOn", "Low-Rank Adaptation")],
    ),
    "extractors": (
        {},
        ("program", "version", "weights", "papers"),
        [("paper-kg", "0", "by-hand", "4")],
    ),
    "measured-by": ({"name": "text generation"}, ("metric", "papers"), [("BLEU", "1")]),
    "model-sizes": (
        {},
        ("model", "parameters"),
        [("LLaMA-2", "7000000000"), ("BERT", "110000000")],
    ),
    "most-linked": ({"type": "model"}, ("name", "links"), [("BERT", "5"), ("LLaMA-2", "1")]),
    "overview": (
        {},
        ("what", "how_many"),
        [("Statement", "36"), ("NumericClaim", "8"), ("Method", "4")],
    ),
    "papers-by-year": (
        {},
        ("year", "papers", "proposals"),
        [("2024", "1", "1"), ("2025", "1", "1"), ("unknown", "2", "1")],
    ),
    "papers-naming-both": (
        {"one": "LoRA", "two": "LLaMA-2"},
        ("paper",),
        [("Quantised adapters",)],
    ),
    "path": (
        {"one": "QLoRA", "two": "text generation"},
        ("steps", "over", "and"),
        [("2", "Low-Rank Adaptation", None), ("3", "GLUE", "BERT")],
    ),
    "proposals-without-evaluation": ({}, ("proposed", "type"), [("Low-Rank Adaptation", "Method")]),
    "replaced": ({}, ("name",), [("Low-Rank Adaptation",)]),
    "speed-ups": ({}, ("subject", "value", "baseline"), [("BERT", "3", "ELMo")]),
    "tasks": ({}, ("task", "systems", "benchmarks"), [("text generation", "2", "1")]),
    "tasks-of": ({"name": "BERT"}, ("task",), [("text generation",)]),
    "trained-on": ({"dataset": "webtext"}, ("system",), [("BERT",)]),
    "used-in": ({"name": "adapters"}, ("whole",), [("BERT",)]),
}  # fmt: skip


@pytest.mark.parametrize("name", ANSWERS)
def test_a_question_is_answered_right(graph, name):
    params, columns, rows = ANSWERS[name]
    found = [tuple(row[column] for column in columns) for row in ask(graph, name, **params)]
    assert found[: len(rows)] == rows
    assert len(found) == len(rows) or name == "overview"


@pytest.mark.parametrize("name", query.library())
def test_a_question_uses_only_terms_that_a_graph_has(graph, name):
    used = {word.text for word in tokens(query.library()[name].text) if word.kind == "name"}
    rare = {"kg:subClassOf", "skos:closeMatch", "skos:broadMatch", "kg:venue"}
    for term in used - rare:
        prefix, _, local = term.partition(":")
        iri = NamedNode(vocab.PREFIXES[prefix] + local)
        found = graph.quads.quads_for_pattern
        assert not local or any(found(None, iri, None)) or any(found(None, None, iri)), term


def test_the_library_has_what_people_ask():
    assert len(query.library()) >= 50


@pytest.mark.parametrize(
    "value",
    ['"', "\\", '") || true || ("', "x\n} INSERT", "'''", "$name", "<javascript:x y>", "\ud800"],
)
def test_a_value_is_never_read_as_part_of_the_query(graph, value):
    assert ask(graph, "what-outperforms", name=value) == []


def test_an_iri_can_be_given(graph):
    text = "SELECT ?label { $thing skos:prefLabel ?label }"
    result = query.run(graph, text, params={"thing": f"<{PREFIX}method/qlora>"})
    assert result.rows == ((Literal("QLoRA"),),)


def test_a_relative_iri_is_one_of_the_graph(graph):
    result = query.run(graph, "SELECT ?label { <method/qlora> skos:prefLabel ?label }")
    assert result.rows == ((Literal("QLoRA"),),)


def test_a_graph_with_a_strange_prefix_can_be_asked(tmp_path):
    path = tmp_path / "own.ttl"
    path.write_text("@base <http://a/> . @prefix paper: <papers/> . paper:x <b> <c> .")
    found = query.run(store.open_store(path), "SELECT ?s { ?s ?p ?o }")
    assert found.rows == ((NamedNode("http://a/papers/x"),),)


@pytest.mark.parametrize(
    ("name", "params", "message"),
    [
        ("claims-of", {}, "needs name="),
        ("claims-of", {"nam": "x"}, "did you mean 'name'"),
        ("claims-of", {"zzz": "x"}, "there are: name"),
        ("proposed-per-paper", {"zzz": "x"}, "there are: none"),
        ("shared-concepts", {"min_papers": "many"}, "no number"),
    ],
)
def test_wrong_parameters_are_told(graph, name, params, message):
    with pytest.raises(QueryError, match=message):
        ask(graph, name, **params)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("INSERT DATA { kg:a kg:b kg:c }", "update"),
        ("DELETE WHERE { ?s ?p ?o }", "update"),
        ("LOAD <http://127.0.0.1:9/x>", "update"),
        ("CLEAR ALL", "update"),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE"),
        ("SELECT * { { SELECT * { SERVICE SILENT ?x { ?s ?p ?o } } } }", "SERVICE"),
        ("ASK { FILTER NOT EXISTS { SERVICE <http://127.0.0.1:9/> { } } }", "SERVICE"),
        ("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }", "FROM"),
        ("ASK FROM NAMED <http://127.0.0.1:9/> { ?s ?p ?o }", "FROM"),
        ("CONSTRUCT FROM <http://127.0.0.1:9/> WHERE { ?s ?p ?o }", "FROM"),
        ("DESCRIBE <a:b> FROM <http://127.0.0.1:9/>", "FROM"),
        ("SELECT * { ?s kg:outperform ?o }", "line 1, column 15.*did you mean 'outperforms'"),
        ("SELECT * {\n  ?s kg:basedon+ ?o }", "line 2, column 6.*did you mean 'basedOn'"),
        (f"ASK {{ ?s <{vocab.KG}usedfor> ?o }}", "unknown term kg:usedfor; did you mean 'usedFor'"),
        ("SELECT * { ?s zkos:prefLabel ?o }", "line 1, column 15: unknown prefix 'zkos'.*'skos'"),
        ("SELECT * {\n  ?s kg:usedFor\n}", "line 3, column 1: cannot be read"),
        ("SELEC * { }", "line 1, column 1"),
        ("", "line 1, column 1"),
        ("# nothing", "line 1"),
        ("SELECT ?x { " + "{" * 3000 + "}" * 3000 + " }", "too deeply|line 1"),
        ("SELECT * { ?s ?p ?o } GROUP BY ?s", "line 1, column 34.*SELECT . is not authorized"),
    ],
)  # fmt: skip
def test_a_query_only_reads_and_says_where_it_is_wrong(graph, text, message):
    before = set(graph.quads)
    with pytest.raises(QueryError, match=f"(?s){message}"):
        query.run(graph, text)
    assert set(graph.quads) == before


def test_words_in_text_and_comments_are_not_judged(graph):
    text = '# FROM <x> SERVICE kg:nothing\nSELECT * { BIND("FROM <x> SERVICE kg:no" AS ?x) }'
    assert query.run(graph, text).rows == ((Literal("FROM <x> SERVICE kg:no"),),)


def test_terms_that_only_the_graph_knows_may_be_asked(build):
    own = store.of_build(build)
    own.quads.add(Quad(NamedNode("a:b"), NamedNode(vocab.KG + "mine"), Literal(1), DefaultGraph()))
    assert query.run(own, "ASK { ?s kg:mine ?o }").rows == ((Literal(True),),)


@pytest.mark.parametrize("prefix", sorted(vocab.PREFIXES))
def test_prefixes_need_not_be_written(graph, prefix):
    result = query.run(graph, f"SELECT ?x {{ BIND(STR({prefix}:) AS ?x) }}")
    assert result.rows[0][0].value == vocab.PREFIXES[prefix]


def test_an_own_prefix_wins(graph):
    result = query.run(graph, "PREFIX kg: <http://x.org/> SELECT ?x { BIND(STR(kg:a) AS ?x) }")
    assert result.rows[0][0].value == "http://x.org/a"


FILES = {"graph.ttl": rdf.to_turtle, "graph.nq.gz": rdf.to_nquads, "graph.nq": rdf.to_nquads,
         "graph.jsonld": rdf.to_jsonld}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_a_folder_opens_its_graph(build, graph, tmp_path, name):
    FILES[name](build, tmp_path / name)
    for source in (tmp_path, tmp_path / name):
        count = query.run(store.open_store(source), "SELECT (COUNT(*) AS ?n) { ?s a kg:Statement }")
        assert int(count.rows[0][0].value) == len(list(build.facts()))


def test_named_graphs_can_be_asked(build, tmp_path):
    rdf.to_nquads(build, tmp_path / "g.nq.gz")
    opened = store.open_store(tmp_path / "g.nq.gz")
    text = "SELECT DISTINCT ?g { GRAPH ?g { ?s kg:basedOn ?o } }"
    assert query.run(opened, text).rows == ((NamedNode(PREFIX + "paper/p2/extraction"),),)


def test_prefixes_of_the_file_are_known(build, tmp_path):
    rdf.to_turtle(build, tmp_path / "graph.ttl")
    opened = store.open_store(tmp_path)
    result = query.run(opened, "SELECT ?o { method:qlora kg:basedOn ?o }")
    assert render(result).splitlines()[-1] == "method:low-rank-adaptation"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("g.ttl", b"this is no Turtle", "is no Turtle"),
        ("g.nt", b"<a> <b>", "is no N-Triples"),
        ("g.nq", b"\xff\xfe\x00", "is no N-Quads"),
        ("g.jsonld", b"{", "is no JSON-LD"),
        ("g.jsonld", b'{"@context": "http://127.0.0.1:9/c"}', "not fetched"),
        ("g.jsonld", b'{"@context": [{}, "file:///etc/passwd"]}', "not fetched"),
        ("g.jsonld", b'{"@graph": [{"@context": {"@import": "c"}}]}', "not fetched"),
        ("g.jsonld", b"[" * 100000, "is no JSON-LD"),
        ("g.ttl.gz", b"not compressed", "cannot be read"),
        ("g.ttl.gz", gzip.compress(b"<a:a> <a:b> 1 .", mtime=0)[:-9], "cannot be read"),
        ("g.txt", b"", "its ending"),
    ],
)
def test_a_file_that_is_no_graph_is_told(tmp_path, name, content, message):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=message):
        store.open_store(tmp_path / name)


@pytest.mark.parametrize("name", ["", "nothing.ttl"])
def test_a_missing_graph_is_told(tmp_path, name):
    with pytest.raises(InputError, match=r"kg build|cannot be read"):
        store.open_store(tmp_path / name)


def made(*rows, columns=("name", "n"), form="SELECT"):
    return Result(form, columns, rows, tuple(vocab.PREFIXES.items()))


DECIMAL = NamedNode(vocab.PREFIXES["xsd"] + "decimal")


def test_a_table_is_aligned_and_short():
    result = made(
        (Literal("Low-Rank Adaptation"), Literal("3", datatype=DECIMAL)),
        (NamedNode(vocab.KG + "usedFor"), Literal("12.5", datatype=DECIMAL)),
    )
    assert render(result, width=40).splitlines() == [
        "name                    n",
        "───────────────────  ────",
        "Low-Rank Adaptation     3",
        "kg:usedFor           12.5",
    ]
    assert render(result, width=20).splitlines()[2] == "Low-Rank Adap…     3"
    assert render(made()).endswith("(nothing found)")


@pytest.mark.parametrize("width", [20, 40, 80])
@pytest.mark.parametrize("text", ["x" * 300, "多言語" * 40, "e\u0301" * 90, "a " * 99])
def test_a_table_fits_the_terminal(width, text):
    import unicodedata

    lines = render(made((Literal(text), Literal(text))), width=width).splitlines()
    for line in lines:
        shown = sum(
            0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
            for c in line
        )
        assert shown <= width
    assert len(lines) == 3


def test_text_cannot_move_the_cursor_or_the_table():
    shown = render(made((Literal("a\x1b[2J\nb\u202ec\x9b31m\x07"), None)))
    assert len(shown.splitlines()) == 3
    assert all(c.isprintable() for line in shown.splitlines() for c in line)


def test_csv_can_be_read_back_and_runs_no_formula():
    result = made(
        (Literal('a "b", c\nd'), Literal("-3.5", datatype=DECIMAL)), (Literal("=1+1"), None)
    )
    assert list(csv.reader(io.StringIO(render(result, "csv")))) == [
        ["name", "n"], ['a "b", c\nd', "-3.5"], ["'=1+1", ""],
    ]  # fmt: skip


def test_json_is_that_of_the_w3c(graph):
    result = query.run(graph, "SELECT ?s ?n ?none { ?s kg:paperCount ?n } ORDER BY ?s LIMIT 1")
    assert json.loads(render(result, "json")) == {
        "head": {"vars": ["s", "n", "none"]},
        "results": {"bindings": [{
            "s": {"type": "uri", "value": PREFIX + "dataset/glue"},
            "n": {"type": "literal", "value": "4",
                  "datatype": vocab.PREFIXES["xsd"] + "integer"},
        }]},
    }  # fmt: skip
    assert json.loads(render(query.run(graph, "ASK {}"), "json")) == {"head": {}, "boolean": True}


def test_ask_says_yes_or_no(graph):
    assert render(query.run(graph, "ASK { ?s a kg:Paper }")) == "yes"
    assert render(query.run(graph, "ASK { ?s a kg:Paper ; kg:value ?o }")) == "no"


def test_construct_gives_turtle_that_can_be_loaded(graph, tmp_path):
    text = query.library()["around"].text
    result = query.run(graph, text, params={"name": "LoRA"})
    (tmp_path / "g.ttl").write_text(render(result, "turtle"), "utf-8")
    found = {tuple(quad)[:3] for quad in store.open_store(tmp_path / "g.ttl").quads}
    assert found == set(result.rows)
    links = NamedNode(PREFIX + "method/qlora"), NamedNode(vocab.KG + "basedOn")
    assert (*links, NamedNode(PREFIX + "method/low-rank-adaptation")) in found


@pytest.mark.parametrize(("format", "message"), [("turtle", "CONSTRUCT"), ("xml", "table, csv")])
def test_a_format_that_does_not_fit_is_told(format, message):
    with pytest.raises(QueryError, match=message):
        render(made(), format)


@pytest.mark.parametrize("module", ["kg.query", "kg.rdf", "kg.describe"])
def test_spacy_is_not_loaded(module):
    code = f"import {module}, sys; print('spacy' in sys.modules, 'onnxruntime' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_another_engine_answers_the_same(build, graph):
    other = rdf.to_graph(build)
    n_rows = 0
    for name, named in query.library().items():
        values = {p.name: NEEDED.get(p.name, p.default) for p in named.params}
        text = query.prepare(graph, named.text, params=values).text
        result = query.run(graph, named.text, params=values)
        if result.form != "SELECT":
            continue
        found = other.query(text, initNs=graph.prefixes)
        theirs = [[None if v is None else plain(str(v)) for v in row] for row in found]
        ours = [[None if t is None else plain(t.value) for t in row] for row in result.rows]
        assert sorted(map(str, ours)) == sorted(map(str, theirs)), name
        n_rows += len(ours)
    assert n_rows > 20


def plain(text):
    """A number as both engines write it: without a useless fraction."""
    return text.removesuffix(".0") if re.fullmatch(r"\d+\.0", text) else text
