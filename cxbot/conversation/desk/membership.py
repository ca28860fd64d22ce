"""Who comes into a group of ours and who goes; and the bot's own place there."""

from collections.abc import Callable
from typing import Any

from cxbot.conversation.desk.office import Office
from cxbot.conversation.turn_draft import TurnDraft
from cxbot.desk.groups import Group
from cxbot.desk.phrases import Key, phrase
from cxbot.model.customer import Address
from cxbot.model.message import GroupInbound, Outbound
from cxbot.store.outbox import DESK


async def changed(office: Office, draft: TurnDraft, message: GroupInbound) -> None:
    """Their rights are looked at anew from now on. Who has left every group of ours is no operator
    any more; who is back is on again. One who never acted isn't known to us and stays so."""
    member = message.member
    if member is None:
        return
    office.roles.staff.forget(member.account, message.chat)
    row = await office.people.get(member.account)
    if row is not None:
        elsewhere = await _elsewhere(office, member.account, message.chat)
        here = message.present or elsewhere
        if not here and row.status != "left":
            office.people.place(draft, row, "left")
        elif here and row.status == "left":
            office.people.place(draft, row, "on")


async def _elsewhere(office: Office, account: str, chat: str) -> bool:
    """Are they in another group of ours?"""
    for group in office.groups:
        if group.chat != chat and await office.roles.of(account, group.chat) is not None:
            return True
    return False


async def ours(
    office: Office,
    group: Group,
    draft: TurnDraft,
    message: GroupInbound,
    back: Callable[[str], None],
) -> None:
    """The bot was removed, came back, or may do more or less than before. Owners hear of the first
    two; `back` lets go what waited for the group."""
    forum, hears = group.forum, group.hears_everyone
    if message.present:
        now = await office.roles.staff.rights(group.chat)
        if now is not None and now.present:
            forum, hears = now.forum, now.hears_everyone
    was_away = group.detached
    draft.audit(
        f"account:{message.sender.account}",
        "bot_placed" if message.present else "bot_removed",
        group.chat,
        rights=sorted(message.rights),
    )
    if message.present == was_away:
        key: Key = "group_again" if message.present else "group_lost"
        await tell_owners(office, draft, key, group=group.name or group.chat)

    def take() -> None:
        group.rights = message.rights
        group.forum = forum
        group.hears_everyone = hears
        group.detached = not message.present
        if was_away and message.present:
            back(group.chat)

    draft.afterwards.append(take)


async def tell_owners(office: Office, draft: TurnDraft, key: Key, **values: Any) -> None:
    """In their own chats with the bot, each in their language; who never started it can't be
    written to."""
    channel = office.groups.own.channel
    addresses = [Address(channel=channel, account=account) for account in office.roles.owners]
    if not addresses or not channel:
        return
    for address, dialogue in (await office.store.conversations.load(addresses)).items():
        if dialogue.conversation.reachable:
            text = phrase(key, dialogue.customer.language or office.shop.language, **values)
            outbound = Outbound(op="message", peer=address.account, text=text)
            draft.post(channel, outbound, {}, DESK)
