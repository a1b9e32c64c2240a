"""Claims as a picture: dots on a scale for what can be set side by side, or one metric by another.

Claims (``kg.compare.Row``) -> ``panels`` or ``pairs`` -> ``to_svg`` / ``to_page``. A dot is filled
when the number is exact; "up to" and "less than" have an arrow to the left, "more than" one to the
right, ranges are bars. In the page every dot leads to the words it was read from, without a script.
"""

from __future__ import annotations

import base64
import hashlib
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from kg.compare import CHANGES, Row
from kg.sheet import marked, shown
from kg.terms import page
from kg.text import key

__all__ = ["FONTS", "Pair", "Panel", "pairs", "panels", "to_page", "to_svg"]

WIDTH, LABELS, LINE, TOP = 1020, 380, 26, 64
MOST_PANELS, MOST_ROWS = 8, 16
FONTS = "Helvetica, Arial, sans-serif"
_LOG_FROM = 40.0
"""A scale is logarithmic when its largest value is so many times its smallest."""

_BLUE, _INK, _SOFT, _LINE = "#0b66b0", "#1d2330", "#5b6475", "#d5dae3"
_LESS, _MORE = frozenset({"<", "<=", "up to"}), frozenset({">", ">="})
_SCATTER = 420
_LETTER = 7.1
"""Width of a letter of the labels, about."""


_Side = dict[tuple[str, str], dict[str, Row]]
"""Unit and direction -> subject -> its claim."""


@dataclass(frozen=True, slots=True)
class Panel:
    """Claims on one scale, the largest first.

    Parameters
    ----------
    title
        What is measured, in which unit.
    rows
        At most ``MOST_ROWS``.
    left_out
        How many more there are.
    """

    title: str
    rows: tuple[Row, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class Pair:
    """A subject with a number for each of two metrics."""

    subject: str
    x: Row
    y: Row


def panels(found: Iterable[Row], *, by_metric: bool = False) -> list[Panel]:
    """Return the scales of claims, those with most claims first; a claim alone has none.

    Parameters
    ----------
    found
        Claims.
    by_metric
        Whether a scale holds one metric and data set, or else all claims of a unit and direction.
    """
    together: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in found:
        if not math.isfinite(row.value):
            continue
        names = (key(row.name("metric")), key(row.name("dataset"))) if by_metric else ()
        together[(row.unit or "", row.claim.direction or "", *names)].append(row)
    made = []
    for members in together.values():
        ordered = sorted(members, key=lambda r: (-r.value, r.paper.id, r.claim.start))
        if len(members) > 1:
            more = max(0, len(ordered) - MOST_ROWS)
            title = _title(ordered[0], by_metric=by_metric)
            made.append((len(members), Panel(title, tuple(ordered[:MOST_ROWS]), more)))
    made.sort(key=lambda each: (-each[0], each[1].title))
    return [panel for _, panel in made[:MOST_PANELS]]


def pairs(found: Iterable[Row], x: str, y: str) -> list[Pair]:
    """Return the subjects that have a number for both metrics, in the order of their names.

    An axis holds one base unit and one direction, those that most subjects share, since a gain of
    2 % is no accuracy of 2 %.

    Parameters
    ----------
    found
        Claims.
    x, y
        Words of the metrics' names. Of several claims the first counts.
    """
    sides: tuple[_Side, _Side] = (defaultdict(dict), defaultdict(dict))
    for row in found:
        if not row.name("subject") or not math.isfinite(row.value):
            continue
        for words, side in zip((x, y), sides, strict=True):
            names = (*row.names.get("metric", ()), row.unit or "")
            if any(f" {key(words)} " in f" {key(name)} " for name in names):
                scale = (row.unit or "", row.claim.direction or "")
                side[scale].setdefault(key(row.name("subject")), row)
    best: tuple[list[str], dict[str, Row], dict[str, Row]] = ([], {}, {})
    for across in sorted(sides[0], key=_absolute_first):
        for up in sorted(sides[1], key=_absolute_first):
            both = sorted(sides[0][across].keys() & sides[1][up].keys())
            if len(both) > len(best[0]):
                best = (both, sides[0][across], sides[1][up])
    subjects, left, right = best
    return [Pair(left[each].name("subject"), left[each], right[each]) for each in subjects]


def _absolute_first(scale: tuple[str, str]) -> tuple[str, str]:
    return scale[1], scale[0]


def to_svg(
    drawn: Sequence[Panel] | Sequence[Pair],
    *,
    axes: tuple[str, str] = ("", ""),
    fonts: str = FONTS,
) -> str:
    """Return a picture as a self-contained SVG file, written in the first of the fonts there is."""
    parts, height = _drawing(drawn, axes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
        f'viewBox="0 0 {WIDTH} {height}" font-family="{fonts}" font-size="13">'
        f'<rect width="100%" height="100%" fill="#fff"/>{"".join(parts)}</svg>\n'
    )


def to_page(
    drawn: Sequence[Panel] | Sequence[Pair], *, axes: tuple[str, str] = ("", ""), title: str
) -> str:
    """Return a page with the picture, each dot a link to its evidence below."""
    parts, height = _drawing(drawn, axes)
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    items = "".join(
        f'<li id="{_anchor(row)}"><strong>{shown(row.claim.quantity)}</strong> '
        f"{shown(_about(row))}<blockquote>{marked(row.quote, [row.claim.quantity])}</blockquote>"
        f"<p>{_paper(row)}</p></li>"
        for row in {_anchor(row): row for row in _rows(drawn)}.values()
    )
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{shown(title)}</title><style>{_STYLE}</style></head><body><h1>{shown(title)}</h1>"
        f'<svg viewBox="0 0 {WIDTH} {height}" role="group" aria-label="{shown(title)}" '
        f'font-size="13">{"".join(parts)}</svg>'
        f"<h2>The words behind the dots</h2><ol>{items}</ol></body></html>\n"
    )


