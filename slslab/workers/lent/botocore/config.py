"""How a client behaves. Everything may be given, as to the real one; retries are what counts here."""

from __future__ import annotations

from typing import Any


class Config:
    """Options as attributes."""

    def __init__(self, **options: Any) -> None:
        self.options = options
        self.retries: dict[str, Any] | None = options.get("retries")

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self.__dict__.get("options", {}).get(name)

    def merge(self, other: Config) -> Config:
        """Both, the other's options first."""
        return Config(**{**self.options, **other.options})
