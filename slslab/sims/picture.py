"""A run as a small picture in plain text: environments over time, latency, a line of numbers and the bill."""

from __future__ import annotations

import textwrap
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from slslab.i18n import Words
from slslab.runtime.recording import Kind, Loss, Recording, Status
from slslab.sims.bill import Bill, BillLine, PriceSheet
from slslab.sims.cloudwatch import Value, metrics
from slslab.sims.meter import Meter, Reading
from slslab.sims.mishaps import mishaps
from slslab.sims.strips import Line, Span, environment_strips, task_strips
from slslab.sims.tasks import tasks
from slslab.sims.views import requests
from slslab.sims.wording import amount, duration, list_price, money, money_places, quantity, runaway

_MISHAPS: Final = 5  # kinds of errors named
_BARS: Final = 5  # rows of the histogram, if the latencies are far enough apart
_NAME_WIDTH: Final = 22  # of a line of the bill
_TIMES: Final = {  # metrics that are times, and their units in µs
    "ApproximateAgeOfOldestMessage": 1_000_000,
    "ExecutionTime": 1_000,
    "GetRecords.IteratorAgeMilliseconds": 1_000,
}
_SAID_ABOVE: Final = ("client", "function", "http-api")  # kinds of which the picture says enough
_STEPS: Final = ((10, 100), (10, 20, 50), (10, 15, 20, 30, 50, 70), (10, 12, 15, 20, 25, 30, 40, 50, 60, 80))


def picture(
    recording: Recording, prices: PriceSheet, words: Words, width: int = 80, ascii_only: bool = False
) -> tuple[Line, ...]:
    """The lines of the picture, none wider than `width` (at least 40)."""
    width = max(40, width)
    meter = Meter(recording, prices)
    lines: list[Line] = []
    tasked = tasks(recording)
    if not tasked or any(kind == Kind.CREATE for kind in recording.kind):
        lines += environment_strips(recording, words, width, ascii_only)
        lines.append(())
    if tasked:
        lines += task_strips(recording, tasked, words, width, ascii_only)
        lines.append(())
    lines += _latency(recording, words, width, ascii_only)
    lines.append(())
    lines += _numbers(meter.at(recording.end), words, width)
    lines += _mishaps(recording, words, width)
    if len(recording) and (recording.kind[-1], recording.code[-1]) == (Kind.LOST, Loss.STOPPED):
        lines += [(Span(line, "warn"),) for line in textwrap.wrap(runaway(words), width)]
    if services := tuple(_services(recording, words, width)):
        lines += [(), *services]
    lines.append(())
    lines += _bill(meter.bill(), prices, words, width)
    return tuple(tuple(_plain(span) for span in line) for line in lines) if ascii_only else tuple(lines)


def _plain(span: Span) -> Span:
    """The span in ASCII: accents fall off."""
    text = unicodedata.normalize("NFKD", span.text.replace("×", "x").replace("≤", "<"))
    return Span(text.encode("ascii", "ignore").decode(), span.style)


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


def _mishaps(recording: Recording, words: Words, width: int) -> Iterator[Line]:
    """Which errors they were, the most frequent ones."""
    found = mishaps(recording)
    said = [f"{function} {error} × {words.number(times)}" for function, error, times in found[:_MISHAPS]]
    if said:
        text = words("sims.picture.mishaps", errors=", ".join(said) + (", …" if len(found) > _MISHAPS else ""))
        yield from ((Span(line, "bad"),) for line in textwrap.wrap(text, width, subsequent_indent="  "))


def _services(recording: Recording, words: Words, width: int) -> Iterator[Line]:
    """What services measured, under the ecosystem's names."""
    kinds = {box.name: box.kind for box in recording.components}
    found = {name: values for name, values in metrics(recording).items() if kinds[name] not in _SAID_ABOVE}
    if found:
        yield (Span(words("sims.picture.services"), "heading"),)
    for name, values in found.items():
        said = [f"{metric} {_figure(metric, value, words)}" for metric, value in values.items() if value]
        text = textwrap.wrap(f"{name}: {', '.join(said)}", width - 2, subsequent_indent="  ", break_long_words=True)
        yield from ((Span(f"  {line}"),) for line in text)


def _figure(metric: str, value: Value, words: Words) -> str:
    """A count, or the highest of what was measured; times with their unit."""
    if isinstance(value, Mapping):
        us = _TIMES.get(metric)
        most = value["maximum"]
        return f"≤ {duration(round(most * us), words) if us else quantity(most, words)}"
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
