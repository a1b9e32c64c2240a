import re
from html import unescape

import pytest
from conftest import MADE_BY, claim, entity
from rdflib import OWL, RDF, RDFS, BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection

from kg import rdf, vocab
from kg.describe import describe
from kg.graph import Build
from kg.model import Extraction, Paper, Relation
from kg.terms import Ref, expand

KG, SKOS = Namespace(vocab.KG), Namespace(vocab.PREFIXES["skos"])
SH = Namespace("http://www.w3.org/ns/shacl#")
RELATIONS = (*vocab.PAPER_RELATIONS, *vocab.RELATIONS)
HOME = URIRef("https://w3id.org/paper-kg/ontology")
META = {OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty}


def turtle(name):
    return Graph().parse(data=rdf.ontology(name).read_text("utf-8"), format="turtle")


@pytest.fixture(scope="module")
def ontology():
    return turtle("kg.ttl")


@pytest.fixture(scope="module")
def shapes():
    return turtle("shapes.ttl")


def names(graph, node):
    """The terms of a class expression: itself, or the members of a union or a list."""
    union = graph.value(node, OWL.unionOf) or graph.value(node, OWL.oneOf)
    return set(Collection(graph, union)) if union else {node}


def classes(types):
    if set(types) == set(vocab.TYPE_NAMES):
        return {SKOS.Concept}
    return {KG[name] for name in types}


@pytest.mark.parametrize("kind", vocab.ENTITY_TYPES, ids=lambda t: t.name)
def test_entity_types_are_those_of_the_code(ontology, kind):
    node = KG[kind.name]
    assert (node, RDF.type, OWL.Class) in ontology
    assert ontology.value(node, SKOS.definition) == Literal(kind.definition, lang="en")
    parents = {URIRef(expand(parent)) for parent in kind.parents}
    assert set(ontology[node : RDFS.subClassOf]) == parents


def test_the_ontology_has_no_other_entity_type(ontology):
    found = set(ontology.subjects(RDFS.subClassOf, SKOS.Concept))
    assert found == {KG[name] for name in vocab.TYPE_NAMES}


@pytest.mark.parametrize("relation", RELATIONS, ids=lambda r: r.name)
def test_relations_are_those_of_the_code(ontology, relation):
    node = KG[relation.name]
    assert (node, RDF.type, OWL.ObjectProperty) in ontology
    for prop, text in (
        (RDFS.label, relation.label),
        (KG.inverseLabel, relation.inverse_label),
        (SKOS.definition, relation.definition),
    ):
        assert ontology.value(node, prop) == Literal(text, lang="en")
    assert names(ontology, ontology.value(node, RDFS.domain)) == classes(relation.subjects)
    assert names(ontology, ontology.value(node, RDFS.range)) == classes(relation.objects)


def test_the_ontology_has_no_other_relation(ontology):
    found = set(ontology.subjects(KG.inverseLabel))
    assert found == {KG[relation.name] for relation in RELATIONS}


def test_each_paper_relation_says_which_roles_give_it(ontology):
    told = {
        role: relation.name
        for relation in vocab.PAPER_RELATIONS
        for note in ontology[KG[relation.name] : SKOS.scopeNote]
        for role in re.findall(r"\w+", str(note).partition(":")[2])
    }
    assert told == vocab.ROLE_RELATION


def test_comparators_and_directions_are_those_of_the_code(ontology, shapes):
    for prop, words in ((KG.comparator, vocab.COMPARATORS), (KG.direction, vocab.DIRECTIONS)):
        expected = {Literal(word) for word in words}
        assert names(ontology, ontology.value(prop, RDFS.range)) == expected
        (shape,) = shapes.subjects(SH.path, prop)
        assert set(Collection(shapes, shapes.value(shape, SH["in"]))) == expected


@pytest.mark.parametrize("relation", RELATIONS, ids=lambda r: r.name)
def test_shapes_know_the_ends_of_each_relation(shapes, relation):
    def allowed(node):
        either = shapes.value(node, SH["or"])
        nodes = Collection(shapes, either) if either else [node]
        return {shapes.value(item, SH["class"]) for item in nodes}

    (shape,) = shapes.subjects(SH.targetSubjectsOf, KG[relation.name])
    assert allowed(shape) == classes(relation.subjects)
    assert allowed(shapes.value(shape, SH.property)) == classes(relation.objects)


