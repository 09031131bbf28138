"""What is wrong with a pattern or an event, and where."""

from __future__ import annotations


class BadPattern(ValueError):
    """A text or value is no event pattern.

    `reason` is one word or a few with hyphens, `path` the place as a JSON path (`$.detail.state[0].prefix`), `values`
    what a sentence about it may name.
    """

    def __init__(self, reason: str, path: str = "$", **values: object) -> None:
        shown = ", ".join(f"{name} {value}" for name, value in values.items())
        super().__init__(f"{path}: {reason}" + (f" ({shown})" if shown else ""))
        self.reason = reason
        self.path = path
        self.values = values


class BadEvent(BadPattern):
    """A text or value is no event: an event is a JSON object."""
