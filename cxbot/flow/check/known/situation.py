"""What a flow knows when a step begins: which variables are there, surely or perhaps, and as what.

Two ways that meet at a step make one situation of theirs.
"""

from collections.abc import Iterable, Mapping

from msgspec import Struct, field

from cxbot.flow.check.known.kinds import NOTHING, Mixed, can_be_empty, joined
from cxbot.model.types import ANY, Type
from cxbot.model.value import replace

Path = tuple[str, ...]
LEFT_OUT = "it may be left out"
NOT_YET = "it is not set yet"


class Turning(Struct, frozen=True, kw_only=True):
    """A place where the ways part, and the way that was taken: "when the call fails"."""

    line: int
    way: str

    def __str__(self) -> str:
        return f"{self.way} (line {self.line})" if self.line else self.way


class Variable(Struct, frozen=True, kw_only=True):
    type: Type
    #: Why it can be empty, in words that follow a comma. None: it never is.
    reasons: tuple[str, ...] = ()
    #: Why a field of it can be.
    of_fields: str = LEFT_OUT


class Found(Struct, frozen=True, kw_only=True):
    """A name, looked up."""

    #: As it was declared, answered or set.
    type: Type
    #: What conditions on the way have left of it.
    narrowed: Type
    reasons: tuple[str, ...] = ()


class Situation(Struct, frozen=True, kw_only=True):
    #: `customer` and `shop` are among them.
    variables: Mapping[str, Variable]
    #: What conditions and `set` have told of a path.
    facts: Mapping[Path, Type] = field(default_factory=dict)
    turnings: tuple[Turning, ...] = ()
    #: Names that some step of the flow saves: empty until then.
    later: frozenset[str] = frozenset()

    # --- looking up ------------------------------------------------------------------------------

    def find(self, path: Path) -> Found | None:
        """None: nobody knows the name, or a record has no such field."""
        variable = self.variables.get(path[0])
        if variable is None:
            return _UNSET if path[0] in self.later else None
        found = narrowed = variable.type
        reasons = variable.reasons
        for depth in range(1, len(path) + 1):
            if depth > 1:
                inner = field_of(found, path[depth - 1])
                if inner is None:
                    return None
                found = narrowed = inner
                if can_be_empty(inner):
                    reasons = (*reasons, variable.of_fields)
            fact = self.facts.get(path[:depth]) if self.facts else None
            if fact is not None:
                narrowed = fact
                reasons = reasons if fact.optional else ()
        return Found(type=found, narrowed=narrowed, reasons=reasons)

    # --- going on --------------------------------------------------------------------------------

    def turned(self, turning: Turning) -> "Situation":
        return replace(self, turnings=(*self.turnings, turning))

    def knowing(self, facts: Mapping[Path, Type]) -> "Situation":
        return replace(self, facts={**self.facts, **facts}) if facts else self

    def paused(self) -> "Situation":
        """After a wait for whomever: other flows may have changed what is kept of the customer.

        What was there stays there; only which value it has is forgotten.
        """
        facts: dict[Path, Type] = {}
        for path, fact in self.facts.items():
            if path[0] == "customer" and len(path) == 2:
                declared = field_of(self.variables["customer"].type, path[1]) or ANY
                facts[path] = declared.or_empty() if fact.optional else declared.never_empty()
        return self.knowing(facts)

    def saved(
        self, name: str, variable: Variable, *, customer: bool, now: Type | None = None
    ) -> "Situation":
        """After a value was kept under a name; what was told of the old one is forgotten.

        `now` is what it is at this moment, when its type says less.
        """
        path = ("customer", name) if customer else (name,)
        facts = {
            told: fact for told, fact in self.facts.items() if told[: len(path)] != path
        } if self.facts else {}  # fmt: skip
        if customer:
            known = field_of(self.variables["customer"].type, name) or ANY
            kept = variable.type if known.kind == "any" else known
            empty = bool(variable.reasons)
            facts[path] = kept.or_empty() if empty else kept.never_empty()
            return replace(self, facts=facts)
        if now is not None:
            facts[path] = now
        return replace(self, variables={**self.variables, name: variable}, facts=facts)

    def _never_empty(self, name: str) -> bool:
        fact = self.facts.get((name,))
        return fact is not None and not fact.optional


_UNSET = Found(type=NOTHING, narrowed=NOTHING, reasons=(NOT_YET,))


def field_of(found: Type, name: str) -> Type | None:
    """None: it has no such field."""
    if isinstance(found, Mixed):
        return _field_of_some(found, name)
    if found.kind == "any":
        return ANY
    if found.kind != "record":
        return None
    return ANY if found.fields is None else found.fields.get(name)


def _field_of_some(found: Mixed, name: str) -> Type | None:
    """Only some of what it can be may have it."""
    inner: Type | None = None
    for one in found.either:
        has = field_of(one, name)
        if has is not None:
            inner = joined(inner, has) if inner else has
    return inner.or_empty() if inner else None


# --- two ways that meet --------------------------------------------------------------------------


def meeting(one: Situation, two: Situation) -> Situation:
    """What is known where two ways come together."""
    if one is two:
        return one
    shared = _shared(one.turnings, two.turnings)
    return Situation(
        variables=_variables(one, two, shared),
        facts=_facts(one, two),
        turnings=one.turnings[:shared],
        later=one.later,
    )


def _shared(one: tuple[Turning, ...], two: tuple[Turning, ...]) -> int:
    count = 0
    for first, second in zip(one, two, strict=False):
        if first != second:
            break
        count += 1
    return count


def _variables(one: Situation, two: Situation, shared: int) -> Mapping[str, Variable]:
    if one.variables is two.variables:
        return one.variables
    found: dict[str, Variable] = {}
    for name in {**one.variables, **two.variables}:
        first, second = one.variables.get(name), two.variables.get(name)
        if first is second and first is not None:
            found[name] = first
        elif first is not None and second is not None:
            found[name] = _variable(one, two, name)
        elif first is not None:
            found[name] = _perhaps(first, one, name, two.turnings[shared:])
        elif second is not None:
            found[name] = _perhaps(second, two, name, one.turnings[shared:])
    return found


def _variable(one: Situation, two: Situation, name: str) -> Variable:
    first, second = one.variables[name], two.variables[name]
    reasons = (
        *(() if one._never_empty(name) else first.reasons),  # noqa: SLF001 its own kind
        *(() if two._never_empty(name) else second.reasons),  # noqa: SLF001
    )
    return Variable(
        type=joined(first.type, second.type),
        reasons=_sorted(reasons),
        of_fields=min(first.of_fields, second.of_fields),
    )


def _perhaps(there: Variable, at: Situation, name: str, elsewhere: Iterable[Turning]) -> Variable:
    turning = next(iter(elsewhere), None)
    where = str(turning) if turning else "on every way that leads here"
    reasons = () if at._never_empty(name) else there.reasons  # noqa: SLF001 its own kind
    return Variable(
        type=there.type,
        reasons=_sorted((*reasons, f"it is not set {where}")),
        of_fields=there.of_fields,
    )


def _sorted(reasons: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(reasons)))


def _facts(one: Situation, two: Situation) -> Mapping[Path, Type]:
    if not one.facts or not two.facts:
        return {}
    return {
        path: joined(fact, two.facts[path]) for path, fact in one.facts.items() if path in two.facts
    }
