"""Does an exercise do what it promises? The starter fails, the solution passes, each wrong answer gets its sentence.

The lint and the tests call this for every exercise. It runs what a learner's check runs, so it takes as long.
"""

from __future__ import annotations

from collections.abc import Iterator

from slslab.errors import BadFile, LabError, Problem, UnknownName
from slslab.grading.exercise import Exercise
from slslab.grading.grade import check
from slslab.grading.predict import solve
from slslab.grading.runs import settle_knobs
from slslab.grading.verdict import Outcome, Verdict
from slslab.i18n import LANGUAGES, Words

OTHER_SEEDS = (2,)  # the solution has to hold on more than the seed it was written for


def verify(exercise: Exercise) -> list[Problem]:
    """What is wrong with this exercise; nothing when it keeps all its promises."""
    try:
        return list(_broken(exercise))
    except BadFile as error:
        return list(error.problems)
    except LabError as error:  # a simulation or a knob that does not exist
        near = error.nearest if isinstance(error, UnknownName) else None
        return [Problem(f"{exercise.id}/exercise.yaml", 0, error.key, {"hint": "", **error.values}, near)]


def _broken(exercise: Exercise) -> Iterator[Problem]:
    def problem(part: str, key: str, **values: object) -> Problem:
        return Problem(f"{exercise.id}/{part}", 0, f"grading.author-{key}", values)

    for question in (None, *exercise.checks):
        settle_knobs(exercise.simulation, exercise.settled(1, question))
    for lang in LANGUAGES:
        exercise.prompt(lang)
        if check(exercise, exercise.starter(lang, 1)).passed:
            yield problem("starter", "starter-passes")
    for text in {exercise.solution(lang, 1) for lang in LANGUAGES}:
        verdict = check(exercise, text)
        if not verdict.passed:
            yield problem("solution", "solution-fails", seed=1, said=spoken(verdict, Words("en")))
    for seed in OTHER_SEEDS:
        text = solve(exercise, "en", seed) if exercise.kind == "predict" else exercise.solution("en", seed)
        verdict = check(exercise, text, seed)
        if not verdict.passed:
            yield problem("solution", "solution-fails", seed=seed, said=spoken(verdict, Words("en")))
    for wrong in exercise.wrong:
        verdict = check(exercise, exercise.wrong_answer(wrong.name))
        failing = [each.name for each in verdict.results if each.outcome is Outcome.FAIL] or ["file"]
        for lang in LANGUAGES:
            said = spoken(verdict, Words(lang))
            if verdict.passed or wrong.fails not in failing or wrong.says[lang] not in said:
                yield problem(f"wrong/{wrong.name}", "wrong-sentence", expected=wrong.says[lang], said=said or "✓")


def spoken(verdict: Verdict, words: Words) -> str:
    """All that a verdict says about what failed, in one text."""
    lines = [problem.message(words.lang) for problem in verdict.problems]
    for each in verdict.results:
        if each.outcome in (Outcome.FAIL, Outcome.FAULT):
            parts = (each.title, each.expected, each.observed, each.question)
            lines.append(" · ".join(part.say(words) for part in parts if part))
    return "\n".join(lines)
