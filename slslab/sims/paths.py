"""Keys in a scenario's file: of the routes of an HTTP API, and of a table's items."""

from __future__ import annotations

import re
from typing import Final

import yaml

from slslab.runtime.routes import DEFAULT
from slslab.schema import Reader, Text

_METHODS: Final = "ANY|GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS"
_PART: Final = r"[^/{}\s]+|\{[A-Za-z0-9_.-]+\}"
_KEY: Final = re.compile(rf"(?:{_METHODS}) (?:/|(?:/(?:{_PART}))+|(?:/(?:{_PART}))*/\{{[A-Za-z0-9_.-]+\+\}})")


class RouteKey:
    """The key of a route, as "GET /orders/{id}". A shape of `slslab.schema`."""

    def read(self, node: yaml.Node, where: str, out: Reader) -> str:
        found = Text().read(node, where, out)
        if found and found != DEFAULT and not _KEY.fullmatch(found):
            out.add(node, "scenario.bad-route", found=found)
        return found


class KeyName:
    """A key attribute: its name, and behind = its type if that is not S, as "at=N". A shape of `slslab.schema`."""

    def read(self, node: yaml.Node, where: str, out: Reader) -> str:
        found = Text().read(node, where, out)
        name, sign, kind = found.partition("=")
        if not name or (sign and kind not in ("S", "N", "B")):
            out.add(node, "scenario.bad-key", found=found)
        return found
