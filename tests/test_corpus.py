"""Which files are documents, which are not, and what a user hears of the rest."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from index.corpus import Entry, FolderCorpus, Skipped, TextCorpus, read_all, sample
from index.document import Document
from index.errors import CorpusError
from index.lines import Unreadable


def put(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(f"text of {name}\n".encode())


def sources(corpus: FolderCorpus) -> list[str]:
    return [entry.source for entry in corpus.entries()]


def test_files_of_each_kind_at_any_depth_are_documents(tmp_path: Path) -> None:
    read = ["a.md", "b.txt", "d.Pdf", "deep/Z.Md", "deep/er/c.TXT"]
    put(tmp_path, *reversed(read), "no.odt", "none", "x.txt.gz", "pdf")
    assert sources(FolderCorpus.open(tmp_path)) == read


def test_an_entry_is_what_the_file_system_says(tmp_path: Path) -> None:
    put(tmp_path, "a.txt")
    os.utime(tmp_path / "a.txt", ns=(1, 1_234_567_890_123_456_789))
    assert FolderCorpus.open(tmp_path).entries() == [Entry("a.txt", 14, 1_234_567_890_123_456_789)]


def test_a_document_is_the_file_as_it_is_now(tmp_path: Path) -> None:
    put(tmp_path, "deep/a.txt")
    corpus = FolderCorpus.open(tmp_path)
    assert corpus.read("deep/a.txt") == Document.from_text("deep/a.txt", "text of deep/a.txt\n")
    (tmp_path / "deep/a.txt").write_bytes(b"new")
    assert corpus.read("deep/a.txt").text == "new"
    assert corpus.path("deep/a.txt") == tmp_path.resolve() / "deep/a.txt"
    assert corpus.name == str(tmp_path.resolve())
    with pytest.raises(FileNotFoundError):
        corpus.read("deep/b.txt")


def test_hidden_files_are_left_out(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", ".b.txt", ".git/c.txt", "deep/.d/e.txt", "deep/.f.md", ".txt")
    assert sources(FolderCorpus.open(tmp_path)) == ["a.txt"]


def test_a_hidden_folder_may_be_the_corpus_itself(tmp_path: Path) -> None:
    put(tmp_path, ".notes/a.txt")
    assert sources(FolderCorpus.open(tmp_path / ".notes")) == ["a.txt"]


def test_links_that_lead_out_of_the_folder_are_left_out(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    put(tmp_path, "inside/a.txt", "outside/secret.txt")
    (inside / "same.txt").symlink_to(inside / "a.txt")
    (inside / "near.txt").symlink_to("a.txt")
    (inside / "out.txt").symlink_to(outside / "secret.txt")
    (inside / "up.txt").symlink_to("../outside/secret.txt")
    (inside / "folder").symlink_to(outside)
    (inside / "gone.txt").symlink_to("nowhere.txt")
    (inside / "circle.txt").symlink_to("circle.txt")
    assert sources(FolderCorpus.open(inside)) == ["a.txt", "near.txt", "same.txt"]
    # a corpus that is itself reached through a link is no way out
    (tmp_path / "link").symlink_to(inside)
    assert sources(FolderCorpus.open(tmp_path / "link")) == ["a.txt", "near.txt", "same.txt"]


@pytest.mark.parametrize(
    "source",
    [
        "../outside/secret.txt",
        "deep/../../outside/secret.txt",
        "{outside}/secret.txt",
        "/{outside}/secret.txt",
        "folder/secret.txt",
        "out.txt",
        ".hidden.txt",
        ".deep/a.txt",
        "a.ini",
        "a.txt\0",
        "\ud800.txt",
        "",
    ],
)
def test_nothing_is_read_but_what_could_be_listed(tmp_path: Path, source: str) -> None:
    inside, outside = tmp_path / "in", tmp_path / "outside"
    put(inside, "a.txt", "deep/a.txt", ".hidden.txt", ".deep/a.txt", "a.ini")
    put(outside, "secret.txt")
    (inside / "folder").symlink_to(outside)
    (inside / "out.txt").symlink_to(outside / "secret.txt")
    with pytest.raises(FileNotFoundError):
        FolderCorpus.open(inside).read(source.format(outside=outside))


def test_of_named_files_no_other_is_read(tmp_path: Path) -> None:
    put(tmp_path, ".a/a.txt", ".a/b.txt")
    corpus = FolderCorpus.of_files([tmp_path / ".a" / "a.txt"])
    assert corpus.read("a.txt").text == "text of .a/a.txt\n"
    with pytest.raises(FileNotFoundError):
        corpus.read("b.txt")


def test_what_is_no_file_is_no_document(tmp_path: Path) -> None:
    put(tmp_path, "folder.txt/a.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    assert sources(FolderCorpus.open(tmp_path)) == ["folder.txt/a.txt"]


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("missing", "no such corpus folder: {}/missing; name a folder of .md, .pdf or .txt"),
        ("a.txt", "the corpus is a file, not a folder: {0}/a.txt; type: ask --file {0}/a.txt"),
        ("n" * 300, "the corpus cannot be listed (File name too long): {}/nnn"),
    ],
)
def test_a_folder_that_is_none_is_one_line(tmp_path: Path, name: str, complaint: str) -> None:
    put(tmp_path, "a.txt")
    with pytest.raises(CorpusError) as raised:
        FolderCorpus.open(tmp_path / name)
    assert str(raised.value).startswith(complaint.format(tmp_path))
    assert "\n" not in str(raised.value)


def test_a_folder_that_cannot_be_listed_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("index.corpus.os.scandir", refuse)
    with pytest.raises(CorpusError, match=r"^the corpus cannot be listed \(Permission denied\): /"):
        FolderCorpus.open(tmp_path)


def test_files_are_named_relative_to_the_folder_that_holds_them(tmp_path: Path) -> None:
    put(tmp_path, "a/b/c.txt", "a/d.md", "a/other.txt")
    corpus = FolderCorpus.of_files([tmp_path / "a/d.md", tmp_path / "a/b/c.txt"])
    assert sources(corpus) == ["b/c.txt", "d.md"]
    assert corpus.name == str(tmp_path / "a")
    assert corpus.read("b/c.txt").text == "text of a/b/c.txt\n"
    twice = FolderCorpus.of_files([tmp_path / "a/d.md", tmp_path / "a/b/../d.md"])
    assert sources(twice) == ["d.md"]
    (tmp_path / "a/d.md").unlink()
    assert sources(corpus) == ["b/c.txt"]


def test_a_file_that_cannot_be_a_document_is_one_line(tmp_path: Path) -> None:
    put(tmp_path, "a.odt")
    with pytest.raises(CorpusError, match=r"^no such file: .*/b\.txt; name a file with --file"):
        FolderCorpus.of_files([tmp_path / "b.txt"])
    with pytest.raises(CorpusError, match=r"a kind that is not read: .*/a\.odt; name a \.md, "):
        FolderCorpus.of_files([tmp_path / "a.odt"])


def test_what_cannot_be_read_is_skipped_and_said(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", "gone.txt")
    (tmp_path / "binary.txt").write_bytes(b"\x00\x01\x02")
    corpus = FolderCorpus.open(tmp_path)
    entries = corpus.entries()
    (tmp_path / "gone.txt").unlink()
    assert list(read_all(corpus, entries)) == [
        Document.from_text("a.txt", "text of a.txt\n"),
        Skipped("binary.txt", "holds control characters, so it is no text"),
        Skipped("gone.txt", "No such file or directory", again=True),
    ]


def test_a_name_that_is_not_utf_8_is_skipped_and_said(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", "real \ufffd.txt")
    try:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")).write_text("text")
    except OSError:
        pytest.skip("this file system takes no such name")
    corpus = FolderCorpus.open(tmp_path)
    assert sources(corpus) == ["a.txt", "caf\ufffd.txt", "real \ufffd.txt"]
    with pytest.raises(Unreadable, match="has a name that is not UTF-8"):
        corpus.read("caf\ufffd.txt")
    assert corpus.read("real \ufffd.txt").text == "text of real \ufffd.txt\n"


def test_texts_in_memory_are_documents() -> None:
    corpus = TextCorpus({"b": "two\r\n", "a": "one"})
    assert corpus.entries() == [Entry("a", 3, 0), Entry("b", 5, 0)]
    assert corpus.read("b") == Document.from_bytes("b", b"two\r\n")
    assert corpus.read("b").lines == ["two"]
    assert corpus.name == "the documents of the question"
    assert TextCorpus({}, name="two files").name == "two files"
    with pytest.raises(FileNotFoundError):
        corpus.read("c")


def test_the_sample_is_a_corpus() -> None:
    corpus = FolderCorpus.open(sample())
    assert sources(corpus) == sorted(path.name for path in sample().iterdir())
    for entry in corpus.entries():
        assert corpus.read(entry.source).sha256
