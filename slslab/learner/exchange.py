"""The file in which progress travels: JSON, checked value by value before anything of it is believed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from slslab.errors import UserError, why

_LIMIT = 50_000_000  # bytes; years of daily use stay below one million
_SHAPES: dict[str, tuple[type, ...]] = {
    "seen": (str, str, str, str),
    "attempt": (str, str, int, int, int, int),
    "help": (str, str, int),
}
_HOW = {"seen": ("read", "run"), "help": ("hint", "solution")}


def read_export(path: Path) -> dict[str, list[list[Any]]]:
    """The rows of an exported file, by table. UserError, naming the place, for anything that is not one."""
    try:
        if path.stat().st_size > _LIMIT:
            raise UserError("learner.not-an-export", path=path, reason=f"> {_LIMIT} bytes")
        data = json.loads(path.read_bytes())
    except OSError as error:
        raise UserError("errors.unreadable", path=path, reason=why(error)) from None
    except (ValueError, RecursionError) as error:
        reason = str(error).split("\n", 1)[0]
        raise UserError("learner.not-an-export", path=path, reason=f"JSON, {reason}") from None
    if not isinstance(data, dict) or data.get("slslab-progress") != 1:
        raise UserError("learner.not-an-export", path=path, reason='"slslab-progress": 1')
    return {table: _rows(path, table, data.get(table, [])) for table in _SHAPES}


def _rows(path: Path, table: str, rows: Any) -> list[list[Any]]:
    shape = _SHAPES[table]
    if not isinstance(rows, list):
        raise UserError("learner.not-an-export", path=path, reason=table)
    for index, row in enumerate(rows):
        good = isinstance(row, list) and len(row) == len(shape)
        good = good and all(type(value) is kind for value, kind in zip(row, shape, strict=True))
        good = good and (table not in _HOW or row[1] in _HOW[table])
        good = good and all(abs(value) < 2**63 for value in row if isinstance(value, int))
        if not good:
            raise UserError("learner.not-an-export", path=path, reason=f"{table}[{index}]")
    return rows
