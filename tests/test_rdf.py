import gzip
import json
import re
import subprocess
import sys
import tracemalloc
import warnings
from dataclasses import replace
from pathlib import Path
from urllib.parse import urljoin

import pyoxigraph as ox
import pytest
import zstandard
from conftest import MADE_BY, claim, entity
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from rdflib import RDF, XSD, Dataset, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic

from kg import rdf, vocab
from kg.errors import FormatError
from kg.graph import Build
from kg.model import Entity, Extraction, Mention, Paper, Relation
from kg.store import FORMATS
from kg.terms import Names, expand, page

KG, OA, PROV, QUDT, MLS = (
    Namespace(vocab.PREFIXES[p]) for p in ("kg", "oa", "prov", "qudt", "mls")
)
DCT, SKOS = Namespace(vocab.PREFIXES["dcterms"]), Namespace(vocab.PREFIXES["skos"])
BASE = vocab.DEFAULT_BASE
WRITERS = {"g.ttl": rdf.to_turtle, "g.ttl.zst": rdf.to_turtle, "g.nq.gz": rdf.to_nquads,
           "g.nq": rdf.to_nquads, "g.nt": rdf.to_ntriples, "g.nt.gz": rdf.to_ntriples,
           "g.trig": rdf.to_trig, "g.trig.zst": rdf.to_trig, "g.rdf": rdf.to_rdfxml,
           "g.rdf.gz": rdf.to_rdfxml, "g.jsonld": rdf.to_jsonld,
           "g.jsonld.zst": rdf.to_jsonld}  # fmt: skip
RDFLIB = {".ttl": "turtle", ".nq": "nquads", ".nt": "nt", ".trig": "trig", ".rdf": "xml",
          ".jsonld": "json-ld"}  # fmt: skip
HOSTILE_ID = 'a b<>"{}|\\^`\n#?%/../é\x00\ud800'


def wattage():
    """A claim with every slot, a range, a unit of QUDT and two conditions."""
    paper = Paper(
        HOSTILE_ID,
        'Odd "title"\\ with\ttabs',
        "TinyNet uses between 7 and 11 Watts of power on CIFAR-10 for image classification, less "
        "than ResNet, with the same batch size, on a laptop. Ends in \x00, \x0b, \ud800, \u2028.",
        authors=("Ünï 'Quote\" Author", "Second\nLine"),
        date="2025-03-14",
        url='https://example.org/a b?q="<x>"&r=%zz#f[1]',
        doi="10.1000/a<b>",
        venue="NeurIPS 2025",
    )
    numbers = claim(
        paper, "between 7 and 11 Watts", paper.abstract.partition(". Ends")[0], 7.0,
        value_high=11.0, unit="W", comparator="range", direction="decrease", subject="TinyNet",
        metric="power", baseline="ResNet", dataset="CIFAR-10", task="image classification",
        conditions=("with the same batch size", "on a laptop"), confidence=0.65,
    )  # fmt: skip
    names = (("TinyNet", "Model", "proposed"), ("ResNet", "Model", "baseline"),
             ("power", "Metric", "evaluation"), ("CIFAR-10", "Dataset", "evaluation"),
             ("image classification", "Task", "evaluation"))  # fmt: skip
    return Extraction(paper, MADE_BY, tuple(entity(paper, *n) for n in names), (), (numbers,))


@pytest.fixture(scope="module")
def build(extractions):
    return Build(lambda: [*extractions, wattage()])


@pytest.fixture(scope="module")
def graph(build):
    return rdf.to_graph(build)


def unpacked(path):
    data, name = path.read_bytes(), path.name
    if name.endswith(".gz"):
        return gzip.decompress(data), Path(name.removesuffix(".gz")).suffix
    if name.endswith(".zst"):
        stream = zstandard.ZstdDecompressor().decompressobj()
        return stream.decompress(data), Path(name.removesuffix(".zst")).suffix
    return data, path.suffix


