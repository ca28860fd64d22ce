"""All that can be done at the desk, put together: one line per matter."""

from collections.abc import Collection, Mapping

from cxbot.conversation.desk import (
    answering,
    aside,
    banning,
    binding,
    calling,
    canned,
    card_menu,
    closing,
    correcting,
    elsewhere,
    ending,
    erasing,
    flood,
    giving_out,
    handing,
    health,
    holding,
    idling,
    limits,
    looking,
    marking,
    neglected,
    presence,
    rating,
    receipts,
    snoozing,
    staff,
    why,
)
from cxbot.conversation.desk.due import Due
from cxbot.conversation.desk.posts import Watcher
from cxbot.conversation.desk.turns import Telling
from cxbot.desk.appointments import Appointment

#: In the order of /help.
COMMANDS = (
    *holding.ROWS,
    *handing.ROWS,
    *ending.ROWS,
    *answering.ROWS,
    *canned.ROWS,
    *correcting.ROWS,
    *calling.ROWS,
    *elsewhere.ROWS,
    *snoozing.ROWS,
    *marking.ROWS,
    *aside.ROWS,
    *looking.ROWS,
    *why.ROWS,
    *staff.ROWS,
    *neglected.ROWS,
    *presence.ROWS,
    *card_menu.ROWS,
    *receipts.ROWS,
    *banning.ROWS,
    *erasing.ROWS,
    *health.ROWS,
    *binding.ROWS,
)

#: What is done when a ticket's time has come.
APPOINTMENTS: Mapping[Appointment, Due] = {
    "limit": limits.answer_due,
    "settle": limits.settle_due,
    "notice": idling.notice,
    "idle_remind": idling.remind,
    "idle_resolve": idling.resolve,
    "wake": snoozing.time_is_up,
    "close": closing.close,
    "remind_holder": presence.remind_holder,
    "requeue": presence.silent,
    "call": calling.remind,
    "rating": rating.ask,
}

#: What is done in a conversation's lane because of a turn elsewhere.
TELLINGS: Mapping[str, Telling] = {
    **receipts.TELLINGS,
    **aside.TELLINGS,
    **correcting.TELLINGS,
    **giving_out.TELLINGS,
    **presence.TELLINGS,
    **binding.TELLINGS,
    **erasing.TELLINGS,
    "late": limits.late,
    "withdrawn": rating.withdrawn,
}

#: Who is told of each line of a ticket's log, within its turn.
WATCHERS: Collection[Watcher] = (rating.take_back,)

#: What is looked at again after a while, though no fact of the ticket says so.
LOOKS: Mapping[str, Due] = {**giving_out.LOOKS, **handing.LOOKS, **flood.LOOKS}
