"""Which component is meant: by a queue's URL, an ARN, or a plain name."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from random import Random
from typing import TYPE_CHECKING, Any, Final

from slslab.runtime.chance import request_id, stream
from slslab.runtime.handler import EPOCH_US, ServiceError

if TYPE_CHECKING:
    from slslab.runtime.cloud import Cloud
    from slslab.runtime.component import Component

REGION: Final = "eu-west-1"
ACCOUNT: Final = "123456789012"


class Places:
    """The components of one cloud, as the clients name them."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self._luck: dict[str, Random] = {}

    def find(self, name: object, kind: str, missing: ServiceError) -> Any:
        """The component of that kind which the last part of a URL or an ARN names; else `missing` is raised."""
        plain = str(name).rpartition("/")[2].rpartition(":")[2]
        found = self.cloud.get(plain)
        if found is None or found.kind != kind:
            raise missing
        return found

    def all(self, kind: str) -> list[Component]:
        """The components of a kind."""
        return [part for part in self.cloud.components if part.kind == kind]

    def id(self, ref: int) -> str:
        """The id under which the world knows what `ref` numbers."""
        return request_id(self.cloud.seed, ref)

    def luck(self, purpose: str) -> Random:
        """A stream of chance of its own."""
        return self._luck.setdefault(purpose, stream(self.cloud.seed, f"aws/{purpose}"))

    @property
    def now(self) -> float:
        """Seconds since 1970."""
        return (EPOCH_US + self.cloud.clock.now) / 1e6


def raw(value: Any) -> bytes:
    """The bytes of a blob as the guest sends it: a text, or Base64 in a map with the key `$bytes`."""
    if isinstance(value, dict):
        try:
            return base64.b64decode(value["$bytes"], validate=True)
        except (binascii.Error, KeyError, TypeError):
            raise ValueError("bytes that are no Base64") from None
    return str(value).encode("utf-8", "surrogatepass")


def attribute(value: Mapping[str, Any]) -> dict[str, Any]:
    """A message attribute as queues and topics have it: bytes are Base64."""
    return {name: inner["$bytes"] if isinstance(inner, Mapping) else inner for name, inner in value.items()}


def text(value: Any) -> str:
    """The text of a blob, from which `slslab.runtime.payload.octets` makes the same bytes again."""
    return raw(value).decode("utf-8", "surrogateescape")
