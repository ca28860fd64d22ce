"""One phrase in the languages that operators may speak."""

from typing import NamedTuple


class Said(NamedTuple):
    en: str
    ru: str
    zh: str
