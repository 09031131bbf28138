"""The queue: visibility, delays, order, deduplication, limits, age, and the way back from a dead-letter queue."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from slslab.runtime import Ask, Cloud, Faults, Function, Queue, QueueSettings, ServiceError
from slslab.runtime.call import Call
from slslab.runtime.recording import Kind, Loss, Operation, Recording, Skip
from tests.runtime.building import S, rows, settings


class Script:
    """A handler that asks one thing after another, each at its moment (s), and keeps the answers."""

    def __init__(self, *asks: tuple[float, str, str, dict[str, Any]]) -> None:
        self.asks = asks
        self.answers: list[Any] = []

    def play(self, cloud: Cloud) -> None:
        for when, queue, action, arguments in self.asks:
            cloud.clock.at(round(when * S), self._ask, (cloud, queue, action, arguments))

    def _ask(self, asked: Any) -> None:
        cloud, queue, action, arguments = asked
        call = Call(cloud.recorder.ref(-1), (), lambda _: None)
        filled = {key: value(self) if callable(value) else value for key, value in arguments.items()}
        try:
            self.answers.append(cloud.get(queue).perform(action, filled, call))
        except ServiceError as error:
            self.answers.append(error.code)


def play(queue: dict[str, Any], *asks: tuple[float, str, dict[str, Any]], until: float = 400) -> tuple[Any, ...]:
    cloud = Cloud(1)
    letters = Queue(cloud, "letters", QueueSettings(fifo=queue.get("fifo", False), retention=queue.pop("long", 10**12)))
    if "receives" in queue:
        queue["dead_letters"] = letters
    source = Queue(cloud, "queue", QueueSettings(**queue))
    script = Script(*((when, "queue", action, arguments) for when, action, arguments in asks))
    script.play(cloud)
    recording = cloud.run(round(until * S))
    return script.answers, source, recording


def send(when: float, text: str = "a", **more: Any) -> tuple[float, str, dict[str, Any]]:
    return when, "send_message", {"body": {"text": text}, **more}


def receive(when: float, most: int = 10, **more: Any) -> tuple[float, str, dict[str, Any]]:
    return when, "receive_message", {"most": most, **more}


def seen(answer: Any) -> list[str]:
    return [message["body"]["text"] for message in answer["messages"]]


def receipt(which: int, message: int = 0) -> Callable[[Script], str]:
    """The receipt of a message of the answer number `which`."""
    return lambda script: script.answers[which]["messages"][message]["receipt"]


def test_a_message_is_invisible_for_its_time_and_its_receipts_count() -> None:
    answers, queue, _ = play({}, send(0), receive(1), receive(30.9), receive(31.1), until=32)
    assert [seen(answer) for answer in answers[1:]] == [["a"], [], ["a"]]
    assert [answer["messages"][0]["receives"] for answer in (answers[1], answers[3])] == [1, 2]
    assert answers[3]["messages"][0]["first_received"] == 1 * S
    assert queue.in_flight == 1


@pytest.mark.parametrize(("fifo", "gone"), [(False, [True, False]), (True, [False, False])])
def test_who_is_late_may_delete_from_a_standard_queue_until_another_has_it(fifo: bool, gone: list[bool]) -> None:
    more = {"group": "g", "deduplication_id": "1"} if fifo else {}
    late = (31.1, "delete_message", {"receipt": receipt(1)})
    _, queue, _ = play({"fifo": fifo}, send(0, **more), receive(1), late, until=32)
    assert (len(queue.waiting) == 0) == gone[0]
    later = (32, "delete_message", {"receipt": receipt(1)})
    _, queue, _ = play({"fifo": fifo}, send(0, **more), receive(1), receive(31.5), later, until=33)
    assert (queue.in_flight == 0) == gone[1]


def test_visibility_can_be_changed_for_a_message_that_is_out() -> None:
    back = (2, "change_message_visibility", {"receipt": receipt(1), "visibility": 0})
    again = (105, "change_message_visibility", {"receipt": receipt(1), "visibility": 0})  # not the last receipt
    longer = (4, "change_message_visibility", {"receipt": receipt(3), "visibility": 100 * S})
    answers, _, _ = play({}, send(0), receive(1), back, receive(3), longer, receive(60), receive(104.5), again)
    assert [seen(answers[n]) for n in (1, 3, 5, 6)] == [["a"], ["a"], [], ["a"]]
    assert answers[7] == "MessageNotInflight"
    far = (2, "change_message_visibility", {"receipt": receipt(1), "visibility": 43_200 * S})
    assert play({}, send(0), receive(1), far)[0][2] == "InvalidParameterValue"  # 12 h from when it was received


def test_delays_of_the_queue_and_of_a_message() -> None:
    asks = (send(0, "slow"), send(0, "own", delay=0), send(0, "long", delay=60 * S))
    answers, queue, _ = play(
        {"delay": 10 * S}, *asks, receive(9), receive(10.1), receive(59.9), receive(60.1), until=61
    )
    assert [seen(answer) for answer in answers[3:]] == [["own"], ["slow"], ["own", "slow"], ["long"]]
    assert queue.delayed == 0
    assert play({}, send(0, delay=901 * S))[0] == ["InvalidParameterValue"]


def test_what_is_handed_out_too_often_becomes_a_dead_letter() -> None:
    asks = [receive(1 + 31 * n) for n in range(4)]
    answers, queue, recording = play({"receives": 3}, send(0), *asks)
    assert [len(answer["messages"]) for answer in answers[1:]] == [1, 1, 1, 0]
    assert [row.t // S for row in rows(recording, Kind.DEAD_LETTER)] == [94]
    assert (len(queue.waiting), queue.in_flight) == (0, 0)


def test_a_message_expires_wherever_it_is() -> None:
    asks = (
        send(0, "waits"),
        send(1, "out"),
        send(2, "delayed", delay=100 * S),
        receive(3, 1),
        receive(4, 1, visibility=200 * S),
    )
    _, queue, recording = play({"retention": 60 * S}, *asks)
    lost = [(row.t // S, row.code) for row in rows(recording, Kind.LOST)]
    assert lost == [(60, Loss.TOO_OLD), (61, Loss.TOO_OLD), (62, Loss.TOO_OLD)]
    assert (len(queue.waiting), queue.in_flight, queue.delayed) == (0, 0, 0)


@pytest.mark.parametrize(("fifo", "when"), [(False, 100), (True, 151)])
def test_a_standard_dead_letter_queue_counts_from_the_first_day(fifo: bool, when: int) -> None:
    more = {"group": "g", "deduplication_id": "1"} if fifo else {}
    found = {"receives": 1, "fifo": fifo, "long": 100 * S, "visibility": 50 * S}
    _, _, recording = play(found, send(0, **more), receive(1), receive(51.1))
    assert [row.t // S for row in rows(recording, Kind.LOST)] == [when]


def test_a_fifo_group_waits_for_those_that_are_out() -> None:
    def to(when: float, group: str, text: str) -> tuple[float, str, dict[str, Any]]:
        return send(when, text, group=group, deduplication_id=text)

    asks = (to(0, "a", "a1"), to(0, "a", "a2"), to(0, "b", "b1"), to(0, "a", "a3"))
    gone = (3, "delete_message", {"receipt": receipt(4, 0)})
    more = (3, "delete_message", {"receipt": receipt(4, 1)})
    answers, _, _ = play({"fifo": True}, *asks, receive(1, 2), receive(2), gone, receive(3), more, receive(4), until=20)
    assert seen(answers[4]) == ["a1", "a2"]  # as many of one group as there is room for
    assert seen(answers[5]) == ["b1"]
    assert seen(answers[7]) == []  # a2 is still out
    assert seen(answers[9]) == ["a3"]


def test_what_appears_again_in_a_group_keeps_its_place() -> None:
    def to(text: str) -> tuple[float, str, dict[str, Any]]:
        return send(0, text, group="a", deduplication_id=text)

    answers, _, _ = play({"fifo": True}, to("1"), to("2"), to("3"), receive(1, 2), receive(40), until=41)
    assert seen(answers[4]) == ["1", "2", "3"]


def test_a_fifo_queue_knows_a_message_again_for_five_minutes() -> None:
    def to(when: float, name: str, text: str) -> tuple[float, str, dict[str, Any]]:
        return send(when, text, group="a", deduplication_id=name)

    asks = (to(0, "x", "1"), to(299.9, "x", "2"), to(300, "x", "3"))
    answers, queue, recording = play({"fifo": True}, *asks)
    assert answers[0] == answers[1] != answers[2]
    assert len(queue.waiting) == 2
    assert [(row.code, row.ref) for row in rows(recording, Kind.SKIP)] == [(Skip.DUPLICATE, answers[0]["message_id"])]


def test_the_content_can_stand_for_the_id() -> None:
    twice = (send(0, "same", group="a"), send(1, "same", group="b"), send(2, "other", group="a"))
    _, queue, _ = play({"fifo": True, "by_content": True}, *twice)
    assert len(queue.waiting) == 2
    assert play({"fifo": True}, *twice)[0] == ["InvalidParameterValue"] * 3
    assert play({"fifo": True}, send(0))[0] == ["MissingParameter"]


@pytest.mark.parametrize(("fifo", "answer"), [(False, "OverLimit"), (True, {"messages": []})])
def test_only_so_many_may_be_in_flight(fifo: bool, answer: object) -> None:
    sends = [send(0, str(n), **({"group": str(n), "deduplication_id": str(n)} if fifo else {})) for n in range(4)]
    found = {"fifo": fifo, "most_in_flight": 3}
    answers, queue, _ = play(found, *sends, receive(1, 2), receive(2, 10), receive(3), until=5)
    assert [len(one["messages"]) for one in answers[4:6]] == [2, 1]
    assert answers[6] == answer
    assert queue.in_flight == 3


def test_a_long_poll_answers_when_something_comes_or_its_time_is_over() -> None:
    class Reader:
        def init(self, _env: object) -> Any:
            return
            yield

        def handle(self, _state: object, _call: object) -> Any:
            for _ in range(2):
                answer = yield Ask("queue", "receive_message", {"most": 1, "wait": 20 * S})
                found.append((cloud.clock.now // S, len(answer["messages"])))

        def discard(self, _state: object) -> None: ...

    found: list[tuple[int, int]] = []
    cloud = Cloud(1)
    Queue(cloud, "queue", QueueSettings())
    function = Function(cloud, "f", settings(handler=Reader()))
    cloud.clock.at(0, lambda _: function.invoke(Call(cloud.recorder.ref(-1), (), lambda _: None)))
    Script((5, "queue", "send_message", {"body": {}})).play(cloud)
    cloud.run(60 * S)
    assert found == [(5, 1), (25, 0)]


def test_sizes_and_batches_have_bounds() -> None:
    big = {"text": "x" * 1_048_576}
    one = {"id": "1", "body": {"text": "x" * 600_000}}
    asks: list[tuple[float, str, dict[str, Any]]] = [
        (0, "send_message", {"body": big}),
        (0, "send_message_batch", {"entries": [one, {**one, "id": "2"}]}),
        (0, "send_message_batch", {"entries": [one, one]}),
        (0, "send_message_batch", {"entries": []}),
        (0, "send_message_batch", {"entries": [{"id": str(n)} for n in range(11)]}),
        (0, "send_message_batch", {"entries": [{"id": "1"}, {"id": "2", "delay": -1}]}),
        (1, "receive_message", {"most": 11}),
        (1, "delete_message", {"receipt": "nonsense"}),
        (1, "fly", {}),
    ]
    answers, queue, _ = play({}, *asks)
    assert answers[:5] == [
        "InvalidParameterValue",
        "BatchRequestTooLong",
        "BatchEntryIdsNotDistinct",
        "EmptyBatchRequest",
        "TooManyEntriesInBatchRequest",
    ]
    assert [len(answers[5][name]) for name in ("successful", "failed")] == [1, 1]
    assert answers[6:] == ["InvalidParameterValue", "ReceiptHandleIsInvalid", "InvalidAction"]
    assert len(queue.waiting) == 1


def redriven(rate: int | None, until: float, destination: str | None = None) -> tuple[Queue, Queue, Script, Recording]:
    cloud = Cloud(1)
    letters = Queue(cloud, "letters", QueueSettings())
    queue = Queue(cloud, "queue", QueueSettings(receives=1, dead_letters=letters, visibility=S))
    Queue(cloud, "other", QueueSettings())
    sends = [(0.0, "queue", "send_message", {"body": {"n": n}}) for n in range(10)]
    task = {"rate": rate, "destination": destination}
    reads = [(when, "queue", "receive_message", {"most": 10}) for when in (1.0, 3.0)]
    moves = [(10.0, "letters", "start_message_move_task", task), (10.0, "letters", "start_message_move_task", task)]
    script = Script(*sends, *reads, *moves, (10.0, "queue", "start_message_move_task", {}))
    script.play(cloud)
    return letters, queue, script, cloud.run(round(until * S))


def test_dead_letters_go_back_at_a_rate() -> None:
    letters, queue, script, recording = redriven(2, 12.9)
    assert script.answers[-3:] == [{"task": 10}, "UnsupportedOperation", "InvalidParameterValue"]
    assert (len(letters.waiting), len(queue.waiting)) == (4, 6)
    letters, queue, _, recording = redriven(2, 30)
    assert (len(letters.waiting), len(queue.waiting), letters.move) == (0, 10, None)
    assert all(message.receives == 0 and message.enqueued >= 10 * S for message in queue.waiting)
    assert len({recording.root(message.ref) for message in queue.waiting}) == 10
    assert len(redriven(None, 30, "other")[1].waiting) == 0
    assert redriven(None, 30, "nowhere")[2].answers[-3] == "ResourceNotFoundException"


def test_a_queue_and_its_dead_letter_queue_are_of_one_kind() -> None:
    cloud = Cloud(1)
    letters = Queue(cloud, "letters", QueueSettings())
    with pytest.raises(ValueError, match="both"):
        Queue(cloud, "queue", QueueSettings(fifo=True, dead_letters=letters))


def test_duplicates_come_by_chance_in_a_standard_queue_alone() -> None:
    for fifo in (False, True):
        cloud = Cloud(1)
        queue = Queue(cloud, "queue", QueueSettings(fifo=fifo))
        queue.set_faults(Faults(duplicates=1.0))
        queue.send({"body": {}, "group": "g", "deduplication_id": "d"}, -1, 0)
        assert len(queue.waiting) == (1 if fifo else 2)


def test_the_bytes_that_are_sent_are_noted() -> None:
    attributes = {"kind": {"DataType": "String", "StringValue": "order"}}
    _, _, recording = play({}, (0, "send_message", {"body": "12345", "attributes": attributes}))
    assert [row.value for row in rows(recording, Kind.OPERATION) if row.code == Operation.SEND_MESSAGE] == [20]


def test_nothing_is_left_of_messages_that_are_gone() -> None:
    cloud = Cloud(1, record=False)
    queue = Queue(cloud, "queue", QueueSettings(visibility=43_200 * S))
    queue.send({"body": {}}, -1, 0)
    stuck = queue.receive(1)
    for _ in range(20_000):
        queue.send({"body": {}}, -1, 0)
        batch = queue.receive(1)
        assert batch is not None
        queue.delete(batch.messages[0], batch.numbers[0])
    assert stuck is not None
    assert queue.in_flight == 1
    assert max(len(queue._retention._by_age), len(queue._out._heap), len(cloud.clock.heap)) < 200
