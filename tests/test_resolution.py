from pathlib import Path

import pytest

from training.resolution import Name, as_extractions, b_cubed, clusters, read_names

FOLDER = Path(__file__).parent.parent / "training" / "annotations" / "resolution"
FILES = sorted(FOLDER.glob("*.tsv"))


@pytest.fixture(scope="module")
def parts():
    return {path.stem: read_names(path) for path in FILES}


@pytest.fixture(scope="module")
def found(parts):
    return clusters([name for names in parts.values() for name in names])


def test_b_cubed_weighs_each_name_by_its_own_cluster():
    a, b, c, d = (Name("p", "Task", n, (), thing) for n, thing in zip("abcd", "1122", strict=True))
    assert b_cubed({a: "x", b: "x", c: "y", d: "y"}, [a, b, c, d]) == (1, 1, 1)
    precision, recall, _ = b_cubed({a: "x", b: "x", c: "x", d: "y"}, [a, b, c, d])
    assert precision == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4)
    assert recall == pytest.approx((1 + 1 + 1 / 2 + 1 / 2) / 4)
    assert b_cubed({a: "x", b: "x", c: "x", d: "x"}, [a, b, c, d])[:2] == (0.5, 1)


def test_there_are_enough_names_from_enough_papers(parts):
    names = [name for members in parts.values() for name in members]
    assert len(names) >= 600
    assert len({name.paper for name in names}) >= 300


def test_no_thing_is_in_two_parts(parts):
    things = [{name.thing for name in names} for names in parts.values()]
    assert sum(map(len, things)) == len(set().union(*things))


def test_every_mention_is_where_its_record_says(parts):
    for extraction in as_extractions(parts["dev"]):
        for entity in extraction.entities:
            for mention in entity.mentions:
                assert extraction.paper.text[mention.start : mention.end] == mention.text


def test_translations_are_not_guessed(parts, found):
    precision, _, _ = b_cubed(found, parts["translations"])
    assert precision >= 0.96


@pytest.mark.parametrize("part", ["held", "extracted-held", "acronyms"])
def test_names_are_joined_as_by_a_reader(parts, found, part):
    precision, _, f1 = b_cubed(found, parts[part])
    assert precision >= 0.96
    assert f1 >= 0.93
