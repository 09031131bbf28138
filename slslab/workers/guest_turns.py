"""Threads inside a worker take turns, so that they wait in virtual time and their order is always the same.

A part of the guest: see `guest.py`. Executed in one namespace with it, inside the worker.

One thread runs at a time, until it has to wait: for a lock, for a moment, for a service. Then the next one that can go
on has its turn, first come, first served; and when none can, the parent is told in one line all that is waited for.
Underneath are Python's own threads, each held back by a lock of its own; `guest_locks` says what is put in place of
Python's locks. A thread that computes without end lets no other one run: the platform's time-out ends it.

The threads of one invocation have its id. Where a worker takes several requests at a time, each has a thread that
serves it, and only threads of the one that the parent has asked for are run: the others that could go on say so, and
the parent asks for them, so that what is printed belongs to the right request.
"""

from __future__ import annotations

import _thread
import sys
from collections import deque

TYPE_CHECKING = False  # what `typing` has under this name, without the 5 ms of importing it in each worker
if TYPE_CHECKING:
    from typing import Any

    from slslab.workers.guest import Conversation

_start_thread, _real_lock = _thread.start_new_thread, _thread.allocate_lock
_LONGEST_WAIT = 900_000_000  # µs; no function runs longer


class Turn:
    """A thread. `permit` holds it back; `key` is what the parent's answer must have, `due` when its waiting ends."""

    __slots__ = ("by", "due", "end", "heard", "id", "key", "lost", "over", "permit", "queued", "woken", "work")

    def __init__(self, id: int, by: int) -> None:
        self.id = id
        self.by = by
        self.permit = _real_lock()
        self.permit.acquire()
        self.key = (0, 0)
        self.due: int | None = None
        self.heard: dict[str, Any] = {}
        self.woken = False  # by another thread
        self.queued = False
        self.lost = False  # what it asked for was answered while nobody listened
        self.over = False  # the request that it serves was broken off
        self.end: Any = None  # a lock that is held until the thread has ended
        self.work: dict[str, Any] = {}  # the request that it is to serve


