"""The page in a real browser, over a scripted model: answers, conversations, documents."""

from __future__ import annotations

import re
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browsing import (
    ELSEWHERE,
    EVIL,
    FIVE,
    HAS_28,
    HINGES,
    HOW_LONG,
    OF_GRADIO,
    POINTS,
    SLOWLY,
    TALKS,
    Script,
    ask,
    ask_slowly,
    rename,
    send,
    visit,
)
from tests.scripted_model import ScriptedModel
from tests.scripted_page import served, serving_of
from ui.page.uploads import LARGEST

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

sync_api = pytest.importorskip("playwright.sync_api")
pytestmark = OF_GRADIO


def test_an_answers_number_opens_the_document_at_its_marked_line(page: Page) -> None:
    turn = ask(page, HOW_LONG)
    assert turn.locator(".claim").text_content().startswith(FIVE)
    assert turn.locator(".claim .by").inner_text() == "claimed by Ushakov"
    turn.locator(".mark").click()
    page.wait_for_selector("#document .cited")
    assert page.locator("#sources .by").inner_text() == "claimed by Ushakov"
    cited = page.locator("#document .cited")
    assert cited.count() == 1
    assert cited.get_attribute("data-line") == "4"
    assert cited.locator(".text").inner_text() == TALKS.split("\n")[3]
    assert cited.is_visible()
    source = page.locator("#sources [data-source='talks.txt'][data-lines='4-4']").first
    assert "compared with the file" in source.inner_text()
    assert page.locator("#question textarea").input_value() == ""


def test_sources_come_before_the_first_word_and_marks_only_with_the_answer(
    page: Page, script: Script
) -> None:
    turn = ask(page, SLOWLY, until=".said")
    page.wait_for_selector("#sources [data-state=found]")
    assert script.reached.wait(20)
    page.wait_for_selector("#progress :text('writing')")
    assert turn.locator(".mark").count() == 0
    script.go.set()
    turn.locator(".mark.verified").wait_for()
    page.wait_for_selector("#sources [data-state=sound]")
    assert page.locator("#sources [data-state=found]").count() == 0


def test_stop_ends_an_answer_at_once_and_it_can_be_asked_again(page: Page, script: Script) -> None:
    turn = ask_slowly(page, script)
    page.click("#stop")
    turn.locator(".card.stopped").wait_for(timeout=60_000)
    script.go.set()
    turn.locator("[data-act=again]").click()
    page.locator("#chat .claim").wait_for()
    assert page.locator("#chat .turn").count() == 1


def test_the_place_of_a_line_is_copied_or_selected_where_nothing_may_be_copied(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, HOW_LONG)
    button = page.locator("#sources [data-copy]").first
    place = button.get_attribute("data-copy")
    assert place == "talks.txt:4"
    button.click()
    sync_api.expect(button).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == place
    sync_api.expect(button).to_have_text("Copy")
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(); }")
    button.click()
    sync_api.expect(button).to_have_text("Selected")
    assert page.evaluate("window.getSelection().toString()") == place


def test_a_second_question_waits_with_its_place_shown(
    page: Page, browser: Browser, address: str, script: Script
) -> None:
    ask_slowly(page, script)
    with browser.new_context() as other:
        second = other.new_page()
        visit_while_busy(second, address)
        send(second, POINTS)
        second.wait_for_selector("#progress :text('waiting: 1 question before this one')")
        script.go.set()
        second.wait_for_selector("#chat .claim")
        assert second.locator("#chat .turn").count() == 1
        assert HAS_28 in second.locator("#chat").inner_text()
    page.wait_for_selector("#chat .claim")
    assert page.locator("#chat .turn").count() == 1


