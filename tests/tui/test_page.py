from __future__ import annotations

from slslab.learner import Store
from slslab.tui.page.view import PageView
from slslab.tui.place import Place

from .conftest import Opener, Visit

COLD = Place("page", "cold-start")


def view(visit: Visit) -> PageView:
    return visit.app.screen.query_one(PageView)


def place_of(text: str, visit: Visit) -> tuple[int, int]:
    """Where a line that ends with `text` has it, one column into it."""
    row = next(row for row, line in enumerate(visit.lines) if line.endswith(text))
    return visit.lines[row].rindex(text) + 1, row


def first_link(visit: Visit) -> tuple[int, int]:
    """Where the first link of the page stands on the screen."""
    sheet, region = view(visit).sheet, view(visit).content_region
    assert sheet is not None
    spot = sheet.links[0]
    return region.x + view(visit).margin + spot.start + 1, region.y + spot.line


async def test_tab_goes_from_link_to_link_and_the_foot_tells_where_each_leads(lab: Opener) -> None:
    async with lab(at=COLD) as visit:
        await visit.press("tab")
        assert visit.status.startswith("Warm start — A request served by an environment")
        await visit.press("tab")
        assert visit.status.startswith("Concurrency — The number of requests")
        await visit.press("shift+tab")
        assert visit.status.startswith("Warm start —")


async def test_a_link_beyond_the_edge_scrolls_into_view(lab: Opener) -> None:
    async with lab(at=COLD) as visit:
        await visit.press("tab", "tab")
        assert any("Several at once fill the concurrency" in line for line in visit.lines)


async def test_tab_starts_at_what_is_seen(lab: Opener) -> None:
    async with lab(at=COLD) as visit:
        await visit.press("end", "tab")
        link, sheet = view(visit).focused_link, view(visit).sheet
        assert sheet is not None
        assert link is not None
        assert sheet.links[link].line >= view(visit).top


async def test_enter_follows_and_back_returns_to_the_line_and_the_link(lab: Opener) -> None:
    async with lab(at=COLD) as visit:
        await visit.press("pagedown", "tab")
        before = visit.lines[2:-1]
        await visit.press("enter")
        assert visit.here == ("page", "concurrency")
        await visit.press("left")
        assert visit.here == ("page", "cold-start")
        assert visit.lines[2:-1] == before
        await visit.press("right")
        assert visit.here == ("page", "concurrency")


async def test_each_key_of_history(lab: Opener) -> None:
    async with lab(at=COLD) as visit:
        for back, forward in (("alt+left", "alt+right"), ("backspace", "right")):
            await visit.press("tab", "enter")
            assert visit.here == ("page", "warm-start")
            await visit.press(back)
            assert visit.here == ("page", "cold-start")
            await visit.press(forward)
            assert visit.here == ("page", "warm-start")
            await visit.press("left", "home", "escape")


async def test_back_from_the_first_page_leads_home(lab: Opener) -> None:
    async with lab(at=COLD) as visit:
        await visit.press("left")
        assert visit.here == ("home", "")


async def test_a_click_follows_a_link(lab: Opener) -> None:
    async with lab(at=COLD) as visit:
        await visit.pilot.click(offset=first_link(visit))
        await visit.settle()
        assert visit.here == ("page", "warm-start")


async def test_a_link_under_the_mouse_is_previewed(lab: Opener) -> None:
    async with lab(at=COLD) as visit:
        await visit.pilot.hover(offset=first_link(visit))
        await visit.settle()
        assert visit.status.startswith("Warm start —")
        await visit.pilot.hover(offset=(4, 4))
        await visit.settle()
        assert visit.status.startswith("r marks")


async def test_the_side_column_leads_to_sections_and_pages(lab: Opener) -> None:
    async with lab("120x40", at=COLD) as visit:
        await visit.pilot.click(offset=place_of("Numbers", visit))
        await visit.settle()
        assert "▸ Numbers" in visit.text
        await visit.pilot.click(offset=place_of("· Key concepts", visit))
        await visit.settle()
        assert visit.here == ("page", "key-concepts")


async def test_brackets_go_from_section_to_section(lab: Opener) -> None:
    async with lab(at=COLD) as visit:
        await visit.press("right_square_bracket")
        assert visit.passage == "Example"
        await visit.press("right_square_bracket")
        assert visit.passage == "How it works"
        await visit.press("left_square_bracket")
        assert visit.passage == "Example"


async def test_r_marks_the_page_as_read(lab: Opener, store: Store) -> None:
    async with lab(at=COLD) as visit:
        await visit.press("r")
        assert "cold-start" in store.progress().read
        assert "✓ Read" in visit.text
        assert "1 of 3 read" in visit.head


async def test_reaching_the_end_marks_the_page_as_read(lab: Opener, store: Store) -> None:
    async with lab(at=COLD) as visit:
        await visit.press("pagedown")
        assert not store.progress().read
        await visit.press("end")
        assert "cold-start" in store.progress().read


async def test_a_glance_at_a_short_page_is_not_reading(lab: Opener, store: Store) -> None:
    async with lab("120x40", at=Place("page", "warm-start")) as visit:
        await visit.press("left")
        assert not store.progress().read


async def test_a_quiz_answers_in_place(lab: Opener) -> None:
    async with lab("120x40", at=Place("page", "key-concepts")) as visit:
        while "Enter answers" not in visit.status:
            await visit.press("tab")
        await visit.press("enter")
        assert "✗  The whole start" in visit.text
        assert "✓  Nothing of the start" in visit.text
        assert "The environment stands ready." in visit.text
        await visit.press("h", "left")
        assert "The environment stands ready." in visit.text


async def test_the_reason_of_an_answer_comes_into_view(lab: Opener) -> None:
    async with lab("60x12", at=Place("page", "key-concepts")) as visit:
        while "Enter answers" not in visit.status:
            await visit.press("tab")
        await visit.press("enter")
        assert "The environment stands ready." in visit.text


async def test_another_width_keeps_the_passage_and_the_link(lab: Opener) -> None:
    async with lab("120x40", at=COLD) as visit:
        await visit.pilot.resize_terminal(80, 24)
        await visit.settle()
        await visit.press("right_square_bracket", "right_square_bracket", "tab")
        first = visit.passage
        for size in ((120, 40), (60, 20), (20, 5), (80, 24)):
            await visit.pilot.resize_terminal(*size)
            await visit.settle()
        assert visit.passage == first == "How it works"
        assert visit.status.startswith("Concurrency —")


async def test_the_other_language_keeps_the_passage_and_the_link(lab: Opener) -> None:
    async with lab(at=COLD) as visit:
        await visit.press("right_square_bracket", "right_square_bracket", "tab", "L")
        assert visit.passage == "Cómo funciona"
        assert visit.status.startswith("Concurrencia — El número")
        assert "Glosario" in visit.head
        await visit.press("L")
        assert visit.passage == "How it works"


async def test_a_page_that_is_not_there_is_one_sentence(lab: Opener) -> None:
    async with lab(at=Place("page", "cold-strat")) as visit:
        assert "This page cannot be shown" in visit.text
        assert "cold-start" in " ".join(visit.lines[3:])
        await visit.press("r", "tab", "enter", "end")
        assert not visit.app.store.progress().read
