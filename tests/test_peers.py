"""Other tools read what is exported, with the same counts."""

import csv
import re
import warnings

import networkx as nx
import pytest

from kg import exporters, rdf, store
from kg.graph import Build
from kg.vocab import PREFIXES


@pytest.fixture(scope="module")
def build(extractions):
    return Build(lambda: extractions)


@pytest.fixture(scope="module")
def folder(build, tmp_path_factory):
    made = tmp_path_factory.mktemp("peers")
    for name in ("ttl", "nq", "graphml", "neo4j", "nanopubs"):
        exporters.load(name)(build, made / exporters.file_name(name))
    return made


def test_networkx_and_igraph_read_graphml(build, folder):
    path = folder / "graph.graphml"
    read = nx.read_graphml(path)
    assert read.number_of_nodes() == build.graph.number_of_nodes()
    assert read.number_of_edges() == build.graph.number_of_edges()
    igraph = pytest.importorskip("igraph")
    other = igraph.Graph.Read_GraphML(str(path))
    assert (other.vcount(), other.ecount()) == (read.number_of_nodes(), read.number_of_edges())


def test_oxigraph_and_rdflib_read_the_same_triples(build, folder):
    opened = store.open_store(folder / "graph.ttl").quads
    assert len(opened) == len(rdf.to_graph(build))


@pytest.mark.parametrize("reader", ["pandas", "polars"])
def test_parquet_is_read_with_its_types(build, tmp_path, reader):
    pytest.importorskip("pyarrow")
    read = pytest.importorskip(reader).read_parquet
    exporters.load("parquet")(build, tmp_path / "tables")
    tables = {name: read(tmp_path / "tables" / f"{name}.parquet")
              for name in ("entities", "relations", "claims")}  # fmt: skip
    counts = [len(build.concepts), len(list(build.facts())), len(list(build.claims()))]
    assert [len(table) for table in tables.values()] == counts
    assert sorted(tables["claims"]["value"]) == sorted(c.claim.value for c in build.claims())
    quotes = set(tables["claims"]["evidence"])
    assert "LoRA reduces memory by up to 3times on GLUE" in quotes


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        head, *found = csv.reader(file)
    assert all(len(row) == len(head) for row in found)
    return head, found


def test_neo4j_files_have_headers_ids_and_no_loose_ends(build, folder):
    files = folder / "neo4j"
    ids = {}
    for name, space in (("papers", "Paper"), ("concepts", "Concept"), ("claims", "Claim")):
        head, found = rows(files / f"{name}.csv")
        assert head[0] == f"id:ID({space})"
        ids[space] = {row[0] for row in found}
        assert len(ids[space]) == len(found)
    n = 0
    for name in ("paper_facts", "concept_facts", "claimed_in", "claim_slots"):
        head, found = rows(files / f"{name}.csv")
        start, end = (re.search(r"\((\w+)\)", field)[1] for field in head[:2])
        assert {row[0] for row in found} <= ids[start]
        assert {row[1] for row in found} <= ids[end]
        n += len(found) if name.endswith("_facts") else 0
    assert n == len(list(build.facts()))
    assert len(ids["Concept"]) == len(build.concepts)
    told = (files / "README.txt").read_text()
    assert all(path.name in told for path in files.glob("*.csv"))


def test_each_claim_is_a_nanopublication_that_their_library_finds_valid(build, folder):
    nanopub = pytest.importorskip("nanopub")
    from rdflib import ConjunctiveGraph

    text = (folder / "nanopubs.trig").read_text("utf-8")
    head, *parts = re.split(r"(?=^<[^>]+/head> \{$)", text, flags=re.MULTILINE)
    assert len(parts) == len(list(build.claims()))
    for part in parts:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            graph = ConjunctiveGraph()
            graph.parse(data=head + part, format="trig")
            found = nanopub.Nanopub(rdf=graph)
            assert found.is_valid
        predicates = {str(p) for p in found.assertion.predicates()}
        assert PREFIXES["kg"] + "value" in predicates
        assert PREFIXES["kg"] + "evidence" not in predicates
        told = {str(p) for p in found.provenance.predicates()}
        assert {PREFIXES["oa"] + "exact", PREFIXES["kg"] + "textDigest"} <= told


def test_a_nanopublication_says_when_it_was_made_if_that_is_told(extractions, tmp_path):
    dated = Build(lambda: extractions, when="2026-11-27T12:00:00Z")
    exporters.load("nanopubs")(dated, tmp_path / "dated.trig")
    text = (tmp_path / "dated.trig").read_text("utf-8")
    n_claims = len(list(dated.claims()))
    assert text.count('dcterms:created "2026-11-27T12:00:00Z"^^xsd:dateTime') == n_claims
    assert text.count("prov:endedAtTime") == n_claims
