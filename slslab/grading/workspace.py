"""Where a learner's files are: one folder, one subfolder for each exercise, one marker file.

Which folder: the one that holds the current folder, if its marker `slslab-workspace.yaml` says so; else the one that
was made last (a line in the data folder remembers it); else `workspace` in the data folder. The marker holds the
workspace's own seed, which gives this learner other numbers than the next. A file that the learner has changed is
never overwritten: `reset` keeps it as a numbered copy.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from slslab.errors import BadFile, UserError, why
from slslab.files import write_atomically
from slslab.grading.exercise import Exercise
from slslab.grading.shelf import exercises, load_exercise
from slslab.i18n import LANGUAGES
from slslab.paths import data_folder

MARKER: Final = "slslab-workspace.yaml"
_REMEMBERED: Final = "workspace-folder.txt"
_SEEDS: Final = 9_999  # short enough to be read aloud


@dataclass(frozen=True, slots=True)
class Made:
    """What `init` did: the folder, its seed, the files written, and those of the learner that were left alone."""

    folder: Path
    seed: int
    written: tuple[Path, ...]
    kept: tuple[Path, ...]


def folder() -> Path:
    """The learner's workspace, whether or not it exists yet."""
    here = Path.cwd()
    for place in (here, *here.parents):
        if (place / MARKER).is_file():
            return place
    try:
        remembered = Path((data_folder() / _REMEMBERED).read_text(encoding="utf-8").strip())
    except (OSError, ValueError):
        return data_folder() / "workspace"
    return remembered if (remembered / MARKER).is_file() else data_folder() / "workspace"


def seed(place: Path | None = None) -> int:
    """The seed of a workspace; 1 where none is written."""
    try:
        text = ((place or folder()) / MARKER).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return 1
    found = re.search(r"^seed: *(\d{1,9}) *$", text, re.MULTILINE)
    return int(found[1]) if found else 1


def submission_path(id: str) -> Path:
    """Where the learner's file for this exercise is, or will be. UnknownName for an unknown exercise."""
    return folder() / id / load_exercise(id).file


def starter(id: str, lang: str = "en", with_seed: int | None = None) -> str:
    """A fresh starter of this exercise, with the numbers of the given seed (else of the workspace's own)."""
    return load_exercise(id).starter(lang, seed() if with_seed is None else with_seed)


def init(place: Path | None = None, lang: str = "en", with_seed: int | None = None) -> Made:
    """Make a workspace, or add to one what it lacks. UserError when the folder cannot be written.

    A new workspace gets `with_seed`, or one by lot. Files that are there already are kept as they are, except that
    an untouched starter is replaced when `with_seed` asks for other numbers.
    """
    place = folder() if place is None else place.expanduser().absolute()
    known = (place / MARKER).is_file()
    if with_seed is None:
        with_seed = seed(place) if known else secrets.randbelow(_SEEDS) + 1
    written: list[Path] = []
    kept: list[Path] = []
    if not known or with_seed != seed(place):
        write_atomically(place / MARKER, f"# slslab\nseed: {with_seed}\n")
    for exercise in exercises():
        path = place / exercise.id / exercise.file
        if path.exists() and not (with_seed != seed_of(path) and _untouched(exercise, path)):
            kept.append(path)
        else:
            write_atomically(path, exercise.starter(lang, with_seed))
            written.append(path)
    _remember(place)
    return Made(place, with_seed, tuple(written), tuple(kept))


def reset(id: str, lang: str = "en", with_seed: int | None = None) -> Path | None:
    """A fresh starter in place of the learner's file; the copy that was kept, or None if it had not been changed."""
    exercise = load_exercise(id)
    path = submission_path(id)
    copy: Path | None = None
    if path.is_file() and not _untouched(exercise, path):
        copy = _free_name(path)
        try:
            os.replace(path, copy)
        except OSError as error:
            raise UserError("grading.cannot-write", path=path, reason=why(error)) from None
    write_atomically(path, exercise.starter(lang, seed() if with_seed is None else with_seed))
    return copy


def save(id: str, text: str) -> Path:
    """Write the learner's file, atomically. UserError when it cannot be written."""
    path = submission_path(id)
    write_atomically(path, text)
    return path


def untouched(id: str) -> bool:
    """The learner's file is there and still the starter."""
    path = submission_path(id)
    return path.is_file() and _untouched(load_exercise(id), path)


def seed_of(path: Path) -> int:
    """The seed that a sheet says it is for (`seed: N`), else that of the workspace."""
    try:
        with path.open("rb") as file:
            head = file.read(4096).decode("utf-8", "replace")
    except OSError:
        head = ""
    found = re.search(r"^seed: *(\d{1,9}) *(#.*)?$", head, re.MULTILINE)
    return int(found[1]) if found and path.suffix == ".yaml" else seed()


def _untouched(exercise: Exercise, path: Path) -> bool:
    try:
        found = path.read_text(encoding="utf-8")
        own = seed_of(path)
        return found in _starters(exercise, {own, seed()})
    except (OSError, ValueError, BadFile):
        return False


def _starters(exercise: Exercise, seeds: Iterable[int]) -> set[str]:
    return {exercise.starter(lang, each) for lang in LANGUAGES for each in seeds}


def _free_name(path: Path) -> Path:
    """`handler.1.py`, or the next number that is free."""
    number = 1
    while (copy := path.with_name(f"{path.stem}.{number}{path.suffix}")).exists():
        number += 1
    return copy


def _remember(place: Path) -> None:
    """So that commands and screens find this workspace from anywhere; a read-only home merely forgets it."""
    note = data_folder() / _REMEMBERED
    with contextlib.suppress(OSError, UserError):
        if place == data_folder() / "workspace":
            note.unlink(missing_ok=True)
        else:
            write_atomically(note, f"{place}\n")
