"""Lives in plain text: each environment or task in one row, from left to right what it was doing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from slslab.i18n import Words
from slslab.runtime.recording import Phase, Recording
from slslab.sims.tasks import TaskLife
from slslab.sims.views import EnvironmentLife, environments
from slslab.sims.wording import duration

_ROWS: Final = 10  # lives drawn one by one
_LABEL: Final = 10  # columns left of a drawing


class Span(NamedTuple):
    """Text and the name of its style (those of `cli/terminal.py`), or None."""

    text: str
    style: str | None = None


Line = tuple[Span, ...]


class _Look(NamedTuple):
    glyph: str
    ascii: str
    style: str | None


# In order of rank: of all that happens within one column, the highest is drawn.
_LOOKS: Final = {
    "none": _Look(" ", " ", None),
    "idle": _Look("▁", "_", "idle"),
    "busy": _Look("█", "#", "working"),
    "starting": _Look("░", ":", "starting"),
    "imports": _Look("▓", "%", "starting"),
    "gone": _Look("✕", "x", "quiet"),
}
_RANK: Final = {name: rank for rank, name in enumerate(_LOOKS)}


def environment_strips(recording: Recording, words: Words, width: int, ascii_only: bool) -> Iterator[Line]:
    """The environments of a run, the first ten one by one, with what the glyphs mean."""
    yield (Span(words("sims.picture.environments"), "heading"),)
    lives = environments(recording)
    if not lives:
        yield (Span("  " + words("sims.picture.none"), "quiet"),)
        return
    labels = _labels(recording, lives, words, width // 3)
    left = max(_LABEL, *(len(label) + 1 for label in labels))
    columns = width - left
    for label, life in zip(labels, lives, strict=False):
        stays = _stays(life, recording.end)
        yield (Span(f"{label:>{left - 1}} ", "quiet"), *_drawn(stays, recording.end, columns, ascii_only))
    if len(lives) > _ROWS:
        yield (Span(" " * left + words.count("sims.picture.hidden", len(lives) - _ROWS), "quiet"),)
    end = duration(recording.end, words)
    yield (Span(" " * left + "0" + end.rjust(columns - 1), "quiet"),)
    yield from _legend(words, width, ascii_only, left)


def _labels(recording: Recording, lives: Sequence[EnvironmentLife], words: Words, most: int) -> list[str]:
    """What the rows are called: by the function, too, where there are several."""
    several = len({life.function for life in lives}) > 1
    made: list[str] = []
    for life in lives[:_ROWS]:
        name, number = recording.components[life.function].name, f" {life.id}"
        room = most - len(number)
        short = name if len(name) <= room else f"{name[: room - 1]}…"
        made.append(short + number if several else words("sims.picture.env", n=life.id))
    return made


def task_strips(
    recording: Recording, lives: Sequence[TaskLife], words: Words, width: int, ascii_only: bool
) -> Iterator[Line]:
    """The tasks of a run's container services, the first ten one by one."""
    yield (Span(words("sims.picture.tasks"), "heading"),)
    columns = width - _LABEL
    for life in lives[:_ROWS]:
        label = words("sims.picture.task", n=life.number)
        last = recording.end if life.stopped is None else life.stopped
        began = last if life.running is None else life.running
        stays = [("starting", life.asked, began), ("busy", began, last)]
        if life.stopped is not None:
            stays.append(("gone", last, last))
        yield (Span(f"{label:>{_LABEL - 1}} ", "quiet"), *_drawn(stays, recording.end, columns, ascii_only))
    if len(lives) > _ROWS:
        yield (Span(" " * _LABEL + words.count("sims.picture.hidden", len(lives) - _ROWS), "quiet"),)


def _stays(life: EnvironmentLife, end: int) -> list[tuple[str, int, int]]:
    """What an environment was doing, from when to when (µs)."""
    last = end if life.end is None else life.end
    stays = [("idle", life.start, last), ("starting", life.start, last if life.ready is None else life.ready)]
    stays += [("imports", phase.start, phase.end) for phase in life.phases if phase.phase == Phase.CODE]
    stays += [("busy", busy.start, busy.end) for busy in life.busy]
    if life.end is not None:
        stays.append(("gone", life.end, life.end))
    return stays


def _drawn(stays: Sequence[tuple[str, int, int]], end: int, columns: int, ascii_only: bool) -> Iterator[Span]:
    """A life in one row, as few spans as it has changes."""
    cells = ["none"] * columns
    each = max(1, end) / columns
    for name, since, stop in stays:
        first = min(columns - 1, int(since / each))
        for cell in range(first, min(columns, max(first + 1, -int(-stop / each // 1)))):
            if _RANK[name] > _RANK[cells[cell]]:
                cells[cell] = name
    start = 0
    for cell in range(1, columns + 1):
        if cell == columns or cells[cell] != cells[start]:
            look = _LOOKS[cells[start]]
            yield Span((look.ascii if ascii_only else look.glyph) * (cell - start), look.style)
            start = cell


def _legend(words: Words, width: int, ascii_only: bool, left: int) -> Iterator[Line]:
    spans: list[Span] = []
    for name in ("starting", "imports", "busy", "idle", "gone"):
        look, text = _LOOKS[name], f" {words(f'sims.picture.{name}')}  "
        if spans and left + sum(len(span.text) for span in spans) + len(text) > width:
            yield (Span(" " * left), *spans)
            spans = []
        spans += [Span(look.ascii if ascii_only else look.glyph, look.style), Span(text, "quiet")]
    yield (Span(" " * left), *spans)
