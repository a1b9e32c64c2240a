"""The extractor ``llm`` against a small endpoint on this machine that also misbehaves."""

import email.utils
import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from llm_server import Raw, Stub, completion, serving, text_of

from kg import vocab
from kg.errors import KGError, Problem
from kg.extractors import Settings, open_extractor
from kg.llm.client import MAX_REPLY, AskError, Client
from kg.llm.prompt import SCHEMA, messages
from kg.llm.reading import parse, read_answer
from kg.model import Extraction, Paper
from kg.records import dumps, from_json, to_json, validate

KEY = "sk-test-0123456789abcdef"
PAPER = Paper(
    "p1",
    "LoPA: prompts of low rank",
    "We propose Low-Rank Prompt Adaptation (LoPA) for code generation. LoPA beats prompt tuning on "
    "HumanEval and reduces memory by up to 3.5times with 7B parameters. LoPA is open.",
)
ANSWER = {
    "entities": [
        {"name": "Low-Rank Prompt Adaptation", "type": "Method", "role": "proposed",
         "surface": ["LoPA"], "confidence": 0.9},
        {"name": "prompt tuning", "type": "Method", "role": "baseline", "surface": [],
         "confidence": 0.8},
        {"name": "code generation", "type": "Task", "role": "mentioned", "surface": [],
         "confidence": 0.7},
        {"name": "memory", "type": "Metric", "role": "evaluation", "surface": ["memory"],
         "confidence": 0.3},
    ],
    "relations": [
        {"subject": "LoPA", "predicate": "outperforms", "object": "prompt tuning",
         "evidence": "LoPA beats prompt tuning on HumanEval", "confidence": 0.8},
    ],
    "claims": [
        {"quantity": "3.5times", "evidence": "reduces memory by up to 3.5times",
         "direction": "decrease", "subject": "LoPA", "metric": "memory", "baseline": None,
         "dataset": None, "task": None, "conditions": ["with 7B parameters"], "confidence": 0.9},
    ],
}  # fmt: skip


@pytest.fixture
def stub():
    with serving(Stub()) as server:
        server.answer = lambda question, number: ANSWER
        yield server


@pytest.fixture
def ask(stub, tmp_path, monkeypatch):
    """Extract from papers; pauses between attempts are cut to nothing and noted."""
    monkeypatch.setenv("KG_LLM_KEY", KEY)
    monkeypatch.setenv("no_proxy", "*")
    pauses = []

    def run(*papers, **options):
        options = {"endpoint": stub.url, "model": "m-1", "cache": tmp_path / "cache"} | options
        engine = open_extractor("llm", Settings(**options))
        engine._client._wait = lambda seconds: pauses.append(seconds)
        run.engine = engine
        return list(engine.extract(papers or (PAPER,)))

    run.pauses = pauses
    return run


def mentions(record, name):
    (entity,) = [e for e in record.entities if e.name == name]
    return [(m.start, m.text) for m in entity.mentions]


def test_an_answer_becomes_the_same_kind_of_record(ask):
    (record,) = ask()
    assert isinstance(record, Extraction)
    assert list(validate(record)) == []
    assert from_json(json.loads(dumps(record))) == record
    assert (record.extractor.name, record.extractor.model) == ("llm", "m-1")
    assert [(r.subject, r.predicate, r.object) for r in record.relations] == [
        ("Low-Rank Prompt Adaptation", "outperforms", "prompt tuning")
    ]


def test_all_occurrences_are_found_by_us(ask):
    (record,) = ask()
    text = PAPER.text
    found = mentions(record, "Low-Rank Prompt Adaptation")
    assert [word for _, word in found] == ["LoPA", "Low-Rank Prompt Adaptation", "LoPA", "LoPA",
                                           "LoPA"]  # fmt: skip
    assert all(text[start : start + len(word)] == word for start, word in found)


def test_value_unit_and_bound_of_a_claim_are_our_own_reading(ask, stub):
    lied = ANSWER["claims"][0] | {"value": 99, "unit": "bananas", "comparator": "="}
    stub.answer = lambda question, number: ANSWER | {"claims": [lied]}
    (record,) = ask()
    (claim,) = record.claims
    assert (claim.quantity, claim.value, claim.unit) == ("up to 3.5times", 3.5, "x")
    assert (claim.comparator, claim.direction) == ("up to", "decrease")
    assert (claim.subject, claim.metric) == ("Low-Rank Prompt Adaptation", "memory")
    assert claim.conditions == ("with 7B parameters",)


