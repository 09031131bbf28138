"""The lab itself: one app that goes from place to place, and remembers the way.

The frame stands before anything is read: the library is imported and listed in a thread after the first paint, and
each screen is told (`ready`) when it can be asked.
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import App
from textual.binding import Binding, BindingType
from textual.message import Message

from slslab.errors import LabError
from slslab.i18n import LANGUAGES, Words
from slslab.learner import Progress, Store
from slslab.tui import routes
from slslab.tui.chrome import Piece
from slslab.tui.glyphs import Plain, needs_plain
from slslab.tui.place import Place, Trail
from slslab.tui.screen import LabScreen
from slslab.tui.theme import NIGHT, OURS, Inks

if TYPE_CHECKING:
    from slslab.library import Library, Target


class LabApp(App[None]):
    """The lab. `store` keeps what the person does; `library` is None until it has been listed."""

    CSS_PATH = "lab.tcss"
    TITLE = "slslab"
    ENABLE_COMMAND_PALETTE = False  # ours speaks the person's language
    ESCAPE_TO_MINIMIZE = False
    NOTIFICATION_TIMEOUT = 8
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "omnibox", show=False),
        Binding("ctrl+k", "omnibox", show=False, priority=True),
        Binding("ctrl+p", "palette", show=False, priority=True),
        Binding("f1", "help", show=False, priority=True),
        Binding("question_mark", "help", show=False),
        Binding("h", "home", show=False),
        Binding("L", "language", show=False),
        Binding("q", "leave", show=False),
        Binding("ctrl+q", "leave", show=False, priority=True),
        Binding("ctrl+c", "leave", show=False),
        Binding("alt+left,backspace", "back", show=False),
        Binding("alt+right", "forward", show=False),
    ]

    class Listed(Message):
        """The library has been listed: `library`, or the reason why not."""

        def __init__(self, library: Library | None, reason: LabError | None) -> None:
            super().__init__()
            self.library = library
            self.reason = reason

    class Unsaved(Message):
        """The notebook could not be written."""

        def __init__(self, error: LabError) -> None:
            super().__init__()
            self.error = error

    def __init__(
        self,
        words: Words,
        store: Store,
        trail: Trail | None = None,
        library: Library | None = None,
        plain: bool | None = None,
        trouble: LabError | None = None,
    ) -> None:
        """`plain`: draw in ASCII (None: as the terminal needs it). `trouble`: why nothing will be saved."""
        super().__init__()
        self.words = words
        self.store = store
        self.trail = trail or Trail()
        self.library = library
        self.fault: str = ""
        self._trouble = trouble
        self._complained = False
        self._inks: Inks | None = None
        self._kept: dict[str, LabScreen] = {}
        self._plain = Plain(enabled=needs_plain() if plain is None else plain)
        self._filters.append(self._plain)
        for theme in OURS:
            self.register_theme(theme)
        chosen = store.setting("theme", NIGHT.name)
        self.theme = chosen if chosen in self.available_themes else NIGHT.name
        store.complain = self._complain

    # What screens ask

    @property
    def inks(self) -> Inks:
        """The styles by meaning, in the present theme."""
        if self._inks is None:
            self._inks = Inks(self.theme_variables)
        return self._inks

    @property
    def plain(self) -> bool:
        """Whether everything is drawn in ASCII."""
        return self._plain.enabled

    @property
    def progress(self) -> Progress:
        """What the person has done. A notebook that turns out to be damaged is put aside, and the lab goes on."""
        try:
            return self.store.progress()
        except LabError as error:
            self._complain(error)
            self.store = Store.unsaved()
            return self.store.progress()

    @property
    def saved(self) -> bool:
        """Whether everything so far was written to the notebook."""
        return self._trouble is None and not self._complained

    @property
    def here(self) -> LabScreen | None:
        """The screen of the lab that stands under whatever is open above it."""
        return next((screen for screen in reversed(self.screen_stack) if isinstance(screen, LabScreen)), None)

    def head_right(self) -> Sequence[Sequence[Piece]]:
        """Search, the languages, how much is read: the usual right end of the head."""
        words = self.words
        languages = [
            Piece(f" {lang.upper()}", "strong" if lang == words.lang else "faint", "app.language") for lang in LANGUAGES
        ]
        groups: list[Sequence[Piece]] = [
            [Piece("/", "key", "app.omnibox"), Piece(f" {words('tui.head-search')}", "quiet", "app.omnibox")],
            languages,
        ]
        if self.library is not None:
            terms = self.library.ids("term")
            read = self.progress.read
            done = sum(1 for id in terms if id in read)
            groups.append([Piece(words("tui.head-read", n=done, all=len(terms)), "quiet", "app.room('progress')")])
        return groups

    # Going somewhere

    def follow(self, target: Target | str) -> None:
        """Open what a link leads to. A link that leads nowhere is a toast with the reason."""
        try:
            place = routes.place_of(target, self.library)
        except LabError as error:
            self.complain(error)
            return
        self.go(place)

    def go(self, place: Place) -> None:
        """Step to a place."""
        self._leave_place()
        self.trail.go(place)
        self._show()
        # A window that is closed, or a machine that is switched off, asks nobody. In a thread, since a disk takes time.
        self.run_worker(self._keep_place, thread=True, exit_on_error=False, group="place", exclusive=True)

    def preview(self, target: Target | str) -> Sequence[Piece]:
        """One line on what a link leads to: its title and definition."""
        from slslab.library.target import Target
        from slslab.tui.preview import preview  # the library's types: not before the first paint

        if self.library is None:
            return ()
        return preview(Target.parse(target) if isinstance(target, str) else target, self.library, self.words)

    def back(self) -> None:
        """To the place before."""
        self._step(-1)

    def forward(self) -> None:
        """To the place that one came back from."""
        self._step(1)

    def complain(self, error: LabError) -> None:
        """Say in a toast what went wrong."""
        self.notify(error.message(self.words.lang), severity="warning", markup=False)

    def mark_read(self, id: str) -> None:
        """A page was read to its end."""
        self.store.mark_read(id)
        if self.here is not None:
            self.here.redraw_head()

    def relanguage(self, lang: str) -> None:
        """Go on in another language, at the same place."""
        self._leave_place()
        self.words = Words(lang)
        self.store.keep_setting("lang", lang)
        self._show()

    def set_plain(self, plain: bool) -> None:
        """Draw in ASCII, or in all glyphs; remembered."""
        self._plain.enabled = plain
        self.store.keep_setting("glyphs", "ascii" if plain else "unicode")
        for screen in self.screen_stack:
            screen.refresh(layout=True)
            for widget in screen.query("*"):
                widget.notify_style_update()
                widget.refresh()

    def set_theme(self, name: str) -> None:
        """Change the colours; remembered."""
        self.theme = name
        self.store.keep_setting("theme", name)

    # Actions

    def action_follow(self, target: str) -> None:
        self.follow(target)

    def action_room(self, kind: str) -> None:
        self.go(Place(kind))

    def action_home(self) -> None:
        if self.trail.here.kind != "home":
            self.go(Place("home"))

    async def action_back(self) -> None:
        self.back()

    def action_forward(self) -> None:
        self.forward()

    def action_language(self) -> None:
        order = list(LANGUAGES)
        self.relanguage(order[(order.index(self.words.lang) + 1) % len(order)])

    def action_omnibox(self) -> None:
        self._open("omnibox")

    def action_palette(self) -> None:
        self._open("palette")

    def action_help(self) -> None:
        self._open("help")

    def action_leave(self) -> None:
        """Close the lab: nothing is asked, since nothing is lost."""
        self._leave_place()
        self._keep_place()
        self.exit()

    # The machinery

    def on_mount(self) -> None:
        self.theme_changed_signal.subscribe(self, self._theme_changed)
        if not self.is_headless and hasattr(signal, "SIGHUP"):
            # Asked to end from outside: the place is kept and the terminal put back, as with q.
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                asyncio.get_running_loop().add_signal_handler(number, self.action_leave)
        self._show()
        self.call_after_refresh(self._after_first_paint)

    async def _after_first_paint(self) -> None:
        if self._trouble is not None:
            self.complain(self._trouble)
        if self.library is None:
            self.run_worker(self._list_library, thread=True, exit_on_error=False, group="library")
        else:
            await self._lay_out_a_page()

    def _list_library(self) -> None:
        try:
            from slslab.library import Library  # YAML and Markdown: not before the first paint

            library = Library()
            library.heads("term", self.words.lang)
        except LabError as error:
            self.post_message(self.Listed(None, error))
        except Exception as error:
            self.post_message(self.Listed(None, LabError("tui.fault", error=f"{type(error).__name__}: {error}")))
        else:
            self.post_message(self.Listed(library, None))
            routes.prepare(library, self.words.lang)

    def on_lab_app_listed(self, message: Listed) -> None:
        if message.reason is not None:
            self.complain(message.reason)
            return
        self.library = message.library
        self._listed()

    def _listed(self) -> None:
        """What could not be drawn without the library is drawn now."""
        screen = self.here
        if screen is None:
            return
        if isinstance(screen, routes.Waiting):
            self._show()
        elif screen.is_mounted:  # one that is not yet will ask for itself
            screen.ready()
            screen.redraw_head()
        self.call_after_refresh(self._lay_out_a_page)

    async def _lay_out_a_page(self) -> None:
        """Make the screen of a page while nobody waits for it: the first link is then followed in 30 ms, not 150."""
        if "page" not in self._kept:
            screen = routes.screen_of(Place("page"))
            self.install_screen(screen, "page-made-ahead")
            _, mounted = self._get_screen(screen)
            await mounted
            screen._refresh_layout(self.size)
            self._kept.setdefault("page", screen)  # a quick reader may have opened one meanwhile
            gc.freeze()  # what stands now stays: no collection needs to look through it again

    def _step(self, by: int) -> None:
        self._leave_place()
        if self.trail.step(by):
            self._show()
        elif by < 0 and self.trail.here.kind != "home":
            self.go(Place("home"))  # a lab that was opened at a page has nothing behind it but the door

    def _leave_place(self) -> None:
        screen = self.here
        if screen is None or not screen.is_mounted or isinstance(screen, routes.Waiting):
            return
        try:
            self.trail.leave(screen.state())
            screen.left()
        except LabError as error:
            self.complain(error)

    def _keep_place(self) -> None:
        self.store.keep_place(self.trail.data())

    def _show(self) -> None:
        """Bring the place of the trail on the screen."""
        place = self.trail.here
        present, kept = self.here, self._kept.get(place.kind)
        if kept is not None:
            kept.turn(place)
            if kept is not present:
                self.switch_screen(kept)
            return
        try:
            screen = routes.screen_of(place, waiting=self.library is None)
        except LabError as error:
            self._turn_back(error)
            return
        except Exception as error:
            if os.environ.get("SLSLAB_DEBUG") or place.kind == "home":
                raise
            self._turn_back(LabError("tui.fault", error=f"{type(error).__name__}: {error}"))
            return
        if place.kind in routes.KEPT:
            self._kept[place.kind] = screen
            self.install_screen(screen, place.kind)
        if present is None:
            self.push_screen(screen)
        else:
            self.switch_screen(screen)

    def _turn_back(self, error: LabError) -> None:
        """A place cannot be shown: say why, and be at home instead."""
        self.complain(error)
        self.trail.stay(Place("home"))
        self._show()

    def _open(self, what: str) -> None:
        """A panel above the screen, once, and none in a terminal too small to show one."""
        from textual.screen import ModalScreen

        above = self.screen
        if isinstance(above, ModalScreen):
            self.pop_screen()
            if above.name == what:
                return  # the key that opened it closes it
        if self.here is not None and not self.here.tiny:
            self.push_screen(routes.panel(what, self))

    def _theme_changed(self, _theme: Any) -> None:
        self._inks = None
        for screen in self.screen_stack:
            for widget in screen.query("*"):
                widget.refresh()

    def _complain(self, error: LabError) -> None:
        """A write to the notebook failed: say so once, and go on. Called from any thread."""
        if not self._complained:
            self._complained = True
            self.post_message(self.Unsaved(error))

    def on_lab_app_unsaved(self, message: Unsaved) -> None:
        self.complain(message.error)

    def _fatal_error(self) -> None:
        # A fault of ours: one sentence after the screen is restored, and the traceback only when asked for.
        if os.environ.get("SLSLAB_DEBUG"):
            super()._fatal_error()
            return
        error = sys.exc_info()[1] or self._exception
        self.fault = f"{type(error).__name__}: {error}"
        self._close_messages_no_wait()
