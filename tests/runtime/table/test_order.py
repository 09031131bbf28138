"""Positions in order, whatever is added and removed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from slslab.runtime.table.order import TOP, Sorted

CHANGES = st.lists(st.tuples(st.booleans(), st.integers(0, 40)), max_size=80)


@given(CHANGES, st.integers(-1, 41), st.integers(-1, 41), st.booleans())
def test_it_walks_as_a_sorted_list_does(changes: list[tuple[bool, int]], low: int, high: int, reverse: bool) -> None:
    order, model = Sorted(), set()
    for add, number in changes:
        if add and number not in model:
            order.add((number,))
            model.add(number)
        elif not add and number in model:
            order.remove((number,))
            model.remove(number)
    wanted = sorted((one for one in model if low <= one < high), reverse=reverse)
    assert [one for (one,) in order.walk((low,), (high,), reverse)] == wanted
    assert order.count == len(model)


def test_thousands_stay_in_order() -> None:
    order = Sorted()
    numbers = [(n * 7919) % 10_007 for n in range(10_007)]
    for number in numbers:
        order.add((number, "x"))
    assert [one for one, _ in order.walk((), (TOP,))] == list(range(10_007))
    assert [one for one, _ in order.walk((5_000,), (5_003,), reverse=True)] == [5_002, 5_001, 5_000]
    for number in numbers[:9_000]:
        order.remove((number, "x"))
    left = sorted(numbers[9_000:])
    assert [one for one, _ in order.walk((), (TOP,))] == left
    assert [one for one, _ in order.walk((), (TOP,), reverse=True)] == left[::-1]


def test_behind_everything_that_begins_so() -> None:
    assert (1, "a") < (1, "a", "b") < (1, "a", TOP) < (1, "b") < (1, TOP) < (TOP,)
    assert not (1, TOP) < (1, "z", 3)


class Counted(int):
    """A number that counts how often it was compared."""

    compared = 0

    def __lt__(self, other: int) -> bool:
        Counted.compared += 1
        return int(self) < int(other)


def test_no_step_grows_with_what_is_there() -> None:
    order, most = Sorted(), []
    for size in (1_000, 30_000):
        for number in range(order.count, size):
            order.add((Counted(number * 7919 % 30_011),))
        Counted.compared = 0
        for number in range(30_011, 30_061):
            order.add((Counted(number),))
            order.remove((Counted(number),))
            assert list(order.walk((Counted(number),), (Counted(number + 1),))) == []
        most.append(Counted.compared / 150)
    assert most[1] < most[0] + 12
