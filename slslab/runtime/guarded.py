"""A dependency that wants the secret at its door, and the cache with which a function copes.

A function that keeps an old value in memory is refused after a rotation; what helps is a cache that expires, and
asking again after a refusal:

    def init(self, env):
        return {"password": SecretCache("secrets", "orders-db", ttl=300_000_000)}

    def handle(self, state, call):
        password = yield from state["password"].get(call.now)       # asks the service once in five minutes
        try:
            yield Ask("orders-db", "connect", {"password": password})
        except ServiceError:
            password = yield from state["password"].renew(call.now)
            yield Ask("orders-db", "connect", {"password": password})
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from slslab.runtime.component import Component
from slslab.runtime.durations import Uniform
from slslab.runtime.handler import Ask, ServiceError, Steps
from slslab.runtime.recording import Kind, Operation, Refusal
from slslab.runtime.secrets import PREVIOUS, Secrets

if TYPE_CHECKING:
    from slslab.runtime.call import Call
    from slslab.runtime.cloud import Cloud

_DELAY: Final = Uniform(1_000, 4_000)  # one way, a design choice


class Guarded(Component):
    """A dependency that asks for a secret at its door: a database with a password.

    `grace`: for how long after a rotation the previous value still opens (µs); with two users that take turns it would
    be until the next rotation. 0: not at all.
    """

    kind = "database"

    def __init__(self, cloud: Cloud, name: str, secrets: Secrets, secret: str, grace: int = 0) -> None:
        super().__init__(cloud, name)
        self.draw_delay = _DELAY.sampler(self.stream("delay"))
        self.turned_away = 0
        self.grace = grace
        self._secrets = secrets
        self._secret = secret

    def settings(self) -> dict[str, object]:
        return {"secret": self._secret, "grace_us": self.grace}

    def perform(self, action: str, arguments: Mapping[str, Any], call: Call) -> Any:
        """`connect` {password}: {connected: True}; AuthenticationFailed when it is not the one that counts now."""
        if action != "connect":
            return super().perform(action, arguments, call)
        if self.write is not None:
            self.write((self.clock.now, Kind.OPERATION, Operation.CONNECT, self.index, -1, call.ref, 0))
        if not self._opens(arguments.get("password")):
            self.turned_away += 1
            self.refuse(Refusal.WRONG_SECRET, call.ref)
            raise ServiceError("AuthenticationFailed", f"password authentication failed for {self.name}", 401)
        return {"connected": True}

    def _opens(self, password: object) -> bool:
        if password is not None and password == self._secrets.value(self._secret):
            return True
        return (
            password is not None
            and password == self._secrets.value(self._secret, PREVIOUS)
            and self.clock.now < self._secrets.rotated(self._secret) + self.grace
        )


class SecretCache:
    """A secret in an environment's memory, asked for again when `ttl` (µs) is over. To be kept in the state that
    `init` returns, so that it lives as long as the environment."""

    __slots__ = ("_expires", "_secret", "_service", "_value", "ttl")

    def __init__(self, service: str, secret: str, ttl: int = 300_000_000) -> None:
        self.ttl = ttl
        self._service = service
        self._secret = secret
        self._value: str | None = None
        self._expires = 0

    def get(self, now: int) -> Steps:
        """The value; asks the service when there is none yet or it has expired."""
        if self._value is None or now >= self._expires:
            yield from self.renew(now)
        return self._value

    def renew(self, now: int) -> Steps:
        """The value, asked for in any case: after a refusal."""
        answer = yield Ask(self._service, "get_secret_value", {"SecretId": self._secret})
        self._value, self._expires = str(answer["SecretString"]), now + self.ttl
        return self._value
