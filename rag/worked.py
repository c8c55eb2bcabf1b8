"""Questions that were worked beforehand, which the model goes on from when it looks at lines again.

Told in words what it is to do, a model of this size says yes to whatever looks like an answer.
Shown how questions were dealt with that are like each other but for what matters, it goes on in the
same way, and needs no instruction behind each. The facts are common knowledge.
"""

from __future__ import annotations

__all__ = ["ANSWER", "EXAMPLES", "QUESTION", "STATED", "TEXT"]

TEXT, QUESTION, STATED, ANSWER = "\nText:\n", "Question:", "\nStated:", " Yes\nAnswer:"
_TASK = (
    "Read each text. For each question, tell whether the text itself states the answer to exactly"
    " this question, and if so, copy the answer from it in as few words as possible.\n"
)
_WORKED: tuple[tuple[str, tuple[tuple[str, str | None], ...]], ...] = (
    (
        "The Eiffel Tower, finished in 1889 for the World's Fair, was built by the "
        "company of Gustave Eiffel. Maurice Koechlin and Emile Nouguier, two of his "
        "engineers, drew the first design in 1884. The tower is 330 metres tall with "
        "its aerials, and until 1930 no structure in the world was taller.",
        (
            ("Who drew the first design of the tower?", "Maurice Koechlin and Emile Nouguier"),
            ("When was the company of Gustave Eiffel founded?", None),
            ("How tall was the tower before its aerials were added?", None),
            ("Until what year was no structure taller?", "1930"),
            ("What was the Eiffel Tower taken down for?", None),
        ),
    ),
    (
        "Honey bees tell each other where flowers are by dancing.\nKarl von Frisch, "
        "who explained the dance, received the Nobel Prize in 1973.\nWhen food is "
        "near, a bee dances in a circle; when it is further off, she waggles along a "
        "line whose angle shows the direction to the sun.",
        (
            ("what does a bee do when food is close by", "dances in a circle"),
            ("In what year did von Frisch begin to study bees?", None),
            (
                "what shows the direction to the sun",
                "the angle of the line along which she waggles",
            ),
            ("What do wasps do when food is near?", None),
        ),
    ),
    (
        "The town council voted on Monday to close the old swimming pool at the end "
        "of June.\nThe mayor said that repairs would have cost four million.\nThe "
        "swimming club had offered to pay a quarter of that.\nA new pool is planned "
        "beside the school, but no money has been set aside for it.",
        (
            ("What share of the cost did the club offer to bear?", "a quarter"),
            ("How much will the new pool cost?", None),
            ("When does the old pool shut?", "at the end of June"),
            ("How long has the mayor been in office?", None),
            ("Where is the new pool to be built?", "beside the school"),
            ("Who voted against closing the pool?", None),
        ),
    ),
    (
        "Marie Curie won the Nobel Prize in Physics in 1903, with her husband Pierre "
        "and Henri Becquerel, and the prize in Chemistry in 1911. She named the "
        "element polonium after Poland, the country of her birth. After Pierre's "
        "death in 1906 she took over his chair at the Sorbonne, as the first woman "
        "to teach there.",
        (
            ("Who won the prize in Chemistry together with Pierre Curie?", None),
            ("What was polonium named after?", "Poland"),
            ("Whose chair did she take over?", "Pierre's"),
            ("In what year did Becquerel win the prize in Chemistry?", None),
            ("Who was the first woman to teach at the Sorbonne?", "Marie Curie"),
        ),
    ),
    (
        "Copper conducts electricity better than any other metal but silver, and it "
        "is far cheaper than silver. Aluminium conducts less well but weighs a third "
        "as much, so overhead lines are mostly made of it, usually around a core of "
        "steel that carries the load.",
        (
            ("Which metal conducts better than copper?", "silver"),
            ("What are underground cables made of?", None),
            ("What metal is never used for overhead lines?", None),
            ("What carries the load in overhead lines?", "a core of steel"),
            ("Which metal is cheaper than aluminium?", None),
        ),
    ),
)
"""Texts, and of each some questions with the answer that it states; None where it states none."""


def _told(text: str, asked: tuple[tuple[str, str | None], ...]) -> str:
    told = (
        f"{QUESTION} {question}{STATED}{' No' if answer is None else f'{ANSWER} {answer}'}\n"
        for question, answer in asked
    )
    return f"{TEXT}{text}\n{''.join(told)}"


EXAMPLES = _TASK + "".join(_told(text, asked) for text, asked in _WORKED)
"""All of them as one text, which the next one goes on from."""