def test_structured_output_and_the_text_as_data_are_asked_for(ask, stub):
    ask()
    (question,) = stub.questions
    assert question["path"] == "/v1/chat/completions"
    assert question["response_format"]["json_schema"]["schema"] == SCHEMA
    assert text_of(question) == {"title": PAPER.title, "abstract": PAPER.abstract}
    asked = question["messages"][0]["content"]
    for name in (*vocab.TYPE_NAMES, *vocab.ROLES, *(r.name for r in vocab.RELATIONS)):
        assert name in asked


@pytest.mark.parametrize("known", ["json_object", "nothing"])
def test_a_server_without_structured_output_is_asked_without_once_and_for_all(ask, stub, known):
    def answer(question, number):
        format = question.get("response_format", {"type": "nothing"})["type"]
        return ANSWER if format == known else Raw(400, b'{"error": "response_format unknown"}')

    stub.answer = answer
    first, second = ask(PAPER, Paper("p2", "LoPA", PAPER.abstract), concurrency=1)
    assert first.entities and second.entities
    assert len(stub.questions) == {"json_object": 3, "nothing": 4}[known]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"entities": [{"name": "GPT-9", "type": "Model", "role": "used", "surface": ["GPT-9"]}]},
         "names not in the text"),
        ({"entities": [{"name": "LoPA", "type": "Wizard", "role": "used", "surface": []}]},
         "entities of unknown types"),
        ({"relations": [ANSWER["relations"][0] | {"evidence": "LoPA always wins."}]},
         "evidence not in the text"),
        ({"relations": [ANSWER["relations"][0] | {"predicate": "hates"}]}, "unknown relations"),
        ({"relations": [ANSWER["relations"][0] | {"object": "GPT-9"}]},
         "relations without two entities"),
        ({"relations": [ANSWER["relations"][0] | {"predicate": "usedFor"}]},
         "relations that the types do not allow"),
        ({"claims": [ANSWER["claims"][0] | {"quantity": "99%"}]},
         "numbers that our grammar does not find there"),
        ({"claims": [ANSWER["claims"][0] | {"evidence": "reduces memory by 99%"}]},
         "evidence not in the text"),
        ({"claims": [ANSWER["claims"][0] | {"baseline": "full fine-tuning"}]},
         "words of claims not in the text"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_the_text_does_not_bear_is_dropped_and_counted(ask, stub, change, reason):
    stub.answer = lambda question, number: ANSWER | change
    (record,) = ask()
    assert list(validate(record)) == []
    assert "GPT-9" not in dumps(record) and "99" not in json.dumps(to_json(record)["claims"])
    assert f"1 {reason}" in ask.engine.closing()


def test_a_name_inside_a_longer_word_or_an_address_is_no_mention():
    paper = Paper("p", "SAM", "SAMPLE of SAMs at https://example.org/SAM and SAM-2, SAM.")
    told = {"name": "SAM", "type": "Model", "role": "used", "surface": ["SAM-2"]}
    (entity,) = read_answer(paper, {"entities": [told]}).entities
    assert [m.text for m in entity.mentions] == ["SAM", "SAM-2", "SAM"]


def test_one_thing_told_twice_is_one_entity():
    told = [
        {"name": name, "type": "Method", "role": role, "surface": [name]}
        for name, role in (("LoPA", "used"), ("Low-Rank Prompt Adaptation", "proposed"))
    ]
    (entity,) = read_answer(PAPER, {"entities": told}).entities
    assert (entity.name, entity.role) == ("Low-Rank Prompt Adaptation", "proposed")


def test_an_answer_is_asked_for_once_and_then_taken_from_the_cache(ask, stub):
    first = ask()
    assert ask() == first
    assert len(stub.questions) == 1
    assert "1 from the cache" in ask.engine.closing()
    ask(model="m-2")
    assert len(stub.questions) == 2


def test_a_damaged_answer_in_the_cache_is_asked_for_again(ask, stub, tmp_path):
    first = ask()
    (kept,) = (tmp_path / "cache").rglob("*.json")
    kept.write_text(kept.read_text()[:40])
    assert ask() == first
    assert len(stub.questions) == 2
    assert [p.name for p in (tmp_path / "cache").rglob("*") if p.is_file()] == [kept.name]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_overload_is_waited_out_with_growing_pauses(ask, stub, status):
    stub.answer = lambda question, number: ANSWER if number > 3 else Raw(status, b"busy")
    (record,) = ask()
    assert isinstance(record, Extraction)
    assert ask.pauses == [1.0, 2.0, 4.0]


def test_retry_after_says_how_long_to_wait(ask, stub):
    date = email.utils.formatdate(time.time() + 3600, usegmt=True)
    after = {1: "7", 2: date, 3: "nonsense"}
    stub.answer = lambda question, number: (
        Raw(429, headers={"Retry-After": after[number]}) if number in after else ANSWER
    )
    ask()
    assert ask.pauses == [7.0, 120.0, 4.0]


def test_overload_that_does_not_end_is_a_problem_and_the_rest_goes_on(ask, stub):
    other = Paper("p2", "Other", "We propose LoPA.")

    def answer(question, number):
        return ANSWER if text_of(question)["title"] == "Other" else Raw(503, b"down")

    stub.answer = answer
    problem, record = ask(PAPER, other)
    assert isinstance(problem, Problem) and isinstance(record, Extraction)
    assert problem.reason == "p1 skipped: HTTP 503 down (5 attempts)"


def test_a_reply_that_takes_too_long_is_given_up(stub):
    stub.answer = lambda question, number: Raw(body=completion("{}"), delay=1.0)
    pauses = []
    client = Client(stub.url, "m", timeout=0.05, wait=pauses.append)
    with pytest.raises(AskError, match="timed out"):
        client.ask(messages(PAPER))
    assert pauses == [1.0, 2.0, 4.0, 8.0]


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        ('{"entities": [{"name": "LoPA", "ty', "the answer is no JSON object"),
        ("I am sorry, but", "the answer is no JSON object"),
        ("[1, 2]", "the answer is no JSON object"),
        (Raw(body=completion("{}", "length")), "the answer was cut off"),
        (Raw(body=b'{"choices": [{"mess'), "the reply is no chat completion"),
        (Raw(body=completion(json.dumps(ANSWER)), cut=50), "the reply is no chat completion"),
        (Raw(body=b'{"choices": []}'), "the reply is no chat completion"),
        (Raw(body=b"[" * 100_000), "the reply is no chat completion"),
    ],
    ids=[
        "truncated",
        "prose",
        "list",
        "cut off",
        "truncated reply",
        "lost connection",
        "no choices",
        "deep",
    ],
)
def test_a_broken_answer_is_asked_for_once_more_and_then_reported(ask, stub, reply, reason):
    stub.answer = lambda question, number: reply
    (problem,) = ask()
    assert problem.reason == f"p1 skipped: {reason}"
    assert len(stub.questions) == 2
    stub.answer = lambda question, number: ANSWER
    (record,) = ask()
    assert record.entities


