"""What holds of every stream: where a key belongs, and how old what is read is said to be."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from slslab.runtime import Cloud, Function, Reader, ReaderSettings, Stream, StreamSettings
from slslab.runtime.recording import Kind
from slslab.runtime.stream.sharding import Sharding, hash_of
from tests.runtime.building import S, lasting, rows, settings


@given(st.text(min_size=1, max_size=20))
def test_a_bound_belongs_to_the_shard_that_begins_there(key: str) -> None:
    for ahead, part in ((0, 1), (1, 0)):
        sharding = Sharding(1)
        new = sharding.split(0, hash_of(key) + ahead)
        assert sharding.of(key) == new[part]


def test_the_age_is_that_of_the_last_record_of_a_batch() -> None:
    cloud = Cloud(1)
    stream = Stream(cloud, "stream", StreamSettings())
    Reader(stream, Function(cloud, "f", settings(handler=lasting(S))), ReaderSettings(batch=3, window=60 * S))
    for second in (10, 20, 30):
        cloud.clock.at(second * S, lambda _: stream.put_record({"key": "k", "data": {}}, -1))
    recording = cloud.run(100 * S)
    (age,) = rows(recording, Kind.ITERATOR_AGE)
    assert age.value == age.t - 30 * S < S
