"""`slslab search WORDS…`: the entries that fit best, each with the command that opens it."""

from __future__ import annotations

import argparse

from slslab.cli.parser import Parser
from slslab.cli.terminal import Terminal
from slslab.errors import NothingDone, UserError
from slslab.library import Library
from slslab.library.cells import cut, width


def arguments(parser: Parser) -> None:
    parser.positional("words", shown="WORDS…", nargs="*")
    parser.option("--limit", metavar="N", default="12")
    parser.option("--json", action="store_true")


def run(args: argparse.Namespace, terminal: Terminal) -> int:
    query = " ".join(args.words).strip()
    if not query:
        raise NothingDone("library.search-empty")
    hits = Library().search(query, terminal.lang, _limit(args.limit))
    if args.json:
        for hit in hits:
            terminal.json(
                {
                    "id": hit.target.id,
                    "kind": hit.kind,
                    "title": hit.title,
                    "summary": hit.summary,
                    "score": round(hit.score, 1),
                    "matched_lang": hit.matched_lang,
                }
            )
        return 0 if hits else 1
    if not hits:
        terminal.note(terminal.words("library.search-nothing", query=query))
        return 1
    for hit in hits:
        kind = terminal.words(f"library.kind-{hit.kind}").lower()
        room = terminal.width - width(hit.title) - width(kind) - 5
        name = cut(f"slslab read {hit.target.name}", max(0, room))
        title = terminal.style(hit.title, "title")
        terminal.say(f"{title}  {terminal.style(kind, 'quiet')}  {terminal.style(name, 'code')}".rstrip())
        if hit.summary:
            terminal.say(f"  {cut(hit.summary, terminal.width - 2)}")
    return 0


def _limit(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= 1000):
        raise UserError("library.search-limit", found=text)
    return int(text)
