"""One person's progress at a moment, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Progress:
    """What was done, by id. Times are ISO 8601 in UTC."""

    read: Mapping[str, str] = field(default_factory=dict)  # id of a page -> when first read
    run: Mapping[str, str] = field(default_factory=dict)  # id of a simulation -> when first run
    solved: Mapping[str, str] = field(default_factory=dict)  # id of an exercise -> when first passed
    tries: Mapping[str, int] = field(default_factory=dict)  # id of an exercise -> how often it was checked
    best: Mapping[str, tuple[int, int]] = field(default_factory=dict)  # exercise -> most points, of how many
    hints: Mapping[str, int] = field(default_factory=dict)  # exercise -> hints taken
    shown: frozenset[str] = frozenset()  # exercises whose solution was looked at

    def state(self, id: str) -> str:
        """`read`, `run`, `solved`, `tried` or nothing: the furthest that somebody came with `id`."""
        if id in self.solved:
            return "solved"
        if id in self.tries:
            return "tried"
        if id in self.run:
            return "run"
        return "read" if id in self.read else ""