def visit_while_busy(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector("#chat [role=log]")
    page.wait_for_selector("#document .empty")


def test_a_follow_up_is_understood_and_editing_asks_again_from_there(page: Page) -> None:
    ask(page, HOW_LONG)
    turn = ask(page, "And how many points does it have?", number=2)
    assert f"understood as: {POINTS}" in turn.inner_text()
    page.locator("#chat [data-act=edit]").first.click()
    box = page.locator("#question textarea")
    sync_api.expect(box).to_have_value(HOW_LONG)
    page.fill("#question textarea", POINTS)
    page.click("#send")
    sync_api.expect(page.locator("#chat .turn")).to_have_count(1)
    sync_api.expect(page.locator("#chat .claim")).to_contain_text(HAS_28)


def test_what_is_not_there_is_said_with_the_reason_and_the_nearest_lines(page: Page) -> None:
    ask(page, ELSEWHERE, until=".card.not-found")
    card = page.locator("#chat .card.not-found")
    assert card.get_attribute("data-reason") in ("no_match", "not_stated", "unsupported")
    card.locator("[data-act=open]").first.click()
    page.wait_for_selector("#document .cited")


def test_sources_that_disagree_are_each_shown_with_their_date(
    browser: Browser, disagreeing: str
) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        visit(page, disagreeing)
        ask(page, HOW_LONG, until=".card.conflict")
        text = page.locator("#chat .card.conflict").inner_text()
    assert "later.txt, dated 4 December 2025" in text
    assert "talks.txt, dated 3 December 2025" in text


def test_a_reload_finds_the_conversation_and_two_browsers_have_their_own(
    page: Page, browser: Browser, address: str
) -> None:
    ask(page, HOW_LONG)
    page.reload()
    page.wait_for_selector("#chat .claim")
    assert FIVE in page.locator("#chat").inner_text()
    with browser.new_context() as other:
        second = other.new_page()
        visit(second, address)
        assert second.locator("#chat .turn").count() == 0
        # The machine's conversations are listed for whoever sits at it.
        second.click("#conversations [data-act=go]")
        second.wait_for_selector("#chat .claim")


def test_conversations_are_found_renamed_saved_and_deleted(page: Page, address: str) -> None:
    ask(page, HOW_LONG)
    page.click("#new")
    sync_api.expect(page.locator("#chat .turn")).to_have_count(0)
    ask(page, POINTS)
    items = page.locator("#conversations li")
    sync_api.expect(items).to_have_count(2)
    page.fill("#search textarea, #search input", "5 hours")
    sync_api.expect(items).to_have_count(1)
    page.fill("#search textarea, #search input", "")
    sync_api.expect(items).to_have_count(2)
    rename(page, "The plan")
    with page.expect_download() as saved:
        page.locator("#conversations li").first.locator("a[href$='.jsonl']").click()
    assert HAS_28 in Path(saved.value.path()).read_text()
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("#conversations [data-act=delete]").first.click()
    sync_api.expect(items).to_have_count(1)
    sync_api.expect(page.locator("#chat .turn")).to_have_count(0)


def test_a_dropped_document_is_read_asked_and_removed(page: Page, tmp_path: Path) -> None:
    upload = tmp_path / "gate.txt"
    upload.write_text("A gate\nThe old gate in Kazan has 28 points and seven hinges.\n")
    bad = tmp_path / "gate.exe"
    bad.write_bytes(b"MZ\0\0")
    page.click("#shelf button")
    page.set_input_files("#upload input[type=file]", [upload, bad])
    page.wait_for_selector("#documents [data-document='uploaded/gate.txt']")
    notice = page.locator("#notice")
    sync_api.expect(notice).to_contain_text("1 document added.")
    sync_api.expect(notice).to_contain_text("gate.exe: a kind of file that is not read")
    page.on("dialog", lambda dialog: dialog.accept())
    page.click("#documents [data-act=remove]")
    sync_api.expect(page.locator("#documents [data-document^='uploaded/']")).to_have_count(0)


DROP = """([large, small]) => {
  const files = new DataTransfer();
  files.items.add(new File([new Uint8Array(large)], 'larger.txt'));
  files.items.add(new File([small], 'fence.md'));
  document.querySelector('#upload button').dispatchEvent(
    new DragEvent('drop', { dataTransfer: files, bubbles: true, cancelable: true }));
}"""


def test_what_is_too_large_is_told_and_what_was_dropped_with_it_is_taken(
    page: Page, tmp_path: Path
) -> None:
    small, large = tmp_path / "gate.txt", tmp_path / "large.txt"
    small.write_text("The old gate in Kazan has seven hinges.\n")
    with large.open("wb") as file:
        file.truncate(2_000_000_000)
    page.click("#shelf button")
    page.set_input_files("#upload input[type=file]", [large, small])
    page.wait_for_selector("#documents [data-document='uploaded/gate.txt']")
    told, notice = page.locator("#refused"), page.locator("#notice")
    sync_api.expect(told).to_have_text(
        "Not taken: large.txt: 2.00 GB is too large; at most 20.0 MB are read"
    )
    sync_api.expect(notice).to_contain_text("1 document added.")
    page.evaluate(DROP, [LARGEST + 1, "The fence is green.\n"])
    page.wait_for_selector("#documents [data-document='uploaded/fence.md']")
    sync_api.expect(told).to_have_text(
        "Not taken: larger.txt: 20.0 MB is too large; at most 20.0 MB are read"
    )
    sync_api.expect(page.locator("#documents [data-document^='uploaded/']")).to_have_count(2)


def test_what_a_document_says_stays_text_and_no_other_host_is_asked(
    page: Page, address: str
) -> None:
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    page.reload()
    page.wait_for_selector("#suggested button")
    turn = ask(page, HINGES)
    page.locator("#sources [data-act=open]").first.click()
    page.wait_for_selector("#document .cited")
    assert EVIL in page.locator("#document").inner_text()
    turn.locator(".mark, [data-act=open]").first.hover()
    assert page.locator("#columns img").count() == 0
    assert asked
    assert [url for url in asked if not re.match(rf"{address}/|data:|blob:", url)] == []


def test_the_page_says_when_the_server_is_gone_and_comes_back_with_it(
    browser: Browser, folder: Path, tmp_path: Path, script: Script
) -> None:
    serving = serving_of(folder, tmp_path / "home")
    model = ScriptedModel(sentence=script, short=script.short)
    with browser.new_context() as context:
        page = context.new_page()
        with served(serving, model) as url:
            visit(page, url)
            ask(page, HOW_LONG)
            send(page, SLOWLY)
            assert script.reached.wait(60)
            # It ends once the model has finished its step: long after the server's second of grace.
            threading.Timer(5, script.go.set).start()
        status = page.locator("#status")
        sync_api.expect(status).to_contain_text("The server has stopped")
        assert FIVE in page.locator("#chat").inner_text()
        with served(serving, model, port=int(url.rsplit(":", 1)[1])):
            sync_api.expect(status).to_have_text("ready")
            sync_api.expect(page.locator("#chat .claim")).to_contain_text(FIVE)
            page.locator("#chat .card.stopped [data-act=again]").click()
            sync_api.expect(page.locator("#chat .claim")).to_have_count(2)
            ask(page, POINTS, number=3)
