"""A link for a shelf, a poster or a parcel: t.me/BOT?start=t_SLUG.

It says where somebody came from and nothing else: whoever reads the poster may have it, so it isn't
signed and grants nothing.
"""

import re
import unicodedata
from datetime import datetime
from hashlib import blake2s
from typing import Literal

from msgspec import Struct

from cxbot.model.journey import Medium
from cxbot.model.touchpoint import Device

#: What every payload of such a link begins with.
PREFIX = "t_"
#: The name of the exchange that an opened link is.
OPENED = "link.opened"
MOST_NAME = 80
_MOST = 40
_PAYLOAD = re.compile(r"t_[a-z0-9][a-z0-9-]{0,61}", re.ASCII)
_LATIN = str.maketrans(
    {
        **dict(zip("абвгдезиклмнопрстуфыэ", "abvgdeziklmnoprstufye", strict=True)),
        "ж": "zh",
        "х": "h",
        "ц": "ts",
        "ч": "ch",
        "ш": "sh",
        "щ": "sch",
        "ъ": "",
        "ь": "",
        "ю": "yu",
        "я": "ya",
    }
)

Made = Literal["new", "changed", "same"]


class Tag(Struct, frozen=True, kw_only=True):
    """As the owner made it. Where it is on the map the catalogue says when it is opened."""

    slug: str
    name: str
    touchpoint: str
    #: Where the code hangs, if the owner says so; the map goes by journey.yaml.
    medium: Medium | None = None
    #: What stands under the printed code, and what whoever opens it wants.
    about: str = ""
    device: Device = "unknown"
    #: Begun in place of the greeting.
    flow: str | None = None
    made_at: datetime
    #: From then on it is a plain start.
    retired_at: datetime | None = None

    @property
    def payload(self) -> str:
        return PREFIX + self.slug

    def url(self, bot: str) -> str:
        return f"https://t.me/{bot}?start={self.payload}"


def slug_of(name: str, *, apart: bool = False) -> str:
    """What the name is in a link: always the same for the same name. `apart` tells it from that of
    another name that reads the same; so does a part that Latin letters can't say."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    read = "".join(sign for sign in plain if not unicodedata.combining(sign)).translate(_LATIN)
    words = "-".join(re.findall(r"[a-z0-9]+", read))
    lost = len(words) > _MOST or any(sign.isalnum() and not sign.isascii() for sign in read)
    if words and not lost and not apart:
        return words
    mark = blake2s(name.encode(), digest_size=4).hexdigest()
    return "-".join(part for part in (words[:_MOST].strip("-"), mark) if part)


def slug_in(payload: str) -> str | None:
    """Of a payload that may be such a link's."""
    return payload.removeprefix(PREFIX) if _PAYLOAD.fullmatch(payload) else None
