"""Customers who want to be called: who calls, what came of it, and what they hear of it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Literal

import pytest

from cxbot.desk.metrics.reading import desk_report
from cxbot.desk.metrics.samples import Period
from cxbot.model.ticket import Ticket
from cxbot.store.desk_log import DeskLog
from cxbot.testing import CUSTOMER, Members, World, started

Kind = Literal["forum", "plain"]
KINDS: tuple[Kind, ...] = ("forum", "plain")
kinds = pytest.mark.parametrize("kind", KINDS)
OLGA, PAVEL, LEAD, VIEWER = "2001", "2002", "2003", "2004"
NAMES = {OLGA: "Olga", PAVEL: "Pavel", LEAD: "Lena", VIEWER: "Vera"}
PHONE = "+7 900 123-45-67"
LOW = """
when: {command: /low}
do:
  - human: Unhappy with the kettle
    call_back: "in the evening"
    share: {Phone: "%s"}
  - say: "It ended."
"""
MISSED = "We tried to call you. When does it suit you?"


def shop(desk: str = "", missed: str = MISSED) -> dict[str, str]:
    text = "shop: Blue Kettle\nlanguage: en\ntime_zone: UTC\n"
    text += f'messages:\n  call_missed: "{missed}"\n' if missed else ""
    rules = f"desk:\n  rating: {{ask: no}}\n{desk}"
    return {"shop": text + rules, "low": LOW % PHONE}


def staff() -> Members:
    return Members(OLGA, PAVEL, VIEWER, admins=[LEAD])


async def asked(world: World) -> None:
    await world.say(CUSTOMER, "/low", person={"name": "Anna"})


async def wrote(world: World, text: str, account: str = OLGA, **more: Any) -> list[str]:
    """In the topic, or in answer to the card."""
    if world.group is not None and not world.group.forum:
        more["reply_to"] = next(m for m in world.messages(world.chat) if "#C1 ·" in m.text).id
    return await world.operator(text, account=account, person={"name": NAMES[account]}, **more)


async def tapped(world: World, label: str, account: str = OLGA) -> str:
    """What whoever tapped is told alone."""
    before = len(world.toasts(world.chat))
    await world.press(label, account=account, person={"name": NAMES[account]})
    return world.toasts(world.chat)[before]


async def stale(world: World, label: str) -> Any:
    """A button as it is now, to be tapped when it is old."""
    message, button = world.card_button(label)

    async def tap(account: str = OLGA) -> str:
        before = len(world.toasts(world.chat))
        await world.operator(
            "",
            account=account,
            person={"name": NAMES[account]},
            kind="tap",
            message_id=message.id,
            data=button.data,
            tap_id=f"tap{world.channel.number()}",
            thread=message.outbound.thread,
        )
        return world.toasts(world.chat)[before]

    return tap


async def ticket(world: World) -> Ticket:
    found = await world.store.tickets.numbered(1)
    assert found is not None
    return found


async def calls(world: World) -> list[Mapping[str, Any]]:
    """What the log says of each."""
    [logged] = [one async for one in DeskLog(world.store.database).tickets(None)]
    return [
        {name: row["data"][name] for name in ("result", "outcome", "words")}
        for row in logged.events
        if row["type"] == "called"
    ]


def card_line(world: World) -> str:
    """Of the newest card: whom to call."""
    texts = [m.text for m in world.channel.sent if m.outbound.peer == world.chat]
    return [line for text in texts for line in text.splitlines() if line.startswith("📞 Call")][-1]


NOTHING = {"outcome": None, "words": ""}

# --- from the wish to the end ----------------------------------------------------------------


@kinds
async def test_a_wish_to_be_called_is_claimed_tried_reached_and_told(kind: Kind) -> None:
    async with started(shop(), group=kind, staff=staff()) as world:
        await asked(world)
        assert card_line(world) == f"📞 Call back: {PHONE}, in the evening"
        assert (await ticket(world)).tags == ("call-back",)
        await tapped(world, "I'll call")
        await tapped(world, "No answer")
        assert (await ticket(world)).waiting_since is not None
        await tapped(world, "Reached")
        now = await ticket(world)
        assert (now.operator_id, now.waiting_since, now.calls_missed) == (OLGA, None, 1)
        assert now.first_reply_at == now.called_at == world.clock.now()
        await tapped(world, "Recovered")
        assert card_line(world).endswith("no answer: 1 · reached 10 Mar 12:00 · recovered")
        assert await calls(world) == [
            {**NOTHING, "result": "no_answer"},
            {**NOTHING, "result": "reached"},
            {**NOTHING, "result": None, "outcome": "recovered"},
        ]
        await wrote(world, "/resolve")
        assert world.sent()[-1] == "It ended."


@kinds
async def test_words_do_the_same_and_stay_among_colleagues(kind: Kind) -> None:
    async with started(shop(missed=""), group=kind, staff=staff()) as world:
        await asked(world)
        before = len(world.sent())
        await wrote(world, "/called no answer, try her mother")
        assert (await ticket(world)).operator_id == OLGA
        await wrote(world, "/called reached recovered wants a red one")
        assert world.sent()[before:] == []
        assert await calls(world) == [
            {"result": "no_answer", "outcome": None, "words": "try her mother"},
            {"result": "reached", "outcome": "recovered", "words": "wants a red one"},
        ]
        notes = [p["text"] for p in await world.touchpoints("internal") if p["kind"] == "note"]
        assert notes == ["try her mother", "wants a red one"]


async def test_what_came_of_it_may_wait() -> None:
    async with started(shop(), group="forum", staff=staff()) as world:
        await asked(world)
        await tapped(world, "I'll call")
        await tapped(world, "✅ Reached")
        await tapped(world, "Later…")
        await tapped(world, "3 hours")
        assert (await ticket(world)).state == "snoozed"
        await world.wait(timedelta(hours=3, minutes=1))
        await tapped(world, "💔 Not recovered")
        assert (await ticket(world)).call_outcome == "lost"


async def test_what_is_no_word_of_a_call_is_explained_with_buttons() -> None:
    async with started(shop(), group="forum", staff=staff()) as world:
        await asked(world)
        await tapped(world, "I'll call")
        [how] = await wrote(world, "/called maybe")
        assert how.startswith("What came of the call?")
        assert world.card_button("Reached")[0].labels == ["✅ Reached", "📵 No answer"]
        assert await calls(world) == []


async def test_who_knows_what_came_of_it_has_reached_them() -> None:
    async with started(shop(), group="forum", staff=staff()) as world:
        await asked(world)
        await wrote(world, "/called lost")
        assert await calls(world) == [{**NOTHING, "result": "reached", "outcome": "lost"}]
        await wrote(world, "/called recovered")
        now = await ticket(world)
        assert (now.call_outcome, now.calls_missed) == ("recovered", 0)


@pytest.mark.parametrize(("said", "answers"), [("reached", False), ("no answer", True)])
async def test_who_was_reached_waits_for_nothing_the_bot_says_then(
    said: str, answers: bool
) -> None:
    async with started(shop(missed=""), group="forum", staff=staff()) as world:
        await asked(world)
        await world.say(CUSTOMER, "When will you call?")
        await world.wait(timedelta(minutes=5))
        await wrote(world, f"/called {said}")
        await wrote(world, "/resolve")
        times = [point["response_ms"] for point in await world.touchpoints("out")]
        assert (300_000 in times) == answers


async def test_a_call_nobody_asked_for_counts_as_an_answer_too() -> None:
    flows = {"shop": shop()["shop"], "help": "when: {command: /low}\ndo:\n  - human: Help\n"}
    async with started(flows, group="forum", staff=staff()) as world:
        await asked(world)
        [refused] = await wrote(world, "/called recovered")
        assert refused.startswith("Nobody has reached the customer of #C1")
        assert "📞" not in world.sent(world.chat)[0]
        await wrote(world, "/called reached")
        now = await ticket(world)
        assert (now.waiting_since, now.tags) == (None, ())


# --- at once, twice, late --------------------------------------------------------------------


@kinds
async def test_of_two_who_will_call_one_does(kind: Kind) -> None:
    async with started(shop(), group=kind, staff=staff()) as world:
        await asked(world)
        other = await stale(world, "I'll call")
        assert await tapped(world, "I'll call") == ""
        assert await other(PAVEL) == "Already taken by Olga."
        assert (await ticket(world)).operator_id == OLGA


@kinds
@pytest.mark.parametrize("label", ["Reached", "No answer"])
async def test_a_second_tap_says_nothing_twice(kind: Kind, label: str) -> None:
    async with started(shop(), group=kind, staff=staff()) as world:
        await asked(world)
        await tapped(world, "I'll call")
        again = await stale(world, label)
        assert await tapped(world, label) == ""
        assert await again() == "Noted already by Olga."
        assert await again(PAVEL) == "Noted already by Olga."
        assert len(await calls(world)) == 1


async def test_two_taps_that_come_together_are_one_call() -> None:
    async with started(shop(), group="forum", staff=staff()) as world:
        await asked(world)
        await tapped(world, "I'll call")
        message, button = world.card_button("No answer")
        taps = [
            world.channel.arrived(
                account,
                "",
                at=world.clock.now(),
                chat=world.chat,
                person={"name": NAMES[account]},
                kind="tap",
                message_id=message.id,
                data=button.data,
                tap_id=f"tap{world.channel.number()}",
                thread=message.outbound.thread,
            )
            for account in (OLGA, PAVEL)
        ]
        await world.take(*taps)
        assert len(await calls(world)) == 1
        assert world.sent().count(MISSED) == 1


async def test_a_call_by_hand_makes_the_buttons_of_before_stale() -> None:
    async with started(shop(), group="forum", staff=staff()) as world:
        await asked(world)
        await tapped(world, "I'll call")
        old = await stale(world, "No answer")
        await wrote(world, "/called reached", account=PAVEL)
        assert await old() == "Noted already by Pavel."
        assert len(await calls(world)) == 1


@kinds
async def test_after_the_end_what_came_of_it_is_still_told(kind: Kind) -> None:
    async with started(shop(), group=kind, staff=staff()) as world:
        await asked(world)
        await tapped(world, "I'll call")
        await tapped(world, "✅ Reached")
        await wrote(world, "/resolve")
        await tapped(world, "Not recovered")
        now = await ticket(world)
        assert (now.state, now.call_outcome) == ("resolved", "lost")
        await world.wait(timedelta(days=4))
        [refused] = await wrote(world, "/called reached")
        assert "#C1" in refused
        assert len(await calls(world)) == 2


@kinds
async def test_opened_again_the_call_is_still_owed(kind: Kind) -> None:
    async with started(shop(), group=kind, staff=staff()) as world:
        await asked(world)
        await tapped(world, "I'll call")
        await tapped(world, "No answer")
        await wrote(world, "/resolve")
        assert not (await ticket(world)).owes_call
        await tapped(world, "Reopen")
        assert (await ticket(world)).owes_call
        await tapped(world, "No answer")
        await tapped(world, "✅ Reached")
        assert (await ticket(world)).calls_missed == 2
        assert world.sent().count(MISSED) == 1


@kinds
async def test_a_second_call_for_people_may_add_the_wish(kind: Kind) -> None:
    low = LOW % PHONE
    low = low.replace("do:\n", "do:\n  - human: Something else\n    and: continue\n")
    async with started({**shop(), "low": low}, group=kind, staff=staff()) as world:
        await asked(world)
        now = await ticket(world)
        assert (now.reason, now.owes_call, now.tags) == ("Something else", True, ("call-back",))
        assert card_line(world) == f"📞 Call back: {PHONE}, in the evening"


# --- who may -----------------------------------------------------------------------------------


async def test_who_may_only_read_does_not_call() -> None:
    desk = f"  operators:\n    Vera: {{account: {VIEWER}, role: viewer}}\n"
    async with started(shop(desk), group="forum", staff=staff()) as world:
        await asked(world)
        await wrote(world, "/called reached", account=VIEWER)
        assert await calls(world) == []
        assert await tapped(world, "I'll call", VIEWER) != ""
        assert (await ticket(world)).operator_id is None


async def test_where_only_the_holder_answers_a_colleague_does_not_call_but_a_lead_does() -> None:
    desk = "  others: lock\n"
    async with started(shop(desk), group="forum", staff=staff()) as world:
        await asked(world)
        await tapped(world, "I'll call")
        toast = await tapped(world, "✅ Reached", PAVEL)
        assert "Olga" in toast
        assert await calls(world) == []
        await tapped(world, "✅ Reached", LEAD)
        assert len(await calls(world)) == 1


@pytest.mark.parametrize(("allowed", "count"), [("yes", 1), ("no", 0)])
async def test_an_anonymous_admin_calls_where_the_shop_allows_them(
    allowed: str, count: int
) -> None:
    async with started(shop(f"  anonymous: {allowed}\n"), group="forum", staff=staff()) as world:
        await asked(world)
        await world.operator(
            "/called reached", account="1087968824", anonymous=True, sender_chat=world.chat
        )
        assert len(await calls(world)) == count
        assert (await ticket(world)).operator_id == ("anonymous" if count else None)


# --- nobody answers ------------------------------------------------------------------------------


@kinds
async def test_the_customer_hears_of_a_missed_call_once(kind: Kind) -> None:
    async with started(shop(), group=kind, staff=staff()) as world:
        await asked(world)
        for _ in range(3):
            await wrote(world, "/called no answer")
        assert world.sent().count(MISSED) == 1
        [point] = [p for p in await world.touchpoints("out") if p["name"] == "call.missed"]
        assert (point["ticket_id"], point["response_ms"]) == ((await ticket(world)).id, None)


async def test_without_a_text_the_customer_hears_nothing() -> None:
    async with started(shop(missed=""), group="forum", staff=staff()) as world:
        await asked(world)
        before = len(world.sent())
        await wrote(world, "/called no answer")
        assert world.sent()[before:] == []


async def test_who_blocked_the_bot_is_still_called() -> None:
    async with started(shop(), group="forum", staff=staff()) as world:
        await asked(world)
        await world.say(CUSTOMER, "", kind="blocked")
        for _ in range(3):
            await wrote(world, "/called no answer")
        assert MISSED not in world.sent()
        assert not [text for text in world.sent(world.chat) if text.startswith("✉️")]
        await wrote(world, "/called reached")
        assert len(await calls(world)) == 4


@kinds
async def test_a_button_puts_it_off_until_the_hour_they_named(kind: Kind) -> None:
    async with started(shop(), group=kind, staff=staff()) as world:
        await asked(world)
        await tapped(world, "I'll call")
        await tapped(world, "No answer")
        await tapped(world, "Again at 18:00")
        now = await ticket(world)
        assert (now.state, now.owes_call) == ("snoozed", True)
        await world.wait(timedelta(hours=6, minutes=1))
        assert (await ticket(world)).state == "active"
        assert any("The time is up" in text for text in world.sent(world.chat))
        assert world.card_button("✅ Reached")


@kinds
async def test_after_the_third_a_message_is_drafted_and_sent_once_by_somebody(kind: Kind) -> None:
    async with started(shop(missed=""), group=kind, staff=staff()) as world:
        await asked(world)
        before = len(world.sent())
        await wrote(world, "/called no answer")
        await wrote(world, "/called no answer")
        assert not [text for text in world.sent(world.chat) if text.startswith("✉️")]
        shown = await wrote(world, "/called no answer")
        assert "We have tried to call you" in shown[-1]
        assert world.sent()[before:] == []
        again = await stale(world, "Send it")
        await tapped(world, "Send it", PAVEL)
        assert await again() == "It was sent already."
        [instead] = world.sent()[before:]
        assert instead.startswith("We have tried to call you")
        now = await ticket(world)
        assert (now.waiting_since, now.owes_call) == (None, True)


# --- later, and on the board -----------------------------------------------------------------


async def test_the_board_and_the_limit_of_the_first_answer_hold_for_calls() -> None:
    desk = "  response: {normal: {first: 20 minutes}}\n  remind_after: 10 minutes\n"
    async with started(shop(desk), group="forum", staff=staff()) as world:
        await asked(world)
        await world.engine.board.look()
        await world.settled()
        assert any("📞 in the evening" in text for text in world.sent(world.chat))
        await tapped(world, "I'll call")
        await world.wait(timedelta(minutes=11))
        assert any(text.startswith("⏰ The customer has waited") for text in world.sent(world.chat))
        await wrote(world, "I shall call you at six")
        before = len(world.sent(world.chat))
        await world.wait(timedelta(minutes=11))
        assert world.sent(world.chat)[before:] == ["📞 A call back is still owed.\nOlga"]
        await tapped(world, "✅ Reached")
        before = len(world.sent(world.chat))
        await world.wait(timedelta(hours=1))
        assert world.sent(world.chat)[before:] == []


async def test_the_desks_figures_know_the_calls() -> None:
    async with started(shop(), group="forum", staff=staff()) as world:
        await asked(world)
        await world.wait(timedelta(hours=2))
        await wrote(world, "/called reached recovered")
        now = world.clock.now() + timedelta(minutes=1)
        rules = world.engine.office.rules
        period = Period(since=None, until=now, now=now)
        found = await desk_report(DeskLog(world.store.database), rules, period)
        assert found.sound
        assert found.figure("called_back_in_a_day").value == 100
        assert found.figure("call_backs_recovered").more["hits"] == 1
        assert found.figure("call_backs_owed").value == 0
        assert found.figure("first_response_time", "calendar").value == 7200


# --- whose number ------------------------------------------------------------------------------

ASKS = """
when: {command: /low}
do:
  - ask: Your phone?
    save: phone
  - human: Unhappy
    call_back: "{phone}, in the evening"
