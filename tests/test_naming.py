import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.naming import alike, initials, letters, node_of, numbers, plain, sense_key, stands_for
from kg.text import joined
from kg.variants import longer, slips, unspelled
from kg.vocab import TYPE_NAMES


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("LLMs", "Large Language Models"),
        ("MoE", "mixture of experts"),
        ("LSTM", "long short-term memory networks"),
        ("K-MHaS", "Korean Multi-label Hate Speech"),
        ("EEG", "electroencephalogram"),
        ("PEFT", "parameter–efficient fine-tuning"),
        ("RLHF", "reinforcement learning with human feedback"),
    ],
)
def test_an_acronym_is_made_of_its_words(short, long):
    assert stands_for(short, long)


@pytest.mark.parametrize(
    ("short", "long"),
    [
        pytest.param("GPT", "graph feature augmentation", id="a word gives nothing"),
        pytest.param("SLAM", "semantic simultaneous localization and mapping", id="a word before"),
        pytest.param("BERT", "BERT-based services", id="the acronym itself"),
        pytest.param("WER", "relative word error rate", id="another start"),
        pytest.param("MoE", "mo", id="shorter than the acronym"),
        pytest.param("AB", "", id="nothing"),
    ],
)
def test_letters_by_chance_make_no_acronym(short, long):
    assert not stands_for(short, long)


@given(st.sampled_from(TYPE_NAMES), st.text(max_size=60))
def test_any_text_has_a_form(type, name):
    kind, form = node_of(type, name)
    assert kind in TYPE_NAMES
    assert isinstance(form, str)
    plain(type, name), initials(plain(type, name)), letters(name), sense_key(plain(type, name))


@given(st.sampled_from(TYPE_NAMES), st.from_regex(r"[A-Za-z]{2,8}( [a-z]{2,8}){0,3}", fullmatch=True))  # noqa: E501  # fmt: skip
def test_case_does_not_count(type, name):
    assert node_of(type, name.casefold())[1] == node_of(type, name.casefold().capitalize())[1]


@given(st.text(max_size=15), st.text(max_size=40))
def test_no_text_breaks_the_comparison_of_acronyms(short, long):
    assert stands_for(short, long) in {True, False}
    assert alike(long, long)
    assert sense_key(long) == sense_key(long)


def test_numbers_are_read_with_their_points():
    assert numbers("qwen2.5 7b") == ["2.5", "7"]


def forms_of(*names, kind="Method"):
    return {(kind, joined(name)): name for name in names}


def test_an_empty_noun_is_dropped_only_where_the_rest_is_a_name_itself():
    forms = forms_of("contrastive learning", "contrastive learning framework", "hash model")
    assert [(n[1], h[1]) for n, h, _ in longer(forms)] == [
        ("contrastivelearningframework", "contrastivelearning")
    ]


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("sample complexity", "sample complexty"),
        ("sample complexity", "sample complexitty"),
        ("sample complexity", "sample compelxity"),
    ],
)
def test_a_missing_a_double_and_a_swapped_letter_are_slips(right, wrong):
    forms = forms_of(right, wrong, kind="Metric")
    papers = {node: 3 if form == right else 1 for node, form in forms.items()}
    assert [(forms[n], forms[h]) for n, h, _ in slips(forms, papers)] == [(wrong, right)]


def test_a_word_that_two_papers_write_is_no_slip():
    forms = forms_of("sample complexity", "sample complexty")
    assert list(slips(forms, dict.fromkeys(forms, 2))) == []


def test_an_acronym_that_many_use_and_none_spells_out_does_not_join_a_rare_name():
    forms = forms_of("gllm", "graph laplacian learning method")
    acronyms = {("Method", "gllm"): "GLLM"}
    few = {node: ["p1"] for node in forms}
    many = {**few, ("Method", "gllm"): [f"p{i}" for i in range(30)]}
    assert len(list(unspelled(forms, few.__getitem__, acronyms))) == 1
    assert list(unspelled(forms, many.__getitem__, acronyms)) == []
