"""`slslab reset ID`: a fresh starter; the learner's own file is kept under another name."""

from __future__ import annotations

import argparse

from slslab.cli.check import parse_seed
from slslab.cli.parser import Parser
from slslab.cli.terminal import Terminal
from slslab.grading import workspace


def arguments(parser: Parser) -> None:
    parser.positional("id", shown="ID")
    parser.option("--seed", metavar="N")


def run(args: argparse.Namespace, terminal: Terminal) -> int:
    copy = workspace.reset(args.id, terminal.lang, parse_seed(args.seed))
    if copy is not None:
        terminal.note(terminal.words("grading.reset.kept", path=copy))
    terminal.say(terminal.words("grading.reset.done", path=workspace.submission_path(args.id)))
    return 0
