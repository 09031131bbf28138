from __future__ import annotations

import pytest

from slslab.library import Library
from slslab.library.fold import fold
from tests.library.tree import Tree


@pytest.fixture
def library(tree: Tree) -> Library:
    tree.page("cold-start", title="Cold start", aliases=["INIT"], summary="The extra wait of a request.")
    tree.page("cold-start", "es", title="Arranque en frío", summary="La espera añadida de una petición.")
    tree.page("warm-start", title="Warm start", summary="A request that finds all ready.")
    tree.page("warm-start", "es", title="Arranque en caliente", summary="Una petición que lo encuentra todo listo.")
    tree.page("throttling", title="Throttling", aliases=["rate limit"], summary="Refusing what is above a limit.")
    tree.page("throttling", "es", title="Limitación", summary="Rechazar lo que pasa de un límite.")
    tree.page("provisioned-concurrency", title="Provisioned concurrency", summary="Environments prepared ahead.")
    tree.page("concurrency", title="Concurrency", summary="How many cold things run at once.")
    tree.simulation("cold-start")
    return tree.library()


def found(library: Library, query: str, lang: str = "en") -> list[str]:
    return [hit.target.name for hit in library.search(query, lang)]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("cold start", "cold-start"),
        ("cold-start", "cold-start"),
        ("COLD", "cold-start"),
        ("cold strat", "cold-start"),
        ("coldstart", "cold-start"),
        ("codl", "cold-start"),
        ("init", "cold-start"),
        ("arranque en frio", "cold-start"),
        ("aranque en frío", "cold-start"),
        ("frío", "cold-start"),
        ("frio arranque", "cold-start"),
        ("caliente", "warm-start"),
        ("limitacion", "throttling"),
        ("rate limt", "throttling"),
        ("trotling", "throttling"),
        ("provisoned conc", "provisioned-concurrency"),
        ("concurr", "concurrency"),
        ("c", "cold-start"),
    ],
)
@pytest.mark.parametrize("lang", ["en", "es"])
def test_it_forgives(library: Library, query: str, first: str, lang: str) -> None:
    assert found(library, query, lang)[0] == first


def test_the_order_is_exact_then_prefix_then_word_then_alike_then_summary(library: Library) -> None:
    assert found(library, "concurrency") == ["concurrency", "provisioned-concurrency"]
    assert found(library, "start")[:2] == ["cold-start", "warm-start"]
    assert found(library, "cold")[-1] == "concurrency"  # only its summary has the word
    scores = [hit.score for hit in library.search("cold", "en")]
    assert scores == sorted(scores, reverse=True)


def test_both_languages_are_searched_and_the_readers_is_shown(library: Library) -> None:
    (hit, *_) = library.search("arranque en frio", "en")
    assert (hit.title, hit.summary, hit.matched_lang) == ("Cold start", "The extra wait of a request.", "es")
    (hit, *_) = library.search("arranque en frio", "es")
    assert (hit.title, hit.matched_lang) == ("Arranque en frío", "es")


def test_a_summary_answers_when_no_name_does(library: Library) -> None:
    assert found(library, "refusing above")[0] == "throttling"
    assert found(library, "rechazar")[0] == "throttling"


def test_nothing_is_found_for_nothing_and_for_nonsense(library: Library) -> None:
    for query in ("", "  ", "-?-", "qqqqqqqq", "\x00"):
        assert library.search(query, "en") == ()


def test_the_limit_holds(library: Library) -> None:
    assert len(library.search("c", "en", limit=2)) == 2


def test_terms_come_before_simulations_of_the_same_name(library: Library) -> None:
    assert found(library, "cold start")[:2] == ["cold-start", "sim:cold-start"]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Arranque en Frío", "arranque en frio"),
        ("cold-start", "cold start"),
        ("  A_b/c ", "a b c"),
        ("ÑANDÚ", "nandu"),
        ("Straße ﬁ", "strasse fi"),
        ("¿?", ""),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded
