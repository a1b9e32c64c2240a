import re

import numpy as np
import pytest

from kg.decode import Spot, group, mentions, name_of, phrases


def words_of(text):
    places, start = [], 0
    for word in text.replace("(", "( ").replace(")", " )").replace(".", " .").split():
        start = text.index(word, start)
        places.append((start, start + len(word)))
        start += len(word)
    return places


def chances(n_words, *found):
    """Probabilities of 4 widths and 2 types; ``found``: (first, width index, class, chance)."""
    p = np.zeros((n_words, 4, 6), np.float32)
    p[:, :, 0] = 1.0
    for first, width, label, chance in found:
        p[first, width, label] = chance
        p[first, width, 0] = 1.0 - chance
    return p


def test_mentions_are_exact_and_do_not_overlap():
    text = "We use Prompt Tuning here"
    found = mentions(
        chances(5, (2, 1, 1, 0.9), (3, 0, 4, 0.8)), words_of(text), text, threshold=0.5
    )
    assert [text[s.start : s.end] for s in found] == ["Prompt Tuning"]


def test_all_occurrences_of_a_name_decide_its_type():
    text = "BERT is good . BERT wins . BERT"
    p = chances(8)
    p[[0, 4], 0] = [0.1, 0.1, 0.8, 0.0, 0.0, 0.0]
    p[7, 0] = [0.2, 0.5, 0.3, 0.0, 0.0, 0.0]
    found = mentions(p, words_of(text), text, threshold=0.4)
    types = [int(np.argmax(s.scores)) for s in found]
    assert len(types) == 3
    assert group(found, text)[0].type == "Model"
    assert len(group(found, text)) == 1


def test_a_spelled_out_name_and_its_acronym_are_one_entity():
    text = "Direct Preference Optimization ( DPO ) works . DPO"
    p = chances(9, (0, 2, 1, 0.9), (4, 0, 1, 0.9), (8, 0, 1, 0.9))
    found = mentions(p, words_of(text), text, threshold=0.5)
    (only,) = group(found, text)
    assert len(only.members) == 3
    assert name_of(only.members, found, text) == "Direct Preference Optimization"


def test_a_coined_name_is_the_name_of_what_else_is_only_described():
    text = "CodeTIDAL5 , a Transformer-based model , and CodeTIDAL5 models"
    p = chances(9, (0, 0, 2, 0.9), (3, 1, 2, 0.9), (7, 1, 2, 0.9))
    found = mentions(p, words_of(text), text, threshold=0.5)
    assert name_of((0, 1), found, text) == "CodeTIDAL5"
    assert name_of((0, 1, 2), found, text) == "CodeTIDAL5 models"
    assert name_of((1,), found, text) == "Transformer-based model"


def test_a_generic_tail_does_not_make_another_entity():
    text = "SQuAD dataset beats SQuAD"
    p = chances(4, (0, 1, 3, 0.9), (3, 0, 3, 0.9))
    found = mentions(p, words_of(text), text, threshold=0.5)
    assert len(group(found, text)) == 1


@pytest.mark.parametrize(
    ("text", "n_entities"),
    [
        ("federated learning ( FL ) and traditional FL and federated learning setting", 1),
        ("model fine-tuning and model-finetuning", 1),
        ("FGQ and fine-grained quantization", 1),
        ("existing pruning and layer pruning", 2),
        ("masked autoencoders and MAE", 2),  # no definition, and not its first letters
    ],
)
def test_what_does_not_tell_a_name_from_another_does_not_count(text, n_entities):
    names = [part for part in re.split(r" and | \( | \)", text) if part]
    places = [text.index(name) for name in names]
    words = [match.span() for match in re.finditer(r"\S+", text)]
    first, last = [s for s, _ in words], [e for _, e in words]
    spots = [
        Spot(at, at + len(name), first.index(at), last.index(at + len(name)), (0.9, 0, 0, 0, 0))
        for at, name in zip(places, names, strict=True)
    ]
    assert len(group(spots, text)) == n_entities


