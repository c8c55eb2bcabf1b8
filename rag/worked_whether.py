"""Questions that ask whether, worked beforehand; see rag/worked.py.

Asked for a yes or a no, a model of this size says no to whatever a text leaves open. Shown texts
that leave some questions open, it tells that apart from a no, and a yes from a no too. Half of the
texts are notes, for prose says more in each line.
"""

from __future__ import annotations

from rag.worked import QUESTION, TEXT

__all__ = ["EXAMPLES", "OPTIONS", "VERDICT"]

VERDICT = "\nAnswer:"
OPTIONS = ("Yes", "No", "Unknown")
_TASK = (
    "Read each text. For each question, answer Yes or No only if the text itself says so; otherwise"
    " answer Unknown.\n"
)
_WORKED: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Swimming pool, Mill Road\nOpen Tue to Sun, 7 to 21 (children until 18)\nOne ticket 4.50, "
        "ten for 40\nNo dogs, no bottles\nCloses for cleaning 1-14 August",
        (
            ("Is the pool open on Mondays?", "No"),
            ("Is it cheaper to buy ten tickets at once?", "Yes"),
            ("Is the water heated?", "Unknown"),
            ("Can I go swimming at eight in the morning?", "Yes"),
            ("Can I bring my dog?", "No"),
            ("Is there a car park at the pool?", "Unknown"),
            ("Can I swim there on 5 August?", "No"),
        ),
    ),
    (
        "The harbour bridge was opened in 1932 after eight years of work. It carries trains as well"
        " as cars. The mayor denied last week that a toll is planned, and said that the repairs "
        "would be finished before winter. Until then cyclists have to use the ferry.",
        (
            ("Did the bridge open before 1930?", "No"),
            ("Has the mayor crossed the bridge himself?", "Unknown"),
            ("Can trains cross the bridge?", "Yes"),
            ("Does the mayor say that a toll is planned?", "No"),
            ("Did the bridge cost more than was expected?", "Unknown"),
            ("Do the cyclists have another way across?", "Yes"),
            ("Are cyclists allowed on the bridge during the repairs?", "No"),
        ),
    ),
    (
        "Guitar course with Lena\nThursdays 18:30, room 4, ten evenings from 2 March\nBring your "
        "own instrument, strings can be bought there\nFull - waiting list only",
        (
            ("Does Lena also teach the piano?", "Unknown"),
            ("Do I have to bring a guitar?", "Yes"),
            ("Are there any places left?", "No"),
            ("Is the course for beginners?", "Unknown"),
            ("is it at the weekend", "No"),
            ("Does it start in spring?", "Yes"),
        ),
    ),
    (
        "Marie Curie won the Nobel Prize in Physics in 1903, with her husband Pierre and Henri "
        "Becquerel, and the prize in Chemistry in 1911. She named the element polonium after "
        "Poland, the country of her birth.",
        (
            ("Did Marie Curie win two Nobel Prizes?", "Yes"),
            ("Did she give a speech when she received the second one?", "Unknown"),
            ("Was the prize of 1911 for physics?", "No"),
            ("Did Becquerel share a prize with Pierre Curie?", "Yes"),
            ("Was Becquerel born in Poland?", "Unknown"),
            ("Was polonium named after her husband?", "No"),
        ),
    ),
    (
        "Band saw 2: blade 13 mm, change it every 40 hours\nNever cut wet wood\nKey for the cover "
        "hangs by the fuse box\nServiced in May by Ruiz",
        (
            ("Is the blade wider than 10 mm?", "Yes"),
            ("Does Ruiz work for the maker of the saw?", "Unknown"),
            ("May I cut wet wood with it?", "No"),
            ("was the saw expensive", "Unknown"),
            ("Is the key for the cover at the fuse box?", "Yes"),
            ("Was the last service in winter?", "No"),
            ("Is the saw loud?", "Unknown"),
        ),
    ),
)
"""Texts, and of each some questions with their answer."""


def _told(text: str, asked: tuple[tuple[str, str], ...]) -> str:
    told = (f"{QUESTION} {question}{VERDICT} {answer}\n" for question, answer in asked)
    return f"{TEXT}{text}\n{''.join(told)}"


EXAMPLES = _TASK + "".join(_told(text, asked) for text, asked in _WORKED)
"""All of them as one text, which the next one goes on from."""
