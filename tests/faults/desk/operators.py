"""Operators who answer at random: rightly, wrongly, at once, and with every kind of note."""

import asyncio
from collections.abc import Callable
from typing import Any

from cxbot.sandbox.refusals import CantDo

from ..world import GROUP
from .words import Pair
from .world import LEAD, BusyDesk

_PIXELS = b"\x89PNG a photo of a parcel "
#: Ways to write a note; the mark stands in place of the braces.
_NOTES = ("// {}", "//{}", ". {}", "/note {}", "/note@sandbox_bot {}", "@lena {}", "@op2002 see {}")
_UNKNOWN = ("/fooo {}", "/refund {}", "/", "/notes {}", "/Resolv {}", "/тест {}")


async def work(desk: BusyDesk, who: int) -> None:
    random = desk.random(who)
    while True:
        await asyncio.sleep(random.expovariate(1 / 12))
        desk.look()
        act = random.choices(list(_ACTS), weights=list(_ACTS.values()))[0]
        try:
            act(desk, who)
        except CantDo:
            continue  # the topic was closed, say: a real app wouldn't have let them


# --- where ---------------------------------------------------------------------------------------


def _somebody(desk: BusyDesk, who: int) -> int | None:
    known = [customer for customer in desk.customers if desk.group.about.get(customer)]
    return desk.random(who).choice(known) if known else None


def _place(desk: BusyDesk, who: int, customer: int, *, line: bool = False) -> dict[str, Any] | None:
    """Where one writes to them; `line`: in answer to their own words."""
    group, random = desk.group, desk.random(who)
    mine = group.lines[customer] if line else group.about[customer]
    if desk.forum:
        thread = group.topics.get(customer)
        if thread is None or desk.telegram.chats[GROUP].topic(thread) is None:
            return None
        posts = desk.telegram.chats[GROUP].posts
        here = [n for n in mine if posts[n].thread == thread and not posts[n].deleted]
        reply = {"reply_to": random.choice(here)} if line and here else {}
        return {"chat": GROUP, "thread": thread, **reply}
    here = [n for n in mine if not desk.telegram.chats[GROUP].posts[n].deleted]
    return {"chat": GROUP, "reply_to": random.choice(here[-6:])} if here else None


# --- to the customer -----------------------------------------------------------------------------


def _public(
    desk: BusyDesk,
    who: int,
    send: Callable[[str, dict[str, Any]], list[int]],
    *,
    line: bool = False,
    media: bool = False,
) -> None:
    customer = _somebody(desk, who)
    place = _place(desk, who, customer, line=line) if customer is not None else None
    if customer is None or place is None:
        return
    mark = desk.mark("r", customer)
    desk.said(mark, customer, *send(f"{mark} it is on its way", place), media=media)


def _answer(desk: BusyDesk, who: int) -> None:
    line = desk.random(who).random() < 0.4
    _public(desk, who, lambda w, at: [desk.telegram.say(who, w, **at)], line=line)


def _photo(desk: BusyDesk, who: int) -> None:
    def send(words: str, at: dict[str, Any]) -> list[int]:
        return [desk.telegram.send_photo(who, _PIXELS, caption=words, **at)]

    _public(desk, who, send, media=True)


def _album(desk: BusyDesk, who: int) -> None:
    def send(words: str, at: dict[str, Any]) -> list[int]:
        photos = [_PIXELS] * desk.random(who).randint(2, 4)
        return desk.telegram.send_album(who, photos, caption=words, **at)

    _public(desk, who, send, media=True)


def _last_word(desk: BusyDesk, who: int) -> None:
    """A public answer and the end in one."""
    customer = _somebody(desk, who)
    place = _place(desk, who, customer) if customer is not None else None
    if customer is None or place is None:
        return
    desk.open.discard(customer)
    mark = desk.mark("r", customer)
    desk.said(mark, customer, desk.telegram.say(who, f"/resolve {mark} farewell", **place))


def _edit(desk: BusyDesk, who: int) -> None:
    posts = desk.telegram.chats[GROUP].posts
    own = [
        said
        for said in desk.spoken.of("r")[-40:]
        if not said.media and posts[said.ids[0]].sender == who
    ]
    own = [said for said in own if not posts[said.ids[0]].message["text"].startswith("/")]
    if not own:
        return
    said = desk.random(who).choice(own)
    mark = desk.mark("f", said.customer)
    desk.telegram.edit(who, said.ids[0], f"{mark} it comes tomorrow", chat=GROUP)
    desk.said(mark, said.customer, said.ids[0])


# --- to nobody outside ---------------------------------------------------------------------------


def _note(desk: BusyDesk, who: int) -> None:
    customer = _somebody(desk, who)
    place = _place(desk, who, customer) if customer is not None else None
    if customer is None or place is None:
        return
    mark = desk.mark("n", customer)
    words = desk.random(who).choice(_NOTES).format(mark)
    telegram, random = desk.telegram, desk.random(who)
    match random.randrange(5):
        case 0:
            photos = [_PIXELS] * random.randint(2, 4)
            ids = telegram.send_album(
                who, photos, caption=words, split=random.choice((0, 1)), **place
            )
        case 1:
            ids = [telegram.send_photo(who, _PIXELS, caption=words, **place)]
        case 2:
            ids = [telegram.say(who, words, **place)]
            answer = {**place, "reply_to": ids[0]}
            ids.append(telegram.say(who, f"and {desk.mark('n', customer)}", **answer))
        case _:
            ids = [telegram.say(who, words, **place)]
    desk.said(mark, customer, *ids)
    desk.spoken.kept.update(ids)