def read(path):
    data, ending = unpacked(path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of rdflib, in rdflib
        loaded = Dataset(default_union=True)
        loaded.parse(data=data, format=RDFLIB[ending])
    plain = Graph()
    for triple in loaded.quads():
        plain.add(triple[:3])
    return plain


@pytest.mark.parametrize("name", WRITERS)
def test_every_format_holds_the_same_graph(build, graph, tmp_path, name):
    WRITERS[name](build, tmp_path / name)
    found = read(tmp_path / name)
    assert set(found) == set(graph)
    assert isomorphic(found, graph)


@pytest.mark.parametrize("name", WRITERS)
def test_another_parser_reads_the_same(build, graph, tmp_path, name):
    WRITERS[name](build, tmp_path / name)
    data, ending = unpacked(tmp_path / name)
    quads = ox.parse(data, format=FORMATS[ending][1])
    found = {(str(q.subject), str(q.predicate), getattr(q.object, "value", None)) for q in quads}
    assert found == {(s.n3(), p.n3(), str(o)) for s, p, o in graph}


@pytest.mark.parametrize("name", ["g.nq", "g.trig"])
def test_each_paper_has_a_graph_of_its_own(build, tmp_path, name):
    WRITERS[name](build, tmp_path / name)
    data, ending = unpacked(tmp_path / name)
    graphs = {quad.graph_name.value for quad in ox.parse(data, format=FORMATS[ending][1])}
    names = Names(BASE)
    papers = {names.extraction(paper.id) for paper in build.papers()}
    assert graphs == {names.concepts, *papers}


def test_no_node_is_blank_and_every_iri_is_legal(graph):
    legal = re.compile(r"[a-z]+:[^\x00-\x20<>\"{}|\\^`]+")
    for triple in graph:
        for node in triple:
            assert isinstance(node, Literal) or (
                isinstance(node, URIRef) and legal.fullmatch(str(node)) and node.count("#") < 2
            )


def test_a_paper_is_described_in_known_terms(graph):
    paper = URIRef(BASE + "paper/p1")
    known = ("kg:Paper", "fabio:ResearchPaper", "schema:ScholarlyArticle")
    assert set(graph[paper : RDF.type]) == {URIRef(expand(name)) for name in known}
    assert graph.value(paper, DCT.issued) == Literal("2024-05", datatype=XSD.gYearMonth)
    assert set(graph[paper : DCT.creator]) == {Literal("Ada Lovelace"), Literal("Alan Turing")}
    assert graph.value(paper, DCT.identifier) == Literal("p1")
    assert graph.value(paper, URIRef("https://schema.org/identifier")) == Literal("10.1000/p1")
    home = graph.value(paper, URIRef(vocab.PREFIXES["foaf"] + "page"))
    assert home == URIRef("https://example.org/p1")
    assert (None, KG.venue, Literal("NeurIPS 2025")) in graph


@pytest.mark.parametrize(
    ("date", "datatype"),
    [
        ("2025", XSD.gYear),
        ("2025-03", XSD.gYearMonth),
        ("2025-03-14", XSD.date),
        ("2025-13", None),
        ("2025-02-30", None),
        ("spring 2025", None),
        ("٢٠٢٥", None),
    ],
)
def test_a_date_is_typed_as_exactly_as_it_is_known(extractions, date, datatype):
    dated = replace(extractions[0], paper=replace(extractions[0].paper, date=date))
    found = rdf.to_graph(Build(lambda: [dated]))
    assert list(found.objects(None, DCT.issued)) == [Literal(date, datatype=datatype)]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.org/a b", "https://example.org/a%20b"),
        ("http://example.org/%C3%A9?q=1#x", "http://example.org/%C3%A9?q=1#x"),
        ("https://example.org/100%/é", "https://example.org/100%25/%C3%A9"),
        ("https://example.org/a#b#c", "https://example.org/a#b%23c"),
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
        ("https://[broken", None),
        ("https://", None),
        ("https://host:99999999/", None),
        ("example.org", None),
        (None, None),
    ],
)
def test_only_a_whole_web_address_becomes_a_page(url, expected):
    assert page(url) == expected


def test_a_concept_has_its_type_its_parents_and_its_names(corpus):
    found = rdf.to_graph(corpus)
    for kind in vocab.ENTITY_TYPES:
        for concept in (c for c in corpus.concepts if c.type == kind.name):
            iri = URIRef(BASE + concept.id)
            types = {KG[kind.name], *(URIRef(expand(p)) for p in kind.parents)}
            assert set(found[iri : RDF.type]) == types
            assert found.value(iri, SKOS.prefLabel) == Literal(concept.label)
            assert {str(o) for o in found[iri : SKOS.altLabel]} == set(concept.aliases)
            assert int(found.value(iri, KG.paperCount)) == len(concept.papers)


