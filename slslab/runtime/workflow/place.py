"""Putting a result where a Reference Path says, without changing what was there."""

from __future__ import annotations

from typing import Any

from slslab.runtime.workflow.errors import RESULT_PATH, StatesError
from slslab.runtime.workflow.steps import Index, Key, Path


def place(whole: Any, path: Path | None, result: Any) -> Any:
    """`whole` with `result` at `path`; objects on the way are made as needed. None for a path: `whole` as it is.

    StatesError (States.ResultPathMatchFailure) when there is no such place.
    """
    if path is None:
        return whole
    if not path.steps:
        return result
    top: list[Any] = [whole]
    above: Any = top
    at: Any = 0
    for number, step in enumerate(path.steps):
        now = above[at]
        last = number == len(path.steps) - 1
        if isinstance(step, Key) and isinstance(now, dict):
            copy: Any = dict(now)
            if step.name not in copy:
                copy[step.name] = {}
            elif not last and not isinstance(copy[step.name], dict | list):
                raise _no_place(path)
            key: Any = step.name
        elif isinstance(step, Index) and isinstance(now, list) and -len(now) <= step.number < len(now):
            copy, key = list(now), step.number
        else:
            raise _no_place(path)
        above[at] = copy
        above, at = copy, key
    above[at] = result
    return top[0]


def _no_place(path: Path) -> StatesError:
    return StatesError(RESULT_PATH, f"The result cannot be put at '{path.text}': there is no such place in the input.")
