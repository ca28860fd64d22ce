"""What an operator notes on a ticket with one tap or a word: mood, cause, tags, how urgent it is.

Marks are taken after the end as well: that is when people know. A mood is also a signal of what
the customer last wrote, and the sentiment of an exchange of its own in the log, at the place in the
flow that the ticket came from; a later one stands in its place.
"""

import zlib
from collections.abc import Collection, Mapping

from cxbot.conversation import feelings
from cxbot.conversation.desk.commands import Command
from cxbot.conversation.desk.deed import Deed
from cxbot.conversation.desk.office import Office
from cxbot.desk import lifecycle
from cxbot.desk.phrases import LANGUAGES, Key, one_line, phrase, words
from cxbot.desk.surface import Keyboard, Values
from cxbot.model.message import Button, Outbound
from cxbot.model.sentiment import UNKNOWN, Sentiment
from cxbot.model.ticket import Mood, Priority, Ticket
from cxbot.model.touchpoint import Place
from cxbot.store.outbox import COSMETIC

_OFF = frozenset({"-", "none", "off", "нет", "无"})
_MAX_WORD = 40
_IN_A_ROW = 3

_MOODS: Mapping[Mood, Key] = {
    "happy": "mood_happy",
    "neutral": "mood_neutral",
    "unhappy": "mood_unhappy",
}
_CAUSES: Mapping[str, Key] = {
    "delivery": "cause_delivery",
    "product": "cause_product",
    "payment": "cause_payment",
    "information": "cause_information",
    "bot": "cause_bot",
    "staff": "cause_staff",
    "other": "cause_other",
}
_PRIORITIES: Mapping[Priority, Key] = {
    "low": "priority_low",
    "normal": "priority_normal",
    "high": "priority_high",
    "urgent": "priority_urgent",
}
_SENTIMENT: Mapping[Mood, Sentiment] = {
    "happy": Sentiment(value="positive", score=1.0, confidence=0.9),
    "neutral": Sentiment(value="neutral", confidence=0.9),
    "unhappy": Sentiment(value="negative", score=-1.0, confidence=0.9),
}
#: What people write for it, beside the word itself and what the buttons say.
_SPELLINGS: Mapping[str, Mood] = {
    "good": "happy", "😀": "happy", "😊": "happy", "👍": "happy", "+": "happy", "ok": "neutral",
    "bad": "unhappy", "☹": "unhappy", "😡": "unhappy", "😠": "unhappy", "👎": "unhappy",
    "хорошее": "happy", "доволен": "happy", "довольна": "happy", "обычное": "neutral",
    "плохое": "unhappy", "недоволен": "unhappy", "недовольна": "unhappy", "злой": "unhappy",
    "满意": "happy", "一般": "neutral", "不满": "unhappy", "不满意": "unhappy",
}  # fmt: skip

# --- the keyboard --------------------------------------------------------------------------------


def marks(office: Office, ticket: Ticket, language: str) -> Keyboard:
    """A row for the mood and, once there is one, rows for the cause; when the ticket has ended
    also the way back."""
    rows = _moods(office, ticket, language)
    if ticket.mood is not None:
        rows = (*rows, *_causes(office, ticket, language))
    if ticket.state in lifecycle.REOPENABLE:
        rows = (*rows, (_button(office, ticket, "reopen", words("reopen", language)),))
    return rows


def cause_words(cause: str, language: str) -> str:
    """The built-in ones are translated; the shop's own stand as they are written."""
    key = _CAUSES.get(cause)
    return words(key, language) if key is not None else one_line(cause, _MAX_WORD)


def _moods(office: Office, ticket: Ticket, language: str) -> Keyboard:
    row = tuple(
        _button(office, ticket, f"mood:{mood}", _chosen(words(key, language), ticket.mood == mood))
        for mood, key in _MOODS.items()
    )
    return (row,)


def _causes(office: Office, ticket: Ticket, language: str) -> Keyboard:
    row = [
        _button(
            office,
            ticket,
            f"cause:{_code(cause)}",
            _chosen(cause_words(cause, language), ticket.cause == cause),
        )
        for cause in office.rules.causes
    ]
    return tuple(tuple(row[at : at + _IN_A_ROW]) for at in range(0, len(row), _IN_A_ROW))


def _priorities(office: Office, ticket: Ticket, language: str) -> Keyboard:
    row = tuple(
        _button(
            office, ticket, f"prio:{one}", _chosen(words(key, language), ticket.priority == one)
        )
        for one, key in _PRIORITIES.items()
    )
    return row[:2], row[2:]


def _button(office: Office, ticket: Ticket, action: str, label: str) -> Button:
    return Button(label=label, data=office.marks.ticket(ticket.id, action, ticket.version))


def _chosen(label: str, chosen: bool) -> str:
    return f"✓ {label}" if chosen else label


def _code(cause: str) -> str:
    """Short enough for a button, and still right when the shop's list has changed since."""
    return f"{zlib.crc32(cause.encode()):08x}"


# --- mood and cause ------------------------------------------------------------------------------


async def mood(office: Office, deed: Deed) -> None:
    asked, language = deed.argument.strip(), deed.group.language
    found = _mood(asked)
    if not asked:
        _choose(office, deed, "choose_mood", _moods(office, deed.ticket, language))
    elif found is None and asked.lower() not in _OFF:
        known = " ".join(words(key, language) for key in _MOODS.values())
        office.posts.answer(deed, "unknown_mood", {"mood": asked, "known": known})
    elif await _done(office, deed, lifecycle.MarkMood(mood=found, **deed.who.act)):
        felt = _SENTIMENT[found] if found is not None else UNKNOWN
        deed.draft.note(
            name="ticket.marked",
            kind="ticket",
            text=found or "",
            initiator="operator",
            operator_id=deed.who.account,
            ticket_id=deed.ticket.id,
            place=Place(flow=deed.ticket.flow, touchpoint=deed.ticket.touchpoint),
            sentiment=felt.value,
            sentiment_source="operator" if found is not None else "none",
        )
        await feelings.marked(deed.draft, office.store, deed.ticket, felt)
        _say_mark(
            office, deed, "marked_mood", "mood", words(_MOODS[found], language) if found else ""
        )


