"""Claims as tables, CSV and JSON, and the command that prints them."""

import csv
import io
import json
from dataclasses import replace

import pytest
from conftest import MADE_BY, claim, entity
from hostile import STRINGS

from kg import claim_lists, compare
from kg.cli import main
from kg.graph import Build
from kg.model import Extraction, Paper
from kg.records import dumps


def record(k, text, *claims):
    paper = Paper(f"p{k}", f"Paper {k}", text)
    entities = [
        entity(paper, name, kind, "used")
        for name, kind in (("LoPA", "Method"), ("Beta", "Method"), ("GLUE", "Dataset"))
        if name in text
    ]
    return Extraction(
        paper, MADE_BY, tuple(entities), (),
        tuple(claim(paper, quantity, text, value, **more) for quantity, value, more in claims),
    )  # fmt: skip


ON_GLUE = {"metric": "accuracy", "dataset": "GLUE", "unit": "%"}
RECORDS = [
    record(
        1,
        "LoPA has 81% accuracy on GLUE",
        ("81%", 81.0, {"subject": "LoPA", "slot_confidence": (("subject", 0.7),), **ON_GLUE}),
    ),
    record(2, "LoPA has 84% accuracy on GLUE", ("84%", 84.0, {"subject": "LoPA", **ON_GLUE})),
    record(
        3,
        "Beta takes up to 2 hours less and 7B parameters",
        ("up to 2 hours", 2.0, {"subject": "Beta", "metric": "time", "unit": "hours",
                                "comparator": "up to", "direction": "decrease"}),
        ("7B", 7e9, {"subject": "Beta", "metric": "size", "unit": "parameters",
                     "conditions": ("at night",)}),
    ),
]  # fmt: skip


@pytest.fixture
def rows():
    return list(compare.rows(Build(lambda: RECORDS)))


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "records.jsonl"
    path.write_text("".join(dumps(each) + "\n" for each in RECORDS), encoding="utf-8")
    return path


def test_numbers_are_told_in_short(rows):
    assert [claim_lists.number(row) for row in rows] == [
        "81 %", "84 %", "up to 2 hours less", "7B parameters",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "high", "shown"),
    [
        (14_000.0, None, "14,000"),
        (3.0, 4.0, "3 to 4"),
        (1.6e12, None, "1.6T"),
        (3e-5, None, "3e-05"),
    ],
)
def test_numbers_of_any_size(value, high, shown):
    made = record(1, "It is 5.", ("5", value, {"value_high": high, "comparator": "="}))
    (row,) = compare.rows(Build(lambda: [made]))
    assert claim_lists.number(row) == shown


def test_a_table_leaves_out_what_nothing_fills(rows):
    head = claim_lists.listed(rows).splitlines()[0].split()
    assert head == ["subject", "metric", "number", "dataset", "quote", "paper"]


def test_csv_has_values_as_written_and_in_base_units(rows):
    table = list(csv.DictReader(io.StringIO(claim_lists.listed(rows, "csv"))))
    hours = table[2]
    assert (hours["value"], hours["unit"], hours["quantity"]) == ("2", "hours", "up to 2 hours")
    assert (hours["base_value"], hours["base_unit"]) == ("7200", "seconds")
    assert (hours["comparator"], hours["direction"], hours["id"]) == ("up to", "decrease", "p3")
    assert table[3]["conditions"] == "at night"


def test_json_is_what_csv_is_with_types(rows):
    found = json.loads(claim_lists.listed(rows, "json"))
    assert (found[2]["base_value"], found[2]["base_unit"]) == (7200, "seconds")
    assert found[0]["quote"] == "LoPA has 81% accuracy on GLUE"
    assert found[0]["task"] is None
    assert (found[0]["subject_confidence"], found[0]["metric_confidence"]) == (0.7, None)


def test_groups_are_told_with_the_best_first(rows):
    groups = compare.groups(rows)
    assert claim_lists.by_group(groups).splitlines()[0] == (
        "accuracy on GLUE, %: 2 claims of 2 papers"
    )
    (group,) = json.loads(claim_lists.by_group(groups, "json"))
    assert [each["value"] for each in group["claims"]] == [84, 81]
    (best,) = json.loads(claim_lists.best_of_each(groups, "json"))
    assert (best["value"], best["of"]) == (84, 2)
    table = list(csv.DictReader(io.StringIO(claim_lists.by_group(groups, "csv"))))
    assert [each["value"] for each in table] == ["84", "81"]


def test_claims_at_odds_stand_side_by_side_with_both_quotes(rows):
    pairs = compare.at_odds(rows)
    shown = claim_lists.side_by_side(pairs)
    assert "LoPA · accuracy · GLUE" in shown
    for number, quote in (("81 %", "LoPA has 81% accuracy on GLUE"),
                          ("84 %", "LoPA has 84% accuracy on GLUE")):  # fmt: skip
        assert f"{number}  (Paper" in shown
        assert quote in shown
    (pair,) = json.loads(claim_lists.side_by_side(pairs, "json"))
    assert (pair["one"]["value"], pair["other"]["value"]) == (81, 84)
    (line,) = csv.DictReader(io.StringIO(claim_lists.side_by_side(pairs, "csv")))
    assert (line["number"], line["other_number"]) == ("81 %", "84 %")


def test_nothing_found_is_said():
    assert claim_lists.by_group([]) == claim_lists.side_by_side([]) == "(nothing found)"


@pytest.mark.parametrize("hostile", STRINGS)
def test_hostile_words_move_no_cursor(hostile):
    pair = [
        replace(made, paper=replace(made.paper, title=hostile), claims=(odd,))
        for made in RECORDS[:2]
        for odd in [replace(made.claims[0], metric=hostile or "m", quantity=hostile)]
    ]
    rows = list(compare.rows(Build(lambda: pair)))
    shown = claim_lists.side_by_side([(rows[0], rows[1])]) + claim_lists.by_group(
        compare.groups(rows)
    )
    assert all(char.isprintable() for line in shown.split("\n") for char in line)


@pytest.mark.parametrize("view", [[], ["--groups"], ["--best"], ["--at-odds"], ["--unclaimed"]])
@pytest.mark.parametrize("form", claim_lists.FORMATS)
def test_the_command_has_every_view_in_every_format(path, view, form, capsys):
    assert main(["claims", str(path), *view, "--format", form]) == 0
    shown = capsys.readouterr().out
    assert shown.strip()
    if form == "json":
        json.loads(shown)


def test_the_command_chooses_and_sorts(path, capsys):
    options = [
        "--metric",
        "accuracy",
        "--dataset",
        "glue",
        "--unit",
        "percent",
        "--subject",
        "lopa",
    ]
    assert main(["claims", str(path), *options, "--sort", "value", "--format", "json"]) == 0
    assert [each["value"] for each in json.loads(capsys.readouterr().out)] == [84, 81]


@pytest.mark.parametrize(
    "options",
    [["--best", "--sort", "value"], ["--unclaimed", "--metric", "x"], ["--best", "--groups"]],
)
def test_what_does_not_go_together_is_said(path, options, capsys):
    try:
        status = main(["claims", str(path), *options])
    except SystemExit as stopped:
        status = stopped.code
    assert status == 2
    assert "--" in capsys.readouterr().err
