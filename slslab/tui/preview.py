"""What a link leads to, in one line: title and definition."""

from __future__ import annotations

from slslab.errors import LabError
from slslab.i18n import Words
from slslab.learner import Progress
from slslab.library import Library
from slslab.library.target import Target
from slslab.tui.chrome import Piece

KIND_MARKS = {"term": "", "concept": "≡ ", "simulation": "▶ ", "exercise": "○ ", "path": "→ "}


def preview(target: Target, library: Library, words: Words) -> tuple[Piece, ...]:
    """The line at the foot for `target`; for a simulation with the knobs that the link sets."""
    try:
        entry = library.head(target, words.lang)
    except LabError as error:
        return (Piece(error.message(words.lang).splitlines()[0], "warn"),)
    knobs = "".join(f" · {name} {value}" for name, value in target.knobs)
    return (
        Piece(KIND_MARKS.get(entry.kind, ""), "accent"),
        Piece(f"{entry.title}{knobs}", "strong"),
        Piece(f" — {entry.summary}" if entry.summary else "", "text"),
    )


def done(progress: Progress, kind: str, id: str) -> bool:
    """Whether the person is through with an entry: a page is read, a simulation run, an exercise solved."""
    if kind == "simulation":
        return id in progress.run
    return id in (progress.solved if kind == "exercise" else progress.read)


def mark(progress: Progress, kind: str, id: str) -> Piece:
    """`✓` done, `◐` an exercise that was tried, `·` not yet."""
    if done(progress, kind, id):
        return Piece("✓ ", "good")
    if kind == "exercise" and id in progress.tries:
        return Piece("◐ ", "here")
    return Piece("· ", "faint")
