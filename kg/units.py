"""Units of measurement: looked up by how they are written, and converted by pint.

A spelling -> ``unit_of`` -> ``Unit`` -> ``normalise`` -> a value in the base unit of its kind. A
unit that is not in the table (``kg.unit_table``) is a counted noun ("images"); its canonical name
is the noun itself. Reading units is ours, because ready-made readers take "128K" for kelvin and
"2D" for debye; their algebra is pint's, with the units of this field added.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from kg.unit_table import FIELD, KINDS, UNITS, Kind, Unit

if TYPE_CHECKING:
    from pint import UnitRegistry

__all__ = ["SPELLINGS", "kind_of", "normalise", "unit_key", "unit_of"]

_BYTE_PREFIXES = {
    "K": 1e3, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18,
    "Ki": 2.0**10, "Mi": 2.0**20, "Gi": 2.0**30, "Ti": 2.0**40,
}  # fmt: skip
_BYTE_NAMES = {"kilo": 1e3, "mega": 1e6, "giga": 1e9, "tera": 1e12, "peta": 1e15}
_LONG = 4
_KINDS = {kind.name: kind for kind in KINDS}


def _spellings() -> dict[str, tuple[Unit, float]]:
    table: dict[str, tuple[Unit, float]] = {}
    for unit in UNITS:
        for spelling in (unit.name, *unit.spellings):
            table.setdefault(unit_key(spelling), (unit, 1.0))
    byte = table["bytes"][0]
    sizes = {f"{prefix}B": factor for prefix, factor in _BYTE_PREFIXES.items()}
    sizes |= {f"{n}byte{s}": f for n, f in _BYTE_NAMES.items() for s in ("", "s")}
    table.update((key, (byte, factor)) for key, factor in sizes.items())
    return table


def unit_key(spelling: str) -> str:
    """Return the form under which a spelling is looked up: long words in lower case.

    >>> unit_key("Watts"), unit_key("mW"), unit_key("GPU  Hours"), unit_key("MB")
    ('watts', 'mW', 'gpu hours', 'MB')
    """
    plain = re.sub(r"\s{1,8}", " ", spelling.strip())
    letters = sum(c.isalpha() for c in plain)
    return plain if letters < _LONG or "/" in plain or _is_symbol(plain) else plain.lower()


@lru_cache(maxsize=4096)
def unit_of(text: str) -> tuple[Unit, float] | None:
    """Return the unit that a spelling names and the multiple it stands for, or None.

    >>> unit, multiple = unit_of("GB")
    >>> unit.name, multiple, unit_of("watts")[0].name, unit_of("benchmarks")
    ('bytes', 1000000000.0, 'W', None)
    """
    return SPELLINGS.get(unit_key(text)) or SPELLINGS.get(
        text.strip().lower() if len(text) > 2 else ""
    )


def kind_of(unit: str) -> Kind | None:
    """Return what a unit measures, or None for a counted noun.

    >>> kind_of("GB").name, kind_of("benchmarks")
    ('information', None)
    """
    known = unit_of(unit)
    return _KINDS[known[0].kind] if known else None


def normalise(value: float, unit: str | None) -> tuple[float, str | None]:
    """Return a value in the base unit of its kind; what cannot be converted stays as it is.

    >>> normalise(2.0, "minutes"), normalise(25.0, "°C"), normalise(3.0, "benchmarks")
    ((120.0, 'seconds'), (298.15, 'K'), (3.0, 'benchmarks'))
    """
    known = unit_of(unit) if unit else None
    base = _base_of(known[0].name) if known else None
    if known is None or base is None or known[0].pint is None:
        return value, unit
    found, multiple = known
    if found.name == base.name:
        return value * multiple, base.name
    return float(_registry().Quantity(value * multiple, found.pint).m_as(base.pint)), base.name


@cache
def _registry() -> UnitRegistry[float]:
    """Pint's units and the field's; opened on first use, for it takes half a second."""
    from pint import UnitRegistry

    registry: UnitRegistry[float] = UnitRegistry(cache_folder=None)
    for definition in FIELD:
        registry.define(definition)
    return registry


@cache
def _base_of(name: str) -> Unit | None:
    """Return the unit that values of this one are compared in."""
    by_name = {unit.name: unit for unit in UNITS}
    unit = by_name[name]
    if unit.pint is None:
        return None
    bases = _KINDS[unit.kind].bases
    if len(bases) == 1 or name in bases:
        return by_name[name if name in bases else bases[0]]
    parse = _registry().parse_expression
    return next(
        by_name[base]
        for base in bases
        if parse(by_name[base].pint or "").dimensionality == parse(unit.pint).dimensionality
    )


def _is_symbol(text: str) -> bool:
    """Whether a word is written as a symbol ("kWh", "GHz", "DoFs"), where case may matter."""
    return " " not in text and any(c.isupper() for c in text[1:])


SPELLINGS: MappingProxyType[str, tuple[Unit, float]] = MappingProxyType(_spellings())
"""Key of a spelling -> its unit and how many of that unit it stands for ("TB" is 1e12 bytes)."""
