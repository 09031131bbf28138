"""What every resource has."""

from __future__ import annotations

from typing import Any


class Resource:
    """What all have: `meta.client`."""

    def __init__(self, client: Any) -> None:
        self.meta: Any = type("ResourceMeta", (), {"client": client, "data": None})()
