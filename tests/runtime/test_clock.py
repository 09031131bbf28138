from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slslab.runtime.clock import Clock


def test_things_happen_in_order_of_time_and_then_of_scheduling() -> None:
    clock, seen = Clock(), []
    for time, name in ((5, "a"), (3, "b"), (5, "c"), (3, "d")):
        clock.at(time, seen.append, name)
    assert clock.run(10, 1_000_000, lambda: None)
    assert seen == ["b", "d", "a", "c"]
    assert clock.now == 10


def test_the_last_moment_belongs_to_the_run() -> None:
    clock, seen = Clock(), []
    clock.at(10, lambda _: clock.at(10, seen.append, "late"))
    clock.at(11, seen.append, "too late")
    clock.run(10, 1_000_000, lambda: None)
    assert seen == ["late"]


def test_nothing_is_scheduled_in_the_past() -> None:
    clock = Clock()
    clock.at(5, lambda _: clock.at(4, print))
    with pytest.raises(ValueError, match="before now"):
        clock.run(10, 1_000_000, lambda: None)


def test_a_run_that_feeds_itself_is_stopped() -> None:
    clock = Clock()

    def again(_: object) -> None:
        clock.at(clock.now, again)

    again(None)
    assert not clock.run(10, 100_000, lambda: None)
    assert clock.now == 0


@given(st.lists(st.integers(0, 1000), max_size=60))
def test_time_never_runs_back(moments: list[int]) -> None:
    clock, seen = Clock(), []

    def look(then: int) -> None:
        seen.append(clock.now)
        if then % 3 == 0:
            clock.at(clock.now + then // 3, look, 1)

    for moment in moments:
        clock.at(moment, look, moment)
    clock.run(2000, 1_000_000, lambda: None)
    assert seen == sorted(seen)
    assert len(seen) >= len(moments)
