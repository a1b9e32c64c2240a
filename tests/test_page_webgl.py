"""Large views drawn by sigma.js: WebGL in software, which a page takes only when it is told to."""

import json

import pytest
import test_page_browser as small
import test_page_large as large
from test_page_browser import expect, extent, ink, open_page, tab  # noqa: F401 - fixtures
from test_page_large import file  # noqa: F401 - fixtures
from test_page_work import AXE

from kg import vocab
from kg.explorer import LARGE, page
from kg.graph import Build
from kg.scene import make_scene

pytestmark = pytest.mark.browser
SOFTWARE = ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
NOISE = "GPU stall due to ReadPixels"  # what Chromium says of reading a picture back
BY_WEBGL = "#canvas > .wide > .webgl"


@pytest.fixture(scope="module")
def browser():
    yield from small.opened(*SOFTWARE)


@pytest.fixture(autouse=True)
def quiet(tab):  # noqa: F811
    """Leave out of what fails a test what Chromium says of software WebGL."""
    yield
    tab.seen[:] = [said for said in tab.seen if NOISE not in said]


def whole(tab, file, place=""):  # noqa: F811
    open_page(tab, file, f"#all=1&draw=webgl{place}")
    expect(extent(tab)).to_have_text("All 1,353 nodes")
    expect(tab.locator(BY_WEBGL)).to_have_count(1)
    return tab


def colours(tab, field="colour"):  # noqa: F811
    """Return how many pixels of the picture have the colour of each type."""
    counts = tab.evaluate(
        """() => {
          const drawn = document.querySelector('#canvas .wide > canvas');
          const { width, height } = drawn;
          const copy = Object.assign(document.createElement('canvas'), { width, height });
          copy.getContext('2d').drawImage(drawn, 0, 0);
          const { data } = copy.getContext('2d').getImageData(0, 0, width, height);
          const counts = {};
          for (let i = 0; i < data.length; i += 4) {
            const key = data.slice(i, i + 3).join();
            counts[key] = (counts[key] ?? 0) + 1;
          }
          return counts;
        }"""
    )
    inks = {t.name: bytes.fromhex(getattr(t, field)[1:]) for t in vocab.ENTITY_TYPES}
    return {name: counts.get(",".join(map(str, one)), 0) for name, one in inks.items()}


def test_software_webgl_is_not_taken_unless_told(tab, file):  # noqa: F811
    large.open_whole(tab, file)
    expect(tab.locator(BY_WEBGL)).to_have_count(0)
    tab.locator("#filters summary").click()
    tab.get_by_label("Drawing of large views").select_option("WebGL")
    expect(tab.locator(BY_WEBGL)).to_have_count(1)
    assert "draw=webgl" in tab.url
    tab.get_by_label("Drawing of large views").select_option("canvas")
    expect(tab.locator(BY_WEBGL)).to_have_count(0)
    expect(tab.locator("#canvas .wide canvas")).to_be_visible()


CARD = """(name) => {
  const { getContext } = HTMLCanvasElement.prototype;
  HTMLCanvasElement.prototype.getContext = function (kind, wanted = {}) {
    const { failIfMajorPerformanceCaveat, ...rest } = wanted;
    return getContext.call(this, kind, rest);
  };
  const { getParameter } = WebGL2RenderingContext.prototype;
  WebGL2RenderingContext.prototype.getParameter = function (what) {
    return what === 37446 ? name : getParameter.call(this, what);
  };
}"""


@pytest.mark.parametrize(
    ("name", "taken"),
    [
        ("ANGLE (NVIDIA, NVIDIA GeForce RTX 4070, OpenGL 4.5)", True),
        ("ANGLE (Mesa, llvmpipe (LLVM 15.0.6, 256 bits), OpenGL 4.5)", False),
        ("ANGLE (Google, Vulkan 1.3 (SwiftShader Device), SwiftShader driver)", False),
        ("Microsoft Basic Render Driver", False),
    ],
)
def test_a_graphics_card_is_taken_by_itself(tab, file, name, taken):  # noqa: F811
    tab.add_init_script(f"({CARD})({json.dumps(name)})")
    large.open_whole(tab, file)
    expect(tab.locator(BY_WEBGL)).to_have_count(1 if taken else 0)


def test_it_draws_nodes_of_each_type_in_their_colour(tab, file):  # noqa: F811
    whole(tab, file)
    ink(tab)
    drawn = colours(tab)
    assert drawn["Method"] > 2000
    assert drawn["Dataset"] > 10 and drawn["Task"] > 10


