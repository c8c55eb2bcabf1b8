"""``ask ui`` as it is typed, with the real models over the sample corpus."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.corpus import sample
from index.weights import find, is_complete

NEEDED = (find("gguf", "default"), find("embedder", "default"))
CHROMIUM = Path("/usr/bin/chromium")
HOW_LONG = "How long did the meeting last?"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not all(is_complete(model) for model in NEEDED),
        reason="the default models are not here; type: ask models fetch",
    ),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    typed = ["ui", "--port", "0", "--quiet", "--uploads", "off"]
    typed += ["--index", str(tmp_path_factory.mktemp("index"))]
    run = f"from ui.cli import main; raise SystemExit(main({typed!r}))"
    with subprocess.Popen([sys.executable, "-c", run], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        yield server.stdout.readline().strip()
        server.terminate()


def test_the_api_answers_from_the_sample(address: str) -> None:
    body = json.dumps({"question": HOW_LONG}).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{address}/api/ask", body, headers)
    with urllib.request.urlopen(request, timeout=600) as answer:
        told = json.load(answer)
    assert told["status"] == "answered"
    assert "five" in told["short"]
    assert told["citations"]
    for cited in told["citations"]:
        lines = (sample() / cited["source"]).read_text(encoding="utf-8").split("\n")
        assert cited["quote"] == lines[cited["first_line"] - 1]


@pytest.mark.skipif(not CHROMIUM.exists(), reason="apt-get install chromium")
def test_the_page_answers_and_opens_the_line(address: str) -> None:
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.set_default_timeout(600_000)
        page.goto(address)
        page.wait_for_selector("#suggested button")
        page.fill("#question textarea", HOW_LONG)
        page.press("#question textarea", "Enter")
        page.locator("#chat .mark").first.click()
        page.wait_for_selector("#document .cited")
        number = int(page.locator("#document .cited").first.get_attribute("data-line"))
        source = page.locator("#document .lines").get_attribute("data-source")
        shown = page.locator("#document .cited .text").first.inner_text()
        browser.close()
    lines = (sample() / source).read_text(encoding="utf-8").split("\n")
    assert shown == lines[number - 1]
    assert "five" in shown
