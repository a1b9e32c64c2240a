"""Quantities: what a number expression says, and which numbers state no amount."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import vocab
from kg.quantities import find_quantities


def read(text):
    return [(q.value, q.value_high, q.unit, q.comparator) for q in find_quantities(text)]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("It is 6.5times faster.", 6.5, "x"),
        (r"reduces memory by $2\times$ here", 2, "x"),
        ("a 20x compression", 20, "x"),
        ("a ten-fold reduction", 10, "x"),
        ("twice as fast as before", 2, "x"),
        (r"only 0.07\% of the weights", 0.07, "%"),
        ("a gain of 12 per cent", 12, "%"),
        ("cuts the cost in half", 50, "%"),
        ("improves by 2.5 percentage points", 2.5, "percentage points"),
        ("an error of 10^{-3} is reached", 1e-3, None),
        ("a loss of 2.3e-4 is reached", 2.3e-4, None),
        ("trained on 1.6 trillion tokens", 1.6e12, "tokens"),
        ("a 150.3B parameter model", 150.3e9, "parameters"),
        ("a 7B-parameter network", 7e9, "parameters"),
        ("with 632M parameters", 632e6, "parameters"),
        ("with 4-bit weights", 4, "bits"),
        ("in the 5-shot setting", 5, "shots"),
        ("runs on 12 GB of memory", 12e9, "bytes"),
        ("draws 7 Watts of power", 7, "W"),
        ("costs $0.30 per paper", 0.3, "USD"),
        ("two orders of magnitude faster", 2, "orders of magnitude"),
        ("an accuracy of 85.3 ± 0.4% on it", 85.3, "%"),
        ("gains 1.2 BLEU points over it", 1.2, None),
        ("we collect 14,000 quantum circuits", 14_000, "quantum circuits"),
    ],
)
def test_a_number_has_its_value_and_unit(text, value, unit):
    found = read(text)
    assert len(found) == 1
    assert found[0][0] == pytest.approx(value)
    if unit is not None:
        assert found[0][2] == unit


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("between 7 and 11 Watts", [(7, 11, "W", "range")]),
        ("58-90% of all cases", [(58, 90, "%", "range")]),
        ("from 83.0% to 85.3% here", [(83, 85.3, "%", "range")]),
        ("less than 1% loss", [(1, None, "%", "<")]),
        ("more than 50,000 papers", [(50_000, None, "papers", ">")]),
        ("at least 12 tokens", [(12, None, "tokens", ">=")]),
        ("within 3 ms of it", [(3, None, "ms", "<=")]),
        ("roughly 3,000 images", [(3000, None, "images", "~")]),
        ("up to 8x faster", [(8, None, "x", "up to")]),
        (
            "by up to 29times, 29times and 3times",
            [(29, None, "x", "up to"), (29, None, "x", "up to"), (3, None, "x", "up to")],
        ),
    ],
)
def test_bounds_ranges_and_lists(text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "In 2019, and again in 2021, this was shown [12, 13].",
        "See Section 3.2, Fig. 2 and Table 3.",
        "We compare GPT-4, Llama 2, Qwen2.5-7B and OPT-6.7B.",
        "It runs on Python 3.11 and CUDA 12.",
        "CIFAR-10, ImageNet-1K and GSM8K are used.",
        "We study (1) speed and (2) size.",
        "There are a few examples and dozens of tasks.",
        "An F1 score and an L2 norm are used for 3D shapes.",
    ],
)
def test_numbers_that_name_something_are_no_quantities(text):
    assert read(text) == []


def test_an_interval_of_confidence_is_no_quantity_of_its_own():
    assert read("an accuracy of 0.93 (95% CI 0.91-0.95)") == [(0.93, None, None, "=")]


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [*"0123456789.,%$+-±×~<>=/^{}()[]\\ \n", "up to ", " times", "x", " and ", " to ", "M",
             "B ", "e-3", " million ", "half ", " GB", " ms", "ten-fold ", "\U0001f600", " GLUE "]
        ),
        max_size=30,
    ).map("".join)
    | st.text(max_size=60)
)  # fmt: skip
def test_any_text_is_read_with_exact_and_separate_offsets(text):
    found = find_quantities(text)
    assert found == find_quantities(text)
    end = 0
    for quantity in found:
        assert text[quantity.start : quantity.end] == quantity.text
        assert quantity.start >= end
        end = quantity.end
        assert quantity.comparator in vocab.COMPARATORS
        assert quantity.value == quantity.value  # never not-a-number
        assert abs(quantity.value) != float("inf")
