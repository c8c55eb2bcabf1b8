"""Reading of passages that is paused goes on where it was."""

from __future__ import annotations

import numpy as np
import pytest

from rag.batch import BATCH
from tests.scripted_attention import (
    BLANK,
    DEPTH,
    ONE,
    OPEN,
    attentive,
    pause_at,
    shelf_of,
)
from tests.scripted_llama import HEADS, Llama
from tests.scripted_memory import LAYERS


@pytest.fixture
def llama() -> Llama:
    return attentive()


LONG = tuple(range(200)) * 6
"""Two batches and a bit."""


@pytest.mark.parametrize("layer", range(DEPTH))
@pytest.mark.parametrize("batch", range(4))
def test_reading_that_is_paused_ends_within_a_layer_and_goes_on_at_the_same_batch(
    llama: Llama, batch: int, layer: int
) -> None:
    """It is asked at each layer of a batch; OPEN is one, then come three of LONG."""
    llama.attention = lambda layer, tokens, new: np.zeros((HEADS, new, 1), dtype=np.float32)
    shelf = shelf_of(llama, window=4 * BATCH)
    pause = pause_at(batch * DEPTH + layer + 1)
    assert not shelf.put([OPEN, LONG], depth=DEPTH, pause=pause)
    whole = [0, 2, 2 + BATCH, 2 + 2 * BATCH][batch]
    assert llama.contexts[-1].tokens == [*OPEN, *LONG][:whole]
    assert llama.seen[-1] == f"kq_soft_max-{layer}!"
    llama.read = []
    told: list[tuple[int, int]] = []
    assert shelf.put([OPEN, LONG], depth=DEPTH, advance=lambda done, of: told.append((done, of)))
    assert bytes(llama.read) == bytes([*OPEN, *LONG][whole:])
    assert told[0] == (whole, 2 + len(LONG))
    assert llama.contexts[-1].depths == [DEPTH] * (2 + len(LONG))
    assert shelf.survey(BLANK, [(0, 1)], [DEPTH - 1]).keys() == {DEPTH - 1}


def test_who_comes_while_a_batch_is_computed_waits_for_a_layer_of_it(llama: Llama) -> None:
    llama.attention = lambda layer, tokens, new: np.zeros((HEADS, new, 1), dtype=np.float32)
    shelf = shelf_of(llama, window=4 * BATCH)
    assert not shelf.put([LONG], depth=DEPTH, pause=lambda: "kqv_out-0" in llama.computed)
    assert llama.computed[-1] == "kq_soft_max-1"
    assert llama.contexts[-1].tokens == []


@pytest.mark.parametrize(
    ("then", "read"),
    [
        ((*LONG[:BATCH], 7), [7]),
        (LONG[:BATCH], []),
        ((7, *LONG), [7, *LONG]),
        (LONG[:9], [*LONG[:9]]),
    ],
    ids=["another end", "nothing more", "another beginning", "less"],
)
def test_what_is_begun_is_gone_on_with_only_if_it_is_the_same(
    llama: Llama, then: tuple[int, ...], read: list[int]
) -> None:
    shelf = shelf_of(llama, window=4 * BATCH)
    llama.attention = lambda layer, tokens, new: np.zeros((HEADS, new, 1), dtype=np.float32)
    assert not shelf.put([OPEN, LONG], depth=DEPTH, pause=pause_at(2 * DEPTH + 1))
    assert len(llama.contexts[-1].tokens) == 2 + BATCH
    llama.read = []
    assert shelf.put([OPEN, then], depth=DEPTH)
    assert llama.read == read
    assert llama.contexts[-1].tokens == [*OPEN, *then]


def test_what_is_begun_for_fewer_layers_is_begun_again_for_more(llama: Llama) -> None:
    shelf = shelf_of(llama)
    assert not shelf.put([ONE], depth=1, pause=lambda: True)
    assert shelf.put([ONE], depth=LAYERS)
    assert llama.contexts[-1].depths == [LAYERS] * len(ONE)
