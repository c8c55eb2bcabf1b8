"""The tables of an index file, and the number of their make."""

from __future__ import annotations

from pathlib import Path

__all__ = ["FILE", "FORMAT", "SCHEMA", "beside"]

FILE = "index.sqlite"
"""What an index is called in its folder."""
FORMAT = "5"
"""Raised whenever the tables, a loader's text, the cutting of passages or the terms change."""

SCHEMA = """
create table if not exists meta (key text primary key, value text not null);
create table if not exists documents (
    source text primary key, size integer not null, mtime integer not null,
    sha256 text not null, title text not null, dated text, lines integer not null, note text,
    checksum blob not null
);
create table if not exists skipped (
    source text primary key, size integer not null, mtime integer not null, why text not null,
    checksum blob not null
);
create table if not exists passages (
    id integer primary key, source text not null references documents on delete cascade,
    first_line integer not null, last_line integer not null,
    start integer not null, "end" integer not null,
    text text not null, context text not null, before text not null, after text not null,
    vector blob not null, checksum blob not null
);
create index if not exists passages_source on passages (source);
create table if not exists origins (
    source text primary key references documents on delete cascade, dated_from text,
    checksum blob not null
);
create table if not exists given (
    source text primary key, day text not null, checksum blob not null
);
"""
"""origins: where the date of a document is from; an index that was made before there was this table
has none, until it is refreshed. given: the days that the user gave documents, whether these are
there or not: no refresh and no rebuild touches them.
"""


def beside(path: Path) -> Path:
    """Where that lies which is made of a large index to search it; see index.kept."""
    return path.with_name(f"{path.name}.search")
