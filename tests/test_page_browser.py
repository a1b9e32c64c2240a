"""The page in a real browser, opened from a file and used as a person uses it."""

import json
import os
import re
import shutil

import pytest
from conftest import MADE_BY, claim, entity, relation
from hostile import STRINGS

from kg import vocab
from kg.explorer import to_html
from kg.graph import Build
from kg.model import Extraction, Paper

try:
    from playwright.sync_api import expect  # asks again until it is so
except ImportError:
    expect = None  # the tests that use it are skipped by `opened`

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


def opened(*flags):
    """Open a browser; yield it once."""
    if BROWSER is None:
        assert not os.environ.get("REQUIRE_BROWSER"), "no browser is installed"
        pytest.skip("no browser: install chromium to run the page's tests")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=BROWSER, args=[*FLAGS, *flags])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def browser():
    yield from opened()


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
    tab.seen = seen
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


def heading(tab):
    return panel(tab).get_by_role("heading", level=2)


def marks(place, text):
    """Find the marked stretches of a quote that read so."""
    return place.locator("mark", has_text=re.compile(f"^{re.escape(text)}$"))


def extent(tab):
    return tab.locator("#extent")


def ink(tab):
    """Take the picture as text, to see that it changed."""
    tab.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return tab.evaluate("document.querySelector('#canvas canvas').toDataURL()")


def test_it_opens_on_a_legible_part_and_shows_the_rest_on_request(tab, file):
    open_page(tab, file)
    expect(extent(tab)).to_have_text("63 of 93 nodes")
    before = ink(tab)
    tab.get_by_role("button", name="Show all 93").click()
    expect(extent(tab)).to_have_text("All 93 nodes")
    assert ink(tab) != before
    tab.get_by_role("button", name="Show the essence").click()
    expect(extent(tab)).to_have_text("63 of 93 nodes")


def test_search_finds_an_alias_and_the_panel_shows_marked_evidence(tab, file):
    open_page(tab, file)
    tab.keyboard.press("/")
    tab.keyboard.type("aas7")
    expect(tab.get_by_role("option").first).to_contain_text("Adaptive Alpha7 Search")
    tab.keyboard.press("Enter")
    expect(heading(tab)).to_have_text("Adaptive Alpha7 Search")
    expect(panel(tab).locator(".claim b")).to_contain_text("57 %")
    expect(marks(panel(tab), "57%").first).to_be_visible()
    expect(marks(panel(tab), "AAS7").first).to_be_visible()
    said = panel(tab).locator(".fact", has_text="GLUE")
    expect(marks(said, "GLUE").first).to_be_visible()
    expect(said).to_contain_text("80 %")


def test_arrows_choose_another_suggestion(tab, file):
    open_page(tab, file)
    tab.locator("#search").fill("alpha2")
    second = tab.get_by_role("option").nth(1).locator("bdi").first.inner_text()
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")
    tab.locator("#panel h2", has_text=second).wait_for()
    expect(heading(tab)).to_have_text(second)


def test_search_forgives_a_slip(tab, file):
    open_page(tab, file)
    tab.locator("#search").fill("adaptve alpha11 serch")
    expect(tab.get_by_role("option").first).to_contain_text("Alpha11")


def test_search_finds_half_a_name_with_slips_and_says_when_there_is_nothing(tab, file):
    open_page(tab, file)
    tab.locator("#search").fill("adaptve alpha11")
    expect(tab.get_by_role("option").first).to_contain_text("Alpha11")
    tab.locator("#search").fill("quantum chromodynamics")
    expect(tab.locator("#found li")).to_have_text(["Nothing found"])
    tab.keyboard.press("Enter")
    expect(heading(tab)).to_contain_text("What 30")


def test_the_legend_hides_a_type_and_shows_it_again(tab, file):
    open_page(tab, file)
    datasets = tab.locator("#legend").get_by_role("button", name="Datasets")
    expect(datasets).to_contain_text("1")
    datasets.click()
    expect(extent(tab)).to_have_text("62 of 93 nodes")
    expect(datasets).to_have_attribute("aria-pressed", "false")
    datasets.click()
    expect(extent(tab)).to_have_text("63 of 93 nodes")


