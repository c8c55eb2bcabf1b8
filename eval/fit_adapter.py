"""Fit the adapter that a model goes on from worked examples with, and write it to rag/adapters/.

Use: python -m eval.fit_adapter [MODEL] [--texts FILE ...] [--sets FILE ...]
           [--pairs FILE] [--on] [--steps N]

Needs the extra "fit" (pip install "askline[fit]"), 8 GB of memory, and about an hour on two cores
that multiply bfloat16. Texts are by default those of eval/adapter/reading.jsonl, which were written
for it; sets are files of questions that bring their own documents, such as a part of SQuAD's; pairs
are answers that can both be true, or not. On none of them may anything be measured that is
reported. One in fourteen is kept back, and how well it is read before and after is printed, with
all that was learned; how much of it counts where questions are answered, rag/adapter.py says.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random

from eval.adapter import decoder, file, public
from eval.adapter.fitting import Behind, Course, behind, fit, measured, start
from eval.adapter.packs import Form, compared, packs, read_pairs, read_rows
from eval.command import count
from eval.pace import Pace
from index.weights import offline, to_stderr
from rag import adapter, prompt, worked_whether
from rag.llama import LlamaModel
from rag.opening import open_model
from rag.prompt import Prompt

__all__ = ["main"]

READING = Path(__file__).parent / "adapter" / "reading.jsonl"
PAIRS = READING.with_name("pairs.jsonl")
KEPT_BACK = 14
"""One text in so many is not learned from."""
SPAN = (12, 24)
"""Layers that are changed, of the 28: those that look up begin at 16 and end at 22."""


def main(arguments: Sequence[str]) -> int:
    """Fit one model and write what was found."""
    parser = argparse.ArgumentParser(prog="python -m eval.fit_adapter", description=__doc__)
    parser.add_argument("model", nargs="?", default="default")
    parser.add_argument("--texts", nargs="+", type=Path, default=[READING])
    parser.add_argument("--sets", nargs="*", type=Path, default=[])
    parser.add_argument("--pairs", type=Path, default=PAIRS)
    parser.add_argument("--on", action="store_true", help="go on from the one that is there")
    parser.add_argument("--steps", type=count, default=Course(range(0)).steps)
    chosen = parser.parse_args(arguments)
    offline()
    reader = open_model(chosen.model, to_stderr())
    assert isinstance(reader, LlamaModel)
    course = Course(range(*SPAN), steps=chosen.steps)
    random = Random(course.seed)
    rows = [row for path in chosen.texts for row in read_rows(path)]
    rows += [row for path in chosen.sets for row in public.rows_of(path)]
    random.shuffle(rows)
    kept_back = max(1, len(rows) // KEPT_BACK)
    unseen, seen = (
        packs(some, reader.tokenise, random) for some in (rows[:kept_back], rows[kept_back:])
    )
    pairs = read_pairs(chosen.pairs)
    random.shuffle(pairs)
    unseen += compared(pairs[: len(pairs) // KEPT_BACK], reader.tokenise)
    seen += compared(pairs[len(pairs) // KEPT_BACK :], reader.tokenise)
    model = decoder.read(reader.path)
    forms = _forms(reader, model)
    path = adapter.place(reader.title)
    start(model, course, file.read(path) if chosen.on else {})
    print("before:", measured(model, unseen, forms, course.span.start), flush=True)
    pace = Pace(f"fitting {reader.title}", course.steps, sys.stderr, things="steps")
    fit(model, seen, forms, course, lambda done, loss: pace.step())
    pace.end()
    print("after:", measured(model, unseen, forms, course.span.start))
    file.write(path, model.changes, kind="qwen2", title=reader.title)
    return 0


def _forms(reader: LlamaModel, model: decoder.Decoder) -> dict[Form, Behind]:
    """What each form is asked behind, and what it is answered with, in the order of its labels."""
    asked: dict[Form, tuple[Prompt, tuple[str, ...]]] = {
        "value": (prompt.stated([], ""), prompt.OPTIONS[::-1]),
        "whether": (prompt.whether([], ""), worked_whether.OPTIONS),
        "agree": (prompt.agree("", "", ""), prompt.OPTIONS),
    }
    return {
        form: behind(model, reader.tokenise(one.examples), list(map(reader.first, options)))
        for form, (one, options) in asked.items()
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
