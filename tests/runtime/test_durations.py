from __future__ import annotations

from math import exp, log
from statistics import mean, median, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slslab.runtime.chance import stream
from slslab.runtime.durations import (
    Clipped,
    Constant,
    Duration,
    Empirical,
    Exponential,
    LogNormal,
    Slowed,
    Uniform,
    at_memory,
)


def drawn(duration: Duration, n: int = 20_000) -> list[int]:
    draw = duration.sampler(stream(1, "test"))
    return [draw() for _ in range(n)]


def test_each_has_the_shape_it_says() -> None:
    assert set(drawn(Constant(5), 10)) == {5}
    assert mean(drawn(Exponential(100_000))) == pytest.approx(100_000, rel=0.03)
    assert median(drawn(LogNormal(100_000, 0.5))) == pytest.approx(100_000, rel=0.03)
    assert stdev(log(us) for us in drawn(LogNormal(100_000, 0.5))) == pytest.approx(0.5, rel=0.03)
    assert mean(drawn(LogNormal(100_000, 0.5))) == pytest.approx(100_000 * exp(0.125), rel=0.03)
    assert (min(drawn(Uniform(3, 5))), max(drawn(Uniform(3, 5)))) == (3, 5)
    assert set(drawn(Empirical((7, 9)), 100)) == {7, 9}
    assert set(drawn(Clipped(Uniform(0, 100), 40, 60))) == set(range(40, 61))


def test_a_slow_one_now_and_then() -> None:
    values = drawn(Slowed(Constant(100), 0.02, 10))
    assert set(values) == {100, 1000}
    assert values.count(1000) / len(values) == pytest.approx(0.02, rel=0.2)


def test_another_mean_keeps_the_luck() -> None:
    short, long = drawn(Exponential(1_000_000), 50), drawn(Exponential(2_000_000), 50)
    assert all(abs(b - 2 * a) <= 1 for a, b in zip(short, long, strict=True))


def test_computing_takes_longer_with_less_memory_and_no_less_than_one_thread_needs() -> None:
    assert at_memory(100_000, 1769) == at_memory(100_000, 10_240) == 100_000
    assert at_memory(100_000, 512) == 345_508
    assert at_memory(100_000, 128) == 1_382_032


@given(st.integers(0, 10**9), st.integers(128, 10_240), st.integers(128, 10_240))
def test_more_memory_is_never_slower(us: int, one: int, other: int) -> None:
    low, high = sorted((one, other))
    assert at_memory(us, low) >= at_memory(us, high) >= us
