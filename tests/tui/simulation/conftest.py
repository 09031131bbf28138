"""A lab that opens at a simulation."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest

from slslab.i18n import Words
from slslab.learner import Store
from slslab.library import Library
from slslab.tui.app import LabApp
from slslab.tui.place import Place, Trail
from slslab.tui.simulation import SimulationScreen
from tests.tui.conftest import Visit

S = 1_000_000


class Stand(Visit):
    """A visit to a simulation."""

    @property
    def screen(self) -> SimulationScreen:
        screen = self.app.here
        assert isinstance(screen, SimulationScreen)
        return screen

    @property
    def t(self) -> int:
        return self.screen.session.playback.t

    @property
    def digest(self) -> str:
        film = self.screen.session.film
        assert film is not None
        return film.recording.digest()

    @property
    def said(self) -> str:
        """The whole line above the keys, also what of it does not fit."""
        return "".join(piece.text for piece in self.screen.status)

    async def settle(self) -> None:
        """Until the film that is wanted stands on the screen."""
        await super().settle()
        screen = self.app.here
        if isinstance(screen, SimulationScreen):
            await self.until(lambda: not screen.waiting)

    async def until(self, condition: Callable[[], object]) -> None:
        """Until `condition` holds and is drawn, whether or not a film is still being made."""
        for _ in range(1000):
            if condition():
                await super().settle()
                return
            await self.pilot.pause(0.005)
        raise AssertionError(f"never came true; the screen:\n{self.text}")


Opener = Callable[..., AbstractAsyncContextManager[Stand]]


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The content that ships: a simulation links to its terms."""
    return Library(cache=tmp_path_factory.mktemp("cache"))


@pytest.fixture
def stand(library: Library, store: Store, monkeypatch: pytest.MonkeyPatch) -> Opener:
    """`async with stand("cold-start", at=5_000_000) as lab`: a simulation, in the given state."""
    monkeypatch.setenv("TERM", "xterm-256color")

    @asynccontextmanager
    async def opened(
        sim: str = "cold-start", size: tuple[int, int] = (120, 40), lang: str = "en", plain: bool = False, **state: Any
    ) -> AsyncIterator[Stand]:
        trail = Trail([Place("simulation", sim, state)])
        app = LabApp(Words(lang), store, trail, library, plain)
        async with app.run_test(size=size) as pilot:
            stand = Stand(app, pilot)
            await stand.until(lambda: isinstance(app.here, SimulationScreen) and app.here.is_mounted)
            await stand.settle()
            yield stand

    return opened
