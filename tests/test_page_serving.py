"""``ask ui``: who may be served, and on what."""

from __future__ import annotations

import argparse
import socket
from pathlib import Path

import pytest

from index.errors import UsageError
from ui import serving
from ui.cli import main
from ui.page import server
from ui.settings import Settings


def test_this_machine_alone_needs_no_password() -> None:
    assert serving.hosts("127.0.0.1", [], has_passwords=False) == {
        "127.0.0.1",
        "localhost",
        "[::1]",
    }


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "example.org", ""])
def test_any_other_address_needs_one(host: str) -> None:
    with pytest.raises(UsageError, match="set a password with --auth USER:FILE"):
        serving.hosts(host, [], has_passwords=False)


def test_other_names_are_those_that_were_given() -> None:
    names = serving.hosts("192.168.1.5", ["Notes.example.org"], has_passwords=True)
    assert {"192.168.1.5", "notes.example.org", socket.gethostname().lower()} < names
    assert "[2001:db8::1]" in serving.hosts("2001:db8::1", [], has_passwords=True)


def test_passwords_are_the_first_lines_of_their_files(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("correct horse\nwhatever\n")
    (tmp_path / "b").write_text("pass: word with : in it")
    assert serving.passwords([f"ann:{tmp_path / 'a'}", f"bob:{tmp_path / 'b'}"]) == {
        "ann": "correct horse",
        "bob": "pass: word with : in it",
    }
    assert serving.passwords([]) == {}


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ("ann", "this names no user and file"),
        (":file", "this names no user and file"),
        ("ann:none", "the password cannot be read"),
        ("ann:short", "a password has 8 characters or more"),
    ],
)
def test_a_password_that_cannot_be_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str, fault: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("short").write_text("short\n")
    with pytest.raises(UsageError, match=fault):
        serving.passwords([given])


def one_line(capsys: pytest.CaptureFixture[str], *typed: str) -> str:
    assert main(list(typed)) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    return err


def test_what_cannot_be_served_is_told_before_anything_is_loaded(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert "others could read and ask everything here: --host 0.0.0.0" in one_line(
        capsys, "ui", "--host", "0.0.0.0"
    )
    assert "the shipped sample takes no documents" in one_line(capsys, "ui", "--uploads", "shared")
    assert "no such corpus folder" in one_line(capsys, "ui", "--corpus", str(tmp_path / "x"))
    assert "--share" in one_line(capsys, "ui", "--share")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert f"the port cannot be opened (Address already in use): 127.0.0.1:{port}" in one_line(
            capsys, "ui", "--port", str(port)
        )
    assert "there is no such port: 99999" in one_line(capsys, "ui", "--port", "99999")


def test_the_address_is_printed_once_it_listens(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ASKLINE_HOME", str(tmp_path))
    monkeypatch.setattr(server, "application", lambda serving, worker: serving)
    served = []

    def serve(app: server.Serving, at: socket.socket, ready: object) -> None:
        served.append(app)
        assert callable(ready)
        ready()
        at.close()

    monkeypatch.setattr(server, "serve", serve)
    given = argparse.Namespace(host="127.0.0.1", port=0, auth=None, name=["x.org"], uploads="own")
    assert serving.serve(given, Settings()) == 0
    out, err = capsys.readouterr()
    assert out.startswith("http://127.0.0.1:") and int(out.rsplit(":", 1)[1]) > 0
    assert "Ctrl-C" in err
    (app,) = served
    assert app.hosts == {"127.0.0.1", "localhost", "[::1]", "x.org"}
    assert (app.home, app.own_uploads) == (tmp_path / "page", tmp_path / "page" / "uploads")
    assert app.place("ann") != app.place("bob")