_STYLE = """
body{margin:0 auto;max-width:64rem;padding:1.5rem 1.25rem;font:16px/1.5 system-ui,sans-serif;
color:#1d2330;background:#fff}
svg{width:100%;height:auto;font-family:system-ui,sans-serif}
svg a:hover .dot,svg a:focus .dot{stroke:#c2410c;stroke-width:4}svg a:focus{outline:none}
svg a:hover text,svg a:focus text{text-decoration:underline}
li{padding:.4rem .6rem;border-radius:.4rem}li:target{background:#fff1c9}
mark{background:#ffe08a}li p{margin:.2rem 0 0;font-size:.9rem;color:#4a5263}
blockquote{margin:.2rem 0 0;padding-left:.7rem;border-left:3px solid #d5dae3}
"""


def _drawing(
    drawn: Sequence[Panel] | Sequence[Pair], axes: tuple[str, str]
) -> tuple[list[str], int]:
    if drawn and isinstance(drawn[0], Pair):
        return _scatter([each for each in drawn if isinstance(each, Pair)], axes)
    parts: list[str] = []
    top = 0
    for panel in drawn:
        if isinstance(panel, Panel):
            parts += _panel(panel, top)
            top += TOP + LINE * len(panel.rows) + (LINE if panel.left_out else 0) + 16
    if not parts:
        return [_text(20, 40, "No two claims can be set side by side.", _SOFT)], 80
    return parts, top


def _panel(panel: Panel, top: int) -> Iterator[str]:
    values = [v for row in panel.rows for v in (row.value, _high(row)) if v is not None]
    scale = _Scale(values, LABELS + 20, WIDTH - 190)
    bottom = top + TOP + LINE * len(panel.rows)
    yield _text(20, top + 24, panel.title, _INK, 'font-size="16" font-weight="600"')
    for tick, place in scale.ticks():
        yield f'<path d="M{place:.1f} {top + 44}V{bottom}" stroke="{_LINE}"/>'
        yield _text(place, top + 40, tick, _SOFT, 'text-anchor="middle" font-size="11"')
    for number, row in enumerate(panel.rows):
        yield _line(row, scale, top + TOP + LINE * number + LINE / 2)
    if panel.left_out:
        yield _text(20, bottom + 18, f"and {panel.left_out} more", _SOFT)


