"""A page of more nodes than vis-network moves: the same page, drawn by a canvas of its own."""

import re
import xml.etree.ElementTree as ET

import pytest
import test_page_browser as small
from conftest import MADE_BY, claim, entity, relation
from hostile import STRINGS
from test_page_browser import expect

from kg import vocab
from kg.explorer import to_html
from kg.graph import Build
from kg.model import Extraction, Paper

pytestmark = pytest.mark.browser
browser, tab = small.browser, small.tab
SVG = "{http://www.w3.org/2000/svg}"


def papers(n=450):
    """Papers that each name two methods of their own; one in five shares GLUE and parsing."""
    for k in range(n):
        said = f"We propose Adaptive{k} Search for parsing. It reaches {k / 10}% accuracy on GLUE."
        paper = Paper(f"p{k}", f"On Adaptive{k}", f"{said} Beta{k} is slower.", date="2024")
        entities = [
            entity(paper, f"Adaptive{k} Search", "Method", "proposed"),
            entity(paper, f"Beta{k}", "Method", "mentioned"),
            entity(paper, "accuracy", "Metric", "evaluation"),
        ]
        relations = []
        if k % 5 == 0:
            entities += [
                entity(paper, "GLUE", "Dataset", "evaluation"),
                entity(paper, "parsing", "Task", "mentioned"),
            ]
            relations = [
                relation(paper, f"Adaptive{k} Search", "evaluatedOn", "GLUE", said),
                relation(paper, f"Adaptive{k} Search", "usedFor", "parsing", said),
            ]
        number = claim(
            paper, f"{k / 10}%", said.split(". ")[1], k / 10, unit="%", metric="accuracy",
        )  # fmt: skip
        yield Extraction(paper, MADE_BY, tuple(entities), tuple(relations), (number,))


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("large") / "graph.html"
    records = list(papers())
    to_html(Build(lambda: records), path)
    return path


def open_whole(tab, file, place=""):
    small.open_page(tab, file, place)
    tab.get_by_role("button", name="Show all").click()
    expect(small.extent(tab)).to_have_text("All 1,353 nodes")
    tab.wait_for_selector("#canvas .wide canvas")
    return tab


def drag(tab, dx, dy):
    box = tab.locator("#canvas").bounding_box()
    x, y = box["x"] + 30, box["y"] + box["height"] - 80
    tab.mouse.move(x, y)
    tab.mouse.down()
    tab.mouse.move(x + dx / 2, y + dy / 2)
    tab.mouse.move(x + dx, y + dy)
    tab.mouse.up()
    tab.wait_for_timeout(300)


def glue(tab):
    """Return where the only dataset lies on the page: the middle of all that has its colour."""
    green = next(t.colour for t in vocab.ENTITY_TYPES if t.name == "Dataset")
    x, y = tab.evaluate(
        """([red, green, blue]) => {
          const drawn = document.querySelector('#canvas canvas');
          const { width, height } = drawn;
          const copy = Object.assign(document.createElement('canvas'), { width, height });
          const context = copy.getContext('2d', { willReadFrequently: true });
          context.drawImage(drawn, 0, 0);
          const { data } = context.getImageData(0, 0, width, height);
          let [n, x, y] = [0, 0, 0];
          for (let i = 0; i < data.length; i += 4) {
            if (data[i] !== red || data[i + 1] !== green || data[i + 2] !== blue) continue;
            [n, x, y] = [n + 1, x + (i / 4) % width, y + Math.floor(i / 4 / width)];
          }
          return [x / n * drawn.clientWidth / width, y / n * drawn.clientHeight / height];
        }""",
        list(bytes.fromhex(green[1:])),
    )
    box = tab.locator("#canvas").bounding_box()
    return box["x"] + x, box["y"] + y


def test_a_large_view_has_its_own_canvas_and_a_small_one_vis_network(tab, file):
    small.open_page(tab, file)
    expect(tab.locator(".wide")).to_have_count(0)
    tab.get_by_role("button", name="Show all").click()
    expect(tab.locator("#canvas .wide canvas")).to_be_visible()
    expect(tab.locator(".vis-network")).to_be_hidden()
    tab.get_by_role("button", name="Show the essence").click()
    expect(tab.locator(".wide")).to_have_count(0)
    expect(tab.locator(".vis-network")).to_be_visible()


def test_a_large_view_of_other_nodes_than_the_last_is_drawn(tab, file):
    open_whole(tab, file)
    tab.get_by_role("button", name="Show the essence").click()
    only = "&".join(f"only=p{k}" for k in range(5, 345))
    tab.evaluate("(place) => { location.hash = place; }", only)
    tab.wait_for_selector("#canvas .wide canvas")
    expect(small.extent(tab)).to_have_text("1,023 of 1,353 nodes")


def test_a_drag_moves_the_picture_by_as_much_and_opens_nothing(tab, file):
    open_whole(tab, file)
    before, title = glue(tab), small.heading(tab).inner_text()
    drag(tab, 120, -60)
    after = glue(tab)
    assert after == pytest.approx((before[0] + 120, before[1] - 60), abs=2)
    expect(small.heading(tab)).to_have_text(title)


def test_the_wheel_zooms_about_the_pointer(tab, file):
    open_whole(tab, file)
    x, y = glue(tab)
    tab.mouse.move(x, y)
    before = small.ink(tab)
    for _ in range(3):
        tab.mouse.wheel(0, -300)
    tab.wait_for_timeout(400)
    assert small.ink(tab) != before
    assert glue(tab) == pytest.approx((x, y), abs=8)


