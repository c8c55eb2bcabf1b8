"""A PDF dropped on the page, in a real browser: asked, opened at its line, or refused."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browsing import HAS_28, OF_GRADIO, POINTS, ask
from tests.written_pdf import encrypted, pdf_of, scan

if TYPE_CHECKING:
    from playwright.sync_api import Page

sync_api = pytest.importorskip("playwright.sync_api")
pytestmark = OF_GRADIO

LINE = "The leaked draft of the peace plan has 28 points, the minutes of Kyiv say."
MINUTES = pdf_of("Minutes of Kyiv\n\n4 December 2025", f"Other matters\n\n{LINE}\n\nNone.")


def drop(page: Page, *files: Path) -> None:
    page.click("#shelf button")
    page.set_input_files("#upload input[type=file]", files)


def test_a_dropped_pdf_is_asked_and_opened_at_its_line(
    page: Page, folder: Path, tmp_path: Path
) -> None:
    (folder / "plan.md").unlink()
    (tmp_path / "minutes.pdf").write_bytes(MINUTES)
    drop(page, tmp_path / "minutes.pdf")
    sync_api.expect(page.locator("#notice")).to_contain_text("1 document added.")
    turn = ask(page, POINTS)
    assert turn.locator(".claim").text_content().startswith(HAS_28)
    mark = turn.locator(".mark").first
    assert "uploaded/minutes.pdf:4 (page 2)" in mark.get_attribute("aria-label")
    mark.click()
    cited = page.locator("#document .cited")
    cited.wait_for()
    assert (cited.get_attribute("data-line"), cited.locator(".text").inner_text()) == ("4", LINE)
    leaves = page.locator("#document .leaf")
    assert leaves.all_inner_texts() == ["page 1", "page 2"]
    assert "5 lines on 2 pages" in page.locator("#document").inner_text()
    source = page.locator("#sources [data-source='uploaded/minutes.pdf'][data-lines='4-4']").first
    assert "uploaded/minutes.pdf:4 (page 2)" in source.inner_text()
    assert "compared with the file" in source.inner_text()


def test_pdfs_that_cannot_be_read_are_refused_with_the_reason_and_the_page_lives(
    page: Page, tmp_path: Path
) -> None:
    broken = {
        "cut.pdf": (MINUTES[:600], "it is damaged, so that it cannot be read whole"),
        "page.pdf": (b"<html>words</html>", "it is damaged, so that it cannot be read whole"),
        "scan.pdf": (scan(), "it holds no text (a scan?)"),
        "locked.pdf": (
            encrypted(MINUTES, "AES-256", user="secret"),
            "it is encrypted, and needs a password",
        ),
    }
    for name, (data, _) in broken.items():
        (tmp_path / name).write_bytes(data)
    drop(page, *(tmp_path / name for name in broken))
    for name, (_, why) in broken.items():
        sync_api.expect(page.locator("#notice")).to_contain_text(f"{name}: {why}")
    assert page.locator("#documents [data-document^='uploaded/']").count() == 0
    assert ask(page, POINTS).locator(".claim").text_content().startswith(HAS_28)
