import pytest
from conftest import MADE_BY, entity
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model import Extraction, Paper
from kg.resolve import resolve


def paper_with(number, *names, type="Method", text=""):
    texts = [form for name in names for form in (name if isinstance(name, tuple) else (name,))]
    paper = Paper(f"p{number}", "A title", " and ".join(texts) + ". " + text)
    entities = tuple(
        entity(paper, name[0], type, "used", *name[1:])
        if isinstance(name, tuple)
        else entity(paper, name, type, "used")
        for name in names
    )
    return Extraction(paper, MADE_BY, entities)


def concepts(*extractions):
    return {c.label: c for c in resolve(extractions).concepts}


def one_concept(*names, type="Method"):
    return len(concepts(*(paper_with(i, n, type=type) for i, n in enumerate(names)))) == 1


@pytest.mark.parametrize(
    ("type", "names"),
    [
        pytest.param("Method", ("Parameter-Efficient Fine-Tuning", "parameter efficient finetuning"), id="hyphen"),  # noqa: E501
        pytest.param("Model", ("Llama-2 7B", "LLaMA 2-7B", "Llama 2 7B model"), id="case"),
        pytest.param("Dataset", ("UCF-101", "UCF101", "the UCF-101 dataset"), id="spacing"),
        pytest.param("Task", ("behaviour modelling", "Behavior Modeling"), id="British and American"),  # noqa: E501
        pytest.param("Dataset", ("VQA v2.0", "VQA v2", "VQA 2.0"), id="version mark"),
        pytest.param("Metric", ("number of parameters", "parameter count"), id="counts"),
        pytest.param("Method", ("Gaussian Process (GP) regression", "Gaussian process regression"), id="short form in brackets"),  # noqa: E501
        pytest.param("Metric", ("Fréchet distance", "Frechet distance"), id="accent"),
        pytest.param("Method", ("Transformer", "transformer architecture"), id="empty noun"),
        pytest.param("Dataset", ("synthetic data", "synthetic data sets"), id="data sets"),
        pytest.param("Metric", ("Cohen's kappa", "Cohen’s Kappa", "Cohen kappa"), id="apostrophe"),
        pytest.param("Model", ("β-VAE", r"$\beta$-VAE", "beta-VAEs"), id="Greek letter"),
        pytest.param("Metric", (r"R\'enyi divergence", "Rényi divergence"), id="LaTeX accent"),
        pytest.param("Method", ("component analysis", "compo(cid:173) nent analysis"), id="PDF hyphen"),  # noqa: E501
    ],
)  # fmt: skip
def test_spellings_of_one_name_are_one_concept(type, names):
    assert one_concept(*names, type=type)


@pytest.mark.parametrize(
    ("type", "names"),
    [
        pytest.param("Model", ("LLaMA", "LLaMA 2"), id="family and version"),
        pytest.param("Model", ("LLaMA 2", "LLaMA-2-7B"), id="version and size"),
        pytest.param("Model", ("LLaMA-2-7B", "LLaMA-27B"), id="digits do not run together"),
        pytest.param("Model", ("Qwen2.5", "Qwen 25"), id="points of versions"),
        pytest.param("Dataset", ("CIFAR-10", "CIFAR-100"), id="numbers of names"),
        pytest.param("Method", ("existing methods", "existing"), id="adjective alone"),
        pytest.param("Model", ("language models", "language"), id="noun alone"),
        pytest.param("Model", (r"$\beta$-VAE", "VAE"), id="a Greek letter counts"),
        pytest.param("Method", ("GPs", "GPS"), id="plural or letter"),
        pytest.param("Method", ("CAM", "CAMS"), id="letter or plural"),
        pytest.param("Method", ("A-optimal design", "optimal design"), id="a letter is no article"),
        pytest.param("Task", ("supervised learning", "unsupervised learning"), id="opposites"),
        pytest.param("Metric", ("microscopic error", "macroscopic error"), id="one letter, another word"),  # noqa: E501
    ],
)  # fmt: skip
def test_names_of_different_things_stay_apart(type, names):
    assert not one_concept(*names, type=type)


