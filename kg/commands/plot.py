"""``kg plot claims``: numeric claims as a picture."""

from __future__ import annotations

import argparse
from pathlib import Path

from kg.commands.common import Commands, add_confidence, command, say
from kg.errors import KGError

__all__ = ["add", "run"]

_FONT = "Roboto"


def add(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add ``kg plot``."""
    parser = command(
        commands,
        "plot",
        run,
        help="draw numeric claims: SVG, PNG, or a page with the words behind each dot",
        example="kg plot claims outputs/mine --unit x -o factors.html",
    )
    parser.add_argument("what", choices=("claims",))
    parser.add_argument("records", type=Path, metavar="RECORDS", help="output folder or records")
    for slot in ("subject", "metric", "baseline", "dataset", "task", "unit"):
        parser.add_argument(f"--{slot}", metavar="WORDS")
    parser.add_argument("--x", metavar="METRIC", help="one metric against another, by subject")
    parser.add_argument("--y", metavar="METRIC")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE.svg|.png|.html")
    add_confidence(parser)


def run(options: argparse.Namespace) -> int:
    """Run it; return the exit status."""
    from kg import compare, plot
    from kg.files import replacing
    from kg.job import RECORDS, open_build
    from kg.vocab import SLOTS

    ending = options.output.suffix.casefold()
    if ending not in (".svg", ".png", ".html"):
        raise KGError(f"{options.output}: a picture ends in .svg, .png or .html")
    if bool(options.x) != bool(options.y):
        raise KGError("--x and --y go together")
    path = options.records / RECORDS if options.records.is_dir() else options.records
    build = open_build(path, min_confidence=options.min_confidence)
    slots = {slot: getattr(options, slot) for slot in SLOTS}
    rows = list(compare.select(compare.rows(build), unit=options.unit, **slots))
    axes = (options.x or "", options.y or "")
    drawn: list[plot.Pair] | list[plot.Panel]
    drawn = (
        plot.pairs(rows, *axes) if options.x else plot.panels(rows, by_metric=bool(options.metric))
    )
    if not drawn:
        raise KGError("no two claims can be set side by side; ask for less")
    if ending == ".html":
        asked = ", ".join(f"{n}: {v}" for n, v in {**slots, "unit": options.unit}.items() if v)
        title = " against ".join(reversed(axes)) if options.x else asked or "Numeric claims"
        data = plot.to_page(drawn, axes=axes, title=title).encode()
    else:
        png = ending == ".png"
        text = plot.to_svg(drawn, axes=axes, fonts=f"{_FONT}, sans-serif" if png else plot.FONTS)
        data = _png(text) if png else text.encode()
    with replacing(options.output) as target:
        target.write_bytes(data)
    say(f"wrote {options.output}")
    return 0


def _png(text: str) -> bytes:
    """Return the picture as PNG, written in a font that is brought along: a machine may have none.

    Fonts of the system stand in for letters that it lacks.
    """
    try:
        import font_roboto
        import resvg_py
    except ModuleNotFoundError as error:
        message = f"{error.name} is missing; install it with: pip install 'paper-kg[plot]'"
        raise KGError(message) from error
    fonts = sorted(font_roboto.font_files.values())
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=text, zoom=2, font_files=fonts, font_family=_FONT, sans_serif_family=_FONT
        )
    )
