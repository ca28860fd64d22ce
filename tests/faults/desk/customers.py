"""Customers who call a person and write to them: texts, files, albums, answers, edits."""

import asyncio
from collections.abc import Callable

from cxbot.sandbox.refusals import CantDo

from .world import BusyDesk

#: How many of them call once more.
_COME_BACK = 0.3
_PIXELS = b"\x89PNG a photo of a shirt "


async def live(desk: BusyDesk, who: int) -> None:
    """They call within the first minute, and some again when they were helped."""
    random = desk.random(who)
    await asyncio.sleep(random.uniform(0, 60))
    await _call(desk, who)
    while random.random() < _COME_BACK:
        await desk.sees(who, "back with the bot", 0, random.uniform(60, 200))
        await _call(desk, who)


async def _call(desk: BusyDesk, who: int) -> None:
    random, called = desk.random(who), desk.told(who, "a colleague comes")
    desk.telegram.say(who, "/person")
    if await desk.sees(who, "a colleague comes", called, 60):
        desk.open.add(who)
    for _ in range(random.randint(3, 8)):
        await asyncio.sleep(random.expovariate(1 / 20))
        await _something(desk, who)


async def _something(desk: BusyDesk, who: int) -> None:
    if desk.random(who).random() < 0.03:
        await _block(desk, who)
        return
    acts = (_text, _photo, _album, _answer, _edit)
    act = desk.random(who).choices(acts, weights=(8, 2, 2, 2, 2))[0]
    act(desk, who)


def _text(desk: BusyDesk, who: int) -> None:
    _write(desk, who, lambda words: desk.telegram.say(who, words))


def _answer(desk: BusyDesk, who: int) -> None:
    """To something of the bot, or of their own."""
    post = desk.random(who).choice(desk.telegram.chats[who].visible())
    _write(desk, who, lambda words: desk.telegram.say(who, words, reply_to=post.id))


def _photo(desk: BusyDesk, who: int) -> None:
    _write(desk, who, lambda words: desk.telegram.send_photo(who, _PIXELS, caption=words))


def _write(desk: BusyDesk, who: int, send: Callable[[str], int]) -> None:
    mark = desk.mark("m", who)
    due = who in desk.open
    desk.said(mark, who, send(f"{mark} where is my shirt?"), due=due)


def _album(desk: BusyDesk, who: int) -> None:
    random, mark = desk.random(who), desk.mark("m", who)
    photos = [_PIXELS] * random.randint(2, 4)
    split = random.choice((0, 0, 1))
    ids = desk.telegram.send_album(who, photos, caption=f"{mark} look", split=split)
    desk.said(mark, who, *ids, media=True, due=who in desk.open)


def _edit(desk: BusyDesk, who: int) -> None:
    own = [said for said in desk.spoken.of("m") if said.customer == who and not said.media]
    if not own:
        return
    said, mark = own[-1], desk.mark("e", who)
    try:
        desk.telegram.edit(who, said.ids[0], f"{mark} I meant the blue one")
    except CantDo:
        return
    desk.said(mark, who, said.ids[0], due=who in desk.open and said.due)


async def _block(desk: BusyDesk, who: int) -> None:
    desk.telegram.block(who)
    await asyncio.sleep(desk.random(who).uniform(5, 40))
    desk.telegram.unblock(who)
    await asyncio.sleep(3)
