"""An entry: one page of the library in one language, as its author wrote it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from slslab.library.page import Question
from slslab.library.target import Target

# In the order of the course, which is the one that lists follow.
CATEGORIES: Final = (
    "general",
    "triggers",
    "data",
    "operations",
    "patterns",
    "cost",
    "observability",
    "anti-patterns",
    "hybrid",
)


@dataclass(frozen=True, slots=True)
class Related:
    """A neighbour, and in one clause why it is one."""

    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class See:
    """A live simulation at the right knobs, and the words that offer it."""

    target: Target
    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: where it leads, why, and the terms that `text` explains ahead of their own step."""

    target: Target
    text: str
    introduces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KnobRow:
    """What the page of a simulation says of one knob; `span` is its range or its choices."""

    name: str
    span: str
    default: str
    help: str


@dataclass(frozen=True, slots=True)
class Entry:
    """`kind` is "term", "concept", "simulation", "exercise" or "path"; `lang` the language that the text is in.

    `body` is Markdown and starts on line `body_line` of `path`. `words` counts summary, body and reasons, without
    code. `lines` has the line of each front matter key. `order` is an exercise's place in the course. What a kind does
    not have is empty.
    """

    id: str
    kind: str
    lang: str
    title: str
    summary: str
    category: str = ""
    status: str = ""
    aliases: tuple[str, ...] = ()
    providers: Mapping[str, str] = field(default_factory=dict)
    related: tuple[Related, ...] = ()
    see: tuple[See, ...] = ()
    do: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    quiz: tuple[Question, ...] = ()
    steps: tuple[Step, ...] = ()
    knobs: tuple[KnobRow, ...] = ()
    body: str = ""
    body_line: int = 1
    path: Path = Path()
    words: int = 0
    order: int = 0
    twin: str = ""
    lines: Mapping[str, int] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The entry's one name among all kinds: its id, or `sim:ID` for a simulation."""
        return self.target.name

    @property
    def target(self) -> Target:
        return Target(self.kind, self.id)
