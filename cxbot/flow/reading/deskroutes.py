"""Where tickets go: the rules of `routing:`, of which the first that fits decides."""

from collections.abc import Callable, Iterable, Mapping

from cxbot.errors import did_you_mean
from cxbot.flow.reading.deskpeople import Names
from cxbot.flow.reading.fields import Fields, read_word
from cxbot.flow.reading.mending import renamed
from cxbot.flow.reading.settings import given, number, text, word
from cxbot.flow.reading.source import Map, Node, Problems, Scalar, Sequence
from cxbot.model.desk import Member, Route, RouteField
from cxbot.model.ticket import PRIORITIES

#: Key of a rule -> what of a ticket it looks at.
CONDITIONS: Mapping[str, RouteField] = {
    "in_queue": "queue",
    "flow": "flow",
    "touchpoint": "touchpoint",
    "channel": "channel",
    "language": "language",
    "persona": "persona",
    "priority": "priority",
    "waiting": "waiting",
}
#: What a rule does: at least one of them.
RESULTS = ("queue", "to", "skill", "set_priority")
ROUTE_KEYS = (*CONDITIONS, *RESULTS, "because")
_LIKE = "{language: ru, to: Anna}"

Item = Callable[[Scalar, Problems], str | None]


def read_routes(
    node: Node | None, members: tuple[Member, ...], names: Names, problems: Problems
) -> tuple[Route, ...]:
    """Those that could be read."""
    if node is not None and not isinstance(node, Sequence):
        problems.add(node.span, "E104", '"routing" is a list of rules.', f"Like this: - {_LIKE}")
    found: list[Route] = []
    for item in node.items if isinstance(node, Sequence) else ():
        before = len(problems.found)
        fields = Fields(item, "a rule", ROUTE_KEYS, problems, like=_LIKE)
        route = _route(fields, names)
        if isinstance(item, Map) and not any(result in fields for result in RESULTS):
            hint = f"Say what becomes of the ticket: {', '.join(RESULTS)}."
            problems.add(item.span.first, "E102", "this rule leads nowhere.", hint)
        if len(problems.found) == before:
            _never(fields, route, found)
            _skilled(fields, members)
            found.append(route)
    return tuple(found)


def _route(fields: Fields, names: Names) -> Route:
    to, queue = fields.scalar("to"), fields.scalar("queue")
    return Route(
        when=_when(fields, names),
        queue=names.queue(queue, fields.problems) if queue else None,
        to=names.operator(to, fields.problems) if to else None,
        because=fields.text("because") or "",
        line=fields.span.line,
        **given(
            fields,
            {"skill": ("skill", text), "set_priority": ("priority", word(*PRIORITIES))},
        ),
    )


def _when(fields: Fields, names: Names) -> dict[RouteField, tuple[str, ...]]:
    readers: dict[str, Item] = {
        "in_queue": names.queue,
        "language": names.language,
        "priority": lambda item, problems: read_word(item, "priority", PRIORITIES, problems),
    }
    found: dict[RouteField, tuple[str, ...]] = {}
    for key, field in CONDITIONS.items():
        if key not in fields:
            continue
        if key == "waiting":
            found[field] = (str(number()(fields, key)),)
            continue
        read = readers.get(key, _any)
        values = [read(item, fields.problems) for item in fields.texts(key)]
        found[field] = tuple(dict.fromkeys(filter(None, values)))
    return found


def _any(scalar: Scalar, _: Problems) -> str:
    return scalar.text.strip()


def _never(fields: Fields, route: Route, earlier: Iterable[Route]) -> None:
    """An earlier rule takes every ticket that this one would."""
    for other in earlier:
        if all(_within(route, other, field) for field in other.when):
            said = f"this rule never fits: the one in line {other.line} takes all its tickets."
            hint = "Put it above that one, or say there when that one fits."
            fields.problems.add(fields.span.first, "W430", said, hint)
            return


def _within(route: Route, other: Route, field: RouteField) -> bool:
    wanted, taken = route.when.get(field), other.when[field]
    if wanted is None:
        return False
    if field == "waiting":
        return int(taken[0]) <= int(wanted[0])
    return set(wanted) <= set(taken)


def _skilled(fields: Fields, members: tuple[Member, ...]) -> None:
    skill = fields.scalar("skill")
    skills = sorted({one for member in members for one in member.skills})
    if skill is not None and skill.text.strip() not in skills:
        said = f'no operator has the skill "{skill.text.strip()}": such a ticket waits for nobody.'
        hint = did_you_mean(skill.text.strip(), skills, "Write it under skills of an operator.")
        edits = renamed(skill.span, skill.text.strip(), skills)
        fields.problems.add(skill.span, "W432", said, hint, edits)
