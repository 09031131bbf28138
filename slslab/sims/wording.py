"""Quantities as a person reads them, in the reader's language."""

from __future__ import annotations

from slslab.i18n import Said, Words
from slslab.runtime.cloud import MOST_EVENTS, MOST_PENDING


class Micros(int):
    """A duration in µs, among values that are otherwise counted."""

    __slots__ = ()


def duration(us: int, words: Words) -> str:
    """A duration with a sensible unit and three digits: 0.4 ms, 380 ms, 1.24 s, 2 min 5 s, 3 h 10 min."""
    if us < 10_000:
        return f"{words.number(us / 1000, 1 if us % 1000 else 0)} ms"
    if us < 999_500:
        return f"{words.number(us / 1000)} ms"
    if us < 59_950_000:
        seconds = us / 1_000_000
        return f"{words.number(seconds, 0 if us % 1_000_000 == 0 else 2 if seconds < 10 else 1)} s"
    seconds = round(us / 1_000_000)
    if seconds < 3600:
        minutes, rest = divmod(seconds, 60)
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, rest = divmod(round(seconds / 60), 60)
    return f"{words.number(hours)} h {rest} min" if rest else f"{words.number(hours)} h"


def clock(us: int) -> str:
    """A time of the run: 00:12.340, or 1:02:03.500 after an hour."""
    seconds, millis = divmod(us // 1000, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}.{millis:03}" if hours else f"{minutes:02}:{seconds:02}.{millis:03}"


def runaway(words: Words) -> str:
    """That a run was stopped at its bound, and at which."""
    return words("sims.run.runaway", most=words.number(MOST_EVENTS), pending=words.number(MOST_PENDING))


def money(usd: float, words: Words, places: int | None = None) -> str:
    """US dollars with three digits that say something ($12.30, $0.0213, $0.000213), or with so many `places`."""
    return dollars(words.number(usd, money_places(usd) if places is None else places), words)


def money_places(usd: float) -> int:
    """How many digits after the point leave three that say something: from 2 to 10."""
    return next((places for places in range(2, 10) if not usd or abs(usd) * 10**places >= 99.5), 10)


def list_price(usd: float, words: Words) -> str:
    """A listed price in full, two digits after the point at least: $0.20, $0.0000166667."""
    places = max(2, len(f"{usd:.12f}".rstrip("0").partition(".")[2]))
    return dollars(words.number(usd, places), words)


def dollars(text: str, words: Words) -> str:
    """An amount that is already written, with its sign where this language puts it."""
    return f"{text} $" if words.lang == "es" else f"${text}"


def quantity(value: float, words: Words) -> str:
    """A count as a whole number, anything else with three digits that say something."""
    if value == int(value):
        return words.number(value)
    digits = 2
    while digits < 9 and abs(value) * 10**digits < 100:
        digits += 1
    return words.number(value, digits)


def amount(value: float, unit: str, words: Words) -> str:
    """A quantity with its unit, which is one of a price sheet's: 1 request, 16.79 GB-s."""
    name = words(f"sims.unit.{unit}.{'one' if value == 1 else 'other'}")
    return f"{quantity(value, words)} {name}"


def shown(value: object, words: Words) -> object:
    """A value of a sentence as text: durations and numbers as the language writes them, sentences said,
    several things with commas between them."""
    if isinstance(value, Said):
        return words(value.key, **{name: shown(inner, words) for name, inner in value.values.items()})
    if isinstance(value, tuple):
        return ", ".join(str(shown(inner, words)) for inner in value)
    if isinstance(value, Micros):
        return duration(int(value), words)
    if isinstance(value, int) and not isinstance(value, bool):
        return words.number(value)
    return value
