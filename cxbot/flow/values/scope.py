"""What names mean at one moment: the session's variables, `customer.…` and `shop.…`."""

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import Any, Protocol
from zoneinfo import ZoneInfo

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@lru_cache(maxsize=512)
def zone(name: str) -> tzinfo | None:
    """The time zone of that IANA name, None when there's none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


class ShopValues(Protocol):
    """The part of the shop that texts and conditions read."""

    @property
    def language(self) -> str: ...

    @property
    def currency(self) -> str: ...

    @property
    def time_zone(self) -> str: ...

    def value(self, name: str, now: datetime | None, language: str) -> Any: ...


class Scope:
    """Looks up dotted names. What isn't there is None; nothing here raises."""

    __slots__ = ("customer", "language", "now", "shop", "time_zone", "values")

    def __init__(
        self,
        shop: ShopValues,
        values: Mapping[str, Any],
        *,
        customer: Mapping[str, Any] | None = None,
        now: datetime | None = None,
        language: str = "",
        time_zone: str = "",
    ) -> None:
        self.shop = shop
        self.values = values
        self.customer = customer or {}
        self.now = now
        self.language = language or shop.language
        self.time_zone = time_zone

    def get(self, path: tuple[str, ...]) -> Any:
        root, *rest = path
        found: Any
        if root == "customer":
            found = self.customer
        elif root == "shop":
            if not rest:
                return None
            found = self.shop.value(rest.pop(0), self.now, self.language)
        else:
            found = self.values.get(root)
        for name in rest:
            if not isinstance(found, Mapping):
                return None
            found = found.get(name)
        return found

    def speaking(self, language: str) -> "Scope":
        """The same scope in another language."""
        if not language or language == self.language:
            return self
        return Scope(
            self.shop,
            self.values,
            customer=self.customer,
            now=self.now,
            language=language,
            time_zone=self.time_zone,
        )

    def zone(self) -> tzinfo:
        """The customer's time zone, else the shop's, else UTC."""
        return zone(self.time_zone) or zone(self.shop.time_zone) or UTC

    def local_now(self) -> datetime:
        return (self.now or _NEVER).astimezone(self.zone())