%s
"""


@kinds
async def test_a_secret_number_stays_one(kind: Kind) -> None:
    flows = {**shop(), "low": ASKS % "    secret: [phone]"}
    async with started(flows, group=kind, staff=staff()) as world:
        await asked(world)
        await world.say(CUSTOMER, "+79001112233")
        assert card_line(world) == "📞 Call back: •••, in the evening"
        await wrote(world, "/card")
        await wrote(world, "/called reached")
        assert "79001112233" not in "".join(world.sent(world.chat))


@kinds
async def test_an_erased_customer_leaves_neither_number_nor_words(kind: Kind) -> None:
    async with started(shop(), group=kind, staff=staff()) as world:
        await asked(world)
        await wrote(world, "/called reached lost wants her kettle blue")
        await wrote(world, "/erase", account=LEAD)
        await tapped(world, "Erase for good", LEAD)
        now = await ticket(world)
        assert (now.state, now.call_back, now.call_phone) == ("closed", "", "")
        async with world.store.database.reading() as connection:
            found = await connection.exec_driver_sql("SELECT data, changed FROM ticket_event")
            logged = str([tuple(row) for row in found])
        assert "kettle blue" not in logged
        assert "900" not in logged
        assert '"to_call":true' in logged  # figures know it still


async def test_what_the_flow_says_of_the_call_is_shown_as_it_is() -> None:
    async with started({**shop(), "low": ASKS % ""}, group="forum", staff=staff()) as world:
        await asked(world)
        await world.say(CUSTOMER, "+79001112233")
        assert card_line(world) == "📞 Call back: +79001112233, in the evening"


async def test_who_has_no_phone_is_to_be_asked_for_it() -> None:
    low = "when: {command: /low}\ndo:\n  - human: Unhappy\n"
    low += '    call_back: "{customer.phone | or: }, in the evening"\n'
    async with started({**shop(), "low": low}, group="forum", staff=staff()) as world:
        await asked(world)
        assert card_line(world) == "📞 Call back: no phone known, ask for it, in the evening"
