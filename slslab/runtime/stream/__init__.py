"""The stream: Kinesis's shards, their records in order, and what reads them by itself.

`component` is the stream and `sharding` its shards, which split and merge; `shards` is what whoever reads may rely on,
`shelf` keeps the records, `asking` is what handlers may ask. The mapping that feeds a function is
`slslab.runtime.mapping.reader`.
"""

from __future__ import annotations

from slslab.runtime.stream.component import Stream, StreamSettings
from slslab.runtime.stream.shards import Record, Shards
from slslab.runtime.stream.shelf import Shelf, Shelved

__all__ = ["Record", "Shards", "Shelf", "Shelved", "Stream", "StreamSettings"]
