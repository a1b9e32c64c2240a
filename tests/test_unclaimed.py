"""Numbers that were seen and not claimed, and why."""

import json

import pytest
from conftest import MADE_BY, claim, entity
from hypothesis import given
from hypothesis import strategies as st

from kg.cli import main
from kg.model import Extraction, Paper
from kg.records import dumps
from kg.unclaimed import REASONS, unclaimed


def seen(text, *names):
    paper = Paper("p1", "T", text)
    entities = tuple(entity(paper, name, "Model") for name in names)
    return {u.text: u.reason for u in unclaimed([Extraction(paper, MADE_BY, entities)])}


@pytest.mark.parametrize(
    ("text", "number", "reason"),
    [
        ("As shown before [12, 14].", "12", "citation"),
        ("This was found early (Vaswani et al., 2017).", "2017", "citation"),
        ("The code is at https://x.org/v2/7.", "7", "address"),
        ("See arXiv:2106.09685 for more.", "2106.09685", "address"),
        ("We use PyTorch 1.12.1 here.", "1.12.1", "version"),
        ("It needs version 3 of it.", "3", "version"),
        ("GPT-4 is used.", "4", "name"),
        ("Details are in Section 5.", "5", "label"),
        ("We show (1) that it works.", "1", "list mark"),
        ("It won the 1st prize.", "1", "ordinal"),
        ("On May 3, 2020 it began.", "3", "date"),
        ("It was held on June 5th.", "5", "date"),
        ("Images of 640x480 are used.", "640", "size"),
        ("A kernel of 3 × 3 is used.", "3", "size"),
        ("We study three key challenges.", "three", "rhetoric"),
        ("In [Math. Sci., 17 (2019), pp. 1257-1289] it was.", "1257", "citation"),
        ("As Smith et al. 2013 showed.", "2013", "citation"),
        ("It lifts them to the 3D domain.", "3", "name"),
        ("It runs on a single 2080Ti card.", "2080", "name"),
        ("It takes O(n^2) steps.", "2", "formula"),
        ("We asked passersby (N = 364) about it.", "364", "unsure"),
        ("Since 2019 this is so.", "2019", "year"),
        ("The bound is $O(n^{2})$ here.", "2", "formula"),
        ("It was tried several times.", "several", "vague"),
        ("Somehow 17 came out.", "17", "unsure"),
    ],
    ids=lambda v: v if v in REASONS else None,
)
def test_each_number_outside_of_claims_has_its_reason(text, number, reason):
    assert seen(text)[number] == reason


def test_a_number_inside_a_name_of_the_paper_is_part_of_it():
    assert seen("We test LLaMA 2 here.", "LLaMA 2") == {"2": "name"}


def test_what_is_claimed_is_not_listed():
    paper = Paper("p1", "T", "It reaches 85% on it, 12 did not.")
    made = claim(paper, "85%", "It reaches 85% on it", 85.0, unit="%")
    found = list(unclaimed([Extraction(paper, MADE_BY, (), (), (made,))]))
    assert [u.text for u in found] == ["12"]
    assert paper.text[found[0].start : found[0].end] == "12"


@given(st.text(alphabet="a1.,()[]$ -2\n", max_size=200))
def test_no_text_makes_it_raise_and_offsets_are_right(text):
    paper = Paper("p1", "", text)
    for one in unclaimed([Extraction(paper, MADE_BY)]):
        assert paper.text[one.start : one.end] == one.text and one.reason in REASONS


def test_the_command_lists_them(tmp_path, capsys):
    paper = Paper("p1", "T", "Since 2019 this is <b>so</b>.")
    path = tmp_path / "records.jsonl"
    path.write_text(dumps(Extraction(paper, MADE_BY)) + "\n", encoding="utf-8")
    assert main(["claims", str(path), "--unclaimed", "--format", "json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["number"], row["reason"], row["paper"]) == ("2019", "year", "p1")
    assert main(["claims", str(path), "--unclaimed"]) == 0
    assert "2019" in capsys.readouterr().out
