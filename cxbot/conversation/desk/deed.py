"""One thing that a person does in a group of ours, with all it needs."""

from dataclasses import dataclass
from typing import TypedDict

from msgspec import Struct

from cxbot.conversation.draft import Draft
from cxbot.conversation.marks import TicketTap
from cxbot.conversation.turn_draft import TurnDraft
from cxbot.desk.groups import Group
from cxbot.model.desk import Role
from cxbot.model.message import GroupInbound
from cxbot.model.ticket import Ticket

ANONYMOUS = "anonymous"


class By(TypedDict):
    operator_id: str
    operator_name: str
    supervisor: bool


class Operator(Struct, frozen=True, kw_only=True):
    """Who acts. An anonymous admin, where the shop allows them, has no account."""

    account: str
    name: str
    role: Role

    @property
    def actor(self) -> str:
        """For logs."""
        return ANONYMOUS if self.account == ANONYMOUS else f"operator:{self.account}"

    @property
    def act(self) -> By:
        """The first arguments of whatever they do to a ticket."""
        return {
            "operator_id": self.account,
            "operator_name": self.name,
            "supervisor": self.supervises,
        }

    @property
    def supervises(self) -> bool:
        return self.role in ("supervisor", "admin")


@dataclass(slots=True, kw_only=True)
class GroupDeed:
    """Something that concerns no one ticket."""

    draft: TurnDraft
    group: Group
    who: Operator
    message: GroupInbound
    #: What stands behind the command, or behind the `:` of a button's name.
    argument: str = ""
    tap: TicketTap | None = None


@dataclass(slots=True, kw_only=True)
class Deed(GroupDeed):
    """Something that concerns a ticket. `ticket` is kept as it stands after each step."""

    draft: Draft
    ticket: Ticket


def know(
    draft: Draft,
    message: GroupInbound,
    number: str | None,
    ticket: Ticket,
    kind: str,
    other_chat: str | None = None,
    other_message: str | None = None,
) -> None:
    """The message of that number, in the chat where `message` is, belongs to that ticket."""
    draft.turn.add(
        "message_map",
        {
            "channel": message.channel,
            "chat": message.chat,
            "message_id": number,
            "conversation_id": draft.here.id,
            "ticket_id": ticket.id,
            "kind": kind,
            "other_chat": other_chat,
            "other_message": other_message,
        },
    )
