"""The page in a real browser, opened from a file and used as a person uses it."""

import json
import os
import shutil

import pytest
from conftest import MADE_BY, claim, entity, relation
from hostile import STRINGS

from kg.explorer import to_html
from kg.graph import Build
from kg.model import Extraction, Paper

BROWSER = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
FLAGS = ["--no-sandbox", "--disable-background-networking", "--no-first-run", "--disable-sync"]
LOCAL = ("file://", "blob:", "data:")
pytestmark = pytest.mark.browser


def papers():
    """Thirty papers that share GLUE and accuracy; each proposes one thing and names another."""
    for k in range(30):
        name = f"Adaptive Alpha{k} Search"
        proposal = f"We propose {name} (AAS{k}) for parsing."
        result = f"It reaches {50 + k}% accuracy on GLUE."
        paper = Paper(
            f"p{k}",
            f"Paper {k} on Alpha{k}",
            f"{proposal} \U0001f600 {result} Beta{k} is slower.",
            url=f"https://example.org/{k}",
            date=f"20{k % 20 + 10}",
        )
        entities = (
            entity(paper, name, "Method", "proposed", f"AAS{k}"),
            entity(paper, "parsing", "Task", "mentioned"),
            entity(paper, "GLUE", "Dataset", "evaluation"),
            entity(paper, "accuracy", "Metric", "evaluation"),
            entity(paper, f"Beta{k}", "Method", "mentioned"),
        )
        relations = (
            relation(paper, name, "usedFor", "parsing", proposal),
            relation(paper, name, "evaluatedOn", "GLUE", result),
        )
        slots = {"subject": name, "metric": "accuracy", "dataset": "GLUE"}
        said = claim(paper, f"{50 + k}%", result[:-1], 50.0 + k, unit="%", **slots)
        yield Extraction(paper, MADE_BY, entities, relations, (said,))


@pytest.fixture(scope="module")
def browser():
    if BROWSER is None:
        assert not os.environ.get("REQUIRE_BROWSER"), "no browser is installed"
        pytest.skip("no browser: install chromium to run the page's tests")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=BROWSER, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "graph.html"
    to_html(Build(lambda: list(papers())), path)
    return path


@pytest.fixture
def tab(browser):
    """A new tab that fails the test on any error, dialog, or request but for the page itself."""
    context = browser.new_context(viewport={"width": 1300, "height": 850}, color_scheme="light")
    tab = context.new_page()
    seen = []
    tab.on("console", lambda m: seen.append(m.text) if m.type in {"error", "warning"} else None)
    tab.on("pageerror", lambda error: seen.append(str(error)))
    tab.on("dialog", lambda dialog: (seen.append(dialog.message), dialog.dismiss()))
    tab.on("request", lambda r: seen.append(r.url) if not r.url.startswith(LOCAL) else None)
    yield tab
    context.close()
    assert seen == []


def open_page(tab, path, place=""):
    tab.goto(path.as_uri() + place)
    tab.wait_for_selector("html[data-ready]")
    return tab


def panel(tab):
    return tab.locator("#panel")


def test_it_opens_on_a_legible_part_and_shows_the_rest_on_request(tab, file):
    open_page(tab, file)
    assert tab.locator("#extent").inner_text() == "63 of 93 nodes"
    tab.get_by_role("button", name="Show everything").click()
    assert tab.locator("#extent").inner_text() == "All 93 nodes"
    tab.get_by_role("button", name="Show the essence").click()
    assert tab.locator("#extent").inner_text() == "63 of 93 nodes"


def test_search_finds_an_alias_and_the_panel_shows_marked_evidence(tab, file):
    open_page(tab, file)
    tab.keyboard.press("/")
    tab.keyboard.type("aas7")
    assert "Adaptive Alpha7 Search" in tab.get_by_role("option").first.inner_text()
    tab.keyboard.press("Enter")
    assert panel(tab).get_by_role("heading", level=2).inner_text() == "Adaptive Alpha7 Search"
    assert "57 %" in panel(tab).inner_text()
    marks = panel(tab).locator("blockquote mark").all_inner_texts()
    assert "57%" in marks
    assert "AAS7" in marks
    panel(tab).get_by_text("is evaluated on").click()
    assert "GLUE" in panel(tab).locator("details[open] mark").all_inner_texts()


def test_search_forgives_a_slip(tab, file):
    open_page(tab, file)
    tab.locator("#search").fill("adaptve alpha11 serch")
    assert "Alpha11" in tab.get_by_role("option").first.inner_text()


def test_the_legend_hides_a_type_and_shows_it_again(tab, file):
    open_page(tab, file)
    datasets = tab.locator("#legend").get_by_role("button", name="Datasets")
    datasets.click()
    assert tab.locator("#extent").inner_text() == "62 of 93 nodes"
    assert datasets.get_attribute("aria-pressed") == "false"
    datasets.click()
    assert tab.locator("#extent").inner_text() == "63 of 93 nodes"


def test_a_click_on_a_node_opens_it(tab, file):
    open_page(tab, file, "#node=dataset%2Fglue")
    tab.get_by_role("button", name="Fit").click()
    tab.evaluate("location.hash = ''")
    box = tab.locator("#canvas").bounding_box()
    labels = set()
    for dx in range(-200, 201, 40):
        for dy in range(-200, 201, 40):
            if len(labels) < 2:
                tab.mouse.click(box["x"] + box["width"] / 2 + dx, box["y"] + box["height"] / 2 + dy)
                labels.add(panel(tab).locator("h2, h3").first.inner_text())
    assert len(labels) > 1


