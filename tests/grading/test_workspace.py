"""A workspace never loses what a learner wrote."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from slslab.errors import UnknownName, UserError
from slslab.grading import exercise_ids, workspace


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_asked_for_nothing_it_is_in_the_data_folder(home: Path) -> None:
    made = workspace.init()
    assert made.folder == home / "workspace"
    assert len(made.written) == len(exercise_ids())
    assert 1 <= made.seed <= 9_999
    assert workspace.folder() == made.folder
    assert workspace.seed() == made.seed


def test_a_workspace_of_ones_own_is_found_again_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = workspace.init(tmp_path / "mine", with_seed=7)
    assert workspace.folder() == tmp_path / "mine"
    assert workspace.seed() == 7
    other = workspace.init(tmp_path / "other", with_seed=8)
    assert workspace.folder() == other.folder
    monkeypatch.chdir(made.folder / "load-once")
    assert workspace.folder() == made.folder


def test_a_changed_file_is_kept_and_a_missing_one_added() -> None:
    made = workspace.init(with_seed=7)
    mine = workspace.save("load-once", "mine")
    workspace.submission_path("count-once").unlink()
    again = workspace.init()
    assert mine.read_text() == "mine"
    assert again.written == (workspace.submission_path("count-once"),)
    assert len(again.kept) == len(made.written) - 1
    assert again.seed == 7


def test_another_seed_renews_only_what_is_untouched() -> None:
    workspace.init(with_seed=7)
    mine = workspace.save("share-an-environment", "seed: 7\nalone: 3\n")
    workspace.init(with_seed=8)
    assert mine.read_text() == "seed: 7\nalone: 3\n"
    assert workspace.seed_of(workspace.submission_path("predict-cold-starts")) == 8
    assert workspace.seed_of(mine) == 7


def test_reset_keeps_a_numbered_copy_of_what_was_changed() -> None:
    workspace.init(with_seed=7)
    path = workspace.submission_path("load-once")
    assert workspace.reset("load-once") is None
    copies = []
    for text in ("one", "two"):
        workspace.save("load-once", text)
        copy = workspace.reset("load-once", "es")
        assert copy is not None
        copies.append((copy.name, copy.read_text()))
    assert copies == [("handler.1.py", "one"), ("handler.2.py", "two")]
    assert path.read_text() == workspace.starter("load-once", "es")


def test_a_starter_is_untouched_in_either_language_and_for_its_own_seed() -> None:
    workspace.init(lang="es", with_seed=7)
    assert workspace.untouched("predict-cold-starts")
    workspace.reset("predict-cold-starts", "en", 9)
    assert workspace.untouched("predict-cold-starts")
    workspace.save("predict-cold-starts", workspace.starter("predict-cold-starts") + "\n")
    assert not workspace.untouched("predict-cold-starts")
    workspace.submission_path("load-once").write_bytes(b"\xff")
    assert not workspace.untouched("load-once")


def test_an_unknown_exercise_names_the_nearest() -> None:
    with pytest.raises(UnknownName) as error:
        workspace.submission_path("load-one")
    assert error.value.nearest == "load-once"


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError) as error:
        workspace.init(tmp_path / "file" / "sub")
    assert "file" in str(error.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_home_only_forgets_the_place(home: Path, tmp_path: Path) -> None:
    home.chmod(0o500)
    try:
        made = workspace.init(tmp_path / "mine")
    finally:
        home.chmod(0o700)
    assert made.written


def test_a_marker_that_is_none_means_seed_one(home: Path) -> None:
    workspace.init(with_seed=7)
    (home / "workspace" / workspace.MARKER).write_bytes(b"\xff\xff seed: many")
    assert workspace.seed() == 1