def extremes(tab, colour):
    """Return left, top, right and bottom of all that has a colour on the picture."""
    left, top, right, bottom = tab.evaluate(
        """([red, green, blue]) => {
          const drawn = document.querySelector('#canvas canvas');
          const { width, height } = drawn;
          const copy = Object.assign(document.createElement('canvas'), { width, height });
          const context = copy.getContext('2d', { willReadFrequently: true });
          context.drawImage(drawn, 0, 0);
          const { data } = context.getImageData(0, 0, width, height);
          let [low, high] = [[Infinity, Infinity], [-Infinity, -Infinity]];
          for (let i = 0; i < data.length; i += 4) {
            if (data[i] !== red || data[i + 1] !== green || data[i + 2] !== blue) continue;
            const [x, y] = [(i / 4) % width, Math.floor(i / 4 / width)];
            low = [Math.min(low[0], x), Math.min(low[1], y)];
            high = [Math.max(high[0], x), Math.max(high[1], y)];
          }
          return [...low, ...high].map((value) => (value * drawn.clientWidth) / width);
        }""",
        list(bytes.fromhex(colour[1:])),
    )
    box = tab.locator("#canvas").bounding_box()
    return box["x"] + left, box["y"] + top, box["x"] + right, box["y"] + bottom


def spot(tab, colour):
    """Return where the pixels of a colour lie on the picture, on average."""
    x, y = tab.evaluate(
        """([red, green, blue]) => {
          const canvas = document.querySelector('#canvas canvas');
          const { width, height } = canvas;
          const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
          let [n, x, y] = [0, 0, 0];
          for (let i = 0; i < data.length; i += 4) {
            if (data[i] !== red || data[i + 1] !== green || data[i + 2] !== blue) continue;
            [n, x, y] = [n + 1, x + (i / 4) % width, y + Math.floor(i / 4 / width)];
          }
          return [x / n * canvas.clientWidth / width, y / n * canvas.clientHeight / height];
        }""",
        colour,
    )
    box = tab.locator("#canvas").bounding_box()
    return box["x"] + x, box["y"] + y


def saved(tab):
    with tab.expect_download() as download:
        tab.get_by_role("button", name="SVG").click()
    return download.value.path().read_text(encoding="utf-8")


def test_what_is_searched_comes_into_view_after_a_click_that_leads_nowhere(tab, file):
    open_page(tab, file)
    box = tab.locator("#canvas").bounding_box()
    for _ in range(6):
        tab.get_by_role("button", name="Zoom in").click()
    for _ in range(2):
        tab.mouse.click(box["x"] + 12, box["y"] + box["height"] - 70)
        tab.wait_for_timeout(500)
    assert ">Beta8<" not in saved(tab)
    tab.locator("#search").fill("beta8")
    tab.keyboard.press("Enter")
    tab.locator("#panel h2", has_text="Beta8").wait_for()
    assert ">Beta8<" in saved(tab)


def test_a_click_on_a_node_opens_it_and_a_click_beside_it_leads_home(tab, file):
    open_page(tab, file)
    green = next(t.colour for t in vocab.ENTITY_TYPES if t.name == "Dataset")
    x, y = spot(tab, list(bytes.fromhex(green[1:])))
    tab.mouse.click(x, y)
    tab.locator("#panel h2", has_text="GLUE").wait_for()
    box = tab.locator("#canvas").bounding_box()
    tab.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] - 8)
    tab.locator("#panel h2", has_text="What 30").wait_for()


def test_keys_walk_from_node_to_node(tab, file):
    open_page(tab, file, "#node=dataset%2Fglue")
    tab.get_by_role("application").focus()
    tab.keyboard.press("ArrowRight")
    expect(tab.locator("#status")).not_to_have_text(re.compile("^(GLUE)?$"))
    tab.keyboard.press("Enter")
    tab.locator("#panel h2:not(:text-is('GLUE'))").wait_for()


def test_an_edge_shows_what_is_stated_and_where(tab, file):
    open_page(tab, file, "#from=method%2Fadaptive-alpha3-search&to=task%2Fparsing")
    expect(panel(tab).locator(".triple")).to_contain_text("is used for")
    for name in ("Adaptive Alpha3 Search", "parsing"):
        expect(marks(panel(tab), name).first).to_be_visible()


def test_claims_sort_filter_and_lead_to_their_evidence_and_back(tab, file):
    open_page(tab, file)
    tab.get_by_role("button", name="Claims", exact=True).click()
    rows = tab.locator("#claims tbody tr")
    expect(rows).to_have_count(30)
    value = tab.get_by_role("columnheader", name="value").get_by_role("button")
    value.click()
    value.click()
    expect(rows.first.locator("td.value")).to_have_text("79")
    tab.get_by_placeholder("Filter").fill("alpha4 ")
    expect(rows).to_have_count(1)
    rows.first.locator("td.value").click()
    expect(heading(tab)).to_have_text("Paper 4 on Alpha4")
    expect(marks(panel(tab).locator(".claim.now"), "54%").first).to_be_visible()
    rows.first.get_by_role("link", name="GLUE").click()
    expect(heading(tab)).to_have_text("GLUE")
    tab.get_by_placeholder("Filter").fill("")
    panel(tab).get_by_role("button", name="In the table").nth(6).click()
    tab.locator("tr.now td.value", has_text="56").wait_for()


