"""Who works at the desk: operators and queues of `desk:`, and the names that others refer to."""

import re
from collections.abc import Iterable

from msgspec import Struct

from cxbot.errors import did_you_mean
from cxbot.flow.reading import calendars, naming, settings
from cxbot.flow.reading.fields import Fields, entries
from cxbot.flow.reading.mending import renamed
from cxbot.flow.reading.settings import given, name_set, number, word
from cxbot.flow.reading.source import Map, Node, Problems, Scalar
from cxbot.model.calendar import Calendar
from cxbot.model.desk import ROLES, Member, Queue

STRATEGIES = ("manual", "round robin", "balanced", "sticky")
OPERATOR_KEYS = ("account", "role", "skills", "languages", "capacity", "shift")
QUEUE_KEYS = ("operators", "assign", "escalate_to")
_NO_QUEUES = "Write it under queues first, as in billing: {operators: [Anna]}"
_NO_OPERATORS = "Write them under operators first, as in Anna: {account: 111}"
_GROUP = re.compile(r"[^,;=\n]{1,40}")
_MOST_ACCOUNT = 2**62


class Names(Struct, frozen=True):
    """What the desk's settings may refer to. Who could not be read has a name all the same."""

    operators: tuple[str, ...]
    queues: tuple[str, ...]
    languages: tuple[str, ...]

    @classmethod
    def of(cls, desk: Fields, languages: tuple[str, ...]) -> "Names":
        return cls(_keys(desk.node("operators")), _keys(desk.node("queues")), languages)

    def operator(self, scalar: Scalar, problems: Problems) -> str | None:
        return _known(scalar, self.operators, ("E319", "operator", _NO_OPERATORS), problems)

    def queue(self, scalar: Scalar, problems: Problems) -> str | None:
        return _known(scalar, self.queues, ("E318", "queue", _NO_QUEUES), problems)

    def language(self, scalar: Scalar, problems: Problems) -> str | None:
        if scalar.text in self.languages:
            return scalar.text
        said = f'"{scalar.text}" is not one of the shop\'s languages.'
        hint = f"There are: {', '.join(self.languages)} (languages in shop.yaml)"
        problems.add(scalar.span, "E307", said, hint)
        return None


def check_groups(names: Iterable[Scalar], problems: Problems) -> None:
    """Queues and teams: `.env` may name a group for each, as in billing=-1002."""
    seen: set[str] = set()
    for scalar in names:
        name = scalar.text.strip()
        if not _GROUP.fullmatch(name):
            hint = "Its group is named in .env: no comma, semicolon or =, at most 40 characters."
            said = f'"{naming.shortened(name)}" can not be the name of a queue or a team.'
            problems.add(scalar.span, "E106", said, hint)
        elif name.casefold() in seen:
            said = f'another queue or team is called "{name}" already.'
            problems.add(scalar.span, "E308", said, "Give one of them another name.")
        seen.add(name.casefold())


def read_members(
    node: Node | None, names: Names, hours: Calendar, problems: Problems
) -> tuple[Member, ...]:
    """`hours` are the desk's: its holidays are everybody's."""
    found: list[Member] = []
    accounts: dict[str, str] = {}
    called: set[str] = set()
    for key, value in entries(node, '"operators"', problems):
        if key.text.strip().casefold() in called:
            said = f'two operators are called "{key.text.strip()}".'
            problems.add(key.span, "E308", said, "Give one of them another name.")
        called.add(key.text.strip().casefold())
        fields = Fields(value, "an operator", OPERATOR_KEYS, problems, like="{account: 111}")
        member = _member(key.text.strip(), fields, names, hours)
        if member is None:
            continue
        owner = accounts.setdefault(member.account, member.name)
        if owner != member.name and (account := fields.scalar("account")):
            said = f"{member.account} is the account of {owner} already."
            problems.add(account.span, "E308", said, "An account belongs to one person.")
        found.append(member)
    return tuple(found)


def _member(name: str, fields: Fields, names: Names, hours: Calendar) -> Member | None:
    problems = fields.problems
    fields.need("account", "The number of their account in the messenger, as in account: 111")
    account = settings.read_number(fields.scalar("account"), problems, 1, _MOST_ACCOUNT)
    spoken = (names.language(item, problems) for item in fields.texts("languages"))
    windows = calendars.read_windows(fields.node("shift"), problems)
    read = given(
        fields,
        {
            "role": ("role", word(*ROLES)),
            "skills": ("skills", name_set),
            "capacity": ("capacity", number()),
        },
    )
    if account is None:
        return None
    return Member(
        name=name,
        account=str(account),
        languages=frozenset(filter(None, spoken)),
        shift=calendars.shift(windows, hours) if windows else None,
        **read,
    )


def read_queues(node: Node | None, names: Names, problems: Problems) -> dict[str, Queue]:
    found: dict[str, Queue] = {}
    for key, value in entries(node, '"queues"', problems):
        name = key.text.strip()
        # `billing:` alone is a queue with all the defaults.
        bare = isinstance(value, Scalar) and value.value is None
        fields = Fields(
            None if bare else value, "a queue", QUEUE_KEYS, problems, like="{operators: [Anna]}"
        )
        members = [names.operator(item, problems) for item in fields.texts("operators")]
        escalate = fields.scalar("escalate_to")
        found[name] = Queue(
            name=name,
            members=tuple(dict.fromkeys(filter(None, members))),
            escalate_to=names.queue(escalate, problems) if escalate else None,
            **given(fields, {"assign": ("strategy", word(*STRATEGIES))}),
        )
        if escalate and found[name].escalate_to == name:
            said = f'"{name}" can not escalate to itself.'
            problems.add(escalate.span, "E318", said, "Name another queue, or leave it out.")
    return found


def _known(
    scalar: Scalar, there: tuple[str, ...], told: tuple[str, str, str], problems: Problems
) -> str | None:
    """The name as it was declared, whatever its capitals; None when nobody declared it.

    `told`: the code, what it is, and the hint for when there are none at all.
    """
    code, what, none = told
    text = scalar.text.strip()
    found = next((name for name in there if name.casefold() == text.casefold()), None)
    if found is None:
        hint = did_you_mean(text, there, f"There are: {', '.join(there)}" if there else none)
        edits = renamed(scalar.span, text, there)
        problems.add(scalar.span, code, f'no {what} "{text}".', hint, edits)
    return found


def _keys(node: Node | None) -> tuple[str, ...]:
    return tuple(key.text.strip() for key, _ in node.items) if isinstance(node, Map) else ()
