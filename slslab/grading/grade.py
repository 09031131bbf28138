"""`check`: one submission in, one verdict out. Never raises for what a learner wrote."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from slslab import schema
from slslab.errors import BadFile, LabError, Problem
from slslab.grading.exercise import Exercise
from slslab.grading.judging import result, skipped
from slslab.grading.verdict import Outcome, Result, Sentence, Verdict
from slslab.workers.sandbox import Limits, best_level

Progress = Callable[[int, int], None]
DEFAULT_SEED = 1


def check(
    exercise: Exercise,
    submission: Path | str,
    seed: int | None = None,
    progress: Progress | None = None,
    limits: Limits | None = None,
) -> Verdict:
    """Judge a submission: a file, or the text of one.

    `seed` decides the workloads and numbers; without it a sheet of predictions is judged on its own seed, and all
    else on seed 1. `progress(done, total)` is called between runs. `limits` are those of a learner's program. A file
    that cannot be read, or is malformed, is a failed verdict with `problems`. MachineLacks when this machine cannot
    run workers at all.
    """
    began = time.monotonic()
    used = DEFAULT_SEED if seed is None else seed
    try:
        text = _text(exercise, submission)
        verdict = _judge(exercise, text, seed, progress, limits)
    except BadFile as error:
        verdict = Verdict(exercise.id, used, tuple(skipped(exercise.checks)), problems=error.problems)
    except LabError:
        raise
    except Exception as error:
        if os.environ.get("SLSLAB_DEBUG"):
            raise
        verdict = Verdict(exercise.id, used, tuple(_our_fault(exercise, error)))
    return replace(verdict, seconds=time.monotonic() - began)


def _text(exercise: Exercise, submission: Path | str) -> str:
    if isinstance(submission, str):
        return submission
    if submission.is_dir():
        raise BadFile([_problem(submission.name, "a-folder", file=exercise.file)])
    return schema.read_text(submission, submission.name)


def _judge(
    exercise: Exercise, text: str, seed: int | None, progress: Progress | None, limits: Limits | None
) -> Verdict:
    used = DEFAULT_SEED if seed is None else seed
    if not text.strip():
        raise BadFile([_problem(exercise.file, "empty-file", id=exercise.id)])
    if exercise.kind == "predict":
        from slslab.grading.predict import judge_sheet

        used, runs, results = judge_sheet(exercise, text, seed)
        return Verdict(exercise.id, used, tuple(results), runs=runs)
    if exercise.kind == "tune":
        from slslab.grading.tune import judge_configuration

        runs, results = judge_configuration(exercise, text, used, progress)
        return Verdict(exercise.id, used, tuple(results), runs=runs)
    from slslab.grading.code import judge_handler

    level = best_level()
    tried = judge_handler(exercise, text, used, level, limits, progress)
    return Verdict(
        exercise.id,
        used,
        tried.results,
        isolation=str(level),
        runs=tried.runs,
        out_of_time=tried.out_of_time,
        log=tried.log,
    )


def _problem(name: str, key: str, **values: object) -> Problem:
    return Problem(name, 0, f"grading.{key}", values)


def _our_fault(exercise: Exercise, error: Exception) -> list[Result]:
    observed = Sentence("grading.our-fault", values={"error": f"{type(error).__name__}: {error}"})
    first, *rest = exercise.checks
    return [result(first, Outcome.FAULT, observed=observed), *skipped(rest)]
