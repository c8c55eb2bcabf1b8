"""The page for everyone: keyboard, zoom, phone, contrast, screen reader, in a real browser."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browsing import ELSEWHERE, HOW_LONG, OF_GRADIO, POINTS, ask, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

sync_api = pytest.importorskip("playwright.sync_api")
pytestmark = OF_GRADIO


BORDER = "getComputedStyle(document.querySelector('#document .was')).borderBottomStyle"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1400, 360])
def test_axe_finds_nothing_serious(
    browser: Browser, disagreeing: str, folder: Path, theme: Any, width: int
) -> None:
    """On the empty page, and with each kind of answer, the document, the lists all open."""
    with browser.new_context(color_scheme=theme, bypass_csp=True) as context:
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": 800})
        visit(page, disagreeing)
        page.add_script_tag(
            content=files("axe_playwright_python").joinpath("axe.min.js").read_text()
        )
        found = serious(page, "welcome")
        ask(page, POINTS)
        found += serious(page, "answered")
        page.locator("#chat .mark").first.click()
        page.wait_for_selector("#document .cited")
        found += serious(page, "document")
        ask(page, HOW_LONG, number=2, until=".card.conflict")
        found += serious(page, "conflict")
        ask(page, ELSEWHERE, number=3, until=".card.not-found")
        page.click("#shelf button")
        page.click("#only button")
        page.wait_for_selector("#documents li")
        found += serious(page, "not found, lists open")
        (folder / "plan.md").write_text("The plan\nOther words.\n")
        page.locator("#chat .mark").first.click()
        page.wait_for_selector("#document .was")
        assert page.evaluate(BORDER) == "dashed"
        found += serious(page, "changed since")
    assert found == []


def serious(page: Page, state: str) -> list[str]:
    """What axe calls serious or critical, each with the element."""
    results = page.evaluate("axe.run()")
    return [
        f"{state}: {one['id']}: {node['html'][:160]}: {node['failureSummary']}"
        for one in results["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


def test_everything_can_be_reached_with_the_keyboard(page: Page) -> None:
    page.focus("#question textarea")
    page.keyboard.type(HOW_LONG)
    page.keyboard.press("Enter")
    page.wait_for_selector("#chat .mark")
    for _ in range(30):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.matches('#chat .mark')"):
            break
    page.keyboard.press("Enter")
    page.wait_for_selector("#document .cited")
    page.wait_for_function("document.activeElement.matches('#document .lines')")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('#chat .mark')")
    assert page.locator("#chat .mark .tip").is_visible()


OUT_OF_REACH = """() => [...document.querySelectorAll('button, a, input, textarea, [tabindex="0"]')]
  .filter((one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
  .filter((one) => {
    one.scrollIntoView({ block: 'center' });
    const box = one.getBoundingClientRect();
    const seen = document.elementFromPoint(
      box.x + box.width / 2, Math.min(Math.max(box.y + box.height / 2, 1), innerHeight - 1));
    return box.left < 0 || box.right > innerWidth || !(one.contains(seen) || seen.contains(one));
  }).map((one) => one.outerHTML.slice(0, 160))"""
CUT_OFF = """() => [...document.querySelectorAll('#columns *')]
  .filter((one) => one.checkVisibility() && one.clientWidth > 1)
  .filter((one) => getComputedStyle(one).overflowX !== 'visible')
  .filter((one) => one.scrollWidth > one.clientWidth + 1)
  .map((one) => one.outerHTML.slice(0, 160))"""


def test_at_twice_the_size_nothing_is_cut_off_and_all_can_be_reached(
    browser: Browser, disagreeing: str
) -> None:
    """A window of 1280 by 800 at 200 %: half as many pixels for the page, each twice as large."""
    with browser.new_context(
        viewport={"width": 640, "height": 400}, device_scale_factor=2
    ) as context:
        page = context.new_page()
        visit(page, disagreeing)
        ask(page, POINTS)
        ask(page, HOW_LONG, number=2, until=".card.conflict")
        ask(page, ELSEWHERE, number=3, until=".card.not-found")
        sync_api.expect(page.locator("#question textarea")).to_be_in_viewport()
        page.click("#shelf button")
        page.click("#only button")
        page.wait_for_selector("#documents li")
        page.locator("#chat .mark").first.click()
        page.wait_for_selector("#document .cited")
        assert page.evaluate("document.documentElement.scrollWidth") <= 640
        assert page.evaluate(OUT_OF_REACH) == []
        assert page.evaluate(CUT_OFF) == []


def test_a_phone_needs_no_scrolling_sideways(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    ask(page, HOW_LONG)
    sync_api.expect(page.locator("#question textarea")).to_be_in_viewport()
    page.hover("#chat .mark")
    tip = page.locator("#chat .mark .tip").bounding_box()
    assert tip is not None and tip["x"] >= 0 and tip["x"] + tip["width"] <= 360
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.click("#chat .mark")
    page.wait_for_selector("#document .cited")
    sync_api.expect(page.locator("#document .cited")).to_be_in_viewport()
    box = page.locator("#question textarea").bounding_box()
    assert box is not None and box["width"] > 150
