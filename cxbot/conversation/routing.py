"""Whose turn is it? Pure: one input and the dialogue as it stands -> where it goes.

Order: open ticket | command | first-words | the question after a ticket | open question | words |
fallback. During a ticket the
bot is silent except for `first` entries, /stop, and what the customer agrees to hear from us.
"""

from collections.abc import Callable, Collection

from msgspec import Struct

from cxbot.conversation.contacts import consents
from cxbot.desk import rating
from cxbot.flow.catalog import Catalog
from cxbot.flow.definition import Flow
from cxbot.flow.protocol import Answered
from cxbot.flow.texts.words import words
from cxbot.model.conversation import Dialogue, Session
from cxbot.model.message import Inbound

#: What they decide about themselves, whoever holds the talk.
OWN = frozenset({"unsubscribe", "mydata", "forget"})
BUILT_IN = frozenset({"start", "menu", "help", "language", "stop", "subscribe", *OWN})


class ToTicket(Struct, frozen=True):
    """People hold the conversation: pass it on to them."""


class CloseTicket(Struct, frozen=True):
    """The customer leaves the talk with our people."""


class ToQuestion(Struct, frozen=True):
    """An answer, or an attempt at one, to the question of the open session."""

    session: Session
    answered: Answered


class ToRating(Struct, frozen=True):
    """How well we helped them: a score, or (None) a word more about it."""

    score: int | None = None


class ToFlow(Struct, frozen=True):
    """Starts a flow; one that is marked `anytime` runs inside the open session."""

    flow: Flow


class ToCommand(Struct, frozen=True):
    """One of the bot's own commands."""

    name: str
    argument: str = ""


class BackToPeople(Struct, frozen=True):
    """It isn't over for the customer: people had them until lately."""


class NotUnderstood(Struct, frozen=True):
    pass


Route = (
    ToTicket
    | CloseTicket
    | ToQuestion
    | ToRating
    | ToFlow
    | ToCommand
    | BackToPeople
    | NotUnderstood
)

#: Is that a valid answer to the open question of that session?
Accepts = Callable[[Session, Answered], bool]


def route(
    message: Inbound,
    dialogue: Dialogue,
    catalog: Catalog,
    accepts: Accepts,
    said_last: str | None = None,
    *,
    to_people: bool = False,
) -> Route:
    """Where a message of a customer goes. Taps are told apart before, by their signed data.

    `said_last` names what we said last; it matters only while a question after a ticket is open.
    `to_people`: it replies to what people wrote who had the customer until lately.
    """
    text = message.text.text
    command, argument = split_command(text)
    if dialogue.ticket is not None and _held_by_people(dialogue):
        return _during_ticket(text, command, argument, catalog)
    if command is not None:
        return _command(text, command, argument, catalog)
    first = catalog.first_words(text)
    if first is not None:
        return ToFlow(first)
    rated = _rating(message, dialogue, said_last)
    if rated is not None:
        return rated
    return _answer_or_words(message, dialogue, catalog, accepts, to_people=to_people)


def _held_by_people(dialogue: Dialogue) -> bool:
    """A ticket that the flow didn't wait for leaves the bot's open question to the bot."""
    session = dialogue.open_session
    return session is None or session.status == "human"


def _during_ticket(text: str, command: str | None, argument: str, catalog: Catalog) -> Route:
    if command == "subscribe" or (command is not None and takes_back(command, argument)):
        return ToCommand(command, argument)
    if command == "stop":
        return CloseTicket()
    if command == "start" and argument:
        return ToCommand(command, argument)  # a link ties its order whoever holds the talk
    flow = catalog.command(text) if command is not None else catalog.first_words(text)
    if flow is not None and only_speaks(flow):
        return ToFlow(flow)
    return ToTicket()


def takes_back(command: str | None, argument: str) -> bool:
    """They want to hear less from us, to be forgotten, or to see what is stored: rights that
    nobody has to be asked for."""
    if command == "stop":
        return consents.meant(argument) is not None
    return command in OWN


def _command(text: str, command: str, argument: str, catalog: Catalog) -> Route:
    flow = catalog.command(text)
    if flow is not None and not (command == "stop" and takes_back(command, argument)):
        return ToFlow(flow)
    if command in BUILT_IN:
        return ToCommand(command, argument)
    return NotUnderstood()


def _rating(message: Inbound, dialogue: Dialogue, said_last: str | None) -> ToRating | None:
    question, session = dialogue.question, dialogue.open_session
    if question is None:
        return None
    asking = session is not None and session.status == "asking"
    if rating.awaits_comment(question, message.at):
        # the flow has asked something since: what they write answers that
        return None if asking and said_last != rating.COMMENT_ASKED else ToRating()
    score = rating.score_of(message.text.text)
    if score is None or question.answered_at is not None or said_last != rating.ASKED:
        return None
    return ToRating(score)


def _answer_or_words(
    message: Inbound, dialogue: Dialogue, catalog: Catalog, accepts: Accepts, *, to_people: bool
) -> Route:
    session = dialogue.open_session
    answered = Answered(text=message.text.text, attachments=message.attachments)
    asking = session is not None and session.status == "asking"
    if session is not None and asking and accepts(session, answered):
        return ToQuestion(session, answered)
    flow = catalog.words(message.text.text) if message.text else None
    if flow is not None:
        return ToFlow(flow)
    if to_people and dialogue.ticket is None:
        return BackToPeople()
    if session is not None and asking:
        return ToQuestion(session, answered)
    return ToTicket() if dialogue.ticket is not None else NotUnderstood()


def only_speaks(flow: Flow) -> bool:
    """A `first` entry may answer while people hold the talk; it may not call them again, nor ask
    what nobody could answer."""
    return flow.first and not any(step.verb in ("human", "ask") for step in flow.steps.values())


def calls_person(flow: Flow) -> bool:
    """Has it a step that hands over to people?"""
    return any(step.verb == "human" for step in flow.steps.values())


def only_thanks(text: str, thanks: Collection[str]) -> bool:
    """The whole message is one of these; case, width of letters and punctuation don't count."""
    said = words(text)
    return bool(said) and any(said == words(one) for one in thanks)


def split_command(text: str) -> tuple[str | None, str]:
    """`/start abc` -> ("start", "abc"); (None, text) for what is no command."""
    if not text.startswith("/"):
        return None, text
    word, _, rest = text[1:].partition(" ")
    name = word.partition("@")[0].lower()
    return (name, rest.strip()) if name else (None, text)
