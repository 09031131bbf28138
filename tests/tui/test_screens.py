"""Each screen as a person sees it, at the sizes it was laid out for. The texts are in snapshots/."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from slslab.learner import Store
from slslab.tui.place import Place

from .conftest import Opener

Golden = Callable[[str, str], None]


@pytest.fixture(autouse=True)
def some_progress(store: Store) -> None:
    store.mark_read("warm-start")


@pytest.mark.parametrize("size", ["80x24", "120x40"])
@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("home", Place("home")),
        ("glossary", Place("glossary")),
        ("progress", Place("progress")),
        ("page", Place("page", "cold-start")),
    ],
)
async def test_screen(lab: Opener, golden: Golden, name: str, place: Place, size: str, lang: str) -> None:
    async with lab(size, lang, place) as visit:
        golden(f"{name}-{size}-{lang}", visit.text)


async def test_a_page_in_a_huge_terminal_has_its_contents_at_the_left(lab: Opener, golden: Golden) -> None:
    async with lab("200x60", at=Place("page", "cold-start")) as visit:
        golden("page-200x60-en", visit.text)


@pytest.mark.parametrize("lang", ["en", "es"])
async def test_empty_list_names_the_next_key(lab: Opener, golden: Golden, lang: str) -> None:
    async with lab(lang=lang, at=Place("exercises")) as visit:
        golden(f"exercises-empty-{lang}", visit.text)


@pytest.mark.parametrize(("name", "keys"), [("omnibox", "slash"), ("palette", "ctrl+p"), ("help", "f1")])
@pytest.mark.parametrize("lang", ["en", "es"])
async def test_panel(lab: Opener, golden: Golden, name: str, keys: str, lang: str) -> None:
    async with lab(lang=lang) as visit:
        await visit.press(keys)
        golden(f"{name}-{lang}", visit.text)


async def test_plain_set_is_ascii(lab: Opener, golden: Golden) -> None:
    async with lab(lang="es", at=Place("page", "cold-start"), plain=True) as visit:
        assert visit.text.isascii()
        golden("page-plain-es", visit.text)


@pytest.mark.parametrize("lang", ["en", "es"])
async def test_too_small_says_how_large_it_must_be_and_recovers(lab: Opener, golden: Golden, lang: str) -> None:
    async with lab("20x5", lang) as visit:
        golden(f"too-small-{lang}", visit.text)
        await visit.pilot.resize_terminal(80, 24)
        await visit.until(lambda: len(visit.lines) == 24 and "slslab" in visit.head)


@pytest.mark.parametrize("size", ["40x10", "60x16", "300x80"])
@pytest.mark.parametrize("kind", ["home", "glossary", "progress", "page"])
async def test_every_size_shows_where_one_is_and_how_to_get_help(lab: Opener, size: str, kind: str) -> None:
    async with lab(size, "es", Place(kind, "cold-start" if kind == "page" else "")) as visit:
        titles = {"home": "Inicio", "glossary": "Glosario", "progress": "Progreso", "page": "Arranque en frío"}
        assert titles[kind] in visit.head
        assert "F1 ayuda" in visit.lines[-1]
        assert max(map(len, visit.lines)) <= int(size.split("x")[0])