def test_every_fact_is_a_triple_and_a_statement_with_its_evidence(build, graph):
    names = Names(build.base)
    papers = {paper.id: paper for paper in build.papers()}
    statements = set(graph.subjects(RDF.type, KG.Statement))
    facts = list(build.facts())
    assert len(statements) == len(facts)
    for fact in facts:
        paper = URIRef(names.paper(fact.paper))
        subject = paper if fact.subject in papers else URIRef(names.concept(fact.subject))
        triple = (subject, KG[fact.predicate], URIRef(names.concept(fact.object)))
        assert triple in graph
        (node,) = [
            s for s in graph.subjects(KG.statedIn, paper)
            if (graph.value(s, RDF.subject), graph.value(s, RDF.predicate),
                graph.value(s, RDF.object)) == triple
        ]  # fmt: skip
        assert float(graph.value(node, KG.confidence)) == fact.confidence
        assert graph.value(node, PROV.wasDerivedFrom) == paper
        assert words(graph, node) == ((fact.start, fact.end), legal(papers[fact.paper].text, fact))


def legal(text, span):
    return re.sub("[\x00\x0b\ud800]", "\ufffd", text[span.start : span.end])


def words(graph, node):
    evidence = graph.value(node, KG.evidence)
    quote, position = sorted(graph[evidence : OA.hasSelector], key=lambda s: "position" in s)
    place = tuple(int(graph.value(position, p)) for p in (OA.start, OA.end))
    assert str(evidence).endswith(f"#char={place[0]},{place[1]}")
    return place, str(graph.value(quote, OA.exact))


def test_evidence_can_be_checked_in_the_graph_alone(graph):
    found = 0
    for evidence in graph.subjects(RDF.type, OA.SpecificResource):
        paper = graph.value(evidence, OA.hasSource)
        text = f"{graph.value(paper, DCT.title)}\n{graph.value(paper, DCT.abstract)}"
        quote, position = sorted(graph[evidence : OA.hasSelector], key=lambda s: "position" in s)
        start, end = (int(graph.value(position, p)) for p in (OA.start, OA.end))
        around = [str(graph.value(quote, p) or "") for p in (OA.prefix, OA.exact, OA.suffix)]
        assert around == [text[max(0, start - 32) : start], text[start:end], text[end : end + 32]]
        found += 1
    assert found > 5


def test_every_field_of_a_claim_is_in_the_graph(build, graph):
    names = Names(build.base)
    for fact in build.claims():
        node, claimed = URIRef(names.claim(fact)), fact.claim
        value = {p: graph.value(node, KG[p]) for p in (
            "quantityText", "quantityStart", "quantityEnd", "value", "valueHigh", "unitText",
            "comparator", "direction", "confidence")}  # fmt: skip
        assert str(value["quantityText"]) == claimed.quantity
        assert int(value["quantityStart"]) == claimed.start
        assert int(value["quantityEnd"]) == claimed.end
        assert float(value["value"]) == claimed.value
        high = value["valueHigh"]
        assert (None if high is None else float(high)) == claimed.value_high
        assert (value["unitText"] and str(value["unitText"])) == claimed.unit
        assert str(value["comparator"]) == claimed.comparator
        assert (value["direction"] and str(value["direction"])) == claimed.direction
        assert float(value["confidence"]) == claimed.confidence
        assert {str(c) for c in graph[node : KG.condition]} == set(claimed.conditions)
        for slot in ("subject", "metric", "baseline", "dataset", "task"):
            text = graph.value(node, KG[f"{slot}Text"])
            assert (text and str(text)) == getattr(claimed, slot)
            linked = dict(fact.slots).get(slot)
            assert graph.value(node, KG[slot]) == (linked and URIRef(names.concept(linked)))
        assert graph.value(node, KG.claimedIn) == URIRef(names.paper(fact.paper))
        assert words(graph, node)[0] == (claimed.evidence.start, claimed.evidence.end)


def test_numbers_have_no_exponent(extractions):
    small = replace(extractions[1].claims[0], value=1e-7)
    large = replace(extractions[1].claims[1], value=1.6e24)
    odd = replace(extractions[1], claims=(small, large))
    found = rdf.to_graph(Build(lambda: [odd]))
    assert {str(v) for v in found.objects(None, KG.value)} == {
        "0.0000001", "1600000000000000000000000.0",
    }  # fmt: skip


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_is_kept_as_text_only(extractions, tmp_path, value):
    odd = replace(extractions[1], claims=(replace(extractions[1].claims[0], value=value),))
    build = Build(lambda: [odd])
    rdf.to_turtle(build, tmp_path / "g.ttl")
    found = read(tmp_path / "g.ttl")
    assert not list(found.objects(None, KG.value))
    assert [str(o) for o in found.objects(None, KG.quantityText)] == ["85.2\\%"]


