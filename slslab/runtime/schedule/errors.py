"""What is wrong with a schedule's expression."""

from __future__ import annotations


class ScheduleError(ValueError):
    """A text is no schedule expression.

    `reason` is a short name with hyphens, `field` the field of a cron expression ("minute", "day-of-week", …) or "",
    `values` what a sentence about it may name.
    """

    def __init__(self, reason: str, field: str = "", **values: object) -> None:
        shown = ", ".join(f"{name} {value}" for name, value in values.items())
        super().__init__(" ".join(part for part in (field, reason, f"({shown})" if shown else "") if part))
        self.reason = reason
        self.field = field
        self.values = values


def short(text: str) -> str:
    """`text` for a message."""
    return text if len(text) <= 40 else text[:39] + "…"