def test_links_restore_and_back_goes_back(tab, file):
    open_page(tab, file, "#node=dataset%2Fglue")
    expect(heading(tab)).to_have_text("GLUE")
    panel(tab).get_by_role("link", name="Paper 3 on Alpha3").first.click()
    expect(heading(tab)).to_have_text("Paper 3 on Alpha3")
    assert tab.url.endswith("#paper=p3")
    tab.go_back()
    tab.locator("#panel h2", has_text="GLUE").wait_for()
    tab.reload()
    tab.wait_for_selector("html[data-ready]")
    expect(heading(tab)).to_have_text("GLUE")


def test_a_paper_shows_its_abstract_with_mentions_that_lead_on(tab, file):
    open_page(tab, file, "#paper=p5")
    link = panel(tab).get_by_role("link", name="Open the paper")
    expect(link).to_have_attribute("href", "https://example.org/5")
    text = panel(tab).locator(".abstract")
    start = "We propose Adaptive Alpha5 Search (AAS5) for parsing. \U0001f600"
    expect(text).to_contain_text(start)
    text.get_by_role("link", name="Beta5").click()
    expect(heading(tab)).to_have_text("Beta5")


def test_a_path_leads_over_shared_things_with_its_sentences(tab, file):
    open_page(tab, file, "#node=method%2Fadaptive-alpha1-search")
    tab.get_by_role("button", name="Path to…").click()
    tab.keyboard.type("aas2")
    tab.keyboard.press("Enter")
    expect(panel(tab)).to_contain_text("2 steps")
    expect(panel(tab).locator("blockquote")).to_have_count(2)


def test_hidden_neighbours_come_on_request_and_hidden_nodes_come_back(tab, file):
    open_page(tab, file, "#paper=p9")
    tab.get_by_role("button", name="hidden neighbour").click()
    expect(extent(tab)).to_have_text("64 of 93 nodes")
    tab.get_by_role("button", name="Hide", exact=True).click()
    expect(extent(tab)).to_have_text("63 of 93 nodes")
    tab.get_by_role("button", name="Bring back 1 hidden").click()
    expect(extent(tab)).to_have_text("64 of 93 nodes")


def test_filters_for_sureness_relations_and_papers(tab, file):
    open_page(tab, file)
    tab.get_by_text("Filter", exact=True).click()
    tab.locator("#sure").fill("95")
    expect(extent(tab)).to_have_text("30 of 93 nodes")
    tab.locator("#sure").fill("0")
    tab.get_by_label("Find a paper").fill("alpha12")
    tab.get_by_label("Paper 12 on Alpha12").check()
    expect(extent(tab)).to_have_text("6 of 93 nodes")
    before = ink(tab)
    tab.get_by_label("uses").uncheck()
    assert ink(tab) != before
    tab.get_by_role("button", name="Clear all filters").click()
    expect(extent(tab)).to_have_text("63 of 93 nodes")


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
    background = "getComputedStyle(document.documentElement).backgroundColor"
    open_page(tab, file)
    before, picture = tab.evaluate(background), ink(tab)
    tab.get_by_role("button", name="Switch between light and dark").click()
    assert tab.evaluate(background) != before
    assert ink(tab) != picture
    tab.emulate_media(color_scheme="dark")
    open_page(tab, file)
    assert tab.evaluate(background) != before


def test_a_small_window_has_no_sideways_scroll_and_a_panel_that_opens(tab, file):
    tab.set_viewport_size({"width": 390, "height": 780})
    for place in ("", "#node=dataset%2Fglue", "#paper=p1", "#view=claims"):
        open_page(tab, file, place)
        tab.reload()
        tab.wait_for_selector("html[data-ready]")
        assert tab.evaluate("document.documentElement.scrollWidth") <= 390
        wide = "[...document.querySelectorAll('#panel, #claims')].some(e => e.scrollWidth > 390)"
        assert not tab.evaluate(wide)
    open_page(tab, file)
    low = panel(tab).bounding_box()["height"]
    panel(tab).get_by_role("button", name="Larger or smaller").click()
    assert panel(tab).bounding_box()["height"] > low


