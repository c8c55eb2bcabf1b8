"""Where models lie, which are there, and what is wrong with them; what loads on import."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from index.errors import ModelError
from index.weights import (
    find,
    home_dir,
    is_complete,
    locate,
    missing,
    models_dir,
    offline,
    path_of,
    verify,
)
from index.weights.offline import QUIET
from tests.scripted_weights import FOLDER, GGUF, folder_model, gguf_model

LATE = ["urllib.request", "http.client", "subprocess", "platformdirs", "filelock", "zipfile"]


def put(model_dir: Path, contents: dict[str, bytes]) -> None:
    for name, content in contents.items():
        (model_dir / name).parent.mkdir(parents=True, exist_ok=True)
        (model_dir / name).write_bytes(content)


def test_home_is_what_is_given_then_the_variable_then_the_system_s(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASKLINE_HOME", str(tmp_path / "env"))
    assert home_dir(tmp_path / "given") == tmp_path / "given"
    assert home_dir() == tmp_path / "env"
    assert models_dir() == tmp_path / "env" / "models"
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("ASKLINE_HOME", "~/there")
    assert home_dir() == tmp_path / "there"
    monkeypatch.setenv("ASKLINE_HOME", " ")
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    monkeypatch.setattr("platformdirs.user_data_dir", lambda name, appauthor: f"/data/{name}")
    assert home_dir() == Path("/data/askline")


@pytest.mark.skipif(sys.platform != "linux", reason="it is asked everywhere else")
def test_platformdirs_is_not_asked_where_it_would_say_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("ASKLINE_HOME", "XDG_DATA_HOME", "ANDROID_DATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delattr("platformdirs.user_data_dir")
    assert home_dir() == tmp_path / ".local" / "share" / "askline"


def test_the_system_s_is_the_one_that_platformdirs_tells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from platformdirs import user_data_path

    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("ASKLINE_HOME", raising=False)
    for named in (None, str(tmp_path / "data"), " ", ""):
        if named is None:
            monkeypatch.delenv("XDG_DATA_HOME", raising=False)
        else:
            monkeypatch.setenv("XDG_DATA_HOME", named)
        assert home_dir() == user_data_path("askline", appauthor=False)


def test_a_gguf_is_a_file_and_an_embedder_a_folder(tmp_path: Path) -> None:
    models = tmp_path / "models"
    gguf = "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"
    assert path_of(find("gguf", "default"), tmp_path) == models / gguf
    assert path_of(find("embedder", "default"), tmp_path) == models / "all-MiniLM-L6-v2"


def test_complete_is_every_file_with_its_size(tmp_path: Path) -> None:
    model, place = folder_model(), tmp_path / "models" / "mini"
    assert not is_complete(model, tmp_path)
    put(place, FOLDER)
    assert is_complete(model, tmp_path)
    (place / "config.json").write_bytes(b"{}")
    assert not is_complete(model, tmp_path)
    (place / "config.json").unlink()
    assert not is_complete(model, tmp_path)


def test_missing_keeps_the_order(tmp_path: Path) -> None:
    gguf, folder = gguf_model(), folder_model()
    assert missing([folder, gguf], home=tmp_path) == [folder, gguf]
    put(tmp_path / "models", {"m.gguf": GGUF})
    assert missing([folder, gguf], home=tmp_path) == [folder]
    put(tmp_path / "models" / "mini", FOLDER)
    assert missing([folder, gguf], home=tmp_path) == []


def test_verify_says_what_is_wrong_with_each_file(tmp_path: Path) -> None:
    model, place = folder_model(), tmp_path / "models" / "mini"
    put(place, FOLDER)
    assert verify(model, home=tmp_path) == ()
    (place / "config.json").write_bytes(b"?" * 8)
    (place / "1_Pooling" / "config.json").unlink()
    (place / "model.safetensors").write_bytes(GGUF[:-1])
    config = "b2295f66af8edb2c4acce9a71183f8b68b21ad8a2a65e08ee5d9fb4d0b34a55a"
    wrong = verify(model, home=tmp_path)
    assert wrong[0].startswith("config.json: SHA-256 ") and config not in wrong[0]
    assert wrong[0].endswith(f", expected {model.files[0].sha256}")
    assert wrong[1:] == (
        "1_Pooling/config.json: missing",
        "model.safetensors: 7999 bytes, expected 8000",
    )


def test_verify_sees_damage_that_leaves_size_and_time_alone(tmp_path: Path) -> None:
    model, path = gguf_model(), tmp_path / "models" / "m.gguf"
    put(path.parent, {"m.gguf": GGUF})
    assert locate(model, home=tmp_path) == path
    stat = path.stat()
    path.write_bytes(b"?" + GGUF[1:])
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert verify(model, home=tmp_path, again=False) == ()
    assert len(verify(model, home=tmp_path)) == 1
    # What was found out is remembered.
    assert len(verify(model, home=tmp_path, again=False)) == 1


def test_locate_says_what_to_type_for_a_model_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as raised:
        locate(gguf_model(), home=tmp_path)
    line = f"the model Mini is not on this machine: {tmp_path}/models/m.gguf"
    assert str(raised.value) == f"{line}; type: ask models fetch"


def test_locate_refuses_a_damaged_model(tmp_path: Path) -> None:
    put(tmp_path / "models", {"m.gguf": GGUF[:100]})
    with pytest.raises(ModelError) as raised:
        locate(gguf_model(), home=tmp_path)
    line = "the model Mini is damaged (m.gguf: 100 bytes, expected 8000)"
    where = f"{tmp_path}/models/m.gguf"
    assert str(raised.value) == f"{line}: {where}; type: ask models fetch"


def test_offline_sets_every_switch(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in QUIET:
        monkeypatch.setenv(name, "as the user had it")
    offline()
    assert {name: os.environ[name] for name in QUIET} == QUIET
    assert {"HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "GRADIO_ANALYTICS_ENABLED"} <= set(QUIET)


def test_importing_it_loads_nothing_that_talks_to_a_network() -> None:
    code = f"import sys, index.weights; print([m for m in {LATE!r} if m in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout == "[]\n"
