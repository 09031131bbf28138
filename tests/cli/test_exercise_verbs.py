"""init, hint, solution, reset, next: the loop around check."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from slslab.grading import check, exercise_ids, load_exercise, workspace
from slslab.learner import Store
from tests.cli.conftest import Outcome

Run = Callable[..., Outcome]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_init_says_where_and_what_comes_first(slslab: Run, home: Path) -> None:
    done = slslab("init")
    assert done.code == 0
    assert len(done.out.splitlines()) == len(exercise_ids())
    assert f"Your workspace is {home / 'workspace'}" in done.err
    assert "slslab read predict-cold-starts" in done.err
    again = slslab("init", "--lang", "es")
    assert (again.code, again.out) == (0, "")
    assert "siguen como los dejaste" in again.err


def test_init_takes_a_folder_and_a_seed(slslab: Run, tmp_path: Path) -> None:
    assert slslab("init", "mine", "--seed", "7", "--lang", "es").code == 0
    text = (tmp_path / "mine" / "predict-cold-starts" / "answer.yaml").read_text(encoding="utf-8")
    assert "seed: 7 " in text
    assert "¿Cuántas peticiones" in text
    assert slslab("init", "mine", "--seed", "x").code == 2


def test_init_where_nothing_can_be_written_is_a_sentence(slslab: Run) -> None:
    Path("file").write_text("")
    done = slslab("init", "file/sub")
    assert (done.code, done.out) == (2, "")
    assert len(done.err.splitlines()) == 1


def test_each_hint_is_one_rung_more_and_the_last_says_so(slslab: Run) -> None:
    counts = []
    for _ in range(4):
        done = slslab("hint", "load-once")
        counts.append(len(done.out.splitlines()))
    assert counts == [1, 2, 3, 3]
    assert "slslab solution load-once" in done.err
    assert Store().hints("load-once") == 3
    assert slslab("hint", "load-once", "--lang", "es").out.startswith("Pista 1 de 3: ")


def test_a_hint_does_not_need_a_home(slslab: Run, home: Path) -> None:
    (home / "progress.sqlite3").mkdir()
    done = slslab("hint", "load-once")
    assert done.code == 0
    assert done.out.startswith("Hint 1 of 3")


@pytest.mark.parametrize("id", exercise_ids())
def test_a_solution_passes_and_is_remembered(slslab: Run, id: str) -> None:
    workspace.init(with_seed=5)
    done = slslab("solution", id)
    assert done.code == 0
    assert id in Store().progress().shown
    if load_exercise(id).kind != "code":
        assert check(load_exercise(id), done.out).passed


def test_the_solution_of_a_sheet_is_that_of_ones_own_sheet(slslab: Run) -> None:
    workspace.init(with_seed=5)
    assert "\nseed: 5 " in slslab("solution", "predict-cold-starts").out
    assert "ley de Little" in slslab("solution", "predict-cold-starts", "--lang", "es").err


def test_reset_gives_a_starter_and_keeps_what_was_there(slslab: Run) -> None:
    workspace.init(with_seed=5)
    workspace.save("load-once", "mine")
    done = slslab("reset", "load-once")
    assert done.code == 0
    assert "handler.1.py" in done.err
    assert workspace.untouched("load-once")
    assert slslab("reset", "predict-cold-starts", "--seed", "9").code == 0
    assert workspace.seed_of(workspace.submission_path("predict-cold-starts")) == 9


def test_next_is_the_first_that_is_not_solved(slslab: Run) -> None:
    assert slslab("next").out.startswith("predict-cold-starts ")
    store = Store()
    store.record_verdict("predict-cold-starts", True, 10, 10, 1)
    assert slslab("next", "--lang", "es").out.startswith("tune-cold-starts   Ajusta")
    for id in exercise_ids():
        store.record_verdict(id, True, 10, 10, 1)
    done = slslab("next")
    assert (done.code, done.out) == (3, "")


@pytest.mark.parametrize("verb", ["hint", "solution", "reset"])
def test_an_unknown_exercise_names_the_nearest(slslab: Run, verb: str) -> None:
    done = slslab(verb, "stop-loop")
    assert (done.code, done.out) == (2, "")
    assert "stop-the-loop" in done.err
    assert slslab(verb).code == 2
