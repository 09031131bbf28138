"""The learner's notebook for a command that can do without it."""

from __future__ import annotations

from slslab.cli.terminal import Terminal
from slslab.errors import LabError
from slslab.learner import Store


def open_notebook(terminal: Terminal) -> Store:
    """The notebook, or one in memory with a sentence why; a write that fails later is one sentence too."""

    def complain(error: LabError) -> None:
        terminal.note(terminal.words("grading.not-saved", reason=error.message(terminal.lang)))

    try:
        return Store(complain=complain)
    except LabError as error:
        complain(error)
        return Store.unsaved()