def test_every_term_has_a_label_a_definition_an_example_and_one_kind(ontology):
    terms = {s for s in ontology.subjects() if isinstance(s, URIRef) and s.startswith(vocab.KG)}
    assert len(terms) > 40
    for term in terms:
        kinds = set(ontology[term : RDF.type]) & META
        assert len(kinds) == 1, term
        assert len(list(ontology[term : RDFS.label])) == 1, term
        assert len(list(ontology[term : SKOS.definition])) == 1, term
        assert list(ontology[term : SKOS.example]), term
        assert ontology.value(term, RDFS.isDefinedBy) == HOME, term


def test_the_ontology_keeps_to_owl_dl(ontology):
    """Classes and properties are declared; nothing reserved is used as one, nothing is two."""
    reserved = (str(RDF), str(RDFS), str(OWL))
    declared = {s: set(ontology[s : RDF.type]) & META for s in ontology.subjects(RDF.type)}
    for prop in (RDFS.subClassOf, RDFS.domain, RDFS.range, RDFS.subPropertyOf):
        for subject, value in ontology[:prop:]:
            for term in {subject, *names(ontology, value)}:
                if isinstance(term, BNode | Literal) or str(term).startswith(vocab.PREFIXES["xsd"]):
                    continue
                assert len(declared.get(term, ())) == 1, term
                assert not str(term).startswith(reserved)
    used = {p for p in ontology.predicates() if not str(p).startswith(reserved)}
    assert all(declared.get(p) == {OWL.AnnotationProperty} for p in used)


def test_the_ontology_says_its_version_and_licence(ontology):
    assert ontology.value(HOME, OWL.versionIRI) == URIRef(
        f"{HOME}/{ontology.value(HOME, OWL.versionInfo)}"
    )
    licence = ontology.value(HOME, URIRef(expand("dcterms:license")))
    assert licence == URIRef("https://www.apache.org/licenses/LICENSE-2.0")


@pytest.fixture(scope="module")
def full(extractions):
    """The corpus with every relation in it, and a claim of each kind."""
    kinds = {"Method": "LoRA", "Model": "BERT", "Dataset": "GLUE", "Task": "parsing",
             "Metric": "accuracy"}  # fmt: skip
    paper = Paper("p4", "LoRA", "LoRA, Adam, BERT, GLUE, parsing, accuracy, F1 of 7 to 11 W.")
    pairs = [*kinds.items(), ("Method", "Adam"), ("Metric", "F1")]
    things = tuple(entity(paper, name, kind, "used") for kind, name in pairs)
    other = {"LoRA": "Adam", "accuracy": "F1"}
    stated = []
    for relation in vocab.RELATIONS:
        subject, obj = kinds[relation.subjects[0]], kinds[relation.objects[0]]
        obj = other[obj] if obj == subject else obj
        stated.append(Relation(subject, relation.name, obj, 0, 4, 0.5))
    number = claim(paper, "7 to 11 W", "F1 of 7 to 11 W", 7.0, value_high=11.0, unit="W",
                   comparator="range", direction="increase", subject="BERT", metric="F1",
                   baseline="LoRA", dataset="GLUE", task="parsing",
                   conditions=("all",))  # fmt: skip
    made = Extraction(paper, MADE_BY, things, tuple(stated), (number,))
    return Build(lambda: [*extractions, made])


def violations(graph, shapes):
    pyshacl = pytest.importorskip("pyshacl")
    conforms, _, text = pyshacl.validate(graph, shacl_graph=shapes)
    return conforms, text


def test_a_build_conforms_to_the_shapes(full, shapes):
    conforms, text = violations(rdf.to_graph(full), shapes)
    assert conforms, text


CLAIM = "paper/p4/claim/54-63"


