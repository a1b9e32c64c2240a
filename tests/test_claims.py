"""Numeric claims: which quantities state a result, and whose, of what, against what."""

import math
import re

import numpy as np
import pytest
import spacy
from conftest import entity
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import vocab
from kg.claims import CLAIMS, find_claims
from kg.claims.context import Slots
from kg.claims.fill import choose, fit_slots
from kg.model import Paper, Relation, Span
from kg.quantities import find_quantities
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
        ("LoPA shows a latency improvement of 30%.", "decrease"),
        ("LoPA runs twice as fast as Beta.", "increase"),
        ("LoPA outperforms pruned models by 8.2%.", "increase"),
        ("LoPA improves sample efficiency up to 44%.", "increase"),
        ("LoPA can almost double throughput.", "increase"),
        ("LoPA halves the memory.", "decrease"),
        ("LoPA brings at least +2.4 box AP.", "increase"),
        ("LoPA has a 12.2% mAP@0.5 improvement.", "increase"),
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


def test_a_pair_of_own_things_is_told_apart_by_what_is_evaluated():
    """The part of a system is named first, but results are about the whole."""
    entities = (
        ("gated cache", "Method", "proposed"),
        ("Lumen", "Model", "proposed"),
        ("GLUE", "Dataset", "evaluation"),
    )
    text = "A gated cache is the heart of Lumen. Experiments on GLUE show a gain of 4.1%."
    relations = [
        Relation("gated cache", "partOf", "Lumen", 0, 30, 0.9),
        Relation("Lumen", "evaluatedOn", "GLUE", 40, 80, 0.9),
    ]
    _, claims = claims_of(text, *entities, relations=relations)
    assert [c.subject for c in claims] == ["Lumen"]


LUMEN = ("Lumen", "Model", "proposed")
BETA = ("Beta", "Model", "baseline")


@pytest.mark.parametrize(
    ("sentence", "subjects"),
    [
        ("Lumen is 3.5 points better and Beta is 2.1 points worse.", ["Lumen", "Beta"]),
        ("Lumen reaches 81.0%, whereas the Beta model (F1 = 0.55) does not.", ["Lumen", "Beta"]),
        ("Compared to Beta, Lumen is shorter (35 min vs. 50 min).", ["Lumen", "Beta"]),
        ("In total, 105 scans were selected at random.", ["scans"]),
        ("We ran a user study with 8 participants.", ["user study"]),
        ("Our trials use a 150 Hz data collection system.", ["data collection system"]),
        ("We evaluate twenty-two code models.", ["code models"]),
        ("Our method wins on three benchmarks.", ["Lumen"]),
        ("Results improve by 4.2%.", ["Lumen"]),
    ],
)
def test_the_subject_is_whom_the_words_name_else_the_proposed_thing(sentence, subjects):
    _, claims = claims_of(f"We present Lumen. {sentence}", LUMEN, BETA)
    assert [c.subject for c in claims] == subjects


def test_a_data_set_has_what_it_consists_of():
    _, claims = claims_of(
        "We collect Placebook, a dataset of 35M photos from 240K unique places in 12 countries.",
        ("Placebook", "Dataset", "proposed"),
    )
    assert [(c.value, c.unit, c.subject) for c in claims] == [
        (35e6, "photos", "Placebook"),
        (240e3, "places", "Placebook"),
        (12, "countries", "Placebook"),
    ]


def test_a_paper_that_proposes_nothing_speaks_of_what_it_studies():
    _, claims = claims_of(
        "We conduct an evaluation on 7 sentiment tasks. Fine-tuning helps little.",
        ("ChatGPT", "Model", "evaluation"),
        title="A Preliminary Study of ChatGPT",
    )
    assert [c.subject for c in claims] == ["ChatGPT"]


@pytest.mark.parametrize(
    ("sentence", "metric"),
    [
        ("Lumen achieves an accuracy of 91.2%.", "accuracy"),
        ("Lumen achieves 91.2% accuracy.", "accuracy"),
        ("Lumen has 7B parameters.", "parameters"),
        ("Lumen took part in 23 hours of total interaction time.", "total interaction time"),
        ("Lumen was tested on three real-world benchmarks.", None),
        ("Lumen reaches a frame rate of 30 Hz.", "frame rate"),
        ("Lumen reduces training cost by 30% over Beta.", "training cost"),
        ("Lumen is 14.9 points worse.", None),
    ],
)
def test_the_metric_is_named_next_to_the_number(sentence, metric):
    _, claims = claims_of(sentence, LUMEN, BETA, ("accuracy", "Metric", "evaluation"))
    assert [c.metric for c in claims] == [metric]


