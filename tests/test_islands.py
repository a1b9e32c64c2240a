"""Islands: groups never mix, and a larger picture of the same groups keeps their places."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.islands import lay_out

BOX = (12.0, 9.0)


def frames(groups, places):
    """Return the box around the nodes of each group: left, right, top, bottom."""
    found = {}
    for group, (x, y) in zip(groups, places, strict=True):
        left, right, top, bottom = found.get(group, (x, x, y, y))
        found[group] = min(left, x), max(right, x), min(top, y), max(bottom, y)
    return found


def apart(one, two):
    return one[1] < two[0] or two[1] < one[0] or one[3] < two[2] or two[3] < one[2]


def corpus(sizes):
    """Make groups of given sizes, each a star, with one link from each to the next."""
    groups = [g for g, size in enumerate(sizes) for _ in range(size)]
    first = [groups.index(g) for g in range(len(sizes))]
    links = [(first[g], i, 1.0) for i, g in enumerate(groups) if i != first[g]]
    links += [(a, b, 0.5) for a, b in pairwise(first)]
    return groups, links


def test_no_nodes_have_no_places():
    assert lay_out([], [], []) == ([], {})


@pytest.mark.parametrize("sizes", [[1], [1, 1], [20, 3], [9, 9, 9, 9, 9, 2, 1], [60, 1, 30, 5]])
def test_groups_lie_apart(sizes):
    groups, links = corpus(sizes)
    places, _ = lay_out(groups, links, [BOX] * len(groups))
    found = list(frames(groups, places).values())
    assert all(apart(a, b) for i, a in enumerate(found) for b in found[:i])


def test_the_same_groups_give_the_same_picture():
    groups, links = corpus([8, 5, 5])
    assert lay_out(groups, links, [BOX] * 18) == lay_out(groups, links, [BOX] * 18)


def test_a_known_picture_is_kept_when_groups_grow():
    sizes = [6, 5, 4, 3, 3, 2]
    _, islands = lay_out(*corpus(sizes), [BOX] * sum(sizes))
    larger = [4 * size for size in sizes]
    _, grown = lay_out(*corpus(larger), [BOX] * sum(larger), start=islands)
    pairs = [(a, b) for a in range(6) for b in range(a)]
    kept = sum(
        (islands[a][axis] - islands[b][axis]) * (grown[a][axis] - grown[b][axis]) >= 0
        for a, b in pairs
        for axis in (0, 1)
    )
    assert kept >= 0.8 * 2 * len(pairs)


def test_groups_with_many_links_are_neighbours():
    sizes = [5] * 7
    groups, links = corpus(sizes)
    links = [link for link in links if link[2] == 1.0]
    links += [(0, 5 * 6 + i, 3.0) for i in range(5)]
    _, islands = lay_out(groups, links, [BOX] * 35)

    def far(g):
        return sum((a - b) ** 2 for a, b in zip(islands[0], islands[g], strict=True))

    assert sum(far(g) < far(6) for g in range(1, 6)) <= 3


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(-1, 4), min_size=1, max_size=30))
def test_any_groups_lie_apart(groups):
    places, islands = lay_out(groups, [], [BOX] * len(groups))
    found = list(frames(groups, places).values())
    assert all(apart(a, b) for i, a in enumerate(found) for b in found[:i])
    assert set(islands) == set(groups)
