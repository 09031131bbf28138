"""The live simulation under the hands of a person."""

from __future__ import annotations

import shlex
import threading
from typing import Any

import pytest
from textual.widgets import Input

from slslab.sims.intervention import parse_intervention
from slslab.sims.run import run
from slslab.sims.scenario import load
from slslab.tui.place import Place
from slslab.tui.simulation import film
from slslab.tui.simulation.dialogs import InjectMenu, Menu, ShareNote
from slslab.tui.simulation.knobs import Knobs
from slslab.tui.simulation.topology import Topology
from slslab.tui.simulation.transport import Transport
from tests.tui.simulation.conftest import Opener, S


async def test_space_plays_and_pauses(stand: Opener) -> None:
    async with stand() as lab:
        assert lab.t == 0
        assert "Press space to play" in lab.said
        await lab.pilot.press("space")
        await lab.until(lambda: lab.t > 0)
        assert "▶ " in lab.text
        await lab.pilot.press("space")
        stood, timer = lab.t, lab.screen._timer
        assert timer is not None
        assert not timer._active.is_set()  # a still screen costs nothing
        assert "▌▌" in lab.text
        await lab.pilot.pause(0.2)
        assert lab.t == stood


async def test_steps_go_event_by_event_and_back(stand: Opener) -> None:
    async with stand() as lab:
        times = sorted(set(lab.screen.session.film.recording.t))
        lab.screen.action_step(1)
        lab.screen.action_step(1)
        assert lab.t == times[times[0] == 0 or 1]
        await lab.press("right")
        forward = lab.t
        await lab.press("comma")
        assert lab.t == times[times.index(forward) - 1]