def test_the_counted_noun_may_be_named_as_metric():
    paper = Paper("p", "Lumen", "Lumen wins on three benchmarks with an error of 2.1%.")
    sentences = [Span(start, end) for start, end in split(paper.text)]
    claims = find_claims(paper.text, sentences, [], count_metrics=True)
    assert [(c.unit, c.metric) for c in claims] == [("benchmarks", "benchmarks"), ("%", "error")]


@pytest.mark.parametrize(
    ("sentence", "subject"),
    [
        ("Lumen is on par with 7B-13B LLMs.", "7B-13B LLMs"),
        ("Lumen outperforms a frozen 32B LLM.", "32B LLM"),
        ("We train 7B and 13B dense models with Lumen.", "7B and 13B dense models"),
        ("Lumen has 7B parameters and beats other models.", "Lumen"),
    ],
)
def test_a_size_before_a_noun_is_that_of_the_noun(sentence, subject):
    _, claims = claims_of(sentence, LUMEN)
    assert {c.subject for c in claims} == {subject}


def odds(**subject):
    """Odds of the slot ``subject``; what is left over is that it is empty."""
    chances = {name: math.log(chance) for name, chance in subject.items()}
    return {"subject": chances | {None: math.log(1 - sum(subject.values()))}}


@pytest.mark.parametrize(
    ("said", "chances", "subject"),
    [
        ("Beta", {"Lumen": 0.3, "Beta": 0.2}, "Beta"),  # nearly even: the grammar decides
        ("Beta", {"Lumen": 0.98, "Beta": 0.01}, "Lumen"),
        (None, {"Lumen": 0.97}, "Lumen"),
        (None, {"Lumen": 0.1}, None),
        ("the baseline", {"Lumen": 0.05}, "the baseline"),  # a phrase, where no entity fits
        ("the baseline", {"Lumen": 0.999}, "Lumen"),
    ],
)
def test_grammar_and_network_are_weighed(said, chances, subject):
    slots, sure = choose(Slots(subject=said), odds(**chances))
    assert slots.subject == subject
    assert ("subject" in sure) == (subject is not None)
    assert all(0 < chance <= 1 for chance in sure.values())


class NearestFits:
    """Stands for the weights: of all that may fill a slot, what stands nearest fits best."""

    def slots(self, vectors, spans, types, pairs):
        gaps = [[-abs(spans[q][0] - spans[m][0])] * len(vocab.SLOTS) for q, m in pairs]
        return np.array(gaps, np.float32), np.full((len(spans), len(vocab.SLOTS)), -50, np.float32)


def test_phrases_are_weighed_beside_entities_and_none_is_counted_twice():
    text = "A title\nWhile Lumen is small, image encoders have 300M parameters."
    paper = Paper("p", *text.split("\n"))
    words = [match.span() for match in re.finditer(r"\w+", text)]
    places = [
        (text.index(said), text.index(said) + len(said)) for said in ("Lumen", "image encoders")
    ]
    (odds,) = fit_slots(
        NearestFits(), np.zeros((len(words), 1), np.float32), words,
        [entity(paper, *LUMEN)], places, text, find_quantities(text),
    )  # fmt: skip
    assert odds["subject"].keys() == {None, "Lumen", "image encoders"}
    assert choose(Slots(), odds)[0].subject == "image encoders"


def test_the_order_of_two_lists_is_stronger_than_the_network():
    text = "A title\nLumen improves speed over Alpha, Beta and Gamma by up to 29x, 29x and 3x."
    paper = Paper("p", *text.split("\n"))
    names = (LUMEN, ("Alpha", "Method", "baseline"), BETA, ("Gamma", "Method", "baseline"))
    made = [entity(paper, *name) for name in names]

    def gamma_is_likeliest(quantities):
        chances = {"Alpha": -4.0, "Beta": -3.0, "Gamma": -0.1, None: -6.0}
        return [{"baseline": chances} for _ in quantities]

    sentences = [Span(start, end) for start, end in split(text)]
    claims = find_claims(text, sentences, made, fit=gamma_is_likeliest)
    assert [c.baseline for c in claims] == ["Alpha", "Beta", "Gamma"]


def test_a_change_does_not_start_from_what_the_paper_proposes():
    text = "A title\nLumen reduces the error of Beta from 23.1% to 14.2%."
    made = [entity(Paper("p", *text.split("\n")), *name) for name in (LUMEN, BETA)]

    def lumen_is_likeliest(quantities):
        chances = {"Lumen": -0.1, "Beta": -3.0, None: -4.0}
        return [{"subject": chances, "baseline": {None: -0.1, "Beta": -2.5}} for _ in quantities]

    sentences = [Span(start, end) for start, end in split(text)]
    before, after = find_claims(text, sentences, made, fit=lumen_is_likeliest)
    assert (before.subject, after.subject, after.baseline) == ("Beta", "Lumen", "Beta")


