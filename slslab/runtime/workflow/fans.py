"""Parallel and Map: several threads under one state, and what becomes of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from slslab.runtime.workflow import tasks, work
from slslab.runtime.workflow.definition import DISTRIBUTED_AT_ONCE, INLINE_AT_ONCE, Batcher, Map, Parallel, Task
from slslab.runtime.workflow.errors import DATA_LIMIT, RUNTIME, TOO_MANY_FAILED, StatesError
from slslab.runtime.workflow.scope import Scope
from slslab.runtime.workflow.steps import Path
from slslab.runtime.workflow.template import fill
from slslab.runtime.workflow.thread import Fan, Thread
from slslab.runtime.workflow.value import LIMIT, Scale, is_number, unspelled

if TYPE_CHECKING:
    from slslab.runtime.workflow.execution import Execution


def start_parallel(run: Execution, thread: Thread, state: Parallel, value: Any) -> None:
    """Start every branch."""
    fan = thread.fan = Fan(thread, state, len(state.branches))
    run.note(thread, "ParallelStateStarted")
    for slot, machine in enumerate(state.branches):
        _launch(run, fan, Thread(machine, value, fan, slot))


def start_map(run: Execution, thread: Thread, state: Map, scope: Scope, value: Any) -> None:
    """Start as many iterations as may run at once."""
    items = scope.seeing(value).need(state.items, "ItemsPath")
    if not isinstance(items, list):
        raise StatesError(RUNTIME, f"ItemsPath: '{state.items.text}' must lead to an array.")
    bound = tasks.amount(state.at_once, scope, "MaxConcurrency", 0, spelled=True) or 0
    most = DISTRIBUTED_AT_ONCE if state.distributed else INLINE_AT_ONCE
    inputs: Iterator[tuple[Any, tuple[int, Any] | None]] = _inputs(run, thread, state, value, items)
    count = len(items)
    if state.batcher is not None:
        batches = _batches(run.scale, state.batcher, scope.seeing(value), [made for made, _ in inputs])
        inputs, count = ((batch, None) for batch in batches), len(batches)
    run.note(thread, "MapStateStarted", {"length": count})
    fan = Fan(thread, state, count)
    fan.at_once = min(bound or most, most)
    fan.tolerant, fan.most_failed = _tolerance(state, scope.seeing(value), count)
    fan.waiting = _iterations(fan, state, inputs)
    if count == 0:
        run.note(thread, "MapStateSucceeded")
        work.finish(run, thread, run.scope(thread), [])
        return
    thread.fan = fan
    try:
        _fill_up(run, fan)
    except StatesError:
        _cancel(run, fan)
        raise


def _inputs(
    run: Execution, thread: Thread, state: Map, value: Any, items: list[Any]
) -> Iterator[tuple[Any, tuple[int, Any]]]:
    """The input of each iteration, and its item; made when it is needed."""
    for item in enumerate(items):
        if state.item is None:
            yield item[1], item
        else:
            made = fill(state.item, run.scope(thread, item).seeing(value))
            run.scale.measure(made, f"The input of an iteration of the state '{state.name}'")
            yield made, item


def _iterations(fan: Fan, state: Map, inputs: Iterator[tuple[Any, tuple[int, Any] | None]]) -> Iterator[Thread]:
    assert state.processor is not None
    for slot, (value, item) in enumerate(inputs):
        thread = Thread(state.processor, value, fan, slot)
        thread.item = item or thread.item
        yield thread


def _batches(scale: Scale, batcher: Batcher, scope: Scope, items: list[Any]) -> list[dict[str, Any]]:
    """The items, put together as the definition says."""
    most = tasks.amount(batcher.items, scope, "MaxItemsPerBatch", 1) or len(items)
    most_bytes = min(tasks.amount(batcher.bytes, scope, "MaxInputBytesPerBatch", 1) or LIMIT, LIMIT)
    extra = {} if batcher.extra is None else {"BatchInput": fill(batcher.extra, scope)}
    empty = scale.weigh({**extra, "Items": []}, LIMIT)
    batches: list[dict[str, Any]] = []
    batch: list[Any] = []
    width = empty
    for item in items:
        more = scale.weigh(item, LIMIT) + (1 if batch else 0)
        if batch and (len(batch) >= most or width + more > most_bytes):
            batches.append({**extra, "Items": batch})
            batch, width = [], empty
        batch.append(item)
        width += more
    return [*batches, {**extra, "Items": batch}] if batch else batches


def _tolerance(state: Map, scope: Scope, count: int) -> tuple[bool, float]:
    """Whether failures are tolerated at all, and how many."""
    bounds: list[float] = []
    if state.tolerated_count is not None:
        bounds.append(tasks.amount(state.tolerated_count, scope, "ToleratedFailureCount", 0, spelled=True) or 0)
    percentage: Any = state.tolerated_percentage
    if isinstance(percentage, Path):
        percentage = unspelled(scope.need(percentage, "ToleratedFailurePercentagePath"))
        if not is_number(percentage) or not 0 <= percentage <= 100:
            raise StatesError(RUNTIME, "ToleratedFailurePercentagePath must lead to a number from 0 to 100.")
    if percentage is not None:
        bounds.append(count * percentage / 100)
    return bool(bounds), min(bounds, default=0)


def _fill_up(run: Execution, fan: Fan) -> None:
    """Start iterations until as many run as may. StatesError when the input of one cannot be made."""
    while len(fan.running) < fan.at_once:
        thread = next(fan.waiting, None)
        if thread is None:
            return
        _launch(run, fan, thread)


def _launch(run: Execution, fan: Fan, thread: Thread) -> None:
    thread.last = fan.owner.last
    if isinstance(fan.state, Map):
        run.note(thread, "MapIterationStarted", {"name": fan.state.name, "index": thread.slot})
    fan.running[thread.slot] = thread
    run.ready(thread)


def child_ended(run: Execution, fan: Fan, thread: Thread, output: Any, width: int) -> None:
    """A thread has come to a good end."""
    if isinstance(fan.state, Map):
        run.note(thread, "MapIterationSucceeded", {"name": fan.state.name, "index": thread.slot})
    fan.results[thread.slot] = output
    fan.width += width + 1
    if fan.width > LIMIT + 1:
        cause = f"The state '{fan.state.name}' has a result that is larger than {LIMIT} bytes."
        _give_up(run, fan, thread, StatesError(DATA_LIMIT, cause))
    else:
        _one_less(run, fan, thread)


def child_failed(run: Execution, fan: Fan, thread: Thread, error: StatesError) -> None:
    """A thread has failed."""
    last = thread.last
    if isinstance(fan.state, Map):
        run.note(thread, "MapIterationFailed", {"name": fan.state.name, "index": thread.slot})
    fan.failed += 1
    if not fan.tolerant or fan.failed > fan.most_failed:
        thread.last = last  # what follows from the failure follows from what happened in the iteration
        if isinstance(thread.state, Task):
            _aborted(run, thread)
    if not fan.tolerant:
        _give_up(run, fan, thread, error)
    elif fan.failed > fan.most_failed:
        _give_up(run, fan, thread, StatesError(TOO_MANY_FAILED, "More items failed than the state tolerates."))
    else:
        _one_less(run, fan, thread)


def _one_less(run: Execution, fan: Fan, thread: Thread) -> None:
    """A thread is over and the others go on; when it was the last, so does the state."""
    owner = fan.owner
    thread.alive = False
    del fan.running[thread.slot]
    fan.left -= 1
    owner.last = thread.last
    if fan.left:
        try:
            _fill_up(run, fan)
        except StatesError as error:
            _give_up(run, fan, thread, error)
        return
    owner.fan = None
    run.note(owner, f"{fan.state.type}StateSucceeded")
    work.guarded(run, owner, lambda: work.finish(run, owner, run.scope(owner), fan.result()))


def _give_up(run: Execution, fan: Fan, thread: Thread, error: StatesError) -> None:
    """The state has failed, because of `thread`."""
    owner = fan.owner
    owner.last = thread.last
    thread.alive = False
    fan.running.pop(thread.slot, None)
    _cancel(run, fan)
    work.failed(run, owner, error, started=True)


def _cancel(run: Execution, fan: Fan) -> None:
    """End all threads of a fan, and all threads under them."""
    last = fan.owner.last
    fan.owner.fan = None
    fans = [fan]
    while fans:
        for one in fans.pop().running.values():
            one.alive = False
            at_work = bool(one.needs or one.fan)
            run.forget(one)
            one.last = last
            if one.over is not None and isinstance(one.over.state, Map):
                run.note(one, "MapIterationAborted", {"name": one.over.state.name, "index": one.slot})
                one.last = last
            if at_work:
                _aborted(run, one)
            if one.fan is not None:
                fans.append(one.fan)


def _aborted(run: Execution, thread: Thread) -> None:
    """The state in which the thread stands is cut short. The event tells no name."""
    last = thread.last
    run.note(thread, f"{thread.state.type}StateAborted")
    thread.last = last
