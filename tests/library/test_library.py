from __future__ import annotations

import os
from pathlib import Path

import pytest

from slslab.errors import BadFile, UnknownName
from slslab.library import Library, Page, Target, layout
from slslab.library.page import Heading, Links
from tests.library.tree import LONG_AGO, Tree


@pytest.fixture
def small(tree: Tree) -> Tree:
    """Two terms, a concept, a simulation with the id of a term, an exercise and a path, linked to each other."""
    tree.page("cold-start", body="See [[warm-start]].", title="Cold start", aliases=["cold starts", "INIT"])
    tree.page("cold-start", "es", title="Arranque en frío", aliases=["arranques en frío"])
    tree.pages(
        "warm-start", related={"cold-start": "the opposite"}, see=[{"sim": "cold-start?memory=512", "text": "Go"}]
    )
    tree.pages("key-ideas", folder="concepts", do=["guess"])
    tree.simulation("cold-start", "Shows [[cold-start]].")
    tree.exercise("guess")
    tree.path("hour", [{"read": "cold-start"}, {"do": "guess"}])
    return tree


def text_of(page: Page, lang: str = "en") -> str:
    return "\n".join("".join(span.text for span in line).rstrip() for line in layout(page, 60, lang).lines)


def section(page: Page, title: str) -> Links:
    block = page.blocks[page.blocks.index(Heading(2, title)) + 1]
    assert isinstance(block, Links)
    return block


def test_it_knows_what_there_is(small: Tree) -> None:
    library = small.library()
    assert library.ids("term") == ("cold-start", "warm-start")
    assert library.ids() == ("cold-start", "guess", "hour", "key-ideas", "warm-start")
    assert [target.name for target in library.targets()] == [
        "cold-start",
        "warm-start",
        "key-ideas",
        "sim:cold-start",
        "guess",
        "hour",
    ]
    assert [head.title for head in library.heads("term", "es")] == ["Arranque en frío", "Warm start"]


def test_the_bare_id_is_the_term_and_the_simulation_has_its_prefix(small: Tree) -> None:
    library = small.library()
    assert library.kind("cold-start") == "term"
    assert library.kind("sim:cold-start?memory=1") == "simulation"
    assert library.kind("guess") == "exercise"
    assert library.locate("exercise:cold-start") is None


@pytest.mark.parametrize(
    "said",
    [
        "cold-start",
        "Cold Start",
        "COLD STARTS",
        "coldstart",
        "init",
        "arranque en frío",
        "ARRANQUE EN FRIO",
        "arranque-en-frio",
    ],
)
@pytest.mark.parametrize("lang", ["en", "es"])
def test_a_name_is_understood_however_it_is_written(small: Tree, said: str, lang: str) -> None:
    expected = None if said == "coldstart" else Target("term", "cold-start")
    assert small.library().resolve(said, lang) == expected


def test_an_unknown_name_gets_the_nearest(small: Tree) -> None:
    with pytest.raises(UnknownName) as caught:
        small.library().entry("warm-strat", "en")
    assert caught.value.nearest == "warm-start"
    with pytest.raises(UnknownName) as caught:
        small.library().page("sim:cold-strat", "en")
    assert caught.value.nearest == "sim:cold-start"
    assert "sim:cold-start" in caught.value.message("es")


def test_backlinks_come_from_text_and_front_matter_of_every_kind(small: Tree) -> None:
    library = small.library()
    assert library.backlinks("cold-start") == ("warm-start", "sim:cold-start", "hour")
    assert library.backlinks("sim:cold-start") == ("warm-start",)
    assert library.backlinks("guess") == ("key-ideas", "hour")
    assert library.backlinks("hour") == ()


def test_a_page_ends_with_what_its_front_matter_says(small: Tree) -> None:
    library = small.library()
    page = library.page("warm-start", "es")
    assert section(page, "Míralo").links[0] == ("sim:cold-start?memory=512", "Go", "")
    assert section(page, "Relacionados").links == (("cold-start", "Arranque en frío", "the opposite"),)
    assert section(page, "Enlazado desde").links == (("cold-start", "Arranque en frío", ""),)
    headings = [block.text for block in page.blocks if isinstance(block, Heading)]
    assert headings == ["Míralo", "Relacionados", "Enlazado desde"]


def test_the_pages_of_the_other_kinds(small: Tree) -> None:
    library = small.library()
    simulation = text_of(library.page("sim:cold-start", "en"))
    assert "Shows cold start." in simulation
    assert "memory  128–10240 MB" in simulation
    assert "Do this." in text_of(library.page("guess", "en"))
    assert "Fill 3" in text_of(library.page("guess", "en", body="Fill 3"))
    assert "1. Cold start" in text_of(library.page("hour", "en"))
    assert "○ guess" in text_of(library.page("hour", "en"))


def test_a_missing_translation_shows_the_other_language(small: Tree) -> None:
    small.page("only-english", "en", body="Text.")
    page = small.library().page("only-english", "es")
    assert (page.lang, page.other_title) == ("en", "")
    assert "Término" in text_of(page, "es")


