"""The table of units agrees with itself and with QUDT's way of naming."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.unit_table import KINDS, UNITS
from kg.units import SPELLINGS, normalise, unit_key, unit_of


@pytest.mark.parametrize("unit", UNITS, ids=lambda u: u.name)
def test_a_unit_is_found_under_each_of_its_spellings(unit):
    for spelling in (unit.name, *unit.spellings):
        found = unit_of(spelling)
        assert found is not None, spelling
        assert found[0].kind == unit.kind


def test_names_are_unique():
    names = [unit.name for unit in UNITS]
    assert len(names) == len(set(names))


def test_no_two_units_share_a_spelling():
    owner = {}
    for unit in UNITS:
        for key in {unit_key(spelling) for spelling in (unit.name, *unit.spellings)}:
            assert owner.setdefault(key, unit.name) == unit.name


def test_case_tells_small_units_apart():
    assert [unit_of(s)[0].name for s in ("mW", "MW", "ms", "Mbps", "W")] == [
        "mW", "MW", "ms", "Mbps", "W"
    ]  # fmt: skip
    assert [unit_of(s)[1] for s in ("KB", "GB", "GiB", "bytes")] == [1e3, 1e9, 2.0**30, 1.0]


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.name)
def test_bases_are_units_of_their_kind(kind):
    units = {unit.name: unit for unit in UNITS}
    assert all(units[base].kind == kind.name for base in kind.bases)
    assert all(normalise(3.0, base) == (3.0, base) for base in kind.bases)


def test_every_unit_has_a_kind():
    assert {unit.kind for unit in UNITS} == {kind.name for kind in KINDS}


@pytest.fixture(scope="module")
def qudt():
    lines = (Path(__file__).parent / "data" / "qudt.txt").read_text().splitlines()
    cut = lines.index("# quantity kinds")
    return set(lines[:cut]), set(lines[cut:])


def test_qudt_has_what_units_and_kinds_are_mapped_to(qudt):
    units, kinds = qudt
    assert {unit.qudt for unit in UNITS if unit.qudt} <= units
    assert {kind.qudt for kind in KINDS if kind.qudt} <= kinds


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (2, "hours", (7200, "seconds")),
        (3, "ms", (0.003, "seconds")),
        (50, "basis points", (0.5, "percentage points")),
        (25, "°C", (298.15, "K")),
        (2, "GPU-days", (48, "GPU-hours")),
        (2, "TFLOPs", (2e12, "FLOPs")),
        (3, "GB/s", (2.4e10, "b/s")),
        (2, "GiB", (2**31, "bytes")),
        (1, "kWh", (3.6e6, "J")),
        (2, "PFLOP/s-days", (1.728e20, "FLOPs")),
        (2, "TFLOP/s", (2e12, "FLOP/s")),
        (3, "TOPS", (3e12, "OP/s")),
        (60, "bpm", (60, "beats/min")),
        (2, "BLEU points", (2, "BLEU points")),
        (1, "km/s", (1000, "m/s")),
        (4, "widgets", (4, "widgets")),
        (4, None, (4, None)),
    ],
)
def test_values_in_base_units(value, unit, expected):
    got, base = normalise(value, unit)
    assert got == pytest.approx(expected[0])
    assert base == expected[1]


@given(st.sampled_from(sorted(SPELLINGS)), st.floats(0.001, 1e6))
def test_the_base_of_a_base_is_itself(spelling, value):
    once, base = normalise(value, spelling)
    assert normalise(once, base) == (pytest.approx(once), base)


@pytest.mark.parametrize("unit", [u for u in UNITS if u.pint], ids=lambda u: u.name)
def test_more_of_a_unit_is_more_of_its_base(unit):
    (one, base), (two, same) = normalise(1.0, unit.name), normalise(2.0, unit.name)
    assert two > one
    assert base == same
    assert base in next(kind.bases for kind in KINDS if kind.name == unit.kind)


@pytest.mark.parametrize("unit", [u for u in UNITS if not u.pint], ids=lambda u: u.name)
def test_what_is_not_linear_stays_as_it_is(unit):
    assert normalise(3.0, unit.name) == (3.0, unit.name)


@given(st.text(max_size=20))
def test_any_text_may_be_looked_up(text):
    assert unit_key(unit_key(text)) == unit_key(text) or not text.strip()
    unit_of(text)
