"""The parts of the screen that know no screen."""

from __future__ import annotations

from itertools import pairwise

import pytest

from slslab.i18n import Words
from slslab.runtime.recording import Component, Edge
from slslab.sims.intervention import parse_line
from slslab.sims.scenario import load
from slslab.tui.simulation.film import film
from slslab.tui.simulation.knobs import value_text
from slslab.tui.simulation.offers import presets
from slslab.tui.simulation.plan import History, Plan
from slslab.tui.simulation.playback import SPEEDS, Playback, opening_speed
from slslab.tui.simulation.slider import fraction, value_at
from slslab.tui.simulation.told import link_of, pieces, told
from slslab.tui.simulation.units import clock, instant, latency, mark, round_time
from slslab.tui.simulation.window import window_at
from slslab.tui.simulation.wiring import wiring

S = 1_000_000


def test_playback_moves_with_its_speed_and_stops_at_the_end() -> None:
    playback = Playback(10 * S)
    playback.advance(1)
    assert playback.t == 0
    playback.toggle()
    playback.advance(0.5)
    assert playback.t == 500_000
    playback.change_speed(2)
    playback.advance(1)
    assert playback.t == 5_500_000
    playback.advance(1)
    assert (playback.t, playback.playing) == (10 * S, False)
    playback.toggle()
    assert (playback.t, playback.playing) == (0, True)


def test_speeds_end_where_the_ladder_ends() -> None:
    playback = Playback(S)
    playback.change_speed(-100)
    assert playback.speed == SPEEDS[0] == 0.1
    playback.change_speed(100)
    assert playback.speed == SPEEDS[-1] == 1000


@pytest.mark.parametrize(("seconds", "speed"), [(1, 1), (60, 1), (300, 5), (3600, 50), (10**7, 1000)])
def test_a_run_opens_at_a_speed_at_which_it_can_be_watched(seconds: int, speed: float) -> None:
    assert opening_speed(seconds * S) == speed


