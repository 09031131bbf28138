"""`slslab next`: the first exercise of the course that is not solved yet."""

from __future__ import annotations

import argparse

from slslab.cli.notebook import open_notebook
from slslab.cli.parser import Parser
from slslab.cli.terminal import Terminal
from slslab.errors import NothingDone
from slslab.grading import exercises, workspace


def arguments(parser: Parser) -> None:
    del parser


def run(args: argparse.Namespace, terminal: Terminal) -> int:
    del args
    words = terminal.words
    store = open_notebook(terminal)
    try:
        solved = store.solved()
    finally:
        store.close()
    for exercise in exercises():
        if exercise.id not in solved:
            terminal.say(words("grading.next.is", id=exercise.id, title=exercise.title[terminal.lang]))
            terminal.note(words("grading.next.how", id=exercise.id, path=workspace.submission_path(exercise.id)))
            return 0
    raise NothingDone("grading.next.all")
