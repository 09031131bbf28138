"""The learner's file: saved without being asked, never lost to somebody else."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from slslab.errors import LabError
from slslab.learner import Store
from slslab.tui.exercise import ExerciseScreen
from slslab.tui.place import Place

from .conftest import STARTER, Grader, Opener


async def test_opening_makes_the_starter(table: Opener) -> None:
    async with table() as visit:
        assert visit.file.read_text() == STARTER
        assert visit.screen.editor.text == STARTER


async def test_what_is_there_already_is_opened_as_it_is(table: Opener, home: Path) -> None:
    file = home / "workspace" / "pour-once" / "config.yaml"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"memory: 1\r\nprepared: 2\r\n")
    async with table() as visit:
        assert visit.screen.editor.document.get_line(0) == "memory: 1"
        await visit.go("home")
    assert file.read_bytes() == b"memory: 1\r\nprepared: 2\r\n"


async def test_leaving_saves(table: Opener) -> None:
    async with table() as visit:
        file = visit.file
        await visit.press("2", "x")
        assert "not saved yet" in visit.text
        await visit.go("home")
        assert file.read_text() == "x" + STARTER


async def test_a_pause_in_typing_saves(table: Opener) -> None:
    async with table() as visit:
        await visit.press("2", "x")
        await visit.until(lambda: visit.file.read_text() == "x" + STARTER)
        assert "not saved yet" not in visit.text


async def test_checking_saves_and_judges_what_the_editor_shows(table: Opener, grader: Grader) -> None:
    async with table() as visit:
        await visit.press("2", "x")
        await visit.check()
        assert grader.asked == ["x" + STARTER]
        assert visit.file.read_text() == "x" + STARTER


async def test_what_changes_outside_is_taken_up_and_can_be_undone(table: Opener) -> None:
    async with table() as visit:
        visit.file.write_text("memory: 2048\n")
        visit.screen.look_outside()
        await visit.settle()
        assert visit.screen.editor.text == "memory: 2048\n"
        assert "changed outside" in visit.status
        visit.screen.editor.undo()
        assert visit.screen.editor.text == STARTER


async def test_when_both_changed_both_are_kept(table: Opener) -> None:
    async with table() as visit:
        await visit.press("2", "x")
        visit.file.write_text("memory: 2048\n")
        visit.screen.sync()
        await visit.settle()
        copy = visit.file.with_name("config.1.yaml")
        assert visit.file.read_text() == visit.screen.editor.text == "memory: 2048\n"
        assert copy.read_text() == "x" + STARTER
        assert "config.1.yaml" in visit.toasts


async def test_a_deleted_file_is_written_again(table: Opener) -> None:
    async with table() as visit:
        visit.file.unlink()
        visit.screen.look_outside()
        assert visit.screen.editor.text == STARTER
        visit.screen.sync()
        assert visit.file.read_text() == STARTER


async def test_reset_keeps_a_copy_and_says_where(table: Opener) -> None:
    async with table() as visit:
        await visit.press("2", "x", "escape", "R")
        assert visit.screen.editor.text == visit.file.read_text() == STARTER
        assert visit.file.with_name("config.1.yaml").read_text() == "x" + STARTER
        assert "config.1.yaml" in visit.toasts


async def test_reset_of_a_starter_keeps_nothing(table: Opener) -> None:
    async with table() as visit:
        await visit.press("R")
        assert list(visit.file.parent.iterdir()) == [visit.file]
        assert "is a fresh starter" in visit.toasts


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\x00\x01\xff\xfe" * 50, "is not text"),
        (b"\x1b[2Jmemory: 1\n", "is not text"),
        (b"# a\n" * 2_600_000, "too much to edit"),
    ],
)
async def test_a_file_that_cannot_be_edited_says_so_and_how_to_go_on(
    table: Opener, home: Path, content: bytes, says: str
) -> None:
    file = home / "workspace" / "pour-once" / "config.yaml"
    file.parent.mkdir(parents=True)
    file.write_bytes(content)
    async with table() as visit:
        assert says in visit.text
        assert "R fresh starter" in visit.lines[-1]
        await visit.go("home")
        assert file.read_bytes() == content
        visit.app.back()
        await visit.until(lambda: isinstance(visit.app.here, ExerciseScreen))
        await visit.press("R")
        assert visit.screen.editor.text == STARTER
        assert "memory" in visit.text
        assert file.with_name("config.1.yaml").read_bytes() == content


async def test_an_empty_file_can_be_written_in(table: Opener, home: Path) -> None:
    file = home / "workspace" / "pour-once" / "config.yaml"
    file.parent.mkdir(parents=True)
    file.write_text("")
    async with table() as visit:
        await visit.press("ctrl+s")
        await visit.until(lambda: not visit.screen.checker.busy)
        assert "the file is empty" in visit.text
        await visit.press("2", "x")
        visit.screen.sync()
        assert file.read_text() == "x"


async def test_a_disk_that_refuses_costs_no_text(
    table: Opener, monkeypatch: pytest.MonkeyPatch, grader: Grader
) -> None:
    from slslab.errors import UserError
    from slslab.tui.exercise import submission

    def refuse(path: Path, _text: str) -> None:
        raise UserError("errors.unwritable", path=path, reason="Read-only file system")

    async with table() as visit:
        monkeypatch.setattr(submission, "write_atomically", refuse)
        await visit.press("2", "x")
        visit.screen.sync()
        await visit.settle()
        assert "cannot be saved" in visit.text
        assert "Read-only" in visit.toasts
        await visit.check()
        assert grader.asked == ["x" + STARTER]
        visit.app.relanguage("es")
        await visit.until(lambda: visit.screen.words.lang == "es" and visit.screen.is_mounted)
        assert visit.screen.editor.text == "x" + STARTER
        monkeypatch.undo()
        visit.screen.sync()
        assert visit.screen.submission.path.read_text() == "x" + STARTER


async def test_ones_own_editor_changes_the_file(table: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    commands: list[Sequence[str]] = []

    def run(command: Sequence[str]) -> None:
        commands.append(command)
        Path(command[-1]).write_text("memory: 3008\n")

    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", "my-editor --wait")
    async with table() as visit:
        visit.screen._run = run
        await visit.press("e")
        assert commands == [["my-editor", "--wait", str(visit.file)]]
        assert visit.screen.editor.text == "memory: 3008\n"


async def test_without_a_terminal_to_lend_the_file_is_named(table: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", "my-editor")
    async with table() as visit:
        await visit.press("e")
        assert "no terminal to lend" in visit.toasts


async def test_a_language_switch_keeps_text_and_cursor(table: Opener) -> None:
    async with table() as visit:
        await visit.press("2", "down", "right", "right", "x", "escape", "L")
        await visit.until(lambda: visit.screen.words.lang == "es" and visit.screen.is_mounted)
        assert visit.screen.editor.text == STARTER.replace("memory", "mexmory")
        assert visit.screen.editor.cursor_location == (1, 3)
        assert visit.screen.panel == "editor"
        assert "Enunciado" in visit.text


async def test_the_next_start_opens_where_one_was(table: Opener, store: Store) -> None:
    async with table() as visit:
        await visit.press("2", "down", "down", "x", "escape")
        await visit.press("q")
    places = store.place()["places"]
    state = Place.read(places[-1])
    assert state is not None
    async with table(**state.state) as visit:
        assert visit.screen.panel == "editor"
        assert visit.screen.editor.cursor_location == (2, 1)


async def test_a_state_of_another_version_does_no_harm(table: Opener) -> None:
    odd = {"panel": 7, "cursor": ["a", -1], "scroll": None, "verdict": {"results": 3}, "statement": [], "marked": None}
    async with table(**odd, failures="many", judged=1, draft=5) as visit:
        assert visit.screen.verdict is None
        assert visit.screen.editor.text == STARTER


async def test_tab_indents_and_escape_leaves(table: Opener) -> None:
    async with table() as visit:
        editor = visit.screen.editor
        await visit.press("2", "tab")
        assert editor.text == "  " + STARTER
        await visit.press("shift+tab")
        assert editor.text == STARTER
        await visit.press("end", "enter")
        assert editor.cursor_location == (1, 0)
        await visit.press("a", "colon", "enter")
        assert editor.cursor_location == (2, 2)
        await visit.press("escape")
        assert visit.screen.focused is None
        await visit.press("H")
        assert "Hint 1 of 3" in visit.text


async def test_several_lines_are_indented_together(table: Opener) -> None:
    async with table() as visit:
        editor = visit.screen.editor
        await visit.press("2", "f7", "tab")
        assert editor.text == "  # The kettle.\n  memory: 512\n  prepared: 0\n"
        await visit.press("shift+tab")
        assert editor.text == STARTER
        await visit.press("ctrl+z")
        assert editor.text.startswith("  # The")


def test_no_editor_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    from slslab.tui.exercise.outside import own_editor

    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", '"half')
    with pytest.raises(LabError, match="EDITOR is not a command"):
        own_editor()
    monkeypatch.delenv("EDITOR")
    monkeypatch.setenv("PATH", os.devnull)
    with pytest.raises(LabError, match="Set EDITOR"):
        own_editor()
