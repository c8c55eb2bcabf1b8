"""How far what has to be done before a question is, for whoever asked it."""

from __future__ import annotations

from rag.events import Stage
from ui.page.job import Job
from ui.page.telling import Telling

__all__ = ["Reading"]


class Reading(Telling):
    """Progress that a job tells of."""

    def __init__(self, job: Job) -> None:
        super().__init__()
        self._job = job

    def start(self, label: str, total_bytes: int, already: int = 0) -> None:
        """See Progress."""
        super().start(label, total_bytes, already)
        self._job.tell(Stage(self.text))

    def advance(self, count: int) -> None:
        """See Progress."""
        before = self.text
        super().advance(count)
        if self.text != before:
            self._job.tell(Stage(self.text))
