"""Every exercise that ships keeps its promises, in both languages."""

from __future__ import annotations

import re

import pytest

from slslab.grading import check, exercise_ids, exercises, load_exercise
from slslab.grading.predict import solve
from slslab.grading.verify import verify
from slslab.i18n import LANGUAGES
from slslab.sims.scenario import load, settle

IDS = (
    *("predict-cold-starts", "tune-cold-starts", "load-once", "predict-fan-out", "share-an-environment"),
    *("stop-the-loop", "count-once"),
)


def test_the_course_has_these_exercises_in_this_order() -> None:
    assert exercise_ids() == IDS


@pytest.mark.parametrize("id", IDS)
def test_the_starter_fails_the_solution_passes_and_wrong_answers_get_their_sentence(id: str) -> None:
    assert [problem.message("en") for problem in verify(load_exercise(id))] == []


@pytest.mark.parametrize("id", IDS)
def test_prompts_are_of_one_length_and_link_to_a_run(id: str) -> None:
    exercise = load_exercise(id)
    for lang in LANGUAGES:
        prompt = exercise.prompt(lang)
        assert 120 <= len(prompt.split()) <= 250
        assert "[[sim:" in prompt
        assert "${" not in exercise.fill(prompt, 1, lang)


@pytest.mark.parametrize("id", IDS)
def test_each_exercise_has_three_hints_three_wrong_answers_or_so_and_ten_points(id: str) -> None:
    exercise = load_exercise(id)
    assert [len(exercise.hints[lang]) for lang in LANGUAGES] == [3, 3]
    assert len(exercise.wrong) >= 2
    assert exercise.points == 10


@pytest.mark.parametrize("id", IDS)
def test_the_knobs_of_an_exercise_are_knobs_of_its_simulation_for_every_seed(id: str) -> None:
    exercise = load_exercise(id)
    scenario = load(exercise.simulation)
    for seed in range(20):
        for question in (None, *exercise.checks):
            settle(scenario, exercise.settled(seed, question))
    assert set(exercise.may_set) <= set(scenario.knobs)


@pytest.mark.parametrize("id", [id for id in IDS if load_exercise(id).kind == "predict"])
def test_a_sheet_has_other_numbers_for_another_seed_and_its_own_answers(id: str) -> None:
    exercise = load_exercise(id)
    assert exercise.starter("en", 1) != exercise.starter("en", 2).replace("seed: 2", "seed: 1")
    for lang in LANGUAGES:
        text = exercise.starter(lang, 12)
        assert "${" not in text
        assert re.search(r"^seed: 12 ", text, re.MULTILINE)
    assert check(exercise, solve(exercise, "es", 12)).passed


def test_the_answers_of_one_seed_are_no_answer_to_another() -> None:
    exercise = load_exercise("predict-cold-starts")
    sheet = solve(exercise, "en", 3)
    assert check(exercise, sheet).passed
    verdict = check(exercise, sheet, seed=4)
    assert (verdict.passed, verdict.points, verdict.runs) == (False, 0, 0)
    assert verdict.results[0].name == "sheet"
    relabelled = sheet.replace("seed: 3", "seed: 4")
    assert not check(exercise, relabelled, seed=4).passed


def test_a_right_answer_of_another_kind_is_right_too() -> None:
    lazy = (
        "import rates\ntable = {}\n\n"
        "def handler(event, context):\n    if not table:\n        table.update(rates.load())\n"
        "    return {'currency': event['to'], 'amount': round(table[event['to']] * event['amount'], 2)}\n"
    )
    assert check(load_exercise("load-once"), lazy).passed
    assert check(load_exercise("stop-the-loop"), "fix: marker\nguard: false\n").passed
    assert check(load_exercise("tune-cold-starts"), "memory: 1100\nprepared: 20\nlimit: 200\n").passed


def test_all_exercises_are_read_once() -> None:
    assert exercises() is exercises()
