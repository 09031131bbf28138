"""The half of the screen that shows: it has films made, lets their time pass, and goes where it is sent."""

from __future__ import annotations

from time import monotonic
from typing import ClassVar, Final

from textual.binding import Binding, BindingType
from textual.timer import Timer

from slslab.errors import LabError
from slslab.sims.narrator import following, preceding
from slslab.tui.chrome import Piece
from slslab.tui.simulation.ending import ending
from slslab.tui.simulation.knobs import Knobs, value_text
from slslab.tui.simulation.notice import Notice
from slslab.tui.simulation.projector import Projector
from slslab.tui.simulation.session import Session
from slslab.tui.simulation.stage import Stage
from slslab.tui.simulation.timeline import Timeline
from slslab.tui.simulation.told import told
from slslab.tui.simulation.transport import Transport
from slslab.tui.simulation.view import Scene

_FRAME: Final = 1 / 12  # s
_LONGEST_FRAME: Final = 0.25  # s; a stalled terminal does not make the run leap
_PATIENCE: Final = 0.05  # s before progress is shown: most runs are there sooner
_READ: Final = 1.5  # s that a sentence of the narrator stays while playing
_NOTED: Final = 3.0  # s that a note about what the person did stays while playing


class Player(Stage):
    """Plays the film of its session's plan."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "play", show=False),
        Binding("left,comma", "step(-1)", show=False),
        Binding("right,full_stop", "step(1)", show=False),
        Binding("shift+left", "leap(-10)", show=False),
        Binding("shift+right", "leap(10)", show=False),
        Binding("home", "leap(-100)", show=False),
        Binding("end", "leap(100)", show=False),
        Binding("n", "tell(1)", show=False),
        Binding("N", "tell(-1)", show=False),
        Binding("c", "cold(1)", show=False),
        Binding("C", "cold(-1)", show=False),
        Binding("plus,equals_sign", "speed(1)", show=False),
        Binding("minus", "speed(-1)", show=False),
        Binding("z", "zoom(2.0)", show=False),
        Binding("Z", "zoom(0.5)", show=False),
    ]

    def __init__(self, session: Session, trouble: LabError | None) -> None:
        """`trouble`: why there is nothing to play."""
        super().__init__()
        self.session = session
        self.trouble = trouble
        self.zoom = 1.0
        self._projector = Projector(self)
        self._timer: Timer | None = None
        self._last_frame = 0.0
        self._share: float | None = None  # of the run that is being computed, once that takes a while
        self._note: tuple[str, float] | None = None  # about what the person just did, and until when
        self._told: tuple[float, list[Piece]] = (0.0, [])  # since when, and what
        self._ran = False

    def on_mount(self) -> None:
        self._timer = self.set_interval(_FRAME, self._tick, pause=True)
        if self.trouble is None:
            self.project()
        else:
            self._show_trouble()

    def on_unmount(self) -> None:
        # A film is large: let go of it now, and not when the garbage collector finds the screen.
        self._projector.stop()
        self.session.film = None
        self.forget()

    def left(self) -> None:
        self._projector.stop()
        self._rest()

    # Films

    @property
    def waiting(self) -> bool:
        """Whether a film is being made."""
        return self._projector.busy

    def project(self) -> None:
        """See to it that the film of the plan is shown: now if it is there, else when it has been made."""
        self.trouble = None
        self._share = None
        self._projector.want(self.session.plan)
        self.set_timer(_PATIENCE, self._show_progress)
        self.refresh_scene()

    def _show_progress(self) -> None:
        if self._projector.busy and self._share is None:
            self._share = 0.0
            self.refresh_scene()

    def on_projector_progressed(self, message: Projector.Progressed) -> None:
        if self._projector.busy and self._share is not None:
            self._share = message.share
            self.refresh_scene()

    def on_projector_made(self, message: Projector.Made) -> None:
        if not self._projector.done(message.plan):
            return
        self._share = None
        self._last_frame = monotonic()
        self.session.take(message.film)
        self.suit(message.film)
        self.refresh_scene()
        self.redraw_head()

    def on_projector_failed(self, message: Projector.Failed) -> None:
        if not self._projector.done(message.plan):
            return
        self._share = None
        if self.session.film is None:
            self.trouble = message.error
            self._show_trouble()
            return
        # The film on the screen is still good: go back to it, and say why.
        self.session.undo()
        if self.session.behind:
            self.project()
        self.note(message.error.message(self.words.lang))
        self.refresh_scene()

    # Showing

    def _tick(self) -> None:
        now = monotonic()
        passed, self._last_frame = min(now - self._last_frame, _LONGEST_FRAME), now
        playback = self.session.playback
        if self._projector.busy:
            return  # what comes after a change is not known before it is computed
        playback.advance(passed)
        if not playback.playing:
            self._rest()
            self.redraw_keys()
        self.refresh_scene()

    def _rest(self) -> None:
        # A still screen costs nothing.
        if self._timer is not None:
            self._timer.pause()

    def refresh_scene(self) -> None:
        """Show what there is, as it is now."""
        session, film = self.session, self.session.film
        notice = self.query_one(Notice)
        there = film is not None
        notice.display = not there
        self.query_one("#stage").display = there
        self.query_one(Transport).display = there
        if film is None:
            if self.trouble is None and self._share is not None:
                notice.say([Piece(self.words("simulation.computing"), "quiet")], self.inks, self._share)
            return
        playback = session.playback
        scene = Scene(film, playback.t, playback.speed, playback.playing, self.words, self.ground(), self.zoom)
        self.query_one(Knobs).set_values(session.values(), session.from_start)
        self.query_one(Transport).caption = self._caption()
        self.show_scene(scene)
        self._narrate()

    def _show_trouble(self) -> None:
        """One sentence in the place of everything else."""
        self.refresh_scene()
        if self.trouble is not None:
            self.query_one(Notice).say([Piece(self.trouble.message(self.words.lang))], self.inks)
            self.say(Piece(self.words("simulation.trouble-next"), "quiet"))
            self.redraw_keys()

    def _caption(self) -> str:
        """The settings of the run in a line: what differs from the defaults, or how far it is computed."""
        words, film = self.words, self.session.film
        if self._share is not None:
            return words("simulation.computing-share", share=words.number(100 * self._share))
        if film is None:
            return ""
        knobs = film.scenario.knobs
        changed = [
            f"{knobs[name].label[words.lang]} {value_text(knobs[name], value, words)}"
            for name, value in self.session.values().items()
            if name in knobs and value != knobs[name].default
        ]
        parts = [words("simulation.seed", seed=self.session.plan.seed), *changed]
        return " · ".join(parts if changed else [*parts, words("simulation.defaults")])

    def _narrate(self) -> None:
        """The line above the keys: a note about what the person did, the end, or what has just happened."""
        playback, film, now = self.session.playback, self.session.film, monotonic()
        if film is None:
            return
        if self._note is not None and (now < self._note[1] or not playback.playing):
            self.say(Piece(self._note[0], "here"))
            return
        self._note = None
        if playback.ended and film.end:
            said = ending(film, self.words, self.lab.library)
            self._mark_run()
        elif playback.playing and now - self._told[0] < _READ:
            return
        else:
            said = told(film, playback.t, self.words)
        if said != self._told[1]:
            self._told = (now, said)
        self.say(*said)

    def note(self, text: str) -> None:
        """Say something about what the person just did, in the place of the narrator."""
        self._note = (text, monotonic() + _NOTED)
        self.say(Piece(text, "here"))

    def _mark_run(self) -> None:
        if not self._ran:
            self._ran = True
            try:
                self.lab.store.mark_run(self.session.plan.sim)
            except LabError as error:
                self.lab.complain(error)

    # Moving in time

    def _move(self, t: int) -> None:
        """Go to `t`, and stand there."""
        playback = self.session.playback
        playback.playing = False
        self._rest()
        playback.seek(t)
        self._note = None
        self._told = (0.0, [])
        self.refresh_scene()
        self.redraw_keys()

    def action_play(self) -> None:
        if self.session.film is None or self._timer is None:
            return
        playback = self.session.playback
        playback.toggle()
        self._note = None
        self._last_frame = monotonic()
        if playback.playing:
            self._timer.resume()
        else:
            self._rest()
        self.refresh_scene()
        self.redraw_keys()

    def hold(self) -> None:
        """Stand still while something is asked."""
        self.session.playback.playing = False
        self._rest()
        self.refresh_scene()
        self.redraw_keys()

    def action_step(self, by: int) -> None:
        if self.session.film is not None:
            self._move(self.session.film.step(self.session.playback.t, by))

    def action_leap(self, percent: int) -> None:
        playback = self.session.playback
        self._move(playback.t + playback.end * percent // 100)

    def action_tell(self, by: int) -> None:
        """To the next (1) or previous (-1) moment worth telling."""
        film, t = self.session.film, self.session.playback.t
        if film is not None:
            moment = following(film.moments, t) if by > 0 else preceding(film.moments, t)
            self._move(moment.t if moment else film.end if by > 0 else 0)

    def action_cold(self, by: int) -> None:
        """To the next or previous cold start."""
        film, t = self.session.film, self.session.playback.t
        if film is None:
            return
        times = [time for time in film.cold_starts if (time > t if by > 0 else time < t)]
        if times:
            self._move(times[0] if by > 0 else times[-1])
        else:
            self.note(self.words("simulation.no-more-cold" if by > 0 else "simulation.no-cold-before"))

    def action_speed(self, steps: int) -> None:
        self.session.playback.change_speed(steps)
        self.refresh_scene()

    def action_zoom(self, factor: float) -> None:
        self.zoom = max(1 / 64, min(64.0, self.zoom * factor))
        self.refresh_scene()

    def on_transport_sought(self, message: Transport.Sought) -> None:
        self._move(message.t)

    def on_timeline_picked(self, message: Timeline.Picked) -> None:
        self._move(message.t)
