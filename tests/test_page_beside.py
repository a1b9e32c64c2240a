"""The claims beside the graph, each following the other, in a real browser."""

import pytest
import test_page_browser as small
from test_page_browser import browser, expect, file, heading, ink, open_page, tab  # noqa: F401 - fixtures

pytestmark = pytest.mark.browser


def rows(tab):  # noqa: F811
    return tab.locator("#claims tbody tr")


def both(tab, file, place=""):  # noqa: F811
    open_page(tab, file, place)
    tab.get_by_role("button", name="Both", exact=True).click()
    tab.locator("#claims").wait_for()
    expect(tab.locator("#stage")).to_be_visible()
    return tab


def green(tab):  # noqa: F811
    """Return where the only dataset is drawn."""
    colour = next(t.colour for t in small.vocab.ENTITY_TYPES if t.name == "Dataset")
    return small.spot(tab, list(bytes.fromhex(colour[1:])))


def test_graph_and_table_stand_one_above_the_other(tab, file):  # noqa: F811
    both(tab, file)
    stage, claims = (tab.locator(name).bounding_box() for name in ("#stage", "#claims"))
    assert stage["y"] + stage["height"] <= claims["y"]
    assert stage["width"] == claims["width"] > 800
    assert min(stage["height"], claims["height"]) > 250
    expect(rows(tab)).to_have_count(30)


def test_a_row_shows_its_nodes_in_the_graph_and_its_evidence_in_the_panel(tab, file):  # noqa: F811
    both(tab, file)
    before = ink(tab)
    rows(tab).filter(has_text="Alpha7 ").locator("td.value").click()
    tab.locator("#claims tr.now").wait_for()
    expect(heading(tab)).to_have_text("Paper 7 on Alpha7")
    expect(tab.locator("#panel .claim.now mark")).to_have_text("57%")
    expect(rows(tab)).to_have_count(30)
    expect(tab.locator("#claims tr.now td.value")).to_have_text("57")
    assert ink(tab) != before
    with tab.expect_download() as download:
        tab.get_by_role("button", name="SVG").click()
    picture = download.value.path().read_text(encoding="utf-8")
    for name in ("Alpha7 Search", "GLUE", "accuracy"):
        assert name in picture


def test_a_row_brings_in_nodes_that_were_not_shown(tab, file):  # noqa: F811
    both(tab, file)
    tab.locator("#legend").get_by_role("button", name="Datasets").click()
    expect(small.extent(tab)).to_have_text("62 of 93 nodes")
    rows(tab).first.locator("td.value").click()
    tab.locator("#claims tr.now").wait_for()
    expect(small.extent(tab)).to_have_text("63 of 93 nodes")


def test_a_pointer_over_a_row_shows_what_it_speaks_of(tab, file):  # noqa: F811
    both(tab, file)
    before = ink(tab)
    rows(tab).nth(2).hover()
    assert ink(tab) != before
    tab.mouse.move(5, 5)
    assert ink(tab) == before


def test_what_a_row_showed_goes_with_the_row(tab, file):  # noqa: F811
    both(tab, file, "#claim=4&paper=p4")
    tab.mouse.move(5, 5)
    tab.locator("#search").fill("aas9")
    tab.keyboard.press("Enter")
    tab.locator("#claims-about", has_text="Alpha9").wait_for()
    before = ink(tab)
    tab.get_by_role("button", name="Show all claims").click()
    rows(tab).nth(3).hover()
    assert ink(tab) != before
    tab.go_back()
    tab.locator("#claims-about", has_text="Alpha9").wait_for()
    expect(rows(tab)).to_have_count(1)
    assert ink(tab) == before


def test_a_node_clicked_in_the_graph_narrows_the_table_to_its_claims(tab, file):  # noqa: F811
    both(tab, file)
    tab.mouse.click(*green(tab))
    tab.locator("#panel h2", has_text="GLUE").wait_for()
    expect(rows(tab)).to_have_count(30)
    expect(tab.locator("#claims-about")).to_contain_text("GLUE")
    tab.locator("#search").fill("aas9")
    tab.keyboard.press("Enter")
    tab.locator("#panel h2", has_text="Alpha9").wait_for()
    expect(rows(tab).locator("td.value")).to_have_text(["59"])
    expect(tab.locator("#claims-count")).to_have_text("1 of 30 claims")
    tab.get_by_role("button", name="Show all claims").click()
    tab.locator("#claims-about").wait_for(state="hidden")
    expect(heading(tab)).to_have_text("Adaptive Alpha9 Search")
    expect(rows(tab)).to_have_count(30)
    expect(tab.locator("#claims tr.about td.value")).to_have_text(["59"])


def test_what_no_claim_names_is_said_so(tab, file):  # noqa: F811
    both(tab, file, "#node=method%2Fbeta5")
    expect(rows(tab)).to_have_count(0)
    expect(tab.locator("#claims-table")).to_contain_text("No numeric claim names this.")


def test_a_row_of_a_narrowed_table_leaves_it_as_it_is(tab, file):  # noqa: F811
    both(tab, file, "#node=method%2Fadaptive-alpha9-search")
    rows(tab).first.locator("td.value").click()
    tab.locator("#claims tr.now").wait_for()
    expect(heading(tab)).to_have_text("Paper 9 on Alpha9")
    expect(rows(tab)).to_have_count(1)
    expect(tab.locator("#claims-about")).to_contain_text("Adaptive Alpha9 Search")
    tab.go_back()
    tab.locator("#claims tr.now").wait_for(state="detached")
    expect(heading(tab)).to_have_text("Adaptive Alpha9 Search")
    expect(rows(tab)).to_have_count(1)


