"""What a person does on the page in a real browser: correct, plot, narrow, read with a machine."""

import csv
from pathlib import Path

import pytest
from conftest import MADE_BY, claim, entity
from hostile import STRINGS
from test_page_browser import browser, expect, extent, file, open_page, papers, tab  # noqa: F401 - fixtures

from kg.cli import main
from kg.curation import read_curation
from kg.explorer import to_html
from kg.graph import Build
from kg.model import Extraction, Paper
from kg.records import dumps

pytestmark = pytest.mark.browser
AXE = Path(__file__).parent / "data" / "axe.min.js"


def at(tab, file, name):  # noqa: F811
    """Open the panel of a node, found by its name."""
    open_page(tab, file)
    tab.keyboard.press("/")
    tab.keyboard.type(name)
    tab.keyboard.press("Enter")
    tab.get_by_text("Correct…").click()


def saved(tab, tmp_path):  # noqa: F811
    with tab.expect_download() as download:
        tab.get_by_role("button", name="Save curation.tsv").click()
    path = tmp_path / "curation.tsv"
    download.value.save_as(path)
    return path


def test_corrections_are_collected_undone_and_saved_for_the_next_build(tab, file, tmp_path):  # noqa: F811
    at(tab, file, "GLUE")
    tab.get_by_label("is better called").fill("GLUE 2018")
    tab.get_by_label("why").fill("its name\tis\nlonger")
    tab.get_by_role("button", name="Rename").click()
    expect(tab.locator("#corrections")).to_have_text("Corrections · 1")
    at_again = tab.get_by_role("button", name="Undo rename GLUE")
    expect(at_again).to_have_count(1)
    path = saved(tab, tmp_path)
    curation, problems = read_curation(path)
    assert not problems
    (correction,) = curation.corrections
    assert str(correction) == "rename Dataset GLUE -> GLUE 2018"
    assert correction.note == "its name is longer"
    build = Build(lambda: list(papers()), curation=curation)
    assert "GLUE 2018" in {c.label for c in build.concepts}
    at_again.click()
    assert tab.locator("#corrections").is_hidden()


@pytest.mark.parametrize(
    ("name", "label", "value", "press", "told", "gone", "come"),
    [
        ("Beta4", "is the same as", "Beta5", "Merge", "merge Method Beta4 -> Beta5", "Beta4", None),
        (
            "Beta4",
            "is better called",
            "B4",
            "Rename",
            "rename Method Beta4 -> B4",
            "Beta4",
            "B4",
        ),
        ("Beta4", "is rather a", "Task", "Retype", "retype Method Beta4 -> Task", None, None),
        ("GLUE", "is another thing in", "p3", "Split", "split Dataset GLUE -> p3", None, None),
        ("Beta4", None, None, "Reject: this is nothing", "reject Method Beta4", "Beta4", None),
    ],
    ids=["merge", "rename", "retype", "split", "reject"],
)
def test_each_correction_is_said_by_clicks_and_applied_by_the_command(
    tab,  # noqa: F811
    file,  # noqa: F811
    tmp_path,
    name,
    label,
    value,
    press,
    told,
    gone,
    come,
):
    at(tab, file, name)
    if label:
        control = tab.get_by_label(label)
        choice = label in {"is rather a", "is another thing in"}
        (control.select_option if choice else control.fill)(value)
    tab.get_by_role("button", name=press, exact=True).click()
    path = saved(tab, tmp_path)
    curation, problems = read_curation(path)
    assert not problems and [str(c) for c in curation.corrections] == [told]
    records = tmp_path / "elsewhere" / "records.jsonl"
    records.parent.mkdir()
    records.write_text("".join(dumps(r) + "\n" for r in papers()), encoding="utf-8")
    made = {}
    for run, more in (("before", []), ("after", ["--curation", str(path)])):
        output = tmp_path / f"{run}.csv"
        assert main(["export", str(records), "--to", "entities", "-o", str(output), *more]) == 0
        with output.open(encoding="utf-8", newline="") as lines:
            made[run] = list(csv.DictReader(lines))
    assert made["before"] != made["after"]
    names = {row["label"] for row in made["after"]}
    assert gone not in names and (come is None or come in names)


def test_hostile_corrections_stay_one_line_of_text(tab, file, tmp_path):  # noqa: F811
    at(tab, file, "GLUE")
    for text in STRINGS[:6]:
        if not text.strip():
            continue
        tab.get_by_label("is better called").fill(text.replace("\n", " "))
        tab.get_by_role("button", name="Rename").click()
        tab.go_back()
        tab.get_by_text("Correct…").click()
    tab.locator("#corrections").click()
    lines = saved(tab, tmp_path).read_text(encoding="utf-8").splitlines()
    assert all(line.count("\t") == 4 for line in lines) and len(lines) > 3


