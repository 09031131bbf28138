"""Which files there are, by kind, id and language, and a fingerprint of them all. Lists folders; reads no file."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

LANGUAGES: Final = ("en", "es")
_PAGES: Final = {"term": "terms", "concept": "concepts"}
_SHEETS: Final = {"simulation": "simulations", "path": "paths"}  # one YAML file for both languages
_PROMPTS: Final = {f"prompt.{lang}.md": lang for lang in LANGUAGES}

# Two edits within one tick of a file system's clock look like one (FAT: 2 s). A page that is made this soon after
# an edit is not kept, so that the next edit cannot hide behind it.
_CLOCK_TICK: Final = 2.5  # seconds

# Of a file: time of change in ns, size, time of the inode's change in ns (a move or a copied date shows there).
Stamp = tuple[int, int, int]


class Source(NamedTuple):
    """One entry in one language: the files that it is read from, the main one first, and their stamps in a row."""

    files: tuple[str, ...]
    stamp: tuple[int, ...]


class Shelf:
    """`sources[kind, id][lang]`: where each entry is. `strays`: files that have no place where they lie."""

    def __init__(self, content: Path, exercises: Path) -> None:
        self.sources: dict[tuple[str, str], dict[str, Source]] = {}
        self.strays: list[str] = []
        self._seen: list[int] = []
        self._newest = 0
        for kind, folder in _PAGES.items():
            self._scan_pages(kind, os.path.join(content, folder))
        for kind, folder in _SHEETS.items():
            self._scan_sheets(kind, os.path.join(content, folder))
        self._scan_exercises(str(exercises))

    @property
    def fingerprint(self) -> int:
        """Another number whenever any file was added, removed or changed. (A hash of integers, which Python does
        not salt: `hashlib` would cost 10 ms to import, and the number never leaves this machine.)"""
        return hash(tuple(self._seen))

    @property
    def settled(self) -> bool:
        """Whether the last change is long enough ago for its time to tell it from the next."""
        return abs(time.time() - self._newest / 1e9) > _CLOCK_TICK

    def _scan_pages(self, kind: str, folder: str) -> None:
        for name, path, stamp in self._files(folder):
            id, _, rest = name.partition(".")
            lang = rest.removesuffix(".md")
            if lang in LANGUAGES and rest.endswith(".md") and _is_id(id):
                self.sources.setdefault((kind, id), {})[lang] = Source((path,), stamp)
            else:
                self.strays.append(path)

    def _scan_sheets(self, kind: str, folder: str) -> None:
        for name, path, stamp in self._files(folder):
            id = name.removesuffix(".yaml")
            if id != name and _is_id(id):
                self.sources[kind, id] = dict.fromkeys(LANGUAGES, Source((path,), stamp))
            else:
                self.strays.append(path)

    def _scan_exercises(self, folder: str) -> None:
        for id in sorted(_names(folder)):
            inside = os.path.join(folder, id)
            if not _is_id(id) or not os.path.isdir(inside):
                continue
            sheet: tuple[str, Stamp] | None = None
            prompts: dict[str, tuple[str, Stamp]] = {}
            for name, path, stamp in self._files(inside):
                if name == "exercise.yaml":
                    sheet = path, stamp
                elif name in _PROMPTS:
                    prompts[_PROMPTS[name]] = path, stamp
            if sheet:
                self.sources["exercise", id] = {
                    lang: Source((sheet[0], prompts[lang][0]), sheet[1] + prompts[lang][1])
                    if lang in prompts
                    else Source((sheet[0],), sheet[1])
                    for lang in LANGUAGES
                }

    def _files(self, folder: str) -> Iterator[tuple[str, str, Stamp]]:
        """The plain files of a folder by name, hidden ones left out, each noted in the fingerprint."""
        try:
            with os.scandir(folder) as entries:
                found = [(entry.name, entry.path, stamp) for entry in entries if (stamp := _stamp(entry))]
        except OSError:
            return
        found.sort()
        for name, path, stamp in found:
            self._seen += (int.from_bytes(os.fsencode(path), "big"), *stamp)
            self._newest = max(self._newest, stamp[0])
            yield name, path, stamp


def _is_id(text: str) -> bool:
    """Whether `text` is kebab-case."""
    return text.isascii() and text == text.lower() and all(part.isalnum() for part in text.split("-"))


def _stamp(entry: os.DirEntry[str]) -> Stamp | None:
    try:
        if entry.name.startswith(".") or not entry.is_file():
            return None
        info = entry.stat()
    except OSError:
        return None  # a link that leads nowhere
    return info.st_mtime_ns, info.st_size, info.st_ctime_ns


def _names(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []
