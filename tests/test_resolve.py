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


def test_homographs_of_different_types_stay_apart():
    found = resolve([paper_with(1, "SST", type="Dataset"), paper_with(2, "SST", type="Metric")])
    assert [c.id for c in found.concepts] == ["dataset/sst", "metric/sst"]


def test_what_one_paper_calls_a_model_and_another_a_method_is_one_concept():
    found = resolve([paper_with(i, "BERT", type=t) for i, t in enumerate(("Model", "Method"))])
    assert [c.label for c in found.concepts] == ["BERT"]


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
