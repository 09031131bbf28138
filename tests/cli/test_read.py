from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from slslab import paths
from tests.library.tree import Tree

Run = Callable[..., Any]


@pytest.fixture(autouse=True)
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tree:
    tree = Tree(tmp_path)
    monkeypatch.setattr(paths, "shipped", lambda folder: tmp_path / folder)
    tree.page(
        "cold-start",
        body="It waits for [[warm-start|the next]], see [[sim:cold-start?memory=512&rate=2|it]] and [[way]].",
        title="Cold start",
        related={"warm-start": "the opposite"},
        quiz=[{"ask": "Which?", "options": ["this", "that"], "answer": 2, "why": "Because."}],
    )
    tree.page("cold-start", "es", title="Arranque en frío")
    tree.pages("warm-start")
    tree.simulation("cold-start")
    tree.path("way", [{"read": "cold-start"}])
    return tree


def test_a_page_with_its_links_and_what_follows_each(slslab: Run) -> None:
    done = slslab("read", "cold-start")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("Cold start" + " " * 54 + "Arranque en frío\nTerm · General\n")
    assert "It waits for the next[1], see it[2] and way[3].\n" in done.out
    assert "• Warm start[1] — the opposite\n" in done.out
    assert done.out.endswith(
        "Links\n"
        "[1] slslab read warm-start\n"
        "[2] slslab run cold-start --set memory=512 --set rate=2\n"
        "[3] slslab read way\n"
    )
    assert "\x1b" not in done.out


def test_any_of_its_names_in_any_language(slslab: Run) -> None:
    for words in (["arranque", "en", "FRIO"], ["Cold start"], ["cold-start"]):
        assert slslab("read", *words, "--lang", "es").out.startswith("Arranque en frío")


def test_a_simulation_has_its_prefix(slslab: Run) -> None:
    assert "memory  128–10240 MB" in slslab("read", "sim:cold-start").out


def test_the_answers_come_when_asked_for(slslab: Run) -> None:
    assert "Because." not in slslab("read", "cold-start").out
    assert "✓  that\n   Right. Because." in slslab("read", "cold-start", "--answers").out


def test_colours_where_they_are_wanted(slslab: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[1mCold start\x1b[0m" in slslab("read", "cold-start").out


def test_for_machines(slslab: Run) -> None:
    import json

    page = json.loads(slslab("read", "cold-start", "--json").out)
    assert page["id"] == "cold-start"
    assert page["related"] == {"warm-start": "the opposite"}
    assert page["linked_from"] == ["way"]


def test_an_unknown_name(slslab: Run) -> None:
    done = slslab("read", "cold-strat", "--lang", "es")
    assert (done.code, done.out) == (2, "")
    assert (
        done.err == "No hay ninguna página cold-strat. ¿Querías decir cold-start? `slslab list` muestra lo que hay.\n"
    )


def test_a_broken_page_says_where(tree: Tree, slslab: Run) -> None:
    path = tree.write("content/terms/bad.en.md", "---\ntitel: x\n")
    done = slslab("read", "bad")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"{path}:1: the front matter is never closed")


def test_nothing_named(slslab: Run) -> None:
    assert slslab("read").code == 2
