"""A run of a set from end to end: check, ask, score, show, report."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from eval import report
from eval.about import about
from eval.choose import choose
from eval.compare import compare
from eval.floors import floors_of, under
from eval.folder import RESULTS, Folder, default_folder, read_results
from eval.loaders import is_squad, squad_rows
from eval.outcome import outcome
from eval.pace import Pace
from eval.peers.opening import open_peer, require
from eval.peers.side_by_side import compare as side_by_side
from eval.question import Question, check_evidence, read_set, read_text
from eval.result import Result
from eval.run import asking, run
from eval.settings import Settings
from eval.show import Scored, Shown
from eval.visible import in_a_row
from index.corpus import FolderCorpus, sample
from index.errors import UsageError
from index.weights import Silent, offline, to_stderr
from rag.opening import open_assistant

__all__ = ["corpus_of", "evaluate", "load"]


def load(path: Path) -> list[Question]:
    """The questions of a file, in askline's own format or SQuAD's. Raises UsageError."""
    return read_text(squad_rows(path), str(path)) if is_squad(path) else read_set(path)


def corpus_of(settings: Settings) -> FolderCorpus:
    """Where the questions are asked that bring no documents. Raises CorpusError."""
    return FolderCorpus.open(settings.corpus if settings.corpus is not None else sample())


def evaluate(settings: Settings) -> int:
    """Ask a set and show what came of it: 0, or 1 if a figure is under its floor.

    Everything that was typed and every row is checked before a model is loaded.
    """
    resumed = Folder.resume(settings.resume) if settings.resume is not None else None
    if resumed is not None:
        settings = settings.following(resumed.plan)
    everything = load(settings.set)
    corpus = corpus_of(settings)
    check_evidence(everything, corpus)
    questions = choose(
        everything, tags=settings.tags, without=settings.without, sample=settings.sample
    )
    old = _old(settings, questions)
    if settings.against is not None:
        require(settings.against)
    folder = resumed or Folder.begin(
        settings.report or default_folder(settings.name), settings.plan()
    )
    known = folder.results(questions)
    offline()
    try:
        results, manifest = _ours(settings, corpus, questions, folder, known)
        theirs = _theirs(settings, corpus, questions, folder)
    except KeyboardInterrupt:
        print(f"ask: to go on, type: ask eval --resume {folder.path}", file=sys.stderr)
        raise
    ours = Scored.of(results)
    facts = about(settings.name, len(questions), len(everything), corpus.name, manifest)
    changed = None
    if old is not None:
        words = {one.id: one.question for one in questions}
        changed = compare(str(settings.compare), Scored.of(old).outcomes, ours.outcomes, words)
    beside = None
    if settings.against is not None:
        beside = side_by_side(settings.against, ours.outcomes, Scored.of(theirs).outcomes)
    page = report.write(folder.path, results, ours.outcomes, ours.figures, facts, changed, beside)
    shown = Shown(
        about=facts,
        ours=ours,
        beside=beside,
        changed=changed,
        below=under(ours.figures, floors_of(settings.name)) if settings.whole else (),
        page=page,
    )
    print(shown.json() if settings.json else shown.text())
    for line in shown.below:
        print(f"ask: {line}", file=sys.stderr)
    return 1 if shown.below else 0


def _old(settings: Settings, questions: Sequence[Question]) -> list[Result] | None:
    """The results of the run to compare with. Raises UsageError if it asked none of these."""
    if settings.compare is None:
        return None
    found = read_results(settings.compare, questions)
    if not found:
        raise UsageError(
            "this run has none of the questions",
            where=settings.compare,
            fix="name the folder of a run over the same set with --compare OLD",
        )
    return found


def _ours(
    settings: Settings,
    corpus: FolderCorpus,
    questions: Sequence[Question],
    folder: Folder,
    known: Sequence[Result],
) -> tuple[list[Result], dict[str, str]]:
    """Our results, and what makes the answers."""
    told = Silent() if settings.quiet else to_stderr()
    assistant = open_assistant(corpus, index=settings.index, model=settings.model, progress=told)
    manifest = asdict(assistant.manifest())
    folder.accept(manifest)
    pace = _pace(settings, f"asking {settings.name}")
    ask = asking(assistant)
    keep = _keeping(settings, folder, RESULTS)
    return run(questions, ask, known=known, keep=keep, pace=pace), manifest


def _theirs(
    settings: Settings, corpus: FolderCorpus, questions: Sequence[Question], folder: Folder
) -> list[Result]:
    """The peer's results; none where none was asked for."""
    if settings.against is None:
        return []
    file = f"{settings.against}.jsonl"
    told = Silent() if settings.quiet else to_stderr()
    common = any(one.row.documents is None for one in questions)
    peer = open_peer(settings.against, corpus if common else None, settings.model, told)
    try:
        return run(
            questions,
            lambda question: (peer.ask(question), ()),
            known=folder.results(questions, file),
            keep=_keeping(settings, folder, file),
            pace=_pace(settings, f"asking {settings.against}"),
        )
    finally:
        peer.close()


def _keeping(settings: Settings, folder: Folder, file: str) -> Callable[[Result], None]:
    """Keeps a result, and with --verbose tells what it is worth."""

    def keep(result: Result) -> None:
        folder.append(result, file)
        if settings.verbose:
            word = "failed" if result.error else "right" if outcome(result).right else "wrong"
            wiped = "\r\033[K" if sys.stderr.isatty() else ""
            asked = f"{in_a_row(result.question.id)}  {in_a_row(result.question.question)}"
            print(f"{wiped}{word:7}{asked}", file=sys.stderr)

    return keep


def _pace(settings: Settings, label: str) -> Callable[[int], Pace]:
    stream = None if settings.quiet else sys.stderr
    return lambda total: Pace(label, total, stream)
