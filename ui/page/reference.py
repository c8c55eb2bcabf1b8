"""The API's own page: its OpenAPI description as HTML, without a script."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape
from typing import Any

__all__ = ["reference"]

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>askline: the API</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>:root {{ color-scheme: light dark }}
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto;
  padding: 0 1rem }}
pre {{ overflow-x: auto; border: 1px solid; padding: .75rem }}</style></head>
<body><main><h1>The API of askline {version}</h1>
<p>The same as <a href="openapi.json">an OpenAPI description</a>.</p>{routes}
<h2>Objects</h2>{schemas}</main></body></html>
"""


def reference(description: Mapping[str, Any]) -> str:
    """An HTML page that says what an OpenAPI description does."""
    routes = "".join(
        f"<h2><code>{method.upper()} {escape(path)}</code></h2>"
        f"<p>{escape(told.get('summary', ''))}. {escape(told.get('description', ''))}</p>"
        f"{_taken(told)}{_given(told)}"
        for path, methods in description["paths"].items()
        for method, told in methods.items()
    )
    schemas = "".join(
        f"<h3>{escape(name)}</h3><p>{escape(schema.get('description', ''))}</p>"
        f"<pre>{escape(json.dumps(schema.get('properties', {}), indent=2))}</pre>"
        for name, schema in description.get("components", {}).get("schemas", {}).items()
    )
    version = escape(str(description["info"]["version"]))
    return _PAGE.format(version=version, routes=routes, schemas=schemas)


def _taken(told: Mapping[str, Any]) -> str:
    content = told.get("requestBody", {}).get("content", {})
    return f"<p>Takes {_content(content)}.</p>" if content else ""


def _given(told: Mapping[str, Any]) -> str:
    items = "".join(
        f"<li><code>{escape(status)}</code> {escape(given['description'])}"
        f"{': ' if given.get('content') else ''}{_content(given.get('content', {}))}</li>"
        for status, given in told["responses"].items()
    )
    return f"<p>Gives</p><ul>{items}</ul>"


def _content(content: Mapping[str, Any]) -> str:
    """Kinds of a body, each with the name of the object that it holds."""
    said = []
    for kind, held in content.items():
        name = held.get("schema", {}).get("$ref", "").rpartition("/")[2]
        said.append(f"<code>{escape(kind)}</code>" + (f" ({escape(name)})" if name else ""))
    return " or ".join(said)
