"""Cards as the group sees them: what is drawn when, what a tap does, what no card says."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cxbot.channels.memory import Message
from cxbot.conversation.desk.cards import path_of
from cxbot.conversation.marks import Marks
from cxbot.desk.card.keyboard import PAGES
from cxbot.model.channel import Refused
from cxbot.testing import CUSTOMER, GROUP_CHAT, OPERATOR, SHOP, Members, World, started

Kind = Literal["forum", "plain"]
KINDS: tuple[Kind, ...] = ("forum", "plain")
PAVEL, LEAD = "2002", "2003"
FLOWS = {
    "shop": SHOP
    + """desk:
  response:
    normal: {first: 30 minutes, next: 20 minutes}
  queues:
    billing: {}
    "доставка и самовывоз по всей стране": {}
""",
    "help": """
when: {command: /person}
do:
  - ask: Which order?
    answer: text
    save: order
  - human: Help with {order}
    share:
      order: "{order}"
""",
}


def staff() -> Members:
    return Members(OPERATOR, PAVEL, admins=[LEAD])


async def opened(world: World, order: str = "A-1042") -> None:
    await world.say(CUSTOMER, "/person", person={"name": "Anna"})
    await world.say(CUSTOMER, order)


def cards(world: World) -> list[Message]:
    """New ones and edits, oldest first."""
    there = [m for m in world.channel.sent if m.outbound.peer == world.chat]
    return [m for m in there if m.outbound.op in ("message", "edit") and "#C1 · " in m.text]


def labels(buttons: Sequence[Any]) -> list[str]:
    return [button.label for button in buttons]


async def press(world: World, label: str, account: str = OPERATOR, name: str = "Olga") -> list[str]:
    """On the card as it stands; what the one who pressed is told."""
    before = len(world.toasts(world.chat))
    await world.press(label, account=account, person={"name": name})
    return world.toasts(world.chat)[before:]


# --- drawing -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
async def test_the_card_tells_who_why_and_until_when(kind: Kind) -> None:
    async with started(FLOWS, group=kind) as world:
        await opened(world)
        [card] = cards(world)
        assert card.text.splitlines() == [
            "🟠 #C1 · Help with A-1042",
            "Waits for an operator · unanswered since 10 Mar 12:00 · answer by 12:30",
            "👤 Anna · Memory · EN · customer since Mar 2026",
            "Path: help",
            "Collected: order: A-1042",
            "Last messages (→ customer, ← we)",
            "→ /person",
            "← Which order?",
            "→ A-1042",
            "← A colleague will write here soon.",
        ]


def test_the_path_names_only_steps_that_have_a_name() -> None:
    passed = [("order_status", "1/give_up/1"), ("size_help", "ask_height"), ("nps", "3")]
    points = [{"flow": flow, "step": step} for flow, step in passed]
    assert [one.step for one in path_of(points)] == ["", "ask_height", ""]


@pytest.mark.parametrize("kind", KINDS)
async def test_the_card_follows_and_nothing_is_sent_when_nobody_would_see_it(kind: Kind) -> None:
    async with started(FLOWS, group=kind) as world:
        await opened(world)
        await press(world, "Take")
        taken = cards(world)
        assert [m.outbound.op for m in taken] == ["message", "edit"]
        assert "held by Olga" in taken[-1].text
        assert taken[-1].text.splitlines()[2:] == taken[0].text.splitlines()[2:]
        await world.say(CUSTOMER, "Hello?")
        await world.say(CUSTOMER, "Are you there?")
        await world.operator("// a note", **where(world))
        assert len(cards(world)) == 2
        await world.operator("Yes", **where(world))
        assert "Waits for the customer" in cards(world)[-1].text
        await world.say(CUSTOMER, "Good")
        assert "With an operator" in cards(world)[-1].text


def where(world: World) -> dict[str, Any]:
    return {"reply_to": cards(world)[0].id}


async def test_two_who_answer_are_shown_for_a_minute() -> None:
    async with started(FLOWS, group="forum", staff=staff()) as world:
        await opened(world)
        await press(world, "Take")
        await world.operator("Good day")
        await world.operator("Hello", account=PAVEL, person={"name": "Pavel"})
        assert "Several are answering: Olga, Pavel" in cards(world)[-1].text
        await world.wait(timedelta(seconds=61))
        assert "Several" not in cards(world)[-1].text


async def test_a_customer_who_was_here_before() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        await world.operator("/resolve")
        await world.say(CUSTOMER, "/person")
        await world.say(CUSTOMER, "A-2")
        new = [m for m in world.messages(world.chat) if "#C2 · Help" in m.text]
        assert "tickets before: 1" in new[-1].text


async def test_a_topic_is_made_with_the_icon_of_its_state() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        [made] = [m.outbound for m in world.channel.sent if m.outbound.op == "open_topic"]
        assert (made.text.text, made.icon) == ("Anna · #C1 · memory", "❗")


async def test_the_topic_follows_the_customers_name_once_a_day() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)

        def names() -> list[str]:
            topics = [m.outbound for m in world.channel.sent if m.outbound.op == "topic"]
            return [outbound.text.text for outbound in topics if outbound.text]

        await world.say(CUSTOMER, "I married", person={"name": "Anna\u202e Petrova\u0007"})
        assert names() == ["Anna Petrova · #C1 · memory"]
        assert "Anna Petrova" in cards(world)[-1].text
        await world.say(CUSTOMER, "And again", person={"name": "+7 999 123-45-12"})
        assert len(names()) == 1
        await world.wait(timedelta(days=1))
        await world.say(CUSTOMER, "Who am I?", person={"name": "anna@example.com"})
        assert names()[-1] == "#C1 · memory"


async def test_a_new_ticket_renames_the_topic_that_is_there() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        await world.operator("/resolve")
        await world.say(CUSTOMER, "/person")
        await world.say(CUSTOMER, "A-2")
        topics = [m.outbound for m in world.channel.sent if m.outbound.op == "topic"]
        assert ("Anna · #C2 · memory", "❗") in [(o.text.text, o.icon) for o in topics]
        assert len(world.topics()) == 1


@pytest.mark.parametrize("kind", KINDS)
async def test_in_a_plain_group_every_line_says_whose_it_is(kind: Kind) -> None:
    async with started(FLOWS, group=kind) as world:
        await opened(world)
        await world.say(CUSTOMER, "Hello?")
        line = world.messages(world.chat)[-1]
        if kind == "plain":
            assert (line.text, line.outbound.reply_to) == ("#C1 Hello?", cards(world)[0].id)
        else:
            assert (line.text, line.outbound.reply_to) == ("Hello?", None)


# --- contacts and secrets ------------------------------------------------------------------------


async def test_contacts_are_covered_and_shown_to_the_holder_alone() -> None:
    async with started(FLOWS, group="forum", staff=staff()) as world:
        await world.say(CUSTOMER, "I am anna@example.com", person={"name": "Anna"})
        await world.say(CUSTOMER, "/person")
        await world.say(CUSTOMER, "call +7 999 123-45-12")
        shown = cards(world)[-1].text
        assert "a***@example.com" in shown
        assert "anna@" not in shown
        await press(world, "⋯")
        assert "Only whoever holds" in (await press(world, "Show contact", PAVEL, "Pavel"))[-1]
        assert await press(world, "Show contact", LEAD, "Vera") == ["+7 999 123-45-12"]
        await press(world, "Take")
        await press(world, "⋯")
        assert await press(world, "Show contact") == ["+7 999 123-45-12"]
        rows = await audited(world)
        assert [row[:2] for row in rows if row[1] == "contact_shown"] == [
            (f"operator:{LEAD}", "contact_shown"),
            (f"operator:{OPERATOR}", "contact_shown"),
        ]


async def audited(world: World) -> list[tuple[str, str]]:
    async with world.store.database.reading() as connection:
        rows = await connection.exec_driver_sql("SELECT actor, act FROM audit ORDER BY id")
        return [(row.actor, row.act) for row in rows]


async def test_what_the_flow_shares_is_shown() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world, "+7 999 123-45-12")
        assert "order: +7 999 123-45-12" in cards(world)[-1].text


SECRETIVE = {
    "help": """