def test_two_fingers_zoom_and_one_drags(browser, file):
    context = browser.new_context(viewport={"width": 390, "height": 780}, has_touch=True)
    tab = context.new_page()
    open_whole(tab, file)
    touch = context.new_cdp_session(tab)

    def fingers(kind, *points):
        spots = [{"x": x, "y": y, "id": k} for k, (x, y) in enumerate(points)]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": spots})

    first = small.ink(tab)
    fingers("touchStart", (100, 300))
    fingers("touchMove", (140, 340))
    fingers("touchEnd")
    tab.wait_for_timeout(300)
    dragged = small.ink(tab)
    assert dragged != first
    fingers("touchStart", (150, 300), (200, 300))
    fingers("touchMove", (100, 300), (250, 300))
    fingers("touchEnd")
    tab.wait_for_timeout(300)
    assert small.ink(tab) != dragged
    context.close()


def test_a_click_on_a_node_opens_it_and_one_beside_it_leads_home(tab, file):
    open_whole(tab, file)
    tab.mouse.click(*glue(tab))
    tab.locator("#panel h2", has_text="GLUE").wait_for()
    box = tab.locator("#canvas").bounding_box()
    tab.mouse.click(box["x"] + 12, box["y"] + box["height"] - 70)
    tab.locator("#panel h2", has_text="What 450").wait_for()


def drag_glue(tab):
    """Drag GLUE with the mouse; return where it should be then."""
    x, y = glue(tab)
    tab.mouse.move(x, y)
    tab.mouse.down()
    tab.mouse.move(x + 40, y + 40)
    tab.mouse.move(x + 90, y + 50)
    tab.mouse.up()
    tab.wait_for_timeout(400)
    return x + 90, y + 50


def test_a_node_can_be_dragged_to_another_place(tab, file):
    open_whole(tab, file, "#node=dataset%2Fglue")
    wanted = drag_glue(tab)
    assert glue(tab) == pytest.approx(wanted, abs=6)


def test_a_pointer_over_a_node_makes_its_neighbours_stand_out(tab, file):
    open_whole(tab, file)
    spot, before = glue(tab), small.ink(tab)
    tab.mouse.move(*spot)
    tab.wait_for_timeout(200)
    assert tab.evaluate("document.querySelector('#canvas').style.cursor") == "pointer"
    assert small.ink(tab) != before


@pytest.mark.parametrize("whole", [False, True])
def test_search_reaches_every_node_and_shows_its_evidence(tab, file, whole):
    (open_whole if whole else small.open_page)(tab, file)
    for k in (3, 222, 449):
        tab.locator("#search").fill(f"beta{k}")
        tab.keyboard.press("Enter")
        tab.get_by_role("heading", level=2, name=f"Beta{k}", exact=True).wait_for()
        expect(small.marks(small.panel(tab), f"Beta{k}").first).to_be_visible()


def test_search_forgives_a_slip_among_many(tab, file):
    small.open_page(tab, file)
    tab.locator("#search").fill("adaptve321 serch")
    expect(tab.get_by_role("option").first).to_contain_text("Adaptive321 Search")


def test_links_paths_filters_and_claims_work_as_on_a_small_page(tab, file):
    open_whole(tab, file, "#path=method%2Fbeta5&to=method%2Fbeta10")
    expect(small.panel(tab)).to_contain_text("Path of 4 steps")
    tab.locator("#legend").get_by_role("button", name="Methods").click()
    expect(small.extent(tab)).to_have_text("453 of 1,353 nodes")
    tab.locator("#legend").get_by_role("button", name="Methods").click()
    expect(small.extent(tab)).to_have_text("All 1,353 nodes")
    tab.get_by_role("button", name="Claims", exact=True).click()
    tab.get_by_placeholder("Filter").fill("adaptive444 ")
    tab.locator("#claims tbody tr td.value").click()
    expect(small.heading(tab)).to_have_text("On Adaptive444")


def test_keys_walk_from_node_to_node(tab, file):
    open_whole(tab, file, "#node=dataset%2Fglue")
    tab.get_by_role("application").focus()
    tab.keyboard.press("ArrowRight")
    expect(tab.locator("#status")).not_to_have_text(re.compile("^(GLUE)?$"))


def test_dark_and_light_are_drawn_anew(tab, file):
    open_whole(tab, file)
    before = small.ink(tab)
    tab.get_by_role("button", name="Switch between light and dark").click()
    assert small.ink(tab) != before


def picture(tab):
    with tab.expect_download() as download:
        tab.get_by_role("button", name="SVG").click()
    return ET.parse(download.value.path()).getroot()


@pytest.mark.parametrize("whole", [False, True])
def test_the_view_can_be_saved_as_svg_with_its_labels_as_text(tab, file, whole):
    (open_whole if whole else small.open_page)(tab, file, "#node=dataset%2Fglue")
    root = picture(tab)
    assert root.tag == f"{SVG}svg"
    assert "GLUE" in {text.text for text in root.iter(f"{SVG}text")}
    assert len(list(root.iter(f"{SVG}path"))) > 10


def test_hostile_names_are_text_in_a_saved_picture(tab, tmp_path):
    from test_explorer import hostile_extraction

    records = [hostile_extraction(text, k) for k, text in enumerate(STRINGS) if text.strip()]
    path = tmp_path / "hostile.html"
    to_html(Build(lambda: records), path)
    small.open_page(tab, path)
    kinds = {element.tag.removeprefix(SVG) for element in picture(tab).iter()}
    assert kinds <= {"svg", "title", "g", "path", "rect", "text"}
