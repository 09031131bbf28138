"""`slslab init`: a workspace with the exercises' starters."""

from __future__ import annotations

import argparse
from pathlib import Path

from slslab.cli.check import parse_seed
from slslab.cli.parser import Parser
from slslab.cli.terminal import Terminal
from slslab.grading import exercises, workspace


def arguments(parser: Parser) -> None:
    parser.positional("dir", shown="[DIR]", nargs="?")
    parser.option("--seed", metavar="N")


def run(args: argparse.Namespace, terminal: Terminal) -> int:
    words = terminal.words
    made = workspace.init(Path(args.dir) if args.dir else None, terminal.lang, parse_seed(args.seed))
    terminal.note(words("grading.init.made", folder=made.folder, seed=made.seed))
    for path in made.written:
        terminal.say(str(path))
    terminal.note(words.count("grading.init.written", len(made.written)))
    if made.kept:
        terminal.note(words.count("grading.init.kept", len(made.kept)))
    first = exercises()[0]
    terminal.note(words("grading.init.next", path=made.folder / first.id / first.file, id=first.id))
    return 0
