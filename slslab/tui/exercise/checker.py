"""Asks the grader in a thread. A newer check supersedes an older one, which stops at its next report of progress."""

from __future__ import annotations

from pathlib import Path

from textual.message import Message
from textual.screen import Screen
from textual.worker import Worker, get_current_worker

from slslab.errors import Fault, LabError
from slslab.grading import Exercise, Verdict, check


class Superseded(BaseException):
    """Nobody waits for this verdict any more. Not an `Exception`: the grader takes those for faults of its own."""


class Checker:
    """The checks of one screen, to which it posts `Judged`, `Failed` and `Progressed`."""

    class Told(Message):
        """Something about the check with the number `ticket`."""

        def __init__(self, ticket: int) -> None:
            super().__init__()
            self.ticket = ticket

    class Judged(Told):
        """The verdict is there."""

        def __init__(self, ticket: int, verdict: Verdict) -> None:
            super().__init__(ticket)
            self.verdict = verdict

    class Failed(Told):
        """There is no verdict, and why."""

        def __init__(self, ticket: int, error: LabError) -> None:
            super().__init__(ticket)
            self.error = error

    class Progressed(Told):
        """`done` of `total` runs are finished."""

        def __init__(self, ticket: int, done: int, total: int) -> None:
            super().__init__(ticket)
            self.done = done
            self.total = total

    def __init__(self, screen: Screen[None]) -> None:
        self._screen = screen
        self._ticket = 0
        self._worker: Worker[None] | None = None

    @property
    def busy(self) -> bool:
        return self._worker is not None

    def start(self, exercise: Exercise, submission: Path | str) -> None:
        """Have a file or a text judged, and nothing else."""
        self.stop()
        ticket = self._ticket
        self._worker = self._screen.run_worker(
            lambda: self._judge(ticket, exercise, submission), thread=True, group="check", exit_on_error=False
        )

    def stop(self) -> None:
        """Wait for nothing."""
        self._ticket += 1
        if self._worker is not None:
            self._worker.cancel()
            self._worker = None

    def current(self, message: Told) -> bool:
        """Whether a message is about the check that is waited for."""
        return message.ticket == self._ticket and self.busy

    def done(self, message: Told) -> bool:
        """The same for a last message, after which nothing is waited for."""
        wanted = self.current(message)
        if wanted:
            self._worker = None
        return wanted

    def _judge(self, ticket: int, exercise: Exercise, submission: Path | str) -> None:
        """In the thread: messages are all that leaves it."""
        worker = get_current_worker()

        def progress(done: int, total: int) -> None:
            if worker.is_cancelled:
                raise Superseded
            self._screen.post_message(self.Progressed(ticket, done, total))

        try:
            verdict = check(exercise, submission, progress=progress)
        except Superseded:
            return
        except LabError as error:
            self._screen.post_message(self.Failed(ticket, error))
        except Exception as error:
            fault = Fault("tui.fault", error=f"{type(error).__name__}: {error}")
            self._screen.post_message(self.Failed(ticket, fault))
        else:
            self._screen.post_message(self.Judged(ticket, verdict))
