from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from slslab import paths
from tests.library.tree import Tree, words

Run = Callable[..., Any]


@pytest.fixture(autouse=True)
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tree:
    tree = Tree(tmp_path)
    monkeypatch.setattr(paths, "shipped", lambda folder: tmp_path / folder)
    monkeypatch.chdir(tmp_path)
    tree.pages("one", related={"two": "x"})
    tree.pages("two", related={"one": "x"})
    return tree


def test_clean_after_the_twins_are_noted(slslab: Run) -> None:
    done = slslab("lint")
    assert done.code == 1
    assert done.err == "4 mistakes.\n"
    assert "content/terms/one.en.md:" in done.out
    done = slslab("lint", "--twins", "one")
    assert (done.code, done.err) == (0, "2 pages now name the version of their twins.\n")
    assert slslab("lint", "--twins").code == 0
    done = slslab("lint")
    assert (done.code, done.out, done.err) == (0, "", "2 pages, no mistakes.\n")


def test_a_problem_is_told_with_file_line_and_a_guess(tree: Tree, slslab: Run) -> None:
    slslab("lint", "--twins")
    tree.page("one", "es", f"{words(90)}\n[[tow]]", related={"two": "x"})
    slslab("lint", "--twins")
    done = slslab("lint", "--lang", "es")
    assert done.code == 1
    assert done.out == "content/terms/one.es.md:11: el enlace tow no lleva a ninguna parte. ¿Querías decir two?\n"
    row = json.loads(slslab("lint", "--json").out)
    assert row == {
        "file": "content/terms/one.es.md",
        "line": 11,
        "rule": "unknown-link",
        "message": "content/terms/one.es.md:11: the link tow leads nowhere. Did you mean two?",
        "nearest": "two",
    }


def test_only_what_is_asked_for(slslab: Run) -> None:
    assert slslab("lint", "content/terms/one.en.md").err == "1 mistake.\n"
    assert slslab("lint", "content/terms").err == "4 mistakes.\n"
    assert slslab("lint", ".").err == "4 mistakes.\n"


def test_wrong_usage(tree: Tree, slslab: Run) -> None:
    assert slslab("lint", "nowhere").code == 2
    assert slslab("lint", "/").code == 1
    assert slslab("lint", "--twins", "tow").code == 2
    tree.exercise("try")
    done = slslab("lint", "--twins", "try")
    assert (done.code, "try" in done.err) == (2, True)


def test_a_page_that_is_not_one_is_told_and_the_others_are_noted(tree: Tree, slslab: Run) -> None:
    bad = tree.write("content/terms/one.es.md", b"\xff")
    done = slslab("lint", "--twins")
    assert done.code == 2
    assert f"{bad}:1:" in done.err
    assert bad.read_bytes() == b"\xff"
    assert "twin: 00000000" not in (tree.content / "terms" / "two.es.md").read_text()


def test_a_link_to_a_simulation_is_held_against_its_knobs(tree: Tree, slslab: Run) -> None:
    shipped = Path(__file__).parents[2] / "content" / "simulations" / "cold-start.yaml"
    tree.write("content/simulations/cold-start.yaml", shipped.read_bytes())
    links = "[[sim:cold-start?memory=512]] [[sim:cold-start?memory=1]] [[sim:cold-start?memroy=512]]"
    tree.page("one", body=f"{words(90)} {links}", related={"two": "x"})
    rows = [json.loads(line) for line in slslab("lint", "content/terms/one.en.md", "--json").out.splitlines()]
    knobs = [row for row in rows if row["rule"] == "bad-knob"]
    assert [row["nearest"] for row in knobs] == [None, "memory"]
    assert "memory=1:" in knobs[0]["message"]
    assert "10240" in knobs[0]["message"].replace(",", "")


def test_a_scenario_of_ones_own_is_looked_at_wherever_it_stands(slslab: Run) -> None:
    file = Path("shop.yaml")
    text = "id: shop\ntitle: {en: Shop, es: Tienda}\nduration: 1\ncomponents:\n  q: {kind: queue, at: [0, 0]}\n"
    file.write_text(text, encoding="utf-8")
    done = slslab("lint", "shop.yaml")
    assert (done.code, done.out, done.err) == (0, "", "1 scenario, no mistakes.\n")
    file.write_text(text.replace("queue", "quue"), encoding="utf-8")
    done = slslab("lint", "shop.yaml", "--lang", "es")
    assert done.code == 1
    assert done.out.startswith("shop.yaml:5: kind debe ser uno de ")
    assert "¿Querías decir queue?" in done.out
