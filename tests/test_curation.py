"""Corrections by a person: read, applied, reported, exported."""

from pathlib import Path

import pytest
import rdflib
from conftest import MADE_BY, entity, relation

from kg.curation import COLUMNS, read_curation
from kg.errors import InputError
from kg.graph import Build
from kg.job import keep_curation, open_build
from kg.model import Extraction, Paper
from kg.rdf import to_turtle
from kg.records import dumps


def written(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "corrections.tsv"
    path.write_text("\n".join(("\t".join(COLUMNS), *lines)) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def papers() -> list[Extraction]:
    one = Paper("p1", "LoRA", "We propose LoRA. LoRA outperforms BERT tuning on GLUE.")
    two = Paper("p2", "Adapters", "Low-rank adapters are compared with BERT on GLUE.")
    return [
        Extraction(
            one,
            MADE_BY,
            (entity(one, "LoRA", "Method", "proposed"), entity(one, "GLUE", "Dataset"),
             entity(one, "BERT tuning", "Method", "baseline")),
            (relation(one, "LoRA", "outperforms", "BERT tuning", one.abstract[17:]),),
        ),
        Extraction(
            two,
            MADE_BY,
            (entity(two, "Low-rank adapters", "Method", "proposed"), entity(two, "BERT", "Model"),
             entity(two, "GLUE", "Dataset")),
        ),
    ]  # fmt: skip


def corrected(papers, tmp_path, *lines):
    curation, problems = read_curation(written(tmp_path, *lines))
    assert not problems
    return Build(lambda: papers, curation=curation)


def test_merge_makes_two_names_one_node(papers, tmp_path):
    build = corrected(papers, tmp_path, "merge\tMethod\tLow-rank adapters\tLoRA\tsame thing")
    concept = next(c for c in build.concepts if c.label == "LoRA")
    assert concept.papers == ("p1", "p2") and "Low-rank adapters" in concept.aliases


def test_split_keeps_the_name_of_one_paper_apart(papers, tmp_path):
    build = corrected(papers, tmp_path, "split\tDataset\tGLUE\tp2")
    assert [c.papers for c in build.concepts if c.label == "GLUE"] == [("p1",), ("p2",)]


def test_rename_changes_the_label_and_not_the_iri(papers, tmp_path):
    before = {c.id for c in Build(lambda: papers).concepts}
    build = corrected(papers, tmp_path, "rename\tDataset\tGLUE\tGLUE (2018)")
    concept = next(c for c in build.concepts if c.label == "GLUE (2018)")
    assert "GLUE" in concept.aliases and {c.id for c in build.concepts} == before


def test_retype_moves_a_node_to_another_type(papers, tmp_path):
    build = corrected(papers, tmp_path, "retype\tMethod\tBERT tuning\tTask")
    assert next(c.type for c in build.concepts if c.label == "BERT tuning") == "Task"


def test_reject_takes_a_node_and_its_relations_away(papers, tmp_path):
    build = corrected(papers, tmp_path, "reject\tMethod\tBERT tuning\t\tno method")
    assert "BERT tuning" not in {c.label for c in build.concepts}
    assert not [f for f in build.facts() if f.predicate == "outperforms"]


def test_the_order_of_lines_does_not_matter(papers, tmp_path):
    lines = [
        "merge\tMethod\tLow-rank adapters\tLoRA",
        "rename\tMethod\tLoRA\tLow-rank adaptation",
        "retype\tMethod\tBERT tuning\tTask",
        "split\tDataset\tGLUE\tp2",
    ]
    assert (
        corrected(papers, tmp_path, *lines).concepts
        == corrected(papers, tmp_path, *reversed(lines)).concepts
    )


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["bless\tMethod\tLoRA\tx"], "'bless' is none of merge"),
        (["merge\tThing\tLoRA\tx"], "'Thing' is none of Method"),
        (["merge\tMethod\t\tx"], "no name"),
        (["merge\tMethod\tLoRA\t"], "needs the column 'to'"),
        (["retype\tMethod\tLoRA\tThing"], "'Thing' is none of"),
        (["merge\tMethod\tlora\tLoRA"], "one already"),
        (["reject\tMethod\tLoRA", "merge\tMethod\tLoRA\tx"], "line 2 says to reject Method LoRA"),
        (["rename\tMethod\tLoRA\ta", "rename\tMethod\tLoRA\tb"], "line 2 says to rename"),
        (["merge\tMethod\ta\tb", "merge\tMethod\tb\ta"], "in a circle"),
    ],
    ids=lambda v: v if isinstance(v, str) else None,
)
def test_a_wrong_or_contradicting_line_is_left_out_and_told_with_its_number(tmp_path, lines, told):
    curation, problems = read_curation(written(tmp_path, *lines))
    (problem,) = problems
    assert told in problem.reason and problem.line == len(lines) + 1
    assert len(curation.corrections) == len(lines) - 1


def test_another_file_is_refused_with_what_is_wanted(tmp_path):
    (tmp_path / "x.tsv").write_text("a,b\n", encoding="utf-8")
    with pytest.raises(InputError, match="action type name to note"):
        read_curation(tmp_path / "x.tsv")


def test_corrections_that_fit_nothing_are_told(papers, tmp_path):
    lines = ("merge\tMethod\tnowhere\tLoRA", "split\tDataset\tGLUE\tp9", "rename\tMethod\tLoRA\tL")
    curation, _ = read_curation(written(tmp_path, *lines))
    assert [c.line for c in curation.unused(papers)] == [2, 3]


def test_corrections_beside_the_records_survive(papers, tmp_path):
    records = tmp_path / "records.jsonl"
    records.write_text("".join(dumps(p) + "\n" for p in papers), encoding="utf-8")
    keep_curation(written(tmp_path, "rename\tDataset\tGLUE\tGLUE (2018)"), tmp_path)
    assert "GLUE (2018)" in {c.label for c in open_build(records).concepts}


def test_corrections_are_told_in_the_graph(papers, tmp_path):
    build = corrected(papers, tmp_path, "merge\tMethod\tLow-rank adapters\tLoRA\t<b>same</b>")
    to_turtle(build, tmp_path / "g.ttl")
    graph = rdflib.Graph().parse(tmp_path / "g.ttl")
    asked = """SELECT ?what ?note ?label WHERE { ?c a prov:Activity ; dcterms:description ?what ;
        rdfs:comment ?note ; prov:used/skos:prefLabel ?label }"""
    ((what, note, label),) = graph.query(asked)
    assert (str(what), str(note), str(label)) == (
        "merge Method Low-rank adapters -> LoRA", "<b>same</b>", "LoRA",
    )  # fmt: skip