def test_claims_say_which_kind_of_quantity_they_state(graph):
    kinds = {
        str(graph.value(c, KG.unitText)): str(graph.value(c, QUDT.hasQuantityKind))
        for c in graph.subjects(RDF.type, KG.NumericClaim)
    }
    assert kinds["W"] == "http://qudt.org/vocab/quantitykind/Power"


def test_units_of_qudt_stand_beside_the_written_ones(graph):
    (measure,) = [
        m for m in graph.subjects(RDF.type, QUDT.QuantityValue)
        if graph.value(m, QUDT.hasUnit) == URIRef("http://qudt.org/vocab/unit/W")
    ]  # fmt: skip
    (node,) = graph.subjects(QUDT.quantityValue, measure)
    assert graph.value(measure, QUDT.numericValue) == Literal("7.0", datatype=XSD.decimal)
    assert graph.value(measure, KG.valueHigh) == Literal("11.0", datatype=XSD.decimal)
    assert graph.value(node, QUDT.hasUnit) == graph.value(measure, QUDT.hasUnit)
    assert str(graph.value(node, KG.unitText)) == "W"


def test_only_a_claim_with_a_known_metric_is_a_model_evaluation(build, graph):
    for fact in build.claims():
        node = URIRef(Names(build.base).claim(fact))
        known = "metric" in dict(fact.slots)
        assert ((node, RDF.type, MLS.ModelEvaluation) in graph) == known
        assert (graph.value(node, MLS.specifiedBy) is not None) == known
        assert graph.value(node, MLS.hasValue) == (graph.value(node, KG.value) if known else None)


def test_the_extractor_is_named_with_its_version_and_weights(graph):
    (agent,) = graph.subjects(RDF.type, PROV.SoftwareAgent)
    told = [graph.value(agent, URIRef(expand(p)))
            for p in ("schema:name", "schema:softwareVersion", "kg:weights")]  # fmt: skip
    assert [str(t) for t in told] == [MADE_BY.name, MADE_BY.version, MADE_BY.model]
    (activity,) = graph.subjects(PROV.wasAssociatedWith, agent)
    made = set(graph.subjects(PROV.wasGeneratedBy, activity))
    kinds = {kind: set(graph.subjects(RDF.type, KG[kind]))
             for kind in ("Extraction", "Statement", "NumericClaim")}  # fmt: skip
    assert made == set().union(*kinds.values())
    assert len(kinds["Extraction"]) == 4
    assert not any(o.datatype == XSD.dateTime for o in graph.objects() if isinstance(o, Literal))


def test_a_time_is_in_the_provenance_only_if_it_is_told(extractions, tmp_path):
    build = Build(lambda: extractions, when="2026-11-27 13:00+01:00")
    for file, write in WRITERS.items():
        write(build, tmp_path / file)
        (time,) = read(tmp_path / file).objects(None, PROV.endedAtTime)
        assert time == Literal("2026-11-27T13:00:00+01:00", datatype=XSD.dateTime)


def test_evidence_says_which_text_it_counts_in(graph):
    for evidence in graph.subjects(RDF.type, OA.SpecificResource):
        paper = graph.value(evidence, OA.hasSource)
        assert graph.value(evidence, KG.textDigest) == graph.value(paper, KG.textDigest)


def test_quads_have_a_graph_for_each_paper_and_one_for_the_concepts(build, tmp_path):
    rdf.to_nquads(build, tmp_path / "g.nq")
    lines = (tmp_path / "g.nq").read_text("utf-8").splitlines()
    assert len(set(lines)) == len(lines)
    graphs = {line.rsplit(" ", 2)[1] for line in lines}
    names = Names(build.base)
    expected = {names.concepts, *(names.extraction(p.id) for p in build.papers())}
    assert graphs == {f"<{iri}>" for iri in expected}
    own = [x for x in lines if x.startswith(f"<{BASE}method/qlora> <{vocab.KG}basedOn>")]
    assert [x.rsplit(" ", 2)[1] for x in own] == [f"<{names.extraction('p2')}>"]


