"""Steps of modelled handlers that need more than one question: secrets that are remembered, and a table's items.

Items stand in a model as plain values and become DynamoDB's typed ones on the way, and back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from slslab.runtime.guarded import SecretCache
from slslab.runtime.handler import EPOCH_US, Ask, ServiceError, Steps
from slslab.runtime.scope import When, fill

if TYPE_CHECKING:
    from slslab.runtime.call import Call

_REFUSED: Final = "AuthenticationFailed"
_ITEMS: Final = ("Item", "Key", "ExpressionAttributeValues")  # maps of plain values, of which typed ones are made


@dataclass(frozen=True, slots=True)
class GetSecret:
    """Ask for `secret`, which the environment remembers for `ttl` µs. Later steps know it as `secret`."""

    service: str
    secret: str
    ttl: int = 0
    when: When | None = None

    @property
    def services(self) -> tuple[str, ...]:
        return (self.service,)

    def cache(self, memory: dict[Any, Any]) -> SecretCache:
        """What this environment knows of the secret."""
        found: SecretCache | None = memory.get((self.service, self.secret))
        if found is None:
            found = memory[self.service, self.secret] = SecretCache(self.service, self.secret, self.ttl)
        return found

    def run(self, scope: dict[str, Any], memory: dict[Any, Any], call: Call) -> Steps:
        """See `slslab.runtime.model.Act`."""
        scope["secret"] = yield from self.cache(memory).get(call.now)


@dataclass(frozen=True, slots=True)
class Connect:
    """Enter the database `service` with a secret. `renew`: when it is refused, ask for the secret and try once more."""

    service: str
    secret: GetSecret
    renew: bool = True
    when: When | None = None

    @property
    def services(self) -> tuple[str, ...]:
        return (self.secret.service, self.service)

    def run(self, scope: dict[str, Any], memory: dict[Any, Any], call: Call) -> Steps:
        """See `slslab.runtime.model.Act`."""
        cache = self.secret.cache(memory)
        password = yield from cache.get(call.now)
        try:
            scope.update((yield Ask(self.service, "connect", {"password": password})))
        except ServiceError as error:
            if error.code != _REFUSED or not self.renew:
                raise
            password = yield from cache.renew(call.now)
            scope.update((yield Ask(self.service, "connect", {"password": password})))


@dataclass(frozen=True, slots=True)
class AskTable:
    """One of DynamoDB's calls, with plain values in place of typed ones.

    Later steps know an item that was read or updated as `item`, those of a query as `items` and how many as `size`,
    `found`, and `new`: False when a condition did not hold, which ends the handler only if it is `strict`. `expires`:
    attributes of the item that is put which are the second, since 1970, so many seconds from now.
    """

    service: str
    action: str
    arguments: Mapping[str, Any]
    strict: bool = False
    when: When | None = None
    expires: Mapping[str, int] = field(default_factory=dict)

    @property
    def services(self) -> tuple[str, ...]:
        return (self.service,)

    def run(self, scope: dict[str, Any], _memory: dict[Any, Any], call: Call) -> Steps:
        """See `slslab.runtime.model.Act`."""
        asked = _typed(fill(self.arguments, scope))
        second = (EPOCH_US + call.now) // 1_000_000
        for name, after in self.expires.items():
            asked["Item"][name] = typed(second + after)
        if "TransactItems" in asked:
            asked["TransactItems"] = [
                {kind: {"TableName": self.service, **_typed(one)} for kind, one in item.items()}
                for item in asked["TransactItems"]
            ]
        else:
            asked["TableName"] = self.service
        try:
            answer = yield Ask(self.service, self.action, asked)
        except ServiceError as error:
            if self.strict or not _by_condition(error):
                raise
            scope["new"] = False
            return
        scope.update(_known(answer, self.action))


def _by_condition(error: ServiceError) -> bool:
    """Whether a condition did not hold; a transaction says so among its reasons."""
    if error.code == "ConditionalCheckFailedException":
        return True
    return error.code == "TransactionCanceledException" and "ConditionalCheckFailed" in error.message


def _typed(asked: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: {key: typed(item) for key, item in value.items()} if name in _ITEMS else value
        for name, value in asked.items()
    }


def _known(answer: Mapping[str, Any], action: str) -> dict[str, Any]:
    if action in ("query", "scan"):
        items = [_plain(item) for item in answer["Items"]]
        return {"items": items, "size": len(items), "found": bool(items)}
    item = answer.get("Item") or answer.get("Attributes")
    known = {"item": _plain(item)} if item else {}
    return {**known, "found": item is not None} if action == "get_item" else {**known, "new": True}


def _plain(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: plain(value) for name, value in item.items()}


def typed(value: Any) -> dict[str, Any]:
    """A plain value as a table has it: `{"N": "5"}`."""
    if value is None:
        return {"NULL": True}
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, int | float):
        return {"N": repr(value)}
    if isinstance(value, Mapping):
        return {"M": {str(key): typed(item) for key, item in value.items()}}
    if isinstance(value, list | tuple):
        return {"L": [typed(item) for item in value]}
    return {"S": str(value)}


def plain(value: Mapping[str, Any]) -> Any:
    """A table's value as a plain one; sets become lists."""
    ((kind, found),) = value.items()
    if kind == "N":
        return _number(found)
    if kind == "M":
        return _plain(found)
    if kind == "L":
        return [plain(item) for item in found]
    if kind in ("SS", "NS", "BS"):
        return [_number(one) if kind == "NS" else one for one in found]
    return None if kind == "NULL" else found


def _number(text: str) -> int | float:
    number = float(text)
    return int(number) if number.is_integer() and abs(number) < 1 << 53 else number
