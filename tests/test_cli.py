"""The program as a person runs it."""

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kg.cli import main, make_parser

PAPERS = [
    {
        "id": "a1",
        "title": "LoPA: low-rank prompts",
        "abstract": "We propose LoPA for code generation. It reaches 85.2% accuracy on HumanEval "
        "and beats prompt tuning.",
        "year": 2024,
    },
    {"id": "a2", "title": "A study of BERT", "abstract": "We fine-tune BERT on SQuAD and GLUE."},
]


@pytest.fixture
def papers(tmp_path):
    path = tmp_path / "papers.jsonl"
    path.write_text("".join(json.dumps(p) + "\n" for p in PAPERS), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("built")
    path = folder / "papers.jsonl"
    path.write_text("".join(json.dumps(p) + "\n" for p in PAPERS), encoding="utf-8")
    assert main(["build", str(path), "-o", str(folder / "out"), "--quiet"]) == 0
    return folder / "out"


def test_build_writes_every_promised_file(built):
    names = {p.name for p in built.iterdir()}
    assert names == {
        "records.jsonl", "graph.ttl", "graph.html", "graph.graphml", "entities.csv",
        "relations.csv", "claims.csv", "manifest.json", "store",
    }  # fmt: skip
    manifest = json.loads((built / "manifest.json").read_text())
    assert manifest["counts"]["papers"] == 2
    assert {f["name"] for f in manifest["files"]} == names - {"manifest.json"}


def test_build_says_what_it_found_and_what_to_open(papers, tmp_path, capsys):
    assert main(["build", str(papers), "-o", str(tmp_path / "out")]) == 0
    said = capsys.readouterr()
    assert said.out == ""
    assert re.search(r"2 papers in \d", said.err)
    assert str(tmp_path / "out" / "graph.html") in said.err


def test_a_bad_record_is_named_and_the_status_says_so(papers, tmp_path, capsys):
    with papers.open("a") as file:
        file.write("{broken\n")
    assert main(["build", str(papers), "-o", str(tmp_path / "out"), "--quiet"]) == 1
    assert "papers.jsonl:3" in capsys.readouterr().err
    assert len((tmp_path / "out" / "records.jsonl").read_text().splitlines()) == 2


def test_extract_prints_records_to_standard_output(papers, capsys):
    assert main(["extract", str(papers), "--quiet"]) == 0
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [r["id"] for r in records] == ["a1", "a2"]


def test_standard_input_is_read(papers, capsys, monkeypatch):
    stdin = io.TextIOWrapper(io.BytesIO(papers.read_bytes()))
    monkeypatch.setattr(sys, "stdin", stdin)
    assert main(["extract", "-", "--quiet"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_export_gives_the_same_as_build(built, tmp_path):
    target = tmp_path / "again.ttl"
    assert main(["export", str(built / "records.jsonl"), "--to", "ttl", "-o", str(target)]) == 0
    assert target.read_bytes() == (built / "graph.ttl").read_bytes()


def test_query_answers_sparql(built, capsys):
    text = "SELECT ?t WHERE { ?p a fabio:ResearchPaper ; dcterms:title ?t } ORDER BY ?t"
    assert main(["query", str(built), text, "--format", "csv"]) == 0
    assert capsys.readouterr().out.split() == ["t", "A", "study", "of", "BERT", "LoPA:", "low-rank",
                                               "prompts"]  # fmt: skip


def test_the_library_of_queries_is_listed(built, capsys):
    assert main(["query", str(built), "--list"]) == 0
    assert len(capsys.readouterr().out.splitlines()) >= 8


def test_info_lists_what_there_is(capsys):
    assert main(["info"]) == 0
    said = capsys.readouterr().out
    for name in (
        "daily-papers",
        "pubmed",
        "html",
        "graphml",
        "kg_entities",
        "kg-small-en",
        "skos",
        "opencs.tsv.gz",
    ):
        assert name in said


def test_evaluate_prints_the_figures(built, tmp_path, capsys):
    gold = tmp_path / "gold.json"
    entity = {"name": "BERT", "type": "Model", "role": "used", "surface": ["BERT"]}
    gold.write_text(json.dumps([{"id": "a2", "entities": [entity], "relations": [], "claims": []}]))
    assert main(["evaluate", str(gold), str(built / "records.jsonl")]) == 0
    assert "1 papers" in capsys.readouterr().out


@pytest.mark.parametrize(
    "argv",
    [
        ["build", "no-such-file.bib", "-o", "out"],
        ["build", "--format", "nonsense", "-", "-o", "out"],
        ["export", "no-such-records.jsonl", "--to", "ttl", "-o", "x.ttl"],
        ["query", "no-such-folder", "ASK {}"],
        ["evaluate", "no-such.json", "no-such.jsonl"],
    ],
    ids=lambda argv: " ".join(argv[:2]),
)
def test_errors_are_one_line_for_people(argv, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(argv) == 2
    said = capsys.readouterr().err
    assert said.startswith("kg: ")
    assert "Traceback" not in said


def test_unknown_exporters_are_refused_with_the_known_ones(papers, tmp_path, capsys):
    out = str(tmp_path / "out")
    assert main(["build", str(papers), "-o", out, "--formats", "docx", "--quiet"]) == 2
    assert "graphml" in capsys.readouterr().err


def test_every_command_has_help_with_an_example(capsys):
    actions = make_parser()._subparsers._group_actions[0].choices
    for parser in actions.values():
        assert "Example:  kg " in " ".join(parser.format_help().split()).replace(
            "Example: ", "Example:  "
        )


def test_wrong_usage_exits_with_two():
    with pytest.raises(SystemExit) as stop:
        main(["build"])
    assert stop.value.code == 2


def test_no_command_prints_help(capsys):
    assert main([]) == 2
    assert "kg build" in capsys.readouterr().err


@pytest.mark.slow
def test_two_builds_give_the_same_bytes(papers, tmp_path):
    outputs = []
    for seed in ("1", "2"):
        folder = tmp_path / f"out{seed}"
        subprocess.run(
            [sys.executable, "-m", "kg", "build", str(papers), "-o", str(folder), "--quiet",
             "--formats", "ttl,nq,nt,trig,rdfxml,jsonld,html,graphml,entities,relations,claims",
             "--workers", seed],
            check=True, env=os.environ | {"PYTHONHASHSEED": seed}, cwd=Path(__file__).parents[1],
        )  # fmt: skip
        outputs.append({p.name: p.read_bytes() for p in sorted(folder.iterdir())})
    assert outputs[0].keys() == outputs[1].keys()
    assert [n for n in outputs[0] if outputs[0][n] != outputs[1][n]] == []


def test_parameters_of_a_named_query_may_stand_after_its_name(built, capsys):
    assert main(["query", str(built), "--name", "shared-concepts", "min_papers=1"]) == 0
    many = capsys.readouterr().out
    assert main(["query", str(built), "min_papers=1", "--name", "shared-concepts"]) == 0
    assert capsys.readouterr().out == many
    assert "BERT" in many


def test_words_that_no_command_knows_are_refused(built, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["info", "nonsense"])
    assert stopped.value.code == 2
    with pytest.raises(SystemExit):
        main(["query", str(built), "--nonsense"])
    assert "unrecognized arguments: --nonsense" in capsys.readouterr().err
