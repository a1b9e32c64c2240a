import json

import pytest
from conftest import MADE_BY, entity

from kg.cli import main
from kg.explain import explain, tell
from kg.graph import Build
from kg.model import Extraction, Paper
from kg.records import dumps


def paper(number, text, *entities):
    made = Paper(f"p{number}", "A title", text)
    found = tuple(entity(made, name, type, "used", *more) for name, type, *more in entities)
    return Extraction(made, MADE_BY, found)


@pytest.fixture
def build():
    peft = "Parameter-Efficient Fine-Tuning"
    papers = [
        paper(1, f"{peft} (PEFT) is cheap.", (peft, "Method", "PEFT")),
        paper(2, "PEFT methods such as LoRA.", ("PEFT", "Method"), ("LoRA", "Method")),
        paper(3, "We know PEFT, the PE-Fit test.", ("PEFT", "Metric")),
        paper(4, "A mixture of experts (MoE).", ("mixture of experts", "Method", "MoE")),
        paper(5, "The margin of error (MoE) is small.", ("MoE", "Method")),
        paper(6, "LLaMA 2 and LLaMA.", ("LLaMA 2", "Model"), ("LLaMA", "Model")),
    ]
    return Build(lambda: papers)


def test_a_join_is_told_with_its_reason_and_its_papers(build):
    method, metric = explain(build, "PEFT")
    assert method.concept.label == "Parameter-Efficient Fine-Tuning"
    assert dict(method.names)["PEFT"] == ("p1", "p2")
    (join,) = method.joins
    assert (join.name, join.papers) == ("PEFT", ("p1",))
    assert "mean this" in join.why
    assert metric.concept.type == "Metric"


def test_homographs_say_what_keeps_them_apart(build):
    method, _ = explain(build, "peft")
    (apart,) = [a for a in method.apart if "Metric" in a.other]
    assert "types never meet" in apart.why


def test_an_acronym_that_a_paper_spells_out_itself_is_told(build):
    (found,) = explain(build, "margin of error")
    (join,) = found.joins
    assert (join.name, join.papers) == ("MoE", ("p5",))
    assert any("mixture of experts" in a.other for a in found.apart)


def test_names_that_one_paper_joins_are_told_with_how_it_is_known():
    full = "Parameter-Efficient Fine-Tuning"
    one = paper(1, f"{full} (PEFT) is light tuning.", (full, "Method", "PEFT", "light tuning"))
    two = paper(2, f"{full} is known.", (full, "Method"))
    (found,) = explain(Build(lambda: [one, two]), "PEFT")
    assert [(j.name, j.to, j.papers) for j in found.joins] == [
        ("PEFT", full, ("p1",)), ("light tuning", full, ("p1",)),
    ]  # fmt: skip
    assert "spelled out" in found.joins[0].why and "read as" in found.joins[1].why


def test_where_a_thing_exists_elsewhere_is_told():
    (found,) = explain(Build(lambda: [paper(1, "Active learning.", ("Active learning", "Method"))]),
                       "active learning")  # fmt: skip
    assert {one.iri.split("/")[2] for one in found.links} == {"w3id.org"}
    assert "exactMatch Active learning <https://w3id.org/ocs/ont/" in tell(found, {})


def test_versions_are_kept_apart_and_joined_as_kinds(build):
    (found,) = explain(build, "LLaMA 2")
    assert [b.broader for b in found.broader] == ["model/llama"]
    (other,) = explain(build, "LLaMA")
    assert [b.narrower for b in other.narrower] == ["model/llama-2"]


def test_a_concept_is_found_by_its_id(build):
    assert [e.concept.id for e in explain(build, "model/llama-2")] == ["model/llama-2"]


def test_what_is_told_holds_names_reasons_and_papers(build):
    labels = {c.id: c.label for c in build.concepts}
    told = tell(explain(build, "PEFT")[0], labels)
    for words in ("Parameter-Efficient Fine-Tuning", "PEFT", "p1", "p2", "spell", "LoRA"):
        assert words in told


def test_hostile_names_stay_on_one_line():
    name = "evil\u202e\nname"
    made = paper(1, f"{name} is here.", (name, "Method"))
    told = tell(explain(Build(lambda: [made]), name)[0], {})
    assert "\u202e" not in told
    assert told.splitlines()[0].startswith("evil name")


def test_the_command_explains_and_says_when_it_cannot(build, tmp_path, capsys):
    records = tmp_path / "records.jsonl"
    records.write_text("".join(dumps(e) + "\n" for e in build.extractions()), encoding="utf-8")
    assert main(["explain", str(tmp_path), "PEFT"]) == 0
    assert "joined" in capsys.readouterr().out
    assert main(["explain", str(records), "PEFT", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["joins"][0]["name"] == "PEFT"
    assert main(["explain", str(records), "no such thing"]) == 1
    assert "no such thing" in capsys.readouterr().err
