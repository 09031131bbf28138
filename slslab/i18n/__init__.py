"""The catalogue: every sentence that the program itself says, in each language.

A key is `room.name`; the sentences of a room are in `i18n/LANG/ROOM.py`, as one dict `WORDS`, and are read
when the first of them is needed. A value is a `str.format` template. Plurals are two keys, `name.one` and
`name.other`. (Python dicts and not gettext: nothing to compile, start-up pays one small import, and a test
compares the two languages key by key and placeholder by placeholder.)
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Final

LANGUAGES: Final = ("en", "es")


@cache
def _room(lang: str, room: str) -> dict[str, str]:
    words: dict[str, str] = import_module(f"slslab.i18n.{lang}.{room}").WORDS
    return words


class Said:
    """A sentence inside a sentence: a value for `Words` that is itself a key of the catalogue."""

    __slots__ = ("key", "values")

    def __init__(self, key: str, /, **values: object) -> None:
        self.key = key
        self.values = values


class Words:
    """The sentences of one language: `Words("es")("cli.done", n=3)`."""

    __slots__ = ("lang",)

    def __init__(self, lang: str) -> None:
        self.lang = lang if lang in LANGUAGES else "en"

    def __call__(self, key: str, /, **values: object) -> str:
        """The sentence `key`, filled with `values`. KeyError for a key that the catalogue lacks."""
        room, _, name = key.partition(".")
        said = {name: self.say(value) if isinstance(value, Said) else value for name, value in values.items()}
        return _room(self.lang, room)[name].format(**said)

    def say(self, value: object) -> str:
        """A value as text: a `Said` as its sentence, anything else as Python prints it."""
        return self(value.key, **value.values) if isinstance(value, Said) else str(value)

    def count(self, key: str, n: int, /, **values: object) -> str:
        """The sentence for `n` things: `key.one` for one of them, `key.other` else."""
        return self(f"{key}.{'one' if n == 1 else 'other'}", n=self.number(n), **values)

    def number(self, value: float, digits: int = 0) -> str:
        """A number as this language writes it: 12,345.6 in English, 12 345,6 in Spanish."""
        text = f"{value:,.{digits}f}"
        if self.lang == "es":
            whole, _, rest = text.partition(".")
            whole = whole.replace(",", "\u202f" if len(whole) > 5 else "")
            text = f"{whole},{rest}" if rest else whole
        return text


def pick_language(asked: str | None = None, environ: dict[str, str] | None = None) -> str:
    """The language asked for, else SLSLAB_LANG, else the one of the locale, else English."""
    import os

    env = os.environ if environ is None else environ
    for value in (asked, env.get("SLSLAB_LANG"), env.get("LC_ALL"), env.get("LC_MESSAGES"), env.get("LANG")):
        if value:
            short = value[:2].lower()
            return short if short in LANGUAGES else "en"
    return "en"
