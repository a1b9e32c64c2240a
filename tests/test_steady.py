"""The picture is steady: a small change of the corpus moves little of it."""

import math
import random
import statistics
from dataclasses import replace

import pytest
from conftest import MADE_BY, entity

from kg.graph import Build
from kg.islands import FEW
from kg.model import Extraction, Paper
from kg.scene import make_scene

TOPICS = ("speech audio phoneme", "protein residue enzyme", "vertex chromatic bound", "robot grip")


def topical(n=48):
    """Papers on four topics, each with things of its own and some of its topic."""
    for k in range(n):
        words = TOPICS[k % 4].split()
        own = [f"{words[0]} method{k}", f"{words[1]} task{k}"]
        shared = [f"{word} data" for word in words[: 1 + k % 2]]
        text = f"We study {', '.join([*own, *shared])} by {TOPICS[k % 4]} means."
        paper = Paper(f"p{k}", f"On {words[k % 2]} {k}", text)
        yield Extraction(
            paper,
            MADE_BY,
            (
                *(entity(paper, name, "Method", "proposed") for name in own),
                *(entity(paper, name, "Dataset", "evaluation") for name in shared),
            ),
        )


def scene_of(records):
    return make_scene(Build(lambda: records))


def moved(before, after):
    """Return by how much of the picture's diagonal the nodes of both have moved, in the middle."""
    old = {n.id: place for n, place in zip(before.nodes, before.places, strict=True)}
    new = {n.id: place for n, place in zip(after.nodes, after.places, strict=True)}
    both = sorted(old.keys() & new.keys())
    xs, ys = zip(*old.values(), strict=True)
    size = math.hypot(max(xs) - min(xs), max(ys) - min(ys))
    return statistics.median(math.dist(old[i], new[i]) for i in both) / size


@pytest.mark.parametrize("gone", [0, 17, 47])
def test_a_paper_less_moves_little(gone):
    records = list(topical())
    before = scene_of(records)
    after = scene_of([r for k, r in enumerate(records) if k != gone])
    assert moved(before, after) < 0.12


@pytest.mark.parametrize("name", ["speech method0", "residue task5"])
def test_a_thing_that_is_rejected_moves_almost_nothing(name):
    records = list(topical())
    before = scene_of(records)
    without = [replace(r, entities=tuple(e for e in r.entities if e.name != name)) for r in records]
    assert without != records
    assert moved(before, scene_of(without)) < 0.06


@pytest.mark.parametrize("gone", [100, 419])
def test_a_paper_less_moves_a_large_picture_less_than_half_as_much_as_chance_would(gone):
    records = list(topical(420))
    before = scene_of(records)
    places = list(before.places)
    random.Random(0).shuffle(places)
    mixed = replace(before, places=tuple(places))
    after = scene_of([r for k, r in enumerate(records) if k != gone])
    assert len(before.nodes) > FEW
    assert moved(before, after) < 0.5 * moved(before, mixed)


def test_another_order_of_the_papers_moves_little():
    records = list(topical())
    assert moved(scene_of(records), scene_of(records[::-1])) < 0.12