@pytest.mark.parametrize(
    ("subject", "predicate", "value"),
    [
        ("method/adam", "skos:prefLabel", None),
        ("method/adam", "rdf:type", KG.Model),
        ("method/adam", "kg:usedFor", URIRef(vocab.DEFAULT_BASE + "dataset/glue")),
        ("paper/p4", "dcterms:title", None),
        ("paper/p4", "kg:uses", URIRef(vocab.DEFAULT_BASE + "paper/p1")),
        ("paper/p4/uses/method/adam", "kg:evidence", None),
        ("paper/p4/uses/method/adam", "kg:confidence", Literal("1.5")),
        ("paper/p4/uses/method/adam", "rdf:predicate", KG.likes),
        (CLAIM, "kg:comparator", Literal("about")),
        (CLAIM, "kg:direction", Literal("sideways")),
        (CLAIM, "kg:value", None),
        (CLAIM, "kg:claimedIn", None),
        ("paper/p4#quote=48,63", "oa:exact", None),
        ("paper/p4#char=48,63", "oa:hasSelector", None),
    ],
)
def test_a_broken_graph_does_not_conform(full, shapes, subject, predicate, value):
    graph = rdf.to_graph(full)
    node, prop = URIRef(vocab.DEFAULT_BASE + subject), URIRef(expand(predicate))
    assert (node, prop, None) in graph or value is not None
    if value is None:
        graph.remove((node, prop, None))
    else:
        assert (node, None, None) in graph
        graph.add((node, prop, value))
    assert not violations(graph, shapes)[0]


def test_ontology_and_context_know_every_term_that_is_written(full, ontology):
    context = rdf.ontology("context.jsonld").read_text("utf-8")
    declared = set(ontology.subjects(RDFS.isDefinedBy, HOME))
    n_own = 0
    for description in describe(full, per_paper=True):
        for predicate, value in description.pairs:
            terms = {URIRef(expand(predicate))}
            terms |= {URIRef(value.iri)} if isinstance(value, Ref) else set()
            own = {term for term in terms if term.startswith(vocab.KG)}
            n_own += len(own)
            assert own <= declared, own
            assert predicate == "rdf:type" or f'"{predicate}"' in context, predicate
    assert n_own > 100


def test_every_relation_is_in_the_full_corpus(full):
    assert {f.predicate for f in full.facts()} == {r.name for r in RELATIONS}


def test_prefixes_of_the_ontology_are_those_of_the_code():
    for name in ("kg.ttl", "shapes.ttl"):
        text = rdf.ontology(name).read_text("utf-8")
        found = dict(re.findall(r"^@prefix (\w+): <(.*)> \.$", text, re.MULTILINE))
        known = {prefix: iri for prefix, iri in found.items() if prefix in vocab.PREFIXES}
        assert known.items() <= vocab.PREFIXES.items()


def test_a_reasoner_finds_no_other_types(full, ontology):
    """Domains, ranges and subclasses say nothing of the data that the data does not say."""
    owlrl = pytest.importorskip("owlrl")
    ours = {KG[name] for name in (*vocab.TYPE_NAMES, "Paper", "Statement", "NumericClaim")}

    def types(graph):
        return {(s, o) for s, o in graph[: RDF.type :] if o in ours}

    graph = rdf.to_graph(full)
    closed = graph + ontology
    owlrl.DeductiveClosure(owlrl.RDFS_Semantics).expand(closed)
    assert types(closed) == types(graph)


def told_words(text):
    return " ".join(re.findall(r"\w+", text))


def test_the_page_for_people_says_what_the_ontology_says_and_loads_nothing(ontology):
    page = rdf.ontology("index.html").read_text("utf-8")
    words = told_words(unescape(re.sub(r"<[^>]+>", " ", page)))
    told = {str(s) for s in ontology.subjects(RDFS.isDefinedBy, HOME)}
    assert len(told) > 40
    assert [term for term in sorted(told) if term not in page] == []
    for prop in (RDFS.label, SKOS.definition, SKOS.example, SKOS.scopeNote, OWL.versionInfo):
        for text in map(str, ontology.objects(None, prop)):
            assert " ".join(re.findall(r"\w+", text)) in " ".join(
                re.findall(r"\w+", unescape(words))
            )
    loaded = re.findall(r'<(?:script|link|img|iframe)[^>]+(?:src|href)="([^"]+)"', page)
    assert [address for address in loaded if not address.startswith("data:")] == []
