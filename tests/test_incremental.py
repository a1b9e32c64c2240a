"""Adding papers to a build and taking them out gives the graph of one build."""

import gzip
import json
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kg
from kg import incremental
from kg.errors import InputError
from kg.extractors import open_extractor
from kg.job import MANIFEST, RECORDS, build, open_build, read_replaced
from kg.model import Paper
from kg.readers import read
from kg.resolve import replacements, resolve

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


def test_adding_gives_the_graph_of_one_build(tmp_path, whole):
    folder = built(tmp_path, "parts", [SAID[2], SAID[0]])
    more = written(tmp_path / "more.jsonl", [SAID[3], SAID[0], SAID[1]])
    summary = incremental.add(folder, [more])
    assert (summary.papers, summary.problems) == (len(SAID), [])
    assert triples(folder) == triples(whole)


class Known:
    """An engine that has read all papers before, so that a hundred builds take seconds."""

    def __init__(self, papers):
        engine = open_extractor()
        self.made_by = engine.made_by
        self.records = {e.paper.id: e for e in engine.extract(papers)}

    def extract(self, papers):
        return (replace(self.records[paper.id], paper=paper) for paper in papers)

    def closing(self):
        return ""


@pytest.fixture(scope="module")
def known():
    sample = list(read(Path(kg.__file__).parent / "samples" / "daily-papers.txt"))[:8]
    # Two meanings of one acronym, a version, a plural, a name in two types: where order could tell.
    more = [
        *SAID,
        ("q1", "Experts", "A mixture of experts (MoE) is sparse. We train a MoE on GLUE."),
        ("q2", "Polls", "The margin of error (MoE) is small. We report MoE on polls."),
        ("q3", "Routing", "We propose routing for MoE models such as Mixtral and LLaMA 2."),
        ("q4", "Models", "LLaMA-2-7B and Llama 2 are compared with low rank adaptation."),
    ]
    papers = {p.id: p for p in [*sample, *(Paper(i, t, a) for i, t, a in more)]}
    return papers, Known(papers.values())


_FORMATS = ["nq", "entities", "relations"]


def grown(folder, engine, steps):
    """Build from the first step's papers, then add and remove as the others say."""
    for number, (papers, gone) in enumerate(steps):
        said = [(p.id, p.title, p.abstract) for p in papers]
        source = written(folder / f"{number}.jsonl", said)
        if number == 0:
            build([source], folder / "store", formats=_FORMATS, engine=engine)
        elif said:
            incremental.add(folder / "store", [source], engine=engine)
        if gone:
            incremental.remove(folder / "store", gone)
    return folder / "store"


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_order_split_and_detour_gives_the_graph_of_one_build(known, data):
    papers, engine = known
    ids = data.draw(st.permutations(sorted(papers)))
    kept = ids[: data.draw(st.integers(1, len(ids)))]
    detour = data.draw(st.lists(st.sampled_from(ids), unique=True, max_size=4))
    cuts = sorted(data.draw(st.lists(st.integers(1, len(kept)), unique=True, max_size=3)))
    parts = [kept[a:b] for a, b in zip([0, *cuts], [*cuts, len(kept)], strict=True)]
    steps = [([papers[i] for i in part], []) for part in parts if part]
    where = data.draw(st.integers(0, len(steps) - 1))
    passing = [i for i in detour if i not in kept]
    steps[where] = ([*steps[where][0], *(papers[i] for i in passing)], passing)
    with TemporaryDirectory() as name:
        (folder := Path(name) / "steps").mkdir()
        (once := Path(name) / "once").mkdir()
        found = grown(folder, engine, steps)
        wanted = grown(once, engine, [([papers[i] for i in kept], [])])
        assert triples(found) == triples(wanted)
        lines = [
            sorted((f / "entities.csv").read_text("utf-8").split("\n")) for f in (found, wanted)
        ]
        assert lines[0] == lines[1]
        for old, new in open_build(found / RECORDS).replaced.items():
            ids_now = {c.id for c in open_build(found / RECORDS).concepts}
            assert old not in ids_now and new in ids_now


def test_the_manifest_names_the_inputs_of_all_papers(tmp_path):
    folder = built(tmp_path, "first", SAID[:1])
    incremental.add(folder, [written(tmp_path / "second.jsonl", SAID[1:2])])
    incremental.remove(folder, ["p1"])
    inputs = json.loads((folder / MANIFEST).read_text("utf-8"))["inputs"]
    assert [i["name"] for i in inputs] == ["first.jsonl", "second.jsonl"]


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
    found = replacements(before, after, {"method/older": "method/lora"})
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
