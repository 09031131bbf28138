"""The bill, line by line, against sums over the rows."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import pytest

from slslab.errors import BadFile, UnknownName
from slslab.i18n import Words
from slslab.paths import shipped
from slslab.runtime.recording import Ending, Kind, Operation, Phase, Recording, Why
from slslab.sims.bill import PriceSheet, bill, load_prices
from slslab.sims.ledger import ITEMS
from tests.sims.conftest import MS, S, Tape


def quantities(recording: Recording, prices: PriceSheet, until: int | None = None) -> dict[str, float]:
    return {line.item: line.quantity for line in bill(recording, prices, until).lines}


def test_the_bill_is_the_sum_over_invocations(busy_run: Recording, prices: PriceSheet) -> None:
    memory = {row.env: row.value for row in busy_run if row.kind == Kind.CREATE}
    each = [
        math.ceil(row.value / 1000) / 1000 * memory[row.env] / 1024 * 0.0000166667
        for row in busy_run
        if row.kind == Kind.END
    ]
    requests = sum(row.kind == Kind.START for row in busy_run) * 0.20 / 1_000_000
    assert bill(busy_run, prices).total_usd == pytest.approx(math.fsum(each) + requests, rel=1e-12)
    assert len(each) > 500


def test_a_worked_example_of_the_price_list(tape: Tape, prices: PriceSheet) -> None:
    """512 MB x 100 ms: 0.05 GB-s, $1.033 per million with the request."""
    function = tape.component("checkout")
    env = tape.environment(0, function, 0)
    tape.invoke(0, function, env, tape.ref(), took=100 * MS)
    made = bill(tape.recording(), prices)
    assert [(line.item, line.quantity, line.unit) for line in made.lines] == [
        ("function-requests", 1, "requests"),
        ("function-time", 0.05, "GB-s"),
    ]
    assert made.total_usd * 1_000_000 == pytest.approx(1.0333, abs=1e-4)


def test_a_millisecond_begun_is_paid_whole(tape: Tape, prices: PriceSheet) -> None:
    function = tape.component("checkout")
    env = tape.environment(0, function, 0, memory=1024)
    tape.invoke(0, function, env, tape.ref(), took=5001)
    assert quantities(tape.recording(), prices)["function-time"] == 0.006


def test_prepared_capacity_costs_idle_or_not(tape: Tape, prices: PriceSheet) -> None:
    function = tape.component("checkout")
    kept = tape.environment(0, function, 0, why=Why.PROVISIONED, memory=1024)
    gone = tape.environment(0, function, 0, why=Why.PROVISIONED, memory=1024)
    spill = tape.environment(1 * S, function, 0, memory=1024)
    tape.invoke(2 * S, function, kept, tape.ref(), took=100 * MS)
    tape.invoke(2 * S, function, spill, tape.ref(), took=200 * MS)
    tape.row(4 * S, Kind.REMOVE, Ending.REPLACED, function, gone)
    recording = tape.recording(10 * S)
    assert quantities(recording, prices) == {
        "function-requests": 2,
        "function-time": 0.2,
        "provisioned-capacity": 14.0,
        "provisioned-time": 0.1,
    }
    assert quantities(recording, prices, 1 * S)["provisioned-capacity"] == 2.0
    assert "function-requests" not in quantities(recording, prices, 1 * S)


def test_so_far_grows_to_the_whole(busy_run: Recording, prices: PriceSheet) -> None:
    totals = [bill(busy_run, prices, busy_run.end * n // 10).total_usd for n in range(11)]
    assert totals[0] == 0.0
    assert totals == sorted(totals)
    assert totals[-1] == bill(busy_run, prices).total_usd > totals[5] > 0


@pytest.mark.parametrize(
    ("operation", "size", "item", "quantity"),
    [
        (Operation.HTTP_REQUEST, 500_000, "api-requests", 1),
        (Operation.SEND_MESSAGE, 0, "queue-requests", 1),
        (Operation.SEND_MESSAGE, 65_536, "queue-requests", 1),
        (Operation.RECEIVE_MESSAGE, 65_537, "queue-requests", 2),
        (Operation.DELETE_MESSAGE, 0, "queue-requests", 1),
        (Operation.PUBLISH, 200_000, "topic-publishes", 4),
        (Operation.PUT_EVENTS, 100, "router-events", 1),
        (Operation.PUT_OBJECT, 10_000_000, "object-writes", 1),
        (Operation.GET_OBJECT, 10_000_000, "object-reads", 1),
        (Operation.PUT_ITEM, 100, "table-writes", 50),
        (Operation.UPDATE_ITEM, 0, "table-writes", 1),
        (Operation.DELETE_ITEM, 4, "table-writes", 2),
        (Operation.UPDATE_INDEX, 2, "table-writes", 1),
        (Operation.GET_ITEM, 1, "table-reads", 0.5),
        (Operation.QUERY, 9, "table-reads", 4.5),
        (Operation.SCAN, 200, "table-reads", 100),
        (Operation.PUT_RECORD, 25_600, "stream-put-units", 1),
        (Operation.PUT_RECORD, 25_601, "stream-put-units", 2),
        (Operation.GET_SECRET_VALUE, 0, "secret-calls", 1),
        (Operation.ROTATE_SECRET, 0, "secret-calls", 1),
    ],
)
def test_operations(tape: Tape, prices: PriceSheet, operation: Operation, size: int, item: str, quantity: int) -> None:
    tape.row(0, Kind.OPERATION, operation, tape.component("service", "any"), value=size)
    assert quantities(tape.recording(), prices) == {item: quantity}


def test_a_fifo_queue_has_its_own_price(tape: Tape, prices: PriceSheet) -> None:
    tape.row(0, Kind.OPERATION, Operation.SEND_MESSAGE, tape.component("orders", "queue", fifo=True))
    assert quantities(tape.recording(), prices) == {"queue-fifo-requests": 1}


def test_invoking_directly_is_paid_as_an_invocation_only(tape: Tape, prices: PriceSheet) -> None:
    tape.row(0, Kind.OPERATION, Operation.INVOKE, tape.component("checkout"))
    assert bill(tape.recording(), prices).lines == ()


@pytest.mark.parametrize(("runtime", "paid"), [("python3.13", True), ("dotnet8", True), ("java21", False)])
def test_snapshots(tape: Tape, prices: PriceSheet, runtime: str, paid: bool) -> None:
    function = tape.component("checkout", runtime=runtime)
    for n in range(2):
        env = tape.environment(n * S, function, 0, memory=2048)
        tape.row(n * S, Kind.PHASE, Phase.RESTORE, function, env, value=200 * MS)
    expected = {"snapshot-cache": 2.0 * 3 * 3600, "snapshot-restores": 4.0} if paid else {}
    assert quantities(tape.recording(60 * S), prices) == expected
    if paid:
        assert quantities(tape.recording(4 * 3600 * S), prices)["snapshot-cache"] == 2.0 * 4 * 3600


def test_the_sheet_has_every_item_with_source_and_date_and_the_catalogue_explains_it(prices: PriceSheet) -> None:
    assert set(prices.prices) == set(ITEMS)
    for item, price in prices.prices.items():
        assert price.source
        if price.usd is None:
            assert item in ("router-replays", "balancer-requests")
        else:
            assert price.usd > 0 or item == "topic-deliveries"
            assert price.date >= "2024"
        for lang in ("en", "es"):
            words = Words(lang)
            assert words(f"sims.bill.{item}")
            assert words(f"sims.rule.{item}")
            assert words(f"sims.unit.{price.unit}.one")
            assert words(f"sims.bill.per-{price.per}", usd="$1", unit="GB")


def test_an_unknown_provider_is_named_with_its_nearest() -> None:
    with pytest.raises(UnknownName, match="Did you mean aws"):
        load_prices("awss")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text.replace("usd: 0.20", "usd: cheap"), "prices.function-requests.usd must be a number"),
        (lambda text: text.replace("  table-reads:", "  table-read:"), "Did you mean table-reads"),
        (lambda text: text.replace("per: 1000\n", "per: 7\n", 1), "aws.yaml:"),
    ],
)
def test_a_broken_sheet_is_told_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[str], str], said: str
) -> None:
    text = (shipped("content") / "providers" / "aws.yaml").read_text(encoding="utf-8")
    (tmp_path / "providers").mkdir()
    (tmp_path / "providers" / "aws.yaml").write_text(change(text), encoding="utf-8")
    monkeypatch.setattr("slslab.sims.bill.shipped", lambda _: tmp_path)
    with pytest.raises(BadFile) as raised:
        load_prices()
    assert said in raised.value.message("en")
