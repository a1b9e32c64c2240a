"""Corrections by a person: read, applied, reported, exported."""

from pathlib import Path

import pytest
import rdflib
from conftest import MADE_BY, entity, relation

from kg.curation import COLUMNS, read_curation
from kg.errors import InputError
from kg.explain import explain
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


@pytest.fixture
def spelled_out() -> list[Extraction]:
    """Papers where an acronym is a second form of a name, or is spelled out beside it."""
    texts = {
        "p1": ("Low-Rank Adaptation (LoRA) is cheap.", [("Low-Rank Adaptation", "LoRA")]),
        "p2": ("LoRA beats soft prompts.", [("LoRA",), ("soft prompts",)]),
        "p3": ("The margin of error (MoE) is small.", [("MoE",)]),
        "p4": ("A mixture of experts (MoE) is large.", [("mixture of experts", "MoE")]),
    }
    found = []
    for paper_id, (text, names) in texts.items():
        paper = Paper(paper_id, "T", text)
        entities = tuple(entity(paper, n, "Method", "used", *more) for n, *more in names)
        found.append(Extraction(paper, MADE_BY, entities))
    return found


@pytest.mark.parametrize(
    ("line", "label", "type_", "in_papers"),
    [
        ("merge\tMethod\tsoft prompts\tLoRA", "Low-Rank Adaptation", "Method", ("p1", "p2")),
        ("merge\tMethod\tLoRA\tsoft prompts", "soft prompts", "Method", ("p1", "p2")),
        ("rename\tMethod\tLoRA\tLow rank", "Low rank", "Method", ("p1", "p2")),
        ("retype\tMethod\tLoRA\tTask", "Low-Rank Adaptation", "Task", ("p1", "p2")),
        ("split\tMethod\tLoRA\tp1", "Low-Rank Adaptation", "Method", ("p1",)),
        ("rename\tMethod\tmargin of error\terror margin", "error margin", "Method", ("p3",)),
    ],
)
def test_any_name_of_a_concept_means_the_whole_of_it(
    spelled_out, tmp_path, line, label, type_, in_papers
):
    build = corrected(spelled_out, tmp_path, line)
    found = {c.label: (c.type, c.papers) for c in build.concepts}
    assert found[label] == (type_, in_papers)
    assert not build.unused_corrections()


def test_reject_takes_every_name_of_a_concept_away(spelled_out, tmp_path):
    build = corrected(spelled_out, tmp_path, "reject\tMethod\tLoRA")
    assert {c.label for c in build.concepts} == {
        "soft prompts", "margin of error", "mixture of experts",
    }  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        "merge\tMethod\tnowhere\tLoRA",
        "merge\tMethod\tLoRA\tnowhere",
        "split\tMethod\tLoRA\tp9",
        "rename\tDataset\tLoRA\tL",
        "retype\tMethod\tnowhere\tTask",
        "reject\tMethod\tMoE",
        "rename\tMethod\tMoE\tExperts",
    ],
)
def test_a_correction_that_fits_nothing_or_two_things_changes_nothing_and_is_told(
    spelled_out, tmp_path, line
):
    build = corrected(spelled_out, tmp_path, line)
    assert [c.line for c in build.unused_corrections()] == [2]
    assert build.concepts == Build(lambda: spelled_out).concepts


def test_corrections_beside_the_records_survive(papers, tmp_path):
    records = tmp_path / "records.jsonl"
    records.write_text("".join(dumps(p) + "\n" for p in papers), encoding="utf-8")
    keep_curation(written(tmp_path, "rename\tDataset\tGLUE\tGLUE (2018)"), tmp_path)
    assert "GLUE (2018)" in {c.label for c in open_build(records).concepts}


@pytest.mark.parametrize(
    ("line", "old", "new"),
    [
        ("merge\tMethod\tLow-rank adapters\tLoRA", "method/low-rank-adapter", "method/lora"),
        ("retype\tMethod\tBERT tuning\tTask", "method/bert-tuning", "task/bert-tuning"),
    ],
)
def test_the_address_of_a_corrected_thing_leads_to_its_place(papers, tmp_path, line, old, new):
    build = corrected(papers, tmp_path, line)
    assert build.replaced == {old: new}
    to_turtle(build, tmp_path / "g.ttl")
    graph = rdflib.Graph().parse(tmp_path / "g.ttl")
    ((left, right),) = graph.subject_objects(rdflib.DCTERMS.isReplacedBy)
    assert (left.endswith(old), right.endswith(new)) == (True, True)


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


def test_a_merge_by_a_person_is_explained_as_one(papers, tmp_path):
    build = corrected(papers, tmp_path, "merge\tMethod\tLow-rank adapters\tLoRA")
    (found,) = explain(build, "LoRA")
    assert [(j.name, j.to, j.why) for j in found.joins] == [
        ("Low-rank adapters", "LoRA", "a person said so")
    ]
