"""Twins: the two languages of one page, and the note in each of which version of the other it corresponds to."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Final

from slslab.errors import BadFile, Problem
from slslab.files import write_atomically
from slslab.library.library import Library
from slslab.library.sheets import split_page
from slslab.library.target import Target

_TWIN: Final = re.compile(r"^twin:.*\n", re.MULTILINE)


def fingerprint(path: Path) -> str:
    """Which version of a page this is: 8 hex digits of the SHA-256 of its text without its own twin line. The same
    for either kind of line ends. BadFile."""
    front, body, _ = split_page(path)
    text = _TWIN.sub("", front + "\n") + "---\n" + body
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def pair(library: Library, target: Target) -> tuple[Path, Path] | None:
    """The English and the Spanish file of a page; None when there are no two."""
    sources = library.shelf.sources.get((target.kind, target.id), {})
    if target.kind not in ("term", "concept") or len(sources) != 2:
        return None
    return Path(sources["en"].files[0]), Path(sources["es"].files[0])


def write_twins(pages: tuple[Path, Path]) -> int:
    """Note in each of two pages the version of the other; returns how many of them changed. BadFile; UserError when
    a file cannot be written, which then stands as it was."""
    return sum(_note(page, fingerprint(other)) for page, other in (pages, pages[::-1]))


def _note(page: Path, mark: str) -> bool:
    split_page(page)  # refuses what is no page
    before = page.read_bytes().decode("utf-8")
    end = "\r\n" if "\r\n" in before else "\n"
    opening, front, rest = re.split(r"^---[ \t]*\r?\n", before, maxsplit=2, flags=re.MULTILINE)
    line = f"twin: {mark}{end}"
    if _TWIN.search(front):
        front = _TWIN.sub(line.replace("\\", ""), front, count=1)
    else:
        front += line
    after = f"{opening}---{end}{front}---{end}{rest}"
    if after == before:
        return False
    write_atomically(page, after)
    return True


def stale(page: Path, noted: str, line: int, other: Path, id: str) -> Problem | None:
    """What is wrong with the note of `page`, if anything is."""
    try:
        current = fingerprint(other)
    except BadFile:
        return None  # the other page's own problems are told at the other page
    if noted == current:
        return None
    return Problem(str(page), line, "library.stale-twin", {"other": other.name, "id": id})
