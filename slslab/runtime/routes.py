"""Which function an HTTP request goes to: routes with methods and paths, and requests that must be signed.

A route's key is that of the real platform: "GET /orders/{id}", "ANY /files/{proxy+}", or "$default". A path without
parameters comes before one with, that before one that takes the rest of the path, and "$default" comes last.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from slslab.runtime.call import Message
from slslab.runtime.handler import EPOCH_US
from slslab.runtime.recording import Status

if TYPE_CHECKING:
    from slslab.runtime.function import Function

DEFAULT: Final = "$default"
_FRESH_S: Final = 300  # how old, or how far ahead, the time of a signed request may be
_ABOUT: Final = ("method", "path", "query", "headers")  # fields of a request's body that are not its body


@dataclass(frozen=True, slots=True)
class Route:
    """`key` as above, and the function behind it."""

    key: str
    to: Function

    def fits(self, method: str, path: str) -> dict[str, str] | None:
        """The parameters in `path`; None when the route is not meant."""
        if self.key == DEFAULT:
            return {}
        verb, _, pattern = self.key.partition(" ")
        if verb not in ("ANY", method):
            return None
        found: dict[str, str] = {}
        wanted, parts = pattern.strip("/").split("/"), path.strip("/").split("/")
        for number, name in enumerate(wanted):
            if name.startswith("{") and name.endswith("+}"):
                if number >= len(parts) or not parts[number]:
                    return None
                found[name[1:-2]] = "/".join(parts[number:])
                return found
            if number >= len(parts):
                return None
            if name.startswith("{") and name.endswith("}") and parts[number]:
                found[name[1:-1]] = unquote(parts[number])
            elif name != parts[number]:
                return None
        return found if len(parts) == len(wanted) else None

    @property
    def rank(self) -> tuple[int, int, int]:
        """Those of lower rank are tried first."""
        verb, _, pattern = self.key.partition(" ")
        greedy = 2 if self.key == DEFAULT else int("+}" in pattern)
        return greedy, pattern.count("{"), int(verb == "ANY")


class Routed(Message):
    """A request with the route that it takes. `version`: of the event's shape, 1 or 2."""

    __slots__ = ("headers", "method", "parameters", "path", "query", "route", "version")

    def __init__(self, request: Message, route: str, parameters: Mapping[str, str], version: int) -> None:
        fields = request.body if isinstance(request.body, Mapping) else {}
        body = {key: value for key, value in fields.items() if key not in _ABOUT} if fields else request.body
        super().__init__(request.ref, request.sent, body, "http", request.place, request.depth, request.reply)
        self.route = route
        self.parameters = parameters
        self.version = version
        self.method, self.path = asked(request)
        self.query: Mapping[str, Any] = fields.get("query") or {}
        self.headers: Mapping[str, Any] = fields.get("headers") or {}


def asked(request: Message) -> tuple[str, str]:
    """Method and path of a request."""
    fields = request.body if isinstance(request.body, Mapping) else {}
    return str(fields.get("method", "POST")).upper(), str(fields.get("path", "/"))


def text_of_request(body: Any) -> str:
    """The text of a request's body, without what is said about it."""
    if not isinstance(body, Mapping):
        return str(body)
    return json.dumps({key: value for key, value in body.items() if key not in _ABOUT})


def signed(body: Mapping[str, Any], secret: str, now: int) -> dict[str, Any]:
    """`body` with the headers that sign it at time `now` (µs since the run began)."""
    stamp = str((EPOCH_US + now) // 1_000_000)
    headers = {**(body.get("headers") or {}), "x-timestamp": stamp, "x-signature": _signature(body, secret, stamp)}
    return {**body, "headers": headers}


def checked(body: Any, secret: str, now: int) -> Status:
    """OK; UNAUTHORIZED for a request that is not signed; FORBIDDEN for one with a wrong or an old signature."""
    headers = body.get("headers") if isinstance(body, Mapping) else None
    found = {str(name).lower(): str(value) for name, value in (headers or {}).items()}
    stamp, signature = found.get("x-timestamp", ""), found.get("x-signature", "")
    if not signature or not stamp.isascii() or not stamp.isdigit() or len(stamp) > 15:
        return Status.UNAUTHORIZED
    if abs(int(stamp) - (EPOCH_US + now) // 1_000_000) > _FRESH_S:
        return Status.FORBIDDEN
    right = hmac.compare_digest(signature.encode("utf-8", "replace"), _signature(body, secret, stamp).encode())
    return Status.OK if right else Status.FORBIDDEN


def _signature(body: Any, secret: str, stamp: str) -> str:
    text = f"{stamp}.{text_of_request(body)}".encode("utf-8", "surrogatepass")
    return hmac.new(secret.encode("utf-8", "surrogatepass"), text, hashlib.sha256).hexdigest()
