import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.acronyms import find_definitions, matches


@pytest.mark.parametrize(
    ("text", "long", "short"),
    [
        ("We use Direct Preference Optimization (DPO).", "Direct Preference Optimization", "DPO"),
        ("the Segment Anything Model (SAM) is", "Segment Anything Model", "SAM"),
        ("Large language models (LLMs) have", "Large language models", "LLMs"),
        ("a Mixture-of-Experts (MoE) layer", "Mixture-of-Experts", "MoE"),
        ("Decomposed Prompt Tuning (DePT)", "Decomposed Prompt Tuning", "DePT"),
    ],
)
def test_definition_gives_both_forms(text, long, short):
    (found,) = find_definitions(text)
    assert text[found.long_start : found.long_end] == long
    assert text[found.short_start : found.short_end] == short


@pytest.mark.parametrize(
    "text",
    [
        "as shown before (Table 2)",
        "in the first case (see below)",
        "by Smith (2020)",
        "of two kinds (i) and (ii)",
        "(DPO) stands at the start",
    ],
)
def test_other_brackets_define_nothing(text):
    assert find_definitions(text) == []


@pytest.mark.parametrize(
    ("short", "long"), [("LoRA", "quantization"), ("SAM", "Anything"), ("DPO", "PPO")]
)
def test_letters_must_occur_in_order(short, long):
    assert not matches(short, long)


@given(st.text(alphabet="ab AB()[]-,;", max_size=60))
def test_no_text_raises_and_offsets_are_slices(text):
    for found in find_definitions(text):
        assert 0 <= found.long_start < found.long_end <= found.short_start < found.short_end
        assert text[found.short_start : found.short_end].strip()