def test_an_acronym_alone_joins_its_only_expansion():
    found = concepts(paper_with(1, ("Low-Rank Adaptation", "LoRA")), paper_with(2, "LoRA"))
    assert list(found) == ["Low-Rank Adaptation"]
    assert "LoRA" in found["Low-Rank Adaptation"].aliases


def proposing(number, name, text=""):
    paper = Paper(f"p{number}", f"{name}: a new thing", text)
    return Extraction(paper, MADE_BY, (entity(paper, name, "Method", "proposed"),))


def test_what_a_paper_proposes_is_not_what_one_other_paper_spells_out():
    found = resolve(
        [paper_with(1, ("Lazily Adaptive Smoothing Scheme", "LASS")), proposing(2, "LASS")]
    )
    assert len(found.concepts) == 2
    assert "proposes" in found.apart["Method", "lass"][0].why


def test_three_letters_of_one_paper_count_only_if_others_use_the_long_form():
    defined = paper_with(1, ("synthetic speech detector", "SSD"), type="Task")
    alone = concepts(defined, paper_with(2, "SSD", type="Task"))
    assert len(alone) == 2
    used = paper_with(3, "synthetic speech detectors", type="Task")
    assert len(concepts(defined, paper_with(2, "SSD", type="Task"), used)) == 1


def test_initials_count_only_if_the_long_form_is_no_chance_find():
    long, short = "Photon Added Subtracted Coherent State", "PASCS"
    assert len(concepts(paper_with(1, long), paper_with(2, short))) == 2
    assert len(concepts(paper_with(1, long, short))) == 1
    assert len(concepts(paper_with(1, long), paper_with(2, short), paper_with(3, long))) == 1


def test_an_acronym_with_two_expansions_joins_neither():
    found = resolve(
        [
            paper_with(1, ("Mixture-of-Experts", "MoE")),
            paper_with(2, ("Margin of Error", "MoE")),
            paper_with(3, "MoE"),
        ]
    )
    assert {c.label for c in found.concepts} == {"Mixture-of-Experts", "Margin of Error", "MoE"}
    assert {a.other for a in found.apart["Method", "moe"]} == {
        "Mixture-of-Experts",
        "Margin of Error",
    }


def test_an_acronym_joins_the_sense_that_most_papers_give_it():
    papers = [paper_with(i, ("Mixture-of-Experts", "MoE")) for i in range(9)]
    found = concepts(*papers, paper_with(10, ("Margin of Error", "MoE")), paper_with(11, "MoE"))
    assert found["Mixture-of-Experts"].papers[-1] == "p8"
    assert "p11" in found["Mixture-of-Experts"].papers
    assert found["Margin of Error"].papers == ("p10",)


def test_what_a_paper_itself_defines_beats_what_others_mean():
    papers = [paper_with(i, ("Mixture-of-Experts", "MoE")) for i in range(9)]
    own = paper_with(10, "MoE", text="The margin of error (MoE) is small.")
    found = resolve([*papers, own])
    assert found.concept_id(own.entities[0], "p10") == "method/margin-of-error"
    assert found.concept_id(papers[0].entities[0], "p0") == "method/mixture-of-expert"


def test_spellings_of_a_long_form_are_joined_through_its_acronym_only():
    found = concepts(
        paper_with(1, ("reinforcement learning from human feedback", "RLHF")),
        paper_with(2, ("reinforcement learning with human feedback", "RLHF")),
        paper_with(3, "learning from human feedback"),
    )
    assert len(found) == 2


def test_two_senses_of_an_acronym_never_meet_through_a_third_name():
    found = concepts(
        *(paper_with(i, ("Mixture-of-Experts", "MoE")) for i in range(2)),
        *(paper_with(i, ("Margin of Error", "MoE")) for i in range(2, 4)),
        paper_with(5, "MoE model", "Mixture of Experts model"),
        paper_with(6, "MoE"),
    )
    assert not any({"Mixture-of-Experts", "Margin of Error"} <= {c.label, *c.aliases}
                   for c in found.values())  # fmt: skip


def test_a_slip_of_one_paper_is_the_word_that_others_write():
    papers = [paper_with(i, "sample complexity", type="Metric") for i in range(2)]
    found = concepts(*papers, paper_with(3, "sample complexty", type="Metric"))
    assert list(found) == ["sample complexity"]