def test_a_second_whole_answer_is_taken(ask, stub):
    stub.answer = lambda question, number: ANSWER if number == 2 else '{"entities": ['
    (record,) = ask()
    assert record.entities


def test_a_huge_reply_is_not_read_to_its_end(ask, stub):
    stub.answer = lambda question, number: "x" * (MAX_REPLY + 1)
    (problem,) = ask()
    assert "longer than 4 MiB" in problem.reason


@pytest.mark.parametrize("status", [401, 403, 404])
def test_an_endpoint_that_refuses_stops_the_work(ask, stub, status):
    stub.answer = lambda question, number: Raw(status, f"bad key {KEY}".encode())
    with pytest.raises(KGError, match=f"HTTP {status}") as stopped:
        ask()
    assert KEY not in str(stopped.value)


def test_an_endpoint_that_is_gone_stops_the_work(ask):
    papers = [Paper(f"p{i}", f"Title {i}", "") for i in range(30)]
    with pytest.raises(KGError, match="10 papers in a row"):
        ask(*papers, endpoint="http://127.0.0.1:9/v1")


def test_a_redirect_is_not_followed(ask, stub):
    stub.answer = lambda question, number: Raw(307, headers={"Location": stub.url + "/other"})
    (problem,) = ask()
    assert "HTTP 307" in problem.reason
    assert len(stub.questions) == 1


def test_order_is_kept_and_concurrency_is_bounded(ask, stub):
    def answer(question, number):
        return Raw(body=completion(json.dumps(ANSWER)), delay=0.002 * (number % 3))

    stub.answer = answer
    papers = [Paper(f"p{i}", f"LoPA {i}", "We propose LoPA.") for i in range(20)]
    records = ask(*papers, concurrency=3)
    assert [r.paper.id for r in records] == [p.id for p in papers]
    assert 2 <= stub.busiest <= 3


