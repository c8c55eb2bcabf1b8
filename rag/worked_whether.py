"""Questions that ask whether, worked beforehand; see rag/worked.py.

Asked for a yes or a no, a model of this size says no to whatever a text leaves open. Shown texts
that leave some questions open, it tells that apart from a no, and a yes from a no too. Behind each
verdict stands the part of the text that says so, to the letter, where code can look for it. Half of
the texts are notes, for prose says more in each line.
"""

from __future__ import annotations

from rag.worked import QUESTION, TEXT

__all__ = ["EXAMPLES", "OPTIONS", "SAYING", "VERDICT"]

VERDICT = "\nAnswer:"
OPTIONS = ("Yes", "No", "Unknown")
SAYING = ' - "'
"""Between a verdict and the part of the text that says so, which a quotation mark ends."""
_TASK = (
    "Read each text. For each question, answer Yes or No only if the text itself says so, with the"
    " words that say it; otherwise answer Unknown.\n"
)

_Asked = tuple[str, str, int | None]
"""A question, its verdict, and the number of the part that says so; None where none does."""
_WORKED: tuple[tuple[str, tuple[str, ...], tuple[_Asked, ...]], ...] = (
    (
        "\n",
        (
            "Swimming pool, Mill Road",
            "Open Tue to Sun, 7 to 21 (children until 18)",
            "One ticket 4.50, ten for 40",
            "No dogs, no bottles",
            "Closes for cleaning 1-14 August",
        ),
        (
            ("Is the pool open on Mondays?", "No", 1),
            ("Is it cheaper to buy ten tickets at once?", "Yes", 2),
            ("Is the water heated?", "Unknown", None),
            ("Can I go swimming at eight in the morning?", "Yes", 1),
            ("Can I bring my dog?", "No", 3),
            ("Is there a car park at the pool?", "Unknown", None),
            ("Can I swim there on 5 August?", "No", 4),
        ),
    ),
    (
        " ",
        (
            "The harbour bridge was opened in 1932 after eight years of work.",
            "It carries trains as well as cars.",
            "The mayor denied last week that a toll is planned, and said that the repairs would be"
            " finished before winter.",
            "Until then cyclists have to use the ferry.",
        ),
        (
            ("Did the bridge open before 1930?", "No", 0),
            ("Has the mayor crossed the bridge himself?", "Unknown", None),
            ("Can trains cross the bridge?", "Yes", 1),
            ("Does the mayor say that a toll is planned?", "No", 2),
            ("Did the bridge cost more than was expected?", "Unknown", None),
            ("Do the cyclists have another way across?", "Yes", 3),
            ("Are cyclists allowed on the bridge during the repairs?", "No", 3),
        ),
    ),
    (
        "\n",
        (
            "Guitar course with Lena",
            "Thursdays 18:30, room 4, ten evenings from 2 March",
            "Bring your own instrument, strings can be bought there",
            "Full - waiting list only",
        ),
        (
            ("Does Lena also teach the piano?", "Unknown", None),
            ("Do I have to bring a guitar?", "Yes", 2),
            ("Are there any places left?", "No", 3),
            ("Is the course for beginners?", "Unknown", None),
            ("is it at the weekend", "No", 1),
            ("Does it start in spring?", "Yes", 1),
        ),
    ),
    (
        " ",
        (
            "Marie Curie won the Nobel Prize in Physics in 1903, with her husband Pierre and Henri"
            " Becquerel, and the prize in Chemistry in 1911.",
            "She named the element polonium after Poland, the country of her birth.",
        ),
        (
            ("Did Marie Curie win two Nobel Prizes?", "Yes", 0),
            ("Did she give a speech when she received the second one?", "Unknown", None),
            ("Was the prize of 1911 for physics?", "No", 0),
            ("Did Becquerel share a prize with Pierre Curie?", "Yes", 0),
            ("Was Becquerel born in Poland?", "Unknown", None),
            ("Was polonium named after her husband?", "No", 1),
        ),
    ),
    (
        "\n",
        (
            "Band saw 2: blade 13 mm, change it every 40 hours",
            "Never cut wet wood",
            "Key for the cover hangs by the fuse box",
            "Serviced in May by Ruiz",
        ),
        (
            ("Is the blade wider than 10 mm?", "Yes", 0),
            ("Does Ruiz work for the maker of the saw?", "Unknown", None),
            ("May I cut wet wood with it?", "No", 1),
            ("was the saw expensive", "Unknown", None),
            ("Is the key for the cover at the fuse box?", "Yes", 2),
            ("Was the last service in winter?", "No", 3),
            ("Is the saw loud?", "Unknown", None),
        ),
    ),
)
"""Texts by their parts, with what stands between these, and of each some questions."""


def _told(between: str, parts: tuple[str, ...], asked: tuple[_Asked, ...]) -> str:
    told = (
        f"{QUESTION} {question}{VERDICT} {verdict}"
        + ("" if saying is None else f'{SAYING}{parts[saying]}"')
        + "\n"
        for question, verdict, saying in asked
    )
    return f"{TEXT}{between.join(parts)}\n{''.join(told)}"


EXAMPLES = _TASK + "".join(_told(*worked) for worked in _WORKED)
"""All of them as one text, which the next one goes on from."""