def test_the_plot_shows_comparable_numbers_and_leads_to_their_evidence(tab, file):  # noqa: F811
    open_page(tab, file, "#view=claims")
    tab.locator("#plot summary").click()
    tab.wait_for_selector("#plot option", state="attached")
    expect(tab.locator("#plot option")).to_have_text(["accuracy (%) · 30"])
    dots = tab.locator("#plot circle")
    places = [float(x) for x in dots.evaluate_all("all => all.map(c => c.getAttribute('cx'))")]
    assert len(places) == 30 and places == sorted(places, reverse=True)
    tab.locator("#plot a").first.click()
    expect(tab.locator("#panel .claim.now mark")).to_have_text("79%")
    with tab.expect_download() as download:
        tab.locator("#plot").get_by_role("button", name="SVG").click()
    assert b"<svg" in download.value.path().read_bytes()


def test_the_table_opens_with_the_claims_that_say_most(tab, tmp_path):  # noqa: F811
    text = "There are 7 heads. Alpha is up to 3x faster than Beta. Alpha has 5 layers."
    paper = Paper("p", "On Alpha", text)
    named = [entity(paper, name, "Method", "used") for name in ("Alpha", "Beta")]
    bare = claim(paper, "7", "There are 7 heads", 7.0, unit="heads")
    some = claim(paper, "5", "Alpha has 5 layers", 5.0, unit="layers", subject="Alpha")
    full = claim(paper, "3x", "Alpha is up to 3x faster than Beta", 3.0, unit="x", subject="Alpha",
                 baseline="Beta", direction="increase")  # fmt: skip
    record = Extraction(paper, MADE_BY, tuple(named), (), (bare, some, full))
    path = tmp_path / "claims.html"
    to_html(Build(lambda: [record]), path)
    open_page(tab, path, "#view=claims")
    expect(tab.locator("#claims td.value")).to_have_text(["3", "5", "7"])


def test_the_filter_of_the_table_narrows_the_plot(tab, file):  # noqa: F811
    open_page(tab, file, "#view=claims")
    tab.locator("#plot summary").click()
    tab.get_by_label("Filter the claims").fill("alpha1")
    expect(tab.locator("#plot circle")).to_have_count(11)


def test_years_and_links_narrow_the_picture(tab, file):  # noqa: F811
    open_page(tab, file)
    tab.get_by_role("button", name="Show all 93").click()
    tab.locator("#filters summary").click()
    tab.get_by_label("Years from").select_option("2028")
    expect(extent(tab)).to_have_text("9 of 93 nodes")
    tab.locator("#links").fill("5")
    expect(extent(tab)).to_have_text("5 of 93 nodes")
    tab.get_by_role("button", name="Clear all filters").click()
    expect(extent(tab)).to_have_text("All 93 nodes")


def test_what_hangs_on_one_node_alone_can_be_put_away(tab, file):  # noqa: F811
    open_page(tab, file)
    tab.get_by_role("button", name="Show all 93").click()
    tab.locator("#search").fill("paper 3 on")
    tab.keyboard.press("Enter")
    tab.locator("#panel h2", has_text="Paper 3").wait_for()
    expect(extent(tab)).to_have_text("All 93 nodes")
    tab.get_by_role("button", name="Collapse").click()
    expect(extent(tab)).to_contain_text("92 of 93")


def test_a_pin_keeps_a_thing_in_view_and_in_its_place(tab, file):  # noqa: F811
    open_page(tab, file, "#node=dataset/glue")
    tab.get_by_role("button", name="Pin", exact=True).click()
    tab.locator("#legend").get_by_role("button", name="Datasets").click()
    expect(extent(tab)).to_have_text("63 of 93 nodes")
    tab.get_by_role("button", name="Unpin").click()
    expect(extent(tab)).to_have_text("62 of 93 nodes")


