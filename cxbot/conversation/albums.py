"""An album comes as several messages and is one: its parts are gathered, and read as one.

What is gathered are rows of the inbox: a crash on the way loses nothing, they are gathered again.
"""

import re
from collections.abc import Sequence

from msgspec import Struct

from cxbot.desk import writing
from cxbot.model.message import AlbumItem, GroupInbound, Inbound, Outbound
from cxbot.model.text import RichText, utf16_length
from cxbot.model.value import replace

#: Of a part, before its album is held for whole, since the newest part came. Seconds.
PAUSE = 1.2
#: Parts that a messenger puts into one album.
MOST = 10

Item = Inbound | GroupInbound

#: What Telegram takes as one when it is sent anew, https://core.telegram.org/bots/api#sendmediagroup:
#: photos and videos together, documents and audio files only with their own kind.
_TOGETHER = (frozenset({"photo", "video"}), frozenset({"document"}), frozenset({"audio"}))
#: Of a caption that a bot writes. A copy may have a longer one, of somebody with Premium.
_MOST_UNITS = 1024


class Part(Struct, frozen=True):
    """A part of an album, the others of which may be behind it or not here yet."""

    album: str
    #: Who sent it where.
    source: str

    def same_album(self, item: Item | None) -> bool:
        return item is not None and part_of(item) == self

    def ends_with(self, item: Item | None) -> bool:
        """Whoever sent the album has gone on to something else: there is no more of it."""
        if item is None or item.kind != "message":
            return False
        return _source(item) == self.source and not self.same_album(item)


def part_of(item: Item) -> Part | None:
    if item.album is None or item.kind != "message":
        return None
    return Part(item.album, _source(item))


def _source(item: Item) -> str:
    chat = item.chat if isinstance(item, GroupInbound) else ""
    return f"{chat}:{item.sender.account}"


def whole(parts: Sequence[Item], earlier: Sequence[str] = ()) -> Item:
    """All parts as one message: it has the first one's id and every one's files and words."""
    ordered = sorted(parts, key=_place)
    first = ordered[0]
    return replace(
        first,
        text=_words([part.text for part in ordered if part.text]),
        attachments=tuple(file for part in ordered for file in part.attachments),
        reply_to=next((part.reply_to for part in ordered if part.reply_to is not None), None),
        parts=tuple(part.message_id for part in ordered if part.message_id is not None),
        captions=tuple(part.text for part in ordered),
        earlier=tuple(earlier),
    )


def _words(captions: Sequence[RichText]) -> RichText:
    """Usually there is one. A caption that isn't for the customer speaks for the whole album, so it
    comes first, wherever it stood."""
    rising = sorted(captions, key=lambda caption: not writing.is_marked(caption))
    joined = RichText()
    for caption in rising:
        joined = joined + "\n" + caption if joined else caption
    return joined


def _place(part: Item) -> tuple[int, str]:
    number = part.message_id or ""
    return (int(number) if re.fullmatch("[0-9]+", number) else 0, number)


# --- on to the customer ------------------------------------------------------------------------


def copied(message: GroupInbound, peer: str, *, bare: bool = False) -> Outbound:
    """Its messages, kept together; `bare` without the words under them."""
    return Outbound(
        op="copy_album",
        peer=peer,
        source_chat=message.chat,
        source_messages=message.parts,
        bare=bare,
    )


def grouped(message: GroupInbound, peer: str, reply_to: str) -> Outbound | None:
    """The same files with the same words, in answer to that message, which copies can't be; None
    where the messenger wouldn't take them as one."""
    files = message.attachments
    captions = message.captions or (message.text, *(RichText() for _ in files[1:]))
    kinds = {attachment.kind for attachment in files}
    fits = (
        1 < len(files) <= MOST
        and len(files) == len(captions) == len(message.parts)
        and any(kinds <= together for together in _TOGETHER)
        and all(attachment.file_id for attachment in files)
        and all(utf16_length(caption.text) <= _MOST_UNITS for caption in captions)
    )
    if not fits:
        return None
    items = tuple(
        AlbumItem(attachment=attachment, text=caption)
        for attachment, caption in zip(files, captions, strict=True)
    )
    return Outbound(op="album", peer=peer, reply_to=reply_to, items=items)
