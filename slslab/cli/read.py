"""`slslab read ID`: a page in the terminal, its links listed below with the command that follows each."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from slslab.cli.parser import Parser
from slslab.cli.terminal import Terminal
from slslab.library import Library, Page, Target, layout
from slslab.library.cells import clean

if TYPE_CHECKING:
    from slslab.library import Layout, Line


def arguments(parser: Parser) -> None:
    parser.positional("id", shown="ID", nargs="+")
    parser.option("--answers", action="store_true")
    parser.option("--json", action="store_true")


def run(args: argparse.Namespace, terminal: Terminal) -> int:
    library = Library()
    text = " ".join(args.id)
    target = library.locate(text) or library.resolve(text, terminal.lang) or library.find(text)
    page = _page(library, target, terminal.lang)
    if args.json:
        return _json(library, target, terminal)
    laid = layout(page, terminal.width, terminal.lang, answers=_answers(page, args.answers), numbered=True)
    for line in laid.lines:
        terminal.say(_styled(line, terminal))
    _list_links(laid, terminal)
    return 0


def _page(library: Library, target: Target, lang: str) -> Page:
    if target.kind != "exercise":
        return library.page(target, lang)
    from slslab.grading import load_exercise

    exercise = load_exercise(target.id)
    return library.page(target, lang, exercise.fill(exercise.prompt(lang), 1))


def _answers(page: Page, wanted: bool) -> dict[int, int]:
    if not wanted:
        return {}
    from slslab.library.page import Quiz

    questions = [question for block in page.blocks if isinstance(block, Quiz) for question in block.questions]
    return {number: question.answer - 1 for number, question in enumerate(questions)}


def _styled(line: Line, terminal: Terminal) -> str:
    return "".join([terminal.style(span.text, span.style) for span in line])


def _list_links(laid: Layout, terminal: Terminal) -> None:
    if not laid.numbers:
        return
    terminal.say()
    terminal.say(terminal.style(terminal.words("library.read-links"), "heading"))
    size = len(str(len(laid.numbers))) + 2
    for number, target in enumerate(laid.numbers, 1):
        mark = terminal.style(f"[{number}]".rjust(size), "quiet")
        terminal.say(f"{mark} slslab {command(target)}")


def command(target: Target) -> str:
    """The arguments of `slslab` that follow a link: a simulation is run with its knobs, the rest is read."""
    if target.kind != "simulation":
        return f"read {target.id}"
    knobs = "".join(f" --set {name}={value}" for name, value in target.knobs)
    return f"run {target.id}{knobs}"


def _json(library: Library, target: Target, terminal: Terminal) -> int:
    entry = library.entry(target, terminal.lang)
    terminal.json(
        {
            "id": entry.id,
            "kind": entry.kind,
            "lang": entry.lang,
            "title": entry.title,
            "category": entry.category,
            "status": entry.status,
            "summary": entry.summary,
            "aliases": entry.aliases,
            "providers": dict(entry.providers),
            "related": {related.id: related.reason for related in entry.related},
            "see": [{"sim": str(see.target), "text": see.text} for see in entry.see],
            "do": entry.do,
            "sources": entry.sources,
            "linked_from": library.backlinks(target),
            "body": clean(entry.body),
        }
    )
    return 0
