"""An operator's message goes to the customer, and is known on both sides from then on."""

from datetime import timedelta

from cxbot.conversation.albums import copied, grouped
from cxbot.conversation.desk import reasking
from cxbot.conversation.desk.deed import ANONYMOUS, Deed, know
from cxbot.conversation.desk.office import Office
from cxbot.conversation.sending import Sending
from cxbot.desk import lifecycle
from cxbot.desk.phrases import Key
from cxbot.model.message import GroupInbound, Outbound, ids_of, words_of
from cxbot.model.text import RichText, styled
from cxbot.model.value import replace

#: Two who write to a customer within it are told of each other.
_AT_ONCE = timedelta(seconds=60)
_UNCAPTIONED = frozenset(
    {"sticker", "video_note", "location", "venue", "contact", "poll", "dice", "other"}
)


async def relay(
    office: Office, deed: Deed, text: RichText | None, *, name: str = "operator.replied"
) -> bool:
    """`text` in place of the message's own. Never sent for a ticket that isn't open, nor to one who
    can't be reached: then False, and the operator is told why. `name` is the touchpoint's."""
    draft, ticket, message = deed.draft, deed.ticket, deed.message
    if ticket.unreachable or not draft.conversation.reachable:
        office.posts.say(draft, ticket, "customer_blocked", reply_to=message.message_id)
        return False
    held_before = ticket.operator_id
    point = draft.new_id()
    move = office.posts.move(
        draft,
        ticket,
        lifecycle.OperatorAnswered(at=message.at, touchpoint=point, **deed.who.act),
    )
    if move.refused is not None:
        refused = move.refused
        office.posts.say(
            draft, ticket, refused.key, reply_to=message.message_id, values=refused.values
        )
        return False
    if ticket.waiting_since is not None:
        # the bot's own words in between were no answer of a person
        draft.change_conversation(waiting_since=ticket.waiting_since)
    await _tell_of_others(office, deed)
    deed.ticket = move.ticket
    reasked = reasking.found(deed, text if text is not None else message.text)
    *ahead, outbound = await _to_customer(office, deed, text)
    instead = {}
    if outbound.op == "album":
        instead["instead"] = copied(message, outbound.peer).to_json()
    for words in ahead:
        draft.do(words, Sending(initiator="operator", link=_link(deed, "words")))
    draft.send(
        outbound,
        Sending(
            initiator="operator",
            kind="media" if message.attachments else "message",
            name=name,
            ticket_id=ticket.id,
            operator_id=deed.who.account,
            words=(text.text if text is not None else "") or words_of(message),
            touchpoint_id=point,
            effort=(reasking.FLAG,) if reasked else (),
            link=_link(deed, "reply")
            | {
                "operator_id": deed.who.account,
                "operator_name": deed.who.name,
                "written_at": message.at.isoformat(),
            }
            | instead,
        ),
    )
    remember(deed, "source")
    reasking.tell(office, deed, reasked)
    if held_before != move.ticket.operator_id:
        await office.posts.redraw(draft, deed.ticket)
    return True


def remember(deed: Deed, kind: str) -> None:
    """What an operator wrote is known to belong to this customer; so is each part of an album."""
    message = deed.message
    if deed.tap is not None:
        return
    ids = ids_of(message)
    album = (message.chat, ids[0]) if len(ids) > 1 else ()
    for number in ids:
        know(deed.draft, message, number, deed.ticket, kind, *album)


def _link(deed: Deed, kind: str) -> dict[str, object]:
    message, ids = deed.message, ids_of(deed.message)
    link: dict[str, object] = {
        "kind": kind,
        "ticket_id": deed.ticket.id,
        "other_chat": message.chat,
        "other_message": ids[0] if ids else None,
    }
    return link | {"other_messages": list(ids)} if len(ids) > 1 and kind == "reply" else link


# --- what the customer gets ------------------------------------------------------------------


async def _to_customer(office: Office, deed: Deed, text: RichText | None) -> list[Outbound]:
    """The last one is the answer; words that an album can't carry go ahead of it."""
    account, message = deed.draft.here.account, deed.message
    reply_to = await _answered(office, deed)
    plain = Outbound(op="message", peer=account, reply_to=reply_to)
    said = text if text is not None else message.text
    if not message.attachments:
        return [replace(plain, text=signed(office, deed, said))]
    kind = message.attachments[0].kind
    if message.channel != deed.draft.here.channel:
        return [replace(plain, text=signed(office, deed, RichText(f"[{kind}] ") + said))]
    source = Outbound(
        op="copy",
        peer=account,
        source_chat=message.chat,
        source_message=message.message_id,
        reply_to=reply_to,
    )
    if len(message.parts) > 1:
        # an album keeps what stands under it, unless it is to be something else
        changed = text is not None or bool(_signature(office, deed))
        words = signed(office, deed, said) if changed else RichText()
        if words:
            return [replace(plain, text=words), copied(message, account, bare=changed)]
        answering = grouped(message, account, reply_to) if reply_to and not changed else None
        return [answering or copied(message, account, bare=changed)]
    if kind in _UNCAPTIONED:
        return [source]
    # the words are those of now: by the time it leaves they may have been edited into a note
    words = signed(office, deed, said)
    return [replace(source, text=words, bare=not words)]


async def _answered(office: Office, deed: Deed) -> str | None:
    """What it answers, as the customer has it; the rest of an album answers what came of it."""
    message, account = deed.message, deed.draft.here.account
    for about in (message.reply_to, *message.earlier):
        if about is not None:
            twin = await twin_of(office, message, about, account)
            if twin is not None:
                return twin
    return None


async def twin_of(
    office: Office, message: GroupInbound, message_id: str, account: str
) -> str | None:
    """What that message of the group is to the customer, whoever wrote it."""
    copies = await office.store.relayed.copies(message.channel, message.chat, message_id, account)
    if copies:
        return copies[0]
    known = await office.store.tickets.mapped(message.channel, message.chat, message_id)
    return known.other_message if known is not None and known.other_chat == account else None


# --- who says it -----------------------------------------------------------------------------


def signed(office: Office, deed: Deed, text: RichText) -> RichText:
    """As the shop shows its people to customers: by their role, their first name, or not at all."""
    name = _signature(office, deed)
    if not name:
        return text
    signature = styled("bold", f"{name}:")
    return signature + " " + text if text else signature


def _signature(office: Office, deed: Deed) -> str:
    if office.rules.signature == "nobody":
        return ""
    if office.rules.signature == "first name" and deed.who.account != ANONYMOUS:
        member = office.rules.member(deed.who.account)
        name = member.name if member is not None else deed.who.name
        if name.split():
            return name.split()[0]
    shop, customer = office.shop, deed.draft.customer
    return shop.message("desk_role", customer.language or shop.language).text


async def _tell_of_others(office: Office, deed: Deed) -> None:
    """Both are sent; each should know of the other. Said once for the minute that it holds."""
    draft, ticket, who = deed.draft, deed.ticket, deed.who
    if not ticket.held or ticket.operator_id == who.account:
        return
    since = draft.now - _AT_ONCE
    holder = f"operator:{ticket.operator_id}"
    latest = await office.store.relayed.answerers(ticket.id, since)
    if any(actor != holder for actor, _ in latest):
        return
    values = {"name": ticket.operator_name or "", "other": who.name, "number": ticket.number}
    key: Key = "two_answer" if latest else "others_ticket"
    office.posts.say(draft, ticket, key, values=values)