def _line(row: Row, scale: _Scale, y: float) -> str:
    x = scale(row.value)
    label = _cut(_about(row), LABELS / _LETTER)
    high = _high(row)
    end = x if high is None else scale(high)
    bar = ""
    if high is not None:
        bar = f'<path d="M{x:.1f} {y:.1f}H{end:.1f}" stroke="{_BLUE}" stroke-width="5"/>'
    told = _text(max(x, end) + 24, y + 4, row.claim.quantity, _INK, 'font-size="12"')
    size = f'width="{WIDTH - 24}" height="{LINE}"'
    ground = f'<rect x="12" y="{y - LINE / 2:.1f}" {size} fill="transparent"/>'
    return _link(row, ground + _text(20, y + 4, label, _INK) + bar + _dot(row, x, y) + told)


def _scatter(drawn: Sequence[Pair], axes: tuple[str, str]) -> tuple[list[str], int]:
    across = _Scale([pair.x.value for pair in drawn], 90, WIDTH - 160)
    up = _Scale([pair.y.value for pair in drawn], TOP + _SCATTER, TOP)
    parts = []
    for tick, place in across.ticks():
        parts.append(f'<path d="M{place:.1f} {TOP}V{TOP + _SCATTER}" stroke="{_LINE}"/>')
        parts.append(_text(place, TOP + _SCATTER + 18, tick, _SOFT, 'text-anchor="middle"'))
    for tick, place in up.ticks():
        parts.append(f'<path d="M90 {place:.1f}H{WIDTH - 160}" stroke="{_LINE}"/>')
        parts.append(_text(80, place + 4, tick, _SOFT, 'text-anchor="end"'))
    if drawn:
        axes = _axis(axes[0], drawn[0].x), _axis(axes[1], drawn[0].y)
    middle = 'text-anchor="middle" font-weight="600"'
    parts.append(_text((WIDTH - 70) / 2, TOP + _SCATTER + 44, axes[0], _INK, middle))
    parts.append(_text(90, TOP - 20, axes[1], _INK, 'font-weight="600"'))
    taken = [
        (x - 7, y - 7, x + 7, y + 7)
        for x, y in ((across(pair.x.value), up(pair.y.value)) for pair in drawn)
    ]
    for pair in drawn:
        x, y = across(pair.x.value), up(pair.y.value)
        label = _placed(_cut(pair.subject, 32), x, y, taken)
        parts.append(_link(pair.y, _dot(pair.y, x, y) + label))
    return parts, TOP + _SCATTER + 70


def _axis(words: str, row: Row) -> str:
    """Return what an axis says: the metric, and its unit where the words are not it."""
    unit = f"{row.unit or ''} {CHANGES.get(row.claim.direction or '', '')}".strip()
    return words if not unit or key(unit) == key(words) else f"{words} ({unit})"


def _placed(text: str, x: float, y: float, taken: list[tuple[float, float, float, float]]) -> str:
    """Return a label beside a dot where no other one is; none if there is no room."""
    wide = len(text) * _LETTER
    for dx, dy, anchor in (
        (10, 4, "start"),
        (-10, 4, "end"),
        (0, -12, "middle"),
        (0, 22, "middle"),
    ):
        left = x + dx - {"start": 0.0, "end": wide, "middle": wide / 2}[anchor]
        box = (left, y + dy - 12, left + wide, y + dy + 4)
        if all(box[2] < b[0] or b[2] < box[0] or box[3] < b[1] or b[3] < box[1] for b in taken):
            taken.append(box)
            return _text(x + dx, y + dy, text, _INK, f'text-anchor="{anchor}"')
    return ""


