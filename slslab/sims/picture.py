"""A run as a small picture in plain text: environments over time, latency, a line of numbers and the bill."""

from __future__ import annotations

import textwrap
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from slslab.i18n import Words
from slslab.runtime.recording import Kind, Loss, Phase, Recording, Status
from slslab.sims.bill import Bill, BillLine, PriceSheet
from slslab.sims.cloudwatch import Value, metrics
from slslab.sims.meter import Meter, Reading
from slslab.sims.tasks import TaskLife, tasks
from slslab.sims.views import EnvironmentLife, environments, requests
from slslab.sims.wording import amount, duration, list_price, money, money_places, quantity

_ROWS: Final = 10  # environments drawn one by one
_LABEL: Final = 10  # columns left of a drawing
_BARS: Final = 5  # rows of the histogram, if the latencies are far enough apart
_NAME_WIDTH: Final = 22  # of a line of the bill
_SAID_ABOVE: Final = ("client", "function", "http-api")  # kinds of which the picture says enough
_STEPS: Final = ((10, 100), (10, 20, 50), (10, 15, 20, 30, 50, 70), (10, 12, 15, 20, 25, 30, 40, 50, 60, 80))


class Span(NamedTuple):
    """Text and the name of its style (those of `cli/terminal.py`), or None."""

    text: str
    style: str | None = None


Line = tuple[Span, ...]


class _Look(NamedTuple):
    glyph: str
    ascii: str
    style: str | None


# In order of rank: of all that happens within one column, the highest is drawn.
_LOOKS: Final = {
    "none": _Look(" ", " ", None),
    "idle": _Look("▁", "_", "idle"),
    "busy": _Look("█", "#", "working"),
    "starting": _Look("░", ":", "starting"),
    "imports": _Look("▓", "%", "starting"),
    "gone": _Look("✕", "x", "quiet"),
}
_RANK: Final = {name: rank for rank, name in enumerate(_LOOKS)}


def picture(
    recording: Recording, prices: PriceSheet, words: Words, width: int = 80, ascii_only: bool = False
) -> tuple[Line, ...]:
    """The lines of the picture, none wider than `width` (at least 40)."""
    width = max(40, width)
    meter = Meter(recording, prices)
    lines: list[Line] = []
    tasked = tasks(recording)
    if not tasked or any(kind == Kind.CREATE for kind in recording.kind):
        lines += _environments(recording, words, width, ascii_only)
        lines.append(())
    if tasked:
        lines += _tasks(recording, tasked, words, width, ascii_only)
        lines.append(())
    lines += _latency(recording, words, width, ascii_only)
    lines.append(())
    lines += _numbers(meter.at(recording.end), words, width)
    if len(recording) and (recording.kind[-1], recording.code[-1]) == (Kind.LOST, Loss.STOPPED):
        lines += [(Span(line, "warn"),) for line in textwrap.wrap(words("sims.run.runaway"), width)]
    if services := tuple(_services(recording, words, width)):
        lines += [(), *services]
    lines.append(())
    lines += _bill(meter.bill(), prices, words, width)
    return tuple(tuple(_plain(span) for span in line) for line in lines) if ascii_only else tuple(lines)


def _plain(span: Span) -> Span:
    """The span in ASCII: accents fall off."""
    text = unicodedata.normalize("NFKD", span.text.replace("×", "x").replace("≤", "<"))
    return Span(text.encode("ascii", "ignore").decode(), span.style)


# Environments over time


def _environments(recording: Recording, words: Words, width: int, ascii_only: bool) -> Iterator[Line]:
    yield (Span(words("sims.picture.environments"), "heading"),)
    lives = environments(recording)
    if not lives:
        yield (Span("  " + words("sims.picture.none"), "quiet"),)
        return
    columns = width - _LABEL
    for life in lives[:_ROWS]:
        label = words("sims.picture.env", n=life.id)
        yield (
            Span(f"{label:>{_LABEL - 1}} ", "quiet"),
            *_drawn(_stays(life, recording.end), recording.end, columns, ascii_only),
        )
    if len(lives) > _ROWS:
        yield (Span(" " * _LABEL + words.count("sims.picture.hidden", len(lives) - _ROWS), "quiet"),)
    end = duration(recording.end, words)
    yield (Span(" " * _LABEL + "0" + end.rjust(columns - 1), "quiet"),)
    yield from _legend(words, width, ascii_only)


