"""What the line above the keys says when a run has ended: the run in a sentence, and where to go from here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slslab.errors import LabError
from slslab.i18n import Words
from slslab.tui.chrome import Piece
from slslab.tui.simulation.film import Film
from slslab.tui.simulation.told import pieces, told

if TYPE_CHECKING:
    from slslab.library import Library


def ending(film: Film, words: Words, library: Library | None) -> list[Piece]:
    """The narrator's last sentence, then a link to the simulation's exercise, or to its first term."""
    link = _onward(film, words, library)
    onward = [Piece("  "), *pieces(words("simulation.end-next", link=link))] if link else []
    return [*told(film, film.end, words), *onward]


def _onward(film: Film, words: Words, library: Library | None) -> str | None:
    """The link to what comes after watching: doing it, or reading about it."""
    terms = film.scenario.terms
    if library is None:
        return f"[[{terms[0]}]]" if terms else None
    for id in (*_exercises(film, words, library), *terms):
        try:
            entry = library.entry(id, words.lang)
        except LabError:
            continue  # a page that is missing is the lint's to report, and no reason to end badly
        kind = "exercise:" if entry.kind == "exercise" else ""
        return f"[[{kind}{id}|{entry.title}]]"
    return None


def _exercises(film: Film, words: Words, library: Library) -> tuple[str, ...]:
    """Those that the pages of the simulation's terms ask to do."""
    found: list[str] = []
    for term in film.scenario.terms:
        try:
            found += library.entry(term, words.lang).do
        except LabError:
            continue
    return tuple(dict.fromkeys(found))
