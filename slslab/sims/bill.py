"""What a run costs: each line with its quantity, its price and the rule that made it.

The price sheet is a file of a provider's list prices (`content/providers/*.yaml`), each with its source and date.
Free tiers and discounts are left out: they hide what a choice costs. Where nobody has confirmed a price none is kept:
the line then shows the quantity alone, and says so.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from slslab.errors import UnknownName
from slslab.paths import shipped
from slslab.runtime.recording import Recording
from slslab.sims.ledger import ITEMS, Ledger

_UNITS: Final = (
    "requests", "events", "deliveries", "invocations", "transitions", "units", "request-units", "GB", "GB-s", "GB-h",
    "vCPU-h", "hours", "months",
)  # fmt: skip
_LOTS: Final = ("1", "1000", "10000", "1000000")  # what a price may be for: the catalogue has a sentence for each


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for `per` of `unit`, as listed in `source` on `date` (ISO, the day left out where it is unknown).

    `usd` is None where no price is kept; `source` then says why.
    """

    usd: float | None
    per: int
    unit: str  # one of `_UNITS`; `sims.unit.UNIT` in the catalogue
    source: str
    date: str


@dataclass(frozen=True, slots=True)
class PriceSheet:
    """One provider's prices by item (`ledger.ITEMS`)."""

    provider: str
    name: str
    region: str
    prices: Mapping[str, Price]

    def cost(self, item: str, quantity: float) -> float:
        """US dollars for `quantity` of `item`; 0 where no price is kept."""
        price = self.prices[item]
        return quantity * (price.usd or 0.0) / price.per


@dataclass(frozen=True, slots=True)
class BillLine:
    """`quantity` of `unit` at `price`. `usd` is 0 where no price is kept."""

    item: str
    quantity: float
    price: Price
    usd: float

    @property
    def unit(self) -> str:
        return self.price.unit

    @property
    def priced(self) -> bool:
        """Whether a price is kept for it."""
        return self.price.usd is not None

    @property
    def name(self) -> str:
        """The catalogue's key of what is paid for."""
        return f"sims.bill.{self.item}"

    @property
    def rule(self) -> str:
        """The catalogue's key of the sentence that says how the quantity comes about."""
        return f"sims.rule.{self.item}"


@dataclass(frozen=True, slots=True)
class Bill:
    """The lines that are not zero, in the order of `ledger.ITEMS`, and their sum."""

    lines: tuple[BillLine, ...]
    total_usd: float


def load_prices(provider: str = "aws") -> PriceSheet:
    """The price sheet of a provider. UnknownName when there is none, BadFile when it has mistakes."""
    from slslab.schema import Integer, Map, Number, OneOf, Text, check_file  # yaml: 25 ms, not needed to read pages

    folder = shipped("content") / "providers"
    known = sorted(path.stem for path in folder.glob("*.yaml"))
    if provider not in known:
        raise UnknownName("sims.unknown-provider", found=provider, valid=known, known=", ".join(known))
    price = Map(
        {"unit": OneOf(_UNITS), "source": Text()}, {"usd": Number(0), "per": OneOf(_LOTS), "date": Text()}
    )  # without `usd`: no price is kept, and `source` says why
    shape = Map({
        "schema": Integer(1, 1), "provider": OneOf((provider,)), "name": Text(), "region": Text(),
        "prices": Map(dict.fromkeys(ITEMS, price)),
    })  # fmt: skip
    sheet = check_file(folder / f"{provider}.yaml", shape, f"content/providers/{provider}.yaml")
    prices = {item: _price(sheet["prices"][item]) for item in ITEMS}
    return PriceSheet(provider, sheet["name"], sheet["region"], prices)


def _price(found: Mapping[str, Any]) -> Price:
    per = int(found.get("per", 1))
    return Price(found.get("usd"), per, found["unit"], found["source"], found.get("date", ""))


def bill(recording: Recording, prices: PriceSheet, until: int | None = None) -> Bill:
    """The bill of a run, or of the part of it up to time `until` (µs). Work under way then is not on it yet."""
    return bill_at(Ledger(recording), prices, recording.end if until is None else until)


def bill_at(ledger: Ledger, prices: PriceSheet, t: int) -> Bill:
    """The bill up to time `t` (µs) from quantities that were counted before: for a screen, which asks often."""
    lines: list[BillLine] = []
    for item in ledger.items():
        quantity = ledger.quantity(item, t)
        if quantity:
            lines.append(BillLine(item, quantity, prices.prices[item], prices.cost(item, quantity)))
    # fsum, and not sum: the latter rounds otherwise from Python 3.12 on.
    return Bill(tuple(lines), math.fsum(line.usd for line in lines))
