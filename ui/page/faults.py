"""What the API says of requests that are none: one line, as JSON, like any other error of it."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.routing import Match

__all__ = ["Fault", "catch", "fault", "refuse_others"]


class Fault(BaseModel):
    """Why there is no answer, and what to do, in one line."""

    error: str


def fault(status: int, message: str) -> JSONResponse:
    """An error of the API."""
    # Whatever was sent may be quoted here, be it text or not.
    said = message.encode("utf-8", errors="backslashreplace").decode()
    return JSONResponse({"error": said}, status_code=status)


def catch(app: FastAPI) -> None:
    """Have an app say its own errors so too."""

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        kind = request.headers.get("content-type", "")
        if kind.partition(";")[0].strip().lower() != "application/json":
            return fault(415, "send JSON, with Content-Type: application/json")
        return fault(422, _line(error.errors()[0]))

    @app.exception_handler(HTTPException)
    async def refused(_: Request, error: HTTPException) -> JSONResponse:
        return fault(error.status_code, str(error.detail))


def _line(error: dict[str, Any]) -> str:
    """Where it is wrong, and how: such as "history.0.answer: Field required"."""
    if error["type"] == "json_invalid":
        return f"this is no JSON ({error['ctx']['error']}, at character {error['loc'][-1]})"
    where = ".".join(str(part) for part in error["loc"][1:])
    return f"{where}: {error['msg']}" if where else f"this is no JSON object: {error['msg']}"


def refuse_others(routes: APIRouter) -> None:
    """Answer what no route so far does; else it would be looked for among the page's files."""

    @routes.api_route("/{path:path}", methods=_METHODS, include_in_schema=False)
    async def other(request: Request) -> JSONResponse:
        scope = request.scope
        allowed = sorted(
            method
            for route in routes.routes
            if route.matches(scope)[0] is Match.PARTIAL
            for method in getattr(route, "methods", None) or ()
        )
        if not allowed:
            return fault(404, f"there is no {scope['path']}; see /api/docs")
        told = fault(405, f"{scope['path']} takes {' and '.join(allowed)} alone")
        told.headers["Allow"] = ", ".join(allowed)
        return told


_METHODS = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]
