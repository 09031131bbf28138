"""From a definition's JSON to a `Machine`, or to everything that is wrong with it."""

from __future__ import annotations

from typing import Any, Final

from slslab.runtime.workflow.definition import MOST_SECONDS, Choice, Machine, State
from slslab.runtime.workflow.fields import Fields, inside, shorten, show
from slslab.runtime.workflow.mistake import InvalidDefinition, Mistake
from slslab.runtime.workflow.states import FIELDS, READERS, Flow
from slslab.runtime.workflow.value import Doubled

_DEEPEST: Final = 100  # levels of a definition
_NAME: Final = 80  # characters of a state's name
_MOST: Final = 100  # mistakes that are told; reading ends with the last of them


def read(definition: Any, *, express: bool = False) -> Machine:
    """The machine that a definition (its JSON value) describes. InvalidDefinition with all that is wrong.

    `express`: it is for an Express workflow, in which nothing may wait for a callback or for another workflow.
    """
    reader = Reader(express)
    machine = reader.machine(definition)
    if reader.mistakes or machine is None:
        raise InvalidDefinition(reader.mistakes)
    return machine


class Reader:
    """Reads one definition and notes its mistakes. `names`: each state's name, and where it was first used."""

    def __init__(self, express: bool) -> None:
        self.express = express
        self.mistakes: list[Mistake] = []
        self.names: dict[str, str] = {}

    def note(self, mistake: Mistake) -> None:
        """Note a mistake. InvalidDefinition when there are enough of them."""
        self.mistakes.append(mistake)
        if len(self.mistakes) == _MOST:
            raise InvalidDefinition(self.mistakes)

    def machine(self, definition: Any) -> Machine | None:
        """The whole."""
        if not isinstance(definition, dict):
            self.note(Mistake("$", "wrong-type", show(definition), "an-object"))
            return None
        if _too_deep(definition):
            self.note(Mistake("$", "too-deep", expected=str(_DEEPEST)))
            return None
        self._doubled(definition)
        fields = Fields(definition, "$", self.note)
        fields.known("Comment", "StartAt", "States", "Version", "TimeoutSeconds", "QueryLanguage")
        fields.one_of("Version", "1.0")
        self.language(fields)
        return self.states(fields, fields.whole("TimeoutSeconds", 1, MOST_SECONDS))

    def _doubled(self, definition: Any) -> None:
        """Keys that stand twice in one object, anywhere."""
        todo: list[tuple[str, Any]] = [("$", definition)]
        while todo:
            path, value = todo.pop()
            if isinstance(value, Doubled):
                for name in value.doubled:
                    self.note(Mistake(path, "duplicate-key", shorten(name)))
            members = value.items() if isinstance(value, dict) else enumerate(value)
            todo += [(inside(path, name), one) for name, one in members if isinstance(one, dict | list)]

    def language(self, fields: Fields) -> None:
        """The query language must be JSONPath."""
        found = fields.one_of("QueryLanguage", "JSONPath", "JSONata")
        if found == "JSONata":
            fields.note("QueryLanguage", "jsonata")

    def states(self, fields: Fields, timeout: int | None = None) -> Machine | None:
        """`StartAt` and `States` of a machine, a branch or a processor."""
        fields.text("Comment")
        start = fields.text("StartAt")
        found = fields.object("States")
        if not fields.require("StartAt", "States") or found is None:
            return None
        before = len(self.mistakes)
        flow = Flow(self)
        states: dict[str, State | None] = {}
        ways: dict[str, list[str]] = {}
        for name in found.value:
            seen = len(flow.targets)
            states[name] = self._state(found, name, flow)
            ways[name] = [target for _, target in flow.targets[seen:]]
        if start is not None:
            flow.targets.append((inside(fields.path, "StartAt"), start))
        known = tuple(states)
        for path, target in flow.targets:
            if target not in states:
                self.note(Mistake(path, "unknown-state", shorten(target), valid=known))
        read = {name: state for name, state in states.items() if state is not None}
        if start is None:
            return None
        if len(self.mistakes) == before:  # else it is not known where all of them lead
            self._ways(found, start, read, ways)
        return Machine(start, read, timeout)

    def _ways(self, found: Fields, start: str, states: dict[str, State], ways: dict[str, list[str]]) -> None:
        """A machine must be able to end, and each of its states must be one that it can come to.

        The specification does not say so; its authors' statelint does, and so does the service, which looks for states
        that cannot be reached only where there is an end.
        """
        if not any(state.next is None and not isinstance(state, Choice) for state in states.values()):
            found.note(None, "no-end")
            return
        reached, todo = {start}, [start]
        while todo:
            new = set(ways[todo.pop()]) - reached
            reached |= new
            todo += new
        for name in states:
            if name not in reached:
                found.note(name, "unreachable-state", shorten(name))

    def _state(self, found: Fields, name: str, flow: Flow) -> State | None:
        fields = found.object(name)
        if fields is None:
            return None
        if not 1 <= len(name) <= _NAME:
            fields.note(None, "bad-state-name", shorten(name), str(_NAME))
        first = self.names.setdefault(name, fields.path)
        if first != fields.path:
            fields.note(None, "duplicate-state", shorten(name), first)
        fields.text("Comment")
        self.language(fields)
        kind = fields.one_of("Type", *FIELDS)
        if not fields.require("Type") or kind is None:
            return None
        fields.known("Type", "Comment", "QueryLanguage", *FIELDS[kind])
        return READERS[kind](flow, fields, name)


def _too_deep(definition: Any) -> bool:
    level, now = 0, [definition]
    while now and level <= _DEEPEST:
        level += 1
        inner = (one for value in now for one in (value.values() if isinstance(value, dict) else value))
        now = [one for one in inner if isinstance(one, dict | list)]
    return level > _DEEPEST
