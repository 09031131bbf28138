"""Where things are: what ships with the program, and what belongs to the person who uses it."""

from __future__ import annotations

import os
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def shipped(folder: str) -> Path:
    """`content` or `exercises`: inside the package when installed from a wheel, beside it in a clone."""
    inside = _PACKAGE / folder
    return inside if inside.is_dir() else _PACKAGE.parent / folder


def data_folder() -> Path:
    """Where one person's progress and workspace live. `SLSLAB_HOME` overrides the system's place."""
    home = os.environ.get("SLSLAB_HOME")
    if home:
        return Path(home).expanduser()
    from platformdirs import user_data_path  # 15 ms, not needed to read a page

    return user_data_path("slslab", appauthor=False)


def cache_folder() -> Path:
    """Where parsed pages are kept; losing it costs some milliseconds and nothing else."""
    home = os.environ.get("SLSLAB_HOME")
    if home:
        return Path(home).expanduser() / "cache"
    cache = os.environ.get("XDG_CACHE_HOME")
    if cache:
        return Path(cache) / "slslab"
    return Path.home() / ".cache" / "slslab"
