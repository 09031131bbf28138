"""Makes films in a thread. A newer request supersedes an older one, which stops at its next report of progress."""

from __future__ import annotations

from textual.message import Message
from textual.screen import Screen
from textual.worker import Worker, get_current_worker

from slslab.errors import LabError
from slslab.tui.simulation.film import Film, film
from slslab.tui.simulation.plan import Plan
from slslab.tui.simulation.session import as_lab_error


class Superseded(Exception):
    """Nobody waits for this film any more."""


class Projector:
    """The maker of one screen's films. It posts `Made`, `Failed` and `Progressed` to the screen."""

    class Made(Message):
        """The film of a request."""

        def __init__(self, plan: Plan, film: Film) -> None:
            super().__init__()
            self.plan = plan
            self.film = film

    class Failed(Message):
        """There is no such film, and why."""

        def __init__(self, plan: Plan, error: LabError) -> None:
            super().__init__()
            self.plan = plan
            self.error = error

    class Progressed(Message):
        """How much of the run is computed, from 0 to 1."""

        def __init__(self, share: float) -> None:
            super().__init__()
            self.share = share

    def __init__(self, screen: Screen[None]) -> None:
        self._screen = screen
        self._wanted: Plan | None = None
        self._worker: Worker[None] | None = None

    @property
    def busy(self) -> bool:
        return self._wanted is not None

    def want(self, plan: Plan) -> None:
        """Make the film of `plan`, and no other."""
        if plan == self._wanted:
            return
        self.stop()
        self._wanted = plan
        self._worker = self._screen.run_worker(
            lambda: self._make(plan), thread=True, exclusive=True, group="film", exit_on_error=False
        )

    def stop(self) -> None:
        """Make nothing."""
        self._wanted = None
        if self._worker is not None:
            self._worker.cancel()

    def done(self, plan: Plan) -> bool:
        """Whether `plan` is what was wanted last; if so, nothing is wanted any more."""
        if plan != self._wanted:
            return False
        self._wanted = None
        return True

    def _make(self, plan: Plan) -> None:
        """In the thread: messages are all that leaves it."""
        worker = get_current_worker()
        shown = 0.0

        def progress(now: int, until: int) -> None:
            nonlocal shown
            if worker.is_cancelled:
                raise Superseded
            share = now / max(1, until)
            if share - shown >= 0.01:
                shown = share
                self._screen.post_message(self.Progressed(share))

        try:
            made = film(plan, progress)
        except Superseded:
            return
        except Exception as error:
            self._screen.post_message(self.Failed(plan, as_lab_error(error)))
        else:
            self._screen.post_message(self.Made(plan, made))
