"""ask models and ask doctor, on a machine that has no models and on one that has a small one."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

import ui.doctor
import ui.modelling
from index.opening import twin_path
from index.weights import MODELS, File, Model, Progress, find, models_dir, path_of
from ui.cli import main

BYTES = b"GGUF and some more"


@pytest.fixture
def tiny(home: Path, monkeypatch: pytest.MonkeyPatch) -> Model:
    """A model of a few bytes, alone in the catalogue, and on the disk."""
    file = File("little.gguf", len(BYTES), hashlib.sha256(BYTES).hexdigest())
    made = Model(
        name="little",
        kind="gguf",
        title="Little",
        licence="Apache-2.0",
        files=(file,),
        folder=None,
        repo=None,
        carrier=find("gguf", "tiny").carrier,
    )
    monkeypatch.setattr(ui.modelling, "MODELS", (made,))
    models_dir().mkdir(parents=True)
    (models_dir() / "little.gguf").write_bytes(BYTES)
    return made


def test_the_list_says_what_is_here_and_what_to_type_for_the_rest(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["models"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [model.key for model in MODELS]
    assert all(
        line.endswith(f"not here; type: ask models fetch {model.key}")
        for line, model in zip(lines, MODELS, strict=True)
    )


def test_the_list_as_json_has_the_checksum_and_the_path(
    tiny: Model, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["models", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == [
        {
            "key": "gguf-little",
            "title": "Little",
            "bytes": len(BYTES),
            "licence": "Apache-2.0",
            "path": str(models_dir() / "little.gguf"),
            "sha256": {"little.gguf": hashlib.sha256(BYTES).hexdigest()},
        }
    ]


def test_verify_is_exit_0_for_a_sound_model_and_2_for_a_damaged_one(
    tiny: Model, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["models", "verify"]) == 0
    assert capsys.readouterr().out == "gguf-little: sound\n"
    (models_dir() / "little.gguf").write_bytes(BYTES[:-1] + b"x")
    assert main(["models", "verify"]) == 2
    said = capsys.readouterr()
    assert said.out.startswith("gguf-little: little.gguf: SHA-256 ")
    assert said.err == "ask: a model is not what it claims; type: ask models fetch\n"


def test_fetch_brings_what_ask_needs_or_what_was_named(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fetched: list[str] = []

    def fetch(model: Model, *, sources: object, progress: Progress) -> Path:
        fetched.append(model.key)
        return Path("there", model.key)

    monkeypatch.setattr(ui.modelling, "fetch", fetch)
    monkeypatch.setattr("index.opening.open_embedder", lambda progress: fetched.append("exported"))
    assert main(["models", "fetch"]) == 0
    assert fetched == ["gguf-default", "embedder-default", "exported"]
    fetched.clear()
    assert main(["models", "fetch", "small", "embedder-larger"]) == 0
    assert fetched == ["gguf-small", "embedder-larger"]
    assert capsys.readouterr().out.splitlines()[-1] == "embedder-larger: there/embedder-larger"


def test_the_doctor_says_what_is_missing_and_what_to_type(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["doctor"]) == 2
    lines = capsys.readouterr().out.splitlines()
    missing = [line for line in lines if line.startswith("missing")]
    assert [line.split(":")[0].split(maxsplit=1)[1] for line in missing] == [
        "model gguf-default",
        "model embedder-default",
        "embedder for onnxruntime",
    ]
    assert all(line.endswith("type: ask models fetch") for line in missing)
    assert f"ok       data directory: {home} (" in "\n".join(lines)


def test_the_doctor_finds_nothing_where_all_is_there(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(ui.doctor, "is_complete", lambda model: True)
    twin = twin_path(path_of(find("embedder", "default")))
    twin.parent.mkdir(parents=True)
    twin.touch()
    assert main(["doctor", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert rows
    assert all(one["sound"] for one in rows)


def test_the_doctor_says_what_is_kept_and_drops_it(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def told(*typed: str) -> str:
        main(["doctor", *typed])
        return capsys.readouterr().out

    monkeypatch.delenv("ASKLINE_STATES", raising=False)
    assert "ok       documents read: 0 states kept (0 B), 1.00 GB at most\n" in told()
    folder = home / "indexes" / "notes"
    folder.mkdir(parents=True)
    for digit in "ab":
        (folder / f"{digit * 12}.shelf").write_bytes(b"x" * 600)
    monkeypatch.setenv("ASKLINE_STATES", "200MB")
    assert (
        "ok       documents read: 2 states kept (1 kB), 200.0 MB at most; to drop them: ask doctor"
        " --forget\n"
    ) in told()
    (folder / f"{'b' * 12}.shelf").unlink()
    assert told("--forget") == "forgotten: 1 state kept (600 B)\n"
    assert told("--forget", "--json") == '{"forgotten": 0, "bytes": 0}\n'
    assert list(folder.iterdir()) == []


def test_a_limit_that_is_no_size_is_an_error_of_one_line(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ASKLINE_STATES", "lots")
    assert main(["doctor", "--json"]) == 2
    assert capsys.readouterr().err.startswith("ask: ASKLINE_STATES is no size: lots; set it to one")
