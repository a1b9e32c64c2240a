"""What a page holds and opens with, by rules that a reader can check."""

import pytest
from conftest import MADE_BY, entity, relation

from kg import telling
from kg.graph import Build
from kg.model import Extraction, Paper
from kg.scene import PAPER, make_scene


def record(k, *, proposes=True):
    """Make a paper that proposes one thing for a task, uses GLUE and mentions two others."""
    sentence = f"We propose Alpha{k} for task{k}."
    paper = Paper(f"p{k:03}", f"Paper {k}", f"{sentence} On GLUE, with Beta{k} and Gamma{k}.")
    entities = (
        entity(paper, f"Alpha{k}", "Method", "proposed" if proposes else "used"),
        entity(paper, f"task{k}", "Task"),
        entity(paper, "GLUE", "Dataset", "evaluation"),
        entity(paper, f"Beta{k}", "Method"),
        entity(paper, f"Gamma{k}", "Method"),
    )
    stated = relation(paper, f"Alpha{k}", "usedFor", f"task{k}", sentence)
    return Extraction(paper, MADE_BY, entities, (stated,))


def opening(records):
    scene = make_scene(Build(lambda: records))
    return scene, [node.label for node in scene.nodes[: scene.n_first]]


def test_a_page_opens_on_proposals_shared_things_and_what_ties_to_them():
    scene, labels = opening([record(k) for k in range(30)])
    assert "GLUE" in labels
    assert {f"Alpha{k}" for k in range(30)} <= set(labels)
    assert {f"task{k}" for k in range(30)} <= set(labels)
    assert not any(label.startswith(("Beta", "Gamma")) for label in labels)
    assert len(labels) < len(scene.nodes)


def test_a_page_opens_on_few_nodes_however_many_there_are():
    scene, labels = opening([record(k) for k in range(200)])
    assert len(labels) <= telling.FIRST < len(scene.nodes)
    assert "GLUE" in labels


def test_a_paper_that_proposes_nothing_shows_what_it_names_most():
    _, labels = opening([record(0, proposes=False)])
    assert {"Paper 0", "Alpha0"} <= set(labels)


@pytest.mark.parametrize("n", [0, 1, 3])
def test_a_small_corpus_is_shown_with_all_its_papers(n):
    scene, labels = opening([record(k) for k in range(n)])
    assert [p.id for p in scene.papers] == [f"p{k:03}" for k in range(n)]
    assert {f"Paper {k}" for k in range(n)} <= set(labels)


def test_a_large_corpus_keeps_the_papers_that_share_most_with_others(monkeypatch):
    monkeypatch.setattr(telling, "MOST_PAPERS", 3)
    lonely = [
        Extraction(paper, MADE_BY, (entity(paper, f"Solo{k}", "Method", "proposed"),))
        for k in range(2)
        for paper in [Paper(f"a{k}", f"Solo{k}", f"We propose Solo{k}.")]
    ]
    records = [lonely[0], record(1), record(2), lonely[1], record(3)]
    scene = make_scene(Build(lambda: records))
    assert scene.n_papers == 5
    assert [paper.id for paper in scene.papers] == ["p001", "p002", "p003"]
    assert {n.id for n in scene.nodes if n.type == PAPER} == {"p001", "p002", "p003"}
    assert not any(n.label.startswith("Solo") for n in scene.nodes)


def test_what_more_papers_name_or_propose_is_larger():
    records = [record(k) for k in range(6)]
    size = {node.label: node.size for node in make_scene(Build(lambda: records)).nodes}
    assert size["GLUE"] > size["Alpha1"] > size["task1"] >= size["Beta1"] > size["Paper 1"]
