"""The grader: exercises, the learner's workspace, and verdicts.

load_exercise(id) -> Exercise      exercise_ids(), exercises()
check(exercise, submission, seed, progress) -> Verdict
workspace.init, reset, save, starter, submission_path, untouched
"""

from __future__ import annotations

from slslab.grading import workspace
from slslab.grading.exercise import Exercise
from slslab.grading.grade import check
from slslab.grading.shelf import exercise_ids, exercises, load_exercise
from slslab.grading.verdict import Amount, Coordinates, Outcome, Result, Sentence, Verdict

__all__ = [
    "Amount",
    "Coordinates",
    "Exercise",
    "Outcome",
    "Result",
    "Sentence",
    "Verdict",
    "check",
    "exercise_ids",
    "exercises",
    "load_exercise",
    "workspace",
]