def test_claims_sort_filter_and_lead_to_their_evidence(tab, file):
    open_page(tab, file)
    tab.get_by_role("button", name="Claims", exact=True).click()
    rows = tab.locator("#claims tbody tr")
    assert rows.count() == 30
    tab.get_by_role("button", name="value").click()
    tab.get_by_role("button", name="value").click()
    assert "79" in rows.first.inner_text()
    tab.get_by_placeholder("Filter").fill("alpha4 ")
    assert rows.count() == 1
    rows.first.locator("td.number").click()
    assert panel(tab).get_by_role("heading", level=2).inner_text() == "Paper 4 on Alpha4"
    assert "54%" in panel(tab).locator(".claim.now mark").all_inner_texts()
    rows.first.get_by_role("button", name="GLUE").click()
    assert panel(tab).get_by_role("heading", level=2).inner_text() == "GLUE"


def test_links_restore_and_back_goes_back(tab, file):
    open_page(tab, file, "#node=dataset%2Fglue")
    heading = panel(tab).get_by_role("heading", level=2)
    assert heading.inner_text() == "GLUE"
    panel(tab).get_by_role("button", name="Paper 3 on Alpha3").first.click()
    assert heading.inner_text() == "Paper 3 on Alpha3"
    assert tab.url.endswith("#paper=p3")
    tab.go_back()
    tab.wait_for_function("document.querySelector('#panel h2').textContent === 'GLUE'")
    tab.reload()
    tab.wait_for_selector("html[data-ready]")
    assert heading.inner_text() == "GLUE"


def test_a_paper_shows_its_abstract_with_mentions_that_lead_on(tab, file):
    open_page(tab, file, "#paper=p5")
    link = panel(tab).get_by_role("link", name="Open the paper")
    assert link.get_attribute("href") == "https://example.org/5"
    text = panel(tab).locator(".abstract")
    start = "We propose Adaptive Alpha5 Search (AAS5) for parsing. \U0001f600"
    assert text.inner_text().startswith(start)
    text.get_by_role("button", name="Beta5").click()
    assert panel(tab).get_by_role("heading", level=2).inner_text() == "Beta5"


def test_a_path_leads_over_shared_things_with_its_sentences(tab, file):
    open_page(tab, file, "#node=method%2Fadaptive-alpha1-search")
    tab.get_by_role("button", name="Path to…").click()
    tab.keyboard.type("aas2")
    tab.keyboard.press("Enter")
    assert "2 steps" in panel(tab).inner_text()
    assert panel(tab).locator("blockquote").count() == 2


def test_hidden_neighbours_come_on_request(tab, file):
    open_page(tab, file, "#paper=p9")
    tab.get_by_role("button", name="hidden neighbour").click()
    assert tab.locator("#extent").inner_text() == "64 of 93 nodes"


def test_sureness_filters(tab, file):
    open_page(tab, file)
    tab.locator("#sure").fill("95")
    assert tab.locator("#extent").inner_text() == "30 of 93 nodes"


@pytest.mark.parametrize(("name", "start"), [("PNG", b"\x89PNG"), ("JSON", b"{")])
def test_the_view_can_be_saved(tab, file, name, start):
    open_page(tab, file)
    with tab.expect_download() as download:
        tab.get_by_role("button", name=name).click()
    content = download.value.path().read_bytes()
    assert content.startswith(start)
    if name == "JSON":
        assert len(json.loads(content)["nodes"]) == 63


def test_dark_and_light(tab, file):
    open_page(tab, file)
    before = tab.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    tab.get_by_role("button", name="Switch between light and dark").click()
    assert tab.evaluate("getComputedStyle(document.documentElement).backgroundColor") != before


def test_a_small_window_has_no_sideways_scroll(tab, file):
    tab.set_viewport_size({"width": 390, "height": 780})
    for place in ("", "#node=dataset%2Fglue", "#view=claims"):
        open_page(tab, file, place)
        assert tab.evaluate("document.documentElement.scrollWidth") <= 390


def test_hostile_text_never_runs_and_never_breaks_the_page(tab, tmp_path):
    from test_explorer import hostile_extraction

    records = [hostile_extraction(text, k) for k, text in enumerate(STRINGS) if text.strip()]
    path = tmp_path / "hostile.html"
    to_html(Build(lambda: records), path)
    open_page(tab, path)
    tab.get_by_role("button", name="Claims", exact=True).click()
    for paper in records:
        place = tab.evaluate("id => String(new URLSearchParams({ paper: id }))", paper.paper.id)
        tab.evaluate("place => { location.hash = place; }", place)
    tab.locator("#search").fill("script")
    tab.wait_for_timeout(200)
    assert tab.evaluate("window.hacked") is None
    assert tab.locator("script").count() == 3
    assert tab.locator("img, iframe, svg, math, body input[autofocus]").count() == 0


def test_an_empty_graph_says_so(tab, tmp_path):
    path = tmp_path / "empty.html"
    to_html(Build(list), path)
    open_page(tab, path)
    assert tab.locator("#empty").is_visible()
