"""Pictures of claims: what they show, that they are the same each time, and that they are inert."""

import math
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from conftest import MADE_BY, claim
from hostile import STRINGS
from test_page_browser import browser, expect  # noqa: F401 - a fixture

from kg import compare, plot
from kg.cli import main
from kg.graph import Build
from kg.job import Summary, write_records
from kg.model import Extraction, Paper

TEXT = (
    "TinyNet is up to 20times smaller, 3times faster than BigNet, needs at least 4times less "
    "memory and about 2times less power. TinyNet has 110M parameters and 91.5% accuracy; BigNet "
    "has 7B parameters and 93% accuracy. It takes between 2times and 5times fewer steps."
)
PAPER = Paper("p1", "Tiny models", TEXT, url="https://example.org/p1")


def factor(quantity, value, comparator="=", high=None, metric="size", **slots):
    return claim(PAPER, quantity, quantity, value, unit="x", comparator=comparator, metric=metric,
                 value_high=high, direction="decrease", subject="TinyNet", **slots)  # fmt: skip


CLAIMS = (
    factor("up to 20times", 20.0, "up to"),
    factor("3times", 3.0, baseline="BigNet"),
    factor("at least 4times", 4.0, ">=", metric="memory"),
    factor("about 2times", 2.0, "~", metric="power"),
    factor("between 2times and 5times", 2.0, "range", 5.0, metric="steps"),
    *(
        claim(PAPER, quantity, quantity, value, unit=unit, subject=subject, metric=metric)
        for quantity, value, unit, subject, metric in (
            ("110M", 110e6, "parameters", "TinyNet", "parameters"),
            ("7B", 7e9, "parameters", "BigNet", "parameters"),
            ("91.5%", 91.5, "%", "TinyNet", "accuracy"),
            ("93%", 93.0, "%", "BigNet", "accuracy"),
        )
    ),
)


def rows(paper=PAPER, claims=CLAIMS):
    build = Build(lambda: [Extraction(paper, MADE_BY, (), (), tuple(claims))])
    return list(compare.rows(build))


def test_claims_of_a_unit_and_direction_share_a_scale_the_largest_first():
    found = plot.panels(rows())
    assert [panel.title for panel in found] == ["times less", "%", "parameters"]
    assert [row.claim.quantity for row in found[0].rows][:2] == ["up to 20times", "at least 4times"]


def test_by_metric_only_one_metric_shares_a_scale():
    assert [panel.title for panel in plot.panels(rows(), by_metric=True)] == [
        "accuracy (%)", "parameters (parameters)", "size (times less)",
    ]  # fmt: skip


def test_a_lone_claim_has_no_scale_and_many_are_cut():
    assert plot.panels(rows(claims=CLAIMS[:1])) == []
    many = [replace(CLAIMS[1], value=float(i), start=i) for i in range(1, 40)]
    (panel,) = plot.panels(rows(claims=many))
    assert (len(panel.rows), panel.left_out) == (plot.MOST_ROWS, 39 - plot.MOST_ROWS)
    assert "and 23 more" in plot.to_svg([panel])


def circles(svg):
    return re.findall(r'<circle class="dot" cx="([^"]+)" cy="([^"]+)" r="5.5" fill="([^"]+)"', svg)


def test_dots_lie_where_their_values_are():
    svg = plot.to_svg(plot.panels(compare.select(rows(), unit="%")))
    (left, _, _), (right, _, _) = sorted(circles(svg), key=lambda c: float(c[0]))
    span = (float(left) - 400) / (float(right) - 400)
    assert math.isclose(span, 91.5 / 93, rel_tol=0.01)


def test_a_scale_over_decades_is_logarithmic():
    svg = plot.to_svg(plot.panels(compare.select(rows(), metric="parameters")))
    assert {"1B", "100M"} & set(re.findall(r">([^<>]+)</text>", svg))
    assert len(circles(svg)) == 2


def test_bounds_and_ranges_look_different_from_exact_numbers():
    svg = plot.to_svg(plot.panels(compare.select(rows(), unit="x")))
    fills = [fill for _, _, fill in circles(svg)]
    assert fills.count("#fff") == 3
    assert svg.count("h-9m") == 1
    assert svg.count("h9m") == 1
    assert svg.count('stroke-width="5"') == 1
    assert svg.count("stroke-dasharray") == 1


def test_one_metric_against_another_joins_by_subject():
    found = plot.pairs(rows(), "parameters", "accuracy")
    assert [(p.subject, p.x.value, p.y.value) for p in found] == [
        ("BigNet", 7e9, 93.0), ("TinyNet", 110e6, 91.5),
    ]  # fmt: skip
    svg = plot.to_svg(found, axes=("parameters", "accuracy"))
    assert len(circles(svg)) == 2
    assert ">BigNet</text>" in svg


