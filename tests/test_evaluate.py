import copy

import pytest

from kg.evaluate import compare_names, evaluate, table
from kg.records import to_json


@pytest.fixture
def gold(extractions):
    """The hand-written records as annotations."""
    papers = []
    for record in map(to_json, extractions):
        text = record["title"] + "\n" + record["abstract"]
        papers.append(
            {
                "id": record["id"],
                "entities": [
                    {"name": e["name"], "type": e["type"], "role": e["role"],
                     "surface": sorted({m["text"] for m in e["mentions"]})}
                    for e in record["entities"]
                ],
                "relations": [[r["subject"], r["predicate"], r["object"]]
                              for r in record["relations"]],
                "claims": [c | {"evidence": text[c["evidence"]["start"]:c["evidence"]["end"]]}
                           for c in record["claims"]],
            }
        )  # fmt: skip
    return papers


@pytest.fixture
def records(extractions):
    return [to_json(e) for e in extractions]


def test_perfect_records_score_one(gold, records):
    scores = evaluate(gold, records)
    assert scores.bad_offsets == 0
    for name in ("entities", "entities_untyped", "relations", "claims_value_unit_subject_metric"):
        assert scores.of(name).f1 == 1.0


def test_no_records_score_nothing(gold):
    scores = evaluate(gold, [])
    assert scores.of("entities").recall == 0.0
    assert scores.of("entities").missed == sum(len(p["entities"]) for p in gold)


def test_a_wrong_type_counts_against_typed_scores_only(gold, records):
    records[2]["entities"][0]["type"] = "Method"
    scores = evaluate(gold, records)
    assert scores.of("entities").extra == scores.of("entities").missed == 1
    assert scores.of("entities_method_model_merged").f1 == 1.0
    assert scores.of("entities_untyped").f1 == 1.0


def test_a_shifted_offset_is_counted(gold, records):
    broken = copy.deepcopy(records)
    broken[0]["entities"][0]["mentions"][0]["start"] += 1
    assert evaluate(gold, broken).bad_offsets == 1


def test_a_wrong_unit_keeps_the_value(gold, records):
    records[1]["claims"][0]["unit"] = "points"
    scores = evaluate(gold, records)
    assert scores.of("claims_value").f1 == 1.0
    assert scores.of("claims_value_unit").missed == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the GLUE benchmarks", "GLUE Benchmark"),
        ("$F_1$ score", "f1 scores"),
        ("a/b test", "A-B tests"),
    ],
)
def test_names_compare_without_case_hyphens_and_plurals(one, other):
    assert compare_names(one) == compare_names(other)


def test_the_table_names_every_figure(gold, records):
    text = table(evaluate(gold, records))
    for name in ("entities", "Model", "proposed_recall", "relations", "slot dataset", "comparator"):
        assert name in text
