"""Claims chosen, grouped and set side by side over papers."""

import pytest
from conftest import MADE_BY, claim, entity

from kg import compare
from kg.graph import Build
from kg.model import Extraction, Paper


def record(k, text, quantity, value, **slots):
    """One paper with one claim; what fills its slots and stands in the text is an entity."""
    paper = Paper(f"p{k}", f"Paper {k}", text)
    names = {
        "subject": "Method",
        "metric": "Metric",
        "dataset": "Dataset",
        "baseline": "Method",
    }
    entities = tuple(
        entity(paper, slots[slot], kind, "used")
        for slot, kind in names.items()
        if slots.get(slot) and slots[slot] in text
    )
    return Extraction(paper, MADE_BY, entities, (), (claim(paper, quantity, text, value, **slots),))


@pytest.fixture
def build():
    common = {"metric": "accuracy", "dataset": "GLUE", "unit": "%"}
    records = [
        record(1, "LoPA has 81% accuracy on GLUE", "81%", 81.0, subject="LoPA", **common),
        record(2, "LoPA has 84% accuracy on GLUE", "84%", 84.0, subject="LoPA", **common),
        record(3, "Beta has 90% accuracy on GLUE", "90%", 90.0, subject="Beta", **common),
        record(4, "LoPA takes 2 hours of time", "2 hours", 2.0, subject="LoPA", metric="time",
               unit="hours"),
        record(5, "Beta takes 30 minutes of time", "30 minutes", 30.0, subject="Beta",
               metric="time", unit="minutes"),
        record(6, "Gamma saves 3x", "3x", 3.0, subject="Gamma", unit="x"),
    ]  # fmt: skip
    return Build(lambda: records)


def quantities(rows):
    return [row.claim.quantity for row in rows]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, ["81%", "84%", "90%", "2 hours", "30 minutes", "3x"]),
        ({"subject": "lopa"}, ["81%", "84%", "2 hours"]),
        ({"metric": "Accuracy", "subject": "beta"}, ["90%"]),
        ({"dataset": "glue"}, ["81%", "84%", "90%"]),
        ({"unit": "seconds"}, ["2 hours", "30 minutes"]),
        ({"unit": "x"}, ["3x"]),
        ({"dataset": "glu"}, []),
    ],
)
def test_claims_are_chosen_by_whole_words_and_by_kind_of_unit(build, wanted, expected):
    assert quantities(compare.select(compare.rows(build), **wanted)) == expected


def test_mere_counts_can_be_left_out():
    records = [
        record(1, "LoPA has 81% accuracy", "81%", 81.0, subject="LoPA", unit="%"),
        record(2, "We test on 12 datasets", "12 datasets", 12.0, unit="datasets"),
        record(3, "Beta has 7B parameters", "7B parameters", 7e9, unit="parameters"),
    ]
    kept = compare.select(compare.rows(Build(lambda: records)), counts=False)
    assert quantities(kept) == ["81%", "7B parameters"]


def test_values_are_compared_in_base_units(build):
    rows = list(compare.select(compare.rows(build), metric="time"))
    assert [(r.value, r.unit) for r in rows] == [(7200, "seconds"), (1800, "seconds")]


def test_groups_hold_what_can_be_compared_best_first(build):
    groups = compare.groups(compare.rows(build))
    assert [(g.metric, g.unit, quantities(g.rows)) for g in groups] == [
        ("accuracy", "%", ["90%", "84%", "81%"]),
        ("time", "seconds", ["30 minutes", "2 hours"]),
    ]
    assert [compare.best(g).name("subject") for g in groups] == ["Beta", "Beta"]


def test_papers_that_state_different_numbers_are_set_side_by_side(build):
    pairs = compare.at_odds(compare.rows(build))
    assert [(a.claim.quantity, b.claim.quantity) for a, b in pairs] == [("81%", "84%")]
    assert pairs[0][0].quote == "LoPA has 81% accuracy on GLUE"


def test_sorting_by_value_keeps_units_apart(build):
    rows = compare.ordered(compare.rows(build), "value")
    assert quantities(rows) == ["90%", "84%", "81%", "2 hours", "30 minutes", "3x"]


def test_of_what_should_be_high_the_smallest_loss_is_best():
    records = [
        record(k, f"{name} drops by {n}% in {metric}", f"{n}%", n, subject=name, metric=metric,
               unit="%", direction="decrease")
        for k, (name, n, metric) in enumerate([
            ("Alpha", 2.0, "accuracy"), ("Beta", 9.0, "accuracy"),
            ("Gamma", 3.0, "latency"), ("Delta", 7.0, "latency"),
        ])
    ]  # fmt: skip
    groups = compare.groups(compare.rows(Build(lambda: records)))
    assert {g.metric: compare.best(g).name("subject") for g in groups} == {
        "accuracy": "Alpha", "latency": "Delta",
    }  # fmt: skip


def test_counts_that_describe_are_not_compared():
    records = [
        record(k, f"LoPA has {n}-stage steps and {n} images", words, n, metric=unit, unit=unit)
        for k, n in enumerate((2.0, 3.0))
        for words, unit in ((f"{n}-stage", "stages"), (f"{n} images", "images"))
    ]
    assert [g.metric for g in compare.groups(compare.rows(Build(lambda: records)))] == ["images"]


@pytest.mark.parametrize(
    ("slots", "n"),
    [
        ({"metric": "parameters", "unit": "parameters"}, 1),
        ({"metric": "accuracy", "unit": "%"}, 0),  # on what?
        ({"metric": "LLMs", "unit": "LLMs"}, 0),
        ({"metric": "accuracy", "dataset": "GLUE", "unit": "%", "comparator": "up to"}, 0),
        ({"metric": "accuracy", "dataset": "GLUE", "unit": "%", "direction": "increase"}, 1),
    ],
)
def test_only_exact_numbers_for_one_thing_are_at_odds(slots, n):
    text = "LoPA has {} parameters and LLMs and accuracy on GLUE"
    records = [
        record(k, text.format(value), value, float(value), subject="LoPA", **slots)
        for k, value in enumerate(("70", "90"))
    ]
    assert len(compare.at_odds(compare.rows(Build(lambda: records)))) == n


def test_changes_against_different_baselines_are_not_at_odds():
    records = [
        record(k, f"LoPA gains {n}% accuracy on GLUE over {name}", f"{n}%", n, subject="LoPA",
               metric="accuracy", dataset="GLUE", unit="%", direction="increase", baseline=name)
        for k, (n, name) in enumerate([(3.0, "Alpha"), (5.0, "Beta")])
    ]  # fmt: skip
    assert compare.at_odds(compare.rows(Build(lambda: records))) == []
