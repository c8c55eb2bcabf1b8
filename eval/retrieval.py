"""How good a ranking is: recall, reciprocal rank and nDCG, as ir-measures computes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eval.question import Span
from eval.result import Passage

__all__ = ["DEPTHS", "Ranking", "judged", "rankings"]

DEPTHS = (1, 3, 5)
"""The k of recall@k over the passages found for an answer. These are few (rag.retrieve.PASSAGES),
and a larger k would promise more than was looked at."""
CUT = 10
"""The k of nDCG@k, as BEIR reports it."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """The scores of one question's ranking, each 0 to 1.

    found_at: 1 if a relevant one is among the first k, for each k: for sets whose evidence lists
    alternatives (Karpukhin et al., EMNLP 2020). recall_at: of the relevant, the share among the
    first k (Manning, Raghavan and Schütze, Introduction to Information Retrieval, 2008, chapter 8).
    reciprocal_rank: 1 / rank of the first relevant one, 0 if there is none (Voorhees, TREC-8,
    1999). ndcg: discounted cumulative gain of the first 10, against the best order's (Järvelin and
    Kekäläinen, TOIS 2002), each gain over log2(rank + 1).
    """

    found_at: Mapping[int, float]
    recall_at: Mapping[int, float]
    reciprocal_rank: float
    ndcg: float


def rankings(
    relevant: Mapping[str, Mapping[str, int]],
    found: Mapping[str, Sequence[str]],
    *,
    depths: Sequence[int] = DEPTHS,
) -> dict[str, Ranking]:
    """The scores of every question of relevant, in its order, by ir-measures (MacAvaney, Macdonald
    and Ounis, ECIR 2022).

    relevant: question to document to grade (0: judged and not relevant). found: question to
    documents, best first, each at most once; a question that is missing found nothing and scores 0.
    Raises ValueError if a document comes twice.
    """
    import ir_measures

    found_by = {k: ir_measures.Success @ k for k in depths}
    recalls = {k: ir_measures.R @ k for k in depths}
    first, gain = ir_measures.RR, ir_measures.nDCG @ CUT
    judged: dict[str, dict[str, int]] = {}
    run: dict[str, dict[str, float]] = {}
    for i, (question, grades) in enumerate(relevant.items()):
        documents = found.get(question, ())
        if len(set(documents)) < len(documents):
            raise ValueError(f"a document comes twice among those found for {question!r}")
        # Numbers for names, which trec_eval would cut at a NUL; ranks for scores, since it orders
        # equal ones by name. A question without either side would be left out, and scores 0.
        ids = {name: str(n) for n, name in enumerate([*grades, *documents])}
        if grades and documents:
            judged[str(i)] = {ids[name]: grade for name, grade in grades.items()}
            run[str(i)] = {ids[name]: float(-rank) for rank, name in enumerate(documents)}
    known: dict[str, dict[str, float]] = {str(i): {} for i in range(len(relevant))}
    wanted = [*found_by.values(), *recalls.values(), first, gain]
    for metric in ir_measures.iter_calc(wanted, judged, run) if run else ():
        known[metric.query_id][str(metric.measure)] = float(metric.value)
    return {
        question: Ranking(
            found_at={k: values.get(str(hit), 0.0) for k, hit in found_by.items()},
            recall_at={k: values.get(str(recall), 0.0) for k, recall in recalls.items()},
            reciprocal_rank=values.get(str(first), 0.0),
            ndcg=values.get(str(gain), 0.0),
        )
        for question, values in zip(relevant, known.values(), strict=True)
    }


def judged(gold: Sequence[Span], found: Sequence[Passage]) -> tuple[dict[str, int], list[str]]:
    """Passages found, judged by the gold lines: relevant documents with grade 1, and the ranking.

    A passage is relevant if it holds a gold line that none before it held (novelty, as Clarke et
    al., SIGIR 2008, reward it), so that a long line cut into several passages is found once. Every
    gold line in no passage is one relevant document that was missed.
    """
    missing = {(span.source, line) for span in gold for line in _numbers(span)}
    relevant: dict[str, int] = {}
    ranking = []
    for rank, passage in enumerate(found, 1):
        name = f"passage {rank}"
        ranking.append(name)
        held = {(passage.source, line) for line in _numbers(passage)} & missing
        if held:
            relevant[name] = 1
            missing -= held
    return relevant | {f"missed {source}:{line}": 1 for source, line in sorted(missing)}, ranking


def _numbers(lines: Span | Passage) -> range:
    return range(lines.first_line, lines.last_line + 1)
