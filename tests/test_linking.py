"""Links to vocabularies of others."""

import gzip

import pytest
import rdflib
from conftest import MADE_BY, entity
from rdflib.namespace import OWL, SKOS

from kg.errors import FormatError, InputError
from kg.graph import Build
from kg.linking import MLSO, Link, Term, link, read_terms
from kg.model import Concept, Extraction, Paper
from kg.rdf import to_turtle


def concept(label, type="Method", *aliases):
    return Concept(f"{type.lower()}/x", label, type, tuple(sorted(aliases)), ("p1",))


def linked(what, *terms):
    return link([what], terms).get(what.id)


def test_one_name_is_an_exact_match():
    found = linked(concept("image captioning", "Task"), Term("http://x/1", "Image Captioning"))
    assert found == Link("exactMatch", "http://x/1", "image captioning", "Image Captioning")


@pytest.mark.parametrize(
    ("what", "term", "relation"),
    [
        (concept("chain-of-thought prompting"),
         Term("u", "CoT Prompting", None, ("Chain-of-thought prompting",)), "closeMatch"),
        (concept("Low-Rank Adaptation", "Method", "LoRA"),
         Term("u", "LoRA", None, ("Low-Rank Adaptation",)), "closeMatch"),
        (concept("reverberant speech enhancement", "Task", "speech enhancement"),
         Term("u", "Speech Enhancement"), "broadMatch"),
    ],
    ids=["alternative label", "acronym shown there", "shortened name"],
)  # fmt: skip
def test_another_name_is_a_weaker_match(what, term, relation):
    assert linked(what, term).relation == relation


@pytest.mark.parametrize(
    ("what", "terms"),
    [
        (concept("pruning"), [Term("u", "Pruning"), Term("v", "pruning")]),
        (concept("calibration", "Metric"), [Term("u", "Calibration", "Task")]),
        (concept("SFT"), [Term("u", "SFT", None, ("Shrink and Fine-Tune",))]),
        (concept("ML"), [Term("u", "ML")]),
        (concept("sage"), [Term("u", "SAGE")]),
        (concept("LLaMA 2", "Model"), [Term("u", "LLaMA")]),
    ],
    ids=["ambiguous", "another type", "short acronym", "too short", "word or name", "version"],
)
def test_what_is_unsure_is_not_linked(what, terms):
    assert linked(what, *terms) is None


def test_the_vocabulary_of_the_package_can_be_read_and_used():
    terms = read_terms(MLSO)
    assert len(terms) > 4000 and all(t.iri.startswith("http://w3id.org/mlso/") for t in terms)
    found = linked(concept("named entity recognition", "Task"), *terms)
    assert found.iri == "http://w3id.org/mlso/vocab/ml_task_type/NamedEntityRecognition(NER)" or (
        found.relation == "exactMatch"
    )


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_a_skos_file_is_a_vocabulary(tmp_path, packed):
    text = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    <http://x/a> a skos:Concept ; skos:prefLabel "Adapter"@en , "Adaptateur"@fr ;
      skos:altLabel "Adapters" ; skos:broader <http://x/b> ."""
    path = tmp_path / ("v.ttl.gz" if packed else "v.ttl")
    path.write_bytes(gzip.compress(text.encode()) if packed else text.encode())
    assert read_terms(path) == [Term("http://x/a", "Adapter", None, ("Adapters",), ("http://x/b",))]


def test_a_table_is_a_vocabulary(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text('label,iri,alternatives\n"LoRA, low rank",http://x/1,a | b\n', encoding="utf-8")
    assert read_terms(path) == [Term("http://x/1", "LoRA, low rank", None, ("a", "b"))]


@pytest.mark.parametrize(
    ("name", "text", "error", "told"),
    [
        ("x.doc", "", FormatError, "no linker"),
        ("x.csv", "a,b\n", FormatError, "columns label and iri"),
        ("x.csv", "label,iri,type\na,b,Thing\n", FormatError, "'Thing' is no type"),
        ("x.ttl", "this is no turtle", InputError, "no SKOS"),
    ],
    ids=["ending", "columns", "type", "syntax"],
)
def test_what_is_no_vocabulary_is_refused_with_a_reason(tmp_path, name, text, error, told):
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(error, match=told):
        read_terms(tmp_path / name)


def test_what_is_broader_there_is_broader_here(tmp_path):
    paper = Paper("p1", "T", "We combine active learning with pool sampling.")
    names = ("active learning", "pool sampling")
    extraction = Extraction(paper, MADE_BY, tuple(entity(paper, n, "Method") for n in names))
    table = tmp_path / "own.tsv"
    rows = "label\tiri\tbroader\nActive Learning\thttp://x/a\t\nPool Sampling\thttp://x/b\thttp://x/a\n"
    table.write_text(rows, encoding="utf-8")
    (found,) = Build(lambda: [extraction], vocabularies=[table]).hierarchy
    assert (found.narrower, found.broader, found.how) == (
        "method/pool-sampling", "method/active-learning", "linked vocabulary",
    )  # fmt: skip


def test_links_are_matches_and_never_identity(extractions, tmp_path):
    table = tmp_path / "own.tsv"
    table.write_text("label\tiri\nGLUE\thttp://x/glue\nGLUE x\tjavascript:alert(1)\n", "utf-8")
    build = Build(lambda: extractions, vocabularies=[MLSO, table])
    to_turtle(build, tmp_path / "g.ttl")
    graph = rdflib.Graph().parse(tmp_path / "g.ttl")
    assert (None, SKOS.exactMatch, rdflib.URIRef("http://x/glue")) in graph
    assert not list(graph.triples((None, OWL.sameAs, None)))
