"""Handlers as text, and what comes of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from slslab.workers.aws.furnish import furnisher
from slslab.workers.program import Program
from slslab.workers.sandbox import Level
from slslab.workers.trial import Setting, Trial, attempt

Attempt = Callable[..., Trial]


@pytest.fixture
def run() -> Attempt:
    """Invoke the handler in `code`, at the level without walls, which is the quickest and the same otherwise."""

    def invoke(code: str, event: Any = None, times: int = 1, services: tuple[str, ...] = (), **options: Any) -> Trial:
        names = ("suffix", "function", "variables", "folder", "packages")
        about = {one: options.pop(one) for one in names if one in options}
        program = Program(code, "app", **about)
        setting = {
            one: options.pop(one)
            for one in ("timeout", "memory", "every", "imports", "width", "at_once")
            if one in options
        }
        options.setdefault("level", Level.PROCESS)
        event, furnish = {} if event is None else event, options.pop("furnish", None) or furnisher(services)
        return attempt(program, event, Setting(**setting), times=times, furnish=furnish, **options)

    return invoke
