"""Which loader reads a file, and what it remembers."""

from __future__ import annotations

from collections import Counter

import pytest

from index.formats import kinds, load
from index.lines import Loaded, Unreadable
from index.remembered import Remembered
from tests.written_pdf import pdf_of


@pytest.mark.parametrize(
    "source, text",
    [
        ("a.pdf", "Old.\n"),
        ("b/a.PDF", "Old.\n"),
        ("a.txt", None),
        ("pdf", None),
        ("a.pdf.md", None),
    ],
)
def test_a_file_is_read_as_its_ending_says(source: str, text: str | None) -> None:
    data = pdf_of("Old.")
    assert load(source, data).text == (data.decode() if text is None else text)


def test_kinds_are_named_in_a_sentence() -> None:
    assert kinds("or") == ".md, .pdf or .txt"


def test_what_was_read_last_is_not_read_again() -> None:
    read: Counter[bytes] = Counter()

    def loaded(data: bytes) -> Loaded:
        read[data] += 1
        if data == b"bad":
            raise Unreadable("is bad")
        return Loaded(data.decode())

    remembered = Remembered(loaded, kept=8)
    for data in (b"one", b"two", b"one", b"three", b"one", b"two"):
        assert remembered(data) == Loaded(data.decode())
    # three and one are eight letters, so two was forgotten
    assert read == {b"one": 1, b"two": 2, b"three": 1}
    assert remembered(b"larger than all") == Loaded("larger than all")
    for _ in range(2):
        with pytest.raises(Unreadable):
            remembered(b"bad")
    assert read[b"bad"] == 2
