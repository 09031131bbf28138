"""A lab that opens at an exercise of its own, with a grader that says what a test wants it to say."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from slslab.errors import Problem
from slslab.grading import Amount, Coordinates, Exercise, Outcome, Result, Sentence, Verdict, shelf
from slslab.i18n import Words
from slslab.learner import Store
from slslab.library import Library
from slslab.tui.app import LabApp
from slslab.tui.exercise import ExerciseScreen, checker
from slslab.tui.place import Place, Trail
from tests.tui.conftest import HERE as TUI
from tests.tui.conftest import Visit

HERE = Path(__file__).parent
EXERCISE = "pour-once"
STARTER = "# The kettle.\nmemory: 512\nprepared: 0\n"
MOMENT = Coordinates("cold-start", {"rate": 2.0, "duration": 20}, 286, 1_250_000)


class Grader:
    """In place of the real one: gives `verdict` for whatever it is asked, when `go` allows it."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.verdict = passed()
        self.go = threading.Event()
        self.go.set()

    def check(self, _exercise: Exercise, submission: Path | str, progress: Callable[[int, int], None]) -> Verdict:
        self.asked.append(str(submission))
        verdict = self.verdict
        progress(0, 2)
        self.go.wait(10)
        progress(1, 2)
        return verdict


class Table(Visit):
    """A visit to an exercise."""

    @property
    def screen(self) -> ExerciseScreen:
        screen = self.app.here
        assert isinstance(screen, ExerciseScreen)
        return screen

    @property
    def file(self) -> Path:
        return self.screen.submission.path

    @property
    def toasts(self) -> str:
        """What the lab says in passing; the pilot shows none of it."""
        return " ".join(notification.message for notification in self.app._notifications)

    @property
    def body(self) -> str:
        """The text without the line of where the file is, which is another in every run."""
        return "\n".join([*self.lines[:-3], "", "", self.lines[-1]]) + "\n"

    async def check(self) -> None:
        self.screen.action_check()
        await self.until(lambda: not self.screen.checker.busy)


Opener = Callable[..., AbstractAsyncContextManager[Table]]


def passed() -> Verdict:
    results = (
        Result("quick", _title("Tea is there in 300 ms", "El té llega en 300 ms"), Outcome.PASS, 3),
        Result("cheap", _title("A month costs at most $10", "Un mes cuesta como mucho $10"), Outcome.PASS, 2),
    )
    return Verdict(EXERCISE, 1, results, runs=2)


def failed() -> Verdict:
    """One check failed at a moment of a run, the other was not judged."""
    slow = Result(
        "quick",
        _title("Tea is there in 300 ms", "El té llega en 300 ms"),
        Outcome.FAIL,
        3,
        Sentence("grading.at-most", values={"amount": Amount(300, "ms")}),
        Sentence("grading.just", values={"amount": Amount(1234.5, "ms")}),
        _title("What does the first guest wait for?", "¿A qué espera el primer invitado?"),
        MOMENT,
    )
    rest = Result("cheap", _title("A month costs at most $10", "Un mes cuesta como mucho $10"), Outcome.SKIPPED, 2)
    return Verdict(EXERCISE, 1, (slow, rest), isolation="namespaces", runs=2, log="one line\x1b[31m\nlast line")


def malformed(line: int) -> Verdict:
    problem = Problem("config.yaml", line, "errors.unknown-key", {"found": "memorry"}, "memory")
    return Verdict(EXERCISE, 1, (), problems=(problem,))


def _title(en: str, es: str) -> Sentence:
    return Sentence(texts={"en": en, "es": es})


@pytest.fixture(autouse=True)
def small_course(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Two exercises of the tests' own, so that editing exercises/ changes no golden."""
    monkeypatch.setattr(shelf, "shipped", lambda _folder: HERE / "exercises")
    shelf.exercises.cache_clear()
    yield
    shelf.exercises.cache_clear()


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return Library(TUI / "content", HERE / "exercises", tmp_path_factory.mktemp("cache"))


@pytest.fixture
def grader(monkeypatch: pytest.MonkeyPatch) -> Grader:
    grader = Grader()
    monkeypatch.setattr(checker, "check", grader.check)
    return grader


@pytest.fixture
def table(library: Library, store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Opener:
    """`async with table("80x24", "es") as visit`: the lab, open at the exercise."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.chdir(tmp_path)

    @asynccontextmanager
    async def opened(size: str = "120x40", lang: str = "en", id: str = EXERCISE, **state: Any) -> AsyncIterator[Table]:
        app = LabApp(Words(lang), store, Trail([Place("exercise", id, state)]), library, plain=False)
        width, height = map(int, size.split("x"))
        async with app.run_test(size=(width, height)) as pilot:
            visit = Table(app, pilot)
            await visit.until(lambda: isinstance(app.here, ExerciseScreen) and app.here.is_mounted)
            yield visit

    return opened


@pytest.fixture
def golden() -> Callable[[str, str], None]:
    """As in tests/tui, with a folder of its own."""
    from tests.tui.conftest import UPDATE

    def check(name: str, text: str) -> None:
        file = HERE / "snapshots" / f"{name}.txt"
        if UPDATE:
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8")
        assert text == file.read_text(encoding="utf-8")

    return check
