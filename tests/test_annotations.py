"""Annotations that ship are sound, hold no text that may not be passed on, and can be retold."""

import random
import re
from pathlib import Path

import pytest

from kg import vocab
from training.annotation import COMPARATORS, PREDICATES, ROLES, TYPES, parse, ship
from training.retell import DATASETS, MODELS, retell

FILES = sorted((Path(__file__).parent.parent / "training" / "annotations").glob("*.ann"))

TEXT = (
    "LoPA: low-rank prompts\nWe propose LoPA. It reaches 85.2% accuracy on GLUE, above BERT-base."
)
NOTATION = """\
## conf:1
E Method proposed LoPA
E Dataset evaluation GLUE
E Model baseline BERT-base
E Metric evaluation accuracy
R LoPA > evaluatedOn > GLUE
R LoPA > outperforms > BERT-base
C 85.2% | 85.2 | % | = | - | s: LoPA | m: accuracy | d: GLUE | e: It reaches 85.2% accuracy on GLUE
"""


@pytest.fixture
def notation(tmp_path):
    path = tmp_path / "a.ann"
    path.write_text(NOTATION, encoding="utf-8")
    return path


def test_notation_and_code_share_one_vocabulary():
    assert set(vocab.TYPE_NAMES) == TYPES
    assert set(vocab.ROLES) == ROLES
    assert {r.name for r in vocab.RELATIONS} == PREDICATES


def test_a_sound_file_gives_the_gold_form(notation):
    (paper,), problems = parse(notation, {"conf:1": TEXT})
    assert problems == []
    assert [e["name"] for e in paper["entities"]] == ["LoPA", "GLUE", "BERT-base", "accuracy"]
    assert paper["relations"][1] == ["LoPA", "outperforms", "BERT-base"]
    claim = paper["claims"][0]
    assert (claim["value"], claim["unit"], claim["subject"]) == (85.2, "%", "LoPA")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("E Thing used GLUE", "type 'Thing'"),
        ("E Dataset used SQuAD", "surface not in text: 'SQuAD'"),
        ("R LoPA > beats > GLUE", "predicate 'beats'"),
        ("R LoPA > usedFor > SQuAD", "unknown entity 'SQuAD'"),
        ("C 85.2% | 85.2 | % | about | - | e: It reaches 85.2%", "comparator 'about'"),
        ("C 99% | 99 | % | = | - | e: It reaches 85.2%", "not in its evidence"),
        ("nonsense", "a line starts with"),
    ],
)
def test_a_wrong_line_is_named_with_its_reason(notation, line, reason):
    notation.write_text(NOTATION + line + "\n", encoding="utf-8")
    _, problems = parse(notation, {"conf:1": TEXT})
    assert len(problems) == 1
    assert reason in problems[0]


def test_shipped_evidence_is_offsets_and_reads_back_the_same(notation, tmp_path):
    before, _ = parse(notation, {"conf:1": TEXT})
    ship(notation, {"conf:1": TEXT}, tmp_path / "out")
    shipped = tmp_path / "out" / "a.ann"
    assert "It reaches" not in shipped.read_text()
    assert parse(shipped, {"conf:1": TEXT}) == (before, [])


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_annotations_that_ship_are_well_formed_and_hold_no_sentences(path):
    papers, problems = parse(path, {})
    assert papers
    assert {p.rsplit(": ", 1)[1].split(" ")[0] for p in problems} <= {"no"}  # texts are not here
    for paper in papers:
        names = {entity["name"] for entity in paper["entities"]}
        assert len(names) == len(paper["entities"])
        assert all(s in names and o in names for s, _, o in paper["relations"])
        assert all(claim["comparator"] in COMPARATORS for claim in paper["claims"])
    text = path.read_text(encoding="utf-8")
    for block in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        if not block.startswith("arxiv:"):
            assert all(re.search(r"e: @\d+-\d+$", c) for c in re.findall(r"^C .*$", block, re.M))


def test_a_retold_paper_has_other_names_in_text_and_annotations_alike(notation):
    (paper,), _ = parse(notation, {"conf:1": TEXT})
    told = [retell(TEXT, paper, random.Random(seed)) for seed in range(20)]
    changed = [t for t in told if t is not None]
    assert len(changed) > 10
    for text, annotated in changed:
        names = {e["name"]: e for e in annotated["entities"]}
        assert "LoPA" in names  # what the paper proposes keeps its name
        assert all(form in text for e in names.values() for form in e["surface"])
        assert all(s in names and o in names for s, _, o in annotated["relations"])
        assert names.keys() - {"LoPA", "accuracy", "GLUE", "BERT-base"} <= {*MODELS, *DATASETS}


def test_a_paper_without_known_names_is_not_retold():
    paper = {"entities": [], "relations": [], "claims": []}
    assert retell("Nothing here.", paper, random.Random(0)) is None
