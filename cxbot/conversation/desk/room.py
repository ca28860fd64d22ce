"""All that can be done at the desk, put together: one line per matter."""

from collections.abc import Mapping

from cxbot.conversation.desk import answering, correcting, ending, holding, limits, looking
from cxbot.conversation.desk.due import Due
from cxbot.conversation.desk.turns import Telling
from cxbot.desk.appointments import Appointment

#: In the order of /help.
COMMANDS = (*holding.ROWS, *ending.ROWS, *answering.ROWS, *correcting.ROWS, *looking.ROWS)

#: What is done when a ticket's time has come.
APPOINTMENTS: Mapping[Appointment, Due] = {
    "limit": limits.answer_due,
    "settle": limits.settle_due,
}

#: What is done in a conversation's lane because of a turn elsewhere.
TELLINGS: Mapping[str, Telling] = {
    "late": limits.late,
}
