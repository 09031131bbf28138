"""Moments of a run that are worth telling, and how repetition is folded.

What repeats within a second is told once, with the times of its repetitions, so that a storm of refusals is one
sentence that counts. Where it happens again and again, it is told anew after 2 s, 4 s and so on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from slslab.i18n import Said
from slslab.runtime.recording import Row

CATEGORIES: Final = (
    "cold", "warm", "gone", "prepared", "throttle", "error", "retry", "dead-letter", "lost", "loop", "duplicate",
    "count", "workflow", "route", "schedule", "stream", "backlog", "task", "secret", "skip", "fault", "change", "end",
)  # fmt: skip

_FOLD: Final = 1_000_000  # µs in which the same thing is told once
_FOLD_MOST: Final = 16_000_000
_QUIET: Final = 10_000_000  # µs after which it is news again


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment worth telling. `key` and `values` make its sentence; `more` are the times (µs) of the same thing
    happening again right after, which are told together with it."""

    index: int  # of the row it is about; the number of rows for what is told at the end of the run
    t: int  # µs
    category: str
    key: str
    values: Mapping[str, object]
    term: str | None  # id of the term that explains it
    more: tuple[int, ...] = ()


class Told:
    """What has been told so far, in order of time."""

    def __init__(self) -> None:
        self._moments: list[Moment] = []
        self._more: dict[int, list[int]] = {}  # moment: times of its repetitions
        # What was told: the moment that tells it, for how long that holds, and when it last happened again.
        self._latest: dict[object, tuple[int, int, int]] = {}
        self._once: set[object] = set()

    def tell(
        self,
        index: int,
        row: Row,
        category: str,
        key: str,
        values: Mapping[str, object],
        term: str | None,
        *also: object,
    ) -> None:
        """Tell it, or count it with the moment that has told the same a short while ago.

        The same is: the same sentence about the same component, and equal in `also`; cold starts are all the same.
        """
        same = ("cold" if category == "cold" else key, row.who, *also)
        window = _FOLD
        if same in self._latest:
            latest, window, again = self._latest[same]
            if row.t - self._moments[latest].t < window:
                self._more.setdefault(latest, []).append(row.t)
                self._latest[same] = latest, window, row.t
                return
            # Each cold start that stands alone is told: people step from one to the next.
            window = _FOLD if category == "cold" or row.t - again > _QUIET else min(2 * window, _FOLD_MOST)
        self._latest[same] = len(self._moments), window, row.t
        self._moments.append(Moment(index, row.t, category, f"sims.tell.{key}", values, term))

    def close(
        self, index: int, t: int, category: str, key: str, values: Mapping[str, object], term: str | None
    ) -> None:
        """Tell something at the end of the run, which no row is about."""
        self._moments.append(Moment(index, t, category, f"sims.tell.{key}", values, term))

    def is_first(self, *what: object) -> bool:
        """Whether this is asked for the first time."""
        if what in self._once:
            return False
        self._once.add(what)
        return True

    def has(self, *what: object) -> bool:
        """Whether `is_first` has been asked for it."""
        return what in self._once

    def all(self) -> tuple[Moment, ...]:
        return tuple(
            replace(moment, more=tuple(self._more[n])) if n in self._more else moment
            for n, moment in enumerate(self._moments)
        )


def plural(key: str, n: int) -> Said:
    """`sims.KEY.one` or `sims.KEY.other`, as a sentence inside a sentence."""
    return Said(f"sims.{key}.{'one' if n == 1 else 'other'}", n=n)
