"""Claims chosen, grouped and set side by side over papers."""

import pytest
from conftest import MADE_BY, claim, entity

from kg import compare
from kg.answers import render
from kg.graph import Build
from kg.model import Extraction, Paper


def record(k, text, quantity, value, **slots):
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


def test_a_table_shows_whole_numbers_as_such(build):
    shown = render(compare.result(compare.rows(build)), "csv")
    assert shown.splitlines()[1].startswith("LoPA,accuracy,,81,,%")
