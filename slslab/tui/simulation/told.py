"""The narrator's sentence as pieces of the line above the keys, its links to be clicked or followed with Enter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from slslab.errors import UserError
from slslab.i18n import Words
from slslab.sims.narrator import current, narrate
from slslab.sims.scenario import Scenario
from slslab.tui.chrome import Piece
from slslab.tui.simulation.film import Film
from slslab.tui.simulation.knobs import value_text
from slslab.tui.simulation.units import instant

_LINK: Final = re.compile(r"\[\[([^\]|]+?)(?:\\?\|([^\]]+))?\]\]")


def told(film: Film, t: int, words: Words) -> list[Piece]:
    """What has just happened at time `t`, with its time in front; before the first moment, how to begin."""
    moment = current(film.moments, t)
    if moment is None:
        return [*pieces(film.scenario.summary[words.lang]), Piece("  "), *pieces(words("simulation.press-play"))]
    if moment.category == "change":
        moment = replace(moment, values={"text": _named(str(moment.values["text"]), film.scenario, words)})
    return [Piece(f"{instant(moment.t, words)}  ", "faint"), *pieces(narrate(moment, words, t))]


def _named(text: str, scenario: Scenario, words: Words) -> str:
    """What somebody did, with a knob and its choice by the names that they have in the reader's language."""
    name, equals, value = text.removeprefix("set ").partition("=")
    knob = scenario.knobs.get(name)
    if knob is None or not equals:
        return text
    try:
        return f"{knob.label[words.lang]}: {value_text(knob, knob.parse(value), words)}"
    except UserError:
        return text


def pieces(sentence: str) -> list[Piece]:
    """A sentence with wiki-links as pieces."""
    result: list[Piece] = []
    end = 0
    for match in _LINK.finditer(sentence):
        if match.start() > end:
            result.append(Piece(sentence[end : match.start()]))
        target, text = match[1], match[2] or match[1].rpartition(":")[2].replace("-", " ")
        result.append(Piece(text, "link", f"app.follow({target!r})"))
        end = match.end()
    if end < len(sentence):
        result.append(Piece(sentence[end:]))
    return result


def link_of(said: Sequence[Piece]) -> str | None:
    """The action of the link that Enter follows: the last one."""
    return next((piece.action for piece in reversed(said) if piece.action), None)
