"""The answers of tasks that `slslab try workflow` is given, since there is no function to call.

An answer is any JSON value: the task's result. An object whose keys all count tries ("0", "1-3") has an answer for
each: `{"Return": VALUE}` or `{"Throw": {"Error": …, "Cause": …}}`, the ecosystem's form for mocked tasks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from slslab.cli.trying.cases import read_json
from slslab.errors import UserError
from slslab.i18n import Said, Words
from slslab.runtime.workflow import Answer, Invoke, Refusal
from slslab.runtime.workflow.alone import Work
from slslab.runtime.workflow.errors import TASK_FAILED
from slslab.strictjson import BadJson, loads

_TRIES: Final = re.compile(r"([0-9]{1,6})(?:-([0-9]{1,6}))?")

Reply = Answer | Refusal


class BadAnswer(Exception):
    """An answer that cannot be used; `why` is a sentence."""

    def __init__(self, name: str, why: Said | str) -> None:
        super().__init__(name)
        self.name = name
        self.why = why


class Answers:
    """What each task answers, by the name of its state, its Resource, or the name of its function."""

    def __init__(self, known: Mapping[str, tuple[tuple[int, int, Reply], ...]]) -> None:
        self._known = known

    @classmethod
    def from_options(cls, given: list[str]) -> Answers:
        """From `--task NAME=JSON` or `--task NAME=FILE.json`. UserError for what is neither; BadAnswer."""
        values: dict[str, Any] = {}
        for option in given:
            name, sign, answer = option.partition("=")
            if not sign or not name:
                raise UserError("try_workflow.bad-task", found=option[:60])
            values[name] = _value(name, answer)
        return cls.from_case(values)

    @classmethod
    def from_case(cls, given: Any) -> Answers:
        """From an object of names and answers. BadAnswer."""
        if not isinstance(given, dict):
            raise BadAnswer("tasks", Said("try_workflow.answers-object"))
        return cls({name: _tries(name, answer) for name, answer in given.items()})

    def work(self, words: Words) -> Work:
        """Does the tasks' work: tells the answer that was given, or that there is none."""

        def do(need: Invoke) -> Reply | None:
            function = need.resource.rpartition(":")[2]
            given = need.input.get("FunctionName") if isinstance(need.input, dict) else None
            for name in (need.state, need.resource, function, given):
                for low, high, reply in self._known.get(name, ()) if isinstance(name, str) else ():
                    if low <= need.attempt <= high:
                        return reply
            return Refusal(TASK_FAILED, words("try_workflow.no-answer", state=need.state, resource=need.resource))

        return do


def _value(name: str, answer: str) -> Any:
    """The JSON that an option gives: the text itself, or that of the file which it names."""
    try:
        return loads(answer)
    except BadJson as error:
        if not answer.lower().endswith(".json") and not Path(answer).is_file():
            raise BadAnswer(name, Said(error.key, **error.values)) from None
    try:
        return loads(read_json(answer))
    except BadJson as error:
        raise UserError("try_.in-file", file=answer, why=Said(error.key, **error.values)) from None


def _tries(name: str, answer: Any) -> tuple[tuple[int, int, Reply], ...]:
    counted = [_TRIES.fullmatch(key) for key in answer] if isinstance(answer, dict) and answer else [None]
    if not all(counted):
        return ((0, 1 << 30, Answer(answer)),)
    found: list[tuple[int, int, Reply]] = []
    for key, value in answer.items():
        tries = _TRIES.fullmatch(key)
        assert tries is not None
        low = int(tries[1])
        found.append((low, int(tries[2] or low), _reply(name, value)))
    return tuple(found)


def _reply(name: str, value: Any) -> Reply:
    if isinstance(value, dict) and len(value) == 1:
        if "Return" in value:
            return Answer(value["Return"])
        thrown = value.get("Throw")
        if isinstance(thrown, dict) and isinstance(thrown.get("Error"), str):
            cause = thrown.get("Cause")
            return Refusal(thrown["Error"], cause if isinstance(cause, str) else None)
    raise BadAnswer(name, Said("try_workflow.answer-form"))
