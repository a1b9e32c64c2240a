import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.text import is_acronym, key, one_line, slug


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Large Language Models", "large-language model"),
        ("parameter-efficient finetuning", "Parameter-Efficient Finetuning"),
        ("the GLUE benchmark", "GLUE Benchmark"),
        ("$\\alpha$-divergence", "\\alpha divergence"),
        ("LLMs", "LLM"),
        ("policies", "policy"),
        ("LLaMA-2", "Llama 2"),
    ],
)
def test_key_is_equal_for_spellings_of_one_name(one, other):
    assert key(one) == key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("LLaMA", "LLaMA 2"), ("LLaMA-2", "LLaMA-3"), ("GPT-3.5", "GPT-4"), ("bias", "bia")],
)
def test_key_differs_for_different_things(one, other):
    assert key(one) != key(other)


@pytest.mark.parametrize("name", ["Transformer", "a", "multi task", "model", "Bert"])
def test_words_are_no_acronyms(name):
    assert not is_acronym(name)


@given(st.text(min_size=1))
def test_slug_is_safe_and_never_empty(name):
    made = slug(name)
    assert made
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.+")
    assert slug(name) == made


@given(st.text())
def test_key_is_stable_when_applied_to_its_spaced_form(name):
    assert key(name) == key(f"  {name}  ") or not name.strip()


def test_long_names_that_share_a_beginning_keep_apart():
    assert slug("x" * 100 + "a") != slug("x" * 100 + "b")


def test_one_line_removes_what_changes_direction_or_breaks_lines():
    assert one_line("a\u202eb\n\tc\u200bd\x00") == "a b c d"