def test_a_link_to_nothing_is_only_text(small: Tree) -> None:
    small.page("a", body="To [[nowhere|this place]].", related={"gone": "x"}, do=["gone"])
    page = small.library().page("a", "en")
    assert "To this place." in text_of(page)
    assert layout(page, 60, "en").links == ()


def test_one_bad_page_does_not_stop_the_others(small: Tree) -> None:
    small.write("content/terms/bad.en.md", b"\xff\xfe\x00")
    small.write("content/terms/worse.es.md", "---\ntitle: [\n---\n")
    library = small.library()
    assert library.title("cold-start", "en") == "Cold start"
    assert library.head("bad", "en").broken
    assert library.search("cold", "en")
    with pytest.raises(BadFile, match=r"bad\.en\.md:1"):
        library.page("bad", "en")
    with pytest.raises(BadFile):
        library.entry("worse", "en")


def test_an_empty_library_is_a_library(tmp_path: Path) -> None:
    library = Library(tmp_path / "none", tmp_path / "none", tmp_path / "cache")
    assert library.ids() == ()
    assert library.search("x", "en") == ()
    assert library.resolve("x", "en") is None


# The cache


def kept(tree: Tree) -> set[str]:
    return {path.name for path in tree.cache.glob("*")}


def test_a_page_is_kept_and_found_again(small: Tree) -> None:
    first = small.library().page("cold-start", "en")
    assert kept(small) == {"term-cold-start.en.json", "heads.json"}
    stamp = small.cache.joinpath("term-cold-start.en.json").stat().st_mtime_ns
    assert small.library().page("cold-start", "en") == first
    assert small.cache.joinpath("term-cold-start.en.json").stat().st_mtime_ns == stamp


def test_a_warm_page_needs_neither_yaml_nor_markdown(small: Tree) -> None:
    import subprocess
    import sys

    small.library().page("cold-start", "en")
    code = (
        "import sys; from pathlib import Path; from slslab.library import Library, layout\n"
        "page = Library(*map(Path, sys.argv[1:])).page('cold-start', 'en'); layout(page, 80, 'en')\n"
        "print([name for name in ('yaml', 'markdown_it', 'hashlib', 'rapidfuzz', 'rich') if name in sys.modules])"
    )
    folders = map(str, (small.content, small.exercises, small.cache))
    done = subprocess.run([sys.executable, "-c", code, *folders], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_what_is_kept_is_never_stale(small: Tree) -> None:
    assert "Warm start" in text_of(small.library().page("cold-start", "en"))
    # The same size and the same date: only the inode's own time tells.
    small.page("cold-start", body="See [[cold-start]].", title="Cold start", aliases=["cold starts", "INIT"])
    assert "Warm start" not in text_of(small.library().page("cold-start", "en")).split("Linked from")[0]
    # What a page shows of others counts as well: their titles, and who links here.
    small.pages("warm-start", title="Hot start", related={"cold-start": "the opposite"})
    assert "Hot start" in text_of(small.library().page("cold-start", "en"))
    small.page("third", body="[[cold-start]]", title="The third")
    assert "The third" in text_of(small.library().page("cold-start", "en"))
    (small.content / "terms" / "third.en.md").unlink()
    assert "The third" not in text_of(small.library().page("cold-start", "en"))


def test_a_file_that_was_just_edited_is_not_trusted_yet(small: Tree) -> None:
    path = small.content / "terms" / "cold-start.en.md"
    os.utime(path)
    small.library().page("cold-start", "en")
    assert kept(small) == set()
    os.utime(path, (LONG_AGO, LONG_AGO))
    small.library().page("cold-start", "en")
    assert "term-cold-start.en.json" in kept(small)


@pytest.mark.parametrize("content", [b"", b"{", b"[1, 2]", b"\xff", b"null", b'["x", ["y"]]', b"[" * 100_000])
def test_a_corrupt_cache_is_made_again(small: Tree, content: bytes) -> None:
    page = small.library().page("cold-start", "en")
    good = (small.cache / "term-cold-start.en.json").read_bytes()
    for name in kept(small):
        (small.cache / name).write_bytes(content)
    assert small.library().page("cold-start", "en") == page
    assert (small.cache / "term-cold-start.en.json").read_bytes() == good


def test_a_kept_page_of_another_shape_is_made_again(small: Tree) -> None:
    import json

    page = small.library().page("cold-start", "en")
    for path in small.cache.glob("*.json"):
        key, _ = json.loads(path.read_text())
        for value in ([], {"a": 1}, [["x"]] * 9, "text", [*["x"] * 8, [["Nothing"]]], [*["x"] * 8, []]):
            path.write_text(json.dumps([key, value]))
            assert small.library().page("cold-start", "en") == page


def test_a_cache_that_cannot_be_written_is_nobodys_problem(small: Tree) -> None:
    small.cache.write_text("a file in its place")
    assert small.library().page("cold-start", "en").title == "Cold start"
    small.cache.unlink()
    small.cache.mkdir(mode=0o500)
    assert small.library().page("cold-start", "en").title == "Cold start"
