"""Mappings: what feeds a function from a queue (`poller`) or from a stream's shards (`reader`), batch by batch.

A `reader` finds records and shares them out among lanes; each `lane` makes batches and tries them in order. `batch` is
the invocation that a batch becomes, and what a function may answer to it.
"""