def _tasks(
    recording: Recording, lives: Sequence[TaskLife], words: Words, width: int, ascii_only: bool
) -> Iterator[Line]:
    yield (Span(words("sims.picture.tasks"), "heading"),)
    columns = width - _LABEL
    for life in lives[:_ROWS]:
        label = words("sims.picture.task", n=life.number)
        last = recording.end if life.stopped is None else life.stopped
        began = last if life.running is None else life.running
        stays = [("starting", life.asked, began), ("busy", began, last)]
        if life.stopped is not None:
            stays.append(("gone", last, last))
        yield (Span(f"{label:>{_LABEL - 1}} ", "quiet"), *_drawn(stays, recording.end, columns, ascii_only))
    if len(lives) > _ROWS:
        yield (Span(" " * _LABEL + words.count("sims.picture.hidden", len(lives) - _ROWS), "quiet"),)


def _stays(life: EnvironmentLife, end: int) -> list[tuple[str, int, int]]:
    """What an environment was doing, from when to when (µs)."""
    last = end if life.end is None else life.end
    stays = [("idle", life.start, last), ("starting", life.start, last if life.ready is None else life.ready)]
    stays += [("imports", phase.start, phase.end) for phase in life.phases if phase.phase == Phase.CODE]
    stays += [("busy", busy.start, busy.end) for busy in life.busy]
    if life.end is not None:
        stays.append(("gone", life.end, life.end))
    return stays


