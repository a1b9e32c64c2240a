"""Numeric claims as lists for people and programs: all, by group, the best of each, at odds.

What ``kg.compare`` chose and grouped -> text, as a table, CSV or JSON. Tables show what fits and
leave out columns that nothing fills; CSV and JSON have every field, values as written and in base
units.
"""

from __future__ import annotations

import json
import shutil
import textwrap
from collections.abc import Iterable, Mapping, Sequence

from kg.answers import Result, literal, printable, render
from kg.compare import CHANGES, Group, Row, best
from kg.vocab import SLOTS

__all__ = ["FORMATS", "best_of_each", "by_group", "listed", "number", "side_by_side"]

FORMATS: tuple[str, ...] = ("table", "csv", "json")

_TABLE = ("subject", "metric", "number", "baseline", "dataset", "task", "quote", "paper")
_ALWAYS = frozenset({"subject", "metric", "number", "quote", "paper"})
_COLUMNS = (
    "subject", "metric", "comparator", "value", "high", "unit", "direction", "baseline", "dataset",
    "task", "conditions", "quantity", "base_value", "base_high", "base_unit", "confidence",
    *(f"{slot}_confidence" for slot in SLOTS), "quote", "paper", "id",
)  # fmt: skip
_LARGE, _SMALL, _ENORMOUS = 1e6, 1e-4, 1e15
_LETTERS = ((1e12, "T"), (1e9, "B"), (1e6, "M"))

Cell = str | float | int | None


def number(row: Row) -> str:
    """Return the number of a claim in short: "up to 29 x more", "632M parameters", "3 to 4 W"."""
    claim = row.claim
    sign = "" if claim.comparator in ("=", "range") else f"{claim.comparator} "
    high = "" if claim.value_high is None else f" to {_short(claim.value_high)}"
    parts = (f"{sign}{_short(claim.value)}{high}", claim.unit, CHANGES.get(claim.direction or ""))
    return " ".join(part for part in parts if part)


def listed(rows: Sequence[Row], format: str = "table") -> str:
    """Return claims one a line."""
    if format == "json":
        return _dumps([_fields(row) for row in rows])
    return _rendered([_fields(row) for row in rows], format)


def best_of_each(groups: Sequence[Group], format: str = "table") -> str:
    """Return the best claim of each group, and of how many it is the best."""
    found = [_fields(best(group)) | {"of": len(group.rows)} for group in groups]
    return _dumps(found) if format == "json" else _rendered(found, format, more=("of",))


def by_group(groups: Sequence[Group], format: str = "table") -> str:
    """Return the claims of each group, best first, under a line that says what is compared."""
    if format == "json":
        return _dumps(
            [
                {"group": g.title, "less_is_better": g.less_is_better}
                | {"claims": [_fields(row) for row in g.rows]}
                for g in groups
            ]
        )
    if format == "csv":
        found = [{"group": g.title} | _fields(row) for g in groups for row in g.rows]
        return _rendered(found, format, first=("group",))
    shown = []
    for group in groups:
        papers = len({row.paper.id for row in group.rows})
        less = ", less is better" if group.less_is_better else ""
        head = f"{group.title}: {len(group.rows)} claims of {_several(papers, 'paper')}{less}"
        shown.append(f"{printable(head)}\n{listed(group.rows)}")
    return "\n\n".join(shown) or "(nothing found)"


def side_by_side(pairs: Sequence[tuple[Row, Row]], format: str = "table") -> str:
    """Return pairs of claims that disagree, each with its whole quote."""
    told = [
        {slot: one.name(slot) or None for slot in ("subject", "metric", "dataset")}
        for one, _ in pairs
    ]
    if format == "json":
        return _dumps(
            [
                what | {"one": _fields(one), "other": _fields(other)}
                for what, (one, other) in zip(told, pairs, strict=True)
            ]
        )
    if format == "csv":
        sides = ("number", "quote", "paper")
        columns = ("subject", "metric", "dataset", *sides, *(f"other_{side}" for side in sides))
        found = [
            what | _side(one) | {f"other_{name}": cell for name, cell in _side(other).items()}
            for what, (one, other) in zip(told, pairs, strict=True)
        ]
        return render(_result(found, columns), "csv")
    width = shutil.get_terminal_size((120, 24)).columns
    shown = []
    for what, pair in zip(told, pairs, strict=True):
        lines = [" · ".join(printable(str(name)) for name in what.values() if name)]
        for row in pair:
            lines.append(f"  {printable(number(row))}  ({printable(row.paper.title)})")
            quote = f'"{printable(row.quote)}"'
            lines += textwrap.wrap(quote, width, initial_indent="    ", subsequent_indent="    ")
        shown.append("\n".join(lines))
    return "\n\n".join(shown) or "(nothing found)"


def _side(row: Row) -> dict[str, Cell]:
    return {"number": number(row), "quote": row.quote, "paper": row.paper.title}


def _fields(row: Row) -> dict[str, object]:
    """Return a claim as plain values: as in the record, with names, base values and quote."""
    claim = row.claim
    sure = dict(claim.slot_confidence)
    return {
        "id": row.paper.id,
        "paper": row.paper.title,
        "number": number(row),
        "quantity": claim.quantity,
        "value": _plain(claim.value),
        "high": _plain(claim.value_high),
        "unit": claim.unit,
        "base_value": _plain(row.value),
        "base_high": _plain(row.high),
        "base_unit": row.unit,
        "comparator": claim.comparator,
        "direction": claim.direction,
        **{slot: row.name(slot) or None for slot in SLOTS},
        "conditions": list(claim.conditions),
        "confidence": claim.confidence,
        **{f"{slot}_confidence": sure.get(slot) for slot in SLOTS},
        "quote": row.quote,
    }


def _rendered(
    found: Sequence[dict[str, object]],
    format: str,
    *,
    first: tuple[str, ...] = (),
    more: tuple[str, ...] = (),
) -> str:
    columns = (*first, *(_COLUMNS if format == "csv" else _TABLE), *more)
    if format == "table":
        filled = {name for each in found for name, value in each.items() if value}
        columns = tuple(name for name in columns if name in filled | _ALWAYS)
    return render(_result(found, columns), format)


def _result(found: Iterable[Mapping[str, object]], columns: tuple[str, ...]) -> Result:
    rows = tuple(tuple(literal(_cell(each[name])) for name in columns) for each in found)
    return Result("SELECT", columns, rows)


def _cell(value: object) -> Cell:
    if isinstance(value, list):
        return " | ".join(value) or None
    return value if isinstance(value, str | int | float) and value != "" else None


def _dumps(found: object) -> str:
    return json.dumps(found, ensure_ascii=False, indent=1)


def _several(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def _plain(value: float | None) -> float | int | None:
    return int(value) if value is not None and value == int(value) else value


def _short(value: float) -> str:
    """Return a number as people read it: 632M, 14,000, 0.05."""
    size = abs(value)
    if _LARGE <= size < _ENORMOUS:
        scale, letter = next(each for each in _LETTERS if size >= each[0])
        return f"{value / scale:.6g}{letter}"
    return f"{value:g}" if size >= _ENORMOUS or 0 < size < _SMALL else f"{value:,.10g}"
