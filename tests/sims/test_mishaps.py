"""Which errors a run had, by function, as a person reads them."""

from __future__ import annotations

from pathlib import Path

from slslab.i18n import Words
from slslab.sims.bill import load_prices
from slslab.sims.mishaps import mishaps
from slslab.sims.picture import picture
from tests.sims.toys import ran

TOY = """
people: {kind: client, at: [0, 0], to: save, arrivals: {process: once, count: 4, apart: 1}}
quick: {kind: client, at: [0, 1], to: slow, arrivals: {process: once, count: 2, apart: 9}}
save: {kind: function, at: [1, 0], handler: [{put-item: {to: items, item: {name: a}}}]}
slow: {kind: function, at: [1, 1], timeout: 1, handler: [{wait: 5000}]}
items: {kind: table, at: [2, 0]}
"""


def test_errors_are_counted_by_function_and_type(tmp_path: Path) -> None:
    assert mishaps(ran(tmp_path, TOY)) == (("save", "ValidationException", 4), ("slow", "Sandbox.Timedout", 2))
    well = TOY.replace("name: a", "id: a").replace("wait: 5000", "wait: 5")
    assert mishaps(ran(tmp_path, well)) == ()


def test_the_picture_names_them(tmp_path: Path) -> None:
    recording, prices = ran(tmp_path, TOY), load_prices()
    for lang, said in (("en", "Errors by function"), ("es", "Errores por función")):
        lines = ["".join(span.text for span in line) for line in picture(recording, prices, Words(lang))]
        assert f"{said}: save ValidationException × 4, slow Sandbox.Timedout × 2" in lines
        assert max(map(len, lines)) <= 80


def test_the_picture_says_whose_environments_they_are(tmp_path: Path) -> None:
    long = TOY.replace("slow", "a-name-that-takes-more-room-than-there-is")
    for toy, name in ((TOY, "slow 2"), (long, "a-name-that-takes-more-… 2")):
        lines = [
            "".join(span.text for span in line) for line in picture(ran(tmp_path, toy), load_prices(), Words("en"))
        ]
        rows = [line for line in lines if "░" in line and "starting" not in line]
        assert sorted(row.rsplit("░")[0].split(" ░")[0].strip() for row in rows)[-2:] == sorted(["save 1", name])
        assert max(map(len, lines)) <= 80