when: {command: /person}
do:
  - ask: Your pin?
    answer: text
    save: pin
  - set: {again: "pin {pin}"}
  - say: "Thanks, {pin} it is."
  - ask: What is it about?
    answer: text
    save: about
  - human: "{about} ({pin})"
    secret: [pin]
    share:
      note: "pin {pin}"
      about: "{about}"
"""
}
WORDS = ("hello", "my pin is {pin}", "{pin}", "PIN {pin}!", "thanks", "+7 999 123-45-12")


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    pin=st.from_regex(r"[qzщ][A-Za-zа-я0-9*?+]{4,12}", fullmatch=True),
    before=st.lists(st.sampled_from(WORDS), max_size=2),
    about=st.sampled_from(WORDS),
    after=st.lists(
        st.sampled_from(
            ["/card", "/history", "/history 50", "/who", "/take", "/drop", "/transfer Pavel"]
        ),
        max_size=4,
    ),
)
async def test_no_secret_is_ever_shown_to_the_group(
    pin: str, before: list[str], about: str, after: list[str]
) -> None:
    async with started(SECRETIVE, group="forum", staff=staff()) as world:
        await world.operator("/mine", account=PAVEL, person={"name": "Pavel"}, thread=None)
        for words in before:
            await world.say(CUSTOMER, words.format(pin=pin), person={"name": "Anna"})
        await world.say(CUSTOMER, "/person", person={"name": "Anna"})
        await world.say(CUSTOMER, pin)
        await world.say(CUSTOMER, about.format(pin=pin))
        for act in after:
            await (world.operator(act) if act.startswith("/") else world.operator(f"/{act}"))
        shown = [m for m in world.channel.sent if m.outbound.peer == GROUP_CHAT]
        assert any("#C1" in message.text for message in shown)
        said = "\n".join(
            f"{message.text} {labels([b for row in message.outbound.buttons for b in row])}"
            for message in shown
        )
        assert pin.casefold() not in said.casefold()


# --- taps ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
async def test_the_menu_opens_in_place(kind: Kind) -> None:
    async with started(FLOWS, group=kind) as world:
        await opened(world)
        assert await press(world, "⋯") == [""]
        opened_menu = world.channel.sent[-1].outbound
        assert (opened_menu.op, opened_menu.message_id) == ("buttons", cards(world)[0].id)
        assert "👤 Customer" in labels(opened_menu.buttons[1] + opened_menu.buttons[0])
        await press(world, "Back")
        assert labels(world.channel.sent[-1].outbound.buttons[0])[0] == "🙋 Take"


async def test_a_priority_is_picked_and_the_card_is_itself_again() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        await press(world, "⋯")
        await press(world, "Priority")
        await press(world, "Urgent")
        card = cards(world)[-1]
        assert card.text.splitlines()[0].endswith("🔥")
        assert labels(card.outbound.buttons[0])[0] == "🙋 Take"


async def test_a_late_tap_is_told_what_changed_and_changes_nothing() -> None:
    async with started(FLOWS, group="forum", staff=staff()) as world:
        await opened(world)
        message, resolve = world.card_button("Resolve")
        await press(world, "Take", PAVEL, "Pavel")
        before = len(cards(world))
        await world.operator(
            "",
            kind="tap",
            message_id=message.id,
            data=resolve.data,
            tap_id="late",
            thread=message.outbound.thread,
        )
        assert world.toasts(world.chat)[-1] == "Already changed: Pavel took it"
        assert len(cards(world)) == before + 1
        assert "held by Pavel" in cards(world)[-1].text


async def test_messages_do_not_make_a_button_stale() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        message, resolve = world.card_button("Resolve")
        await world.say(CUSTOMER, "one more thing")
        await world.operator("Yes?")
        await world.operator(
            "",
            kind="tap",
            message_id=message.id,
            data=resolve.data,
            tap_id="mine",
            thread=message.outbound.thread,
        )
        assert world.toasts(world.chat)[-1] == ""
        assert "Resolved" in cards(world)[-1].text


async def test_a_tap_in_another_group_does_nothing_and_is_answered() -> None:
    async with started(FLOWS, group="plain", named=["billing"]) as world:
        await opened(world)
        message, take = world.card_button("Take")
        tap = world.channel.arrived(
            OPERATOR,
            "",
            at=world.clock.now(),
            chat=f"{GROUP_CHAT}1",
            kind="tap",
            message_id=message.id,
            data=take.data,
            tap_id="elsewhere",
        )
        await world.take(tap)
        assert world.toasts(f"{GROUP_CHAT}1")[-1] != ""
        assert len(cards(world)) == 1


async def test_every_tap_is_answered_once() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        shown = ("⋯", "Priority", "Back", "Customer", "History", "Tag", "Transfer", "billing")
        for taps, label in enumerate(shown, 1):
            await press(world, label)
            assert len(world.toasts(world.chat)) == taps, label


def test_a_button_of_a_card_fits_a_messenger() -> None:
    marks = Marks(b"k" * 32)
    acts = [*(f"menu:{page}" for page in PAGES), "pick:t9f3a", "resolve", "history", "contact"]
    acts += ["called:lost", "called:ok", "callsend"]
    for act in acts:
        assert len(act) <= 14
        assert len(marks.ticket("0" * 26, act, 9999).encode()) <= 64


async def test_a_topic_made_anew_has_what_was_said_since() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        await world.wait(timedelta(minutes=1))
        await world.say(CUSTOMER, "My number is +7 999 123-45-12")
        await world.operator("Thanks")
        gone = Refused(code="topic_gone", reason="message thread not found")
        world.channel.script(gone, op="message", peer=GROUP_CHAT)
        await world.say(CUSTOMER, "Are you there?")
        there = [m.text for m in world.channel.sent if m.outbound.thread == world.topics()[-1]]
        [talk] = [text for text in there if text.startswith("Last messages")]
        assert [line[14:] for line in talk.splitlines()[1:3]] == [
            "My number is +7 *** **-12",
            "Thanks",
        ]