def _drawn(stays: Sequence[tuple[str, int, int]], end: int, columns: int, ascii_only: bool) -> Iterator[Span]:
    """A life in one row, as few spans as it has changes."""
    cells = ["none"] * columns
    each = max(1, end) / columns
    for name, since, stop in stays:
        first = min(columns - 1, int(since / each))
        for cell in range(first, min(columns, max(first + 1, -int(-stop / each // 1)))):
            if _RANK[name] > _RANK[cells[cell]]:
                cells[cell] = name
    start = 0
    for cell in range(1, columns + 1):
        if cell == columns or cells[cell] != cells[start]:
            look = _LOOKS[cells[start]]
            yield Span((look.ascii if ascii_only else look.glyph) * (cell - start), look.style)
            start = cell


def _legend(words: Words, width: int, ascii_only: bool) -> Iterator[Line]:
    spans: list[Span] = []
    for name in ("starting", "imports", "busy", "idle", "gone"):
        look, text = _LOOKS[name], f" {words(f'sims.picture.{name}')}  "
        if spans and _LABEL + sum(len(span.text) for span in spans) + len(text) > width:
            yield (Span(" " * _LABEL), *spans)
            spans = []
        spans += [Span(look.ascii if ascii_only else look.glyph, look.style), Span(text, "quiet")]
    yield (Span(" " * _LABEL), *spans)


# Latency


def _latency(recording: Recording, words: Words, width: int, ascii_only: bool) -> Iterator[Line]:
    cold_look, warm_look = (("o", "="), ("▒", "█"))[not ascii_only]
    yield (
        Span(words("sims.picture.latency"), "heading"),
        Span("   "), Span(warm_look, "working"), Span(" " + words("sims.picture.warm") + "  ", "quiet"),
        Span(cold_look, "starting"), Span(" " + words("sims.picture.cold"), "quiet"),
    )  # fmt: skip
    answers = [
        (request.latency, request.cold)
        for request in requests(recording)
        if request.latency is not None and request.status != Status.THROTTLED
    ]
    if not answers:
        yield (Span("  " + words("sims.picture.unanswered"), "quiet"),)
        return
    bounds = _bounds([latency for latency, _ in answers])
    counts = [[0, 0] for _ in bounds]
    for latency, cold in answers:
        counts[bisect_left(bounds, latency)][cold] += 1
    left, right = 14, max(len(words.number(sum(pair))) for pair in counts) + 1
    most = max(sum(pair) for pair in counts)
    columns = width - left - right - 1
    for bound, (warm, late) in zip(bounds, counts, strict=True):
        bars = [-(-part * (columns - 1) // most) for part in (warm, late)]
        label = f"≤ {duration(bound, words)}"
        yield (
            Span(f"{label:>{left - 1}} ", "quiet"),
            Span(warm_look * bars[0], "working"),
            Span(cold_look * bars[1], "starting"),
            Span(" " * max(0, columns - sum(bars)) + f"{words.number(warm + late):>{right}}"),
        )


def _bounds(latencies: Sequence[int]) -> list[int]:
    """Upper bounds at round numbers that hold all latencies: the coarsest that make a picture of `_BARS` rows."""
    low, high = min(latencies), max(latencies)
    bounds: list[int] = []
    for digits in _STEPS:
        steps = [digit * 10**power for power in range(1, 11) for digit in digits]
        first, last = bisect_left(steps, low), bisect_left(steps, high)
        bounds = [*steps[first:last], max(high, steps[min(last, len(steps) - 1)])]
        if len(bounds) >= _BARS:
            break
    return bounds


# Numbers and bill


def _numbers(reading: Reading, words: Words, width: int) -> Iterator[Line]:
    """What was counted: the four numbers of any run, and whatever went wrong."""
    figures: list[tuple[str, str | None]] = [(words.count("sims.requests", reading.requests), None)]
    if reading.invocations + reading.throttles != reading.requests:
        figures.append((words.count("sims.invocations", reading.invocations), None))
    figures.append((words.count("sims.cold", reading.cold), "starting" if reading.cold else None))
    if reading.p99 is not None:
        figures.append((f"p99 {duration(reading.p99, words)}", None))
    figures.append((words.count("sims.errors", reading.errors), "bad" if reading.errors else None))
    for key, n in (
        ("throttles", reading.throttles), ("retries", reading.retries), ("dead-letters", reading.dead_letters),
        ("lost", reading.lost),
    ):  # fmt: skip
        if n:
            figures.append((words.count(f"sims.{key}", n), "bad"))
    spans: list[Span] = []
    for text, style in figures:
        if spans and sum(len(span.text) for span in spans) + 3 + len(text) > width:
            yield tuple(spans)
            spans = []
        spans += [Span("   ")] * bool(spans) + [Span(text, style)]
    yield tuple(spans)


def _services(recording: Recording, words: Words, width: int) -> Iterator[Line]:
    """What services measured, under the ecosystem's names."""
    kinds = {box.name: box.kind for box in recording.components}
    found = {name: values for name, values in metrics(recording).items() if kinds[name] not in _SAID_ABOVE}
    if found:
        yield (Span(words("sims.picture.services"), "heading"),)
    for name, values in found.items():
        said = [f"{metric} {_figure(value, words)}" for metric, value in values.items() if value]
        text = textwrap.wrap(f"{name}: {', '.join(said)}", width - 2, subsequent_indent="  ", break_long_words=True)
        yield from ((Span(f"  {line}"),) for line in text)


def _figure(value: Value, words: Words) -> str:
    """A count, or the highest of what was measured."""
    if isinstance(value, Mapping):
        return f"≤ {quantity(value['maximum'], words)}"
    return quantity(value, words)


def _bill(bill: Bill, prices: PriceSheet, words: Words, width: int) -> Iterator[Line]:
    places = max((money_places(line.usd) for line in bill.lines), default=2)
    yield (Span(words("sims.picture.bill"), "heading"), Span(f"   {money(bill.total_usd, words)}", "strong"))
    longest = max((len(words(line.name)) for line in bill.lines), default=0)
    name_width = min(longest, _NAME_WIDTH)  # of the lines that have their quantity beside the name
    for line in bill.lines:
        usd = money(line.usd, words, places) if line.priced else "–"
        name, quantity = f"  {words(line.name):<{name_width}}", _quantity(line, words)
        fits = len(name) - 2 <= name_width and len(name) + 2 + len(quantity) + 1 + len(usd) <= width
        text = f"{name}  {quantity}" if fits else name
        yield (Span(text[: width - len(usd) - 1].ljust(width - len(usd))), Span(usd))
        if not fits:
            yield (Span(f"    {quantity}"[:width], "quiet"),)
    note = words("sims.picture.prices", name=prices.name, region=prices.region)
    yield (Span(f"  {note}"[:width], "quiet"),)


def _quantity(line: BillLine, words: Words) -> str:
    if line.price.usd is None:
        return f"{amount(line.quantity, line.unit, words)} · {words('sims.bill.unpriced')}"
    unit = words(f"sims.unit.{line.unit}.one")
    price = words(f"sims.bill.per-{line.price.per}", usd=list_price(line.price.usd, words), unit=unit)
    return f"{amount(line.quantity, line.unit, words)} × {price}"
