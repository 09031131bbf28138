from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from slslab import paths
from slslab.learner import Store
from tests.library.tree import Tree

Run = Callable[..., Any]


@pytest.fixture(autouse=True)
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tree:
    tree = Tree(tmp_path)
    monkeypatch.setattr(paths, "shipped", lambda folder: tmp_path / folder)
    tree.pages("trigger", category="triggers")
    tree.pages("faas")
    tree.simulation("faas")
    tree.exercise("guess")
    return tree


def test_terms_by_category(slslab: Run) -> None:
    assert slslab("list", "terms").out == (
        "Terms  0 of 2\n  General\n  · faas     Faas\n  Triggers\n  · trigger  Trigger\n"
    )


def test_everything(slslab: Run) -> None:
    lines = slslab("list", "--lang", "es").out.splitlines()
    headings = [line.split("  ")[0] for line in lines if line and not line.startswith(" ")]
    assert headings == ["Términos", "Simulaciones", "Ejercicios"]


def test_what_was_done_is_marked(slslab: Run) -> None:
    store = Store()
    store.mark_read("faas")
    store.record_verdict("guess", passed=False, score=1, points=3, seed=1)
    store.close()
    out = slslab("list").out
    assert "Terms  1 of 2" in out
    assert "✓ faas     Faas  read" in out
    assert "Simulations  0 of 1\n  · faas  faas live\n" in out  # the page was read, the simulation was not run
    assert "… guess  guess  tried" in out


def test_for_machines(slslab: Run) -> None:
    rows = [json.loads(line) for line in slslab("list", "terms", "--json").out.splitlines()]
    assert [(row["id"], row["category"], row["state"]) for row in rows] == [
        ("faas", "general", ""),
        ("trigger", "triggers", ""),
    ]


def test_a_broken_page_is_in_the_list_and_says_so(tree: Tree, slslab: Run) -> None:
    tree.write("content/terms/bad.en.md", b"\xff")
    assert "· bad      its file has mistakes" in slslab("list", "terms").out
    assert '"status": "broken"' in slslab("list", "terms", "--json").out


def test_an_unknown_list(slslab: Run) -> None:
    done = slslab("list", "excercises")
    assert (done.code, done.out) == (2, "")
    assert "Did you mean exercises?" in done.err


def test_an_empty_list(slslab: Run) -> None:
    assert slslab("list", "paths").code == 3


def test_a_notebook_that_does_not_open_is_told_and_the_list_is_there(slslab: Run, home: Path) -> None:
    (home / "progress.sqlite3").write_bytes(b"no database at all" * 100)
    done = slslab("list", "terms")
    assert done.code == 0
    assert done.out.startswith("Terms  0 of 2")
    assert "damaged" in done.err


def test_plain_slslab_in_a_pipe_prints_the_menu(slslab: Run) -> None:
    done = slslab()
    assert done.code == 0
    assert "slslab list terms        Terms (2): look a word up\n" in done.out
    assert "\nNext: slslab " in done.out
    assert "Siguiente: slslab " in slslab("--lang", "es").out
