"""Evidence that was tampered with is found, and what rests on it."""

import re

import pytest

from kg import rdf, store
from kg.cli import main
from kg.graph import Build
from kg.job import Summary, write_records
from kg.validate import validate
from kg.verify import verify


@pytest.fixture
def folder(extractions, tmp_path):
    write_records(extractions, tmp_path / "records.jsonl", Summary())
    rdf.to_turtle(Build(lambda: extractions), tmp_path / "graph.ttl")
    return tmp_path


def changed(folder, pattern, new):
    path = folder / "graph.ttl"
    text, n = re.subn(pattern, new, path.read_text("utf-8"), count=1)
    assert n == 1
    path.write_text(text, "utf-8")
    return store.open_store(folder)


def faults(opened, extractions):
    report = verify(opened, (e.paper for e in extractions))
    return [
        str(fault).removeprefix("https://w3id.org/paper-kg/resource/") for fault in report.faults
    ]


def test_an_untouched_graph_stands(folder, extractions):
    report = verify(store.open_store(folder), (e.paper for e in extractions))
    build = Build(lambda: extractions)
    assert report.faults == ()
    assert report.papers == 3
    assert report.facts == len(list(build.facts())) + len(list(build.claims()))
    assert report.quotes > 5


def test_a_changed_quote_is_told_with_what_rests_on_it(folder, extractions):
    opened = changed(folder, 'LoRA reduces memory by up to 3times on GLUE"', 'LoRA doubles memory"')
    found = faults(opened, extractions)
    assert any(
        "its quote is 'LoRA doubles memory', the text there 'LoRA reduces" in f for f in found
    )
    assert any("/claim/" in f and "its evidence does not stand" in f for f in found)


def test_a_moved_quote_is_told(folder, extractions):
    opened = changed(folder, r'(oa:start) "(\d+)"', r'\1 "1"')
    assert any("the text there" in fault for fault in faults(opened, extractions))


def test_a_changed_quantity_is_told(folder, extractions):
    opened = changed(folder, 'kg:quantityText "up to 3times"', 'kg:quantityText "up to 9times"')
    (fault,) = faults(opened, extractions)
    assert "its quantity is 'up to 9times', the text there 'up to 3times'" in fault


def test_another_text_of_a_paper_is_told(folder, extractions):
    from dataclasses import replace

    one, *rest = extractions
    other = replace(one, paper=replace(one.paper, abstract=one.paper.abstract + " More."))
    found = faults(store.open_store(folder), [other, *rest])
    assert "paper/p1: its text is not that of the record" in found
    assert any("its evidence does not stand" in fault for fault in found)


def test_missing_and_strange_papers_are_told(folder, extractions):
    found = faults(store.open_store(folder), extractions[1:])
    assert "paper/p1: no record is of this paper" in found
    less = Build(lambda: extractions[1:])
    assert "paper/p1: the graph does not have this paper" in faults(
        store.of_build(less), extractions
    )


def test_a_fact_without_evidence_is_told(folder, extractions):
    opened = changed(folder, r"    kg:evidence <[^>]+> ;\n", "")
    assert any("it has no evidence" in fault for fault in faults(opened, extractions))


def test_the_command_says_what_does_not_stand(folder, capsys):
    assert main(["verify", str(folder)]) == 0
    assert "3 papers" in capsys.readouterr().err
    changed(folder, 'kg:quantityText "up to 3times"', 'kg:quantityText "up to 9times"')
    assert main(["verify", str(folder / "graph.ttl")]) == 1
    told = capsys.readouterr()
    assert "9times" in told.out
    assert "1 do not stand" in told.err
    (folder / "records.jsonl").unlink()
    assert main(["verify", str(folder)]) == 2


def test_a_graph_that_conforms_and_one_that_does_not(folder, capsys):
    assert validate(folder) == []
    assert main(["validate", str(folder)]) == 0
    changed(folder, r'kg:comparator "up to"', 'kg:comparator "about"')
    (violation,) = validate(folder / "graph.ttl")
    assert violation.path == "kg:comparator"
    assert violation.value == "about"
    assert "claim" in violation.node
    capsys.readouterr()
    assert main(["validate", str(folder)]) == 1
    told = capsys.readouterr()
    assert "kg:comparator 'about'" in told.out
    assert "1 rules are broken" in told.err
