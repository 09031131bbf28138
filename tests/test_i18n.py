"""The catalogue: both languages say the same things, and nothing is said that it lacks."""

from __future__ import annotations

import ast
import re
import string
from importlib import import_module
from pathlib import Path

import pytest

import slslab
from slslab.i18n import Said, Words, pick_language

PACKAGE = Path(slslab.__file__).parent
ROOMS = sorted(path.stem for path in (PACKAGE / "i18n" / "en").glob("[a-z]*.py"))


def words_of(lang: str, room: str) -> dict[str, str]:
    words: dict[str, str] = import_module(f"slslab.i18n.{lang}.{room}").WORDS
    return words


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def texts(path: Path) -> list[str]:
    """The string literals of a module."""
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]


@pytest.mark.parametrize("room", ROOMS)
def test_both_languages_have_the_same_keys_and_placeholders(room: str) -> None:
    english, spanish = words_of("en", room), words_of("es", room)
    assert english.keys() == spanish.keys()
    for key, template in english.items():
        assert placeholders(template) == placeholders(spanish[key]), f"{room}.{key}"


def test_every_key_in_the_code_is_in_the_catalogue() -> None:
    known = {f"{room}.{key}" for room in ROOMS for key in words_of("en", room)}
    known |= {key.rpartition(".")[0] for key in known if key.endswith((".one", ".other"))}
    a_key = re.compile(rf"(?:{'|'.join(ROOMS)})\.(?!(?:py|yaml|md)$)[a-z][a-z0-9.-]*")
    for path in PACKAGE.rglob("*.py"):
        for text in texts(path) if "i18n" not in path.parts else ():
            if a_key.fullmatch(text):
                prefix = text.endswith(("-", "."))  # of a key that an f-string completes
                found = any(key.startswith(text) for key in known) if prefix else text in known
                assert found, f"{path.name}: {text}"


def test_a_plural_is_chosen_by_number() -> None:
    assert Words("en").count("learner.exported", 1, path="x") == "1 fact written to x."
    assert Words("es").count("learner.exported", 2, path="x") == "2 datos escritos en x."


@pytest.mark.parametrize(
    ("lang", "value", "digits", "text"),
    [
        ("en", 1234.5, 1, "1,234.5"),
        ("es", 1234.5, 1, "1234,5"),
        ("es", 1234567.0, 0, "1\u202f234\u202f567"),
        ("en", -0.125, 3, "-0.125"),
        ("es", -0.125, 3, "-0,125"),
        ("es", 12345.0, 2, "12\u202f345,00"),
    ],
)
def test_numbers_are_written_as_each_language_does(lang: str, value: float, digits: int, text: str) -> None:
    assert Words(lang).number(value, digits) == text


def test_a_sentence_inside_a_sentence_is_in_the_same_language() -> None:
    text = Words("es")("errors.wrong-type", where="x", expected=Said("errors.a-list"), found="3")
    assert text == "x debe ser una lista; hay 3."


@pytest.mark.parametrize(
    ("asked", "environ", "lang"),
    [
        (None, {}, "en"),
        ("es", {"LANG": "en_US.UTF-8"}, "es"),
        (None, {"SLSLAB_LANG": "es", "LC_ALL": "en_US"}, "es"),
        (None, {"LANG": "es_AR.UTF-8"}, "es"),
        (None, {"LC_ALL": "de_DE", "LANG": "es_ES"}, "en"),
    ],
)
def test_the_language_is_the_one_asked_for_else_the_machines(
    asked: str | None, environ: dict[str, str], lang: str
) -> None:
    assert pick_language(asked, environ) == lang
