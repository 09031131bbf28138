"""What the panels ask a film, and how it answers."""

from __future__ import annotations

import pytest

from slslab.runtime.recording import Hop, Kind
from slslab.sims.views import Travel
from slslab.tui.simulation.lanes import Lane
from slslab.tui.simulation.lifeline import lifeline
from slslab.tui.simulation.window import Window
from tests.tui.simulation import reel
from tests.tui.simulation.reel import MS, S


@pytest.fixture(scope="module")
def film() -> reel.Film:
    return reel.film()


def test_the_census_agrees_with_each_environment(film: reel.Film) -> None:
    census = film.census[film.recording.find("checkout")]
    for t in range(0, film.end + 1, 50 * MS):
        states = [life.state(t) for life in film.environments]
        count = census.count(t)
        assert (count.starting, count.busy, count.idle) == tuple(
            states.count(state) for state in ("starting", "busy", "idle")
        )


def test_an_environment_keeps_its_place_and_leaves_it_to_the_next(film: reel.Film) -> None:
    census = film.census[film.recording.find("checkout")]
    assert [life and life.id for life in census.standing(2 * S, 4)] == [1, None, None]
    assert [life and life.id for life in census.standing(8 * S, 4)] == [1, 2, 3]
    assert [life and life.id for life in census.standing(16 * S, 4)] == [1, None, 3]
    assert len(census.standing(8 * S, 2)) == 2


def test_steps_and_tallies(film: reel.Film) -> None:
    assert film.step(0, 1) == 1 * S
    assert film.step(1 * S, 1) == 1 * S + 2 * MS
    assert film.step(1 * S + 2 * MS, -1) == 1 * S
    assert film.step(0, -1) == 0
    assert film.step(film.end, 1) == film.end
    clients = film.recording.find("clients")
    assert [film.tally(Kind.SEND, clients, t * S) for t in (0, 1, 5, 20)] == [0, 1, 3, 16]


def test_a_hop_is_seen_for_a_while_and_where_it_is() -> None:
    lane = Lane([Travel(1 * S, 1 * S + 2 * MS, 0, 1, Hop.EVENT), Travel(2 * S, 12 * S, 0, 2, Hop.RETRY)])
    assert list(lane.dots(999 * MS, 0)) == []
    (dot,) = lane.dots(1 * S + MS, 0)
    assert (dot.way, dot.hop) == (0.5, Hop.EVENT)
    (dot,) = lane.dots(1 * S + 250 * MS, 500 * MS)
    assert dot.way == pytest.approx(0.5)
    assert list(lane.dots(1 * S + 500 * MS, 500 * MS)) == []
    (dot,) = lane.dots(7 * S, 500 * MS)
    assert (dot.way, dot.hop) == (0.5, Hop.RETRY)


def test_a_crowded_edge_shows_a_bounded_share_that_stays_the_same() -> None:
    lane = Lane([Travel(i * MS, i * MS + MS, 0, i, Hop.EVENT) for i in range(10_000)])
    for t in (2 * S, 5 * S, 9 * S):
        dots = list(lane.dots(t, 1 * S))
        assert 20 <= len(dots) <= 50
    # The same hops, a little further.
    before = [dot.way for dot in lane.dots(5 * S, 1 * S)]
    after = [dot.way for dot in lane.dots(5 * S + 10 * MS, 1 * S)]
    moved = [round(way + 0.01, 6) for way in before]
    assert {round(way, 6) for way in after} & set(moved)


def test_a_lifeline_shows_phases_work_and_end(film: reel.Film) -> None:
    one, two, _ = film.environments
    cells = lifeline(one, Window(0, 20 * S), 200)  # a cell is 100 ms
    assert "".join(shape for shape, _ in cells[:10]).strip() == ""
    assert [ink for _, ink in cells[10:18]] == ["starting"] * 8
    assert cells[10][0] != cells[17][0]  # runtime and module code look different
    assert [ink for _, ink in cells[19:22]] == ["working"] * 3
    assert cells[25] == ("▁", "idle")
    cells = lifeline(two, Window(0, 20 * S), 200)
    assert cells[150][0] == "✕"
    assert all(shape == " " for shape, _ in cells[151:])


def test_a_lifeline_survives_any_window(film: reel.Film) -> None:
    for start in range(0, 21 * S, 333 * MS):
        for span, width in ((1 * MS, 7), (3 * S, 80), (60 * S, 9), (1, 5)):
            for life in film.environments:
                assert len(lifeline(life, Window(start, span), width)) == width


def test_answers_are_cold_warm_or_failed(film: reel.Film) -> None:
    window = Window(0, 20 * S)
    points = list(film.answers.points(-1, 20 * S, window))
    assert len(points) == 16
    assert sorted({point.what for point in points}) == ["cold", "failed", "warm"]
    early = list(film.answers.points(-1, 4 * S, window))
    late = list(film.answers.points(4 * S, 20 * S, window))
    assert sorted(early + late) == sorted(points)
    assert film.answers.longest == max(point.took for point in points)
