"""Extractors are found by name, built in or brought by another package."""

import json
import tomllib
from pathlib import Path

import pytest

from kg import extractors
from kg.cli import main
from kg.errors import FormatError
from kg.extractors import Settings, open_extractor
from kg.model import Extraction, Paper

ROOT = Path(__file__).parent.parent
PLUG = """
from kg.model import Entity, Extraction, Extractor, Mention
class Shout:
    made_by = Extractor("shout", "1.0", "none")
    def extract(self, papers):
        for paper in papers:
            word = paper.title.split()[0]
            sure = (Entity(word, "Method", "proposed", 0.6, (Mention(0, len(word), word),)),)
            yield Extraction(paper, self.made_by, sure)
    def closing(self):
        return "shouted"
def make(settings):
    return Shout()
"""


@pytest.fixture
def plug_in(tmp_path, monkeypatch):
    """Install a package that brings the extractors ``shout`` and ``broken``."""
    (tmp_path / "plug_in.py").write_text(PLUG)
    info = tmp_path / "plug_in-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: plug-in\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[kg.extractors]\nshout = plug_in:make\nbroken = plug_in:nothing\nspacy = plug_in:make\n"
    )
    monkeypatch.syspath_prepend(tmp_path)


@pytest.fixture
def papers(tmp_path):
    path = tmp_path / "papers.jsonl"
    path.write_text(json.dumps({"id": "a", "title": "LoPA here", "abstract": "It is."}) + "\n")
    return path


def test_the_table_and_the_package_declare_the_same_extractors():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["entry-points"]["kg.extractors"] == extractors.BUILT_IN


def test_the_default_is_the_standard_pipeline():
    paper = Paper("p", "LoPA for code", "We fine-tune BERT on SQuAD.")
    (record,) = open_extractor().extract([paper])
    assert isinstance(record, Extraction)
    assert record.extractor == open_extractor().made_by
    assert record.extractor.name == "paper-kg"


def test_a_plug_in_is_listed_and_used(plug_in, papers, tmp_path, capsys):
    assert "shout" in extractors.names()
    target = tmp_path / "records.jsonl"
    call = ["extract", str(papers), "-o", str(target), "--extractor", "shout", "--quiet"]
    assert main(call) == 0
    record = json.loads(target.read_text())
    assert record["extractor"]["name"] == "shout"
    assert [e["name"] for e in record["entities"]] == ["LoPA"]
    assert "shouted" in capsys.readouterr().err


def test_min_confidence_holds_for_every_extractor(plug_in, papers, capsys):
    call = ["extract", str(papers), "--extractor", "shout", "--quiet"]
    assert main([*call, "--min-confidence", "0.7"]) == 0
    assert json.loads(capsys.readouterr().out)["entities"] == []


def test_a_plug_in_never_takes_the_name_of_a_built_in_one(plug_in):
    assert extractors.names().count("spacy") == 1
    assert open_extractor("spacy").made_by.name == "paper-kg"


def test_a_broken_plug_in_is_named(plug_in):
    with pytest.raises(FormatError, match=r"'broken' \(plug_in:nothing\) cannot be loaded"):
        open_extractor("broken")


def test_an_unknown_name_is_refused_with_the_known_ones():
    with pytest.raises(FormatError, match="no extractor 'magic'; there are: llm, spacy"):
        open_extractor("magic")


def test_an_endpoint_without_the_extractor_for_it_is_refused():
    with pytest.raises(FormatError, match="--extractor llm"):
        open_extractor("spacy", Settings(endpoint="http://localhost/v1"))
