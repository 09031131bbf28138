"""Reading entries from their files: front matter and YAML sheets, each held against its shape.

Imports PyYAML (25 ms) through `slslab.schema`, so it is itself imported only when a file is read.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import yaml

from slslab import schema
from slslab.errors import BadFile, Problem
from slslab.library.cells import clean
from slslab.library.entry import CATEGORIES, Entry, KnobRow, Related, See, Step
from slslab.library.page import Question
from slslab.library.target import Target
from slslab.library.wikilink import show_words, without_code

STATUSES: Final = ("short", "finished")
PROVIDERS: Final = ("aws", "google", "azure", "cloudflare")


class _Skip:
    """Whatever another room checks."""

    def read(self, node: yaml.Node, where: str, out: schema.Reader) -> None:  # noqa: ARG002
        return None


_TEXT = schema.Text()
_TEXTS = schema.ListOf(_TEXT)
_SAID = schema.both_languages()

FRONT_MATTER: Final = schema.Map(
    {
        "title": _TEXT,
        "category": schema.OneOf(CATEGORIES),
        "status": schema.OneOf(STATUSES),
        "summary": _TEXT,
    },
    {
        "aliases": _TEXTS,
        "providers": schema.Map(optional=dict.fromkeys(PROVIDERS, _TEXT)),
        "related": schema.Map(others=_TEXT),
        "see": schema.ListOf(schema.Map({"sim": _TEXT, "text": _TEXT})),
        "do": _TEXTS,
        "sources": _TEXTS,
        "quiz": schema.ListOf(
            schema.Map({"ask": _TEXT, "options": schema.ListOf(_TEXT, 2), "answer": schema.Integer(1)}, {"why": _TEXT})
        ),
        "twin": _TEXT,
    },
)

_SIMULATION: Final = schema.Map(
    {"title": _SAID, "summary": _SAID},
    {
        "about": _SAID,
        "terms": _TEXTS,
        "knobs": schema.Map(
            others=schema.Map(
                optional={
                    **dict.fromkeys(("type", "unit", "low", "high", "default"), _TEXT),
                    **dict.fromkeys(("label", "help"), schema.Map(others=_TEXT)),
                    "choices": _TEXTS,
                },
                others=_Skip(),
            )
        ),
    },
    others=_Skip(),
)
_EXERCISE: Final = schema.Map(
    {"title": _SAID, "summary": _SAID},
    {"terms": _TEXTS, "simulation": _TEXT, "order": schema.Integer(0)},
    others=_Skip(),
)
_STEP: Final = schema.Map(optional={"read": _TEXT, "see": _TEXT, "do": _TEXT, "text": _SAID, "introduces": _TEXTS})
_PATH: Final = schema.Map({"title": _SAID, "summary": _SAID, "steps": schema.ListOf(_STEP, 1)}, {"aliases": _TEXTS})


def read_entry(kind: str, id: str, lang: str, files: tuple[str, ...]) -> Entry:
    """The entry in `files` (the main one first). BadFile with every problem of theirs."""
    path = Path(files[0])
    if kind in ("term", "concept"):
        return _page(kind, id, lang, path)
    if kind == "simulation":
        return _simulation(id, lang, path)
    if kind == "exercise":
        return _exercise(id, lang, path, Path(files[1]) if len(files) > 1 else None)
    return _path(id, lang, path)


def split_page(path: Path) -> tuple[str, str, int]:
    """Front matter, body, and the line of the file on which the body starts. BadFile when it is no such page."""
    text = schema.read_text(path).replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    if not text.strip():
        raise BadFile([Problem(str(path), 0, "errors.empty", {"expected": "---"})])
    if lines[0].rstrip() != "---":
        raise BadFile([Problem(str(path), 1, "library.no-front-matter", {})])
    for number, line in enumerate(lines[1:], 1):
        if line.rstrip() == "---":
            return "\n".join(lines[1:number]), "\n".join(lines[number + 1 :]), number + 2
    raise BadFile([Problem(str(path), 1, "library.open-front-matter", {})])


def count_words(text: str) -> int:
    """The words that a reader of this Markdown reads, without code."""
    return sum(any(map(str.isalnum, word)) for word in show_words(without_code(text)).split())


def _page(kind: str, id: str, lang: str, path: Path) -> Entry:
    front, body, body_line = split_page(path)
    data = schema.check(front, FRONT_MATTER, str(path), 2)
    problems = [
        Problem(
            str(path),
            item.lines["answer"],
            "errors.out-of-range",
            {"where": "answer", "expected": f"1…{len(item['options'])}", "found": item["answer"]},
        )
        for item in data.get("quiz", ())
        if item["answer"] > len(item["options"])
    ]
    if problems:
        raise BadFile(problems)
    related = tuple(Related(name, _line(reason)) for name, reason in data.get("related", {}).items())
    summary = _line(data["summary"])
    return Entry(
        id=id,
        kind=kind,
        lang=lang,
        title=_line(data["title"]),
        summary=summary,
        category=data["category"],
        status=data["status"],
        aliases=tuple(map(_line, data.get("aliases", ()))),
        providers={name: _line(text) for name, text in data.get("providers", {}).items()},
        related=related,
        see=tuple(
            See(Target.parse(_simulation_name(item["sim"])), _line(item["text"])) for item in data.get("see", ())
        ),
        do=tuple(data.get("do", ())),
        sources=tuple(map(_line, data.get("sources", ()))),
        quiz=tuple(_question(item) for item in data.get("quiz", ())),
        body=body,
        body_line=body_line,
        path=path,
        words=count_words("\n".join([summary, body, *(item.reason for item in related)])),
        twin=data.get("twin", ""),
        lines=_lines_of(data),
    )


def _simulation_name(text: str) -> str:
    return text if text.startswith("sim:") else f"sim:{text}"


def _question(item: schema.Located) -> Question:
    options = tuple(map(_line, item["options"]))
    return Question(_line(item["ask"]), options, item["answer"], _line(item.get("why", "")))


def _lines_of(data: schema.Located) -> dict[str, int]:
    """The line of each key; of what is inside, as `related.ID` and `see.0`."""
    lines = dict(data.lines)
    related = data.get("related")
    if isinstance(related, schema.Located):
        lines.update({f"related.{name}": line for name, line in related.lines.items()})
    for name in ("see", "steps"):
        for number, item in enumerate(data.get(name, ())):
            if item.lines:
                lines[f"{name}.{number}"] = min(item.lines.values())
    return lines


def _simulation(id: str, lang: str, path: Path) -> Entry:
    data = schema.check_file(path, _SIMULATION)
    return Entry(
        id=id,
        kind="simulation",
        lang=lang,
        title=_line(data["title"][lang]),
        summary=_line(data["summary"][lang]),
        related=tuple(Related(name, "") for name in data.get("terms", ())),
        see=(See(Target("simulation", id), ""),),
        knobs=tuple(_knob(name, knob, lang) for name, knob in data.get("knobs", {}).items()),
        body=data.get("about", {}).get(lang, ""),
        body_line=data.lines.get("about", 1),
        path=path,
        lines=data.lines,
    )


def _knob(name: str, knob: schema.Located, lang: str) -> KnobRow:
    unit = f" {knob['unit']}" if knob.get("unit") else ""
    if knob.get("choices"):
        span = ", ".join(knob["choices"])
    elif "low" in knob and "high" in knob:
        span = f"{knob['low']}–{knob['high']}{unit}"
    else:
        span = "true, false" if knob.get("type") == "flag" else ""
    text = knob.get("help", knob.get("label", {})).get(lang, "")
    return KnobRow(clean(name), _line(span), _line(knob.get("default", "")), _line(text))


def _exercise(id: str, lang: str, path: Path, prompt: Path | None) -> Entry:
    data = schema.check_file(path, _EXERCISE)
    return Entry(
        id=id,
        kind="exercise",
        lang=lang,
        title=_line(data["title"][lang]),
        summary=_line(data["summary"][lang]),
        related=tuple(Related(name, "") for name in data.get("terms", ())),
        see=(See(Target("simulation", data["simulation"]), ""),) if data.get("simulation") else (),
        body=schema.read_text(prompt).replace("\r\n", "\n") if prompt else "",
        path=prompt or path,
        order=data.get("order", 0),
        lines=data.lines,
    )


def _path(id: str, lang: str, path: Path) -> Entry:
    data = schema.check_file(path, _PATH)
    problems: list[Problem] = []
    steps: list[Step] = []
    for item in data["steps"]:
        leads = [(key, item[key]) for key in ("read", "see", "do") if key in item]
        if len(leads) != 1:
            line = min(item.lines.values(), default=data.lines["steps"])
            problems.append(Problem(str(path), line, "library.step-leads-nowhere", {}))
            continue
        key, text = leads[0]
        if key == "see":
            target = Target.parse(_simulation_name(text))
        else:
            target = Target("exercise", text) if key == "do" else Target.parse(text)
        steps.append(Step(target, _line(item.get("text", {}).get(lang, "")), tuple(item.get("introduces", ()))))
    if problems:
        raise BadFile(problems)
    return Entry(
        id=id,
        kind="path",
        lang=lang,
        title=_line(data["title"][lang]),
        summary=_line(data["summary"][lang]),
        steps=tuple(steps),
        path=path,
        lines=_lines_of(data),
    )


_BLANKS: Final = re.compile(r"\s+")


def _line(text: str) -> str:
    """A text of the front matter as one clean line."""
    return _BLANKS.sub(" ", clean(text)).strip()
