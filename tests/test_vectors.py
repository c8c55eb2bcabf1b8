"""The vector search is exact: the same ids and scores as every product computed in numpy."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from index.errors import IndexMismatch
from index.vectors import Vectors

Matrix = npt.NDArray[np.float32]


def brute_force(matrix: Matrix, query: Matrix, k: int) -> list[tuple[int, float]]:
    """Every row with its product, best first, the lower row before one that is as good."""
    scored = [
        (row, float(np.dot(matrix[row].astype(np.float64), query.astype(np.float64))))
        for row in range(len(matrix))
    ]
    return sorted(scored, key=lambda hit: (-hit[1], hit[0]))[:k]


def unit(rows: int, dim: int, seed: int) -> Matrix:
    values = np.random.default_rng(seed).normal(size=(rows, dim))
    made: Matrix = (values / np.linalg.norm(values, axis=1, keepdims=True)).astype(np.float32)
    return made


@settings(max_examples=60)
@given(rows=st.integers(1, 80), k=st.integers(1, 90), seed=st.integers(0, 2**32 - 1))
@example(rows=1, k=50, seed=0)
@example(rows=80, k=50, seed=0)
def test_ids_and_scores_are_those_of_brute_force(rows: int, k: int, seed: int) -> None:
    matrix, query = unit(rows, 24, seed), unit(1, 24, seed + 1)[0]
    found = Vectors(matrix).nearest(query, k)
    expected = brute_force(matrix, query, k)
    assert [row for row, _ in found] == [row for row, _ in expected]
    assert [score for _, score in found] == pytest.approx([s for _, s in expected], abs=1e-6)


small = st.integers(-1, 1).map(float)


@settings(max_examples=100)
@given(
    matrix=hnp.arrays(np.float32, st.tuples(st.integers(1, 40), st.just(3)), elements=small),
    query=hnp.arrays(np.float32, 3, elements=small),
    k=st.integers(1, 50),
)
@example(np.ones((40, 3), dtype=np.float32), np.ones(3, dtype=np.float32), 7)
def test_ties_go_to_the_lower_row(matrix: Matrix, query: Matrix, k: int) -> None:
    """Of products that are whole numbers, so that ties are exact; also at the cut after k."""
    assert Vectors(matrix).nearest(query, k) == brute_force(matrix, query, k)


def test_a_row_finds_itself_with_cosine_one() -> None:
    matrix = unit(20, 384, 7)
    index = Vectors(matrix)
    assert len(index) == 20
    assert index.dim == 384
    for row in range(20):
        ((found, score),) = index.nearest(matrix[row], 1)
        assert found == row
        assert score == pytest.approx(1.0, abs=1e-6)


def test_where_there_are_fewer_rows_than_asked_for_there_are_fewer_hits() -> None:
    """FAISS fills up with the id -1 and the lowest of all scores."""
    matrix = np.eye(3, dtype=np.float32)
    found = Vectors(matrix).nearest(np.array([0.6, 0.8, 0.0], dtype=np.float32), 50)
    assert [row for row, _ in found] == [1, 0, 2]
    assert [score for _, score in found] == pytest.approx([0.8, 0.6, 0.0])


@pytest.mark.parametrize("shape", [(2,), (4,), (1, 3), (3, 1), ()])
def test_a_query_of_another_shape_is_a_mismatch(shape: tuple[int, ...]) -> None:
    index = Vectors(np.eye(3, dtype=np.float32))
    with pytest.raises(IndexMismatch, match="for vectors of 3"):
        index.nearest(np.ones(shape, dtype=np.float32), 1)