def test_filters_hold_for_both(tab, file):  # noqa: F811
    both(tab, file)
    tab.locator("#filters summary").click()
    tab.locator("#paper-filter").fill("alpha12")
    tab.get_by_label("Paper 12 on Alpha12").check()
    expect(rows(tab).locator("td.value")).to_have_text(["62"])
    tab.get_by_role("button", name="Clear all filters").click()
    expect(rows(tab)).to_have_count(30)
    tab.get_by_label("Years from").select_option("2028")
    expect(rows(tab)).to_have_count(2)


def test_a_link_restores_view_order_words_and_height_and_back_goes_back(browser, tab, file):  # noqa: F811
    both(tab, file, "#node=dataset%2Fglue")
    value = tab.get_by_role("columnheader", name="value").get_by_role("button")
    value.click()
    value.click()
    tab.get_by_label("Filter the claims").fill("alpha1")
    tab.get_by_role("separator", name="Height of the table").focus()
    tab.keyboard.press("ArrowUp")
    expect(rows(tab)).to_have_count(11)
    told = rows(tab).locator("td.value").all_inner_texts()
    assert told[0] == "69"
    other = browser.new_page(viewport={"width": 1300, "height": 850})
    other.goto(tab.url)
    other.wait_for_selector("html[data-ready]")
    expect(rows(other).locator("td.value")).to_have_text(told)
    expect(other.locator("#stage")).to_be_visible()
    expect(other.locator("#claims")).to_be_visible()
    expect(other.locator("#split")).to_have_attribute("aria-valuenow", "44")
    expect(other.get_by_label("Filter the claims")).to_have_value("alpha1")
    other.close()
    tab.get_by_role("button", name="Graph", exact=True).click()
    tab.locator("#claims").wait_for(state="hidden")
    tab.go_back()
    tab.locator("#claims").wait_for()
    expect(rows(tab).locator("td.value")).to_have_text(told)


def test_the_bar_between_them_is_moved_by_hand(tab, file):  # noqa: F811
    both(tab, file)
    before = tab.locator("#claims").bounding_box()["height"]
    box = tab.locator("#split").bounding_box()
    tab.mouse.move(box["x"] + 300, box["y"] + 4)
    tab.mouse.down()
    tab.mouse.move(box["x"] + 300, box["y"] - 96, steps=4)
    tab.mouse.up()
    assert tab.locator("#claims").bounding_box()["height"] == pytest.approx(before + 100, abs=8)
    stage, canvas = (tab.locator(name).bounding_box() for name in ("#stage", "#canvas canvas"))
    assert canvas["height"] == pytest.approx(stage["height"], abs=2)


def test_a_click_on_the_bar_moves_nothing(tab, file):  # noqa: F811
    both(tab, file)
    tab.get_by_role("button", name="Zoom in").click()
    before = ink(tab)
    tab.locator("#split").click()
    tab.mouse.move(5, 5)
    assert ink(tab) == before


def test_the_graph_is_found_as_it_was_left_for_the_table(tab, file):  # noqa: F811
    open_page(tab, file)
    tab.get_by_role("button", name="Zoom in").click()
    tab.mouse.move(5, 5)
    before = ink(tab)
    tab.get_by_role("button", name="Claims", exact=True).click()
    tab.locator("#stage").wait_for(state="hidden")
    tab.get_by_role("button", name="Graph", exact=True).click()
    tab.locator("#stage").wait_for()
    tab.mouse.move(5, 5)
    assert ink(tab) == before


def test_the_filters_end_where_the_graph_does(tab, file):  # noqa: F811
    both(tab, file)
    tab.locator("#filters summary").click()
    stage, sheet = (tab.locator(name).bounding_box() for name in ("#stage", "#filters .sheet"))
    assert sheet["y"] + sheet["height"] < stage["y"] + stage["height"]


def test_keys_walk_through_the_rows_and_keep_their_place(tab, file):  # noqa: F811
    both(tab, file)
    rows(tab).first.focus()
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")
    tab.locator("#claims tr.now").wait_for()
    expect(tab.locator("#claims tr:focus")).to_have_attribute("aria-current", "true")
    tab.keyboard.press("ArrowUp")
    tab.keyboard.press("Enter")
    expect(tab.locator("#claims tr:focus")).to_have_attribute("aria-current", "true")
    tab.get_by_role("columnheader", name="metric").get_by_role("button").focus()
    tab.keyboard.press("Enter")
    expect(tab.locator(":focus")).to_have_text("metric ↑")


def test_the_panel_leads_to_the_table_beside_the_graph(tab, file):  # noqa: F811
    open_page(tab, file, "#node=method%2Fadaptive-alpha4-search")
    tab.locator("#panel").get_by_role("button", name="In the table").click()
    tab.locator("#claims tr.now td.value", has_text="54").wait_for()
    expect(tab.locator("#stage")).to_be_visible()


def test_a_narrow_window_shows_one_of_them(tab, file):  # noqa: F811
    tab.set_viewport_size({"width": 390, "height": 844})
    open_page(tab, file, "#view=both&node=dataset%2Fglue")
    expect(tab.locator("#claims")).to_be_visible()
    expect(tab.locator("#stage")).to_be_hidden()
    expect(tab.get_by_role("button", name="Both", exact=True)).to_be_hidden()
    expect(rows(tab)).to_have_count(30)
    tab.set_viewport_size({"width": 1300, "height": 850})
    tab.locator("#stage").wait_for()
    expect(tab.locator("#claims")).to_be_visible()