async def cause(office: Office, deed: Deed) -> None:
    asked, language = deed.argument.strip(), deed.group.language
    found = _cause(asked, office.rules.causes)
    if not asked:
        _choose(office, deed, "choose_cause", _causes(office, deed.ticket, language))
        return
    if found is None and asked.lower() not in _OFF:
        if deed.tap is not None:
            office.posts.toast(deed, "stale")
            return
        known = ", ".join(cause_words(one, language) for one in office.rules.causes)
        office.posts.answer(deed, "unknown_cause", {"cause": asked, "known": known})
        return
    if await _done(office, deed, lifecycle.MarkCause(cause=found, **deed.who.act)):
        shown = cause_words(found, language) if found is not None else ""
        _say_mark(office, deed, "marked_cause", "cause", shown)


def _mood(asked: str) -> Mood | None:
    plain = asked.lower().replace("\ufe0f", "")
    if plain in _SPELLINGS:
        return _SPELLINGS[plain]
    return next((one for one, key in _MOODS.items() if plain in {one, words(key, "en")}), None)


def _cause(asked: str, known: Collection[str]) -> str | None:
    """By the code of a button, by itself, or by the word for it in any of our languages."""
    plain = asked.lower()
    for one in known:
        said = {
            one.lower(),
            _code(one),
            *(cause_words(one, spoken).lower() for spoken in LANGUAGES),
        }
        if plain in said:
            return one
    return None


def _say_mark(office: Office, deed: Deed, key: Key, name: str, shown: str) -> None:
    """Under the buttons it shows by itself."""
    if deed.tap is not None:
        _refresh(deed, marks(office, deed.ticket, deed.group.language))
    elif shown:
        office.posts.answer(deed, key, {name: shown})
    else:
        office.posts.answer(deed, "mark_taken_off")


# --- tags and priority ---------------------------------------------------------------------------


async def tag(office: Office, deed: Deed) -> None:
    word = _tag(deed.argument)
    if not word:
        office.posts.answer(deed, "write_tag")
    elif await _done(office, deed, lifecycle.Tag(tag=word, **deed.who.act)):
        _tell(office, deed, "tagged", {"tag": word})


async def untag(office: Office, deed: Deed) -> None:
    word = _tag(deed.argument)
    if not word:
        office.posts.answer(deed, "write_tag")
    elif await _done(office, deed, lifecycle.Untag(tag=word, **deed.who.act)):
        _tell(office, deed, "untagged", {"tag": word})


async def prioritise(office: Office, deed: Deed) -> None:
    asked, language = deed.argument.strip(), deed.group.language
    found = next(
        (
            one
            for one, key in _PRIORITIES.items()
            if asked.lower() in {one, *(words(key, spoken) for spoken in LANGUAGES)}
        ),
        None,
    )
    if not asked:
        _choose(office, deed, "choose_priority", _priorities(office, deed.ticket, language))
    elif found is None:
        known = ", ".join(words(key, language) for key in _PRIORITIES.values())
        office.posts.answer(deed, "unknown_priority", {"priority": asked, "known": known})
    elif await _done(office, deed, lifecycle.Prioritise(priority=found, **deed.who.act)):
        _tell(office, deed, "prioritised", {"priority": words(_PRIORITIES[found], language)})


def _tag(text: str) -> str:
    return one_line(text.strip().lstrip("#"), _MAX_WORD)


def _tell(office: Office, deed: Deed, key: Key, values: Values) -> None:
    """Colleagues see who did it."""
    office.posts.say(deed.draft, deed.ticket, key, values={"name": deed.who.name, **values})


# --- the rest ------------------------------------------------------------------------------------


async def _done(office: Office, deed: Deed, event: lifecycle.ByOperator) -> bool:
    """The act itself; False when it was refused, and whoever acted knows why."""
    move = office.posts.move(deed.draft, deed.ticket, event)
    if move.refused is not None:
        office.posts.answer(deed, move.refused.key, move.refused.values)
        return False
    deed.ticket = move.ticket
    if deed.tap is not None:
        office.posts.toast(deed, "noted")
    await office.posts.redraw(deed.draft, deed.ticket)
    return True


def _choose(office: Office, deed: Deed, key: Key, buttons: Keyboard) -> None:
    if deed.tap is not None:
        office.posts.toast(deed, None)
    office.posts.reply(deed, phrase(key, deed.group.language), buttons)


def _refresh(deed: Deed, buttons: Keyboard) -> None:
    """The buttons that were tapped show what is chosen now."""
    message = deed.message
    if message.message_id is not None:
        shown = Outbound(
            op="buttons", peer=message.chat, message_id=message.message_id, buttons=buttons
        )
        link = {"kind": "buttons", "of": f"marks:{message.message_id}"}
        deed.draft.post(deed.group.channel, shown, link, COSMETIC)


ROWS = (
    Command(name="mood", on_ticket=mood, about="about_mood"),
    Command(name="cause", on_ticket=cause, about="about_cause"),
    Command(name="tag", on_ticket=tag, about="about_tag"),
    Command(name="untag", on_ticket=untag, about="about_untag"),
    Command(name="prio", aliases=("priority",), on_ticket=prioritise, about="about_prio"),
)