class _Scale:
    """Values to places, logarithmic where they span decades."""

    def __init__(self, values: Sequence[float], start: float, end: float) -> None:
        low, high = min(values), max(values)
        self.log = low > 0 and high / low >= _LOG_FROM
        if not self.log:
            low = min(low, 0.0)
            high = high if high > low else low + 1
        elif low == high:
            high = low * 10
        self.low, self.high, self.start, self.end = low, high, start, end

    def __call__(self, value: float) -> float:
        if self.log:
            share = math.log(value / self.low) / math.log(self.high / self.low)
        else:
            share = (value - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)

    def ticks(self) -> list[tuple[str, float]]:
        """Return round values on the scale, and their places."""
        if self.log:
            first, last = math.ceil(math.log10(self.low)), math.floor(math.log10(self.high))
            step = max(1, (last - first) // 6 + 1)
            values = [10.0**power for power in range(first, last + 1, step)]
        else:
            span = self.high - self.low
            size = 10 ** math.floor(math.log10(span))
            size *= next(k for k in (0.2, 0.5, 1, 2) if span / (size * k) <= 6)
            first = math.ceil(self.low / size - 1e-9)
            values = [size * n for n in range(first, math.floor(self.high / size + 1e-9) + 1)]
        return [(_number(value), self(value)) for value in values]


def _dot(row: Row, x: float, y: float) -> str:
    sign = row.claim.comparator
    fill = _BLUE if sign in ("=", "range") else "#fff"
    dashed = ' stroke-dasharray="2 2"' if sign == "~" else ""
    arrow = ""
    if sign in _LESS:
        arrow = f"M{x - 6:.1f} {y:.1f}h-9m4 -4l-4 4l4 4"
    elif sign in _MORE:
        arrow = f"M{x + 6:.1f} {y:.1f}h9m-4 -4l4 4l-4 4"
    path = f'<path d="{arrow}" stroke="{_BLUE}" stroke-width="2" fill="none"/>' if arrow else ""
    return (
        f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="5.5" fill="{fill}" stroke="{_BLUE}" '
        f'stroke-width="2"{dashed}/>{path}'
    )


def _link(row: Row, inner: str) -> str:
    told = f"{row.claim.quantity}: {row.quote}"
    return f'<a href="#{_anchor(row)}"><title>{shown(told)}</title>{inner}</a>'


def _anchor(row: Row) -> str:
    name = f"{row.paper.id}\n{row.claim.start}\n{row.claim.subject}\n{row.claim.metric}"
    return "c" + hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _rows(drawn: Sequence[Panel] | Sequence[Pair]) -> Iterator[Row]:
    for each in drawn:
        yield from each.rows if isinstance(each, Panel) else (each.x, each.y)


def _high(row: Row) -> float | None:
    high = row.claim.value_high
    if high is None or not row.claim.value:
        return None
    return high * (row.value / row.claim.value)


def _title(row: Row, *, by_metric: bool) -> str:
    unit = "times" if row.unit == "x" else row.unit or "no unit"
    change = CHANGES.get(row.claim.direction or "", "")
    if not by_metric:
        return f"{unit} {change}".strip()
    where = f" on {row.name('dataset')}" if row.name("dataset") else ""
    return f"{row.name('metric') or 'numbers'}{where} ({f'{unit} {change}'.strip()})"


def _about(row: Row) -> str:
    """Return what a claim is about, in short."""
    parts = [row.name("subject"), row.name("metric")]
    told = " · ".join(part for part in parts if part) or row.paper.title
    against = f" against {row.name('baseline')}" if row.name("baseline") else ""
    return told + against


def _paper(row: Row) -> str:
    address = page(row.paper.url)
    title = shown(row.paper.title)
    return f'<a href="{escape(address)}" rel="noreferrer">{title}</a>' if address else title


def _number(value: float) -> str:
    for size, letter in ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"{value / size:g}{letter}"
    return f"{value:g}"


def _cut(text: str, most: float) -> str:
    return text if len(text) <= most else text[: int(most) - 1].rstrip() + "…"


def _text(x: float, y: float, text: str, colour: str, more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" {more}>{shown(text)}</text>'
