"""A real browser before the page, over a scripted model: the fixtures, and what a user does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.scripted_model import ScriptedModel
from tests.scripted_page import served, serving_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = Path("/usr/bin/chromium")
OF_GRADIO = [
    # Gradio counts its calls with options that pandas is about to drop.
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting'"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]
"""What every test of a whole page is marked with."""

TALKS = """\
A week of diplomacy
By Guy Birchall, 3 December 2025
Putin met Witkoff and Kushner at the Kremlin on Dec. 2.
The talks in Moscow went on for five hours, Ushakov said.
Ushakov also said that no compromise was found on territory.
"""
PLAN = """\
The plan
The leaked draft of the peace plan has 28 points.
Critics in Kyiv called the draft a list of wishes.
"""
EVIL = (
    '<img src="http://evil.example/a.png"> ![x](http://evil.example/b.png)'
    " <script>alert(1)</script>"
)
RUSTY = "The hinges of the gate are rusty"
HOW_LONG = "How long did the talks in Moscow last?"
FOUR = "The talks in Moscow went on for four hours, Peskov said."
FIVE = "The talks in Moscow went on for 5 hours."
POINTS = "How many points does the leaked draft of the peace plan have?"
HAS_28 = "The leaked draft of the peace plan has 28 points."
HINGES = "Are the hinges of the gate rusty?"
ELSEWHERE = "Are the hinges of the talks in Moscow rusty?"
TITLE = "#title :is(textarea, input)"
SLOWLY = "How long did the talks in Moscow go on?"


class Script:
    """What the model writes; on SLOWLY it waits until the test lets it go on."""

    def __init__(self) -> None:
        self.go, self.reached = threading.Event(), threading.Event()

    def __call__(self, question: str) -> str:
        if question == SLOWLY:
            self.reached.set()
            assert self.go.wait(30)
        said = {HOW_LONG: FIVE, SLOWLY: FIVE, POINTS: HAS_28, HINGES: f"{RUSTY}."}
        return said.get(question, "Nothing was said.")

    def short(self, question: str) -> str:
        return {HOW_LONG: "5 hours", SLOWLY: "5 hours", POINTS: "28"}.get(question, "yes")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "notes"
    place.mkdir()
    filler = "".join(f"Filler number {i} is about the weather.\n" for i in range(80))
    (place / "talks.txt").write_text(TALKS + filler)
    (place / "plan.md").write_text(PLAN)
    (place / "evil.txt").write_text(f"A gate\n{RUSTY}. {EVIL}\n")
    return place


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def address(folder: Path, tmp_path: Path, script: Script) -> Iterator[str]:
    model = ScriptedModel(sentence=script, short=script.short, rewrite=POINTS)
    try:
        with served(serving_of(folder, tmp_path / "home"), model) as url:
            yield url
    finally:
        script.go.set()


@pytest.fixture
def disagreeing(folder: Path, tmp_path: Path, script: Script) -> Iterator[str]:
    """The address of a page over two sources of which one says four hours, the other five."""
    (folder / "later.txt").write_text(f"Another view\n4 December 2025\n{FOUR}\n")

    def short(question: str) -> str:
        *_, read = model.shown[-1].text.split("Text:\n")
        return "four hours" if read.startswith(FOUR) else script.short(question)

    model = ScriptedModel(sentence=script, short=short)
    with served(serving_of(folder, tmp_path / "home"), model) as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip("apt-get install chromium")
    sync_api = pytest.importorskip("playwright.sync_api")
    # Hours are not what is tested: a busy machine may take its time.
    sync_api.expect.set_options(timeout=60_000)
    with sync_api.sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1400, "height": 860})
    context.set_default_timeout(60_000)
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    visit(opened, address)
    yield opened
    context.close()
    # Gradio complains of streams that are cut off when a page is left.
    assert [one for one in faults if not ("abort" in one or "errored out" in one)] == []


def visit(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector("#question textarea")
    page.wait_for_selector("#chat [role=log]")
    # Handlers are bound once the first answer of the server is there.
    page.wait_for_selector("#suggested button, #chat .turn", timeout=60_000)


def send(page: Page, question: str) -> None:
    """Type a question and press Enter."""
    page.fill("#question textarea", question)
    page.press("#question textarea", "Enter")


def ask(page: Page, question: str, *, number: int = 1, until: str = ".facts") -> Any:
    """Send a question; its turn, once that shows something. number: the turn's, from 1."""
    send(page, question)
    turn = page.locator(f"#chat .turn:nth-of-type({number})")
    turn.locator(until).first.wait_for(timeout=60_000, state="attached")
    return turn


def ask_slowly(page: Page, script: Script) -> Any:
    """Ask what the model does not answer before script.go; the turn, once the model is at it."""
    turn = ask(page, SLOWLY, until=".said")
    assert script.reached.wait(20)
    return turn


def rename(page: Page, title: str) -> None:
    """Give the open conversation another title."""
    page.fill(TITLE, title)
    page.press(TITLE, "Enter")
    page.wait_for_selector(f"#conversations :text('{title}')")
