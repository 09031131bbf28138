"""`slslab progress`: what is read, run and solved, and carrying it elsewhere."""

from __future__ import annotations

import argparse
from collections.abc import Container
from pathlib import Path

from slslab.cli.parser import Parser
from slslab.cli.terminal import Terminal
from slslab.errors import NothingDone, UserError
from slslab.learner import Store
from slslab.learner.next import command, next_step
from slslab.library import Library


def arguments(parser: Parser) -> None:
    parser.positional("action", shown="[export|import]", nargs="?", choices=("export", "import"))
    parser.positional("file", shown="[FILE]", nargs="?")
    parser.option("--force", action="store_true")
    parser.option("--json", action="store_true")


def run(args: argparse.Namespace, terminal: Terminal) -> int:
    if args.action:
        return _carry(args, terminal)
    library = Library()
    progress = Store().progress()
    rows = {
        "terms": (_done(library.ids("term"), progress.read), len(library.ids("term"))),
        "concepts": (_done(library.ids("concept"), progress.read), len(library.ids("concept"))),
        "simulations": (_done(library.ids("simulation"), progress.run), len(library.ids("simulation"))),
        "exercises": (_done(library.ids("exercise"), progress.solved), len(library.ids("exercise"))),
    }
    step = next_step(library, progress)
    if args.json:
        counts = {name: {"done": done, "total": total} for name, (done, total) in rows.items()}
        ids = {"read": list(progress.read), "run": list(progress.run), "solved": list(progress.solved)}
        terminal.json({**counts, **ids, "next": str(step) if step else None})
        return 0
    if not (progress.read or progress.run or progress.tries):
        raise NothingDone("learner.nothing", id=step.id if step else "serverless")
    _print(rows, terminal)
    terminal.say()
    terminal.say(terminal.words("learner.next", command=command(step)) if step else terminal.words("learner.all-done"))
    return 0


def _done(ids: tuple[str, ...], done: Container[str]) -> int:
    return sum(id in done for id in ids)


def _print(rows: dict[str, tuple[int, int]], terminal: Terminal) -> None:
    words = terminal.words
    terminal.say(terminal.style(words("learner.heading"), "title"))
    width = max(len(words(f"learner.{name}")) for name in rows) + 2
    for name, (done, total) in rows.items():
        filled = round(24 * done / total) if total else 0
        bar = terminal.style("█" * filled, "good") + terminal.style("░" * (24 - filled), "quiet")
        terminal.say(f"  {words(f'learner.{name}'):<{width}}{bar}  {words('learner.of', done=done, total=total)}")


def _carry(args: argparse.Namespace, terminal: Terminal) -> int:
    words = terminal.words
    if not args.file:
        raise UserError("learner.needs-file", action=args.action)
    path = Path(args.file)
    if args.action == "export":
        if path.exists() and not args.force:
            raise UserError("learner.exists", path=path)
        terminal.note(words.count("learner.exported", Store().export_to(path), path=path))
    else:
        terminal.note(words.count("learner.imported", Store().import_from(path), path=path))
    return 0
