"""The desk with a verdict on it: asking the grader, showing what it says, going to what that is about."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

from textual import on

from slslab.errors import LabError
from slslab.grading import Exercise, Outcome, Result, Verdict, exercises, load_exercise
from slslab.tui.chrome import Piece
from slslab.tui.exercise.checker import Checker
from slslab.tui.exercise.keeping import pack, unpack
from slslab.tui.exercise.outside import Run
from slslab.tui.exercise.report import Circumstances, Item, line_of, report
from slslab.tui.exercise.results import ResultView
from slslab.tui.exercise.submission import digest
from slslab.tui.exercise.writing import Writing
from slslab.tui.place import Place
from slslab.tui.rows import bar

_BAR = 24  # columns of the progress of a check


class Judging(Writing):
    """`verdict` is the last one, and `failures` how many in a row did not pass."""

    def __init__(self, exercise: Exercise, run: Run | None) -> None:
        super().__init__(exercise, run)
        self.verdict: Verdict | None = None
        self.failures = 0  # in a row
        self.checker = Checker(self)
        self._judged = ""  # the digest of the text that the verdict is about
        self._asked = ""  # of the one that is being checked
        self._progress = (0, 0)
        self.hints = 0
        self._following: str | None = None

    # For subclasses to answer

    @abstractmethod
    def bring(self, panel: str) -> None:
        """Bring a panel to the front, and the focus with it."""

    @abstractmethod
    def action_panel(self, panel: str) -> None:
        """Go to a panel, to write if it is the editor."""

    @abstractmethod
    def tell(self) -> None:
        """Set the line at the foot."""

    def note(self, key: str, **values: object) -> None:
        """Say at the foot what was just done."""
        self.say(Piece(self.words(key, **values), "here"))

    # What is kept

    def judging_state(self) -> dict[str, Any]:
        """The verdict and what belongs to it."""
        state: dict[str, Any] = {"failures": self.failures, "marked": self.results.marked}
        if self.verdict is not None:
            state |= {"verdict": pack(self.verdict), "judged": self._judged}
        return state

    def restore_judging(self, state: Mapping[str, Any]) -> None:
        """Take up what `judging_state` gave."""
        failures, judged = state.get("failures"), state.get("judged")
        self.failures = failures if isinstance(failures, int) else 0
        self.verdict = unpack(state.get("verdict"))
        self._judged = judged if isinstance(judged, str) else ""
        self.results.marked = str(state.get("marked", ""))
        self._look_ahead()

    # What the desk asks

    def items(self, width: int) -> Sequence[Item]:
        words = self.words
        if self.checker.busy:
            done, total = self._progress
            said = words("exercise.checking-run", n=done + 1, all=total) if total else words("exercise.checking")
            share = bar(done / total if total else 0, _BAR)
            stop = [Piece("   Esc", "key", "screen.calm"), Piece(" " + words("exercise.key-stop"), "quiet")]
            return [Item([[Piece("  "), Piece(f"{said}   "), *share, *stop]])]
        if self.verdict is None:
            key = Piece("Ctrl+S", "key", "screen.check")
            return [Item([[Piece("  "), key, Piece(" " + words("exercise.not-checked"), "quiet")]])]
        stale = self._judged != digest(self.editor.text)
        helped = self.hints >= len(self.exercise.hints[words.lang])
        about = Circumstances(stale, self.failures, self._following, helped)
        return report(self.verdict, about, words, width)

    def result_changed(self) -> None:
        """The result is another."""
        self.rearrange()
        self.redraw_captions()
        self.redraw_keys()

    # Checking

    def action_check(self) -> None:
        """Save, and have it judged; a newer check supersedes an older one."""
        self.sync()
        self._asked = digest(self.editor.text)
        self._progress = (0, 0)
        self.checker.start(self.exercise, self.editor.text if self.unusable is None else self.submission.path)
        if self.narrow:
            self.bring("result")
        self.tell()
        self.result_changed()

    @on(Checker.Progressed)
    def _progressed(self, message: Checker.Progressed) -> None:
        if self.checker.current(message):
            self._progress = (message.done, message.total)
            self.results.rebuild()

    @on(Checker.Failed)
    def _check_failed(self, message: Checker.Failed) -> None:
        if self.checker.done(message):
            self.lab.complain(message.error)
            self.result_changed()

    @on(Checker.Judged)
    def _check_judged(self, message: Checker.Judged) -> None:
        if not self.checker.done(message):
            return
        verdict = self.verdict = message.verdict
        self._judged = self._asked
        if not verdict.problems and not verdict.faulty:
            store = self.lab.store
            store.record_verdict(self.exercise.id, verdict.passed, verdict.points, verdict.of, verdict.seed)
            self.failures = 0 if verdict.passed else self.failures + 1
        self._look_ahead()
        self.results.marked = ""
        self.result_changed()
        self._to_mistake(verdict)
        self.redraw_head()

    def _to_mistake(self, verdict: Verdict) -> None:
        """The first mistake that has a line is shown at it, unless somebody went on writing."""
        ids = [f"problem:{number}" for number in range(len(verdict.problems))]
        lines = [line_of(verdict, id) for id in (*ids, *(result.name for result in verdict.results))]
        line = next(filter(None, lines), 0)
        if line and self._judged == digest(self.editor.text):
            self.editor.go_to(line)

    # From a result to what it is about

    def _with_moment(self) -> Result | None:
        """The marked result, else the first failed one, that has a moment to open."""
        failed = [
            result
            for result in (self.verdict.results if self.verdict is not None else ())
            if result.outcome is not Outcome.PASS and result.moment is not None
        ]
        marked = [result for result in failed if result.name == self.results.marked]
        return next(iter(marked or failed), None)

    def action_moment(self, name: str = "") -> None:
        """Open the simulation where a check failed."""
        if name:
            self.results.marked = name
        result = self._with_moment()
        at = result.moment if result is not None else None
        if at is None:
            self.note("exercise.no-moment")
            return
        state = {"knobs": dict(at.knobs), "seed": at.seed, "interventions": list(at.interventions), "at": at.at}
        self.lab.go(Place("simulation", at.simulation, state))

    @on(ResultView.Picked)
    def _picked(self, message: ResultView.Picked) -> None:
        line = line_of(self.verdict, message.item) if self.verdict is not None else 0
        if line:
            self.action_panel("editor")
            self.editor.go_to(line)
        else:
            self.action_moment(message.item)

    # What comes next

    def action_next(self) -> None:
        """The next exercise that is not solved."""
        following = self._next_id()
        if following is None:
            self.notify(self.words("exercise.all-solved"), markup=False)
        else:
            self.lab.go(Place("exercise", following))

    def _next_id(self) -> str | None:
        """The exercise after this one in the course that is not solved, beginning again after the last."""
        try:
            ids = [each.id for each in exercises()]
        except LabError:
            return None
        at = ids.index(self.exercise.id) + 1 if self.exercise.id in ids else 0
        solved = self.lab.store.solved()
        return next((id for id in [*ids[at:], *ids[: max(0, at - 1)]] if id not in solved), None)

    def _look_ahead(self) -> None:
        following = self._next_id() if self.verdict is not None and self.verdict.passed else None
        self._following = load_exercise(following).title[self.words.lang] if following else None
