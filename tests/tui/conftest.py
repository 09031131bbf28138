from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from slslab.i18n import Words
from slslab.learner import Store
from slslab.library import Library
from slslab.tui.app import LabApp
from slslab.tui.field import Field
from slslab.tui.place import Place, Trail

HERE = Path(__file__).parent
UPDATE = bool(os.environ.get("UPDATE_SNAPSHOTS"))  # write the goldens anew, to be read in the diff


class Visit:
    """An open lab in a test: keys in, the screen as plain text out."""

    def __init__(self, app: LabApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.settle()

    async def type(self, text: str) -> None:
        """Type into the line that has the focus: the first letter by its key, the rest at once (a key takes 90 ms)."""
        await self.press(text[0])
        field = self.app.screen.focused
        assert isinstance(field, Field)
        assert field.value == text[0]
        field.value = text
        await self.settle()

    async def settle(self) -> None:
        """Until what was asked for is drawn."""
        await self.pilot.pause()
        await self.pilot.pause()

    async def until(self, condition: Callable[[], object]) -> None:
        """Until `condition` holds; a test whose condition never does fails here."""
        for _ in range(400):
            if condition():
                await self.settle()
                return
            await self.pilot.pause(0.01)
        raise AssertionError(f"never came true; the screen:\n{self.text}")

    async def go(self, kind: str, id: str = "", **state: Any) -> None:
        self.app.go(Place(kind, id, state))
        await self.settle()

    @property
    def lines(self) -> list[str]:
        strips = self.app.screen._compositor.render_strips()
        filtered = self.app.get_line_filters()
        background = self.app.screen.background_colors[1]
        rows = []
        for strip in strips:
            for line_filter in filtered:
                strip = strip.apply_filter(line_filter, background)
            rows.append(strip.text.rstrip())
        return rows

    @property
    def text(self) -> str:
        return "\n".join(self.lines) + "\n"

    @property
    def passage(self) -> str:
        """The first line of the page that is seen."""
        return self.lines[3].rstrip("│┃ ").strip()

    @property
    def head(self) -> str:
        return self.lines[0]

    @property
    def status(self) -> str:
        """What the foot says above the keys."""
        return " ".join(line.strip() for line in self.lines[-3:-1]).strip()

    @property
    def here(self) -> tuple[str, str]:
        return self.app.trail.here.kind, self.app.trail.here.id


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """A library of its own, so that editing content/ changes no golden."""
    return Library(HERE / "content", tmp_path_factory.mktemp("exercises"), tmp_path_factory.mktemp("cache"))


@pytest.fixture
def store(home: Path) -> Store:
    return Store(home / "progress.sqlite3")


Opener = Callable[..., AbstractAsyncContextManager[Visit]]


@pytest.fixture
def lab(library: Library, store: Store, monkeypatch: pytest.MonkeyPatch) -> Opener:
    """`async with lab("80x24", "es") as visit`: the lab, open at `at` or at home."""
    monkeypatch.setenv("TERM", "xterm-256color")

    @asynccontextmanager
    async def opened(
        size: str = "80x24", lang: str = "en", at: Place | Trail | None = None, **options: Any
    ) -> AsyncIterator[Visit]:
        trail = at if isinstance(at, Trail) else Trail([at] if at else [])
        app = LabApp(Words(lang), store, trail, library, **{"plain": False, **options})
        width, height = map(int, size.split("x"))
        async with app.run_test(size=(width, height)) as pilot:
            visit = Visit(app, pilot)
            await visit.until(lambda: app.here is not None and app.here.is_mounted)
            yield visit

    return opened


@pytest.fixture
def golden() -> Callable[[str, str], None]:
    """`golden("home-80x24-en", text)`: the text is that of snapshots/NAME.txt (UPDATE_SNAPSHOTS=1 writes it)."""

    def check(name: str, text: str) -> None:
        file = HERE / "snapshots" / f"{name}.txt"
        if UPDATE:
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8")
        assert text == file.read_text(encoding="utf-8")

    return check
