"""What an operator looks at: the card again, the talk so far, the customer, figures, commands."""

from datetime import datetime, timedelta

from cxbot.conversation.desk import staff
from cxbot.conversation.desk.cards import quotes
from cxbot.conversation.desk.commands import Command
from cxbot.conversation.desk.deed import Deed, GroupDeed
from cxbot.conversation.desk.office import Office
from cxbot.conversation.desk.roles import may
from cxbot.desk.card import covered
from cxbot.desk.card.drawing import shared_texts, standing_line
from cxbot.desk.metrics.reading import desk_report
from cxbot.desk.metrics.samples import Period
from cxbot.desk.metrics.words import told
from cxbot.desk.phrases import one_line, phrase, words
from cxbot.model.text import RichText, styled
from cxbot.model.text_split import split
from cxbot.store.desk_log import DeskLog

_EXCHANGES, _MOST_EXCHANGES = 20, 200
_MAX_MESSAGE = 4096
_MAX_VALUE = 200
_MOST_FIELDS = 20


async def card(office: Office, deed: Deed) -> None:
    await office.posts.show(deed.draft, deed.ticket)


# --- the talk so far -----------------------------------------------------------------------------


async def history(office: Office, deed: Deed) -> None:
    """`/history [n]`: the newest exchanges, as many messages as they take."""
    asked = deed.argument.strip()
    if asked and not (asked.isdecimal() and int(asked) > 0):
        office.posts.answer(deed, "history_how", {"most": _MOST_EXCHANGES})
        return
    most = min(int(asked), _MOST_EXCHANGES) if asked else _EXCHANGES
    talk = await office.posts.cards.talk(deed.draft, most)
    if not talk:
        office.posts.answer(deed, "no_history")
    deed.draft.audit(deed.who.actor, "read_history", f"#C{deed.ticket.number}")
    for page in quotes(talk, deed.ticket, deed.group):
        office.posts.reply(deed, page)


# --- the customer --------------------------------------------------------------------------------


async def who(office: Office, deed: Deed) -> None:
    """What we know of the customer; contacts stay covered."""
    customer, ticket, language = deed.draft.customer, deed.ticket, deed.group.language
    view = await office.posts.cards.view(deed.draft, ticket)
    shared = shared_texts(ticket)
    hide = deed.draft.hider(office.posts.cards.secrets(deed.draft))
    text = standing_line(view, language)
    facts: list[tuple[str, object]] = [
        (words("who_holds", language), ticket.operator_name or "–"),
        (words("who_contact", language), " ".join((customer.phone, customer.email)).strip()),
        (words("who_zone", language), customer.time_zone),
        (words("who_persona", language), customer.persona),
        (words("who_order", language), customer.last_order),
        *list(customer.fields.items())[:_MOST_FIELDS],
    ]
    for label, value in facts:
        shown = one_line(covered(hide(str(value)), shared), _MAX_VALUE)
        if shown and value is not None:
            text = text + f"\n{one_line(str(label), 40)}: " + styled("bold", shown)
    office.posts.reply(deed, text)


# --- figures -------------------------------------------------------------------------------------


async def stats(office: Office, deed: GroupDeed) -> None:
    """`/stats [today|week]`: from midnight, or from a week ago, until now."""
    now, zone = deed.draft.now, deed.group.time_zone
    since = _since(deed.argument.strip().lower(), now.astimezone(zone))
    if since is None:
        office.posts.answer(deed, "stats_how")
        return
    period = Period(since=since.astimezone(now.tzinfo), until=now, now=now)
    log, allowance = DeskLog(office.store.database), office.sending().calls_a_minute()
    report = await desk_report(log, office.rules, period, allowance=allowance)
    text = told(report, deed.group.language, local=lambda at: at.astimezone(zone))
    office.posts.reply(deed, RichText(text))


def _since(asked: str, now: datetime) -> datetime | None:
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if asked in ("", "today", "сегодня", "今天"):
        return midnight
    if asked in ("week", "неделя", "本周"):
        return midnight - timedelta(days=6)
    return None


# --- commands ------------------------------------------------------------------------------------


async def help_(office: Office, deed: GroupDeed) -> None:
    """What this operator may do, a line each."""
    language = deed.group.language
    lines = phrase("help", language)
    for row in office.commands.rows:
        if row.about is not None and may(deed.who.role, row.role):
            lines = lines + f"\n/{row.name} " + phrase(row.about, language)
    for part in split(lines, _MAX_MESSAGE):
        office.posts.reply(deed, part)


ROWS = (
    Command(name="card", role="viewer", on_ticket=card, about="about_card"),
    Command(name="history", role="viewer", on_ticket=history, about="about_history"),
    Command(name="who", role="viewer", on_ticket=who, in_group=staff.who_is_on, about="about_who"),
    Command(name="stats", role="viewer", in_group=stats, about="about_stats"),
    Command(name="help", role="viewer", in_group=help_, about="about_help"),
)
