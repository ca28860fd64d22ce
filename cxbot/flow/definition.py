"""A flow as it was read: when it starts, for whom, how often, and its steps by key."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from cxbot.flow.protocol import World
from cxbot.flow.reading.source import Scalar, Span
from cxbot.flow.steps import AnyStep
from cxbot.flow.texts.phrase import Phrase
from cxbot.flow.values.expression import Expression
from cxbot.flow.values.operations import Mistyped, is_empty
from cxbot.flow.values.scope import Scope
from cxbot.model.policy import ContactRules
from cxbot.model.touchpoint import Place

if TYPE_CHECKING:
    from cxbot.flow.catalog import Catalog


class Trigger(Struct, frozen=True, kw_only=True):
    """What starts it; several may."""

    #: With the slash, in lower case.
    commands: tuple[str, ...] = ()
    words: tuple[Scalar, ...] = ()
    button: Phrase | None = None
    events: tuple[str, ...] = ()


#: Of a flow that only others run.
NOT_CALLED = Trigger()


class LimitRule(Struct, frozen=True, kw_only=True):
    """`once per order.number` has a path, `once per 90 days` a period."""

    path: tuple[str, ...] = ()
    period: timedelta | None = None
    span: Span


class CancelRule(Struct, frozen=True, kw_only=True):
    """An event that ends the session; `same` names a field that must be equal on both sides."""

    event: str
    same: tuple[str, ...] = ()
    span: Span


class Limit(Struct, frozen=True, kw_only=True):
    """At most once per key, for ever, or within the period."""

    key: str
    period: timedelta | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Flow:
    name: str
    #: Of the structure only; see structure.py.
    version: str
    #: The text of its file. An anytime entry has the whole of anytime.yaml: its name, `anytime:2`,
    #: says which entry it is, and that is how a pinned version finds it again.
    source: str = field(repr=False)
    about: str = ""
    anytime: bool = False
    first: bool = False
    trigger: Trigger = NOT_CALLED
    condition: Expression | None = None
    limit_rule: LimitRule | None = None
    cancel: CancelRule | None = None
    do: tuple[AnyStep, ...] = field(repr=False)
    steps: Mapping[str, AnyStep] = field(repr=False, compare=False)
    places: Mapping[str, Place] = field(repr=False, compare=False)
    #: Variables that some `human` step keeps from the group.
    secret: frozenset[str] = frozenset()
    #: When the bot may begin it by itself.
    contact: ContactRules = field(default_factory=ContactRules)
    span: Span

    @property
    def entry(self) -> str | None:
        return self.do[0].key if self.do else None

    def starts(self, catalog: "Catalog", values: Mapping[str, Any], world: World) -> bool:
        return starts(self, catalog, values, world)

    def limit(self, values: Mapping[str, Any], world: World) -> Limit | None:
        return limit(self, values, world)


def starts(flow: Flow, catalog: "Catalog", values: Mapping[str, Any], world: World) -> bool:
    """Whether the top-level `if` lets it start. Total: what can't be decided is a no."""
    if flow.condition is None:
        return True
    scope = Scope(
        catalog.shop,
        values,
        customer=world.customer,
        now=world.now,
        language=world.language,
        time_zone=world.time_zone,
    )
    try:
        return flow.condition.holds(scope)
    except (Mistyped, ArithmeticError, ValueError, TypeError):
        return False


def limit(flow: Flow, values: Mapping[str, Any], world: World) -> Limit | None:
    """How often this start may happen. A missing key limits nothing."""
    rule = flow.limit_rule
    if rule is None:
        return None
    if not rule.path:
        return Limit(key="", period=rule.period)
    found: Any = {**values, "customer": world.customer}
    for name in rule.path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return None if is_empty(found) else Limit(key=str(found), period=None)