def test_both_painters_draw_the_same_things_at_the_same_places(tab, file):  # noqa: F811
    whole(tab, file, "&node=dataset%2Fglue")
    ink(tab)
    one = large.glue(tab)
    open_page(tab, file, "#all=1&draw=canvas&node=dataset%2Fglue")
    tab.reload()
    tab.wait_for_selector("html[data-ready]")
    expect(tab.locator(BY_WEBGL)).to_have_count(0)
    ink(tab)
    assert large.glue(tab) == pytest.approx(one, abs=2)


def test_drag_and_wheel_move_the_picture(tab, file):  # noqa: F811
    whole(tab, file)
    ink(tab)
    before = large.glue(tab)
    large.drag(tab, 120, -60)
    after = large.glue(tab)
    assert after == pytest.approx((before[0] + 120, before[1] - 60), abs=2)
    tab.mouse.move(*after)
    for _ in range(3):
        tab.mouse.wheel(0, -300)
    tab.wait_for_timeout(600)
    assert large.glue(tab) == pytest.approx(after, abs=8)


def test_a_click_on_a_node_opens_its_panel_and_search_brings_one_into_view(tab, file):  # noqa: F811
    whole(tab, file)
    ink(tab)
    tab.mouse.click(*large.glue(tab))
    tab.locator("#panel h2", has_text="GLUE").wait_for()
    before = ink(tab)
    tab.locator("#search").fill("beta222")
    tab.keyboard.press("Enter")
    tab.locator("#panel h2", has_text="Beta222").wait_for()
    assert ink(tab) != before


def test_a_node_is_dragged_hidden_and_filtered(tab, file):  # noqa: F811
    whole(tab, file, "&node=dataset%2Fglue")
    ink(tab)
    wanted = large.drag_glue(tab)
    assert large.glue(tab) == pytest.approx(wanted, abs=6)
    tab.get_by_role("button", name="Hide", exact=True).click()
    tab.wait_for_timeout(400)
    assert colours(tab)["Dataset"] == 0
    tab.locator("#legend").get_by_role("button", name="Methods").click()
    expect(extent(tab)).to_have_text("452 of 1,353 nodes")


def test_dark_and_a_small_view_and_back(tab, file):  # noqa: F811
    whole(tab, file)
    ink(tab)
    assert colours(tab)["Method"] > 2000
    tab.get_by_role("button", name="Switch between light and dark").click()
    ink(tab)
    assert colours(tab)["Method"] == 0
    assert colours(tab, "dark_colour")["Method"] > 2000
    tab.get_by_role("button", name="Show the essence").click()
    expect(tab.locator(".vis-network")).to_be_visible()
    tab.get_by_role("button", name="Show all").click()
    expect(tab.locator(BY_WEBGL)).to_have_count(1)


@pytest.mark.parametrize("name", ["PNG", "SVG", "JSON"])
def test_the_view_is_saved(tab, file, name):  # noqa: F811
    whole(tab, file, "&node=dataset%2Fglue")
    with tab.expect_download() as download:
        tab.get_by_role("button", name=name).click()
    content = download.value.path().read_bytes()
    if name == "PNG":
        assert content.startswith(b"\x89PNG") and len(content) > 20_000
    elif name == "SVG":
        assert content.count(b"<path") > 100 and b">GLUE</text>" in content
    else:
        assert len(json.loads(content)["nodes"]) == 1353


def test_where_webgl_is_taken_away_the_canvas_draws_on(tab, file):  # noqa: F811
    whole(tab, file)
    tab.evaluate(
        """() => document.querySelector(".webgl canvas.sigma-nodes").getContext("webgl2")
        .getExtension("WEBGL_lose_context").loseContext()"""
    )
    expect(tab.locator(BY_WEBGL)).to_have_count(0)
    ink(tab)
    assert colours(tab)["Dataset"] > 10
    tab.seen[:] = [said for said in tab.seen if "CONTEXT_LOST" not in said]


def test_only_large_pages_bring_the_library(extractions):
    records = list(large.papers())
    pages = [page(make_scene(Build(lambda r=r: r))) for r in (list(extractions), records)]
    assert len(records) < LARGE < 1_353
    assert ["Sigma=" in text for text in pages] == [False, True]
    assert pages[1].count("\n<script>") == pages[0].count("\n<script>") + 1


def test_axe_finds_nothing_serious(tab, file):  # noqa: F811
    whole(tab, file, "&view=both&node=dataset%2Fglue")
    tab.locator("#filters summary").click()
    tab.evaluate(AXE.read_text(encoding="utf-8"))
    found = tab.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    assert [v["id"] for v in found if v["impact"] in {"serious", "critical"}] == []
