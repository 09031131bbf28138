"""The exercise as a person sees it, at the sizes it was laid out for. The texts are in snapshots/."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .conftest import Grader, Opener, failed, malformed, passed

Golden = Callable[[str, str], None]


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("size", ["80x24", "120x40"])
async def test_before_and_after_a_check(table: Opener, grader: Grader, golden: Golden, size: str, lang: str) -> None:
    grader.verdict = failed()
    async with table(size, lang) as visit:
        golden(f"open-{size}-{lang}", visit.body)
        await visit.check()
        golden(f"failed-{size}-{lang}", visit.body)
        grader.verdict = passed()
        await visit.check()
        golden(f"passed-{size}-{lang}", visit.body)


async def test_a_huge_terminal_keeps_the_statement_whole(table: Opener, grader: Grader, golden: Golden) -> None:
    grader.verdict = failed()
    async with table("200x60") as visit:
        await visit.check()
        golden("failed-200x60-en", visit.body)


async def test_a_mistake_of_form(table: Opener, grader: Grader, golden: Golden) -> None:
    grader.verdict = malformed(3)
    async with table() as visit:
        await visit.check()
        golden("malformed-120x40-en", visit.body)


@pytest.mark.parametrize("size", ["40x10", "99x29", "160x50"])
async def test_every_size_shows_where_one_is_and_how_to_get_help(table: Opener, grader: Grader, size: str) -> None:
    grader.verdict = failed()
    async with table(size, "es") as visit:
        await visit.check()
        assert "Sirve una vez" in visit.head
        assert "F1 ayuda" in visit.lines[-1]
        assert "Todavía no" in visit.text
        assert max(map(len, visit.lines)) <= int(size.split("x")[0])


async def test_resizing_loses_nothing(table: Opener, grader: Grader) -> None:
    grader.verdict = failed()
    async with table() as visit:
        await visit.press("2", "x")
        await visit.check()
        for width, height in ((80, 24), (20, 5), (200, 60), (120, 40)):
            await visit.pilot.resize_terminal(width, height)
            await visit.settle()
        await visit.until(lambda: "Not yet" in visit.text and "x# The kettle." in visit.text)
        assert visit.screen.editor.cursor_location == (0, 1)


@pytest.mark.parametrize("lang", ["en", "es"])
async def test_the_editor_and_its_help(table: Opener, golden: Golden, lang: str) -> None:
    async with table("80x24", lang) as visit:
        await visit.press("2")
        golden(f"editor-80x24-{lang}", visit.body)
        await visit.press("f1")
        golden(f"help-80x24-{lang}", visit.body)


async def test_a_terminal_that_was_too_small_for_a_while_leaves_one_writing(table: Opener) -> None:
    async with table() as visit:
        await visit.press("2", "a")
        for width, height in ((20, 5), (80, 24)):
            await visit.pilot.resize_terminal(width, height)
            await visit.settle()
        await visit.until(lambda: visit.screen.writing_now)
        await visit.press("q")
        assert visit.screen.editor.text.startswith("aq#")
