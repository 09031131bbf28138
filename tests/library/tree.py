"""Small content trees for tests."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import yaml

from slslab.library import Library

LONG_AGO = 1_700_000_000  # seconds; files of this date are not taken for half-edited ones


def words(count: int) -> str:
    """A text of that many words."""
    return " ".join(f"w{number}" for number in range(count))


FINISHED = {
    "en": "".join(
        f"## {name}\n\n{words(60)}\n\n"
        for name in ("Example", "How it works", "Numbers", "What goes wrong", "Trade-offs")
    ),
    "es": "".join(
        f"## {name}\n\n{words(60)}\n\n"
        for name in ("Ejemplo", "Cómo funciona", "Números", "Qué sale mal", "Ventajas y costes")
    ),
}


class Tree:
    """Content and exercises under a folder. What is not given is valid, so that a test says only what it is about."""

    def __init__(self, folder: Path) -> None:
        self.content = folder / "content"
        self.exercises = folder / "exercises"
        self.cache = folder / "cache"
        self.content.mkdir()
        self.exercises.mkdir()

    def library(self) -> Library:
        return Library(self.content, self.exercises, self.cache)

    def write(self, path: str, text: str | bytes) -> Path:
        file = self.content.parent / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        os.utime(file, (LONG_AGO, LONG_AGO))
        return file

    def page(self, id: str, lang: str = "en", body: str | None = None, folder: str = "terms", **front: Any) -> Path:
        """A page in one language."""
        front = {
            "title": id.replace("-", " ").capitalize(),
            "category": "general",
            "status": "short",
            "summary": "One thing that is explained here.",
            "twin": "00000000",
            **front,
        }
        shown = {name: value for name, value in front.items() if value is not None}
        text = yaml.safe_dump(shown, allow_unicode=True, sort_keys=False, width=1000)
        body = words(100) if body is None else body
        return self.write(f"content/{folder}/{id}.{lang}.md", f"---\n{text}---\n{body}\n")

    def pages(self, id: str, body: str | None = None, **front: Any) -> None:
        """A page in both languages, the same in each."""
        for lang in ("en", "es"):
            self.page(id, lang, body, **front)

    def simulation(self, id: str, about: str = "", **more: Any) -> None:
        data = {
            "title": {"en": f"{id} live", "es": f"{id} en vivo"},
            "summary": {"en": "It happens.", "es": "Ocurre."},
            "about": {"en": about, "es": about},
            "knobs": {
                "memory": {
                    "type": "integer",
                    "unit": "MB",
                    "low": 128,
                    "high": 10240,
                    "default": 512,
                    "label": {"en": "memory", "es": "memoria"},
                    "help": {"en": "buys CPU", "es": "compra CPU"},
                }
            },
            **more,
        }
        self.write(f"content/simulations/{id}.yaml", yaml.safe_dump(data, allow_unicode=True, sort_keys=False))

    def exercise(self, id: str, prompt: str = "Do this.", langs: tuple[str, ...] = ("en", "es"), **more: Any) -> None:
        data = {"title": {"en": id, "es": id}, "summary": {"en": "Do.", "es": "Haz."}, "kind": "predict", **more}
        self.write(f"exercises/{id}/exercise.yaml", yaml.safe_dump(data, sort_keys=False))
        for lang in langs:
            self.write(f"exercises/{id}/prompt.{lang}.md", prompt)

    def path(self, id: str, steps: list[dict[str, Any]]) -> None:
        data = {"title": {"en": id, "es": id}, "summary": {"en": "A way.", "es": "Un camino."}, "steps": steps}
        self.write(f"content/paths/{id}.yaml", yaml.safe_dump(data, allow_unicode=True, sort_keys=False))