def test_a_word_that_tells_nothing_makes_no_name_fuller():
    text = "token pruning and existing token pruning"
    p = chances(6, (0, 1, 1, 0.9), (3, 2, 1, 0.9))
    found = mentions(p, words_of(text), text, threshold=0.5)
    assert name_of((0, 1), found, text) == "token pruning"


def test_one_word_stands_for_a_metric_where_only_one_ends_so():
    p = chances(7, (0, 1, 5, 0.9), (3, 0, 5, 0.9), (5, 1, 5, 0.9))
    text = "top-1 accuracy and accuracy and test error"
    found = mentions(p, words_of(text), text, threshold=0.5)
    assert [len(g.members) for g in group(found, text)] == [2, 1]
    text = "top-1 accuracy and accuracy and top-5 accuracy"
    found = mentions(p, words_of(text), text, threshold=0.5)
    assert len(group(found, text)) == 3


def test_versions_stay_two_entities():
    text = "Llama2 and Llama3"
    found = mentions(
        chances(3, (0, 0, 2, 0.9), (2, 0, 2, 0.9)), words_of(text), text, threshold=0.5
    )
    assert len(group(found, text)) == 2


def test_the_alias_classifier_joins_only_like_names_that_it_is_sure_of():
    text = "passage retrieval and retrieval and text search"
    p = chances(7, (0, 1, 1, 0.9), (3, 0, 1, 0.9), (5, 1, 1, 0.9))
    found = mentions(p, words_of(text), text, threshold=0.5)
    assert len(group(found, text, alias=lambda i, j: 0.9)) == 2
    assert len(group(found, text, alias=lambda i, j: 0.5)) == 3


def test_two_of_a_kind_are_not_one_thing():
    text = "the power scheduler and the learning rate scheduler"
    p = chances(8, (1, 1, 1, 0.9), (5, 2, 1, 0.9))
    found = mentions(p, words_of(text), text, threshold=0.5)
    assert len(group(found, text, alias=lambda i, j: 0.99)) == 2


def test_no_name_is_read_inside_an_address():
    text = "FlexLLM is at https://github.com/flexflow/FlexFlow and github.com/FlexFlow/x today"
    words = [match.span() for match in re.finditer(r"\w+", text)]
    p = np.zeros((len(words), 1, 6), np.float32)
    p[:, :, 2] = 0.9
    found = mentions(p, words, text, threshold=0.5)
    assert [text[s.start : s.end] for s in found] == ["FlexLLM", "is", "at", "and", "today"]


def test_nothing_found_gives_nothing():
    text = "Nothing at all"
    assert mentions(chances(3), words_of(text), text, threshold=0.5) == []
    assert group([], text) == []


def test_a_mention_that_holds_a_definition_is_two_names_of_one_thing():
    text = "We study prompt tuning (PT) methods"
    p = np.zeros((8, 8, 6), np.float32)
    p[:, :, 0] = 1.0
    p[2, 5] = [0.1, 0.9, 0.0, 0.0, 0.0, 0.0]
    found = mentions(p, words_of(text), text, threshold=0.5)
    assert [text[s.start : s.end] for s in found] == ["prompt tuning", "PT"]
    (only,) = group(found, text)
    assert name_of(only.members, found, text) == "prompt tuning"


def test_a_short_form_and_its_long_form_share_what_they_are():
    text = "Segment Anything Model ( SAM ) is used . SAM"
    p = chances(11)
    p[0, 2] = [0.1, 0.0, 0.9, 0.0, 0.0, 0.0]
    p[[4, 9], 0] = [0.2, 0.5, 0.3, 0.0, 0.0, 0.0]
    found = mentions(p, words_of(text), text, threshold=0.4)
    assert len(found) == 3
    assert group(found, text)[0].type == "Model"


def test_of_phrases_that_overlap_the_likelier_is_kept():
    text = "dense 7B models of any size use less memory"
    words = words_of(text)
    p = np.zeros((len(words), 4), np.float32)
    p[0, 2], p[1, 1], p[7, 1], p[8, 3], p[5, 0] = 0.5, 0.4, 0.9, 0.9, 0.05
    assert [text[start:end] for start, end in phrases(p, words)] == [
        "dense 7B models",
        "less memory",
    ]
    assert phrases(np.zeros((0, 1), np.float32), []) == []
