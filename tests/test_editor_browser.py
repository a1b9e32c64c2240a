"""The query editor and the pages of things, in a real browser, as a person uses them."""

import re
from pathlib import Path

import pytest
from test_page_browser import browser, expect  # noqa: F401 - a fixture
from test_serve import server  # noqa: F401 - a fixture

AXE = Path(__file__).parent / "data" / "axe.min.js"
pytestmark = pytest.mark.browser


@pytest.fixture
def tab(browser, server):  # noqa: F811
    """A new tab that fails the test on any error, or request to another place."""
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    page = context.new_page()
    wrong = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
    page.on("request", lambda r: None if r.url.startswith(server.address) else wrong.append(r.url))
    page.goto(server.address)
    page.wait_for_selector("html[data-ready]")
    yield page
    assert wrong == []
    context.close()


def test_a_question_of_the_library_is_filled_in_and_answered(tab):
    tab.select_option("#question", "lineage")
    tab.fill("#params input[name=name]", "LoRA")
    tab.press("#params input[name=name]", "Tab")
    expect(tab.locator("#text")).to_have_value(re.compile(r'LCASE\("LoRA"\)'))
    tab.click("#ask")
    tab.wait_for_selector("table")
    expect(tab.locator("tbody td")).to_have_text(["QLoRA", "Low-Rank Adaptation"])
    expect(tab.locator("#status")).to_contain_text("1 row, ")


def test_terms_are_completed_with_the_keyboard(tab):
    tab.fill("#text", "ASK { ?s kg:outp")
    tab.locator("#text").press("End")
    tab.keyboard.type("e")
    tab.wait_for_selector("#offers li")
    tab.keyboard.press("Enter")
    expect(tab.locator("#text")).to_have_value("ASK { ?s kg:outperforms")
    tab.keyboard.type(" ?o }")
    tab.keyboard.press("Control+Enter")
    tab.wait_for_selector("#answer p")
    expect(tab.locator("#answer")).to_have_text("yes")


def test_names_are_completed_in_quotes(tab):
    tab.fill("#text", 'ASK { ?s skos:prefLabel "qlo')
    tab.locator("#text").press("End")
    tab.keyboard.type("r")
    tab.wait_for_selector("#offers li")
    tab.keyboard.press("Tab")
    expect(tab.locator("#text")).to_have_value('ASK { ?s skos:prefLabel "QLoRA')


def test_columns_are_sorted_by_a_click(tab):
    tab.fill("#text", "SELECT ?n ?k { ?c skos:prefLabel ?n ; kg:paperCount ?k }")
    tab.click("#ask")
    tab.wait_for_selector("th button")
    tab.click("th button >> nth=1")
    expect(tab.locator("th >> nth=1")).to_have_attribute("aria-sort", "ascending")
    counts = [int(cell) for cell in tab.locator("td.num").all_inner_texts()]
    assert counts == sorted(counts)
    tab.click("th button >> nth=1")
    expect(tab.locator("th >> nth=1")).to_have_attribute("aria-sort", "descending")
    counts = [int(cell) for cell in tab.locator("td.num").all_inner_texts()]
    assert counts == sorted(counts, reverse=True)


def test_a_link_restores_the_query(tab, server):  # noqa: F811
    tab.fill("#text", "ASK { ?s a kg:Paper }")
    tab.click("#ask")
    tab.wait_for_selector("#answer p")
    address = tab.url
    tab.goto("about:blank")
    tab.goto(address)
    tab.wait_for_selector("#answer p")
    expect(tab.locator("#text")).to_have_value("ASK { ?s a kg:Paper }")


def test_things_lead_to_their_pages_and_on(tab):
    tab.fill("#text", "SELECT ?s { ?s kg:basedOn ?o }")
    tab.click("#ask")
    tab.click("td a")
    tab.wait_for_selector("h1")
    expect(tab.locator("h1")).to_have_text("QLoRA")
    expect(tab.locator("blockquote >> nth=0")).to_contain_text("QLoRA extends")
    tab.click("text=Low-Rank Adaptation >> nth=0")
    expect(tab.locator("h1")).to_have_text("Low-Rank Adaptation")
    assert tab.url.endswith("/resource/method/low-rank-adaptation")


@pytest.mark.parametrize("path", ["/", "/resource/method/low-rank-adaptation"])
def test_axe_finds_nothing_serious(tab, server, path):  # noqa: F811
    tab.goto(server.address + path)
    tab.wait_for_selector("h1")
    tab.evaluate(AXE.read_text("utf-8") + "; 0")
    found = tab.evaluate("axe.run().then(r => r.violations)")
    serious = [v["id"] for v in found if v["impact"] in ("serious", "critical")]
    assert serious == []


def test_what_is_wrong_is_pointed_at(browser, server):  # noqa: F811
    page = browser.new_page()
    page.goto(server.address)
    page.wait_for_selector("html[data-ready]")
    page.fill("#text", "ASK {\n  ?s kg:outperform ?o }")
    page.click("#ask")
    page.wait_for_selector("#error:not([hidden])")
    expect(page.locator("#error")).to_contain_text("did you mean 'outperforms'")
    expect(page.locator("#lines .bad")).to_have_text("2")
    page.close()