@pytest.mark.parametrize("metric", ["GPU", "GPUs"])
def test_counted_hardware_is_no_metric(metric):
    text = "A title\nLumen runs on a single GPU."
    made = [entity(Paper("p", *text.split("\n")), *LUMEN)]

    def gpu_is_likeliest(quantities):
        return [{"metric": {metric: -0.1, None: -4.0}} for _ in quantities]

    sentences = [Span(start, end) for start, end in split(text)]
    (claim,) = find_claims(text, sentences, made, fit=gpu_is_likeliest)
    assert claim.metric is None


def test_no_slot_is_guessed_among_many_that_fit_as_badly():
    names = {f"System {i}": 0.09 for i in range(10)}
    assert choose(Slots(), odds(**names))[0].subject is None


def test_what_a_number_is_compared_with_is_not_what_has_it():
    both = {"subject": {"Lumen": -0.01, None: -5.0}, "baseline": {"Lumen": -0.01, None: -5.0}}
    slots, sure = choose(Slots(), both)
    assert (slots.subject, slots.baseline) == ("Lumen", None)
    assert set(sure) == {"subject"}


@pytest.mark.parametrize(
    ("sentence", "baseline"),
    [
        ("Lumen is 3x faster than Beta.", "Beta"),
        ("Compared to Beta, Lumen saves 12 GB of memory.", "Beta"),
        ("Lumen beats previous work by 3.1%.", "previous work"),
        ("Lumen reaches 91.2%.", None),
    ],
)
def test_the_baseline_is_what_the_number_is_compared_with(sentence, baseline):
    _, claims = claims_of(sentence, LUMEN, BETA)
    assert [c.baseline for c in claims] == [baseline]


@pytest.mark.parametrize(
    ("sentence", "comparators"),
    [
        ("Lumen gives up to 57x speedup and 156x better efficiency.", ["up to", "up to"]),
        ("Lumen gains up to 9% on A, 7% on B and 5% on C.", ["up to", "up to", "up to"]),
        ("Lumen gains up to 4% for A and 7.3% on average for B.", ["up to", "="]),
        ("Lumen gains up to 31% in accuracy and a 13% better rate.", ["up to", "="]),
        ("Lumen gains up to 31% in accuracy and has 7B parameters.", ["up to", "="]),
    ],
)
def test_up_to_holds_for_what_is_coordinated(sentence, comparators):
    _, claims = claims_of(sentence, LUMEN)
    assert [c.comparator for c in claims] == comparators


def test_a_clause_of_which_keeps_what_it_is_about():
    paper, (claim,) = claims_of("We study memory; Lumen uses a cache, which saves 12 GB.", LUMEN)
    told = paper.text[claim.evidence.start : claim.evidence.end]
    assert told == "Lumen uses a cache, which saves 12 GB"


def test_both_ends_of_a_change_are_claims_without_direction():
    _, claims = claims_of("Lumen improves F1 from 83.0% to 85.3%.", LUMEN)
    assert [(c.value, c.direction) for c in claims] == [(83.0, None), (85.3, None)]


@pytest.mark.parametrize(
    ("sentence", "values"),
    [
        ("A subspace of large (~25) dimensionality is found.", [25]),
        ("It works when D > 4 holds.", [4]),
        ("It reaches a BLEU of 28 there.", [28]),
        ("We take 28 of them.", []),
        ("The answer 42 is known.", []),
    ],
)
def test_a_bare_whole_number_claims_something_where_it_is_a_bound_or_a_score(sentence, values):
    _, claims = claims_of(sentence, ("BLEU", "Metric", "evaluation"))
    assert [c.value for c in claims] == values


def test_conditions_are_verbatim_and_stand_beside_the_number():
    paper, claims = claims_of(
        "With the same batch size, Lumen reduces latency by 30% under heavy load.", LUMEN
    )
    assert [c.conditions for c in claims] == [("With the same batch size", "under heavy load")]
    assert all(condition in paper.text for c in claims for condition in c.conditions)


def test_counts_in_the_description_of_a_data_set_are_claims():
    data = ("dataset of 341K users and 21M posts", "Dataset", "evaluation")
    _, claims = claims_of("It was run on a dataset of 341K users and 21M posts.", data)
    assert [(c.value, c.unit) for c in claims] == [(341e3, "users"), (21e6, "posts")]


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


@pytest.mark.parametrize(
    "piece", ["5% and ", "3 models, ", "accuracy of 5% on A. ", "than the ", "with of in ", "a (5"]
)
def test_a_sentence_without_end_is_read(piece):
    """No step may look at all quantities for each; a slow one would time the suite out."""
    paper, claims = claims_of(piece * 1000)
    assert all(paper.text[c.start : c.end] == c.quantity for c in claims)
