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
    report = verify(opened, Build(lambda: extractions))
    return [
        str(fault).removeprefix("https://w3id.org/paper-kg/resource/") for fault in report.faults
    ]


def test_an_untouched_graph_stands(folder, extractions):
    build = Build(lambda: extractions)
    report = verify(store.open_store(folder), build)
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


@pytest.mark.parametrize(
    ("pattern", "new", "told"),
    [
        ("kg:value 3.0", "kg:value 30.0",
         "paper/p1/claim/127-139: its kg:value is '30', by the records '3'"),
        ('kg:comparator "up to"', 'kg:comparator "="',
         "paper/p1/claim/127-139: its kg:comparator is '=', by the records 'up to'"),
        ("kg:outperforms method:adapter-tuning", "kg:outperforms method:qlora",
         "method/low-rank-adaptation: its kg:outperforms is 'https://w3id.org/paper-kg/resource/"
         "method/qlora', by the records 'https://w3id.org/paper-kg/resource/method/adapter-tuning'"),
        (r"\Z", "\n<paper/p1/uses/model/gpt-9> a kg:Statement ; kg:confidence 0.9 ;\n"
         "    kg:evidence <paper/p1#char=149,179> ; kg:statedIn paper:p1 .\n",
         "paper/p1/uses/model/gpt-9: the records do not support it"),
        (r"(?s)<paper/p1/proposes/method/low-rank-adaptation> .*? \.\n", "",
         "paper/p1/proposes/method/low-rank-adaptation: the graph does not have it"),
        (r'(?s)(#char=149,179> a oa.*?kg:textDigest) "\w+"', r'\1 "0"',
         "paper/p1#char=149,179: it is of another text"),
    ],
)  # fmt: skip
def test_what_the_records_do_not_say_is_told(folder, extractions, pattern, new, told):
    assert told in faults(changed(folder, pattern, new), extractions)


@pytest.mark.parametrize("name", ["nt", "jsonld"])
def test_a_graph_under_another_base_stands_in_any_format(folder, extractions, name):
    from kg import exporters

    build = Build(lambda: extractions, base="urn:own:", when="2026-11-27T12:00:00Z")
    path = folder / f"graph.{name}"
    exporters.load(name)(build, path)
    assert main(["verify", str(path)]) == 0


def test_store_and_file_of_a_folder_are_both_checked(folder, extractions, capsys):
    store.write_store(Build(lambda: extractions), folder / "store")
    assert main(["verify", str(folder)]) == 0
    told = capsys.readouterr().err
    assert "store: 3 papers" in told
    assert "graph.ttl: 3 papers" in told
    changed(folder, "kg:value 3.0", "kg:value 30.0")
    assert main(["verify", str(folder)]) == 1
    told = capsys.readouterr()
    assert told.out.count("its kg:value is '30'") == 1
    assert "store: 3 papers, 10 quotes, 19 facts checked; all stand" in told.err
    assert "graph.ttl: 3 papers, 10 quotes, 19 facts checked; 1 does not stand" in told.err


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
    assert "1 does not stand" in told.err
    assert "graph.ttl: the shapes hold" in told.err
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
    assert "1 rule is broken" in told.err
    assert main(["verify", str(folder)]) == 1
    told = capsys.readouterr()
    assert "kg:comparator 'about'" in told.out
    assert "by the records 'up to'" in told.out
    assert "graph.ttl: 1 rule of the shapes is broken" in told.err