def test_a_window_holds_its_time_and_turns_pages() -> None:
    end = 600 * S
    starts = []
    for t in range(0, end + 1, S // 2):
        window = window_at(t, end, 1.0)
        assert window.start <= t <= window.stop
        assert window.start >= 0
        assert window.stop <= end
        starts.append(window.start)
    assert starts == sorted(starts)
    assert len(set(starts)) < 40
    # A new page keeps some of the old one.
    turn = next(i for i in range(1, len(starts)) if starts[i] != starts[i - 1])
    assert turn * S // 2 - starts[turn] >= 5 * S


def test_a_short_run_is_one_page() -> None:
    assert window_at(5 * S, 20 * S, 1.0) == window_at(20 * S, 20 * S, 1.0)
    assert window_at(0, 0, 1.0).span > 0


def test_ticks_are_round_and_apart() -> None:
    for width in (10, 40, 71, 150):
        ticks = window_at(100 * S, 600 * S, 1.0).ticks(width)
        assert all(after - before >= 10 for (before, _), (after, _) in pairwise(ticks))


def test_clocks_and_units() -> None:
    assert clock(12_340_000, 60 * S) == "00:12.340"
    assert clock(3_723_500_000, 7200 * S) == "01:02:03.500"
    assert mark(65 * S, S) == "1:05"
    assert mark(3600 * S, S) == "1:00:00"
    assert instant(1_610_000, Words("es")) == "1,61 s"
    assert [instant(t, Words("en")) for t in (59_500_000, 1_047_480_000, 40_000 * S)] == [
        "59.50 s",
        "17:27",
        "11:06:40",
    ]
    assert mark(1_500_000, S // 2) == "0:01.5"
    assert latency(None, Words("en")) == "–"
    assert latency(1_240_000, Words("es")) == "1,24 s"
    assert [round_time(n * S) for n in (0.9, 1.1, 7, 61, 4000)] == [S, 2 * S, 10 * S, 120 * S, 7200 * S]


def test_presets_show_their_knobs_as_one_types_them() -> None:
    shown = {offer.shown for offer in presets(load("cold-start"), Words("en"))}
    assert "traffic=burst, rate=10" in shown


def test_history_goes_back_and_forth_and_forgets_what_lay_ahead() -> None:
    start = Plan("x")
    history = History(start)
    history.undo()
    assert history.now == start
    one, two = start.with_knobs({"a": 1}), start.with_knobs({"a": 2})
    history.go(one)
    history.go(two, amend=True)
    history.undo()
    assert history.now == start
    history.redo()
    assert history.now == two
    history.undo()
    history.go(one)
    history.redo()
    assert history.now == one


def test_a_plan_sorts_its_interventions_and_replaces_a_setting_of_the_same_time() -> None:
    plan = Plan("x")
    for line in ("9s burst 5", "3s set memory=1024", "9s set memory=256", "9s set memory=128", "9s set work=3"):
        plan = plan.with_intervention(parse_line(line))
    lines = [str(change) for change in plan.interventions]
    assert lines == ["3s set memory=1024", "9s burst 5", "9s set memory=128", "9s set work=3"]
    assert plan.settings_at(2 * S) == {}
    assert plan.settings_at(3 * S) == {"memory": "1024"}
    assert plan.settings_at(9 * S) == {"memory": "128", "work": "3"}


@pytest.mark.parametrize("sim", ["cold-start", "fan-out", "event-loops"])
def test_a_slider_goes_from_end_to_end(sim: str) -> None:
    for knob in load(sim).knobs.values():
        last = -1.0
        for step in range(11):
            value = knob.parse(value_at(knob, step / 10))
            place = fraction(knob, value)
            assert place >= last - 1e-9
            last = place
        assert fraction(knob, knob.parse(value_at(knob, 0.0))) == pytest.approx(0)
        assert last == pytest.approx(1)


def test_pieces_of_a_sentence_with_links() -> None:
    said = pieces("No room ([[cold-start|cold start]]); see [[exercise:load-once]].")
    assert "".join(piece.text for piece in said) == "No room (cold start); see load once."
    assert link_of(said) == "app.follow('exercise:load-once')"
    assert link_of(pieces("Nothing.")) is None


def boxes_of(kinds: dict[str, tuple[str, tuple[int, int]]]) -> tuple[list[Component], dict[str, tuple[int, int]]]:
    return [Component(name, kind, {}) for name, (kind, _) in kinds.items()], {n: at for n, (_, at) in kinds.items()}


@pytest.mark.parametrize("size", [(40, 5), (66, 14), (78, 8), (140, 22), (20, 3)])
def test_boxes_stand_apart_and_edges_are_unbroken(size: tuple[int, int]) -> None:
    components, places = boxes_of(
        {
            "clients": ("client", (0, 1)),
            "orders": ("topic", (1, 1)),
            "branch": ("function", (2, 1)),
            "results": ("table", (3, 0)),
            "join": ("function", (3, 1)),
            "failed": ("queue", (3, 2)),
        }
    )
    edges = [Edge(0, 1), Edge(1, 2), Edge(2, 3), Edge(2, 4), Edge(2, 5), Edge(4, 3), Edge(4, 0), Edge(2, 2)]
    plan = wiring(components, edges, places, *size)
    for i, one in enumerate(plan.boxes):
        for other in plan.boxes[i + 1 :]:
            apart_x = one.x + one.width <= other.x or other.x + other.width <= one.x
            assert apart_x or one.y + one.height <= other.y or other.y + other.height <= one.y
    assert len(plan.ways) == len(plan.arrows) == len(edges)
    for way in plan.ways:
        assert all(abs(x - a) + abs(y - b) == 1 for (x, y), (a, b) in pairwise(way))


def test_a_knob_that_was_turned_is_told_by_the_names_of_the_readers_language() -> None:
    made = film(Plan("event-loops", interventions=(parse_line("3s set fix=prefix"),)))
    said = {lang: "".join(piece.text for piece in told(made, 3 * S, Words(lang))) for lang in ("en", "es")}
    assert "fix: a prefix" in said["en"]
    assert "arreglo: un prefijo" in said["es"]
    knob = load("event-loops").knobs["fix"]
    assert [value_text(knob, "bucket", Words(lang)) for lang in ("en", "es")] == ["another bucket", "otro bucket"]
