"""`/why`: when and why the bot wrote to this customer first, or why it didn't.

It says no more of the customer than their card does: names of flows, times and numbers.
"""

from collections.abc import Iterator, Sequence

from cxbot.conversation.contacts import explaining
from cxbot.conversation.contacts.standing import Standing, standing
from cxbot.conversation.desk.commands import Command
from cxbot.conversation.desk.deed import Deed
from cxbot.conversation.desk.office import Office
from cxbot.model.text import styled

_DECISIONS, _SURVEYS = 8, 6
_LOOKED_BACK = 300


async def why(office: Office, deed: Deed) -> None:
    """At most 25 lines."""
    draft, store = deed.draft, office.store
    found = await standing(
        store.contacts,
        store.decided,
        office.flows.catalog,
        draft.customer,
        draft.now,
        reachable=draft.conversation.reachable,
        most=_LOOKED_BACK,
    )
    reader = explaining.Reader(language=deed.group.language, zone=deed.group.time_zone)
    title = styled("bold", reader.says("why_title", number=deed.ticket.number))
    office.posts.reply(deed, title + "".join(f"\n{line}" for line in _lines(found, deed, reader)))


def _lines(found: Standing, deed: Deed, reader: explaining.Reader) -> Iterator[str]:
    last, load, says = found.last, found.load, reader.says
    if last is None:
        yield says("why_never")
    else:
        flow = explaining.flow(last.flow, last.kind, reader)
        yield says("why_began", time=reader.at(last.at), flow=flow)
    if found.decisions:
        yield f"{says('why_decided')}:"
        shown = [explaining.decision(one, reader) for one in found.decisions[:_DECISIONS]]
        yield from _listed(shown, len(found.decisions), reader)
    yield f"{says('why_agrees')}:"
    agreed = [explaining.consent(one, reader) for one in found.consents]
    yield from _listed(agreed, len(agreed), reader)
    counted = {"messages": load.messages, "surveys": load.surveys, "held": load.held_back}
    yield says("why_load", **counted)
    if found.next:
        yield f"{says('why_next')}:"
        dates = [explaining.may_come(one, deed.draft.now, reader) for one in found.next[:_SURVEYS]]
        yield from _listed(dates, len(found.next), reader)


def _listed(shown: Sequence[str], of: int, reader: explaining.Reader) -> Iterator[str]:
    yield from (f"· {line}" for line in shown)
    if of > len(shown):
        yield reader.says("and_more", count=of - len(shown))


ROWS = (Command(name="why", role="viewer", on_ticket=why, about="about_why"),)
