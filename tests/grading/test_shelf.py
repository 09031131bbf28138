"""What an author can get wrong in an exercise's file is said with its line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from slslab.errors import BadFile, UnknownName
from slslab.grading import load_exercise
from slslab.grading.shelf import read_exercise
from slslab.grading.verify import verify
from slslab.paths import shipped


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(shipped("exercises") / "tune-cold-starts", tmp_path / "mine"))


def rewrite(folder: Path, old: str, new: str) -> None:
    path = folder / "exercise.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("kind: tune", "kind: tun", "Did you mean tune?"),
        ("may-set:", "may-sets:", "unknown key 'may-sets'"),
        ("schema: 1", "schema: 2", "schema must be from 1 to 1"),
        ("    at-most: 500\n", "", "the check fast has not the bounds that tune needs"),
        ("    at-most: 500\n", "    within: 5\n", "the check fast has not the bounds that tune needs"),
        ("needs: [fast]", "needs: [budget]", "the check served needs budget, which is no check before it"),
        ("name: served", "name: fast", "two checks are called fast"),
        ("fails: budget", "fails: cost", "the wrong answer prepare-everything names the check cost"),
        ("measure: p99-ms", "measure: p9-ms", "there is no measure p9-ms. Did you mean p99-ms?"),
        ("measure: p99-ms", "measure: answers", "has not the bounds"),
        ("may-set: [memory, prepared, limit]\n", "", "the key may-set does not go with the kind tune"),
        ("title: {en: Tune a shop for the crowd,", "title: {en:", "a text"),
    ],
)
def test_a_mistake_has_its_line(folder: Path, old: str, new: str, sentence: str) -> None:
    rewrite(folder, old, new)
    with pytest.raises(BadFile) as error:
        read_exercise(folder)
    assert "mine/exercise.yaml:" in str(error.value)
    if sentence != "a text":
        assert sentence.replace("'", "") in str(error.value).replace("'", "")


def test_a_hint_too_few_in_one_language_is_a_mistake(folder: Path) -> None:
    rewrite(folder, "  es:\n    - Mira", "  es:\n    - Y otra.\n    - Mira")
    with pytest.raises(BadFile, match="different numbers of hints"):
        read_exercise(folder)


@pytest.mark.parametrize(
    ("file", "text", "sentence"),
    [
        ("starter/config.en.yaml", "memory: 1024\nprepared: 20\n", "the starter passes"),
        ("solution/config.yaml", "memory: 512\n", "the solution fails with seed 1"),
        ("wrong/memory-alone/config.yaml", "memory: 1024\nprepared: 20\n", "must get “Is the slow request a cold one”"),
        ("wrong/memory-alone/config.yaml", "memory: 1024\nprepared: 99\n", "must get “Is the slow request a cold one”"),
    ],
)
def test_an_exercise_that_breaks_its_promise_is_found(folder: Path, file: str, text: str, sentence: str) -> None:
    (folder / file).write_text(text)
    found = [problem.message("en") for problem in verify(read_exercise(folder))]
    assert any(sentence in message for message in found)


@pytest.mark.parametrize(
    ("old", "new"), [("imports: 800", "import: 800"), ("simulation: cold-start", "simulation: cold-stat")]
)
def test_a_knob_or_a_simulation_that_does_not_exist_is_found(folder: Path, old: str, new: str) -> None:
    rewrite(folder, old, new)
    found = [problem.message("en") for problem in verify(read_exercise(folder))]
    assert len(found) == 1
    assert "Did you mean" in found[0]


def test_a_missing_prompt_is_found(folder: Path) -> None:
    (folder / "prompt.es.md").unlink()
    assert ["prompt.es.md" in problem.message("en") for problem in verify(read_exercise(folder))] == [True]


@pytest.mark.parametrize("id", ["load-one", "../load-once", "", "load-once/", "."])
def test_an_unknown_id_is_a_user_mistake(id: str) -> None:
    with pytest.raises(UnknownName):
        load_exercise(id)
