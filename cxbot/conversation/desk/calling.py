"""The customer asked to be called: who calls, what came of each try, and when to try again.

What came of a call is a tap or `/called`; words behind it stay among colleagues. The customer hears
of a call that they missed once, and only if the shop has a text for it. At the third a message is
drafted, which somebody sends or nobody; a second draft could be sent as well as the first.
"""

from cxbot.conversation.desk import snoozing
from cxbot.conversation.desk.commands import Command
from cxbot.conversation.desk.deed import Deed, know
from cxbot.conversation.desk.holding import Buttons, perform
from cxbot.conversation.desk.office import Office
from cxbot.conversation.desk.relaying import relay
from cxbot.conversation.draft import Draft
from cxbot.conversation.sending import Sending
from cxbot.desk import calling, lifecycle
from cxbot.desk.calling import Call
from cxbot.desk.mentions import mention
from cxbot.desk.phrases import Key, phrase, words
from cxbot.desk.surface import Keyboard
from cxbot.desk.times import at_time
from cxbot.model.message import Button, Outbound
from cxbot.model.text import RichText
from cxbot.model.ticket import Ticket
from cxbot.model.value import replace
from cxbot.store.outbox import COSMETIC

# --- what came of it ------------------------------------------------------------------------------


async def called(office: Office, deed: Deed) -> None:
    """`/called reached recovered wants a kettle`, `/called no answer`, or a tap."""
    call = calling.read(deed.argument)
    if call is None:
        _ask(office, deed)
        return
    if deed.tap is not None and await _told_already(office, deed):
        return
    event = lifecycle.Called(
        result=call.result, outcome=call.outcome, words=call.words, **deed.who.act
    )
    if call.result is None and deed.ticket.called_at is None and deed.ticket.call_back:
        # who knows what came of it has reached them
        event = replace(event, result="reached")
    said, buttons = _said(call), _buttons(deed, call)
    if not await perform(office, deed, event, said, buttons):
        return
    _note(deed, call)
    if call.result == "no_answer":
        _missed(office, deed)
    elif event.result == "reached" and deed.draft.ticket in (None, deed.ticket):
        # they have been answered; the bot's next words are no answer to what they wrote
        deed.draft.change_conversation(waiting_since=None)


def _said(call: Call) -> Key:
    if call.result == "no_answer":
        return "call_said_no_answer"
    if call.outcome is None:
        return "call_said_reached"
    return "call_said_recovered" if call.outcome == "recovered" else "call_said_lost"


async def _told_already(office: Office, deed: Deed) -> bool:
    """Somebody has said what came of this very call: a second tap, or a colleague's."""
    assert deed.tap is not None
    since = await office.store.past.events(deed.ticket.id, deed.tap.version)
    row = next((row for row in reversed(since) if row["type"] == "called"), None)
    if row is None:
        return False
    name = row["data"].get("operator") or deed.who.name
    office.posts.toast(deed, "call_told_already", {"name": name})
    await office.posts.redraw(deed.draft, deed.ticket, anyway=True)
    return True


def _ask(office: Office, deed: Deed) -> None:
    surface = office.posts.surface
    if deed.tap is not None:
        office.posts.toast(deed, None)
    buttons = surface.calls(deed.ticket) if surface is not None else ()
    office.posts.reply(deed, phrase("call_how", deed.group.language), buttons)


def _note(deed: Deed, call: Call) -> None:
    if call.words:
        deed.draft.note(
            name="note.written",
            kind="note",
            text=call.words,
            initiator="operator",
            operator_id=deed.who.account,
            ticket_id=deed.ticket.id,
        )


def _buttons(deed: Deed, call: Call) -> Buttons:
    """Under the sentence: what can be said next, or when to try again."""

    def shown(office: Office, ticket: Ticket, language: str) -> Keyboard:
        surface = office.posts.surface
        if surface is None or not ticket.open:
            return ()
        if call.result != "no_answer":
            return surface.calls(ticket)
        return (_again(office, deed, ticket, language),)

    return shown


def _again(office: Office, deed: Deed, ticket: Ticket, language: str) -> tuple[Button, ...]:
    now, zone = deed.draft.now, deed.group.time_zone
    until = calling.next_window(ticket.call_back, now, zone, office.rules.hours)
    time = at_time(until, now, zone, language)
    label = words("call_try_again", language, time=time)
    return (snoozing.until_button(office, ticket, until, label),)


# --- nobody answered ------------------------------------------------------------------------------


def _missed(office: Office, deed: Deed) -> None:
    draft, ticket = deed.draft, deed.ticket
    if not ticket.open:
        return
    reachable = draft.conversation.reachable and not ticket.unreachable
    if ticket.calls_missed == 1 and reachable:
        _tell_customer(office, draft, ticket)
    text = _instead(office, draft)
    if ticket.calls_missed == calling.ENOUGH_TRIES and reachable and text:
        surface = office.posts.surface
        label = words("call_send", deed.group.language)
        buttons = ((surface.button(ticket, "callsend", label),),) if surface is not None else ()
        office.posts.say(draft, ticket, "call_draft", below=text, buttons=buttons)


def _tell_customer(office: Office, draft: Draft, ticket: Ticket) -> None:
    """It answers what they asked for; the call itself is still owed, so no clock stops."""
    text = _text(office, draft, "call_missed")
    if text:
        draft.send(
            Outbound(op="message", peer=draft.here.account, text=text),
            Sending(name="call.missed", ticket_id=ticket.id, proactive=True, message_class="reply"),
        )


def _instead(office: Office, draft: Draft) -> RichText:
    return _text(office, draft, "call_instead")


def _text(office: Office, draft: Draft, key: str) -> RichText:
    shop = office.shop
    world = draft.world(shop.language, shop.time_zone)
    return shop.message(key, world.language, now=draft.now, customer=world.customer)


async def send(office: Office, deed: Deed) -> None:
    """The button under the draft: it goes out as the operator's own words, once."""
    draft, tap = deed.draft, deed.message
    shown = await office.store.tickets.mapped(tap.channel, tap.chat, tap.message_id or "")
    if shown is not None and shown.kind == "source":
        office.posts.toast(deed, "sent_already")
        return
    text = _instead(office, draft)
    if not text or not deed.ticket.open:
        office.posts.toast(deed, "stale")
        return
    office.posts.toast(deed, None)
    said = replace(tap, kind="message", at=draft.row.received_at, text=text, reply_to=None)
    again = replace(deed, message=said)
    if await relay(office, again, text, name="call.instead"):
        bare = Outbound(op="buttons", peer=tap.chat, message_id=tap.message_id)
        draft.post(deed.group.channel, bare, {}, COSMETIC)
        # of the draft: it has been sent
        know(draft, tap, tap.message_id, deed.ticket, "source")
    deed.ticket = again.ticket


# --- not yet --------------------------------------------------------------------------------------


async def remind(office: Office, draft: Draft, ticket: Ticket) -> None:
    """Whoever holds it has answered everything, and not called."""
    holder = ticket.operator_id
    if holder is not None and not ticket.silent:
        below = mention(holder, ticket.operator_name or "")
        office.posts.say(draft, ticket, "remind_call", below=below)


ROWS = (
    Command(name="called", on_ticket=called, about="about_called"),
    Command(name="callsend", on_ticket=send, button_only=True),
)
