"""Parsed content kept between two starts. Losing it costs some milliseconds and nothing else.

What is kept carries the key it was made under, and is given back only under the same key. A folder that cannot be
written is no one's problem; a file that makes no sense is made again.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any


class Cache:
    """JSON values by name in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, name: str, key: object) -> Any:
        """The value kept as `name` under `key` (a JSON value itself), or None."""
        try:
            with open(self.folder / f"{name}.json", encoding="utf-8") as file:
                kept_key, value = json.load(file)
        except (OSError, ValueError, TypeError, RecursionError):
            return None
        return value if kept_key == key else None

    def keep(self, name: str, key: object, value: object) -> None:
        """Keep `value`, in one step. Without fsync: half a file after a power cut is only made again."""
        path = self.folder / f"{name}.json"
        temporary = self.folder / f".{name}.{os.getpid()}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            temporary.write_text(json.dumps([key, value]), encoding="utf-8")
            os.replace(temporary, path)
        except OSError:
            try:
                temporary.unlink(missing_ok=True)
            except OSError:
                return
