from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from slslab.errors import LabError
from slslab.i18n import Words
from slslab.learner import Store
from slslab.library import Library
from slslab.tui import routes
from slslab.tui.app import LabApp, open_lab
from slslab.tui.place import Place, Trail
from slslab.tui.screen import LabScreen

from .conftest import HERE, Opener, Visit


def toasts(visit: Visit) -> str:
    return " ".join(toast.message for toast in visit.app._notifications)


async def test_rooms_open_by_their_letter_and_h_leads_home(lab: Opener) -> None:
    async with lab() as visit:
        for key, room in (("g", "glossary"), ("c", "concepts"), ("s", "simulations"), ("e", "exercises")):
            await visit.press(key)
            assert visit.here == (room, "")
            await visit.press("escape")
            assert visit.here == ("home", "")
        await visit.press("p")
        assert visit.here == ("progress", "")
        await visit.press("h")
        assert visit.here == ("home", "")


async def test_the_next_step_is_one_key_away(lab: Opener, store: Store) -> None:
    store.mark_read("cold-start")
    store.mark_run("cold-start")
    async with lab() as visit:
        await visit.press("enter")
        assert visit.here == ("page", "warm-start")


async def test_links_followed_faster_than_screens_are_made(lab: Opener) -> None:
    async with lab() as visit:
        for id in ("cold-start", "warm-start", "concurrency"):
            visit.app.follow(id)
        await visit.until(lambda: "Concurrency" in visit.head)
        assert visit.here == ("page", "concurrency")
        assert "Ten requests a second" in visit.text


async def test_home_continues_where_one_was(lab: Opener) -> None:
    async with lab() as visit:
        await visit.go("page", "concurrency")
        await visit.press("h")
        assert "Continue" in visit.text
        await visit.press("home", "enter")
        assert visit.here == ("page", "concurrency")


class TestList:
    async def test_typing_filters_and_enter_opens_the_best(self, lab: Opener) -> None:
        async with lab() as visit:
            await visit.press("g")
            await visit.type("wram")  # typing mistakes are forgiven
            assert "Warm start" in visit.text
            assert "Concurrency" not in visit.text
            await visit.press("enter")
            assert visit.here == ("page", "warm-start")

    async def test_the_beginning_of_a_category_lists_it(self, lab: Opener) -> None:
        async with lab(lang="es") as visit:
            await visit.press("g")
            await visit.type("gener")
            assert "Arranque en frío" in visit.text
            assert "Arranque en caliente" in visit.text
            assert "Concurrencia" not in visit.text

    async def test_the_filter_is_there_again_on_the_way_back(self, lab: Opener) -> None:
        async with lab() as visit:
            await visit.press("g")
            await visit.type("start")
            await visit.press("down", "enter", "left")
            assert visit.here == ("glossary", "")
            assert "start" in visit.lines[3]
            assert "Concurrency" not in visit.text

    async def test_a_category_by_its_name(self, lab: Opener) -> None:
        async with lab() as visit:
            await visit.press("g")
            await visit.type("operations")
            assert "Concurrency" in visit.text
            assert "Cold start" not in visit.text

    async def test_escape_first_clears_and_then_leaves(self, lab: Opener) -> None:
        async with lab() as visit:
            await visit.press("g")
            await visit.type("zzzz")
            assert "Nothing here matches “zzzz”" in visit.text
            await visit.press("escape")
            assert "Cold start" in visit.text
            await visit.press("escape")
            assert visit.here == ("home", "")

    async def test_the_definition_stands_at_the_foot_or_beside(self, lab: Opener) -> None:
        async with lab() as visit:
            await visit.press("g", "down")
            assert visit.status.startswith("Concurrency — The number of requests")
            await visit.pilot.resize_terminal(120, 40)
            await visit.until(lambda: "The number of requests" in visit.text and "0 of 3 read" in visit.status)

    async def test_what_is_read_is_marked(self, lab: Opener, store: Store) -> None:
        store.mark_read("cold-start")
        async with lab() as visit:
            await visit.press("g")
            assert "✓ Cold start" in visit.text
            assert "· Concurrency" in visit.text


