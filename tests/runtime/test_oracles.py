"""The engine against figures that are known without it, beyond those of test_laws."""

from __future__ import annotations

import pytest

from tests.runtime.oracles import ERLANG_B, ERLANG_C, OF_SIMFAAS, SIMFAAS, Oracle, find, mean_errors, measured


@pytest.mark.parametrize(
    ("oracle", "seeds"),
    [(SIMFAAS, 16), (ERLANG_B[1], 10), (ERLANG_B[2], 10), (ERLANG_C, 10)],
)
def test_within_three_standard_errors(oracle: Oracle, seeds: int) -> None:
    for name, found in find(oracle, range(1, seeds + 1)).items():
        assert abs(found.deviation(*oracle.expected[name])) <= 3, (name, found, oracle.expected[name])


def test_no_worse_than_simfaas_against_what_was_measured_on_aws() -> None:
    """Idle environments were seen to live for 10 whole minutes, so they were ended between minutes 10 and 11."""
    assert len(measured()) == 20
    shares, environments = mean_errors(range(1, 3), (600.0, 660.0), 100, own_times=True)
    assert shares <= OF_SIMFAAS[0]
    assert environments <= OF_SIMFAAS[1]
