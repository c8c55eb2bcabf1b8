"""What each tab of a browser shows and has asked: an answer is drawn only where it is looked at,
and a key that is pressed twice asks once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from ui.page.turn import State, Turn

__all__ = ["Tabs", "View"]


@dataclass(frozen=True, slots=True)
class View:
    """What one tab looks at. editing: the turn whose question is being changed."""

    tab: str = ""
    conversation: str = ""
    editing: int | None = None


Drawn = tuple[tuple[int, State, bool], ...]
"""The turns that stand on a page, each with its state and whether somebody works on it."""


class Tabs:
    """The tabs that are open, by the name that Gradio gives each."""

    def __init__(self) -> None:
        self._shown: dict[str, tuple[str, Drawn]] = {}
        self._asking: set[tuple[str, str, str]] = set()

    def turn_to(self, view: View) -> None:
        """A tab shows another conversation from now on."""
        self._shown[view.tab] = view.conversation, ()

    def close(self, tab: str) -> None:
        """A tab is gone."""
        self._shown.pop(tab, None)

    def shows(self, view: View) -> bool:
        """Whether the tab of a view has not turned to another conversation since.

        A tab that is not known has not: it was taken for closed while its machine slept.
        """
        return view.tab not in self._shown or self._shown[view.tab][0] == view.conversation

    def draw(self, view: View, turns: Sequence[Turn]) -> bool:
        """A tab shows these turns now; whether that is news to it."""
        drawn = tuple((turn.id, turn.state, turn.live) for turn in turns)
        now = view.conversation, drawn
        if not self.shows(view) or self._shown.get(view.tab) == now:
            return False
        self._shown[view.tab] = now
        return True

    @contextmanager
    def asking(self, view: View, question: str) -> Iterator[bool]:
        """While a tab asks something: False where it asks just that already."""
        key = view.tab, view.conversation, question
        if key in self._asking:
            yield False
            return
        self._asking.add(key)
        try:
            yield True
        finally:
            self._asking.discard(key)

    def asks(self, view: View) -> bool:
        """Whether the tab waits for an answer in the conversation."""
        return any(key[:2] == (view.tab, view.conversation) for key in self._asking)
