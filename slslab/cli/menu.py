"""What plain `slslab` prints where there is no terminal: the lab's menu as text."""

from __future__ import annotations

from slslab.cli.list_ import LISTS
from slslab.cli.notebook import open_notebook
from slslab.cli.terminal import Terminal
from slslab.learner.next import command, next_step
from slslab.library import Library


def run(terminal: Terminal) -> int:
    """Print what there is, with the command for each, and the command that comes next."""
    words = terminal.words
    library = Library()
    rows = [
        (f"slslab list {name}", f"{words(f'library.list-{name}')} ({len(library.ids(kind))})", f"menu-{name}")
        for name, kind in LISTS.items()
    ]
    rows.append(("slslab search …", "", "menu-search"))
    size = max(len(left) for left, _, _ in rows) + 2
    terminal.say(terminal.style(words("library.menu-title"), "title"))
    terminal.say()
    for left, what, key in rows:
        said = f"{what}: {words(f'library.{key}')}" if what else words(f"library.{key}")
        terminal.say(f"  {terminal.style(left.ljust(size), 'code')}{said}")
    terminal.say()
    store = open_notebook(terminal)
    try:
        step = next_step(library, store.progress())
    finally:
        store.close()
    terminal.say(words("library.menu-next", command=command(step)) if step else words("library.menu-done"))
    terminal.note(words("library.menu-terminal"))
    return 0
