"""What stands around the conversation: documents, what may be asked of them, suggestions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browsing import OF_GRADIO, POINTS, ask, visit
from tests.test_page_render import Seen
from ui.page import shelf
from ui.page.choice import Only
from ui.page.library import Holding

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = OF_GRADIO


def test_only_uploads_can_be_removed() -> None:
    holdings = [
        Holding("a.txt", "a.txt", None, 5, 1, "indexed"),
        Holding("uploaded/b.txt", "B", "3 May", 7, 1, "indexed", "you"),
    ]
    seen = Seen(shelf.documents(holdings, {"uploaded/b.txt"}))
    assert [one["data-source"] for one in seen.having("data-act", "remove")] == ["uploaded/b.txt"]
    assert "B · 3 May, as you set it · " in seen.text


@pytest.mark.parametrize(
    "only, told",
    [
        (Only(["a.txt"]), "Asking only a.txt "),
        (Only(["a.txt", "b.md"], "", "4 May"), "Asking only a.txt and b.md dated until 4 May "),
        (Only(["a", "b", "c"], " 1 May"), "Asking only 3 documents dated from 1 May "),
        (Only([], "1 May", "4 May"), "Asking only documents dated from 1 May until 4 May "),
    ],
)
def test_what_a_question_is_confined_to_is_told_with_the_way_back(only: Only, told: str) -> None:
    seen = Seen(shelf.confined(only))
    assert seen.text == f"{told}Ask all documents"
    assert len(seen.having("data-act", "all")) == 1


def test_where_all_documents_are_asked_nothing_is_told_of_it() -> None:
    assert shelf.confined(Only([], " ", "")) == ""


def test_where_nothing_is_there_it_is_told_how_something_comes_there() -> None:
    seen = Seen(shelf.nothing_there(uploads=True))
    assert "Add .md, .pdf or .txt files" in seen.text
    assert [tag for tag, _ in seen.elements] == ["h2", "p", "button"]
    closed = Seen(shelf.nothing_there(uploads=False))
    assert "Put .md, .pdf or .txt files into its folder" in closed.text
    assert [tag for tag, _ in closed.elements] == ["h2", "p"]


def test_days_confine_a_question_until_all_documents_are_asked_again(
    browser: Browser, address: str
) -> None:
    sync_api = pytest.importorskip("playwright.sync_api")
    with browser.new_context() as context:
        page = context.new_page()
        visit(page, address)
        page.click("#only button")
        since = page.locator("#since :is(input, textarea)")
        # Opening it reads anew what is there, and draws the fields with it.
        page.wait_for_timeout(1500)
        since.fill("3 December 2025")
        confined = page.locator("#confined")
        sync_api.expect(confined).to_contain_text("documents dated from 3 December 2025")
        # The plan bears no date.
        ask(page, POINTS, until=".card.not-found")
        confined.get_by_role("button", name="Ask all documents").click()
        sync_api.expect(since).to_have_value("")
        sync_api.expect(confined).to_have_text("")
        ask(page, POINTS, number=2, until=".claim")
