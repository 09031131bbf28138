"""A verdict as lines that read like sentences: what failed in full, what passed in a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from slslab.errors import Problem
from slslab.grading import Outcome, Result, Verdict
from slslab.i18n import Words
from slslab.tui.chrome import Piece, wide, wrapped

TRIES: Final = 3  # failures in a row after which a friendly word says that help exists
_MARKS: Final = {
    Outcome.PASS: Piece("✓ ", "good"),
    Outcome.FAIL: Piece("✗ ", "bad"),
    Outcome.SKIPPED: Piece("· ", "faint"),
    Outcome.FAULT: Piece("! ", "warn"),
}
_NO_MARK: Final = Piece("  ")
_LONGEST: Final = 8  # lines of one sentence; what a program answered may be long
_PRINTED: Final = 5  # last lines of what the program printed
_LEVELS: Final = ("bubblewrap", "namespaces", "process")


class Item(NamedTuple):
    """Some lines that belong together. `id`: what choosing them means; "" for those that cannot be chosen."""

    lines: Sequence[Sequence[Piece]]
    id: str = ""


class Circumstances(NamedTuple):
    """What a report says beside the verdict. `following`: the title of the next exercise, None when all are solved."""

    stale: bool  # the file has changed since
    failures: int  # in a row
    following: str | None
    helped: bool  # every hint was taken


def report(verdict: Verdict, about: Circumstances, words: Words, width: int) -> list[Item]:
    """The verdict in `width` columns."""
    items = [Item([_headline(verdict, about, words)])]
    if verdict.passed:
        items += _passed(verdict, about, words, width)
    else:
        items += [Item(_problem(each.message(words.lang), width), f"problem:{n}") for n, each in _problems(verdict)]
        items += [_result(result, words, width) for result in verdict.results if not verdict.problems]
        items += _printed(verdict, words)
        if about.failures >= TRIES:
            items.append(Item(_hanging([*_encouragement(about, words)], width)))
    items += _grounds(verdict, words, width)
    return items


def line_of(verdict: Verdict, id: str) -> int:
    """The line of the file that an item is about; 0 when it is about none."""
    for number, problem in _problems(verdict):
        if id == f"problem:{number}":
            return problem.line
    for result in verdict.results:
        if result.name == id and result.observed is not None:
            line = result.observed.values.get("line")
            return line if isinstance(line, int) else 0
    return 0


def outcome_of(verdict: Verdict) -> tuple[str, str]:
    """The mark of a whole verdict, and its ink."""
    mark = _MARKS[Outcome.PASS if verdict.passed else Outcome.FAULT if verdict.faulty else Outcome.FAIL]
    return mark.text.strip(), mark.ink


def _problems(verdict: Verdict) -> Iterator[tuple[int, Problem]]:
    return iter(enumerate(verdict.problems))


def _headline(verdict: Verdict, about: Circumstances, words: Words) -> list[Piece]:
    mark, ink = outcome_of(verdict)
    said = "unread" if verdict.problems else "faulty" if verdict.faulty else "passed" if verdict.passed else "failed"
    pieces = [Piece(f"{mark} ", ink), Piece(words(f"exercise.{said}"), "strong")]
    if not verdict.problems and not verdict.faulty:
        pieces.append(Piece("   " + words("exercise.points", n=verdict.points, of=verdict.of), "quiet"))
    if about.stale:
        pieces.append(Piece("   " + words("exercise.stale"), "here"))
    return pieces


def _passed(verdict: Verdict, about: Circumstances, words: Words, width: int) -> list[Item]:
    """What comes next, and quietly what was looked at."""
    if about.following is None:
        following = [Piece(words("exercise.all-solved"))]
    else:
        following = [Piece("n", "key", "screen.next"), Piece(" " + words("exercise.next-is", title=about.following))]
    titles = " · ".join(_clean(result.title.say(words)) for result in verdict.results)
    return [Item(_hanging(following, width)), Item(_hanging([Piece(titles, "quiet")], width))]


def _result(result: Result, words: Words, width: int) -> Item:
    title = _clean(result.title.say(words))
    mark = _MARKS[result.outcome]
    if result.outcome is Outcome.PASS:
        return Item([[mark, Piece(title, "quiet")]])
    if result.outcome is Outcome.SKIPPED:
        return Item(_hanging([Piece(title, "quiet"), Piece("   " + words("exercise.skipped"), "faint")], width, mark))
    seen = _seen(result, words)
    head = [Piece(title, "strong")]
    points = [Piece("   " + words.count("exercise.worth", result.points), "faint")] if result.points else []
    lines: list[Sequence[Piece]] = []
    if wide(head) + 3 + wide(seen) + wide(points) + 2 <= width:
        lines += _hanging([*head, Piece("   "), *seen, *points], width, mark)
    else:
        lines += _hanging([*head, *points], width, mark)
        lines += _hanging(seen, width) if seen else []
    if result.question is not None:
        lines += _hanging([Piece(f"→ {_clean(result.question.say(words))}", "here")], width)
    if result.moment is not None:
        opened = f"screen.moment({result.name!r})"
        key = [Piece("o", "key", opened), Piece(f" {words('exercise.open-moment')}", "accent", opened)]
        if wide(lines[-1]) + 3 + wide(key) <= width:
            lines[-1] = [*lines[-1], Piece("   "), *key]
        else:
            lines.append([_NO_MARK, *key])
    return Item(lines, result.name)


def _seen(result: Result, words: Words) -> list[Piece]:
    if result.observed is None:
        return []
    observed = _clean(result.observed.say(words))
    if result.expected is None:
        return [Piece(words("exercise.seen", observed=observed))]
    return [Piece(words("exercise.expected-seen", expected=_clean(result.expected.say(words)), observed=observed))]


def _problem(sentence: str, width: int) -> list[Sequence[Piece]]:
    return _hanging([Piece(_clean(sentence))], width, _MARKS[Outcome.FAIL])


def _printed(verdict: Verdict, words: Words) -> list[Item]:
    lines = [_clean(line) for line in verdict.log.splitlines()[-_PRINTED:]]
    if not lines:
        return []
    return [
        Item([[Piece("  " + words("exercise.printed"), "quiet")], *([Piece(f"    {line}", "code")] for line in lines)])
    ]


def _encouragement(about: Circumstances, words: Words) -> Iterator[Piece]:
    yield Piece(words("exercise.stuck", n=about.failures) + " ")
    if about.helped:
        yield Piece("S", "key", "screen.solution")
        yield Piece(" " + words("exercise.stuck-solution") + " ")
    else:
        yield Piece("H", "key", "screen.hint")
        yield Piece(" " + words("exercise.stuck-hint") + " ")
    yield Piece("R", "key", "screen.reset")
    yield Piece(" " + words("exercise.stuck-reset"))


def _grounds(verdict: Verdict, words: Words, width: int) -> list[Item]:
    """What the verdict rests on: how many runs, which seed, how the code was walled in."""
    if not verdict.runs:
        return []
    said = words.count("exercise.judged", verdict.runs, seed=verdict.seed)
    if verdict.isolation in _LEVELS:
        said += " " + words(f"exercise.level-{verdict.isolation}")
    return [Item(_hanging([Piece(said, "faint")], width))]


def _hanging(pieces: Sequence[Piece], width: int, mark: Piece = _NO_MARK) -> list[Sequence[Piece]]:
    """The pieces broken into lines behind `mark`, the later ones below the first."""
    first, *rest = wrapped(pieces, max(8, width - 2), _LONGEST)
    return [[mark, *first], *([Piece("  "), *line] for line in rest)]


def _clean(text: str) -> str:
    """What a learner's program wrote, without what would command the terminal."""
    return "".join(char if char.isprintable() else "�" for char in text.replace("\n", " "))
