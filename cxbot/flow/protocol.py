"""What goes into `advance` and what comes out: the whole border of the flow language.

An event is something that happened to one session; an effect is something the shell must do.
`advance` asks for an owner's action by `CallAction` and stops; the shell feeds the answer back.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from msgspec import Struct, field

from cxbot.model.message import Attachment
from cxbot.model.policy import ContactKind
from cxbot.model.text import RichText
from cxbot.model.ticket import HumanOutcome, Priority
from cxbot.model.touchpoint import NOWHERE, Place, Rating

Initiative = Literal["customer", "bot"]
TimerKind = Literal["wait", "hold", "remind", "no_reply", "human"]
EndOutcome = Literal[
    "finished", "no reply", "cancelled", "stopped", "not relevant", "unreachable", "error"
]


# --- the world a turn happens in -----------------------------------------------------------------


class World(Struct, frozen=True, kw_only=True):
    """Everything outside the session that a step may read."""

    now: datetime
    #: `customer.…` (see Customer.values); `shop.…` comes from the catalog.
    customer: Mapping[str, Any]
    #: The language to speak; falls back to the shop's.
    language: str
    #: IANA name for quiet hours and `wait: until`; the customer's, else the shop's.
    time_zone: str
    #: The desk can be reached: some group of it shows what customers write.
    people: bool = True
    #: Whoever runs the session has a contact policy: the bot asks it before it writes first.
    #: Without one, consent and quiet hours alone decide.
    policy: bool = False


# --- events: what happened to the session --------------------------------------------------------


class Started(Struct, frozen=True, kw_only=True):
    """The session begins. `values` are its first variables (an event's data, a `with`)."""

    values: Mapping[str, Any] = field(default_factory=dict)
    initiative: Initiative = "customer"


class Answered(Struct, frozen=True, kw_only=True):
    """The customer answered (or tried to answer) the open question."""

    text: str = ""
    #: A tapped choice of this question, by its index in `Say.choices`.
    choice: int | None = None
    attachments: tuple[Attachment, ...] = ()


class Interrupted(Struct, frozen=True, kw_only=True):
    """An anytime entry, a flow of that name, runs on top; then the open question returns."""

    flow: str


class Resumed(Struct, frozen=True, kw_only=True):
    """Another session was on top and has ended. `asked`: it asked something itself, so the
    customer is offered [Continue] [Stop] rather than having the question repeated."""

    asked: bool = False


class TimerFired(Struct, frozen=True, kw_only=True):
    kind: TimerKind
    #: As given in SetTimer; a key that is no longer waited for changes nothing.
    key: str


class ActionReturned(Struct, frozen=True, kw_only=True):
    call: str
    value: Any


class ActionFailed(Struct, frozen=True, kw_only=True):
    call: str
    #: One of the action's declared error names, else "error" or "timeout".
    error: str
    detail: str = ""


class HumanEnded(Struct, frozen=True, kw_only=True):
    outcome: HumanOutcome


class EventSeen(Struct, frozen=True, kw_only=True):
    """An event of this customer arrived: ends the session if its `cancel_when` says so."""

    type: str
    data: Mapping[str, Any]


class Stopped(Struct, frozen=True, kw_only=True):
    """The customer ended it (/stop, or [Stop] on the way back)."""


class Unreachable(Struct, frozen=True, kw_only=True):
    """The channel can't reach the customer any more."""


class LeaveGiven(Struct, frozen=True, kw_only=True):
    """The contact policy lets the bot write: the step that asked runs."""

    leave: str
    #: Id of the contact, kept with the session: what is answered from now on belongs to it.
    contact: str


class LeaveDelayed(Struct, frozen=True, kw_only=True):
    """Not before `until`: the step asks again then."""

    leave: str
    until: datetime
    #: Which rule said so, for the trace.
    why: str


class LeaveDenied(Struct, frozen=True, kw_only=True):
    """Not at all: the session ends as not relevant; a reminder is left out; an inline survey is
    passed over."""

    leave: str
    why: str


Event = (
    Started | Answered | Interrupted | Resumed | TimerFired | ActionReturned | ActionFailed
    | HumanEnded | EventSeen | Stopped | Unreachable | LeaveGiven | LeaveDelayed | LeaveDenied
)  # fmt: skip


# --- effects: what the shell must do -------------------------------------------------------------


class Choice(Struct, frozen=True, kw_only=True):
    """A button under a question, found again by its index."""

    index: int
    label: str


class Link(Struct, frozen=True, kw_only=True):
    label: str
    url: str


SayKind = Literal["say", "question", "retry", "remind", "system"]


class Say(Struct, frozen=True, kw_only=True):
    """Send this to the customer."""

    text: RichText
    kind: SayKind = "say"
    #: Set on anything that (re)asks: taps carry it, and an older one is closed.
    question: int | None = None
    choices: tuple[tuple[Choice, ...], ...] = ()
    links: tuple[Link, ...] = ()
    attachment: Attachment | None = None
    #: The question wants the customer's own phone: show the messenger's share button.
    asks_phone: bool = False
    #: What it costs the customer, as the map counts it: reask.
    effort: tuple[str, ...] = ()
    place: Place = NOWHERE
    initiative: Initiative = "customer"


class Accepted(Struct, frozen=True, kw_only=True):
    """The input was a valid answer; its touchpoint gets these."""

    value: Any
    rating: Rating | None = None
    skipped: bool = False
    #: Its words are nobody's business: they are kept in the session only.
    secret: bool = False
    place: Place = NOWHERE


class Missed(Struct, frozen=True, kw_only=True):
    """The input was no answer to the open question."""

    tries_left: int
    #: It was meant for a question whose answer is nobody's business.
    secret: bool = False
    place: Place = NOWHERE


class SetTimer(Struct, frozen=True, kw_only=True):
    kind: TimerKind
    #: Unique within the session.
    key: str
    due: datetime


class CancelTimers(Struct, frozen=True, kw_only=True):
    """All armed timers of the session, or those of these kinds."""

    kinds: frozenset[TimerKind] | None = None


class CallAction(Struct, frozen=True, kw_only=True):
    """Await the owner's function, then come back with ActionReturned or ActionFailed.

    `call` is stable: the same call of the same session always carries the same id, so it serves
    as the idempotency key.
    """

    call: str
    name: str
    arguments: Mapping[str, Any]
    place: Place = NOWHERE


class AskLeave(Struct, frozen=True, kw_only=True):
    """The bot is about to write first. Come back with LeaveGiven, LeaveDelayed or LeaveDenied,
    within the same turn."""

    leave: str
    kind: ContactKind
    #: Whose contact rules hold: the session's flow, or the survey that it runs.
    flow: str
    version: str
    place: Place = NOWHERE


class OpenTicket(Struct, frozen=True, kw_only=True):
    """Hand over to people. With `wait` the session waits for HumanEnded.

    What the customer is told is a Say of its own: the step's `say`, else messages.human_called.
    """

    reason: str
    priority: Priority = "normal"
    queue: str | None = None
    share: Mapping[str, Any] = field(default_factory=dict)
    #: Names of variables that no card may show, of whatever step opened it.
    secret: frozenset[str] = frozenset()
    wait: bool = True
    #: They are to be called, and when it suits them.
    call_back: str = ""
    #: What the customer is told of it: when to expect people, the step's own words, or nothing.
    says: Literal["usual", "own", "nothing"] = "usual"
    place: Place = NOWHERE


class SetCustomer(Struct, frozen=True, kw_only=True):
    field: str
    value: Any


class Traced(Struct, frozen=True, kw_only=True):
    """A step ran: what the owner sees in `cxbot trace`."""

    place: Place
    verb: str
    #: Variables that changed, by name.
    changed: Mapping[str, Any] = field(default_factory=dict)
    detail: str = ""


class Ended(Struct, frozen=True, kw_only=True):
    outcome: EndOutcome
    #: For "error": what the owner should read. Never shown to the customer.
    detail: str = ""


Effect = (
    Say | Accepted | Missed | SetTimer | CancelTimers | CallAction | AskLeave | OpenTicket
    | SetCustomer | Traced | Ended
)  # fmt: skip
