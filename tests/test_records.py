import dataclasses
import json

import pytest

from kg.errors import Problem
from kg.model import Claim, Mention, Span
from kg.records import (
    claim_from_json,
    claim_to_json,
    dumps,
    from_json,
    read_records,
    to_json,
    validate,
)


def test_records_come_back_as_they_were(extractions):
    for extraction in extractions:
        assert from_json(json.loads(dumps(extraction))) == extraction


def test_a_record_is_one_line(extractions):
    assert all("\n" not in dumps(e) for e in extractions)


def test_bad_lines_are_named_and_the_rest_is_kept(extractions):
    lines = [dumps(extractions[0]), "{broken", "", json.dumps({"id": "x"}), dumps(extractions[1])]
    items = list(read_records(lines, "records.jsonl"))
    problems = [i for i in items if isinstance(i, Problem)]
    assert [p.line for p in problems] == [2, 4]
    assert len(items) == 4


def test_a_shifted_mention_is_a_fault(extractions):
    extraction = extractions[0]
    first = extraction.entities[0]
    moved = dataclasses.replace(first, mentions=(Mention(1, 5, "LoRA"),))
    broken = dataclasses.replace(extraction, entities=(moved, *extraction.entities[1:]))
    assert any("is not at 1" in fault for fault in validate(broken))
    with pytest.raises(ValueError, match="is not at 1"):
        from_json(to_json(broken))


@pytest.mark.parametrize(
    ("part", "change", "fault"),
    [
        ("entities", {"type": "Thing"}, "unknown type"),
        ("entities", {"role": "hero"}, "unknown role"),
        ("relations", {"predicate": "likes"}, "unknown predicate"),
        ("relations", {"object": "nobody"}, "unknown entity"),
        ("claims", {"comparator": "about"}, "unknown comparator"),
        ("claims", {"quantity": "4times"}, "is not at"),
    ],
)
def test_every_fault_is_found(extractions, part, change, fault):
    record = to_json(extractions[0])
    record[part][0] |= change
    with pytest.raises(ValueError, match=fault):
        from_json(record)


def test_above_drops_relations_of_dropped_entities(extractions):
    kept = extractions[1].above(0.85)
    assert "LoRA" not in {e.name for e in kept.entities}
    assert kept.relations == ()
    assert extractions[1].above(0.0) == extractions[1]


def test_above_empties_slots_that_are_less_sure():
    claim = Claim("5%", 0, 2, 5.0, Span(0, 2), subject="LoRA", metric="accuracy",
                  slot_confidence=(("subject", 0.9), ("metric", 0.4)))  # fmt: skip
    sure = claim.above(0.5)
    assert (sure.subject, sure.metric) == ("LoRA", None)
    assert sure.slot_confidence == (("subject", 0.9),)
    assert claim.above(0.3) == claim
    assert claim_from_json(claim_to_json(claim)) == claim