class Turns:
    """Whose turn it is, who can go on, and who waits for the parent."""

    def __init__(self, talk: Conversation) -> None:
        self.talk = talk
        self.me = Turn(0, 0)
        self.ready: deque[Turn] = deque()
        self.asking: dict[tuple[int, int], Turn] = {}
        self.said: dict[tuple[int, int], str] = {}
        self.live: dict[int, None] = {}  # the invocations that have not ended
        self.left: list[Turn] = []  # threads that were waiting when theirs ended
        self.others = 0
        self.serial = 0
        self.serve: Any = None  # serves one request, where several come at a time
        self.idle: list[Turn] = []
        self.serving: dict[int, Turn] = {}  # request -> the thread that serves it

    # Waiting

    def ask(self, text: str) -> dict[str, Any]:
        """Say this and wait for the answer. `text`: a JSON object without its braces."""
        if not self.others and self.serve is None:
            self.talk.send(f'{{"id":{self.talk.id},{text}}}')
            return self.talk.hear()
        me = self.me
        self.wait_for_parent(me, text, None)
        self.rest()
        if me.lost:
            me.lost = False
            raise RuntimeError("the invocation is over")
        return me.heard

    def nap(self, us: int) -> bool:
        """Wait so long, or until another thread wakes this one: whether it did."""
        me = self.me
        if not self.others and self.serve is None:
            self.talk.send(f'{{"id":{self.talk.id},"is":"wait","us":{us}}}')
            self.talk.hear()
            return False
        me.woken = False
        self.wait_for_parent(me, f'"is":"wait","us":{us}', self.talk.now + us)
        self.rest()
        return me.woken

    def settle(self, turn: Turn) -> None:
        """A thread whose invocation has ended belongs to another one."""
        if turn.id not in self.live:
            id = self.talk.id
            turn.id = id if id in self.live or not self.live else next(reversed(self.live))

    def wait_for_parent(self, turn: Turn, text: str, due: int | None) -> None:
        self.settle(turn)
        turn.due = due
        if turn.id not in self.live:
            self.left.append(turn)
            return
        if turn.by:
            self.serial += 1
            turn.by = self.serial
        turn.key = (turn.id, turn.by)
        self.asking[turn.key] = turn
        self.said[turn.key] = text

    def wake(self, turn: Turn) -> None:
        """Another thread can go on."""
        turn.woken = True
        if turn.queued:
            return
        if self.asking.pop(turn.key, None) is not None:
            self.said.pop(turn.key, None)
        elif turn in self.left:
            self.left.remove(turn)
        if not turn.over:
            self.settle(turn)
        if turn.id == self.talk.id or turn.id not in self.live:
            self.line_up(turn)
        else:
            self.wait_for_parent(turn, '"is":"wait","us":0', self.talk.now)

    def line_up(self, turn: Turn) -> None:
        turn.queued = True
        self.ready.append(turn)

    def rest(self, ended: bool = False) -> None:
        """This thread cannot go on now; returns when it can. `ended`: it never will."""
        me = self.me
        while not self.ready:
            self.flush()
            self.dispatch(self.talk.hear())
        next = self.me = self.ready.popleft()
        next.queued = False
        if next is not me:
            next.permit.release()
            if not ended:
                me.permit.acquire()
        if me.over:
            me.over = False
            raise SystemExit("the request is over")

    # The parent

    def flush(self) -> None:
        """The reply to what the parent has said."""
        if not self.talk.owes:
            return
        id, said = self.talk.id, self.said
        if not self.talk.shared:  # an exercise's handler: it alone waits, and for one thing
            text = said.get((id, 0)) or f'"is":"wait","us":{_LONGEST_WAIT}'
            self.talk.send(f'{{"id":{id},{text}}}')
        elif len(said) == 1 and (id, 0) in said and '"wait"' not in said[(id, 0)][:12]:
            self.talk.send(f'{{"id":{id},{said[(id, 0)]}}}')  # nothing can come before the answer
        else:
            words = ",".join(f'{{"id":{key[0]},"by":{key[1]},{text}}}' for key, text in said.items())
            self.talk.send(f'{{"id":{id},"is":"turn","said":[{words}]}}')
        self.said = {}

    def dispatch(self, message: dict[str, Any]) -> None:
        """What the parent has said is for one of the threads."""
        self.talk.id = id = message["id"]
        if message.get("do") == "invoke":
            self.begin(message)
        elif message.get("do") == "end":
            turn = self.serving.pop(id, None)
            if turn is not None:
                turn.over = True
                if self.asking.pop(turn.key, None) is not None:
                    self.line_up(turn)
            self.leave(id)
        elif "do" in message:
            self.said[(id, 0)] = self.talk.about(message["do"])
        else:
            turn_asking = self.asking.pop((id, message.get("by", 0)), None)
            if turn_asking is not None:
                turn_asking.heard = message
                self.line_up(turn_asking)

    def begun(self, id: int) -> None:
        """An invocation begins; whoever was left waiting goes on waiting in it."""
        self.live[id] = None
        left, self.left = self.left, []
        for turn in left:
            turn.id, turn.lost = id, turn.due is None
            due = max(0, (turn.due or 0) - self.talk.now)
            self.wait_for_parent(turn, f'"is":"wait","us":{due}', turn.due)

    def ended(self, id: int, text: str) -> None:
        """An invocation has ended with `text`."""
        self.serving.pop(id, None)
        self.leave(id)
        if self.serve is None:
            self.talk.send(f'{{"id":{id},{text}}}')
            self.said = {}
        else:
            self.said[(id, 0)] = text

    def leave(self, id: int) -> None:
        """An invocation is over. Threads of it that still wait are left over, for another one."""
        self.live.pop(id, None)
        for key in [key for key in self.asking if key[0] == id]:
            self.left.append(self.asking.pop(key))
            self.said.pop(key, None)
        if self.live and self.left:
            self.begun(next(reversed(self.live)))

    # Threads

    def start(self, function: Any, args: Any = (), kwargs: Any = None, at_end: Any = None) -> int:
        """As `_thread.start_new_thread`: the new one lines up."""
        self.serial += 1
        turn = Turn(self.me.id, self.serial)
        self.settle(turn)

        def run() -> None:
            turn.permit.acquire()
            try:
                function(*args, **(kwargs or {}))
            except SystemExit:
                pass
            except BaseException:
                sys.excepthook(*sys.exc_info())
            self.others -= 1
            if turn.end is not None:
                turn.end.release()
            if at_end is not None:
                at_end()
            self.rest(ended=True)

        self.others += 1
        try:
            ident = _start_thread(run, ())
        except BaseException:
            self.others -= 1
            raise
        self.line_up(turn)
        return ident

    def begin(self, message: dict[str, Any]) -> None:
        """A request: an idle thread serves it, or a new one."""
        if self.idle:
            turn = self.idle.pop()
        else:
            turn = Turn(0, 0)

            def run() -> None:
                turn.permit.acquire()
                while True:
                    self.serve(turn.work)
                    turn.over = False
                    self.idle.append(turn)
                    self.rest()

            _start_thread(run, ())
        turn.id, turn.work = message["id"], message
        self.serving[turn.id] = turn
        self.begun(turn.id)
        self.line_up(turn)
