from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.sentences import split


def sentences(text):
    return [text[start:end] for start, end in split(text)]


def test_title_is_a_sentence_of_its_own():
    assert sentences("A title without stop\nFirst. Second.") == [
        "A title without stop",
        "First.",
        "Second.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "We use e.g. BERT and i.e. others, cf. Fig. 2 of Smith et al. for it.",
        "It gains 2.5 points and 0.07\\% on v2.0 data.",
        "J. Smith and A. B. Jones wrote it.",
        "Results vs. baselines approx. 3 times.",
    ],
)
def test_a_stop_inside_does_not_end_a_sentence(text):
    assert sentences(text) == [text]


@pytest.mark.parametrize(
    ("text", "n"),
    [
        ("It works! Does it? Yes.", 3),
        ("One (as they say.) Two.", 2),
        ("parameter-heavy designs.Our work shows it.", 2),
        ("of type A. We do.", 2),
    ],
)
def test_marks_end_sentences(text, n):
    assert len(sentences(text)) == n


@given(st.text(max_size=300))
def test_sentences_are_ordered_trimmed_and_lose_no_letter(text):
    spans = split(text)
    assert all(a < b for a, b in spans)
    assert all(b <= c for (_, b), (c, _) in pairwise(spans))
    inside = "".join(text[a:b] for a, b in spans)
    assert [c for c in inside if not c.isspace()] == [c for c in text if not c.isspace()]


def test_a_long_text_without_stops_is_one_sentence():
    assert len(split("word " * 50_000)) == 1
