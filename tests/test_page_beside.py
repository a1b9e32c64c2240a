"""The claims beside the graph, each following the other, in a real browser."""

import pytest
import test_page_browser as small
from test_page_browser import browser, file, heading, ink, open_page, tab  # noqa: F401 - fixtures

pytestmark = pytest.mark.browser


def rows(tab):  # noqa: F811
    return tab.locator("#claims tbody tr")


def both(tab, file, place=""):  # noqa: F811
    open_page(tab, file, place)
    tab.get_by_role("button", name="Both", exact=True).click()
    tab.locator("#claims").wait_for()
    assert tab.locator("#stage").is_visible()
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
    assert rows(tab).count() == 30


def test_a_row_shows_its_nodes_in_the_graph_and_its_evidence_in_the_panel(tab, file):  # noqa: F811
    both(tab, file)
    before = ink(tab)
    rows(tab).filter(has_text="Alpha7 ").locator("td.value").click()
    tab.locator("#claims tr.now").wait_for()
    assert heading(tab).inner_text() == "Paper 7 on Alpha7"
    assert tab.locator("#panel .claim.now mark").inner_text() == "57%"
    assert rows(tab).count() == 30
    assert tab.locator("#claims tr.now td.value").inner_text() == "57"
    assert ink(tab) != before
    with tab.expect_download() as download:
        tab.get_by_role("button", name="SVG").click()
    picture = download.value.path().read_text(encoding="utf-8")
    for name in ("Alpha7 Search", "GLUE", "accuracy"):
        assert name in picture


def test_a_row_brings_in_nodes_that_were_not_shown(tab, file):  # noqa: F811
    both(tab, file)
    tab.locator("#legend").get_by_role("button", name="Datasets").click()
    assert small.extent(tab) == "62 of 93 nodes"
    rows(tab).first.locator("td.value").click()
    tab.locator("#claims tr.now").wait_for()
    assert small.extent(tab) == "63 of 93 nodes"


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
    assert rows(tab).count() == 1
    assert ink(tab) == before


def test_a_node_clicked_in_the_graph_narrows_the_table_to_its_claims(tab, file):  # noqa: F811
    both(tab, file)
    tab.mouse.click(*green(tab))
    tab.locator("#panel h2", has_text="GLUE").wait_for()
    assert rows(tab).count() == 30
    assert tab.locator("#claims-about").inner_text().startswith("GLUE")
    tab.locator("#search").fill("aas9")
    tab.keyboard.press("Enter")
    tab.locator("#panel h2", has_text="Alpha9").wait_for()
    assert rows(tab).locator("td.value").all_inner_texts() == ["59"]
    assert tab.locator("#claims-count").inner_text() == "1 of 30 claims"
    tab.get_by_role("button", name="Show all claims").click()
    tab.locator("#claims-about").wait_for(state="hidden")
    assert heading(tab).inner_text() == "Adaptive Alpha9 Search"
    assert rows(tab).count() == 30
    assert tab.locator("#claims tr.about td.value").all_inner_texts() == ["59"]


def test_what_no_claim_names_is_said_so(tab, file):  # noqa: F811
    both(tab, file, "#node=method%2Fbeta5")
    assert rows(tab).count() == 0
    assert "No numeric claim names this." in tab.locator("#claims-table").inner_text()


def test_a_row_of_a_narrowed_table_leaves_it_as_it_is(tab, file):  # noqa: F811
    both(tab, file, "#node=method%2Fadaptive-alpha9-search")
    rows(tab).first.locator("td.value").click()
    tab.locator("#claims tr.now").wait_for()
    assert heading(tab).inner_text() == "Paper 9 on Alpha9"
    assert rows(tab).count() == 1
    assert tab.locator("#claims-about").inner_text().startswith("Adaptive Alpha9 Search")
    tab.go_back()
    tab.locator("#claims tr.now").wait_for(state="detached")
    assert heading(tab).inner_text() == "Adaptive Alpha9 Search"
    assert rows(tab).count() == 1


def test_filters_hold_for_both(tab, file):  # noqa: F811
    both(tab, file)
    tab.locator("#filters summary").click()
    tab.locator("#paper-filter").fill("alpha12")
    tab.get_by_label("Paper 12 on Alpha12").check()
    assert rows(tab).locator("td.value").all_inner_texts() == ["62"]
    tab.get_by_role("button", name="Clear all filters").click()
    assert rows(tab).count() == 30
    tab.get_by_label("Years from").select_option("2028")
    assert 0 < rows(tab).count() < 30


def test_a_link_restores_view_order_words_and_height_and_back_goes_back(browser, tab, file):  # noqa: F811
    both(tab, file, "#node=dataset%2Fglue")
    value = tab.get_by_role("columnheader", name="value").get_by_role("button")
    value.click()
    value.click()
    tab.get_by_label("Filter the claims").fill("alpha1")
    tab.get_by_role("separator", name="Height of the table").focus()
    tab.keyboard.press("ArrowUp")
    told = rows(tab).locator("td.value").all_inner_texts()
    assert told[0] == "69" and len(told) == 11
    other = browser.new_page(viewport={"width": 1300, "height": 850})
    other.goto(tab.url)
    other.wait_for_selector("html[data-ready]")
    assert rows(other).locator("td.value").all_inner_texts() == told
    assert other.locator("#stage").is_visible() and other.locator("#claims").is_visible()
    assert other.locator("#split").get_attribute("aria-valuenow") == "44"
    assert other.get_by_label("Filter the claims").input_value() == "alpha1"
    other.close()
    tab.get_by_role("button", name="Graph", exact=True).click()
    tab.locator("#claims").wait_for(state="hidden")
    tab.go_back()
    tab.locator("#claims").wait_for()
    assert rows(tab).locator("td.value").all_inner_texts() == told


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
    focused = "document.activeElement.getAttribute('aria-current')"
    assert tab.evaluate(focused) == "true"
    tab.keyboard.press("ArrowUp")
    tab.keyboard.press("Enter")
    tab.wait_for_function("document.activeElement.getAttribute('aria-current') === 'true'")
    tab.get_by_role("columnheader", name="metric").get_by_role("button").focus()
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.textContent") == "metric ↑"


def test_the_panel_leads_to_the_table_beside_the_graph(tab, file):  # noqa: F811
    open_page(tab, file, "#node=method%2Fadaptive-alpha4-search")
    tab.locator("#panel").get_by_role("button", name="In the table").click()
    tab.locator("#claims tr.now td.value", has_text="54").wait_for()
    assert tab.locator("#stage").is_visible()


def test_a_narrow_window_shows_one_of_them(tab, file):  # noqa: F811
    tab.set_viewport_size({"width": 390, "height": 844})
    open_page(tab, file, "#view=both&node=dataset%2Fglue")
    assert tab.locator("#claims").is_visible()
    assert not tab.locator("#stage").is_visible()
    assert not tab.get_by_role("button", name="Both", exact=True).is_visible()
    assert rows(tab).count() == 30
    tab.set_viewport_size({"width": 1300, "height": 850})
    tab.locator("#stage").wait_for()
    assert tab.locator("#claims").is_visible()
