"""Whose turn is it? Each row of the table, without a database."""

from datetime import UTC, datetime
from typing import Any

import pytest

from cxbot.conversation import routing
from cxbot.flow.catalog import load
from cxbot.model.conversation import Conversation, Dialogue, Session
from cxbot.model.customer import Customer
from cxbot.model.message import Inbound, Person
from cxbot.model.text import RichText
from cxbot.model.ticket import Ticket

NOW = datetime(2026, 3, 10, tzinfo=UTC)
CATALOG = load(
    {
        "flows/size.yaml": "flow: size\nwhen: {command: /size, words: [which size]}\n"
        "do:\n  - say: x\n",
        "flows/anytime.yaml": """
anytime:
  - when: {command: /human, words: [operator]}
    first: yes
    do:
      - human: Help
  - when: {command: /rules, words: [rules]}
    first: yes
    do:
      - say: Be kind.
  - when: {words: [delivery]}
    do:
      - say: Free.
""",
    }
)
TICKET = Ticket(
    id="t",
    number=1,
    customer_id="c",
    conversation_id="v",
    session_id="s",
    state="queued",
    reason="",
    opened_at=NOW,
)


def dialogue(status: str | None, *, ticket: bool = False) -> Dialogue:
    session = Session(
        id="s", flow="size", flow_version="1", status=status or "", state={}, started_at=NOW
    )
    return Dialogue(
        conversation=Conversation(id="v", customer_id="c", channel="memory", account="1"),
        customer=Customer(id="c"),
        sessions=(session,) if status else (),
        ticket=TICKET if ticket else None,
    )


def routed(text: str, where: Dialogue, *, valid: bool = False, to_people: bool = False) -> str:
    message = Inbound(
        kind="message",
        channel="memory",
        sender=Person(account="1"),
        at=NOW,
        text=RichText(text),
    )
    found: Any = routing.route(message, where, CATALOG, lambda _, __: valid, to_people=to_people)
    name = type(found).__name__
    if isinstance(found, routing.ToFlow):
        name += f" {found.flow.name}"
    return f"{name} {found.name}" if isinstance(found, routing.ToCommand) else name


IDLE, ASKING, HUMAN = dialogue(None), dialogue("asking"), dialogue("human", ticket=True)
AFTER = dialogue(None, ticket=True)
BESIDE = dialogue("asking", ticket=True)
WAITING = dialogue("waiting")

TABLE = [
    # text, dialogue, is it a valid answer, where it goes
    ("/start", IDLE, False, "ToCommand start"),
    ("/START@kettle_bot x", IDLE, False, "ToCommand start"),
    ("/menu", ASKING, True, "ToCommand menu"),
    ("/size", ASKING, True, "ToFlow size"),
    ("/size", IDLE, False, "ToFlow size"),
    ("/nothing", IDLE, False, "NotUnderstood"),
    ("/nothing", ASKING, True, "NotUnderstood"),
    ("/", IDLE, False, "NotUnderstood"),
    ("operator", ASKING, True, "ToFlow anytime:1"),
    ("Operator!", IDLE, False, "ToFlow anytime:1"),
    ("an operator please", ASKING, True, "ToQuestion"),
    ("180", ASKING, True, "ToQuestion"),
    ("which size?", ASKING, True, "ToQuestion"),
    ("which size?", ASKING, False, "ToFlow size"),
    ("and delivery?", ASKING, False, "ToFlow anytime:3"),
    ("xyzzy", ASKING, False, "ToQuestion"),
    ("xyzzy", IDLE, False, "NotUnderstood"),
    ("xyzzy", WAITING, False, "NotUnderstood"),
    ("", IDLE, False, "NotUnderstood"),
    ("hello", HUMAN, False, "ToTicket"),
    ("/menu", HUMAN, False, "ToTicket"),
    ("/size", HUMAN, False, "ToTicket"),
    ("which size", HUMAN, False, "ToTicket"),
    ("delivery", HUMAN, False, "ToTicket"),
    ("operator", HUMAN, False, "ToTicket"),
    ("rules", HUMAN, False, "ToFlow anytime:2"),
    ("/rules", HUMAN, False, "ToFlow anytime:2"),
    ("/stop", HUMAN, False, "CloseTicket"),
    ("hello", AFTER, False, "ToTicket"),
    ("/stop", AFTER, False, "CloseTicket"),
    ("180", BESIDE, True, "ToQuestion"),
    ("which size", BESIDE, False, "ToFlow size"),
]


@pytest.mark.parametrize(("text", "where", "valid", "goes"), TABLE)
def test_the_table(text: str, where: Dialogue, goes: str, *, valid: bool) -> None:
    assert routed(text, where, valid=valid) == goes


def test_while_people_hold_the_talk_the_bot_asks_nothing() -> None:
    entry = "anytime:\n  - when: {words: [survey]}\n    first: yes\n    do:\n      - ask: Why?\n"
    catalog = load({"flows/anytime.yaml": entry})
    flow = catalog.first_words("survey")
    assert flow is not None
    assert not routing.only_speaks(flow)
    rules = CATALOG.first_words("rules")
    assert rules is not None
    assert routing.only_speaks(rules)


@pytest.mark.parametrize(
    ("text", "where", "valid", "expected"),
    [
        ("xyzzy", IDLE, False, "BackToPeople"),
        ("xyzzy", ASKING, False, "BackToPeople"),
        ("180", ASKING, True, "ToQuestion"),
        ("which size?", IDLE, False, "ToFlow size"),
        ("operator", ASKING, False, "ToFlow anytime:1"),
        ("/menu", IDLE, False, "ToCommand menu"),
        ("hello", HUMAN, False, "ToTicket"),
        ("xyzzy", BESIDE, False, "ToQuestion"),
    ],
)
def test_a_reply_to_what_people_wrote(
    text: str, where: Dialogue, valid: bool, expected: str
) -> None:
    assert routed(text, where, valid=valid, to_people=True) == expected


@pytest.mark.parametrize(
    ("text", "thanks"),
    [("Thanks!", True), (" СПАСИБО ", True), ("Thanks, but where is it?", False), ("", False)],
)
def test_who_only_thanks(text: str, thanks: bool) -> None:
    assert routing.only_thanks(text, {"thanks", "спасибо"}) == thanks