def _caption_last(desk: BusyDesk, who: int) -> None:
    """An album whose last part says that it is a note."""
    customer = _somebody(desk, who)
    place = _place(desk, who, customer) if customer is not None else None
    if customer is None or place is None:
        return
    telegram, mark = desk.telegram, desk.mark("n", customer)
    album = telegram.album_id()
    captions = ("", "", desk.random(who).choice(_NOTES[:4]).format(mark))
    ids = [
        telegram.send_photo(who, _PIXELS, caption=words, album=album, **place) for words in captions
    ]
    desk.said(mark, customer, *ids)
    desk.spoken.kept.update(ids)


def _unknown(desk: BusyDesk, who: int) -> None:
    customer = _somebody(desk, who)
    place = _place(desk, who, customer) if customer is not None else None
    if customer is None or place is None:
        return
    mark = desk.mark("k", customer)
    words = desk.random(who).choice(_UNKNOWN).format(mark)
    number = desk.telegram.say(who, words, **place)
    desk.said(mark, customer, number)
    desk.spoken.kept.add(number)


def _chatter(desk: BusyDesk, who: int) -> None:
    """Among colleagues: in General, or in answer to one of them."""
    mark, telegram = desk.mark("x", who), desk.telegram
    posts = telegram.chats[GROUP].posts
    others = [n for n in desk.spoken.kept if n in posts and posts[n].thread is None]
    reply = {"reply_to": desk.random(who).choice(others)} if others and not desk.forum else {}
    if desk.random(who).random() < 0.5:
        reply = {}
    number = telegram.say(who, f"{mark} lunch?", chat=GROUP, **reply)
    desk.said(mark, who, number)
    desk.spoken.kept.add(number)


# --- buttons and commands ------------------------------------------------------------------------


def _button(desk: BusyDesk, message_id: int, label: str) -> str | None:
    """What a tap on it sends, if the card shows it now."""
    post = desk.telegram.chats[GROUP].post(message_id)
    rows = (post.message.get("reply_markup") or {}) if post is not None else {}
    for row in rows.get("inline_keyboard", []):
        for button in row:
            if label in button["text"]:
                return str(button["callback_data"])
    return None


def _tap(desk: BusyDesk, who: int, message_id: int, data: str) -> str:
    number = desk.telegram.tap(who, GROUP, message_id, data, force=True)
    desk.spoken.taps.append(number)
    return number


def _cards(desk: BusyDesk, label: str) -> list[tuple[int, str]]:
    found = ((card, _button(desk, card, label)) for card in desk.group.cards)
    return [(card, data) for card, data in found if data is not None]


def _take(desk: BusyDesk, who: int) -> None:
    """Often two press it in the same moment."""
    free = _cards(desk, "Take")
    if not free:
        return
    card, data = desk.random(who).choice(free)
    first = _tap(desk, who, card, data)
    if desk.random(who).random() < 0.8:
        other = desk.random(who).choice([n for n in desk.operators if n != who])
        second = _tap(desk, other, card, data)
        desk.spoken.pairs.append(Pair(ticket=desk.group.cards[card], taps=(first, second)))


def _drop(desk: BusyDesk, who: int) -> None:
    held = _cards(desk, "Drop")
    if held:
        card, data = desk.random(who).choice(held)
        _tap(desk, who, card, data)


def _finish(desk: BusyDesk, who: int) -> None:
    cards = _cards(desk, "Resolve")
    if cards:
        card, data = desk.random(who).choice(cards)
        desk.open.discard(desk.group.numbers[desk.group.cards[card]])
        _tap(desk, who, card, data)


def _command(desk: BusyDesk, who: int) -> None:
    customer = _somebody(desk, who)
    place = _place(desk, who, customer) if customer is not None else None
    if customer is None or place is None:
        return
    words = desk.random(who).choice(("/take", "/drop", "/card", "/help", "/resolve", "/return"))
    if words in ("/resolve", "/return"):
        desk.open.discard(customer)
    desk.spoken.kept.add(desk.telegram.say(who, words, **place))


def _react(desk: BusyDesk, who: int) -> None:
    customer = _somebody(desk, who)
    lines = desk.group.lines[customer] if customer is not None else []
    if lines:
        desk.telegram.reacts(who, desk.random(who).choice(lines), "👍", chat=GROUP)


# --- the lead ------------------------------------------------------------------------------------


async def lead(desk: BusyDesk) -> None:
    """Tidies up where she shouldn't: topics are closed and deleted, cards and lines deleted."""
    random = desk.random(LEAD)
    while True:
        await asyncio.sleep(random.uniform(15, 60))
        desk.look()
        group = desk.telegram.chats[GROUP]
        topics = [topic for topic in group.topics.values() if not topic.deleted]
        if topics and random.random() < 0.5:
            topic = random.choice(topics)
            if random.random() < 0.4:
                desk.telegram.remove_topic(LEAD, GROUP, topic.id)
            elif not topic.closed:
                desk.telegram.shut_topic(LEAD, GROUP, topic.id)
            continue
        shown = [post.id for post in group.visible() if post.id in desk.group.owner]
        if shown:
            desk.telegram.delete(LEAD, random.choice(shown), chat=GROUP)


_ACTS: dict[Callable[[BusyDesk, int], None], float] = {
    _answer: 9, _photo: 1.5, _album: 1.5, _last_word: 0.5, _edit: 1.5,
    _note: 5, _caption_last: 0.7, _unknown: 1.2, _chatter: 1.5,
    _take: 6, _drop: 1.5, _finish: 1.2, _command: 1.5, _react: 0.7,
}  # fmt: skip
