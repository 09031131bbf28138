"""The learner's file: saved without being asked, never lost to somebody else."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from slslab.errors import LabError, UserError
from slslab.grading import load_exercise
from slslab.learner import Store
from slslab.tui.exercise import submission as submission_module
from slslab.tui.exercise.submission import Submission, Unusable
from slslab.tui.place import Place

from .conftest import EXERCISE, STARTER, Grader, Opener


@pytest.fixture
def submission(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Submission:
    monkeypatch.chdir(tmp_path)
    return Submission(load_exercise(EXERCISE))


async def test_opening_makes_the_starter(table: Opener) -> None:
    async with table() as visit:
        assert visit.file.read_text() == STARTER
        assert visit.screen.editor.text == STARTER
        assert "for 2 guests" in visit.text


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


async def test_leaving_before_the_screen_is_made_keeps_what_was_known(table: Opener) -> None:
    async with table() as visit:
        visit.app.go(Place("exercise", "pour-twice", {"panel": "editor"}))
        visit.app.go(Place("home"))
        visit.app.back()
        await visit.until(lambda: visit.here[1] == "pour-twice" and "▸ 2 config.yaml" in visit.text)


async def test_a_pause_in_typing_saves(table: Opener) -> None:
    async with table() as visit:
        await visit.press("2", "x")
        await visit.until(lambda: visit.file.read_text() == "x" + STARTER)
        assert "not saved yet" not in visit.text


async def test_checking_saves_and_judges_what_the_editor_shows(table: Opener, grader: Grader) -> None:
    async with table() as visit:
        await visit.press("2", "x", "ctrl+s")
        await visit.until(lambda: not visit.screen.checker.busy)
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


async def test_reset_keeps_a_copy_and_says_where(table: Opener) -> None:
    async with table() as visit:
        await visit.press("R")
        assert list(visit.file.parent.iterdir()) == [visit.file]
        assert "is a fresh starter" in visit.toasts
        await visit.press("2", "x", "escape", "R")
        assert visit.screen.editor.text == visit.file.read_text() == STARTER
        assert visit.file.with_name("config.1.yaml").read_text() == "x" + STARTER
        assert "config.1.yaml" in visit.toasts


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\x00\x01\xff\xfe" * 50, "is not text"),
        (b"\x1b[2Jmemory: 1\n", "is not text"),
        (b"# a\n" * 2_600_000, "too much to edit"),
        (b"# a\n" * 100_000, "too much to edit"),
    ],
)
def test_what_cannot_be_edited(submission: Submission, content: bytes, says: str) -> None:
    submission.ensure("en")
    submission.path.write_bytes(content)
    with pytest.raises(Unusable, match=says):
        submission.read()


def test_a_folder_in_the_place_of_the_file(submission: Submission) -> None:
    submission.path.mkdir(parents=True)
    with pytest.raises(Unusable, match="cannot be read"):
        submission.read()


def test_a_deleted_file_counts_as_not_saved(submission: Submission) -> None:
    submission.ensure("en")
    submission.settle(submission.read())
    submission.path.unlink()
    assert submission.outside(STARTER) is None
    assert submission.dirty(STARTER)
    submission.save(STARTER)
    assert submission.path.read_text() == STARTER


def test_what_cannot_be_kept_is_not_taken_over(submission: Submission, monkeypatch: pytest.MonkeyPatch) -> None:
    submission.ensure("en")
    submission.settle(submission.read())
    submission.path.write_text("memory: 2048\n")

    def refuse(path: Path, _text: str) -> None:
        raise UserError("errors.unwritable", path=path, reason="full")

    with monkeypatch.context() as patch:
        patch.setattr(submission_module, "write_atomically", refuse)
        for _ in range(2):
            with pytest.raises(UserError):
                submission.outside("what I typed")
    change = submission.outside("what I typed")
    assert change is not None
    assert change.copy is not None
    assert change.copy.read_text() == "what I typed"


async def test_a_file_that_cannot_be_edited_says_so_and_how_to_go_on(table: Opener, home: Path) -> None:
    file = home / "workspace" / "pour-once" / "config.yaml"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"\x00\xff")
    async with table() as visit:
        assert "is not text" in visit.text
        assert "R fresh starter" in visit.lines[-1]
        visit.screen.sync()
        assert file.read_bytes() == b"\x00\xff"
        await visit.press("R")
        assert visit.screen.editor.text == STARTER
        assert "memory: 512" in visit.text
        assert file.with_name("config.1.yaml").read_bytes() == b"\x00\xff"


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
    def refuse(path: Path, _text: str) -> None:
        raise UserError("errors.unwritable", path=path, reason="Read-only file system")

    async with table() as visit:
        monkeypatch.setattr(submission_module, "write_atomically", refuse)
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
        visit.screen._run = None
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
        editor.text = STARTER
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
