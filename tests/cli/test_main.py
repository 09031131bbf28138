"""The front door: verbs, help, languages, exit codes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest

import slslab as package
from slslab.cli import VERBS
from tests.cli.conftest import Outcome

Run = Callable[..., Outcome]


def test_the_version_is_the_packages() -> None:
    done = subprocess.run([sys.executable, "-m", "slslab", "--version"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, f"slslab {package.__version__}\n")


def test_help_names_every_verb(slslab: Run) -> None:
    for lang in ("en", "es"):
        done = slslab("--lang", lang, "--help")
        assert done.code == 0
        assert all(f"\n  {verb} " in done.out for verb in VERBS)


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_has_help_with_two_examples(slslab: Run, verb: str, lang: str) -> None:
    done = slslab(verb, "--help", "--lang", lang)
    assert done.code == 0
    heading = {"en": "Examples", "es": "Ejemplos"}[lang]
    examples = done.out.partition(heading)[2].strip().partition("\n\n")[0].splitlines()
    assert len(examples) >= 2
    assert all(f"slslab {verb}" in line for line in examples)


@pytest.mark.parametrize("verb", VERBS)
def test_an_unknown_option_names_the_nearest(slslab: Run, verb: str) -> None:
    done = slslab(verb, "--halp")
    assert (done.code, done.out) == (2, "")
    assert "Did you mean --help?" in done.err


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["read"], "Falta algo: slslab read ID. Consulta `slslab read --help`."),
        (["search", "frío", "--limit"], "`slslab search`: --limit necesita un valor. Consulta `slslab search --help`."),
        (["doctor", "--json=x"], "`slslab doctor`: --json no lleva valor."),
        (["read", ""], 'No hay ninguna página "". `slslab list` muestra lo que hay.'),
        (
            ["run", "cold-start", "--seed", ""],
            'La semilla debe ser un número entero de 0 a 9223372036854775807; se encontró "".',
        ),
        (
            ["run", "/dev/null/x.yaml"],
            "/dev/null/x.yaml: no se puede leer: hay un archivo donde hace falta una carpeta.",
        ),
        (["progress", "import", "/nowhere"], "No se puede leer /nowhere: no existe ese archivo o carpeta."),
        (["doctor", "x"], "`slslab doctor` no sabe qué hacer con x. Consulta `slslab doctor --help`."),
        (
            ["progress", "exprot"],
            "action debe ser uno de estos valores: export, import; hay exprot. ¿Querías decir export?",
        ),
    ],
)
def test_misuse_is_one_sentence_in_the_readers_language(slslab: Run, argv: list[str], said: str) -> None:
    done = slslab("--lang", "es", *argv)
    assert (done.code, done.out, done.err) == (2, "", said + "\n")


def test_a_language_that_is_not_there_is_said(slslab: Run) -> None:
    for argv in (("doctor", "--lang", "fr"), ("--lang", "fr", "doctor"), ("--lang=fr",)):
        done = slslab(*argv)
        assert done.code == 2
        assert "--lang must be one of en, es; found fr." in done.err


def test_an_unknown_verb_names_the_nearest(slslab: Run) -> None:
    done = slslab("serach", "cold")
    assert (done.code, done.out) == (2, "")
    assert "Did you mean search?" in done.err


def test_a_fault_of_ours_is_one_sentence_and_exit_5(slslab: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> int:
        raise ZeroDivisionError("oops")

    monkeypatch.setattr("slslab.cli.doctor.run", broken)
    done = slslab("doctor")
    assert done.code == 5
    assert done.err.count("\n") == 1
    assert "ZeroDivisionError" in done.err


def test_a_reader_that_goes_away_is_no_mistake() -> None:
    command = f"{sys.executable} -m slslab list terms | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    assert done.stderr == ""