def test_a_link_stated_twice_is_in_both_papers_graphs_and_once_in_turtle(extractions, tmp_path):
    first = extractions[0]
    second = replace(first, paper=replace(first.paper, id="again"))
    build = Build(lambda: [first, second])
    rdf.to_nquads(build, tmp_path / "g.nq")
    rdf.to_turtle(build, tmp_path / "g.ttl")
    link = f"<{BASE}method/low-rank-adaptation> <{vocab.KG}usedFor>"
    assert (tmp_path / "g.nq").read_text("utf-8").count(link) == 2
    turtle = (tmp_path / "g.ttl").read_text("utf-8")
    assert turtle.count("kg:usedFor task:text-generation") == 1
    assert len([*read(tmp_path / "g.ttl").subjects(RDF.predicate, KG.usedFor)]) == 2


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(st.characters(), min_size=1, max_size=30), st.text(st.characters(), max_size=40))
@example("0", "?")
@example("0", "?#")
@example("0", "a?#b")
@example("0", ";")
@example("0", "a;b;?c")
def test_any_text_survives_every_format(tmp_path_factory, name, rest):
    folder = tmp_path_factory.mktemp("rdf")
    paper = Paper(name, name, rest, authors=(rest,), url="https://example.org/" + rest)
    mention = Mention(0, len(name), name)
    thing = Extraction(paper, MADE_BY, (Entity(name, "Method", "used", 0.5, (mention,)),))
    build = Build(lambda: [thing])
    expected = set(rdf.to_graph(build))
    for file, write in WRITERS.items():
        write(build, folder / file)
        assert set(read(folder / file)) == expected, file


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(), max_size=12), st.text(st.characters(), max_size=12))
def test_two_papers_never_share_an_iri(one, other):
    names = Names(BASE)
    assert (names.paper(one) == names.paper(other)) == (one == other)
    assert "/../" not in names.paper(one) + "/"


@pytest.mark.parametrize(
    "base",
    ["", "no scheme", "https://x.org/ y/", "https://x.org/#", "https://x.org/?q=", "https:///x",
     "https://x.org/../y/", "https://x.org/%zz/"],
)  # fmt: skip
def test_a_base_that_is_no_iri_is_refused(extractions, tmp_path, base):
    for file, write in WRITERS.items():
        with pytest.raises(FormatError, match="base"):
            write(Build(lambda: extractions, base=base), tmp_path / file)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("base", ["https://x.org/kg", "urn:kg:", "http://x.org/%C3%A9/a.b/"])
def test_any_other_base_can_be_chosen(extractions, tmp_path, base):
    build = Build(lambda: extractions, base=base)
    expected = set(rdf.to_graph(build))
    start = Names(base).base
    assert all(str(s).startswith(start) for s, _, _ in expected)
    for file, write in WRITERS.items():
        write(build, tmp_path / file)
        assert set(read(tmp_path / file)) == expected


def test_jsonld_needs_no_network(build, tmp_path):
    rdf.to_jsonld(build, tmp_path / "g.jsonld")
    document = json.loads((tmp_path / "g.jsonld").read_text("utf-8"))
    context = json.loads(rdf.ontology("context.jsonld").read_text("utf-8"))["@context"]
    assert document["@context"] == {"@base": BASE, **context}
    assert terms(document["@graph"]) <= set(context) | {"@value"}


def terms(value):
    if isinstance(value, dict):
        return set(value).union(*map(terms, value.values()))
    return set().union(*map(terms, value)) if isinstance(value, list) else set()


@pytest.mark.parametrize("name", [f"g{ending}" for ending in RDFLIB])
def test_memory_does_not_grow_with_the_papers(extractions, tmp_path, name):
    def peak(n):
        papers = (replace(extractions[i % 3].paper, id=f"x{i}") for i in range(n))
        records = [replace(extractions[i % 3], paper=paper) for i, paper in enumerate(papers)]
        build = Build(lambda: iter(records))
        assert build.resolution.concepts
        assert not build.hierarchy or build.links is not None
        tracemalloc.start()
        WRITERS[name](build, tmp_path / name)
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    peak(3)  # what is loaded late is loaded now
    # Each of the papers is some six thousand bytes of Turtle.
    assert peak(300) - peak(30) < 256 * 270


