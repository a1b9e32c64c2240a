import networkx as nx
import pytest
from conftest import MADE_BY, entity, relation
from rdflib import SKOS

from kg.graph import Build
from kg.hierarchy import FAMILY, HEAD, RELATION, TEXT, hierarchy
from kg.model import Extraction, Paper
from kg.rdf import to_graph
from kg.resolve import resolve


def paper(text, *entities, number=1, relations=()):
    made = Paper(f"p{number}", "A title", text)
    found = tuple(entity(made, name, type) for name, type in entities)
    return Extraction(made, MADE_BY, found, tuple(relation(made, *r) for r in relations))


def kinds(*extractions):
    """Return {(label, label of the broader one): how}."""
    resolution = resolve(extractions)
    labels = {c.id: c.label for c in resolution.concepts}
    found = hierarchy(extractions, resolution)
    return {(labels[b.narrower], labels[b.broader]): b.how for b in found}


def named(*names, type="Method"):
    return paper(". ".join(names), *((name, type) for name in names))


@pytest.mark.parametrize(
    ("text", "narrower", "broader"),
    [
        ("LoRA is a kind of adapter tuning.", "LoRA", "adapter tuning"),
        ("LoRA, a special case of adapter tuning, wins.", "LoRA", "adapter tuning"),
        ("We use bottleneck adapters such as LoRA.", "LoRA", "bottleneck adapters"),
        ("We use adapter tuning methods such as LoRA.", "LoRA", "adapter tuning"),
        ("We use bottleneck adapters (e.g., LoRA).", "LoRA", "bottleneck adapters"),
    ],
)
def test_words_of_a_paper_say_what_is_a_kind_of_what(text, narrower, broader):
    assert kinds(paper(text, (narrower, "Method"), (broader, "Method"))) == {
        (narrower, broader): TEXT
    }


@pytest.mark.parametrize(
    ("text", "narrower", "broader"),
    [
        ("Tools of category theory, such as monads, help.", "monads", "category theory"),
        ("Optimal designs, including scale invariance.", "scale invariance", "Optimal designs"),
    ],
    ids=["no plural", "included in something"],
)
def test_words_that_may_name_a_part_say_nothing(text, narrower, broader):
    assert kinds(paper(text, (narrower, "Method"), (broader, "Method"))) == {}


def test_data_sets_that_are_included_are_kinds():
    text = "On several speech benchmarks, including TIMIT and Blizzard, it wins."
    names = ("speech benchmarks", "TIMIT", "Blizzard")
    found = kinds(paper(text, *((n, "Dataset") for n in names)))
    assert set(found) == {("TIMIT", "speech benchmarks"), ("Blizzard", "speech benchmarks")}


def test_a_list_gives_each_of_its_members():
    text = "Bottleneck adapters such as LoRA, DoRA, and QLoRA are cheap, and SGD is used."
    found = kinds(paper(text, *((n, "Method") for n in ("Bottleneck adapters", "LoRA", "DoRA", "QLoRA", "SGD"))))  # noqa: E501  # fmt: skip
    assert set(found) == {(n, "Bottleneck adapters") for n in ("LoRA", "DoRA", "QLoRA")}


def test_the_words_are_kept_as_evidence():
    extraction = paper("We use adapter layers such as LoRA.", ("adapter layers", "Method"),
                       ("LoRA", "Method"))  # fmt: skip
    (found,) = hierarchy([extraction], resolve([extraction]))
    ((paper_id, start, end),) = found.evidence
    assert paper_id == "p1"
    assert extraction.paper.text[start:end] == "adapter layers such as LoRA"


def test_a_stated_relation_counts():
    text = "LoRA belongs to adapter tuning."
    stated = ("LoRA", "subClassOf", "adapter tuning", text)
    made = paper(text, ("LoRA", "Method"), ("adapter tuning", "Method"), relations=[stated])
    assert kinds(made) == {("LoRA", "adapter tuning"): RELATION}


@pytest.mark.parametrize(
    "names",
    [
        ("LLaMA-2-7B", "LLaMA 2"),
        ("LLaMA-2-7B-chat", "Llama 2"),
        ("Llama2", "LLaMA"),
        ("BERT-large", "BERT"),
        ("ResNet-50", "ResNet"),
        ("YOLOv5", "YOLO"),
        ("Claude 3 Opus", "Claude 3"),
    ],
)
def test_members_belong_to_their_family(names):
    assert kinds(named(*names, type="Model")) == {names: FAMILY}


