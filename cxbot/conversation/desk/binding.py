"""Which group is the desk's own, where the settings don't say: bound by an owner with a code that
works once; and what the bot does in groups that aren't ours.

Rules
1. A group becomes ours only by `/bind CODE`, written under their own name by an owner, with the
   newest code, unused, within its time. Anything else leaves a line in the audit and no answer.
2. In a stranger's group the bot says nothing and leaves; while a code is open it stays, mute, where
   an owner has brought it.
3. Only the code's hash is kept. Each start, and each unbinding, makes a new one.
"""

import hashlib
import json
import re
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from cxbot.conversation.desk import gate, menu
from cxbot.conversation.desk.commands import Command
from cxbot.conversation.desk.deed import GroupDeed
from cxbot.conversation.desk.health import lacking
from cxbot.conversation.desk.membership import tell_owners
from cxbot.conversation.desk.office import Office
from cxbot.conversation.draft import Draft
from cxbot.conversation.turn_draft import TurnDraft
from cxbot.desk.phrases import phrase
from cxbot.model.message import GroupInbound, Outbound
from cxbot.model.text import RichText
from cxbot.store.outbox import DESK

#: The group that an owner has bound; empty once it was unbound.
OWN = "group.own"
_CODE = "bind.code"
_WAITS = "bind.waits:"
_VALID = timedelta(hours=24)
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_BIND = re.compile(r"/bind(?:@(\w+))?(?:\s+(\S+))?\s*", re.IGNORECASE)
#: A group that isn't a supergroup yet may become one under another id at any moment.
_SUPERGROUP = "-100"

Settings = Mapping[str, str]


def new_code(now: datetime) -> tuple[str, datetime, Mapping[str, str]]:
    """A code, until when it is good, and the row of `setting` that knows it again. An older one is
    worth nothing from then on."""
    code = "".join(secrets.choice(_LETTERS) for _ in range(8))
    until = now + _VALID
    row = {"key": _CODE, "value": json.dumps({"hash": _hash(code), "until": until.isoformat()})}
    return f"{code[:4]}-{code[4:]}", until, row


def bound_chat(kept: Settings) -> str | None:
    """The group that an owner has bound, by the id it has now."""
    chat = kept.get(OWN) or None
    return kept.get(f"group.moved:{chat}", chat) if chat is not None else None


# --- groups that aren't ours ----------------------------------------------------------------------


class Elsewhere:
    """Groups that aren't ours."""

    def __init__(self, office: Office) -> None:
        self._office = office
        #: Which input took the code of that hash: two groups can't have it in the same moment.
        self._takers: dict[str, int] = {}

    async def take(self, draft: TurnDraft, message: GroupInbound) -> None:
        """Something happened in one of them."""
        if message.kind in ("member", "service", "migrated") or not message.present:
            return
        office, kept = self._office, await self._office.store.settings()
        tried = _BIND.fullmatch(message.text.text) if message.kind == "message" else None
        if tried is not None and (tried[1] or "").lower() in ("", office.bot_username().lower()):
            if self._good(draft, message, tried[2] or "", kept):
                await _bind(office, draft, message)
                return
            await _note(office, draft, message, "bind_refused")
        if await _may_stay(office, draft, message, kept):
            return
        if await _note(office, draft, message, "left_strangers_group"):
            draft.post(message.channel, Outbound(op="leave", peer=message.chat), {}, DESK)

    def _good(self, draft: TurnDraft, message: GroupInbound, code: str, kept: Settings) -> bool:
        by_owner = self._office.roles.is_owner(message.sender.account)
        named = not message.anonymous and not message.forwarded
        if not (by_owner and named) or self._office.groups.bound:
            return False
        known = _open_code(kept, draft.now)
        given = _hash(code.upper().replace("-", ""))
        if known is None or not secrets.compare_digest(given, known):
            return False
        return self._takers.setdefault(known, draft.row.id) == draft.row.id


def _open_code(kept: Settings, now: datetime) -> str | None:
    """The hash of the code that may still be used."""
    if not kept.get(_CODE):
        return None
    found = json.loads(kept[_CODE])
    return str(found["hash"]) if now < datetime.fromisoformat(found["until"]) else None


