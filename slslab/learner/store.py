"""The notebook of one person: one SQLite file, safe with two labs open, carried to another machine as one file.

Every write is one transaction, so a crash or a full disk loses at most the last step and never the file. The schema
has a version; an older file is brought up to date when it is opened, a newer one is left alone and said so.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from slslab import paths
from slslab.errors import LabError, MachineLacks, UserError
from slslab.files import write_atomically
from slslab.learner.exchange import read_export
from slslab.learner.progress import Progress

# One entry a version: what brings a file from the version before to this one.
MIGRATIONS = (
    """
    CREATE TABLE seen (
        id TEXT NOT NULL, how TEXT NOT NULL CHECK (how IN ('read', 'run')),
        first_at TEXT NOT NULL, last_at TEXT NOT NULL, PRIMARY KEY (id, how)
    ) WITHOUT ROWID;
    CREATE TABLE attempt (
        exercise TEXT NOT NULL, at TEXT NOT NULL, seed INTEGER NOT NULL, passed INTEGER NOT NULL,
        score INTEGER NOT NULL, points INTEGER NOT NULL, PRIMARY KEY (exercise, at, seed)
    ) WITHOUT ROWID;
    CREATE TABLE help (
        exercise TEXT NOT NULL, how TEXT NOT NULL CHECK (how IN ('hint', 'solution')),
        times INTEGER NOT NULL, PRIMARY KEY (exercise, how)
    ) WITHOUT ROWID;
    CREATE TABLE keep (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    """,
)
FILE_NAME = "progress.sqlite3"


class Store:
    """One person's notebook.

    `path`: the file; by default the one in the user's data folder. `complain`: called with the error when a *write*
    fails later on (a disk that filled up), so that a lab can say it once and go on; without it the error is raised.
    MachineLacks when the file cannot be opened, is damaged, or was written by a newer slslab: it is left untouched.
    """

    def __init__(
        self,
        path: Path | None = None,
        complain: Callable[[LabError], None] | None = None,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        self.path = path or paths.data_folder() / FILE_NAME
        self.complain = complain
        self._now = now or (lambda: datetime.now(UTC))
        self._lock = threading.RLock()
        self._db = self._open(str(self.path))

    @classmethod
    def unsaved(cls) -> Store:
        """A notebook that lives in memory alone, for a home that cannot be written to."""
        store = cls.__new__(cls)
        store.path = Path(":memory:")
        store.complain = None
        store._now = lambda: datetime.now(UTC)
        store._lock = threading.RLock()
        store._db = store._open(":memory:")
        return store

    def close(self) -> None:
        """Let go of the file. Nothing is pending: each write was committed when it was made."""
        self._db.close()

    # What a person does

    def mark_read(self, id: str) -> None:
        """A page was read."""
        self._mark(id, "read")

    def mark_run(self, id: str) -> None:
        """A simulation was run."""
        self._mark(id, "run")

    def record_verdict(self, exercise: str, passed: bool, score: int, points: int, seed: int) -> None:
        """An exercise was checked: `score` of `points`, on the workload of `seed`."""
        row = (exercise, self._stamp(), seed, int(passed), score, points)
        self._write("INSERT OR REPLACE INTO attempt VALUES (?, ?, ?, ?, ?, ?)", [row])

    def take_hint(self, exercise: str) -> int:
        """One more hint was asked for; returns how many have been, this one included."""
        self._help(exercise, "hint")
        return self._times(exercise, "hint")

    def hints(self, exercise: str) -> int:
        """How many hints have been asked for."""
        return self._times(exercise, "hint")

    def see_solution(self, exercise: str) -> None:
        """The solution was looked at."""
        self._help(exercise, "solution")

    # What a lab asks

    def solved(self) -> frozenset[str]:
        """The exercises that were passed at least once."""
        with self._reading() as db:
            return frozenset(row[0] for row in db.execute("SELECT DISTINCT exercise FROM attempt WHERE passed"))

    def progress(self) -> Progress:
        """All that was done so far."""
        with self._reading() as db:
            seen = db.execute("SELECT id, how, first_at FROM seen ORDER BY first_at").fetchall()
            attempts = db.execute(
                "SELECT exercise, COUNT(*), MIN(CASE WHEN passed THEN at END), MAX(score), MAX(points) "
                "FROM attempt GROUP BY exercise"
            ).fetchall()
            help_ = db.execute("SELECT exercise, how, times FROM help").fetchall()
        return Progress(
            read={id: at for id, how, at in seen if how == "read"},
            run={id: at for id, how, at in seen if how == "run"},
            solved={exercise: at for exercise, _, at, _, _ in attempts if at},
            tries={exercise: tries for exercise, tries, *_ in attempts},
            best={exercise: (score, points) for exercise, _, _, score, points in attempts},
            hints={exercise: times for exercise, how, times in help_ if how == "hint"},
            shown=frozenset(exercise for exercise, how, _ in help_ if how == "solution"),
        )

    def setting(self, name: str, default: str = "") -> str:
        """A kept setting: `lang`, `theme`, `glyphs`."""
        with self._reading() as db:
            row = db.execute("SELECT value FROM keep WHERE name = ?", (f"setting.{name}",)).fetchone()
        return str(row[0]) if row else default

    def keep_setting(self, name: str, value: str) -> None:
        """Keep a setting for the next time."""
        self._keep(f"setting.{name}", value)

    def place(self) -> dict[str, Any]:
        """Where the lab was left, as it was given to `keep_place`; empty when it never was."""
        with self._reading() as db:
            row = db.execute("SELECT value FROM keep WHERE name = 'place'").fetchone()
        try:
            value = json.loads(row[0]) if row else {}
        except ValueError:
            return {}
        return value if isinstance(value, dict) else {}

    def keep_place(self, place: dict[str, Any]) -> None:
        """Remember where the lab was left: any JSON object."""
        self._keep("place", json.dumps(place, ensure_ascii=False))

    # Carrying it elsewhere

    def export_to(self, path: Path) -> int:
        """Write all progress (not the settings of this machine) to a JSON file; returns how many facts it has."""
        with self._reading() as db:
            tables = {
                table: [list(row) for row in db.execute(f"SELECT * FROM {table} ORDER BY 1, 2")]
                for table in ("seen", "attempt", "help")
            }
        write_atomically(path, json.dumps({"slslab-progress": 1, **tables}, indent=1, ensure_ascii=False) + "\n")
        return sum(len(rows) for rows in tables.values())

    def import_from(self, path: Path) -> int:
        """Add the progress in an exported file to this one; importing twice changes nothing. UserError for a file
        that is not an export. Returns how many facts the file has."""
        tables = read_export(path)
        self._write_all(
            [
                (
                    "INSERT INTO seen VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
                    "first_at = MIN(first_at, excluded.first_at), last_at = MAX(last_at, excluded.last_at)",
                    tables["seen"],
                ),
                ("INSERT OR IGNORE INTO attempt VALUES (?, ?, ?, ?, ?, ?)", tables["attempt"]),
                (
                    "INSERT INTO help VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET times = MAX(times, excluded.times)",
                    tables["help"],
                ),
            ]
        )
        return sum(len(rows) for rows in tables.values())

    # The file

    def _open(self, name: str) -> sqlite3.Connection:
        try:
            if name != ":memory:":
                Path(name).parent.mkdir(parents=True, exist_ok=True)
            db = sqlite3.connect(name, timeout=5, isolation_level=None, check_same_thread=False)
        except (OSError, sqlite3.Error) as error:
            raise MachineLacks("learner.unopenable", path=name, reason=error) from None
        try:
            self._migrate(db)
        except sqlite3.OperationalError as error:  # read-only, locked, or full
            db.close()
            raise MachineLacks("learner.unopenable", path=name, reason=error) from None
        except sqlite3.DatabaseError:
            db.close()
            raise MachineLacks("learner.damaged", path=name) from None
        except LabError:
            db.close()
            raise
        return db

    def _migrate(self, db: sqlite3.Connection) -> None:
        def version() -> int:
            return int(db.execute("PRAGMA user_version").fetchone()[0])

        if version() > len(MIGRATIONS):
            raise MachineLacks("learner.newer", path=self.path, found=version(), known=len(MIGRATIONS))
        # Written ahead: readers never wait for a writer, and a commit waits for no disk (a screen asks and tells many
        # times a minute). A crash of the program loses nothing, one of the machine at most the last steps.
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        if version() < len(MIGRATIONS):
            db.execute("BEGIN IMMEDIATE")  # another lab may be opening the same file: only one of the two migrates
            for number in range(version(), len(MIGRATIONS)):
                for statement in MIGRATIONS[number].split(";"):
                    db.execute(statement)
                db.execute(f"PRAGMA user_version = {number + 1}")
            db.execute("COMMIT")
        db.execute("SELECT COUNT(*) FROM seen").fetchone()  # a damaged file says so now and not at the first write

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                yield self._db
            except sqlite3.Error:
                raise MachineLacks("learner.damaged", path=self.path) from None

    def _write(self, sql: str, rows: Iterable[tuple[Any, ...] | list[Any]]) -> None:
        self._write_all([(sql, rows)])

    def _write_all(self, statements: Iterable[tuple[str, Iterable[Any]]]) -> None:
        """Each statement once for each of its rows, all in one transaction."""
        with self._lock:
            try:
                self._db.execute("BEGIN IMMEDIATE")
                for sql, rows in statements:
                    self._db.executemany(sql, rows)
                self._db.execute("COMMIT")
            except sqlite3.Error as error:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                problem = UserError("learner.unwritable", path=self.path, reason=error)
                if self.complain is None:
                    raise problem from None
                self.complain(problem)

    def _stamp(self) -> str:
        return self._now().astimezone(UTC).isoformat(timespec="microseconds")

    def _mark(self, id: str, how: str) -> None:
        at = self._stamp()
        sql = "INSERT INTO seen VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET last_at = excluded.last_at"
        self._write(sql, [(id, how, at, at)])

    def _help(self, exercise: str, how: str) -> None:
        sql = "INSERT INTO help VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET times = times + 1"
        self._write(sql, [(exercise, how)])

    def _times(self, exercise: str, how: str) -> int:
        with self._reading() as db:
            row = db.execute("SELECT times FROM help WHERE exercise = ? AND how = ?", (exercise, how)).fetchone()
        return int(row[0]) if row else 0

    def _keep(self, name: str, value: str) -> None:
        self._write("INSERT OR REPLACE INTO keep VALUES (?, ?)", [(name, value)])
