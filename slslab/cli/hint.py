"""`slslab hint ID`: the next rung of an exercise's ladder of hints."""

from __future__ import annotations

import argparse

from slslab.cli.notebook import open_notebook
from slslab.cli.parser import Parser
from slslab.cli.terminal import Terminal
from slslab.grading import load_exercise


def arguments(parser: Parser) -> None:
    parser.positional("id", shown="ID")


def run(args: argparse.Namespace, terminal: Terminal) -> int:
    words = terminal.words
    exercise = load_exercise(args.id)
    hints = exercise.hints[terminal.lang]
    store = open_notebook(terminal)
    try:
        taken = store.hints(exercise.id)
        number = min(store.take_hint(exercise.id) if taken < len(hints) else taken, len(hints))
    finally:
        store.close()
    for rung in range(1, max(1, number) + 1):
        terminal.say(words("grading.hint.rung", number=rung, total=len(hints), text=hints[rung - 1]))
    terminal.note(words("grading.hint.last" if number >= len(hints) else "grading.hint.more", id=exercise.id))
    return 0
