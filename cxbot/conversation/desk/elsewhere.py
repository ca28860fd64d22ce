"""`/log`: an operator met the customer outside of any chat, and writes down that it happened.

It stands in the customer's log as their contact by that operator, like one that the shop's system
tells of. No message goes to the customer, and the ticket is as it was.
"""

import re
from collections.abc import Mapping

from msgspec import Struct

from cxbot.conversation.desk.commands import Command
from cxbot.conversation.desk.deed import Deed
from cxbot.conversation.desk.office import Office
from cxbot.model.journey import Declared
from cxbot.model.recorded import RECORDED
from cxbot.model.touchpoint import Direction, Initiator, Place


class _Kind(Struct, frozen=True):
    kind: str
    channel: str
    direction: Direction

    @property
    def initiator(self) -> Initiator:
        return "customer" if self.direction == "in" else "operator"


_VISIT = _Kind("visit", "in person", "in")
_CALL = _Kind("call", "phone", "out")
_RANG = _Kind("call", "phone", "in")
#: The first word: who came to whom is never guessed.
_KINDS: Mapping[str, _Kind] = {
    "visit": _VISIT, "визит": _VISIT, "到访": _VISIT,
    "call": _CALL, "звонок": _CALL, "去电": _CALL,
    "rang": _RANG, "позвонил": _RANG, "позвонила": _RANG, "来电": _RANG,
}  # fmt: skip
_LONGEST = 10_000


async def log(office: Office, deed: Deed) -> None:
    """`/log visit|call|rang TEXT`; a declared touchpoint and a colon may stand before the text."""
    first, text = _parted(deed.argument)
    kind = _KINDS.get(first.casefold())
    if kind is None or not text:
        office.posts.answer(deed, "log_how")
        return
    declared, text = _placed(text, office.flows.catalog.journey.touchpoints)
    deed.draft.record(
        name=RECORDED,
        kind=kind.kind,
        channel=kind.channel,
        direction=kind.direction,
        initiator=kind.initiator,
        text=text[:_LONGEST],
        place=Place(touchpoint=declared.name, stage=declared.stage) if declared else Place(),
        operator_id=deed.who.account,
        ticket_id=deed.ticket.id,
    )
    if declared is not None:
        office.posts.answer(deed, "logged_at", {"touchpoint": declared.name})
    else:
        office.posts.answer(deed, "logged")


def _parted(argument: str) -> tuple[str, str]:
    first, *rest = re.split(r"\s+", argument.strip(), maxsplit=1)
    return first.strip(":,"), rest[0].strip() if rest else ""


def _placed(text: str, touchpoints: Mapping[str, Declared]) -> tuple[Declared | None, str]:
    """What stands before the first colon, if it is a touchpoint; nothing else is taken for one."""
    head, colon, rest = text.replace("：", ":", 1).partition(":")
    name = head.strip().casefold()
    found = next((one for one in touchpoints.values() if one.name.casefold() == name), None)
    return (found, rest.strip()) if found is not None and colon and rest.strip() else (None, text)


ROWS = (Command(name="log", on_ticket=log, about="about_log"),)
