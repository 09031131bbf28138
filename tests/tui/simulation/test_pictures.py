"""What the screen looks like, as plain text."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from slslab.library import Library
from tests.tui.conftest import HERE
from tests.tui.simulation import reel
from tests.tui.simulation.conftest import Opener

Golden = Callable[[str, str], None]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The small content of the screens' tests, so that editing content/ changes no golden."""
    return Library(HERE / "content", tmp_path_factory.mktemp("exercises"), tmp_path_factory.mktemp("cache"))


@pytest.fixture(autouse=True)
def made_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slslab.tui.simulation.projector.film", lambda _plan, _progress: reel.film())


@pytest.mark.parametrize("lang", ["en", "es"])
async def test_the_screen_at_each_size(stand: Opener, golden: Golden, lang: str) -> None:
    async with stand("shop", size=(80, 24), lang=lang, at=12_500_000) as lab:
        for width, height in ((80, 24), (120, 40), (200, 60)):
            await lab.pilot.resize_terminal(width, height)
            await lab.settle()
            golden(f"simulation-{width}x{height}-{lang}", lab.text)


async def test_each_panel_of_a_small_screen_and_the_end(stand: Opener, golden: Golden) -> None:
    async with stand("shop", size=(80, 24), at=12_500_000) as lab:
        for panel in ("chart", "numbers", "knobs", "log", "costs"):
            lab.screen.open_panel(panel)
            await lab.settle()
            golden(f"simulation-{panel}-80x24-en", lab.text)
        lab.screen.open_panel("timeline")
        lab.screen.action_leap(100)
        await lab.settle()
        golden("simulation-end-80x24-en", lab.text)


async def test_in_the_plain_set(stand: Opener, golden: Golden) -> None:
    async with stand("shop", size=(80, 24), at=5_900_000, plain=True) as lab:
        golden("simulation-plain-80x24-en", lab.text)
        assert lab.text.isascii()