async def test_leaps_ends_speeds_and_the_bar(stand: Opener) -> None:
    async with stand() as lab:
        await lab.press("shift+right")
        assert lab.t == 6 * S
        await lab.press("end")
        assert lab.t == 60 * S
        await lab.press("home")
        assert lab.t == 0
        await lab.press("plus")
        assert "  2×" in lab.text
        lab.screen.action_speed(50)
        await lab.settle()
        assert "1,000×" in lab.text
        lab.screen.action_speed(-50)
        await lab.settle()
        assert "0.1×" in lab.text
        bar = lab.screen.query_one(Transport)
        await lab.pilot.click(bar, offset=(bar.size.width // 2, 1))
        assert lab.t == pytest.approx(30 * S, abs=S)
        await lab.pilot.click(bar, offset=(bar.size.width // 4, 1))
        assert lab.t == pytest.approx(15 * S, abs=S)


async def test_scrubbing_back_shows_what_was_there_before(stand: Opener) -> None:
    async with stand(at=20 * S) as lab:
        before = lab.text
        await lab.press("end")
        assert lab.text != before
        bar = lab.screen.query_one(Transport)
        bar.post_message(Transport.Sought(20 * S))
        await lab.until(lambda: lab.t == 20 * S)
        await lab.pilot.pause()
        assert lab.text == before


async def test_n_tells_the_next_moment_and_links_its_term(stand: Opener) -> None:
    async with stand() as lab:
        await lab.press("n")
        first = lab.screen.session.film.moments[0]
        assert lab.t == first.t
        assert "[[" not in lab.said
        assert lab.said.split("  ")[1].strip() in " ".join(lab.text.split())
        links = [piece for piece in lab.screen.status if piece.action]
        assert links
        assert first.term in links[-1].action
        await lab.press("n")
        assert lab.t == lab.screen.session.film.moments[1].t
        await lab.press("N")
        assert lab.t == first.t


async def test_enter_follows_the_narrator(stand: Opener) -> None:
    async with stand() as lab:
        await lab.press("n")
        term = lab.screen.session.film.moments[0].term
        await lab.pilot.press("enter")
        await lab.until(lambda: lab.app.trail.here.kind == "page")
        assert lab.app.trail.here.id == term


async def test_c_goes_from_cold_start_to_cold_start(stand: Opener) -> None:
    async with stand() as lab:
        film = lab.screen.session.film
        await lab.press("c")
        assert lab.t == film.cold_starts[0]
        await lab.press("c")
        assert lab.t == next(t for t in film.cold_starts if t > film.cold_starts[0])
        await lab.press("end", "c")
        assert "No cold start comes after this" in lab.text
        assert lab.t == film.end


async def test_at_the_end_it_says_what_comes_next(stand: Opener) -> None:
    async with stand() as lab:
        lab.screen.action_speed(50)
        await lab.pilot.press("space")
        await lab.until(lambda: lab.screen.session.playback.ended)
        await lab.pilot.pause()
        assert not lab.screen.session.playback.playing
        assert "Enter opens" in lab.said
        assert "cold-start" in lab.app.store.progress().run


async def test_a_knob_at_the_start_changes_the_run_itself(stand: Opener) -> None:
    async with stand() as lab:
        before = lab.digest
        assert "begins the run anew" in lab.text
        await lab.press("k", "down", "down", "right")
        plan = lab.screen.session.plan
        assert dict(plan.knobs)["memory"] > 512
        assert plan.interventions == ()
        assert lab.digest != before


async def test_a_knob_later_becomes_an_intervention_and_time_stays(stand: Opener) -> None:
    async with stand(at=20 * S) as lab:
        film = lab.screen.session.film
        assert "acts from 20.00 s on" in lab.text
        await lab.press("k", "down", "down", "right")
        session = lab.screen.session
        assert lab.t == 20 * S
        assert [change.at for change in session.plan.interventions] == [20 * S]
        assert session.plan.knobs == ()
        assert session.values()["memory"] > 512
        # What was before is as it was; what comes after is another run.
        rows = film.recording.until(20 * S - 1)
        assert session.film.recording.t[:rows] == film.recording.t[:rows]
        assert session.film.recording.digest() != film.recording.digest()
        lab.screen.action_leap(-100)
        assert session.values()["memory"] == 512


async def test_turns_in_quick_succession_are_one_change(stand: Opener) -> None:
    async with stand(at=20 * S) as lab:
        before, knobs = lab.digest, lab.screen.query_one(Knobs)
        knobs.action_choose(2)
        for _ in range(3):
            knobs.action_turn(1)
        await lab.until(lambda: lab.screen.session.plan.interventions)
        await lab.settle()
        assert len(lab.screen.session.plan.interventions) == 1
        await lab.press("u")
        assert lab.digest == before


async def test_the_toggle_makes_a_late_turn_act_from_the_start(stand: Opener) -> None:
    async with stand(at=20 * S) as lab:
        await lab.press("f")
        assert "begins the run anew" in lab.text
        lab.screen.query_one(Knobs).post_message(Knobs.Turned("memory", 1024))
        await lab.until(lambda: lab.screen.session.plan.knobs)
        await lab.settle()
        assert lab.screen.session.plan.interventions == ()
        assert dict(lab.screen.session.plan.knobs)["memory"] > 512
        assert lab.t == 20 * S


async def test_turning_while_it_plays_goes_on_playing(stand: Opener) -> None:
    async with stand(at=20 * S) as lab:
        await lab.pilot.press("space")
        await lab.until(lambda: lab.t > 20 * S)
        knobs = lab.screen.query_one(Knobs)
        turned_at = lab.t
        knobs.post_message(Knobs.Turned("memory", 1024))
        await lab.until(lambda: lab.screen.session.plan.interventions)
        await lab.settle()
        change = lab.screen.session.plan.interventions[0]
        assert change.at >= turned_at
        assert lab.screen.session.playback.playing
        await lab.until(lambda: lab.t > change.at)


async def test_a_value_is_typed(stand: Opener) -> None:
    async with stand() as lab:
        await lab.press("k", "down", "down", "1", "0", "2", "4", "enter")
        assert lab.screen.session.values()["memory"] == 1024
        await lab.press("9", "enter")
        assert lab.screen.session.values()["memory"] == 1024
        assert "memory must be" in lab.said
        assert lab.screen.query_one(Knobs).typed == "9", "what was refused stays, to be mended"
        await lab.press("backspace", "2", "5", "6", "enter")
        assert lab.screen.session.values()["memory"] == 256
        await lab.press("d")
        assert lab.screen.session.plan.knobs == ()


async def test_a_slider_is_dragged(stand: Opener) -> None:
    async with stand() as lab:
        knobs = lab.screen.query_one(Knobs)
        start, length = knobs._track
        await lab.pilot.click(knobs, offset=(start + length - 1, 3))
        await lab.settle()
        assert lab.screen.session.values()["memory"] == 10240


async def test_inject_undo_and_redo(stand: Opener) -> None:
    async with stand(at=10 * S) as lab:
        before, count = lab.digest, lab.screen.session.film.meter.at(60 * S).requests
        await lab.pilot.press("i")
        await lab.until(lambda: isinstance(lab.app.screen, InjectMenu))
        await lab.pilot.press("down", "enter")
        await lab.settle()
        assert str(lab.screen.session.plan.interventions[0]) == "10s burst 50"
        assert lab.t == 10 * S
        assert lab.screen.session.film.meter.at(60 * S).requests > count
        burst = lab.digest
        await lab.press("u")
        assert lab.digest == before
        await lab.press("U")
        assert lab.digest == burst
        await lab.press("u", "u")
        assert "nothing to take back" in lab.said


async def test_who_types_on_the_list_of_actions_writes_the_line_and_sees_it(stand: Opener) -> None:
    async with stand(at=10 * S) as lab:
        await lab.press("i")
        await lab.press(*("space" if char == " " else char for char in "fail checkout 5s"))
        line = lab.app.screen.query_one(Input)
        assert line.value == "fail checkout 5s"
        assert line.content_size.height == 1  # with the focus, too, there is room for the text
        await lab.pilot.press("enter")
        await lab.settle()
        assert str(lab.screen.session.plan.interventions[0]) == "10s fail checkout 5s"


async def test_an_action_is_edited_and_a_bad_one_is_explained(stand: Opener) -> None:
    async with stand(at=10 * S) as lab:
        await lab.pilot.press("i", "tab")
        lab.app.screen.query_one(Input).value = "fail checkout 5s"
        await lab.pilot.press("enter")
        await lab.settle()
        assert str(lab.screen.session.plan.interventions[0]) == "10s fail checkout 5s"
        before = lab.digest
        await lab.pilot.press("i", "tab")
        lab.app.screen.query_one(Input).value = "explode"
        await lab.pilot.press("enter")
        await lab.settle()
        assert "explode" in lab.said
        await lab.pilot.press("i", "tab")
        lab.app.screen.query_one(Input).value = "fail nobody 5s"
        await lab.pilot.press("enter")
        await lab.until(lambda: "nobody" in lab.said)
        await lab.settle()
        assert lab.digest == before


async def test_the_share_line_makes_the_same_run(stand: Opener) -> None:
    async with stand(at=10 * S, seed=7, knobs={"memory": "1024"}) as lab:
        lab.screen._inject("burst 20")
        await lab.settle()
        lab.screen.query_one(Knobs).post_message(Knobs.Turned("keep-alive", 10))
        await lab.until(lambda: len(lab.screen.session.plan.interventions) == 2)
        await lab.settle()
        await lab.pilot.press("s")
        await lab.until(lambda: isinstance(lab.app.screen, ShareNote))
        line = lab.screen.session.command()
        assert line.split()[:3] == ["slslab", "run", "cold-start"]
        assert lab.app.clipboard == line
        words = shlex.split(line)
        knobs = dict(words[i + 1].split("=") for i, word in enumerate(words) if word == "--set")
        changes = [parse_intervention(words[i + 1], words[i + 2]) for i, word in enumerate(words) if word == "--at"]
        again = run(load("cold-start"), knobs, int(words[words.index("--seed") + 1]), changes)
        assert again.digest() == lab.digest


async def test_a_tiny_bill_keeps_its_columns_apart(stand: Opener) -> None:
    async with stand(at=220 * S, knobs={"rate": 0.005, "traffic": "steady", "duration": 600}) as lab:
        await lab.until(lambda: "$0.000000200" in lab.text)
        assert "1 request $0.000000200" in " ".join(lab.text.split())
        assert "1 sent" in lab.text


async def test_restart_and_presets(stand: Opener) -> None:
    async with stand(at=10 * S, knobs={"memory": 1024}) as lab:
        await lab.press("R")
        assert lab.screen.session.plan.knobs == ()
        assert lab.t == 0
        await lab.press("u")
        assert dict(lab.screen.session.plan.knobs) == {"memory": 1024}
        await lab.pilot.press("p")
        await lab.until(lambda: isinstance(lab.app.screen, Menu))
        await lab.pilot.press("enter")
        await lab.settle()
        preset = lab.screen.session.film.scenario.presets[0]
        defaults = lab.screen.session.film.scenario.knobs
        wanted = {name: value for name, value in preset.knobs.items() if value != defaults[name].default}
        assert dict(lab.screen.session.plan.knobs) == wanted


async def test_tab_goes_through_the_panels_of_a_small_screen(stand: Opener) -> None:
    async with stand(size=(80, 24), at=10 * S) as lab:
        seen = []
        for _ in range(6):
            seen.append(lab.screen.current)
            text = lab.text
            assert lab.screen.query_one(Topology).region.height >= 3
            assert "p99" in text
            assert "00:10.000" in text
            lab.screen.action_panel(1)
            await lab.settle()
        assert seen == ["timeline", "chart", "numbers", "knobs", "log", "costs"]
        await lab.press("tab")
        assert lab.screen.current == "chart"
        await lab.press("shift+tab", "shift+tab")
        assert "Bill" in lab.text


async def test_the_language_changes_and_the_place_stays(stand: Opener) -> None:
    async with stand(size=(80, 24), at=10 * S, seed=3, knobs={"memory": 1024}) as lab:
        lab.screen._inject("burst 5")
        await lab.settle()
        await lab.press("tab")
        digest = lab.digest
        await lab.pilot.press("L")
        await lab.until(lambda: lab.app.here is not None and lab.app.here.words.lang == "es")
        await lab.settle()
        assert lab.digest == digest
        assert lab.t == 10 * S
        assert lab.screen.panel == "chart"
        text = lab.text
        assert "Latencia" in text
        assert "semilla 3" in text
        assert "seed" not in text


async def test_any_size_is_survived(stand: Opener) -> None:
    async with stand(sim="fan-out", at=60 * S) as lab:
        for size in [
            (20, 5),
            (80, 24),
            (1, 1),
            (200, 60),
            (40, 10),
            (60, 15),
            (100, 12),
            (41, 90),
            (300, 90),
            (160, 50),
        ]:
            await lab.pilot.resize_terminal(*size)
            await lab.pilot.pause()
            assert len(lab.lines) == size[1]
            assert lab.t == 60 * S


async def test_a_resize_and_back_loses_nothing(stand: Opener) -> None:
    async with stand(size=(80, 24), at=20 * S) as lab:
        await lab.press("tab", "tab")
        before = lab.text
        await lab.pilot.resize_terminal(120, 40)
        await lab.pilot.pause()
        await lab.pilot.resize_terminal(80, 24)
        await lab.until(lambda: lab.text == before)


async def test_what_is_wrong_is_one_sentence(stand: Opener) -> None:
    async with stand() as lab:
        for sim, state, word in (
            ("cold-strat", {}, "cold-strat"),
            ("cold-start", {"knobs": {"memory": "much"}}, "memory"),
            ("cold-start", {"knobs": {"memroy": 1}}, "memroy"),
            ("cold-start", {"interventions": ["5s dance"]}, "dance"),
        ):
            before = lab.screen
            lab.app.go(Place("simulation", sim, state))
            await lab.until(lambda before=before: lab.screen is not before and lab.screen.trouble is not None)
            assert word in lab.text
            assert "R starts" in lab.said
        await lab.press("R")
        assert lab.screen.session.film is not None
        assert "checkout" in lab.text


async def test_a_fault_of_the_engine_is_a_sentence(stand: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("by nought")

    monkeypatch.setattr("slslab.tui.simulation.film.run", fail)
    async with stand(seed=424242) as lab:
        assert "ZeroDivisionError" in lab.text
        monkeypatch.undo()
        await lab.press("R")
        assert lab.screen.session.film is not None


async def test_a_long_run_is_computed_beside_the_screen(stand: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on, real = threading.Event(), film.run

    def slow(*given: Any, progress: Any, **more: Any) -> Any:
        progress(0, 100)
        go_on.wait(20)
        progress(40, 100)
        return real(*given, progress=progress, **more)

    async with stand(at=10 * S) as lab:
        monkeypatch.setattr(film, "run", slow)
        before = lab.screen.session.film
        lab.screen._inject("burst 7")
        await lab.until(lambda: "computing… 0 %" in lab.text)
        # The screen goes on answering, and shows the run that there is.
        await lab.pilot.press("plus")
        assert "  2×" in lab.text
        assert lab.screen.session.film is before
        go_on.set()
        await lab.settle()
        assert lab.screen.session.film is not before
        assert "computing" not in lab.text


async def test_the_first_run_shows_how_far_it_is(stand: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on, real = threading.Event(), film.run

    def slow(*given: Any, progress: Any, **more: Any) -> Any:
        go_on.wait(20)
        return real(*given, progress=progress, **more)

    async with stand() as lab:
        monkeypatch.setattr(film, "run", slow)
        lab.app.go(Place("simulation", "cold-start", {"seed": 99}))
        await lab.until(lambda: "Computing the run" in lab.text)
        await lab.pilot.press("space", "right", "n", "i", "s", "c", "k", "u")
        go_on.set()
        await lab.settle()
        while lab.app.screen is not lab.screen:
            lab.app.pop_screen()
        assert lab.screen.session.film is not None


async def test_a_knob_that_is_fixed_during_a_run_changes_all_of_it(stand: Opener) -> None:
    async with stand(at=20 * S) as lab:
        fixed = next(knob for knob in lab.screen.session.film.scenario.knobs.values() if knob.fixed)
        knobs = lab.screen.query_one(Knobs)
        knobs.post_message(Knobs.Turned(fixed.name, fixed.step(fixed.default, 1)))
        await lab.until(lambda: lab.screen.session.plan.knobs)
        await lab.settle()
        assert lab.screen.session.plan.interventions == ()
        assert lab.t == 20 * S


async def test_with_more_environments_than_places_the_busy_ones_are_seen(stand: Opener) -> None:
    async with stand(size=(80, 24), at=13_300_000, knobs={"rate": 30, "imports": 800}) as lab:
        film = lab.screen.session.film
        count = film.census[film.recording.find("checkout")].count(lab.t)
        assert count.all > 40
        drawn = next(line for line in lab.lines if " calls " in line)
        assert drawn.count("▣") == count.busy > 0
        shown = sum(drawn.count(shape) for shape in "◧▣▢")
        assert f"+{count.all - shown} │" in drawn
        rows = sum(line.startswith(" env ") for line in lab.lines)
        assert f"and {len(film.environments) - rows} more" in lab.text


async def test_a_newer_request_supersedes_an_older_one(stand: Opener) -> None:
    async with stand() as lab:
        screen = lab.screen
        for memory in (128, 256, 1024, 2048):
            screen.query_one(Knobs).post_message(Knobs.Turned("memory", memory))
        await lab.until(lambda: dict(screen.session.plan.knobs).get("memory") == 2048)
        await lab.settle()
        assert screen.session.film.plan == screen.session.plan


async def test_state_brings_the_same_view_back(stand: Opener) -> None:
    async with stand(size=(80, 24), at=10 * S, seed=3) as lab:
        lab.screen._inject("kill 1")
        await lab.settle()
        await lab.press("tab", "plus")
        state, text, digest = lab.screen.state(), lab.text, lab.digest
    async with stand(size=(80, 24), **state) as lab:
        assert lab.digest == digest
        assert lab.screen.state() == state
        # All but the note about the last key, which is gone.
        assert lab.text.splitlines()[:-4] == text.splitlines()[:-4]
