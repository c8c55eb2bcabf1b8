"""What a line is: compared with a counter that walks the text one character at a time."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.lines import Decoded, Unreadable, decode, join_lines, normalise, split_lines

BOM = "\ufeff"
PIECES = ["a", "B7", " ", "\t", "\n", "\r", "\r\n", "\f", "\v", "\x1c", "\x85", "\u2028", "\u2029"]
PIECES += [BOM, "é", "e\u0301", "\U0001f600", "\U0001f468\u200d\U0001f469", "same line\n", "\n\n"]

pieced = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)
texts = pieced | st.text()
storable = texts.filter(lambda text: "\0" not in text)


def slow_lines(text: str) -> list[str]:
    """The lines as the contract says, by no method that index.lines uses."""
    lines: list[str] = []
    current: list[str] = []
    at = 0
    while at < len(text) and ord(text[at]) == 0xFEFF:
        at += 1
    while at < len(text):
        if ord(text[at]) == 13:
            at += 2 if at + 1 < len(text) and ord(text[at + 1]) == 10 else 1
        elif ord(text[at]) == 10:
            at += 1
        else:
            current.append(text[at])
            at += 1
            continue
        lines.append("".join(current))
        current = []
    if current:
        lines.append("".join(current))
    return lines


@settings(max_examples=250)
@given(texts)
@example("")
@example("\n")
@example("a\r\rb\r\n\r\nc")
@example("a\fb\u2028c\x85d\ne")
@example("\r\r\n\n\r")
@example(f"{BOM}{BOM}a\n{BOM}b")
def test_lines_are_those_of_a_slow_counter(text: str) -> None:
    assert split_lines(text) == slow_lines(text)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        ("a", ["a"]),
        ("a\n", ["a"]),
        ("a\n\n", ["a", ""]),
        ("\n", [""]),
        ("a\r\nb\rc\nd", ["a", "b", "c", "d"]),
        ("a\n\rb", ["a", "", "b"]),
        ("a\r\r\nb", ["a", "", "b"]),
        (f"{BOM}a\n", ["a"]),
        (f"{BOM}{BOM}a\n", ["a"]),
        (f"a\n{BOM}b", ["a", f"{BOM}b"]),
        ("a\fb\vc\x1cd\x85e\u2028f\u2029g", ["a\fb\vc\x1cd\x85e\u2028f\u2029g"]),
        ("same\nsame\nsame", ["same", "same", "same"]),
        ("\U0001f600\n\U0001f600", ["\U0001f600", "\U0001f600"]),
    ],
)
def test_lines_by_example(text: str, lines: list[str]) -> None:
    assert split_lines(text) == lines


@settings(max_examples=150)
@given(texts)
@example(f"{BOM}{BOM}a")
@example("\r\r\n")
def test_a_text_is_its_lines_and_normalising_twice_changes_nothing(text: str) -> None:
    plain = normalise(text)
    assert normalise(plain) == plain
    assert "\r" not in plain
    assert not plain.startswith(BOM)
    assert "".join(f"{line}\n" for line in slow_lines(text)) == (
        plain if plain.endswith("\n") or not plain else f"{plain}\n"
    )


@settings(max_examples=100)
@given(texts.filter(lambda text: slow_lines(text) != []), st.data())
def test_joined_lines_stand_in_the_text_where_the_slow_counter_says(
    text: str, data: st.DataObject
) -> None:
    lines = slow_lines(text)
    first = data.draw(st.integers(1, len(lines)))
    last = data.draw(st.integers(first, len(lines)))
    start = sum(len(line) + 1 for line in lines[: first - 1])
    joined = join_lines(lines, first, last)
    assert joined == normalise(text)[start : start + len(joined)]
    assert joined.split("\n") == lines[first - 1 : last]
    assert join_lines(tuple(lines), first, last) == joined


@pytest.mark.parametrize(("first", "last"), [(0, 1), (2, 1), (1, 4), (4, 4), (-1, 2)])
def test_lines_that_are_not_there_are_not_joined(first: int, last: int) -> None:
    with pytest.raises(IndexError, match=f"lines {first}-{last} of 3"):
        join_lines(["a", "b", "c"], first, last)


MARKED = {
    "utf-8": b"\xef\xbb\xbf",
    "utf-16-le": b"\xff\xfe",
    "utf-16-be": b"\xfe\xff",
    "utf-32-le": b"\xff\xfe\x00\x00",
    "utf-32-be": b"\x00\x00\xfe\xff",
}


@pytest.mark.parametrize("encoding", MARKED)
@settings(max_examples=60)
@given(text=storable)
def test_a_mark_says_how_the_bytes_are_read(encoding: str, text: str) -> None:
    found = decode(MARKED[encoding] + text.encode(encoding))
    assert found == Decoded("\n".join(slow_lines(text)) + _end(text), encoding)


@settings(max_examples=100)
@given(storable)
def test_bytes_without_a_mark_are_utf_8_if_they_can_be(text: str) -> None:
    found = decode(text.encode())
    assert found == Decoded("\n".join(slow_lines(text)) + _end(text), "utf-8")


def _end(text: str) -> str:
    return "\n" if slow_lines(text) and text[-1] in "\r\n" else ""


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"caf\xe9\r\nna\xefve", "café\nnaïve"),
        (b"\x93Five hours\x94, he said \x96 twice", "“Five hours”, he said – twice"),
        (b"\x80 5 \x1b[0m\tand\x0con", "€ 5 \x1b[0m\tand\fon"),
    ],
)
def test_bytes_that_are_not_utf_8_are_cp1252(data: bytes, text: str) -> None:
    assert decode(data) == Decoded(text, "cp1252")


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        b"plain until\x00here",
        "no mark".encode("utf-16-le"),
        b"\xff\xfea",  # half a UTF-16 character
        b"\xff\xfe\x00\xd8",  # half a surrogate pair
        b"\xef\xbb\xbfcaf\xe9",  # declared UTF-8 that is none
        b"caf\xe9 \x81",  # 81 is nothing in cp1252
        b"caf\xe9 \x07",  # a bell in what would be cp1252
        "\ufeffa\0b".encode("utf-16-le"),
    ],
)
def test_bytes_that_are_no_text_are_refused(data: bytes) -> None:
    with pytest.raises(Unreadable, match=r"no text|is not"):
        decode(data)


@settings(max_examples=150)
@given(st.binary(max_size=60))
def test_any_bytes_are_text_with_plain_line_ends_or_refused(data: bytes) -> None:
    try:
        text = decode(data).text
    except Unreadable:
        return
    assert "\0" not in text
    assert text == normalise(text)
    assert text or not data.strip(b"\xef\xbb\xbf\xfe\xff\x00")
