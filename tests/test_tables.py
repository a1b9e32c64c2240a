import csv
import dataclasses

import networkx as nx
import pytest

from kg import tables
from kg.graph import Build
from kg.model import Entity, Mention, Paper


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_entities_have_one_row_a_concept(corpus, tmp_path):
    tables.to_entities_csv(corpus, tmp_path / "e.csv")
    found = {row["id"]: row for row in rows(tmp_path / "e.csv")}
    assert set(found) == {c.id for c in corpus.concepts}
    assert found["dataset/glue"]["papers"] == "p1 | p2 | p3"


def test_relations_have_one_row_a_fact_with_its_words(corpus, tmp_path):
    tables.to_relations_csv(corpus, tmp_path / "r.csv")
    found = rows(tmp_path / "r.csv")
    assert len(found) == len(list(corpus.facts()))
    assert "It outperforms Adapter tuning." in {row["evidence"] for row in found}


def test_claims_keep_plain_numbers(corpus, tmp_path):
    tables.to_claims_csv(corpus, tmp_path / "c.csv")
    values = {row["quantity"]: (row["value"], row["unit"]) for row in rows(tmp_path / "c.csv")}
    assert values == {
        "up to 3times": ("3", "x"),
        "85.2\\%": ("85.2", "%"),
        "7B": ("7000000000", "parameters"),
    }


def test_graphml_holds_the_same_nodes_and_edges(corpus, tmp_path):
    tables.to_graphml(corpus, tmp_path / "g.graphml")
    graph = nx.read_graphml(tmp_path / "g.graphml", force_multigraph=True)
    assert set(graph.nodes) == set(corpus.graph.nodes)
    assert graph.number_of_edges() == corpus.graph.number_of_edges()
    assert all("#char=" in d["evidence"] or "how" in d for _, _, d in graph.edges(data=True))


@pytest.mark.parametrize("name", ["=1+1", "+cmd|calc", "@SUM(A1)", "-2+3"])
def test_a_cell_never_starts_a_formula(extractions, tmp_path, name):
    paper = Paper("p9", name, name)
    hostile = dataclasses.replace(
        extractions[2],
        paper=paper,
        entities=(Entity(name, "Method", "used", 0.9, (Mention(0, len(name), name),)),),
    )
    tables.to_entities_csv(Build(lambda: [hostile]), tmp_path / "e.csv")
    assert rows(tmp_path / "e.csv")[0]["label"] == "'" + name


def test_control_characters_do_not_break_graphml(extractions, tmp_path):
    paper = Paper("p9", "bad \x00 \x0b title \ud800", "text")
    odd = dataclasses.replace(extractions[2], paper=paper, entities=())
    tables.to_graphml(Build(lambda: [odd]), tmp_path / "g.graphml")
    assert "p9" in nx.read_graphml(tmp_path / "g.graphml")


def test_a_failed_export_leaves_nothing_behind(corpus, tmp_path, monkeypatch):
    monkeypatch.setattr(nx, "write_graphml_xml", lambda *a, **k: 1 / 0)
    (tmp_path / "g.graphml").write_text("old")
    with pytest.raises(ZeroDivisionError):
        tables.to_graphml(corpus, tmp_path / "g.graphml")
    assert [p.name for p in tmp_path.iterdir()] == ["g.graphml"]
    assert (tmp_path / "g.graphml").read_text() == "old"
