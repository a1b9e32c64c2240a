import random

import pytest
from conftest import MADE_BY, entity

from kg.model import Extraction, Paper
from kg.resolve import resolve


def paper_with(number, *names, type="Method"):
    texts = [form for name in names for form in (name if isinstance(name, tuple) else (name,))]
    paper = Paper(f"p{number}", "A title", " and ".join(texts) + ".")
    entities = tuple(
        entity(paper, name[0], type, "used", *name[1:])
        if isinstance(name, tuple)
        else entity(paper, name, type, "used")
        for name in names
    )
    return Extraction(paper, MADE_BY, entities)


def concepts(*extractions):
    return {c.label: c for c in resolve(extractions).concepts}


def test_spellings_of_one_name_are_one_concept():
    found = concepts(paper_with(1, "Parameter-Efficient Fine-Tuning"),
                     paper_with(2, "parameter efficient fine tuning"))  # fmt: skip
    assert len(found) == 1
    assert next(iter(found.values())).papers == ("p1", "p2")


def test_an_acronym_alone_joins_its_only_expansion():
    found = concepts(paper_with(1, ("Low-Rank Adaptation", "LoRA")), paper_with(2, "LoRA"))
    assert list(found) == ["Low-Rank Adaptation"]
    assert "LoRA" in found["Low-Rank Adaptation"].aliases


def test_an_acronym_with_two_expansions_joins_neither():
    found = concepts(
        paper_with(1, ("Mixture-of-Experts", "MoE")),
        paper_with(2, ("Margin of Error", "MoE")),
        paper_with(3, "MoE"),
    )
    assert set(found) == {"Mixture-of-Experts", "Margin of Error", "MoE"}


@pytest.mark.parametrize(
    "names", [("LLaMA", "LLaMA 2"), ("LLaMA 2", "LLaMA-2-7B"), ("GPT-3", "GPT-4")]
)
def test_versions_and_sizes_stay_apart(names):
    assert len(concepts(*(paper_with(i, n, type="Model") for i, n in enumerate(names)))) == 2


@pytest.mark.parametrize(
    ("one", "two", "type"),
    [
        ("UCF-101", "UCF101", "Dataset"),
        ("Gemma 2", "Gemma2", "Model"),
        ("back-propagation", "backpropagation", "Method"),
        ("GLUE benchmark", "GLUE", "Dataset"),
        ("BLEU score", "BLEU", "Metric"),
        ("classification tasks", "classification", "Task"),
    ],
)
def test_spacing_and_words_that_repeat_the_type_do_not_count(one, two, type):
    assert len(concepts(paper_with(1, one, type=type), paper_with(2, two, type=type))) == 1


@pytest.mark.parametrize("two", ["Task", "Metric", "Dataset"])
def test_homographs_of_other_types_stay_apart(two):
    found = resolve([paper_with(1, "GLUE", type="Method"), paper_with(2, "GLUE", type=two)])
    assert len(found.concepts) == 2


def test_a_thing_called_model_here_and_method_there_is_one_of_the_commoner_type():
    papers = [paper_with(i, "BERT", type=t) for i, t in enumerate(("Model", "Method", "Model"))]
    assert [c.id for c in resolve(papers).concepts] == ["model/bert"]


def test_the_chief_sense_of_an_acronym_wins_over_a_rare_one():
    papers = [paper_with(i, ("Mixture-of-Experts", "MoE")) for i in range(4)]
    papers += [paper_with(8, ("Margin of Error", "MoE")), paper_with(9, "MoE")]
    found = concepts(*papers)
    assert set(found) == {"Mixture-of-Experts", "Margin of Error"}
    assert "p9" in found["Mixture-of-Experts"].papers


def test_long_forms_of_one_acronym_that_are_nearly_spelled_alike_are_one():
    found = concepts(
        paper_with(1, ("Generative Adversarial Network", "GAN")),
        paper_with(2, ("Generative Adversarial Networks", "GANs")),
        paper_with(3, ("generative adversarial nets", "GAN")),
        paper_with(4, "GANs"),
    )
    assert len(found) == 1


def test_long_forms_of_one_acronym_that_share_a_word_are_two():
    found = concepts(
        paper_with(1, ("sign language translation", "SLT"), type="Task"),
        paper_with(2, ("spoken language translation", "SLT"), type="Task"),
    )
    assert len(found) == 2


def test_an_acronym_that_no_paper_spells_out_joins_the_only_name_with_its_initials():
    found = concepts(paper_with(1, "Markov chain Monte Carlo"), paper_with(2, "MCMC"))
    assert list(found) == ["Markov chain Monte Carlo"]
    other = paper_with(3, "multi channel motion control")
    assert (
        len(concepts(paper_with(1, "Markov chain Monte Carlo"), paper_with(2, "MCMC"), other)) == 3
    )


def test_every_join_has_a_reason_and_papers():
    found = resolve([paper_with(1, ("Low-Rank Adaptation", "LoRA")), paper_with(2, "LoRA")])
    (join,) = found.joins["method/low-rank-adaptation"]
    assert (join.name, join.to, join.papers) == ("LoRA", "Low-Rank Adaptation", ("p1",))


def test_an_acronym_kept_apart_says_from_what():
    found = resolve(
        [
            paper_with(1, ("Mixture-of-Experts", "MoE")),
            paper_with(2, ("Margin of Error", "MoE")),
            paper_with(3, "MoE"),
        ]
    )
    (apart,) = found.apart.values()
    assert {a.other for a in apart} == {"Mixture-of-Experts", "Margin of Error"}


def test_the_order_of_papers_does_not_matter():
    papers = [
        paper_with(1, ("Low-Rank Adaptation", "LoRA"), "Adapters"),
        paper_with(2, "LoRA", "adapter"),
        paper_with(3, "adapters", "low rank adaptation"),
        paper_with(4, "QLoRA"),
    ]
    wanted = resolve(papers)
    for seed in range(5):
        shuffled = papers[:]
        random.Random(seed).shuffle(shuffled)
        assert resolve(shuffled) == wanted


def test_names_that_share_a_slug_get_ids_of_their_own():
    ids = [c.id for c in resolve([paper_with(1, "C++", "C-plus", "Ψ-net", "Φ-net")]).concepts]
    assert len(set(ids)) == 4