async def _may_stay(
    office: Office, draft: TurnDraft, message: GroupInbound, kept: Settings
) -> bool:
    """While a code is open the bot stays where an owner has brought it, or, if nobody saw who did,
    where an owner is. It never leaves what may be our own group under a new id."""
    waits = _WAITS + message.chat
    if not office.groups.bound and _open_code(kept, draft.now) is not None:
        if message.kind == "bot":
            by_owner = office.roles.is_owner(message.sender.account)
            draft.turn.add("setting", {"key": waits, "value": "yes" if by_owner else "no"})
            return by_owner
        if waits in kept:
            return kept[waits] == "yes"
        return await _owner_is_there(office, message.chat)
    return await _on_the_move(office)


async def _owner_is_there(office: Office, chat: str) -> bool:
    for account in sorted(office.roles.owners):
        if await office.roles.staff.standing(account, chat) is not None:
            return True
    return False


async def _on_the_move(office: Office) -> bool:
    """One of our groups may just be given another id, and its old one hasn't told us yet."""
    for group in office.groups:
        may_move = not group.chat.startswith(_SUPERGROUP) and not group.detached
        if may_move and await office.roles.staff.rights(group.chat) is None:
            return True
    return False


async def _note(office: Office, draft: TurnDraft, message: GroupInbound, act: str) -> bool:
    """In the audit; False when it was there a moment ago."""
    actor = f"account:{message.sender.account}"
    last = await office.store.audit.last(actor, act, message.chat)
    if last is not None and draft.now - last < gate.AGAIN:
        return False
    draft.audit(actor, act, message.chat)
    return True


# --- binding and unbinding ------------------------------------------------------------------------


async def _bind(office: Office, draft: TurnDraft, message: GroupInbound) -> None:
    """From the commit on it is the desk's own group; tickets that wait are shown there."""
    chat, shop = message.chat, office.shop
    rights = await office.roles.staff.rights(chat)
    draft.turn.add("setting", {"key": OWN, "value": chat})
    draft.turn.add("setting", {"key": _CODE, "value": ""})
    draft.audit(f"operator:{message.sender.account}", "bound", chat)
    text = phrase("bound", shop.language)
    for lack in lacking(rights) if rights is not None else ():
        text = text + "\n⚠️ " + phrase(lack, shop.language)
    answer = Outbound(op="message", peer=chat, reply_to=message.message_id, text=text)
    draft.post(message.channel, answer, {"kind": "service"}, DESK)
    for ticket_id, address in await office.store.vitals.conversations_with_tickets():
        told = {"what": "show_card", "ticket": ticket_id}
        draft.arrive(str(address), f"bound:{chat}:{draft.row.id}:{ticket_id}", told)

    def take() -> None:
        own = office.groups.own
        own.channel, own.chat = message.channel, chat
        own.language, own.time_zone = shop.language, shop.zone()
        own.detached, own.former = False, frozenset()
        if rights is not None:
            own.forum, own.rights = rights.forum, rights.rights
            own.hears_everyone = rights.hears_everyone

    draft.afterwards.append(take)
    await menu.show(office, chat, shop.language)


async def show_card(office: Office, draft: Draft, told: Mapping[str, object]) -> None:
    """The ticket waited while there was no group."""
    ticket = draft.ticket
    if ticket is not None and ticket.id == told["ticket"]:
        await office.posts.show(draft, ticket)


async def bind(office: Office, deed: GroupDeed) -> None:
    """In a group that is ours already."""
    office.posts.answer(deed, "bound_already")


async def unbind(office: Office, deed: GroupDeed) -> None:
    """Tickets are kept. The bot stays for another binding as long as the new code is good."""
    if not office.roles.is_owner(deed.who.account):
        await gate.refuse(office, deed, "/unbind", "owners_only")
        return
    draft, own = deed.draft, office.groups.own
    if deed.group is not own or bound_chat(await office.store.settings()) != own.chat:
        office.posts.answer(deed, "bound_by_setting")
        return
    code, until, row = new_code(draft.now)
    draft.turn.add("setting", {"key": OWN, "value": ""})
    draft.turn.add("setting", row)
    draft.turn.add("setting", {"key": _WAITS + own.chat, "value": "yes"})
    draft.audit(deed.who.actor, "unbound", own.chat)
    office.posts.reply(deed, RichText(phrase("unbound", deed.group.language).text))
    zone = office.shop.zone()
    shown = f"{until.astimezone(zone):%Y-%m-%d %H:%M}"
    await tell_owners(office, draft, "bind_code", code=code, until=shown)

    def leave() -> None:
        own.chat = ""

    draft.afterwards.append(leave)


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


ROWS = (
    Command(name="bind", role="viewer", in_group=bind),
    Command(name="unbind", role="admin", in_group=unbind, about="about_unbind"),
)
TELLINGS = {"show_card": show_card}
