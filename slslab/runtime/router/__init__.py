"""The event router: EventBridge's buses, rules, archives and replays. Patterns are in `slslab.runtime.pattern`.

`component` is the router, `rules` what it is set to, `entries` what it takes in, and `transformer` what a target gets
instead of the event.
"""

from __future__ import annotations

from slslab.runtime.router.component import Router
from slslab.runtime.router.rules import Archive, Rule, RuleTarget

__all__ = ["Archive", "Router", "Rule", "RuleTarget"]