class TestOmnibox:
    async def test_finds_in_either_language_and_opens(self, lab: Opener) -> None:
        async with lab() as visit:
            await visit.press("slash")
            await visit.type("arranque en cal")
            assert "▸   Warm start" in visit.text
            await visit.press("enter")
            assert visit.here == ("page", "warm-start")

    async def test_finds_all_kinds(self, lab: Opener) -> None:
        async with lab() as visit:
            await visit.press("slash")
            await visit.type("cold start")
            assert "Term" in visit.text
            assert "▶ Cold starts" in visit.text

    async def test_escape_leaves_everything_as_it_was(self, lab: Opener) -> None:
        async with lab(at=Place("page", "cold-start")) as visit:
            await visit.press("tab")
            before = visit.text
            await visit.press("slash")
            assert visit.text != before
            await visit.press("escape")
            assert visit.text == before

    async def test_a_slash_is_a_letter_once_something_is_typed(self, lab: Opener) -> None:
        async with lab() as visit:
            await visit.press("slash")
            await visit.type("a/b")
            assert "a/b" in visit.text

    async def test_opens_from_an_empty_filter(self, lab: Opener) -> None:
        async with lab() as visit:
            await visit.press("g", "slash")
            assert "search everything" in visit.text

    async def test_with_nothing_typed_it_shows_where_one_was(self, lab: Opener) -> None:
        async with lab() as visit:
            await visit.go("page", "concurrency")
            await visit.go("home")
            await visit.press("slash")
            assert "▸   Concurrency" in visit.text


class TestPalette:
    async def test_runs_a_command(self, lab: Opener) -> None:
        async with lab() as visit:
            await visit.press("ctrl+p")
            await visit.type("glossary")
            await visit.press("enter")
            assert visit.here == ("glossary", "")

    async def test_a_theme_is_remembered(self, lab: Opener, store: Store) -> None:
        async with lab() as visit:
            await visit.press("ctrl+p")
            await visit.type("paper")
            await visit.press("enter")
            assert visit.app.theme == "paper"
            assert store.setting("theme") == "paper"

    async def test_plain_ascii_is_remembered(self, lab: Opener, store: Store) -> None:
        async with lab() as visit:
            await visit.press("ctrl+p")
            await visit.type("ascii")
            await visit.press("enter")
            assert visit.text.isascii()
            assert store.setting("glyphs") == "ascii"

    async def test_speaks_the_language(self, lab: Opener) -> None:
        async with lab(lang="es") as visit:
            await visit.press("ctrl+p")
            await visit.type("ejercicios")
            assert "Ir a: Ejercicios" in visit.text


class TestHelp:
    async def test_speaks_of_what_is_focused(self, lab: Opener) -> None:
        async with lab(at=Place("page", "cold-start")) as visit:
            await visit.press("f1")
            assert "A page: walk from link to link" in visit.text
            await visit.press("escape", "h", "f1")
            assert "Home: where you are" in visit.text
            await visit.press("f1")
            assert "Home: where you are" not in visit.text


class TestLanguage:
    async def test_switches_everywhere_and_is_remembered(self, lab: Opener, store: Store) -> None:
        async with lab() as visit:
            await visit.press("L")
            assert "Inicio" in visit.head
            assert "Salas" in visit.text
            assert store.setting("lang") == "es"
            await visit.press("g")
            assert "escribe para filtrar" in visit.text

    async def test_a_click_on_the_languages_switches(self, lab: Opener) -> None:
        async with lab() as visit:
            await visit.pilot.click(offset=(visit.head.index("ES"), 0))
            await visit.settle()
            assert "Inicio" in visit.head

    async def test_keeps_what_was_typed(self, lab: Opener) -> None:
        async with lab() as visit:
            await visit.press("g")
            await visit.type("warm")
            visit.app.action_language()
            await visit.settle()
            assert "warm" in visit.lines[3]
            assert "Arranque en caliente" in visit.text


