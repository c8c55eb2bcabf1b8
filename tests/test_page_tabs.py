"""Several tabs, and several questions in one of them, in a real browser over a scripted model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browsing import (
    FIVE,
    HAS_28,
    HOW_LONG,
    OF_GRADIO,
    POINTS,
    SLOWLY,
    TITLE,
    Script,
    ask,
    ask_slowly,
    rename,
    send,
    visit,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page

sync_api = pytest.importorskip("playwright.sync_api")
pytestmark = OF_GRADIO


def turns(page: Page) -> str:
    return str(page.locator("#chat").inner_text())


def look_at(page: Page) -> None:
    """What the browser says when somebody turns to a tab."""
    page.bring_to_front()
    page.evaluate("window.dispatchEvent(new Event('focus'))")


def test_what_is_sent_twice_is_asked_once_and_another_question_waits_with_its_place(
    page: Page, script: Script
) -> None:
    page.fill("#question textarea", SLOWLY)
    page.dblclick("#send")
    page.press("#question textarea", "Enter")
    assert script.reached.wait(20)
    page.wait_for_selector("#progress :text('writing')")
    asked = page.locator("#chat .turn")
    sync_api.expect(asked).to_have_count(1)
    # The same again, typed: it is being answered already.
    send(page, SLOWLY)
    sync_api.expect(page.locator("#question textarea")).to_have_value("")
    send(page, POINTS)
    sync_api.expect(asked).to_have_count(2)
    sync_api.expect(asked.nth(1)).to_contain_text("waiting: 1 question before this one")
    sync_api.expect(page.locator("#progress")).to_contain_text("writing")
    assert page.locator("#notice").inner_text() == ""
    script.go.set()
    sync_api.expect(asked.nth(0)).to_contain_text(FIVE)
    sync_api.expect(asked.nth(1)).to_contain_text(HAS_28)
    page.click("#send")
    sync_api.expect(page.locator("#notice")).to_contain_text("Type a question first.")


def test_an_answer_is_not_drawn_into_the_conversation_that_was_turned_to(
    page: Page, script: Script
) -> None:
    ask_slowly(page, script)
    page.click("#new")
    sync_api.expect(page.locator("#chat .turn")).to_have_count(0)
    script.go.set()
    # Suggestions come once the model is free, so the answer is there by then.
    page.wait_for_selector("#suggested button")
    assert page.locator("#chat .turn").count() == 0
    ask(page, POINTS)
    assert FIVE not in turns(page)
    page.locator("#conversations [data-act=go]").nth(1).click()
    sync_api.expect(page.locator("#chat .claim")).to_contain_text(FIVE)
    assert HAS_28 not in turns(page)


def test_what_another_tab_did_is_there_once_this_one_is_looked_at(
    page: Page, address: str, script: Script
) -> None:
    ask(page, HOW_LONG)
    other = page.context.new_page()
    visit(other, address)
    asked = page.locator("#chat .turn")
    page.fill("#question textarea", "half a question")
    ask(other, SLOWLY, number=2, until=".said")
    rename(other, "The talks")
    sync_api.expect(asked).to_have_count(1)
    look_at(page)
    sync_api.expect(asked).to_have_count(2)
    sync_api.expect(page.locator(TITLE)).to_have_value("The talks")
    # From now on it is followed, though nobody asked it here.
    script.go.set()
    sync_api.expect(asked.nth(1)).to_contain_text(FIVE)
    sync_api.expect(page.locator("#progress .working")).to_have_count(0)
    other.on("dialog", lambda dialog: dialog.accept())
    other.click("#conversations [data-act=delete]")
    sync_api.expect(other.locator("#conversations li")).to_have_count(0)
    look_at(page)
    sync_api.expect(asked).to_have_count(0)
    sync_api.expect(page.locator("#conversations")).to_contain_text("Nothing was asked yet.")
    sync_api.expect(page.locator("#sources li")).to_have_count(0)
    assert page.locator("#question textarea").input_value() == "half a question"
    other.close()
