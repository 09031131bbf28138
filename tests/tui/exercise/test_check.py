"""Checking: what is said, what is kept, and where one can go from there."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from slslab.grading import Outcome, Verdict, shelf
from slslab.learner import Store
from slslab.library import Library
from slslab.paths import shipped
from slslab.tui.exercise import checker, keeping
from slslab.tui.simulation import SimulationScreen

from .conftest import EXERCISE, MOMENT, STARTER, Grader, Opener, failed, malformed, passed


async def test_a_failure_is_kept_and_said_in_a_sentence(table: Opener, grader: Grader, store: Store) -> None:
    grader.verdict = failed()
    async with table() as visit:
        await visit.check()
        assert "expected at most 300 ms, saw 1,234 ms" in visit.text
        assert "→ What does the first guest wait for?" in visit.text
        assert "seed 1; other seeds" in visit.text
        assert "namespaces" in visit.text
        assert "\x1b" not in visit.text
        assert store.progress().tries == {EXERCISE: 1}
        assert not store.solved()


@pytest.mark.usefixtures("grader")
async def test_a_pass_says_what_comes_next(table: Opener, store: Store) -> None:
    async with table() as visit:
        await visit.check()
        assert "Solved   5 of 5 points" in visit.text
        assert "other seeds make other runs" in visit.text
        assert store.solved() == {EXERCISE}
        await visit.press("n")
        assert visit.here == ("exercise", "pour-twice")
        await visit.press("n")
        assert "solved every exercise" in visit.toasts


async def test_a_failed_check_opens_its_moment_and_is_there_on_the_way_back(table: Opener, grader: Grader) -> None:
    grader.verdict = failed()
    async with table() as visit:
        await visit.check()
        await visit.press("o")
        assert visit.here == ("simulation", MOMENT.simulation)
        here = visit.app.trail.here.state
        wanted = {"knobs": dict(MOMENT.knobs), "seed": MOMENT.seed, "interventions": [], "at": MOMENT.at}
        assert here == wanted
        simulation = visit.app.here
        assert isinstance(simulation, SimulationScreen)
        await visit.until(lambda: simulation.session.film is not None)
        assert simulation.session.playback.t == MOMENT.at
        visit.app.back()
        await visit.until(lambda: "expected at most 300 ms" in visit.text)
        assert visit.screen.verdict == grader.verdict


async def test_a_mistake_of_form_is_shown_at_its_line(table: Opener, grader: Grader, store: Store) -> None:
    grader.verdict = malformed(3)
    async with table() as visit:
        await visit.check()
        assert visit.screen.editor.cursor_location == (2, 0)
        assert "memorry" in visit.text
        assert not store.progress().tries
        await visit.press("3", "enter")
        assert visit.screen.focused is visit.screen.editor


async def test_after_three_failures_in_a_row_help_is_named(table: Opener, grader: Grader) -> None:
    grader.verdict = failed()
    async with table() as visit:
        await visit.check()
        await visit.check()
        assert "in a row" not in visit.text
        await visit.check()
        assert "3 in a row" in visit.text
        assert "H gives a hint" in visit.text
        grader.verdict = passed()
        await visit.check()
        grader.verdict = failed()
        await visit.check()
        assert "in a row" not in visit.text


async def test_escape_stops_a_check_which_then_counts_for_nothing(table: Opener, grader: Grader, store: Store) -> None:
    grader.go.clear()
    async with table() as visit:
        await visit.press("ctrl+s")
        await visit.until(lambda: "run 1 of 2" in visit.text)
        await visit.press("escape")
        assert "Stopped" in visit.status
        grader.go.set()
        await visit.app.workers.wait_for_complete()
        assert visit.screen.verdict is None
        assert not store.progress().tries


async def test_a_newer_check_supersedes_an_older_one(table: Opener, grader: Grader, store: Store) -> None:
    grader.go.clear()
    grader.verdict = failed()
    async with table() as visit:
        await visit.press("ctrl+s")
        await visit.until(lambda: len(grader.asked) == 1)
        grader.verdict = passed()
        await visit.press("ctrl+s")
        await visit.until(lambda: len(grader.asked) == 2)
        grader.go.set()
        await visit.until(lambda: not visit.screen.checker.busy)
        assert visit.screen.verdict == passed()
        assert store.progress().tries == {EXERCISE: 1}


async def test_one_can_write_while_a_check_runs(table: Opener, grader: Grader) -> None:
    grader.go.clear()
    async with table() as visit:
        await visit.press("2", "ctrl+s", "x")
        assert visit.screen.editor.text == "x" + STARTER
        grader.go.set()
        await visit.until(lambda: visit.screen.verdict is not None)
        assert "the file has changed since" in visit.text


async def test_a_fault_of_ours_is_not_held_against_anybody(
    table: Opener, monkeypatch: pytest.MonkeyPatch, store: Store
) -> None:
    def broken(*_args: object, **_more: object) -> Verdict:
        raise RuntimeError("no kettle")

    monkeypatch.setattr(checker, "check", broken)
    async with table() as visit:
        await visit.check()
        assert "no kettle" in visit.toasts
        assert not store.progress().tries


async def test_hints_come_one_by_one_and_stay(table: Opener, store: Store) -> None:
    async with table() as visit:
        await visit.press("o")
        assert "no moment" in visit.status
        await visit.press("H")
        assert "Hint 1 of 3" in visit.text
        assert "H gives the next one" in visit.status
        await visit.press("H", "H")
        assert "Hint 1 of 3" in visit.text
        assert "Hint 3 of 3" in visit.text
        assert "S shows a solution" in visit.status
        await visit.press("H")
        assert store.hints(EXERCISE) == 3
    async with table() as visit:
        assert "Hint 3 of 3" in visit.text


async def test_the_solution_is_asked_for_once_and_stands_beside(
    table: Opener, golden: Callable[[str, str], None], store: Store
) -> None:
    async with table() as visit:
        await visit.press("S")
        golden("ask-120x40-en", visit.body)
        await visit.press("escape")
        assert not store.progress().shown
        await visit.press("S", "enter")
        await visit.until(lambda: "memory: 1024" in visit.text)
        assert store.progress().shown == {EXERCISE}
        assert "A kettle that is warm" in visit.text
        golden("solution-120x40-en", visit.body)
        assert visit.screen.editor.text == STARTER
        await visit.press("S")
        assert "A tea house" in visit.text
        await visit.press("S")
        assert "memory: 1024" in visit.text


async def test_tab_goes_from_link_to_link_and_on_to_the_next_panel(table: Opener) -> None:
    async with table() as visit:
        await visit.press("tab")
        assert "Cold start" in visit.status
        await visit.press("enter")
        assert visit.here == ("page", "cold-start")
        await visit.press("left")
        await visit.until(lambda: visit.here[0] == "exercise")
        for _ in range(20):
            if visit.screen.focused is visit.screen.editor:
                break
            await visit.press("tab")
        assert visit.screen.panel == "editor"


@pytest.mark.parametrize("verdict", [passed(), failed(), malformed(2)])
def test_a_verdict_survives_being_kept(verdict: Verdict) -> None:
    import json

    assert keeping.unpack(json.loads(json.dumps(keeping.pack(verdict)))) == verdict


@pytest.mark.parametrize("data", [None, 3, {}, {"results": []}, {**keeping.pack(failed()), "results": [{}]}])
def test_what_is_no_verdict_is_nothing(data: object) -> None:
    assert keeping.unpack(data) is None


async def test_with_the_real_grader(
    table: Opener, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory, store: Store
) -> None:
    """The shipped exercise in code: the starter fails at a moment of a run, the solution passes."""
    monkeypatch.setattr(shelf, "shipped", shipped)
    shelf.exercises.cache_clear()
    async with table(id="load-once") as visit:
        visit.app.library = Library(cache=tmp_path_factory.mktemp("cache"))
        await visit.check()
        verdict = visit.screen.verdict
        assert verdict is not None
        assert [result.outcome for result in verdict.results].count(Outcome.FAIL) >= 1
        assert "o open the moment" in visit.text
        visit.screen.editor.replace_all(visit.screen.exercise.solution("en", 1))
        await visit.check()
        assert "Solved" in visit.text
        assert store.solved() == {"load-once"}
