"""Times as the panels write them: few digits, a unit, and a width that does not jump."""

from __future__ import annotations

from typing import Final

from slslab.i18n import Words
from slslab.sims.wording import duration

MILLISECOND: Final = 1_000
SECOND: Final = 1_000_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE


def clock(t: int, end: int) -> str:
    """A time in the run as `00:12.340`, with hours where the run has them."""
    minutes, rest = divmod(max(0, t), MINUTE)
    seconds, micros = divmod(rest, SECOND)
    tail = f"{seconds:02d}.{micros // MILLISECOND:03d}"
    if end < HOUR:
        return f"{minutes:02d}:{tail}"
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{tail}"


def mark(t: int, step: int) -> str:
    """A time as the axes write it: `0:05`, `1:00:00`, and milliseconds when `step` asks for them."""
    minutes, rest = divmod(t, MINUTE)
    hours, minutes = divmod(minutes, 60)
    seconds = f"{rest // SECOND:02d}"
    if step < SECOND:
        seconds += f".{rest % SECOND // MILLISECOND:03d}".rstrip("0")
    return f"{hours}:{minutes:02d}:{seconds}" if hours else f"{minutes}:{seconds}"


def latency(micros: int | None, words: Words) -> str:
    """A duration in three digits or so: `41 ms`, `1.24 s`; – for none."""
    return "–" if micros is None else duration(micros, words)


def instant(t: int, words: Words) -> str:
    """A time in the run inside a sentence: `12.34 s`, and from a minute on as a clock writes it, `17:27`."""
    return f"{words.number(t / SECOND, 2)} s" if t < MINUTE else mark(t, SECOND)


def nice(value: float) -> int:
    """The least of 1, 2, 5, 10, 20, 50 … that is not below `value`."""
    scale = 1
    while True:
        for digit in (1, 2, 5):
            if digit * scale >= value:
                return digit * scale
        scale *= 10


# A person counts seconds by 1, 2, 5, 10, 15, 30 and then in minutes and hours.
_STEPS: Final = (
    *(digit * scale for scale in (MILLISECOND, 10 * MILLISECOND, 100 * MILLISECOND) for digit in (1, 2, 5)),
    *(n * SECOND for n in (1, 2, 5, 10, 15, 30)),
    *(n * MINUTE for n in (1, 2, 5, 10, 15, 30)),
    *(n * HOUR for n in (1, 2, 3, 6, 12, 24)),
)


def round_time(micros: float) -> int:
    """The least round duration that is not below `micros`."""
    return next((step for step in _STEPS if step >= micros), _STEPS[-1] * max(1, -(-int(micros) // _STEPS[-1])))
