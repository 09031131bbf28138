"""Settings that do not go together: one sentence each, with the file and the line."""

from __future__ import annotations

from pathlib import Path

import pytest

from slslab.errors import BadFile
from slslab.sims.run import tried
from tests.sims.toys import scenario


def test_variables_have_a_limit(tmp_path: Path) -> None:
    work = f"work: {{kind: function, at: [1, 0], variables: {{A: {'x' * 4096}}}, handler: []}}\n"
    with pytest.raises(BadFile, match=r"toy\.yaml:5: the environment variables have 4097 bytes"):
        tried(scenario(tmp_path, work))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            "a: {kind: queue, at: [0, 0], fifo: true, dead-letters: b}\nb: {kind: queue, at: [0, 0]}",
            "b cannot keep dead",
        ),
        ("a: {kind: queue, at: [0, 0], high-throughput: true}", "high-throughput is for FIFO"),
        (
            "a: {kind: table, at: [0, 0], to: f}\nf: {kind: function, at: [0, 0], handler: []}",
            "a has a function to read",
        ),
        ("a: {kind: table, at: [0, 0], local-indexes: [{name: i, sort: x}]}", "a local index needs"),
        ("a: {kind: table, at: [0, 0], indexes: [{name: i, partition: x}, {name: i, partition: y}]}", "two indexes i"),
        ("a: {kind: container, at: [0, 0], least: 5, most: 2}", r"a: least \(5\) is larger than most \(2\)"),
        (
            "a: {kind: client, at: [0, 0], to: b, arrivals: {process: trace}}\nb: {kind: bucket, at: [0, 0]}",
            "a trace needs",
        ),
        ('"a b": {kind: bucket, at: [0, 0]}', "'a b' cannot be the name"),
        ("a: {kind: function, at: [0, 0], handler: }", "components.a.handler must be a list of steps, or FILE.py"),
        ("a: {kind: router, at: [0, 0], rules: []}", "components.a.rules needs at least 1 of them"),
        ("a: {kind: function, at: [0, 0], handler: [], memory: 1" + "0" * 40 + "}", "must be from 128 to 10240"),
    ],
)
def test_what_does_not_go_together_is_told_with_the_line(tmp_path: Path, line: str, told: str) -> None:
    with pytest.raises(BadFile, match=rf"toy\.yaml:5: .*{told}"):
        scenario(tmp_path, line)


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("package: 300", "a package of 300 MB"),
        ("reserved: 950", "at least|100 must be left"),
        ("reserved: 1, prepared: 2", "2 prep"),
    ],
)
def test_what_the_platform_refuses_is_told_with_the_line(tmp_path: Path, setting: str, told: str) -> None:
    with pytest.raises(BadFile, match=rf"toy\.yaml:5: .*({told})"):
        tried(scenario(tmp_path, f"a: {{kind: function, at: [0, 0], handler: [], {setting}}}"))
