from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from slslab import cli


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str


@pytest.fixture
def slslab(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Outcome]:
    """Run one command line as the shell would, without a terminal: `slslab("read", "cold-start")`."""

    def run(*argv: str) -> Outcome:
        out, err = io.StringIO(), io.StringIO()
        with monkeypatch.context() as patch:
            patch.setattr("sys.stdout", out)
            patch.setattr("sys.stderr", err)
            code = cli.main(list(argv))
        return Outcome(code, out.getvalue(), err.getvalue())

    return run
