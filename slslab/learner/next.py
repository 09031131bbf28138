"""What comes next for one person: the first step not yet done, along the first path and then through the rest."""

from __future__ import annotations

from collections.abc import Iterator

from slslab.learner.progress import Progress
from slslab.library import Library, Target

FIRST_PATH = "first-hour"
_REST = ("concept", "term", "simulation", "exercise")


def next_step(library: Library, progress: Progress) -> Target | None:
    """The target to go to next, or None when all is done."""
    return next((target for target in _steps(library) if not is_done(target, progress)), None)


def is_done(target: Target, progress: Progress) -> bool:
    """Whether a page was read, a simulation run, an exercise solved."""
    if target.kind == "simulation":
        return target.id in progress.run
    if target.kind == "exercise":
        return target.id in progress.solved
    return target.id in progress.read


def command(target: Target) -> str:
    """The command line, without the program's name, that does the step."""
    if target.kind == "simulation":
        knobs = "".join(f" --set {name}={value}" for name, value in target.knobs)
        return f"run {target.id}{knobs}"
    return f"check {target.id}" if target.kind == "exercise" else f"read {target.id}"


def _steps(library: Library) -> Iterator[Target]:
    if FIRST_PATH in library.ids("path"):
        for step in library.entry(FIRST_PATH, "en").steps:
            yield step.target
    for kind in _REST:
        for head in library.heads(kind, "en"):
            yield head.target
