"""`slslab list`: what there is, and what of it is done."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping

from slslab.cli.notebook import open_notebook
from slslab.cli.parser import Parser
from slslab.cli.terminal import Terminal
from slslab.errors import NothingDone, UnknownName
from slslab.library import Head, Library
from slslab.library.cells import cut, width
from slslab.library.entry import CATEGORIES

LISTS: Mapping[str, str] = {
    "terms": "term",
    "concepts": "concept",
    "simulations": "simulation",
    "exercises": "exercise",
    "paths": "path",
}
_MARKS = {"read": "✓", "run": "✓", "solved": "✓", "tried": "…"}

# What somebody did with an entry of this kind and id: `read`, `run`, `tried`, `solved` or "".
State = Callable[[str, str], str]


def arguments(parser: Parser) -> None:
    parser.positional("what", shown="[LIST]", nargs="?")
    parser.option("--json", action="store_true")


def run(args: argparse.Namespace, terminal: Terminal) -> int:
    if args.what is not None and args.what not in LISTS:
        raise UnknownName("library.list-unknown", found=args.what, valid=LISTS)
    library = Library()
    lists = [args.what] if args.what else list(LISTS)
    heads = {name: library.heads(LISTS[name], terminal.lang) for name in lists}
    if not any(heads.values()):
        raise NothingDone("library.list-none", folder=library.root)
    state = learner_state(terminal)
    first = True
    for name, entries in heads.items():
        if args.json:
            _print_json(entries, state, terminal)
        elif entries:
            if not first:
                terminal.say()
            _print(name, entries, state, terminal)
            first = False
    return 0


def learner_state(terminal: Terminal) -> State:
    """What the notebook knows. Of one that cannot be opened the reader is told, and nothing counts as done."""
    store = open_notebook(terminal)
    try:
        progress = store.progress()
    finally:
        store.close()

    def state(kind: str, id: str) -> str:
        if kind == "simulation":
            return "run" if id in progress.run else ""
        if kind == "exercise":
            return "solved" if id in progress.solved else "tried" if id in progress.tries else ""
        return "read" if id in progress.read else ""

    return state


def _print_json(entries: tuple[Head, ...], state: State, terminal: Terminal) -> None:
    for head in entries:
        terminal.json(
            {
                "id": head.id,
                "kind": head.kind,
                "title": head.title,
                "category": head.category,
                "status": "broken" if head.broken else head.status,
                "summary": head.summary,
                "state": state(head.kind, head.id),
            }
        )


def _print(name: str, entries: tuple[Head, ...], state: State, terminal: Terminal) -> None:
    words = terminal.words
    states = {head.id: state(head.kind, head.id) for head in entries}
    done = sum(value in ("read", "run", "solved") for value in states.values())
    count = words("library.list-done", done=done, total=len(entries))
    terminal.say(f"{terminal.style(words(f'library.list-{name}'), 'heading')}  {terminal.style(count, 'quiet')}")
    ids = max(len(head.id) for head in entries)
    for category in ("", *CATEGORIES):
        if category and any(head.category == category for head in entries):
            terminal.say(f"  {terminal.style(words(f'library.category-{category}'), 'strong')}")
        for head in entries:
            if head.category == category:
                _print_row(head, states[head.id], ids, terminal)


def _print_row(head: Head, state: str, ids: int, terminal: Terminal) -> None:
    words = terminal.words
    mark = terminal.style(_MARKS.get(state, "·"), "good" if state in ("read", "run", "solved") else "quiet")
    said = f"  {words(f'library.state-{state}')}" if state else ""
    text = words("library.list-broken") if head.broken else head.title
    text = cut(text, max(8, terminal.width - ids - 6 - width(said)))
    terminal.say(f"  {mark} {terminal.style(head.id.ljust(ids), 'code')}  {text}{terminal.style(said, 'quiet')}")
