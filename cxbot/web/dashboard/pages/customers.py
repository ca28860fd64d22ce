"""Customers: found by name, account, order or phone, sorted, a page at a time."""

from collections.abc import Mapping, Sequence
from typing import Any

from cxbot.model.customer import Customer
from cxbot.model.journey import Catalogue
from cxbot.store.people_list import SORTS, Listed, PeopleList, place, written
from cxbot.store.threads import ThreadLog
from cxbot.web.dashboard.page import Asked, Page, Words

_MOST = 50
_WORDS: Words = {
    "search": (
        "Name, account, order number, phone, #C12",
        "Имя, аккаунт, номер заказа, телефон, #C12",
    ),
    "find": ("Find", "Найти"),
    "sort": ("First", "Сначала"),
    "sort_recent": ("who wrote last", "кто писал последним"),
    "sort_new": ("the newest", "самые новые"),
    "sort_name": ("by name", "по имени"),
    "sort_orders": ("who ordered most", "кто больше заказывал"),
    "found": ("Found: {n}", "Найдено: {n}"),
    "everybody": ("Customers: {n}", "Клиентов: {n}"),
    "name": ("Customer", "Клиент"),
    "where": ("Writes from", "Откуда пишет"),
    "wrote": ("Last wrote", "Писал последний раз"),
    "orders": ("#Orders", "#Заказов"),
    "persona": ("Persona", "Персона"),
    "since": ("Known since", "Знаем с"),
    "never": ("never here", "здесь ни разу"),
    "waiting": ("waits for an answer", "ждёт ответа"),
    "banned": ("kept out", "заблокирован"),
    "all": ("Everybody", "Все"),
    "first": ("To the first page", "На первую страницу"),
    "none": (
        "There is no customer yet. As soon as somebody writes to the bot, or an event of the shop "
        "or cxbot import names them, they stand here.",
        "Клиентов пока нет. Как только кто-то напишет боту или его назовёт событие магазина или "
        "cxbot import, он появится здесь.",
    ),
    "not_found": (
        "Nobody is found. Try a part of the name, the number of an order, or the digits of a "
        "phone.",
        "Никто не найден. Попробуйте часть имени, номер заказа или цифры телефона.",
    ),
}


async def _show(asked: Asked) -> Mapping[str, Any]:
    text = asked.query.get("q", "")[:100].strip()
    chosen = next((one for one in SORTS if one == asked.query.get("sort")), SORTS[0])
    after = place(asked.query.get("after", ""), chosen)
    people = PeopleList(asked.sources.database)
    found = await people.page(text, chosen, after=after, most=_MOST)
    catalogue = asked.sources.catalog().journey
    channels = await last_channels(asked, [one.customer.id for one in found.people])
    following = written(found.following) if found.following is not None else None
    kept = {"q": text, "sort": chosen}
    return {
        "text": text,
        "sort": chosen,
        "sorts": SORTS,
        "n": found.n,
        "people": [
            _row(one, catalogue, channels.get(one.customer.id, ""), asked) for one in found.people
        ],
        "personas": bool(catalogue.personas),
        "later": asked.url("/customers", **kept, after=following) if following else None,
        "first": asked.url("/customers", **kept) if after is not None else None,
    }


def _row(one: Listed, catalogue: Catalogue, channel: str, asked: Asked) -> Mapping[str, Any]:
    customer = one.customer
    erased = customer.erased_at is not None
    return {
        "id": customer.id,
        "name": customer.name,
        "erased": erased,
        "where": [] if erased else [f"{channel}: {account}" for channel, account in one.accounts],
        "wrote": one.last_wrote_at,
        "waiting": one.waiting_since is not None,
        "banned": customer.banned(asked.now),
        "orders": customer.orders_count,
        "persona": "" if erased else persona(customer, catalogue, channel),
        "since": customer.since,
    }


async def last_channels(asked: Asked, customers: Sequence[str]) -> Mapping[str, str]:
    """As `persona` needs them; nothing where there are no personas."""
    if not asked.sources.catalog().journey.personas:
        return {}
    return await ThreadLog(asked.sources.database).last_channels(customers, asked.now)


def persona(customer: Customer, catalogue: Catalogue, channel: str) -> str:
    """The first that matches, as the map has it: `channel` is that of their newest exchange."""
    fields = customer.values(channel)
    return next((one.name for one in catalogue.personas if one.matches(fields)), "")


PAGE = Page(
    path="/customers",
    template="pages/customers.html",
    title=("Customers", "Клиенты"),
    show=_show,
    words=_WORDS,
)
