"""Confidence is a probability: it is fitted on judged cases and keeps their order."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.tagger import open_tagger
from training.reliability import calibration_error, fit, judge


def test_a_fit_undoes_overconfidence():
    rng = random.Random(3)
    judged = [(0.95, rng.random() < 0.7) for _ in range(400)]
    judged += [(0.6, rng.random() < 0.5) for _ in range(400)]
    slope, offset = fit(judged)
    assert 0 < slope < 1
    assert calibration_error(judged) > 0.15

    def mend(chance):
        return 1 / (1 + ((1 - chance) / chance) ** slope * 2.718281828 ** (-offset))

    assert calibration_error([(mend(c), right) for c, right in judged]) < 0.03


@pytest.mark.parametrize("kind", ["entities", "relations"])
@given(st.floats(0, 1), st.floats(0, 1))
def test_calibration_keeps_the_order_and_the_bounds(kind, one, two):
    tagger = open_tagger()
    low, high = sorted((one, two))
    assert 0 <= tagger.calibrated(kind, low) <= tagger.calibrated(kind, high) <= 1


def test_judging_needs_type_and_name_and_both_ends():
    gold = {
        "entities": [
            {"name": "Low-Rank Adaptation", "type": "Method", "surface": ["LoRA"]},
            {"name": "GLUE", "type": "Dataset", "surface": ["GLUE"]},
        ],
        "relations": [["Low-Rank Adaptation", "evaluatedOn", "GLUE"]],
    }

    def found(name, kind, confidence):
        return {"name": name, "type": kind, "confidence": confidence, "mentions": [{"text": name}]}

    record = {
        "entities": [found("LoRA", "Method", 0.9), found("GLUE", "Task", 0.4)],
        "relations": [
            {"subject": "LoRA", "predicate": "evaluatedOn", "object": "GLUE", "confidence": 0.5}
        ],
    }
    assert judge(gold, record) == ([(0.9, True), (0.4, False)], [(0.5, False)])
    record["entities"][1]["type"] = "Dataset"
    assert judge(gold, record) == ([(0.9, True), (0.4, True)], [(0.5, True)])
