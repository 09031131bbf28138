"""Draws depend on the seed and on their own name alone."""

from __future__ import annotations

from slslab.grading.draw import draw, integer


def test_a_draw_is_pinned_for_ever() -> None:
    assert [integer(1, "rate", 1000), integer(2, "rate", 1000), integer(1, "memory", 1000)] == [771, 28, 638]


def test_choices_and_ranges_stay_within_and_reach_both_ends() -> None:
    drawn = {draw({"from": 0.1, "to": 0.3, "step": 0.1}, seed, "x") for seed in range(50)}
    assert drawn == {0.1, 0.2, 0.3}
    assert {draw({"choose": ["a", "b"]}, seed, "x") for seed in range(50)} == {"a", "b"}


def test_a_whole_number_of_a_range_is_an_integer() -> None:
    value = draw({"from": 2.0, "to": 9.0}, 4, "x")
    assert isinstance(value, int)
    assert 2 <= value <= 9


def test_draws_inside_a_map_have_names_of_their_own() -> None:
    spec = {"a": {"from": 1, "to": 1_000_000}, "b": {"from": 1, "to": 1_000_000}, "c": "fixed"}
    whole = draw(spec, 1, "event")
    assert whole["c"] == "fixed"
    assert whole["a"] != whole["b"]
    assert draw({"b": spec["b"]}, 1, "event")["b"] == whole["b"]
