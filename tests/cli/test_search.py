from __future__ import annotations

import json
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
    tree.page("cold-start", title="Cold start", summary="A wait. " + "x" * 100)
    tree.page("cold-start", "es", title="Arranque en frío", summary="Una espera.")
    tree.simulation("cold-start")
    return tree


def test_hits_with_the_command_that_opens_them(slslab: Run) -> None:
    done = slslab("search", "cold", "strat")
    assert (done.code, done.err) == (0, "")
    first, summary, second, _ = done.out.splitlines()
    assert first == "Cold start  term  slslab read cold-start"
    assert summary == "  A wait. " + "x" * 69 + "…"
    assert second == "cold-start live  simulation  slslab read sim:cold-start"


def test_in_the_readers_language(slslab: Run) -> None:
    assert slslab("search", "cold start", "--lang", "es").out.startswith("Arranque en frío  término")


def test_for_machines_one_object_a_line(slslab: Run) -> None:
    lines = slslab("search", "cold", "--json", "--limit", "1").out.splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["cold-start"]


def test_no_match(slslab: Run) -> None:
    done = slslab("search", "zzzzzz", "--lang", "es")
    assert (done.code, done.out) == (1, "")
    assert "zzzzzz" in done.err
    assert slslab("search", "zzzzzz", "--json").code == 1


def test_nothing_to_look_for(slslab: Run) -> None:
    assert slslab("search").code == 3
    assert slslab("search", " ").code == 3


@pytest.mark.parametrize("limit", ["0", "x", "-1", "1001", "1.5"])
def test_a_limit_that_makes_no_sense(slslab: Run, limit: str) -> None:
    done = slslab("search", "cold", f"--limit={limit}")
    assert done.code == 2
    assert limit in done.err
