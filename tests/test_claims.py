"""Numeric claims: which quantities state a result, and whose, of what, against what."""

import pytest
import spacy
from conftest import entity
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import vocab
from kg.claims import CLAIMS, find_claims
from kg.model import Paper, Relation, Span
from kg.records import entity_to_json
from kg.sentences import split


def claims_of(text, *entities, relations=(), title="A title"):
    """Find the claims of an abstract; entities are (name, type, role) and stand in the text."""
    paper = Paper("p", title, text)
    made = [entity(paper, name, kind, role) for name, kind, role in entities]
    sentences = [Span(start, end) for start, end in split(paper.text)]
    return paper, find_claims(paper.text, sentences, made, relations)


def test_one_number_for_each_baseline():
    _, claims = claims_of(
        "H2O improves throughput over DeepSpeed, Accelerate and FlexGen by up to 29times, 29times "
        "and 3times on OPT-6.7B with 20% heavy hitters.",
        ("H2O", "Method", "proposed"),
        ("throughput", "Metric", "evaluation"),
        ("DeepSpeed", "Method", "baseline"),
        ("Accelerate", "Method", "baseline"),
        ("FlexGen", "Method", "baseline"),
        ("OPT-6.7B", "Model", "evaluation"),
        ("heavy hitters", "Method", "used"),
    )
    gains = [c for c in claims if c.unit == "x"]
    assert [(c.value, c.baseline) for c in gains] == [
        (29, "DeepSpeed"), (29, "Accelerate"), (3, "FlexGen")
    ]  # fmt: skip
    assert {c.subject for c in gains} == {"H2O"}
    assert {c.metric for c in gains} == {"throughput"}
    assert {c.direction for c in gains} == {"increase"}
    assert {c.comparator for c in gains} == {"up to"}


def test_respectively_pairs_numbers_with_datasets():
    _, claims = claims_of(
        "LoPA reaches an accuracy of 91.2% and 84.5% on SST-2 and MNLI, respectively.",
        ("LoPA", "Method", "proposed"),
        ("accuracy", "Metric", "evaluation"),
        ("SST-2", "Dataset", "evaluation"),
        ("MNLI", "Dataset", "evaluation"),
    )
    assert [(c.value, c.dataset) for c in claims] == [(91.2, "SST-2"), (84.5, "MNLI")]
    assert {c.metric for c in claims} == {"accuracy"}


@pytest.mark.parametrize(
    ("sentence", "direction"),
    [
        ("LoPA reduces latency by 30%.", "decrease"),
        ("LoPA increases latency by 30%.", "increase"),
        ("LoPA is 3x faster than Beta.", "increase"),
        ("LoPA uses 3x less memory than Beta.", "decrease"),
        ("LoPA has a latency of 30 ms.", None),
    ],
)
def test_direction_is_in_the_words(sentence, direction):
    _, claims = claims_of(sentence, ("LoPA", "Method", "proposed"))
    assert [c.direction for c in claims] == [direction]


def test_a_sentence_without_a_subject_speaks_of_what_the_paper_proposes():
    _, claims = claims_of(
        "We propose LoPA. Experiments on GLUE show a gain of 4.1% in accuracy.",
        ("LoPA", "Method", "proposed"),
        ("GLUE", "Dataset", "evaluation"),
        ("accuracy", "Metric", "evaluation"),
    )
    assert [(c.value, c.subject, c.dataset) for c in claims] == [(4.1, "LoPA", "GLUE")]


def test_a_stated_relation_tells_the_baseline():
    _, claims = claims_of(
        "LoPA outperforms Beta by 4.1%.",
        ("LoPA", "Method", "proposed"),
        ("Beta", "Method", "baseline"),
        relations=[Relation("LoPA", "outperforms", "Beta", 8, 30, 0.9)],
    )
    assert [c.baseline for c in claims] == ["Beta"]


@pytest.mark.parametrize(
    "sentence",
    [
        "In 2023, GPT-4 was released.",
        "We follow Smith et al. (2019) and Section 4.",
        "Llama 2 and OPT-6.7B are compared.",
        "A few tasks and dozens of models are studied.",
    ],
)
def test_other_numbers_are_no_claims(sentence):
    _, claims = claims_of(sentence)
    assert claims == ()


def test_a_digit_in_a_name_is_no_claim():
    model = ("Stable Diffusion 3", "Model", "used")
    _, claims = claims_of("We use Stable Diffusion 3 here.", model)
    assert claims == ()


def test_the_component_works_on_any_doc():
    nlp = spacy.blank("en")
    nlp.add_pipe("kg_claims")
    paper = Paper("p", "LoPA", "LoPA saves 12 GB of memory on GLUE.")
    doc = nlp.make_doc(paper.text)
    doc.user_data["kg.entities"] = [entity_to_json(entity(paper, "LoPA", "Method", "proposed"))]
    (claim,) = nlp(doc).user_data[CLAIMS]
    assert (claim["value"], claim["unit"], claim["subject"]) == (12e9, "bytes", "LoPA")
    assert nlp("Nothing to count here.").user_data[CLAIMS] == []


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from("ab 0123456789.,%x()-\n\U0001f600"), max_size=80))
def test_any_text_gives_claims_inside_their_evidence(text):
    paper, claims = claims_of(text)
    for claim in claims:
        assert paper.text[claim.start : claim.end] == claim.quantity
        assert claim.evidence.start <= claim.start < claim.end <= claim.evidence.end
        assert claim.comparator in vocab.COMPARATORS
        assert 0 <= claim.confidence <= 1
