"""Names of values: what a flow knows when a step begins, and what to say of a name it doesn't."""

from collections.abc import Callable, Iterable

from cxbot.errors import meant, nearest
from cxbot.flow.check.known.kinds import word
from cxbot.flow.check.known.project import Project, targets
from cxbot.flow.check.known.situation import Found, Path, Situation
from cxbot.flow.definition import Flow
from cxbot.flow.reading.files import SHOP
from cxbot.flow.reading.mending import renamed
from cxbot.flow.reading.source import Problems, Span
from cxbot.flow.steps import SetStep
from cxbot.model.types import ANY

#: How many characters of what is written -> where that stands.
Where = Callable[[int], Span]
ANYTHING = Found(type=ANY, narrowed=ANY)
_SHOWN = 12
_LONGEST = 60


class Names:
    """The names of one flow."""

    def __init__(self, project: Project, flow: Flow, problems: Problems) -> None:
        self._project = project
        self._problems = problems
        file = flow.span.file
        self._unread = project.mentioned(file) | project.mentioned(SHOP)
        #: Name -> where it comes from, as a hint says it.
        self.known: dict[str, str] = {"customer": "", "shop": ""}
        self.open_ended = project.broken and not _starts(flow)
        for event in flow.trigger.events:
            data = project.event(event)
            # What such an event brings is told nowhere.
            self.open_ended |= data is None
            self.known.update((name, f"comes with {event}") for name in data or ())
        self.known.update((name, "given by who runs the flow") for name in project.given(flow))
        for step in flow.steps.values():
            verb = "set" if isinstance(step, SetStep) else "saved"
            for target in targets(step):
                if not target.customer:
                    self.known.setdefault(target.name, f"{verb} in line {target.span.line}")

    def look(self, path: Path, where: Where, at: Situation | None, *, early: bool = False) -> Found:
        """What the name is there; reports one that nobody knows.

        `at` is None where nothing leads. `early` names may be set only later.
        """
        root = path[0]
        if at is not None and root in at.variables:
            return at.find(path) or self._no_field(path, where, at)
        if root in self.known:
            if at is not None and not early:
                self._too_early(path, where)
        elif root in self._unread or self.open_ended:
            pass
        else:
            self._unknown(root, where)
        return ANYTHING

    def _too_early(self, path: Path, where: Where) -> None:
        said = f'"{path[0]}" is not set yet when this runs ({self.known[path[0]]}).'
        hint = "It is empty here. Set it in a step that comes before."
        self._problems.add(where(len(".".join(path))), "W409", said, hint)

    def _unknown(self, root: str, where: Where) -> None:
        span = where(len(root))
        near = nearest(root, self.known)
        hint, source = meant(near), self.known.get(near)
        if near and source and source.startswith(("saved", "set")):
            hint = f'Did you mean "{near}" ({source})?'
        elif not hint:
            own = sorted(self.known.keys() - {"customer", "shop"})[:_SHOWN]
            hint = f"Known here: {', '.join([*own, 'customer.…', 'shop.…'])}"
        edits = renamed(span, root, self.known)
        self._problems.add(span, "E201", f'no variable "{shown(root)}".', hint, edits)

    def _no_field(self, path: Path, where: Where, at: Situation) -> Found:
        """A record has no such field, or what has no fields is asked for one."""
        depth = next(d for d in range(1, len(path)) if at.find(path[: d + 1]) is None)
        owner = at.find(path[:depth])
        if owner is None or self._excused(path[0], path[depth]):
            return ANYTHING
        prefix, whole = ".".join(path[:depth]), ".".join(path)
        span = where(len(whole))
        if owner.type.kind != "record":
            said = f'"{shown(prefix)}" is {word(owner.type)}, there is nothing inside it.'
            self._problems.add(span, "E201", said, f'Write "{prefix}".')
            return ANYTHING
        fields = owner.type.fields or {}
        near = nearest(path[depth], fields)
        hint = meant(f"{prefix}.{near}" if near else "", _there_are(prefix, fields))
        right = ".".join((*path[:depth], near, *path[depth + 1 :]))
        edits = renamed(span, path[depth], fields, text=right)
        said = f'no variable "{shown(f"{prefix}.{path[depth]}")}".'
        self._problems.add(span, "E201", said, hint, edits)
        return ANYTHING

    def _excused(self, root: str, name: str) -> bool:
        """It may be declared, or set, where something could not be read."""
        if name in self._unread or self.open_ended:
            return True
        return root == "customer" and self._project.broken


def shown(name: str) -> str:
    """A name of a length that fits into a sentence."""
    return name if len(name) <= _LONGEST else f"{name[:_LONGEST]}…"


def _starts(flow: Flow) -> bool:
    trigger = flow.trigger
    return bool(
        trigger.commands or trigger.words or trigger.button or trigger.events or flow.anytime
    )


def _there_are(prefix: str, fields: Iterable[str]) -> str:
    names = sorted(fields)
    shown = ", ".join(names[:_SHOWN])
    return f"{prefix} has: {shown}{' …' if len(names) > _SHOWN else ''}" if names else ""