def in_order(value):
    """JSON with its arrays sorted, since those of JSON-LD are sets, and links in full."""
    if isinstance(value, str) and value.startswith("../"):
        return urljoin(BASE, value)
    if isinstance(value, dict):
        return {key: in_order(each) for key, each in value.items()}
    if isinstance(value, list):
        return sorted(map(in_order, value), key=lambda each: json.dumps(each, sort_keys=True))
    return value


def test_jsonld_is_framed_as_its_frame_says(build, tmp_path):
    jsonld = pytest.importorskip("pyld").jsonld
    rdf.to_jsonld(build, tmp_path / "g.jsonld")
    document = json.loads((tmp_path / "g.jsonld").read_text("utf-8"))
    frame = json.loads(rdf.ontology("frame.jsonld").read_text("utf-8"))
    options = {"base": BASE, "omitGraph": False}
    frame = {"@context": document["@context"], **frame}
    framed = jsonld.frame(jsonld.flatten(document), frame, options)
    assert in_order(framed["@graph"]) == in_order(document["@graph"])


def test_jsonld_shows_a_claim_in_its_paper_and_its_words_in_the_claim(build, tmp_path):
    rdf.to_jsonld(build, tmp_path / "g.jsonld")
    document = json.loads((tmp_path / "g.jsonld").read_text("utf-8"))
    (paper,) = (node for node in document["@graph"] if node["id"] == "paper/p1")
    (said,) = paper["claims"]
    (quote,) = (s for s in said["evidence"]["hasSelector"] if "exact" in s)
    assert quote["exact"] == "LoRA reduces memory by up to 3times on GLUE"
    assert said["value"] == "3.0"
    assert "outperforms" in {s["rdf:predicate"].partition(":")[2] for s in paper["statements"]}


def test_turtle_can_be_read_by_people(corpus, tmp_path):
    rdf.to_turtle(corpus, tmp_path / "g.ttl")
    text = (tmp_path / "g.ttl").read_text("utf-8")
    assert (
        """
method:low-rank-adaptation a kg:Method, skos:Concept ;
    skos:prefLabel "Low-Rank Adaptation" ;
    skos:altLabel "LoRA" ;
    skos:inScheme <concepts> ;
    kg:paperCount "2"^^xsd:nonNegativeInteger ;
    kg:usedFor task:text-generation ;
    kg:outperforms method:adapter-tuning .
"""
        in text
    )
    assert "rdf:predicate kg:outperforms ;" in text
    assert "kg:evidence <paper/p1#char=149,179> ;" in text


@pytest.mark.parametrize("name", WRITERS)
def test_a_failed_export_leaves_the_old_file(extractions, tmp_path, name):
    class Broken(Build):
        def claims(self):
            yield from super().claims()
            raise OSError("disk")

    (tmp_path / name).write_text("old")
    with pytest.raises(OSError, match="disk"):
        WRITERS[name](Broken(lambda: extractions), tmp_path / name)
    assert [p.name for p in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text() == "old"


def test_bytes_do_not_depend_on_the_process(tmp_path):
    code = """
import sys
from pathlib import Path
sys.path[:0] = sys.argv[2:]
import test_rdf
from conftest import extractions
from kg.graph import Build
made = extractions.__wrapped__() if hasattr(extractions, "__wrapped__") else None
made = made or extractions._get_wrapped_function()()
for name, write in test_rdf.WRITERS.items():
    write(Build(lambda: [*made, test_rdf.wattage()]), Path(sys.argv[1]) / name)
"""
    here = Path(__file__).parent
    found = []
    for seed in ("1", "2"):
        folder = tmp_path / seed
        folder.mkdir()
        subprocess.run(
            [sys.executable, "-c", code, str(folder), str(here), str(here.parent)],
            check=True, env={"PYTHONHASHSEED": seed},
        )  # fmt: skip
        found.append({p.name: p.read_bytes() for p in folder.iterdir()})
    assert len(found[0]) == len(WRITERS)
    assert found[0] == found[1]


def test_relations_of_one_type_do_not_lose_their_ends(extractions):
    one = extractions[0]
    both = Relation("Adapter tuning", "partOf", "Low-Rank Adaptation", 0, 5, 0.4)
    found = rdf.to_graph(Build(lambda: [replace(one, relations=(*one.relations, both))]))
    ends = {(str(s)[len(BASE) :], str(o)[len(BASE) :]) for s, o in found[: KG.partOf :]}
    assert ends == {("method/adapter-tuning", "method/low-rank-adaptation")}
