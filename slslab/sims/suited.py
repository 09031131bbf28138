"""Settings of one component that do not go together, or that would do nothing; where knobs decide, the run tells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from slslab.errors import Problem

_OF_FIFO: Final = ("high-throughput", "by-content")
_Wrong = Iterator[tuple[str, dict[str, object]]]
"""The sentence and its values."""


def unsuited(components: Mapping[str, Mapping[str, Any]], lines: Mapping[str, int], file: str) -> list[Problem]:
    """Each such thing, at the line of its component."""
    return [
        Problem(file, lines[name], key, values)
        for name, one in components.items()
        if one[""] in _CHECKS
        for key, values in _CHECKS[one[""]](name, one, components)
    ]


def _client(name: str, one: Mapping[str, Any], _: Mapping[str, Mapping[str, Any]]) -> _Wrong:
    arrivals = one.get("arrivals", {})
    if arrivals.get("process") == "trace" and not arrivals.get("moments"):
        yield "scenario.no-moments", {"found": name}


def _queue(_: str, one: Mapping[str, Any], components: Mapping[str, Mapping[str, Any]]) -> _Wrong:
    fifo = bool(one.get("fifo", False))
    letters = one.get("dead-letters")
    if isinstance(letters, str) and letters in components:
        other = components[letters]
        if other[""] == "queue" and bool(other.get("fifo", False)) != fifo:
            yield "scenario.letters-of-a-kind", {"found": letters}
    for setting in _OF_FIFO:
        if one.get(setting) is True and not fifo:
            yield "scenario.only-fifo", {"found": setting}


def _table(name: str, one: Mapping[str, Any], _: Mapping[str, Mapping[str, Any]]) -> _Wrong:
    if one.get("to") and not one.get("stream"):
        yield "scenario.no-changes", {"found": name}
    if one.get("local-indexes") and not one.get("sort"):
        yield "scenario.local-needs-sort", {"found": name}
    seen: set[str] = set()
    for index in (*one.get("indexes", ()), *one.get("local-indexes", ())):
        if index.get("name") in seen:
            yield "scenario.index-twice", {"found": index["name"]}
        seen.add(index.get("name", ""))


def _container(name: str, one: Mapping[str, Any], _: Mapping[str, Mapping[str, Any]]) -> _Wrong:
    least, most = one.get("least", 1), one.get("most", 10)
    if isinstance(least, int) and isinstance(most, int) and least > most:
        yield "scenario.least-over-most", {"found": name, "low": least, "high": most}


_CHECKS: Final = {"client": _client, "queue": _queue, "table": _table, "container": _container}
