from __future__ import annotations

import json
import sqlite3
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from slslab.errors import LabError, MachineLacks, UserError
from slslab.learner import Store
from slslab.learner.store import MIGRATIONS


class Clock:
    """A clock that goes on by one second at each look."""

    def __init__(self) -> None:
        self.at = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "progress.sqlite3", now=Clock())


def test_what_was_done_is_there_the_next_time(store: Store) -> None:
    store.mark_read("cold-start")
    store.mark_run("fan-out")
    store.record_verdict("load-once", False, 1, 3, seed=1)
    store.record_verdict("load-once", True, 3, 3, seed=1)
    assert [store.take_hint("load-once"), store.take_hint("load-once")] == [1, 2]
    store.see_solution("load-once")
    store.close()

    progress = Store(store.path).progress()
    assert list(progress.read) == ["cold-start"]
    assert list(progress.run) == ["fan-out"]
    assert progress.tries == {"load-once": 2}
    assert progress.best == {"load-once": (3, 3)}
    assert progress.hints == {"load-once": 2}
    assert progress.shown == {"load-once"}
    states = [progress.state(id) for id in ("load-once", "fan-out", "cold-start", "warm-start")]
    assert states == ["solved", "run", "read", ""]


def test_an_exercise_counts_as_solved_only_after_a_pass(store: Store) -> None:
    store.record_verdict("load-once", False, 0, 3, seed=1)
    assert store.solved() == frozenset()
    assert store.progress().state("load-once") == "tried"
    store.record_verdict("load-once", True, 3, 3, seed=1)
    store.record_verdict("load-once", False, 0, 3, seed=1)
    assert store.solved() == {"load-once"}


def test_the_place_and_the_settings_come_back(store: Store) -> None:
    assert store.place() == {}
    assert store.setting("lang", "en") == "en"
    store.keep_place({"screen": "page", "id": "cold-start", "scroll": 12})
    store.keep_setting("lang", "es")
    again = Store(store.path)
    assert again.place() == {"screen": "page", "id": "cold-start", "scroll": 12}
    assert again.setting("lang", "en") == "es"


def test_two_labs_write_at_the_same_time(tmp_path: Path) -> None:
    path = tmp_path / "progress.sqlite3"
    labs = [Store(path), Store(path)]

    def read(lab: Store, number: int) -> None:
        for page in range(20):
            lab.mark_read(f"page-{number}-{page}")
            lab.take_hint("load-once")

    threads = [threading.Thread(target=read, args=(lab, number)) for number, lab in enumerate(labs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(Store(path).progress().read) == 40
    assert Store(path).hints("load-once") == 40


def test_progress_travels_as_a_file_and_merges(store: Store, tmp_path: Path) -> None:
    store.mark_read("cold-start")
    store.record_verdict("load-once", True, 3, 3, seed=1)
    store.take_hint("load-once")
    file = tmp_path / "carry.json"
    assert store.export_to(file) == 3

    other = Store(tmp_path / "other.sqlite3")
    other.mark_read("warm-start")
    assert other.import_from(file) == 3
    before = other.progress()
    assert set(before.read) == {"cold-start", "warm-start"}
    assert before.solved.keys() == {"load-once"}
    other.import_from(file)
    assert other.progress() == before


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"slslab-progress": 2}',
        '{"slslab-progress": 1, "seen": 3}',
        '{"slslab-progress": 1, "seen": [["a", "eaten", "x", "y"]]}',
        '{"slslab-progress": 1, "attempt": [["a", "b", 1, 1, 1, "3"]]}',
        '{"slslab-progress": 1, "attempt": [["a", "b", 99999999999999999999999, 1, 1, 3]]}',
        '{"slslab-progress": 1, "help": [["a", "hint", true]]}',
        "[" * 100_000,
    ],
)
def test_a_file_that_is_no_export_changes_nothing(store: Store, tmp_path: Path, text: str) -> None:
    store.mark_read("cold-start")
    before = store.progress()
    file = tmp_path / "bad.json"
    file.write_text(text)
    with pytest.raises(UserError) as caught:
        store.import_from(file)
    assert str(file) in caught.value.message("es")
    assert store.progress() == before


def test_a_missing_import_is_one_sentence(store: Store, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"nowhere\.json"):
        store.import_from(tmp_path / "nowhere.json")


def test_a_damaged_file_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "progress.sqlite3"
    path.write_bytes(b"this is no database, but it may be somebody's" * 100)
    before = path.read_bytes()
    with pytest.raises(MachineLacks, match="damaged"):
        Store(path)
    assert path.read_bytes() == before


def test_a_newer_file_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "progress.sqlite3"
    Store(path).close()
    db = sqlite3.connect(path)
    db.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 5}")
    db.close()
    with pytest.raises(MachineLacks, match="newer slslab"):
        Store(path)
    assert sqlite3.connect(path).execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS) + 5,)


def test_a_folder_in_the_way_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(MachineLacks, match="SLSLAB_HOME"):
        Store(tmp_path / "file" / "progress.sqlite3")


def test_a_write_that_fails_is_told_once_and_the_lab_goes_on(store: Store) -> None:
    store.mark_read("cold-start")
    store._db.execute("PRAGMA query_only = ON")  # as a disk that became read-only
    with pytest.raises(UserError, match="not saved"):
        store.mark_read("warm-start")
    told: list[LabError] = []
    store.complain = told.append
    store.mark_read("warm-start")
    assert len(told) == 1
    assert list(store.progress().read) == ["cold-start"]


def test_a_notebook_in_memory_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLSLAB_HOME", str(tmp_path / "home"))
    store = Store.unsaved()
    store.mark_read("cold-start")
    assert list(store.progress().read) == ["cold-start"]
    assert not (tmp_path / "home").exists()


def test_a_broken_place_is_no_place(store: Store) -> None:
    db = sqlite3.connect(store.path)
    db.execute("INSERT INTO keep VALUES ('place', '[1, 2')")
    db.commit()
    assert store.place() == {}


def test_an_export_is_readable_json(store: Store, tmp_path: Path) -> None:
    store.mark_read("arranque-en-frío")
    store.export_to(tmp_path / "x.json")
    assert json.loads((tmp_path / "x.json").read_text(encoding="utf-8"))["seen"][0][0] == "arranque-en-frío"
