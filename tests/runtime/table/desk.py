"""A table to ask directly, and plain values in wire form."""

from __future__ import annotations

from typing import Any

import pytest

from slslab.runtime import Cloud
from slslab.runtime.table import Attribute, Refused, Table, TableSettings

S = 1_000_000
MS = 1_000
CONSISTENT = {"ConsistentRead": True}


def wire(value: Any) -> dict[str, Any]:
    """A plain value in wire form. A set of texts is an SS, one of numbers an NS."""
    if isinstance(value, bool):
        return {"BOOL": value}
    if value is None:
        return {"NULL": True}
    if isinstance(value, int | float):
        return {"N": str(value)}
    if isinstance(value, str):
        return {"S": value}
    if isinstance(value, bytes):
        return {"B": value}
    if isinstance(value, dict):
        return {"M": {name: wire(one) for name, one in value.items()}}
    if isinstance(value, set):
        kind = "SS" if isinstance(next(iter(value)), str) else "NS"
        return {kind: [next(iter(wire(one).values())) for one in value]}
    return {"L": [wire(one) for one in value]}


def item(**attributes: Any) -> dict[str, Any]:
    """An item in wire form."""
    return {name: wire(value) for name, value in attributes.items()}


def plain(value: dict[str, Any]) -> Any:
    """The plain value of one in wire form; numbers as int or float, sets as sets."""
    kind, inner = next(iter(value.items()))
    if kind == "N":
        return float(inner) if "." in inner else int(inner)
    if kind == "NS":
        return {plain({"N": one}) for one in inner}
    if kind == "SS":
        return set(inner)
    if kind == "M":
        return plain_item(inner)
    if kind == "L":
        return [plain(one) for one in inner]
    return None if kind == "NULL" else inner


def plain_item(found: dict[str, Any]) -> dict[str, Any]:
    """A plain item."""
    return {name: plain(value) for name, value in found.items()}


def values(**given: Any) -> dict[str, Any]:
    """ExpressionAttributeValues: `values(a=1)` is {":a": {"N": "1"}}."""
    return {f":{name}": wire(value) for name, value in given.items()}


class Desk:
    """A table with the key `p` (and `s`, a number, if `sorted`)."""

    def __init__(self, sorted: bool = False, seed: int = 1, **settings: Any) -> None:
        self.cloud = Cloud(seed)
        sort = Attribute("s", "N") if sorted else None
        self.table = Table(self.cloud, "items", settings=TableSettings(Attribute("p"), sort, **settings))

    def ask(self, action: str, **arguments: Any) -> dict[str, Any]:
        return self.table.ask(action, arguments)

    def put(self, **attributes: Any) -> None:
        self.ask("put_item", Item=item(**attributes))

    def get(self, **key: Any) -> dict[str, Any] | None:
        found = self.ask("get_item", Key=item(**key), ConsistentRead=True)
        return plain_item(found["Item"]) if found else None

    def update(self, expression: str, p: str = "x", **more: Any) -> dict[str, Any] | None:
        """Update the item, and see what it is then."""
        given = values(**more.pop("with_", {}))
        if given:
            more["ExpressionAttributeValues"] = given
        self.ask("update_item", Key=item(p=p), UpdateExpression=expression, **more)
        return self.get(p=p)

    def pass_time(self, us: int) -> None:
        """Let virtual time pass."""
        self.cloud.clock.run(self.cloud.clock.now + us, 1_000_000, lambda: None)

    def refuses(self, message: str, action: str, code: str = "ValidationException", **arguments: Any) -> Refused:
        """That this is refused, with these words in the message."""
        with pytest.raises(Refused) as caught:
            self.ask(action, **arguments)
        assert (caught.value.code, message in caught.value.message) == (code, True), caught.value.message
        return caught.value
