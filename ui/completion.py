"""What a half-typed line of ``ask chat`` can become, and the keys that ask for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import readline

__all__ = ["completions", "editing", "file_names"]


def completions(
    line: str, arguments: Mapping[str, Callable[[str], Sequence[str]] | None]
) -> list[str]:
    """The whole lines that a line may be the beginning of; none for a question.

    arguments: every command with the arguments that one may begin with; None for one that takes
    none.
    """
    command, blank, rest = line.partition(" ")
    if not command.startswith(":"):
        return []
    if not blank:
        known = [name for name in arguments if name.startswith(command)]
        return [f"{name} " if arguments[name] else name for name in known]
    of = arguments.get(command)
    return [f"{command} {argument}" for argument in of(rest)] if of is not None else []


def file_names(begun: str) -> list[str]:
    """The files and folders whose paths begin so, sorted; a folder ends with a slash."""
    folder, slash, name = begun.rpartition("/")
    try:
        entries = list(Path(f"{folder}{slash}" or ".").expanduser().iterdir())
    except (OSError, RuntimeError):
        return []
    return sorted(
        f"{folder}{slash}{entry.name}{'/' if entry.is_dir() else ''}"
        for entry in entries
        if entry.name.startswith(name) and (name or not entry.name.startswith("."))
    )


@contextmanager
def editing(complete: Callable[[str], Sequence[str]]) -> Iterator[None]:
    """Have a terminal's lines edited, recalled and completed with Tab, where readline is there.

    What was set before is set again afterwards. Nothing typed is kept on disk.
    """
    try:
        import readline
    except ImportError:  # Windows
        yield
        return
    before = readline.get_completer(), readline.get_completer_delims()
    readline.set_completer(_by_state(complete))
    readline.set_completer_delims("")  # a file's name may hold blanks: the line is completed whole
    edited = "libedit" in (readline.__doc__ or "")
    readline.parse_and_bind("bind ^I rl_complete" if edited else "tab: complete")
    try:
        yield
    finally:
        readline.set_completer(before[0])
        readline.set_completer_delims(before[1])


def _by_state(complete: Callable[[str], Sequence[str]]) -> readline._Completer:
    """As readline asks: for the first one, then for the next, until there is none."""
    found: list[str] = []

    def one(text: str, state: int) -> str | None:
        if state == 0:
            found[:] = complete(text)
        return found[state] if state < len(found) else None

    return one
