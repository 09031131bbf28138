"""`slslab solution ID`: one right answer, on standard output; the reasons beside it."""

from __future__ import annotations

import argparse

from slslab.cli.notebook import open_notebook
from slslab.cli.parser import Parser
from slslab.cli.terminal import Terminal
from slslab.grading import Exercise, load_exercise, workspace


def arguments(parser: Parser) -> None:
    parser.positional("id", shown="ID")


def run(args: argparse.Namespace, terminal: Terminal) -> int:
    exercise = load_exercise(args.id)
    seed = workspace.seed_of(workspace.submission_path(exercise.id))
    terminal.say(_solution(exercise, terminal.lang, seed).rstrip("\n"))
    for check in exercise.checks:
        if check.why:
            why = exercise.fill(check.why[terminal.lang], seed, terminal.lang)
            terminal.note(f"{check.title[terminal.lang]}: {why}")
    store = open_notebook(terminal)
    try:
        store.see_solution(exercise.id)
    finally:
        store.close()
    terminal.note(terminal.words("grading.solution.shown", title=exercise.title[terminal.lang]))
    return 0


def _solution(exercise: Exercise, lang: str, seed: int) -> str:
    if exercise.kind != "predict":
        return exercise.solution(lang, seed)
    from slslab.grading.predict import solve  # runs the simulation; nothing else here does

    return solve(exercise, lang, seed)