def test_a_member_belongs_to_the_nearest_family():
    found = kinds(named("LLaMA-2-7B", "LLaMA 2", "LLaMA", type="Model"))
    assert found == {("LLaMA-2-7B", "LLaMA 2"): FAMILY, ("LLaMA 2", "LLaMA"): FAMILY}


@pytest.mark.parametrize(
    ("type", "names"),
    [
        ("Method", ("stochastic gradient descent", "gradient descent")),
        ("Method", ("vision transformer", "transformer")),
        ("Method", ("low-rank adapter layers", "adapter")),
        ("Method", ("adapter layer", "adapters")),
        ("Metric", ("word error rate", "error rate")),
        ("Metric", ("top-1 accuracy", "accuracy")),
        ("Task", ("visual question answering", "question answering")),
    ],
)
def test_a_longer_name_is_a_kind_of_what_its_head_names(type, names):
    assert kinds(named(*names, type=type)) == {names: HEAD}


@pytest.mark.parametrize(
    ("type", "names"),
    [
        pytest.param("Task", ("self-supervised learning", "supervised learning"), id="compound"),
        pytest.param("Task", ("semi supervised learning", "supervised learning"), id="semi"),
        pytest.param("Task", ("inverse reinforcement learning", "reinforcement learning"), id="inverse"),  # noqa: E501
        pytest.param("Metric", ("area under the loss curve", "loss curve"), id="preposition"),
        pytest.param("Method", ("neural network", "network"), id="general head"),
        pytest.param("Task", ("dialogue state tracking", "tracking"), id="one word, many meanings"),
        pytest.param("Dataset", ("Tiny ImageNet", "ImageNet"), id="a part of a data set"),
        pytest.param("Model", ("GPT-3.5", "GPT-3"), id="a version is no kind of another"),
        pytest.param("Method", ("transformer layer", "transformer"), id="a layer is a part"),
        pytest.param("Method", ("TD3", "TD"), id="a digit on two letters"),
    ],
)  # fmt: skip
def test_what_is_not_certain_is_not_said(type, names):
    assert kinds(named(*names, type=type)) == {}


@pytest.mark.parametrize("name", ["$ error rate", "compo(cid:173) error rate", "\\ error rate", "- - error rate"])  # noqa: E501  # fmt: skip
def test_words_without_letters_do_no_harm(name):
    assert kinds(named(name, "error rate", type="Metric")) in ({}, {(name, "error rate"): HEAD})


def test_types_do_not_mix():
    made = paper("error rate. word error rate", ("error rate", "Task"), ("word error rate", "Metric"))  # noqa: E501  # fmt: skip
    assert kinds(made) == {}


def test_nothing_is_broader_than_itself_by_way_of_others():
    one = paper("Pruning methods such as distillation win.", ("Pruning", "Method"), ("distillation", "Method"))  # noqa: E501  # fmt: skip
    two = paper("Distillation methods such as sparsity.", ("Distillation", "Method"), ("sparsity", "Method"), number=2)  # noqa: E501  # fmt: skip
    three = paper("Sparsity methods such as pruning.", ("Sparsity", "Method"), ("pruning", "Method"), number=3)  # noqa: E501  # fmt: skip
    found = kinds(one, two, three)
    assert len(found) == 2
    assert nx.is_directed_acyclic_graph(nx.DiGraph(list(found)))


def test_broader_concepts_are_in_the_graph_and_in_rdf():
    build = Build(lambda: [named("stochastic gradient descent", "gradient descent")])
    edges = [(s, o, d["how"]) for s, o, p, d in build.graph.edges(keys=True, data=True) if p == "broader"]  # noqa: E501  # fmt: skip
    assert edges == [("method/stochastic-gradient-descent", "method/gradient-descent", HEAD)]
    triples = [(str(s), str(o)) for s, o in to_graph(build).subject_objects(SKOS.broader)]
    assert [(s.rpartition("/")[2], o.rpartition("/")[2]) for s, o in triples] == [
        ("stochastic-gradient-descent", "gradient-descent")
    ]
