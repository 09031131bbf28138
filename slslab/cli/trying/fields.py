"""The fields of a pattern one by one: which of them the event satisfies, for a person to look through."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from slslab.cli.terminal import Terminal
from slslab.runtime.pattern import BadPattern, Event, Explanation, compile
from slslab.strictjson import BadJson, loads

_MOST: Final = 40  # fields that are listed
_LARGEST: Final = 200_000  # characters of a pattern whose fields are listed at all


def say_fields(pattern: str, event: str, terminal: Terminal) -> None:
    """A line for each field of a valid pattern, where there are two or more: its sign, its path, what the event has.

    An `$or` counts as one field, with the path of what decided it.
    """
    rows = list(_rows(pattern, event)) if len(pattern) <= _LARGEST else []
    if len(rows) < 2:
        return
    words = terminal.words
    width = min(max(len(row.path) for row in rows), terminal.width // 2)
    terminal.say()
    for row in rows[:_MOST]:
        has = words("try_pattern.nothing") if row.found is None else row.found
        if not row.matched:
            has = words("try_pattern.but-wants", found=has, wanted=row.wanted)
        line = f"{_cut(row.path, width):<{width}}  {has}"
        terminal.say(f"  {terminal.mark(row.matched)} {_cut(line, terminal.width - 4)}")
    if len(rows) > _MOST:
        terminal.say(terminal.style(words.count("try_pattern.more", len(rows) - _MOST), "quiet"))


def _rows(pattern: str, event: str) -> Iterator[Explanation]:
    try:
        whole = loads(pattern)
        parsed = Event(event)
        for part in _parts(whole):
            yield compile(part).explain(parsed)
    except (BadJson, BadPattern):
        return  # a field that stands twice, or a number that is more exact than a float: the verdict tells it all


def _parts(pattern: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """For each field a pattern with this field alone."""
    for key, value in pattern.items():
        if isinstance(value, dict) and key != "$or":
            yield from ({key: part} for part in _parts(value))
        else:
            yield {key: value}


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: max(1, width - 1)] + "…"
