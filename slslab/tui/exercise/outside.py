"""The learner's own editor, in the terminal that the lab lends it."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from textual.app import App, SuspendNotSupported

from slslab.errors import MachineLacks, UserError, why

Run = Callable[[Sequence[str]], object]
_USUAL: Final = ("nano", "vim", "vi")


def own_editor() -> list[str]:
    """The command of `$VISUAL` or `$EDITOR`, else an editor that is usually there. UserError when there is none."""
    for name in ("VISUAL", "EDITOR"):
        command = os.environ.get(name, "").strip()
        if command:
            try:
                return shlex.split(command)
            except ValueError as error:
                raise UserError("exercise.bad-editor", name=name, command=command, reason=error) from None
    for name in _USUAL:
        if shutil.which(name):
            return [name]
    raise UserError("exercise.no-editor")


def edit_outside(app: App[Any], path: Path, run: Run | None = None) -> None:
    """Open `path` in the person's own editor, and come back when it is closed. `run` runs a command (tests give
    theirs, which needs no terminal). UserError or MachineLacks when that cannot be."""
    command = [*own_editor(), str(path)]
    if run is not None:
        run(command)
        return
    trouble: OSError | None = None
    try:
        with app.suspend():
            try:
                subprocess.run(command, check=False)
            except OSError as error:  # raised further, it would leave a dead screen (Textual #6692)
                trouble = error
    except SuspendNotSupported:
        raise MachineLacks("exercise.no-terminal", path=path) from None
    if trouble is not None:
        raise UserError("exercise.editor-failed", command=command[0], reason=why(trouble))