class TestResume:
    async def test_the_lab_opens_where_it_was_left(self, lab: Opener, store: Store) -> None:
        async with lab(at=Place("page", "cold-start")) as visit:
            await visit.press("pagedown", "tab")
            before = visit.lines[2:-1]
            await visit.press("q")
        assert store.place()
        async with lab(at=Trail.read(store.place())) as visit:
            assert visit.lines[2:-1] == before
            await visit.press("left")
            assert visit.here == ("home", "")

    async def test_ctrl_c_leaves_like_q(self, lab: Opener, store: Store) -> None:
        async with lab(at=Place("glossary")) as visit:
            await visit.press("ctrl+c")
        assert Trail.read(store.place()).here.kind == "glossary"

    async def test_a_simulation_waits_for_what_it_needs(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        class Stand(LabScreen):
            """Stands for a screen that cannot be made without the library."""

            def __init__(self) -> None:
                super().__init__()
                assert app.library is not None

        monkeypatch.setattr("slslab.paths.shipped", lambda folder: HERE / folder)
        monkeypatch.setattr(routes, "_doing", lambda _place: Stand())
        app = LabApp(Words("en"), store, Trail([Place("simulation", "cold-start")]))
        async with app.run_test() as pilot:
            for _ in range(400):
                if isinstance(app.screen, Stand):
                    break
                await pilot.pause(0.01)
            assert isinstance(app.screen, Stand)


class TestTrouble:
    async def test_a_link_to_nowhere_is_a_toast_with_the_nearest_name(self, lab: Opener) -> None:
        async with lab() as visit:
            visit.app.follow("warm-strat")
            await visit.settle()
            assert "warm-start" in toasts(visit)
            assert visit.here == ("home", "")

    async def test_a_notebook_that_cannot_be_opened_is_a_toast_and_the_lab_goes_on(
        self, lab: Opener, home: Path
    ) -> None:
        (home / "broken.sqlite3").write_bytes(b"this is not a database" * 100)
        with pytest.raises(LabError) as caught:
            Store(home / "broken.sqlite3")
        async with lab(trouble=caught.value) as visit:
            await visit.until(lambda: toasts(visit))
            await visit.press("g")
            assert visit.here == ("glossary", "")

    async def test_a_notebook_that_breaks_later_is_put_aside(self, lab: Opener, store: Store) -> None:
        async with lab() as visit:
            other = sqlite3.connect(store.path, isolation_level=None)
            other.execute("DROP TABLE attempt")
            other.close()
            await visit.press("g", "down", "enter")
            await visit.until(lambda: toasts(visit))
            assert visit.here[0] == "page"
            assert not visit.app.saved

    async def test_a_disk_that_fills_up_is_said_once(self, lab: Opener, store: Store) -> None:
        async with lab(at=Place("page", "cold-start")) as visit:
            other = sqlite3.connect(store.path, isolation_level=None)
            other.execute("DROP TABLE seen")
            visit.app.store.mark_read("cold-start")
            visit.app.store.mark_read("warm-start")
            await visit.until(lambda: toasts(visit))
            assert len(visit.app._notifications) == 1
            other.close()

    async def test_a_broken_page_says_what_is_wrong_with_it(self, lab: Opener, tmp_path: Path) -> None:
        (tmp_path / "terms").mkdir()
        (tmp_path / "terms" / "half.en.md").write_text("---\ntitle: [oops\n---\n", encoding="utf-8")
        broken = Library(tmp_path, tmp_path / "none", tmp_path / "cache")
        async with lab() as visit:
            visit.app.library = broken
            await visit.press("g")
            assert "✗ half" in visit.text
            await visit.press("enter")
            assert "is not valid YAML" in " ".join(" ".join(visit.lines).split())
            assert "This page cannot be shown" in visit.text

    async def test_a_place_of_another_version_is_home(self) -> None:
        for data in (None, [], {"places": "x"}, {"places": [{"kind": "moon"}, 3]}, {"at": 9, "places": []}):
            assert Trail.read(data).here == Place("home")

    async def test_a_screen_that_fails_is_a_toast_and_home(self, lab: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
        def fails(_place: Place) -> LabScreen:
            raise ValueError("one of ours")

        monkeypatch.setattr(routes, "_doing", fails)
        async with lab(at=Place("page", "cold-start")) as visit:
            visit.app.follow("sim:cold-start")
            await visit.settle()
            assert "one of ours" in toasts(visit)
            assert visit.here == ("home", "")
            await visit.press("left")
            assert visit.here == ("page", "cold-start")


class TestOpenLab:
    """The door: what is remembered comes in, what happened goes out on standard error."""

    @pytest.fixture
    def opened(self, monkeypatch: pytest.MonkeyPatch) -> list[LabApp]:
        apps: list[LabApp] = []
        monkeypatch.setattr(LabApp, "run", lambda app: apps.append(app))
        return apps

    def test_says_how_to_resume(self, opened: list[LabApp], capsys: pytest.CaptureFixture[str]) -> None:
        assert open_lab("es") == 0
        assert "donde lo dejaste" in capsys.readouterr().err
        assert opened[0].words.lang == "es"

    def test_the_language_it_was_left_in_wins_over_the_locale(self, opened: list[LabApp]) -> None:
        Store().keep_setting("lang", "es")
        open_lab("en")
        open_lab("en", asked=True)
        assert [app.words.lang for app in opened] == ["es", "en"]

    def test_starts_at_what_was_asked_for(self, opened: list[LabApp]) -> None:
        open_lab("en", "sim:cold-start?memory=512")
        assert opened[0].trail.here == Place("simulation", "cold-start", {"knobs": {"memory": "512"}})

    @pytest.mark.usefixtures("opened")
    def test_a_home_that_cannot_be_written_is_told_again_at_the_end(
        self, home: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (home / "progress.sqlite3").write_bytes(b"no database at all" * 99)
        assert open_lab("en") == 0
        assert "Nothing was saved" in capsys.readouterr().err

    def test_a_fault_is_one_sentence_and_code_5(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        def fails(app: LabApp) -> None:
            app.fault = "ValueError: one of ours"

        monkeypatch.setattr(LabApp, "run", fails)
        assert open_lab("en") == 5
        said = capsys.readouterr().err
        assert "one of ours" in said
        assert "Traceback" not in said