def test_papers_are_read_only_as_they_are_needed(ask, stub, tmp_path):
    taken = []

    def papers():
        for i in range(100):
            taken.append(i)
            yield Paper(f"p{i}", f"LoPA {i}", "")

    found = Settings(endpoint=stub.url, model="m", concurrency=2, cache=tmp_path)
    results = open_extractor("llm", found).extract(papers())
    next(results)
    assert len(taken) <= 5
    results.close()


def test_the_key_is_sent_and_written_nowhere(ask, stub, tmp_path, capsys):
    """Not in the cache, the records, the manifest or what is said, even if the server echoes it."""
    from kg.cli import main

    echo = ANSWER | {"note": KEY}
    stub.answer = lambda question, number: (
        echo if "LoPA" in text_of(question)["title"] else Raw(418, f"no {KEY}".encode())
    )
    papers = tmp_path / "papers.jsonl"
    rows = [{"id": p.id, "title": p.title, "abstract": p.abstract}
            for p in (PAPER, Paper("p2", "Tea", "Tea."))]  # fmt: skip
    papers.write_text("".join(json.dumps(row) + "\n" for row in rows))
    status = main(["build", str(papers), "-o", str(tmp_path / "out"), "--quiet", "--formats", "ttl",
                   "--extractor", "llm", "--endpoint", stub.url, "--model", "m-1",
                   "--cache", str(tmp_path / "kept"), "--prices", "1,10"])  # fmt: skip
    said = capsys.readouterr()
    assert status == 1
    assert all(h["Authorization"] == f"Bearer {KEY}" for h in stub.headers)
    written = [p for p in tmp_path.rglob("*") if p.is_file()]
    assert len(written) >= 5
    assert not [p for p in written if KEY.encode() in p.read_bytes()]
    assert KEY not in said.out + said.err
    assert "HTTP 418 no ***" in said.err
    assert "llm: 1 papers, 0 from the cache; 2 requests, 1000 tokens in, 100 out, cost 0.0020" in (
        said.err
    )
    made_by = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert made_by["program"]["model"] == "m-1"
    assert made_by["extractor"]["name"] == "llm"
    assert stub.url not in (tmp_path / "out" / "manifest.json").read_text()


@pytest.mark.parametrize(
    "endpoint",
    ["ftp://example.org", "example.org", "http://u:p@example.org", "http://example.org/?key=1",
     "http://", "http://exa mple.org", "http://[", "http://example.org:0", "http://bücher.example"],
)  # fmt: skip
def test_an_address_that_cannot_be_asked_is_refused(endpoint):
    with pytest.raises(KGError, match="--endpoint"):
        open_extractor("llm", Settings(endpoint=endpoint, model="m"))


def test_a_key_that_no_header_can_carry_is_refused_without_being_told(monkeypatch):
    monkeypatch.setenv("KG_LLM_KEY", "sk-1\nsk-2")
    with pytest.raises(KGError) as refused:
        open_extractor("llm", Settings(endpoint="http://localhost/v1", model="m"))
    assert "sk-" not in str(refused.value)


@pytest.mark.parametrize("missing", ["endpoint", "model"])
def test_endpoint_and_model_are_needed(missing):
    given = {"endpoint": "http://localhost/v1", "model": "m"} | {missing: None}
    with pytest.raises(KGError, match="--endpoint URL and --model NAME"):
        open_extractor("llm", Settings(**given))


def test_a_paper_without_text_is_not_asked_about(ask, stub):
    (record,) = ask(Paper("p", "", " "))
    assert record.entities == ()
    assert stub.questions == []


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8)
    | st.sampled_from(["LoPA", "memory", "3.5times", "Method", "usedFor", "up to 3.5times", "\\x"]),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.sampled_from([
        "name", "type", "role", "surface", "confidence", "subject", "predicate", "object",
        "evidence", "quantity", "conditions", "direction", "metric"]), inner, max_size=8),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(["entities", "relations", "claims"]), JSON))
def test_any_json_gives_a_valid_record(answer):
    found = read_answer(PAPER, answer)
    made_by = open_extractor("spacy").made_by
    record = Extraction(PAPER, made_by, found.entities, found.relations, found.claims)
    assert list(validate(record)) == []
    assert from_json(json.loads(dumps(record))) == record


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_any_words_are_parsed_or_are_not(content):
    assert parse(content) is None or isinstance(parse(content), dict)
