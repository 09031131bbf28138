"""The queue: SQS's standard and FIFO queues, with delay, invisibility, redrive and fairness.

`component` is the queue; `line`, `fair` and `groups` are the three orders in which one hands out; `asking` is what
handlers may ask it. The mapping that feeds a function from it is `slslab.runtime.mapping.poller`.
"""

from __future__ import annotations

from slslab.runtime.queue.component import Batch, Queue
from slslab.runtime.queue.settings import QueueSettings

__all__ = ["Batch", "Queue", "QueueSettings"]
