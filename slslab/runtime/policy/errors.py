"""What is wrong with a policy, or with the context of a request, and where."""

from __future__ import annotations


class PolicyError(ValueError):
    """A policy, or a request's context, is not what the language takes.

    `path` is the place as a JSON path (`$.Statement[0].Effect`), `reason` a short name of the mistake with hyphens,
    `found` what stands there (shortened), `valid` the names that could stand there, where there are some.
    """

    def __init__(self, path: str, reason: str, found: str = "", valid: tuple[str, ...] = ()) -> None:
        self.path = path
        self.reason = reason
        self.found = found if len(found) <= 60 else found[:59] + "…"
        self.valid = valid
        super().__init__(f"{path}: {reason}" + (f" ({self.found})" if found else ""))


def member(path: str, key: str) -> str:
    """The path of `key` inside the object at `path`: `$.Statement`, `$['aws:username']`."""
    if key.isascii() and key.isidentifier():
        return f"{path}.{key}"
    return f"{path}['{key if len(key) <= 60 else key[:59] + '…'}']"
