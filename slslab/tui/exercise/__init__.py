"""The exercise screen: the statement, the learner's file, and what the grader says of it."""

from slslab.tui.exercise.screen import ExerciseScreen

__all__ = ["ExerciseScreen"]
