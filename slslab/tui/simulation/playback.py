"""Where the play head is, and how fast it goes: a wall-clock second moves it by `speed` virtual seconds."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import Final

SPEEDS: Final = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0)
_SECOND: Final = 1_000_000
_WATCHABLE: Final = 75.0  # wall-clock seconds that a person watches a whole run at the speed it opens with


@dataclass(slots=True)
class Playback:
    """A play head in a run that ends at `end`. Times are µs of virtual time."""

    end: int
    t: int = 0
    speed: float = 1.0
    playing: bool = False

    @property
    def ended(self) -> bool:
        return self.t >= self.end

    def advance(self, seconds: float) -> None:
        """Let `seconds` of wall-clock time pass. At the end of the run, play stops."""
        if self.playing:
            self.seek(self.t + round(seconds * self.speed * _SECOND))
            self.playing = not self.ended

    def seek(self, t: int) -> None:
        """Put the play head at `t`, or at the nearest end of the run."""
        self.t = max(0, min(t, self.end))

    def toggle(self) -> None:
        """Play or pause. Play at the end of the run begins again at its start."""
        if not self.playing and self.ended:
            self.t = 0
        self.playing = not self.playing

    def change_speed(self, steps: int) -> None:
        """Go `steps` up or down the ladder of speeds."""
        place = bisect_left(SPEEDS, self.speed)
        self.speed = SPEEDS[max(0, min(place + steps, len(SPEEDS) - 1))]


def opening_speed(end: int) -> float:
    """The speed at which a run of `end` µs can be watched whole: 1 for a minute, 50 for an hour."""
    wanted = end / _SECOND / _WATCHABLE
    return next((speed for speed in SPEEDS if speed >= max(wanted, 1.0)), SPEEDS[-1])
