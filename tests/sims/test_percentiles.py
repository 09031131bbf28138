"""Percentiles of the first n numbers, against sorting them."""

from __future__ import annotations

import random

import pytest

from slslab.sims.percentiles import Percentiles, rank


@pytest.mark.parametrize(
    ("n", "percent", "expected"),
    [(1, 50, 0), (2, 50, 0), (3, 50, 1), (100, 99, 98), (101, 99, 99), (100, 100, 99), (20, 95, 18), (1000, 99.9, 998)],
)
def test_nearest_rank(n: int, percent: float, expected: int) -> None:
    assert rank(n, percent) == expected


def test_nothing_has_no_percentile() -> None:
    assert Percentiles([]).of_first(0, (50,)) is None
    assert Percentiles([7]).of_first(0, (50,)) is None


@pytest.mark.parametrize("size", [1, 5, 1023, 1024, 1025, 3000, 20_000])
def test_any_beginning_equals_sorting_it(size: int) -> None:
    luck = random.Random(size)
    numbers = [luck.randrange(500) for _ in range(size)]
    percentiles = Percentiles(numbers)
    for n in {1, size // 3 or 1, size // 2 or 1, size - 1 or 1, size, *(luck.randint(1, size) for _ in range(20))}:
        expected = sorted(numbers[:n])
        wanted = (50, 95, 99, 100)
        assert percentiles.of_first(n, wanted) == tuple(expected[rank(n, percent)] for percent in wanted), n