def test_on_a_telephone_the_whole_first_view_and_what_is_picked_are_in_sight(tab, file):
    tab.set_viewport_size({"width": 390, "height": 780})
    green = next(t.colour for t in vocab.ENTITY_TYPES if t.name == "Dataset")
    blue = next(t.colour for t in vocab.ENTITY_TYPES if t.name == "Method")
    open_page(tab, file)
    stage, sheet = tab.locator("#stage").bounding_box(), panel(tab).bounding_box()
    for place in (extremes(tab, blue), extremes(tab, green)):
        left, top, right, bottom = place
        assert 0 < left < right < 390
        assert stage["y"] < top < bottom < sheet["y"]
    for name in ("GLUE", "Beta7"):
        tab.locator("#search").fill(name)
        tab.keyboard.press("Enter")
        tab.wait_for_timeout(200)
        expect(heading(tab)).to_have_text(name)
        _, top, _, bottom = extremes(tab, green if name == "GLUE" else blue)
        assert top < panel(tab).bounding_box()["y"] and bottom > stage["y"]


def test_hostile_text_never_runs_and_never_breaks_the_page(tab, tmp_path):
    from test_explorer import hostile_extraction

    records = [hostile_extraction(text, k) for k, text in enumerate(STRINGS) if text.strip()]
    path = tmp_path / "hostile.html"
    to_html(Build(lambda: records), path)
    open_page(tab, path)
    build = Build(lambda: records)
    places = [{"paper": r.paper.id} for r in records]
    places += [{"node": concept.id} for concept in build.concepts]
    places += [{"from": f.subject, "to": f.object} for f in build.facts()]
    places += [{"path": records[0].paper.id, "to": c.id} for c in build.concepts]
    places += [{"theme": "0"}, {"corrections": "all"}, {"view": "claims", "claim": "3"}]
    for place in places:
        hash_ = tab.evaluate("place => String(new URLSearchParams(place))", place)
        tab.evaluate("hash => { location.hash = hash; }", hash_)
        tab.wait_for_timeout(20)
        for summary in tab.locator("#panel summary, #plot > summary").all():
            summary.evaluate("summary => { summary.parentElement.open = true; }")
    tab.evaluate("location.hash = 'all=1'")
    tab.locator("#filters summary").click()
    tab.get_by_role("application").focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "Enter"):
        tab.keyboard.press(key)
    tab.locator("#search").fill("script")
    tab.wait_for_timeout(200)
    assert tab.evaluate("window.hacked") is None
    expect(tab.locator("script")).to_have_count(3)
    strange = "img, iframe, math, details[ontoggle], body input[autofocus], a[href^='javascript']"
    expect(tab.locator(strange)).to_have_count(0)
    expect(tab.locator("svg:not(.plot)")).to_have_count(0)


def test_the_browser_itself_refuses_markup_and_code_made_of_text(tab, file):
    open_page(tab, file)
    for attempt in (
        "document.body.innerHTML = '<p>x'",
        "document.createElement('div').outerHTML = '<p>x'",
        "document.createElement('script').text = '1'",
    ):
        refused = f"(() => {{ try {{ {attempt}; }} catch (e) {{ return e.name; }} }})()"
        assert tab.evaluate(refused) == "TypeError"
    scripted = """() => new Promise((done) => {
      document.addEventListener("securitypolicyviolation", (e) => done(e.effectiveDirective));
      const img = document.createElement("img");
      img.src = "https://example.org/x.png";
      document.body.append(img);
    })"""
    assert tab.evaluate(scripted) == "img-src"
    tab.seen.clear()


def test_an_empty_graph_says_so(tab, tmp_path):
    path = tmp_path / "empty.html"
    to_html(Build(list), path)
    open_page(tab, path)
    expect(tab.locator("#empty")).to_be_visible()


OVERLAPS = """() => {
  const texts = [...document.querySelectorAll("text:not([fill=none])")];
  const boxes = texts.map((text) => text.getBBox());
  const over = (a, b) => Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x) > 2
    && Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y) > 0.3 * a.height;
  const bad = boxes.flatMap((a, i) => boxes.slice(i + 1)
    .flatMap((b, k) => (over(a, b) ? [[texts[i].textContent, texts[i + 1 + k].textContent]] : [])));
  return [texts.length, bad];
}"""


@pytest.mark.parametrize("width", [1300, 390])
@pytest.mark.parametrize("place", ["", "#all=1", "#node=dataset%2Fglue", "#paper=p3"])
def test_no_label_lies_on_another(browser, tab, file, tmp_path, place, width):
    tab.set_viewport_size({"width": width, "height": 850})
    open_page(tab, file, place)
    with tab.expect_download() as download:
        tab.locator("#svg").dispatch_event("click")
    picture = tmp_path / "graph.svg"
    download.value.save_as(picture)
    shown = browser.new_page()
    shown.goto(picture.as_uri())
    n, bad = shown.evaluate(OVERLAPS)
    shown.close()
    assert n > 10
    assert bad == []