def test_an_axis_holds_one_unit_and_no_gain_among_absolute_numbers():
    more = (
        claim(PAPER, "110M", "110M", 110e6, unit="bytes", subject="Other", metric="accuracy"),
        claim(PAPER, "7B", "7B", 9e9, unit="parameters", subject="Other", metric="parameters"),
        claim(PAPER, "93%", "93%", 2.0, unit="%", subject="TinyNet", metric="accuracy",
              direction="increase"),
    )  # fmt: skip
    found = plot.pairs(rows(claims=(*more, *CLAIMS)), "parameters", "accuracy")
    assert [(p.subject, p.y.value) for p in found] == [("BigNet", 93.0), ("TinyNet", 91.5)]
    assert ">accuracy (%)</text>" in plot.to_svg(found, axes=("parameters", "accuracy"))


def test_a_png_has_its_words(tmp_path):
    pytest.importorskip("resvg_py")
    pictures = []
    for name in ("TinyNet", "HugeNet"):
        records = tmp_path / "records.jsonl"
        claims = tuple(replace(c, subject=name) for c in CLAIMS[:3])
        write_records([Extraction(PAPER, MADE_BY, (), (), claims)], records, Summary())
        out = tmp_path / "out.png"
        assert main(["plot", "claims", str(records), "-o", str(out)]) == 0
        pictures.append(out.read_bytes())
    assert pictures[0] != pictures[1]


def test_the_picture_is_well_formed_and_the_same_each_time():
    one, two = (plot.to_svg(plot.panels(rows())) for _ in range(2))
    assert one == two
    ET.fromstring(one)


class Tags(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.links, self.ids = set(), [], set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags |= {tag, *(f"@{name}" for name, _ in attrs)}
        self.links += [value for name, value in attrs if name == "href"]
        self.ids |= {value for name, value in attrs if name == "id"}


def test_every_dot_of_the_page_leads_to_its_words():
    found = Tags(plot.to_page(plot.panels(rows()), title="Tiny"))
    inside = [link[1:] for link in found.links if link.startswith("#")]
    assert len(inside) == len(CLAIMS)
    assert set(inside) <= found.ids
    assert "https://example.org/p1" in found.links
    assert "script" not in found.tags


@pytest.mark.parametrize("hostile", STRINGS)
def test_hostile_words_stay_words(hostile):
    kind = Tags(plot.to_page(plot.panels(rows()), title="t")).tags
    bad = replace(PAPER, title=hostile, url=hostile)
    claims = [replace(c, subject=hostile, metric=hostile, baseline=hostile) for c in CLAIMS]
    drawn = plot.panels(rows(bad, claims))
    page = Tags(plot.to_page(drawn, title=hostile))
    assert page.tags <= kind
    assert all(link.startswith(("#", "http://", "https://")) for link in page.links)
    ET.fromstring(plot.to_svg(drawn))


@pytest.mark.parametrize("ending", ["svg", "html", "png"])
def test_the_command_writes_each_kind(tmp_path, ending):
    if ending == "png":
        pytest.importorskip("resvg_py")
    records = tmp_path / "records.jsonl"
    write_records([Extraction(PAPER, MADE_BY, (), (), CLAIMS)], records, Summary())
    out = tmp_path / f"out.{ending}"
    assert main(["plot", "claims", str(records), "--unit", "x", "-o", str(out)]) == 0
    starts = {"svg": b"<svg", "html": b"<!doctype html>", "png": b"\x89PNG"}
    assert out.read_bytes().startswith(starts[ending])
    assert main(["plot", "claims", str(records), "--x", "size", "-o", str(out)]) == 2
    assert main(["plot", "claims", str(records), "--unit", "kg", "-o", str(out)]) == 2
    assert main(["plot", "claims", str(records), "-o", str(tmp_path / "x.pdf")]) == 2


@pytest.mark.browser
def test_clicking_a_dot_shows_its_evidence(tmp_path, browser):  # noqa: F811
    path = tmp_path / "plot.html"
    path.write_text(plot.to_page(plot.panels(rows()), title="Tiny"), encoding="utf-8")
    page = browser.new_page()
    sent = []
    page.on("request", lambda request: sent.append(request.url))
    page.goto(path.as_uri())
    page.locator("svg a", has_text="up to 20times").first.click()
    expect(page.locator("li:target")).to_contain_text("up to 20times")
    assert [url for url in sent if not url.startswith("file:")] == []
    page.close()
