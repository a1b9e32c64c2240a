"""Adding papers to a build and taking them out gives the graph of one build."""

import gzip
import json
import random

import pytest

from kg import incremental
from kg.errors import InputError
from kg.job import MANIFEST, RECORDS, build, open_build, read_replaced
from kg.resolve import resolve

SAID = [
    (
        "p1",
        "LoRA: Low-Rank Adaptation",
        "We propose Low-Rank Adaptation (LoRA) and test it on GLUE.",
    ),
    ("p2", "Quantised adapters", "QLoRA extends LoRA and reaches 85.2% accuracy on GLUE."),
    ("p3", "Prompt tuning", "Prompt tuning is compared with LoRA for text classification."),
    ("p4", "BERT", "We pre-train BERT, a language model, and evaluate it on GLUE and SQuAD."),
]


def written(path, papers):
    lines = (json.dumps({"id": i, "title": t, "abstract": a}) for i, t, a in papers)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def triples(folder, *, former=False):
    with gzip.open(folder / "graph.nq.gz", "rt", encoding="utf-8") as file:
        return {line for line in file if former or "isReplacedBy" not in line}


def built(tmp_path, name, papers):
    folder = tmp_path / name
    build([written(tmp_path / f"{name}.jsonl", papers)], folder, formats=["nq", "entities"])
    return folder


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return built(tmp_path_factory.mktemp("whole"), "whole", SAID)


@pytest.mark.parametrize("seed", range(3))
def test_adding_in_any_order_and_split_gives_the_graph_of_one_build(tmp_path, whole, seed):
    rng = random.Random(seed)
    papers = rng.sample(SAID, len(SAID))
    cut = rng.randint(1, len(SAID) - 1)
    folder = built(tmp_path, "parts", papers[:cut])
    more = written(tmp_path / "more.jsonl", papers[cut - 1 :])
    summary = incremental.add(folder, [more])
    assert (summary.papers, summary.problems) == (len(SAID), [])
    assert triples(folder) == triples(whole)


def test_removing_takes_everything_that_only_the_paper_supported(tmp_path, whole):
    folder = built(tmp_path, "all", SAID)
    incremental.remove(folder, ["p4"])
    rest = built(tmp_path, "rest", SAID[:3])
    assert triples(folder) == triples(rest)
    assert (folder / "entities.csv").read_bytes() == (rest / "entities.csv").read_bytes()


def test_known_papers_are_not_extracted_again_and_changed_ones_are(tmp_path):
    folder = built(tmp_path, "some", SAID[:2])
    before = (folder / RECORDS).read_text(encoding="utf-8").splitlines()
    changed = ("p2", SAID[1][1], "Adapters are compared with prefix tuning.")
    incremental.add(folder, [written(tmp_path / "new.jsonl", [SAID[0], changed])])
    after = (folder / RECORDS).read_text(encoding="utf-8").splitlines()
    assert len(after) == 2 and after[0] == before[0] and "prefix tuning" in after[1]


def test_what_takes_the_place_of_a_former_concept_is_written_down(tmp_path):
    short = ("p9", "Adapters", "We compare LoRA with adapters on GLUE.")
    folder = built(tmp_path, "short", [short])
    old = {c.id for c in open_build(folder / RECORDS).concepts}
    incremental.add(folder, [written(tmp_path / "long.jsonl", SAID[:1])])
    made = open_build(folder / RECORDS)
    gone = old - {c.id for c in made.concepts}
    assert set(made.replaced) == gone
    said = [line for line in triples(folder, former=True) if "isReplacedBy" in line]
    assert len(said) == len(gone)
    assert set(made.replaced.values()) <= {c.id for c in made.concepts}


def test_replacements_follow_what_was_known(extractions):
    before = resolve(extractions[1:2])
    after = resolve(extractions)
    found = incremental.replacements(before, after, {"method/older": "method/lora"})
    assert found.get("method/lora") == found.get("method/older") == "method/low-rank-adaptation"


def test_a_paper_that_is_not_there_is_told(tmp_path):
    folder = built(tmp_path, "one", SAID[:1])
    (problem,) = incremental.remove(folder, ["nope"]).problems
    assert "nope" in problem.reason


@pytest.mark.parametrize("left", ["nothing", "damaged"])
def test_a_folder_that_is_no_build_is_refused(tmp_path, left):
    if left == "damaged":
        (tmp_path / RECORDS).write_text("", encoding="utf-8")
        (tmp_path / MANIFEST).write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match="build"):
        incremental.remove(tmp_path, ["p1"])
    assert read_replaced(tmp_path / "replaced.tsv") == {}
