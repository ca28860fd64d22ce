"""Who stands before us, with the role they have at this moment; and what becomes of a refusal.

A refusal is told and noted in the audit, of the same person and act at most once a minute, so that
nobody fills the group or the log by trying again. A tap is always answered.
"""

from datetime import timedelta

from cxbot.conversation.desk.commands import Command
from cxbot.conversation.desk.deed import ANONYMOUS, Deed, GroupDeed, Operator
from cxbot.conversation.desk.office import Office
from cxbot.conversation.desk.roles import may
from cxbot.desk.phrases import Key, one_line
from cxbot.desk.surface import NO_VALUES, Values
from cxbot.model.message import GroupInbound
from cxbot.model.value import replace

AGAIN = timedelta(minutes=1)
_VIEWERS_HINT = timedelta(days=1)
_ANONYMOUS_HINT = timedelta(hours=1)
_LONGEST_ACT = 60
#: Stands for whoever writes in the name of a channel.
CHANNEL_BOT = "136817688"
#: What is refused, where it is no command.
WRITE, EDIT = "write", "edit"


def stranger(message: GroupInbound) -> Operator:
    """Until their role is known they may do nothing."""
    sender = message.sender
    return Operator(account=sender.account, name=sender.name or sender.account, role="viewer")


async def enter(office: Office, deed: GroupDeed) -> bool:
    """Puts whoever acts into `deed.who`; False when they have no role at all.

    An anonymous admin's message has no name; their tap carries their own account.
    """
    message = deed.message
    if message.anonymous and message.kind != "tap":
        deed.who = Operator(account=ANONYMOUS, name=ANONYMOUS, role="operator")
        return office.rules.anonymous
    role = await office.roles.of(message.sender.account, message.chat)
    if role is None:
        return False
    deed.who = replace(deed.who, role=role)
    if may(role, "operator"):
        await office.people.seen(deed)
    return True


async def enters(office: Office, deed: GroupDeed, act: str) -> bool:
    """As `enter`; who has no role is refused that act."""
    if await enter(office, deed):
        return True
    await refuse(office, deed, act, "not_allowed", actor=_outsider(deed.message))
    return False


async def writes(office: Office, deed: GroupDeed) -> bool:
    """May they answer customers? Who may only read is told so once a day."""
    if not await enters(office, deed, WRITE):
        return False
    if not may(deed.who.role, "operator"):
        await refuse(office, deed, WRITE, None)
        await _hint(office, deed, "viewer_reads", deed.who.actor, "viewer", _VIEWERS_HINT)
        return False
    return True


async def permits(office: Office, deed: GroupDeed, command: Command) -> bool:
    """May they do that? Their role is known by now."""
    if may(deed.who.role, command.role):
        return True
    await refuse(office, deed, f"/{command.name}", "needs_role", {"role": command.role})
    return False


async def refuse(
    office: Office,
    deed: GroupDeed,
    act: str,
    key: Key | None,
    values: Values = NO_VALUES,
    *,
    actor: str | None = None,
) -> None:
    """`key`: what they are told; None: nothing here."""
    actor, act = actor or deed.who.actor, one_line(act, _LONGEST_ACT)
    last = await office.store.audit.last(actor, "refused", act)
    again = last is not None and deed.draft.now - last < AGAIN
    if deed.message.kind == "tap":
        office.posts.toast(deed, key, values)
    elif key is not None and not again:
        office.posts.answer(deed, key, values)
    if not again:
        where = {"ticket": deed.ticket.number} if isinstance(deed, Deed) else {}
        deed.draft.audit(actor, "refused", act, chat=deed.message.chat, **where)


async def unnamed(office: Office, deed: GroupDeed) -> None:
    """Who writes anonymously isn't passed on: a word about it once an hour in each topic."""
    place = f"{deed.message.chat}:{deed.message.thread or ''}"
    await _hint(office, deed, "anonymous", ANONYMOUS, place, _ANONYMOUS_HINT)


async def _hint(
    office: Office, deed: GroupDeed, key: Key, actor: str, about: str, every: timedelta
) -> None:
    last = await office.store.audit.last(actor, "told", about)
    if last is None or deed.draft.now - last >= every:
        office.posts.answer(deed, key)
        deed.draft.audit(actor, "told", about)


def _outsider(message: GroupInbound) -> str:
    """Who has no role is no operator."""
    return ANONYMOUS if message.anonymous else f"account:{message.sender.account}"
