"""Tune: a configuration is held against runs under several workloads, most of which the learner has not seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from slslab import schema
from slslab.errors import BadFile, Problem, UnknownName, UserError
from slslab.grading.draw import draw, integer
from slslab.grading.exercise import Exercise, Workload
from slslab.grading.judging import Seen, judge_all
from slslab.grading.runs import execute, settle_knobs
from slslab.grading.verdict import Result, Sentence

Progress = Callable[[int, int], None]


def judge_configuration(
    exercise: Exercise, text: str, seed: int, progress: Progress | None = None
) -> tuple[int, list[Result]]:
    """How many runs there were, and the results. BadFile, line by line, when the configuration is not one."""
    shape = schema.Map(optional=dict.fromkeys(exercise.may_set, schema.Scalar()))
    chosen = schema.check(text, shape, exercise.file)
    _bound(exercise, chosen)
    seen: list[Seen] = []
    weather = list(workloads(exercise, seed))
    for number, (workload, knobs, run_seed) in enumerate(weather):
        if progress:
            progress(number, len(weather))
        run = execute(exercise.simulation, {**knobs, **chosen}, run_seed)
        seen.append(Seen(run, Sentence(texts=workload.title)))
    return len(seen), judge_all(exercise.checks, seen)


def workloads(exercise: Exercise, seed: int) -> list[tuple[Workload, dict[str, Any], int]]:
    """Every run of this seed: its workload, its knobs, and the seed of its luck."""
    found: list[tuple[Workload, dict[str, Any], int]] = []
    for workload in exercise.workloads:
        for number in range(workload.runs):
            name = f"{exercise.id}/{workload.name}/{number}"
            drawn = {knob: draw(value, seed, f"{name}/{knob}") for knob, value in workload.knobs.items()}
            found.append((workload, {**exercise.settled(seed), **drawn}, integer(seed, name, 1_000_000)))
    return found


def _bound(exercise: Exercise, chosen: schema.Located) -> None:
    """Every value must be one that the knob can take; each that is not is a problem on its own line."""
    problems: list[Problem] = []
    for name, value in chosen.items():
        try:
            settle_knobs(exercise.simulation, _one(name, value))
        except UserError as error:
            near = error.nearest if isinstance(error, UnknownName) else None
            values = {**error.values, "hint": ""} if isinstance(error, UnknownName) else error.values
            problems.append(Problem(exercise.file, chosen.lines[name], error.key, values, near))
    if problems:
        raise BadFile(problems)


def _one(name: str, value: object) -> Mapping[str, object]:
    if value is None:
        raise UserError("grading.no-value", knob=name)
    return {name: value}