def test_a_link_restores_filters_pins_and_what_is_hidden(browser, tab, file):  # noqa: F811
    open_page(tab, file, "#paper=p9")
    tab.get_by_role("button", name="Show all 93").click()
    tab.get_by_role("button", name="Pin", exact=True).click()
    tab.locator("#legend").get_by_role("button", name="Tasks").click()
    tab.locator("#filters summary").click()
    tab.locator("#sure").fill("60")
    tab.get_by_label("Years from").select_option("2015")
    tab.get_by_label("uses").uncheck()
    tab.locator("#panel").get_by_role("link", name="Beta9", exact=True).first.click()
    tab.get_by_role("button", name="Hide", exact=True).click()
    expect(tab.get_by_role("button", name="Bring back 1 hidden")).to_be_visible()
    before = extent(tab).inner_text()
    other = browser.new_page(viewport={"width": 1300, "height": 850}, color_scheme="light")
    other.goto(tab.url)
    other.wait_for_selector("html[data-ready]")
    expect(other.locator("#extent")).to_have_text(before)
    expect(other.get_by_role("button", name="Bring back 1 hidden")).to_be_visible()
    tasks = other.locator("#legend").get_by_role("button", name="Tasks")
    expect(tasks).to_have_attribute("aria-pressed", "false")
    other.locator("#filters summary").click()
    expect(other.locator("#sure")).to_have_value("60")
    expect(other.get_by_label("Years from")).to_have_value("2015")
    assert not other.get_by_label("uses").is_checked()
    other.get_by_role("button", name="Clear all filters").click()
    expect(other.locator("#extent")).to_have_text("92 of 93 nodes")
    other.close()


@pytest.mark.parametrize(
    "place",
    [
        "#node=nothing",
        "#sure=x&links=-1&off=__proto__&only=%00",
        "#theme=1e9&claim=zz",
        "#%%",
    ],
)
def test_a_link_that_leads_nowhere_opens_the_overview(tab, file, place):  # noqa: F811
    open_page(tab, file, place)
    expect(tab.locator("#panel h2")).to_contain_text("What 30")
    expect(extent(tab)).to_have_text("63 of 93 nodes")


PLACES = {
    "overview": "",
    "node": "#node=dataset/glue",
    "paper": "#paper=p3",
    "relation": "#from=method%2Fadaptive-alpha3-search&to=task%2Fparsing",
    "path": "#path=method%2Fbeta1&to=method%2Fbeta2",
    "theme": "#theme=0",
    "claims": "#view=claims",
    "both": "#view=both&node=dataset%2Fglue",
    "corrections": "#corrections=all",
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1300, 390])
@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_axe_finds_nothing_serious(tab, file, place, width, scheme):  # noqa: F811
    tab.set_viewport_size({"width": width, "height": 850})
    tab.emulate_media(color_scheme=scheme)
    open_page(tab, file, place)
    for summary in tab.locator("details > summary").all():
        if summary.is_visible() and summary.evaluate("s => !s.closest('.fact')"):
            summary.evaluate("s => { s.parentElement.open = true; }")
    tab.evaluate(AXE.read_text(encoding="utf-8"))
    found = tab.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    bad = [
        (v["id"], v["nodes"][0]["html"][:120], v["nodes"][0].get("failureSummary", "")[:200])
        for v in found
        if v["impact"] in {"serious", "critical"}
    ]
    assert bad == []


def test_touch_taps_open_and_a_drag_moves_the_picture(browser, file):  # noqa: F811
    context = browser.new_context(
        viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.goto(f"file://{file}")
    page.wait_for_selector("html[data-ready]")
    page.get_by_role("searchbox", name="Search").or_(page.get_by_label("Search")).first.tap()
    page.keyboard.type("glue")
    page.locator("#found li").first.tap()
    page.locator("#panel h2", has_text="GLUE").wait_for()
    context.close()


def test_the_notebook_shows_the_page_in_a_sandbox(tab, tmp_path):  # noqa: F811
    shown = Build(lambda: list(papers())).show(500)._repr_html_()
    outer = tmp_path / "notebook.html"
    outer.write_text(f"<!doctype html><title>n</title>{shown}", encoding="utf-8")
    tab.goto(f"file://{outer}")
    inner = tab.frame_locator("iframe")
    inner.locator("html[data-ready]").wait_for()
    expect(inner.locator("h1")).to_have_text("Knowledge graph of 30 papers")
    inner.locator("#search").fill("glue")
    tab.keyboard.press("Enter")
    expect(inner.locator("#panel h2")).to_have_text("GLUE")
    inner.locator("#legend").get_by_role("button", name="Tasks").click()
    expect(inner.locator("#extent")).to_have_text("62 of 93 nodes")
    assert "allow-same-origin" not in tab.locator("iframe").get_attribute("sandbox")


def test_a_build_is_shown_by_notebooks_and_hostile_text_stays_inside(extractions):
    markup = Build(lambda: extractions)._repr_html_()
    assert markup.startswith("<iframe sandbox=") and markup.count("<") == 2


def test_the_same_build_gives_the_same_page(tmp_path, extractions):
    for name in ("a.html", "b.html"):
        to_html(Build(lambda: extractions), tmp_path / name)
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()
