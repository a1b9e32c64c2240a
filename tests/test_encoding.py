from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.encoding import MAX_PIECES, N_SHAPES, encode, shape, stack
from kg.sentences import split
from kg.tagger import default_weights

tokenizers = pytest.importorskip("tokenizers")


@pytest.fixture(scope="module")
def tokenizer():
    return tokenizers.Tokenizer.from_file(str(Path(default_weights()) / "tokenizer.json"))


def test_words_carry_exact_offsets(tokenizer):
    text = "LoRA: 22times faster 😀 than GPT-4\nnaïve \\model"
    (window,) = encode(tokenizer, text)
    words = [text[a:b] for a, b in window.words]
    assert words[:3] == ["LoRA", ":", "22times"]
    assert "naïve" in words
    assert "GPT" in words


def test_a_long_text_is_cut_between_sentences(tokenizer):
    text = "Title\n" + "We propose a method for testing windows. " * 120
    windows = encode(tokenizer, text, split(text), max_pieces=100)
    assert len(windows) > 3
    assert all(len(w.pieces) <= 100 for w in windows)
    assert all(text[w.words[-1][0] : w.words[-1][1]] == "." for w in windows)


def test_a_sentence_longer_than_a_window_is_cut_between_words(tokenizer):
    text = "word " * 3000
    windows = encode(tokenizer, text, split(text))
    assert sum(len(w.words) for w in windows) == 3000


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_no_text_raises_and_no_word_is_lost_or_doubled(tokenizer, text):
    windows = encode(tokenizer, text, split(text), max_pieces=32)
    places = [word for w in windows for word in w.words]
    assert places == sorted(places)
    assert all(0 <= a < b <= len(text) for a, b in places)
    assert all(len(w.pieces) == len(w.shapes) <= 32 for w in windows)
    assert all(p <= MAX_PIECES for w in windows for p in w.first_piece)


def test_padding_is_masked(tokenizer):
    windows = [*encode(tokenizer, "One two three."), *encode(tokenizer, "One.")]
    arrays = stack(windows)
    assert arrays["mask"].sum(1).tolist() == [len(w.pieces) for w in windows]
    assert np.all(arrays["pieces"][arrays["mask"] == 0] == 0)


@pytest.mark.parametrize(
    "words",
    [
        ("llama", "Llama", "LLAMA", "LLaMA"),
        ("a", "A", "gpt4", "GPT4", "4", "-", "é"),
    ],
)
def test_shapes_tell_letter_cases_apart(words):
    kinds = {shape(word, glued=False) for word in words}
    assert len(kinds) == len(words)
    assert all(0 < k < N_SHAPES for k in kinds)
    assert kinds.isdisjoint({shape(word, glued=True) for word in words})
