"""The narrator: one sentence for each moment worth telling, with a link to its term."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from slslab.i18n import Words
from slslab.sims.moments import CATEGORIES, Moment
from slslab.sims.story import moments
from slslab.sims.wording import shown

__all__ = ["CATEGORIES", "Moment", "current", "following", "moments", "narrate", "preceding"]


def narrate(moment: Moment, words: Words, at: int | None = None) -> str:
    """One sentence with wiki-links. `at` (µs): repetitions are counted up to that time only."""
    sentence = words(moment.key, **{name: shown(value, words) for name, value in moment.values.items()})
    more = len(moment.more) if at is None else bisect_right(moment.more, at)
    return f"{sentence} {words.count('sims.more', more)}" if more else sentence


def current(told: Sequence[Moment], t: int) -> Moment | None:
    """The latest moment at or before time `t`, or None."""
    index = bisect_right(told, t, key=_time) - 1
    return told[index] if index >= 0 else None


def following(told: Sequence[Moment], t: int, category: str | None = None) -> Moment | None:
    """The first moment after time `t`, of a category if one is given, or None."""
    later = range(bisect_right(told, t, key=_time), len(told))
    return next((told[index] for index in later if category in (None, told[index].category)), None)


def preceding(told: Sequence[Moment], t: int, category: str | None = None) -> Moment | None:
    """The last moment before time `t`, of a category if one is given, or None."""
    earlier = range(bisect_left(told, t, key=_time) - 1, -1, -1)
    return next((told[index] for index in earlier if category in (None, told[index].category)), None)


def _time(moment: Moment) -> int:
    return moment.t
