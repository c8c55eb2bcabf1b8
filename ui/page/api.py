"""The server for programs: the same answers as JSON or as events, and what state it is in."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, StreamingResponse
from pydantic import BaseModel, Field

from index.errors import StorageError, UsageError
from rag.answer import Answer
from rag.events import Done, Exchange, Found, Stage, Word
from rag.version import VERSION
from ui.keeping import file_of
from ui.page.desk import Desk, follow
from ui.page.faults import Fault, fault, refuse_others
from ui.page.job import Failed, Queued, Stopped, Told
from ui.page.job import Request as Asked
from ui.page.reference import reference

__all__ = ["router"]

LONGEST = 4_000
"""Characters of a question. The model refuses what is too long for it much earlier or later."""

_MEDIA = {"json": "application/json", "jsonl": "application/jsonl"}
_WHY = {
    400: "The question is empty, or the body cannot be read",
    415: "The body is not said to be JSON",
    422: "The body is not as it should be, or the question cannot be answered as it was asked",
    429: "Too many questions wait",
    503: "The assistant could not be opened, or the server is being stopped",
}
_GIVEN: dict[int | str, dict[str, Any]] = {
    200: {"model": Answer, "content": {"text/event-stream": {"schema": {"type": "string"}}}},
    413: {"description": "The body is too long"},
    **{status: {"model": Fault, "description": why} for status, why in _WHY.items()},
}


class Past(BaseModel):
    """A question that was asked before, and its answer."""

    question: str = Field(max_length=LONGEST)
    answer: str = Field(max_length=20_000)


class Health(BaseModel):
    """How far the server is. phase: starting, ready or failed. label, done, total: what takes long
    now, in bytes or characters; total 0 where nothing is known. error: why it failed. waiting:
    questions that run or wait. run: another at each start of the server.
    """

    phase: str
    label: str
    done: int
    total: int
    error: str
    waiting: int
    askline: str
    run: str


class Question(BaseModel):
    """What is asked. history makes it a follow-up; documents: answer from just these sources."""

    question: str = Field(min_length=1, max_length=LONGEST)
    history: list[Past] = Field(default=[], max_length=50)
    documents: list[str] | None = Field(default=None, max_length=10_000)


def router(desk: Desk, run: str) -> APIRouter:
    """The routes under /api. run: names this start of the server, so that a page sees another."""
    routes = APIRouter(prefix="/api")

    @routes.post("/ask", response_model=None, summary="Answer a question", responses=_GIVEN)
    async def ask(question: Question, request: Request) -> Response:
        """The answer as ``ask --json`` prints it; with ``Accept: text/event-stream`` as events:
        queued, stage, found, word, and done (the same JSON) or error.
        """
        if not any(character.isalnum() for character in question.question):
            return fault(400, "the question is empty")
        asked = Asked(
            " ".join(question.question.split()),
            lambda: [Exchange(one.question, one.answer) for one in question.history],
            None if question.documents is None else frozenset(question.documents),
            request.scope.get("askline.user", ""),
        )
        if "text/event-stream" in request.headers.get("accept", "").lower():
            return StreamingResponse(_events(desk, asked), media_type="text/event-stream")
        return await _whole(desk, asked, request)

    @routes.get(
        "/health",
        summary="Whether it is ready, and how many questions wait",
        responses={200: {"model": Health}},
    )
    async def health() -> JSONResponse:
        """It answers at once, whatever else goes on."""
        worker = desk.worker
        state = {**asdict(worker.opening), "waiting": worker.waiting, "askline": VERSION}
        return JSONResponse({**state, "run": run}, headers={"Cache-Control": "no-store"})

    @routes.get(
        "/conversations/{name}",
        summary="A conversation, as NAME.md, .json or .jsonl",
        response_class=Response,
        responses={404: {"model": Fault, "description": "There is none"}},
    )
    async def conversation(name: str, request: Request) -> Response:
        """Markdown to read; JSON or JSON Lines of answers, which ``ask verify`` checks."""
        identity, _, kind = name.rpartition(".")
        owner = request.scope.get("askline.user", "")
        try:
            title = desk.conversations.title(owner, identity)
            turns = desk.conversations.turns(owner, identity)
        except StorageError as error:
            return fault(404, str(error))
        said = [turn.answer or turn.question for turn in turns]
        content = None if title is None else file_of(said, f".{kind}", title)
        if content is None:
            return fault(404, "there is no such conversation")
        return Response(
            content,
            media_type=_MEDIA.get(kind, "text/markdown; charset=utf-8"),
            headers={"Content-Disposition": f'attachment; filename="conversation.{kind}"'},
        )

    @routes.get("/docs", response_class=HTMLResponse, include_in_schema=False)
    async def docs(request: Request) -> HTMLResponse:
        """What there is, to read. FastAPI's own page would load scripts from elsewhere."""
        return HTMLResponse(reference(request.app.openapi()))

    refuse_others(routes)
    return routes


async def _whole(desk: Desk, asked: Asked, request: Request) -> Response:
    """The answer once it is there. Whoever has hung up is not answered."""
    try:
        async for what in follow(desk.worker, asked):
            if isinstance(what, Done):
                return JSONResponse(what.answer.to_json())
            if isinstance(what, Failed):
                return fault(422 if desk.worker.opening.phase == "ready" else 503, what.message)
            if what is None and await request.is_disconnected():
                break
    except UsageError as error:
        return fault(429, str(error))
    return fault(503, "the server stopped before there was an answer")


async def _events(desk: Desk, asked: Asked) -> AsyncIterator[str]:
    try:
        async for what in follow(desk.worker, asked):
            # A comment keeps the line open, and shows when nobody listens any more.
            yield ": working\n\n" if what is None else _event(*_of(what))
    except UsageError as error:
        yield _event("error", {"error": str(error)})


def _of(what: Told) -> tuple[str, dict[str, Any]]:
    match what:
        case Queued(before):
            return "queued", {"before": before}
        case Stage(name):
            return "stage", {"name": name}
        case Found(lines, passages):
            return "found", {"lines": [one.to_json() for one in lines], "passages": len(passages)}
        case Word(text):
            return "word", {"text": text}
        case Done(answer):
            return "done", answer.to_json()
        case Failed(message):
            return "error", {"error": message}
        case Stopped():
            return "error", {"error": "stopped"}


def _event(name: str, data: dict[str, Any]) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
