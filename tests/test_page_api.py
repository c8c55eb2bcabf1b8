"""The server for programs: the contract's JSON, events, health, its own page of the API."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from index.errors import ModelError
from index.weights import Progress
from rag.version import VERSION
from tests.scripted_model import ScriptedModel
from tests.scripted_page import opening, serving_of
from ui.page import worker
from ui.page.library import Library
from ui.page.server import application
from ui.page.worker import Worker

TALKS = "A week of diplomacy\nThe talks in Moscow went on for five hours; Ushakov led them.\n"
HOW_LONG = "How long did the talks in Moscow last?"
FIVE = "The talks in Moscow went on for five hours."
pytestmark = pytest.mark.filterwarnings("ignore:The copy keyword is deprecated")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "notes"
    place.mkdir()
    (place / "talks.txt").write_text(TALKS)
    (place / "plan.md").write_text("The plan\nThe draft of the peace plan has 28 points.\n")
    return place


def api(folder: Path, home: Path, model: ScriptedModel, **more: Any) -> TestClient:
    worker = Worker(opening(folder, model))
    return TestClient(
        application(serving_of(folder, home, **more), worker), base_url="http://localhost"
    )


@pytest.fixture
def client(folder: Path, tmp_path: Path) -> Iterator[TestClient]:
    model = ScriptedModel(sentence=FIVE, short="five hours", rewrite=HOW_LONG)
    with api(folder, tmp_path / "home", model) as there:
        yield there


def events(text: str) -> list[tuple[str, Any]]:
    found = re.findall(r"^event: (\w+)\ndata: (.*)\n$", text, re.M)
    return [(name, json.loads(data)) for name, data in found]


def test_a_question_gets_the_answer_that_ask_json_prints(client: TestClient, folder: Path) -> None:
    answer = client.post("/api/ask", json={"question": f" {HOW_LONG}\n"})
    assert answer.status_code == 200
    told = answer.json()
    assert (told["question"], told["status"], told["short"]) == (HOW_LONG, "answered", "five hours")
    (cited,) = told["citations"]
    assert (cited["source"], cited["first_line"], cited["verified"]) == ("talks.txt", 2, True)
    assert cited["quote"] == TALKS.split("\n")[1]
    assert "asked" not in told


def test_history_makes_a_follow_up(client: TestClient) -> None:
    history = [{"question": "What about the talks in Moscow?", "answer": "They went on."}]
    body = {"question": "How long did they last?", "history": history}
    assert client.post("/api/ask", json=body).json()["asked"] == HOW_LONG


def test_documents_confine_an_answer(client: TestClient) -> None:
    body = {"question": HOW_LONG, "documents": ["plan.md"]}
    told = client.post("/api/ask", json=body).json()
    assert told["status"] == "not_found"
    assert {one["source"] for one in told["nearest"]} <= {"plan.md"}
    gone = client.post("/api/ask", json={"question": HOW_LONG, "documents": ["x.txt"]})
    assert gone.status_code == 422
    assert "none of the chosen documents" in gone.json()["error"]


def test_events_end_with_the_answer(client: TestClient) -> None:
    asked = client.post(
        "/api/ask", json={"question": HOW_LONG}, headers={"Accept": "text/event-stream"}
    )
    assert asked.headers["content-type"].startswith("text/event-stream")
    told = events(asked.text)
    names = [name for name, _ in told]
    assert names[0] == "queued" and names[-1] == "done"
    assert [data["name"] for name, data in told if name == "stage"] == [
        "searching",
        "reading",
        "writing",
        "checking",
    ]
    assert "".join(data["text"] for name, data in told if name == "word") == FIVE
    assert names.index("found") < names.index("word")
    assert told[-1][1]["short"] == "five hours"


@pytest.mark.parametrize(
    ("body", "status", "why"),
    [
        ({"question": "?!"}, 400, "the question is empty"),
        ({"question": ""}, 422, "question: String should have at least 1 character"),
        ({"question": "x" * 4001}, 422, "question: String should have at most 4000 characters"),
        ({"question": 7}, 422, "question: Input should be a valid string"),
        ({"question": None}, 422, "question: Input should be a valid string"),
        ({}, 422, "question: Field required"),
        ({"question": HOW_LONG, "history": "x"}, 422, "history: Input should be a valid list"),
        ({"question": HOW_LONG, "history": [{"question": "a"}]}, 422, "history.0.answer: Field re"),
        (
            {"question": HOW_LONG, "history": [{"question": "a", "answer": "b"}] * 51},
            422,
            "history: List should have at most 50 items",
        ),
        ({"question": HOW_LONG, "documents": [7]}, 422, "documents.0: Input should be a valid str"),
        ({"question": HOW_LONG, "documents": []}, 422, "none of the chosen documents is there"),
    ],
)
def test_what_is_no_question_is_refused_in_a_line(
    client: TestClient, body: dict[str, Any], status: int, why: str
) -> None:
    answer = client.post("/api/ask", json=body)
    assert (answer.status_code, answer.json().keys()) == (status, {"error"})
    assert answer.json()["error"].startswith(why)
    assert len(answer.text) < 200


@pytest.mark.parametrize(
    ("content", "status", "why"),
    [
        (b'{"question": ', 422, "this is no JSON (Expecting value, at character 13)"),
        (b"\xff\xfe{}", 422, "this is no JSON (Expecting value, at character 0)"),
        (b"", 422, "this is no JSON object: Field required"),
        (b'["question"]', 422, "this is no JSON object: Input should be a valid dictionary"),
        (b'{"question": "\\ud800 is no character"}', 422, "question: Input should be a valid str"),
        (b'{"question": "why", "documents": NaN}', 422, "documents: Input should be a valid list"),
        (b"[" * 100_000, 400, "There was an error parsing the body"),
    ],
)
def test_what_is_no_json_is_refused_in_a_line(
    client: TestClient, content: bytes, status: int, why: str
) -> None:
    answer = client.post(
        "/api/ask", content=content, headers={"Content-Type": "application/json; charset=utf-8"}
    )
    assert (answer.status_code, answer.json().keys()) == (status, {"error"})
    assert answer.json()["error"].startswith(why)


def test_what_is_not_said_to_be_json_is_told_to_say_so(client: TestClient) -> None:
    answer = client.post("/api/ask", data={"question": HOW_LONG})
    told = {"error": "send JSON, with Content-Type: application/json"}
    assert (answer.status_code, answer.json()) == (415, told)


@pytest.mark.parametrize(
    ("method", "path", "status", "allowed"),
    [
        ("GET", "/api/ask", 405, "POST"),
        ("DELETE", "/api/ask", 405, "POST"),
        ("POST", "/api/health", 405, "GET"),
        ("POST", "/api/conversations/x.md", 405, "GET"),
        ("GET", "/api/nothing", 404, None),
        ("POST", "/api/ask/", 404, None),
    ],
)
def test_what_is_not_served_is_said_to_be_none(
    client: TestClient, method: str, path: str, status: int, allowed: str | None
) -> None:
    answer = client.request(method, path, json={"question": HOW_LONG})
    assert (answer.status_code, answer.headers.get("allow")) == (status, allowed)
    assert path in answer.json()["error"]


@pytest.mark.parametrize(
    "accept", ["TEXT/Event-Stream", "application/json;q=.1, text/event-stream"]
)
def test_what_is_wrong_is_an_event_too_once_events_have_begun(
    client: TestClient, accept: str
) -> None:
    body = {"question": HOW_LONG, "documents": ["x.txt"]}
    asked = client.post("/api/ask", json=body, headers={"Accept": accept})
    assert (asked.status_code, asked.headers["content-type"][:17]) == (200, "text/event-stream")
    assert events(asked.text)[-1] == (
        "error",
        {"error": "none of the chosen documents is there any more; choose others"},
    )


def test_where_too_many_wait_a_question_is_refused(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "WAITING", 0)
    told = {"error": "0 questions are waiting already; ask again in a minute"}
    answer = client.post("/api/ask", json={"question": HOW_LONG})
    assert (answer.status_code, answer.json()) == (429, told)
    stream = {"Accept": "text/event-stream"}
    asked = client.post("/api/ask", json={"question": HOW_LONG}, headers=stream)
    assert events(asked.text) == [("error", told)]


def test_health_tells_the_state(client: TestClient) -> None:
    client.post("/api/ask", json={"question": HOW_LONG})
    health = client.get("/api/health").json()
    run = health.pop("run")
    assert len(run) == 16
    assert health == {
        "phase": "ready",
        "label": "",
        "done": 0,
        "total": 0,
        "error": "",
        "waiting": 0,
        "askline": VERSION,
    }


def test_a_question_before_the_models_are_there_waits_for_them(
    folder: Path, tmp_path: Path
) -> None:
    go = threading.Event()

    def opens(progress: Progress) -> Library:
        progress.start("fetching", 100)
        progress.advance(25)
        assert go.wait(30)
        return opening(folder, ScriptedModel(sentence=FIVE, short="five hours"))(progress)

    app = application(serving_of(folder, tmp_path / "home"), Worker(opens))
    with TestClient(app, base_url="http://localhost") as client:
        health = client.get("/api/health").json()
        assert health["phase"] == "starting"
        go.set()
        assert client.post("/api/ask", json={"question": HOW_LONG}).json()["short"] == "five hours"


def test_where_nothing_opens_the_api_says_why(folder: Path, tmp_path: Path) -> None:
    def fails(_: Progress) -> Library:
        raise ModelError("no such model", fix="type: ask models fetch")

    app = application(serving_of(folder, tmp_path / "home"), Worker(fails))
    with TestClient(app, base_url="http://localhost") as client:
        answer = client.post("/api/ask", json={"question": HOW_LONG})
        assert answer.status_code == 503
        assert answer.json() == {"error": "no such model; type: ask models fetch"}
        assert client.get("/api/health").json()["phase"] == "failed"
        assert client.get("/").status_code == 200


def test_the_description_and_its_page_name_the_routes_and_load_nothing(client: TestClient) -> None:
    described = client.get("/api/openapi.json").json()
    assert {"/api/ask", "/api/health"} <= described["paths"].keys()
    given = described["paths"]["/api/ask"]["post"]["responses"]
    assert {"200", "400", "413", "415", "422", "429", "503"} == given.keys()
    assert given["200"]["content"].keys() == {"application/json", "text/event-stream"}
    answer = client.post("/api/ask", json={"question": HOW_LONG}).json()
    assert answer.keys() <= described["components"]["schemas"]["Answer"]["properties"].keys()
    health = client.get("/api/health").json()
    assert health.keys() == described["components"]["schemas"]["Health"]["properties"].keys()
    page = client.get("/api/docs").text
    assert "POST /api/ask" in page and "GET /api/health" in page
    assert "<code>application/json</code> (Answer) or <code>text/event-stream</code>" in page
    assert re.findall(r"(?:src|href)=\"?([^\"> ]+)", page) == ["openapi.json"]


def test_every_route_is_behind_the_guard(folder: Path, tmp_path: Path) -> None:
    passwords = {"ann": "correct horse"}
    with api(folder, tmp_path / "home", ScriptedModel(), passwords=passwords) as client:
        for path in (
            "/",
            "/config",
            "/api/health",
            "/api/docs",
            "/page/page.js",
            "/gradio_api/info",
        ):
            assert client.get(path).status_code == 401, path
            assert client.get(path, auth=("ann", "correct horse")).status_code == 200, path
        assert client.post("/gradio_api/upload", files={"files": b"x"}).status_code == 401
    with api(folder, tmp_path / "home", ScriptedModel()) as client:
        evil = {"Origin": "http://evil.example"}
        assert (
            client.post("/gradio_api/upload", files={"files": b"x"}, headers=evil).status_code
            == 403
        )
        assert client.get("/", headers={"Host": "evil.example"}).status_code == 421


def test_a_file_that_is_too_large_is_not_taken_in(client: TestClient) -> None:
    large = client.post("/gradio_api/upload", files={"files": ("a.txt", b"x" * 20_000_001)})
    assert large.status_code == 413
    assert client.get("/api/health").status_code == 200


def test_no_call_of_the_page_is_offered_to_programs(client: TestClient) -> None:
    assert client.get("/gradio_api/info").json()["named_endpoints"] == {}


def test_a_conversation_that_is_not_there_cannot_be_saved(client: TestClient) -> None:
    assert client.get("/api/conversations/none.md").status_code == 404
    assert client.get("/api/conversations/none").status_code == 404
