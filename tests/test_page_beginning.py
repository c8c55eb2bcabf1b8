"""Help to start: a first run that fetches models, a start that fails, a corpus that is empty."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from index.errors import CorpusError, NetworkError
from index.weights import Progress
from tests.browsing import FIVE, HAS_28, HOW_LONG, OF_GRADIO, POINTS, Script, ask, send
from tests.scripted_model import ScriptedModel
from tests.scripted_page import library, opening, served, serving_of
from ui.page.library import Library
from ui.page.telling import Fetching

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

sync_api = pytest.importorskip("playwright.sync_api")
pytestmark = OF_GRADIO


@pytest.fixture
def model(script: Script) -> ScriptedModel:
    return ScriptedModel(sentence=script, short=script.short)


@contextmanager
def opened(browser: Browser, address: str) -> Iterator[Page]:
    """The page, whatever it is ready for."""
    with browser.new_context() as context:
        context.set_default_timeout(60_000)
        page = context.new_page()
        page.goto(address)
        page.wait_for_selector("#chat [role=log]")
        yield page


def test_a_first_run_tells_what_is_fetched_and_how_long_that_takes(
    browser: Browser, folder: Path, tmp_path: Path, model: ScriptedModel
) -> None:
    go, on = threading.Event(), threading.Event()

    def opens(progress: Progress) -> Library:
        fetching = Fetching(progress)
        fetching.start("Tiny 1B from the hub", 1_000_000_000)
        assert on.wait(60)
        while not go.wait(0.2):
            fetching.advance(4_000_000)
        fetching.done()
        return opening(folder, model)(progress)

    serving = serving_of(folder, tmp_path / "home")
    with served(serving, model, opens=opens) as url, opened(browser, url) as page:
        status, bar = page.locator("#status"), page.locator("#status progress")
        what = "Fetching Tiny 1B from the hub, this first time only"
        sync_api.expect(status.locator("[role=status]")).to_have_text(what)
        sync_api.expect(status).to_contain_text("0 % of 1.00 GB, the time is being measured")
        on.set()
        sync_api.expect(status).to_contain_text(re.compile(r"% of 1\.00 GB, \d+ (s|min) left"))
        assert bar.is_visible()
        send(page, HOW_LONG)
        sync_api.expect(page.locator("#progress")).to_contain_text("waiting for the assistant")
        go.set()
        sync_api.expect(page.locator("#chat .claim")).to_contain_text(FIVE)
        sync_api.expect(status).to_have_text("ready")
        assert not bar.is_visible()


def test_a_model_that_is_loading_is_told_with_how_long_it_takes(
    browser: Browser, folder: Path, tmp_path: Path, model: ScriptedModel
) -> None:
    go = threading.Event()

    def opens(progress: Progress) -> Library:
        assert go.wait(60)
        return opening(folder, model)(progress)

    serving = serving_of(folder, tmp_path / "home")
    with served(serving, model, opens=opens) as url, opened(browser, url) as page:
        status = page.locator("#status")
        sync_api.expect(status.locator("[role=status]")).to_have_text("Loading the model")
        sync_api.expect(status).to_contain_text(re.compile(r"for \d+ s; mostly less than 1 min\."))
        go.set()
        sync_api.expect(status).to_have_text("ready")


def test_what_cannot_be_opened_is_told_with_what_to_type(
    browser: Browser, folder: Path, tmp_path: Path, model: ScriptedModel
) -> None:
    def opens(_: Progress) -> Library:
        raise NetworkError("no source gave Tiny 1B", fix="type: ask models fetch")

    serving = serving_of(folder, tmp_path / "home")
    with served(serving, model, opens=opens) as url, opened(browser, url) as page:
        sync_api.expect(page.locator("#status")).to_contain_text(
            "Not ready: no source gave Tiny 1B; type: ask models fetch"
        )
        turn = ask(page, HOW_LONG, until=".card.failed")
        assert "No source gave Tiny 1B" in turn.inner_text()


def test_an_empty_corpus_leads_to_a_first_document_and_what_can_be_asked_of_it(
    browser: Browser, tmp_path: Path, model: ScriptedModel
) -> None:
    (folder := tmp_path / "empty").mkdir()

    def opens(progress: Progress) -> Library:
        made = library(folder, model, tmp_path / "home" / "uploads")
        with suppress(CorpusError):
            made.refresh("", progress)
        return made

    plan = tmp_path / "plan.md"
    plan.write_text(f"The plan\nBy Ann Lee, 4 December 2025\n{HAS_28}\n")
    serving = serving_of(folder, tmp_path / "home")
    with served(serving, model, opens=opens) as url, opened(browser, url) as page:
        suggested = page.locator("#suggested")
        sync_api.expect(suggested).to_contain_text("There is no document yet")
        suggested.get_by_role("button", name="Add documents").click()
        page.wait_for_function("document.activeElement.closest('#upload')")
        page.set_input_files("#upload input[type=file]", plan)
        sync_api.expect(suggested).to_contain_text("These documents can answer")
        ask(page, POINTS)
        assert HAS_28 in page.locator("#chat").inner_text()