def test_homographs_of_different_types_stay_apart():
    found = resolve([paper_with(1, "SST", type="Dataset"), paper_with(2, "SST", type="Metric")])
    assert [c.id for c in found.concepts] == ["dataset/sst", "metric/sst"]


def test_what_one_paper_calls_a_model_and_another_a_method_is_one_concept():
    found = resolve([paper_with(i, "BERT", type=t) for i, t in enumerate(("Model", "Method"))])
    assert [c.label for c in found.concepts] == ["BERT"]


def test_every_join_says_why_and_from_which_papers():
    found = resolve([paper_with(1, ("Low-Rank Adaptation", "LoRA")), paper_with(2, "LoRA")])
    (join,) = found.joins["method/low-rank-adaptation"]
    assert (join.name, join.to, join.papers) == ("LoRA", "Low-Rank Adaptation", ("p1",))
    assert "spell" in join.why


_ALMOST_ONE = ("C++", "C-plus", "Ψ-net", "Φ-net", "pass@1", "pass 1", "(1+1)-ES", "1 1 ES")


def test_what_else_there_is_does_not_change_an_id():
    together = {c.label: c.id for c in resolve([paper_with(1, *_ALMOST_ONE)]).concepts}
    assert len(set(together.values())) == len(_ALMOST_ONE)
    for name in _ALMOST_ONE:
        (alone,) = resolve([paper_with(1, name)]).concepts
        assert alone.id == together[name]


def test_ids_are_readable():
    found = resolve([paper_with(1, "naïve Bayes", "Low-Rank Adaptation", "behaviour cloning")])
    assert [c.id for c in found.concepts] == [
        "method/behaviour-cloning", "method/low-rank-adaptation", "method/naive-bayes",
    ]  # fmt: skip


_NAMES = st.sampled_from(
    [
        "LoRA", "LoRAs", ("Low-Rank Adaptation", "LoRA"), ("low rank adaptations", "LoRA"),
        "LoRA model", ("Logic Rule Analysis", "LoRA"), "MoE", ("mixture of experts", "MoE"),
        ("margin of error", "MoE"), ("Mixture-of-Expert", "MoE"), "LLaMA", "LLaMA 2", "Llama-2 7B",
        "transformer", "Transformer architecture", "sample complexity", "sample complexty",
        "existing methods", "existing approaches", "DDPM",
        "denoising diffusion probabilistic model",
    ]
)  # fmt: skip
_CORPUS = st.lists(
    st.tuples(st.sampled_from(["Method", "Model", "Metric"]), st.lists(_NAMES, max_size=4)),
    max_size=8,
)


def build_corpus(drawn):
    papers = []
    for number, (type, names) in enumerate(drawn):
        unique = {n[0] if isinstance(n, tuple) else n: n for n in names}
        papers.append(paper_with(number, *unique.values(), type=type))
    return papers


@settings(deadline=None, max_examples=150)
@given(_CORPUS, st.randoms(use_true_random=False))
def test_the_order_of_papers_does_not_matter(drawn, random):
    papers = build_corpus(drawn)
    wanted = resolve(papers)
    random.shuffle(papers)
    assert resolve(papers) == wanted


@settings(deadline=None, max_examples=100)
@given(_CORPUS)
def test_every_entity_has_one_concept_and_every_form_is_kept(drawn):
    papers = build_corpus(drawn)
    found = resolve(papers)
    by_id = {c.id: c for c in found.concepts}
    assert len(by_id) == len(found.concepts)
    for paper in papers:
        for e in paper.entities:
            concept = by_id[found.concept_id(e, paper.paper.id)]
            assert paper.paper.id in concept.papers
            assert {e.name, *(m.text for m in e.mentions)} <= {concept.label, *concept.aliases}


@settings(deadline=None, max_examples=100)
@given(_CORPUS)
def test_no_concept_holds_two_senses_or_two_versions(drawn):
    for concept in resolve(build_corpus(drawn)).concepts:
        names = {concept.label, *concept.aliases}
        assert not {"mixture of experts", "margin of error"} <= names
        assert not {"LLaMA", "LLaMA 2"} <= names
        assert not {"LLaMA 2", "Llama-2 7B"} <= names
