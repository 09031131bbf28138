"""How the rules of a Choice state are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from slslab.runtime.workflow.choice import COMPARISONS, OPERATORS, TESTS, And, Branch, Comparison, Not, Or, Rule
from slslab.runtime.workflow.fields import Fields
from slslab.runtime.workflow.steps import ROOT

if TYPE_CHECKING:
    from slslab.runtime.workflow.states import Flow

_COMBINED: Final = ("And", "Or", "Not")
_NEVER: Final = Comparison(ROOT, "IsPresent", False)  # stands for a rule that could not be read


def read(fields: Fields, flow: Flow) -> tuple[Branch, ...]:
    """The field `Choices`."""
    made: list[Branch] = []
    for one in fields.objects("Choices", empty=False):
        one.require("Next")
        following = flow.target(one, "Next")
        made.append(Branch(_rule(one, top=True), following or "", one.assign()))
    return tuple(made)


def _rule(fields: Fields, *, top: bool) -> Rule:
    common = ("Comment", "Next", "Assign") if top else ("Comment",)
    fields.text("Comment")
    if not top and "Next" in fields:
        fields.note("Next", "next-inside-a-rule")
    found = [name for name in _COMBINED if name in fields]
    if not found:
        return _comparison(fields, common)
    if not fields.at_most_one(*_COMBINED):
        return _NEVER
    name = found[0]
    fields.known(name, *common, "Next")
    if name == "Not":
        inner = fields.object("Not")
        return _NEVER if inner is None else Not(_rule(inner, top=False))
    rules = tuple(_rule(one, top=False) for one in fields.objects(name, empty=False))
    return And(rules) if name == "And" else Or(rules)


def _comparison(fields: Fields, common: tuple[str, ...]) -> Rule:
    fields.known("Variable", *OPERATORS, *common, "Next", *_COMBINED)
    if not fields.require("Variable"):
        return _NEVER
    variable = fields.route("Variable")
    operators = [name for name in OPERATORS if name in fields]
    if not operators:
        fields.note(None, "no-operator", valid=OPERATORS)
        return _NEVER
    if not fields.at_most_one(*operators) or variable is None:
        return _NEVER
    operand = _operand(fields, operators[0])
    return _NEVER if operand is None else Comparison(variable, operators[0], operand)


def _operand(fields: Fields, operator: str) -> Any:
    if operator in TESTS:
        return fields.flag(operator)
    if operator == "StringMatches":
        return fields.text(operator)
    if operator.endswith("Path"):
        return fields.route(operator)
    kind = COMPARISONS[operator][0]
    if kind == "String":
        return fields.text(operator)
    if kind == "Numeric":
        return fields.number(operator, float("-inf"), float("inf"), "a-number")
    if kind == "Boolean":
        return fields.flag(operator)
    return None if fields.moment(operator) is None else fields.value[operator]
