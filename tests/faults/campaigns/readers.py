"""What cxbot reads of others: each of these takes good input, spoils it and has it read.

A reader returns, or refuses in its words. AssertionError: something forged was taken.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from random import Random

from cxbot.app.scenarios.run import Opened, open_project
from cxbot.channels import telegram_reading
from cxbot.conversation.marks import Marks
from cxbot.errors import CxbotError
from cxbot.flow import answers
from cxbot.flow.catalog import Catalog, load
from cxbot.flow.protocol import Answered
from cxbot.flow.reading.source import Problems
from cxbot.flow.scenario import reading as scenarios
from cxbot.flow.steps import AskStep
from cxbot.flow.values.scope import Scope
from cxbot.model.customer import Address
from cxbot.model.event import read_events
from cxbot.model.signature import verify
from cxbot.model.tag import slug_in
from cxbot.web.body import parse

from .books import ROOT
from .mutating import mutated
from .wire import FLOWS

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
ANNA, BORIS = (
    Address(channel="telegram", account="1001"),
    Address(channel="telegram", account="1002"),
)
#: Answer type -> what somebody says to it.
_SAID: Mapping[str, str] = {
    "text": "with love", "number": "1 234,50", "yes/no": "да", "rating 1-5": "4/5",
    "phone": "+7 921 123-45-67", "email": "anna@example.com", "date": "31.12.2026",
    "number_of_order": "A-1042", "town": "Kazan",
}  # fmt: skip
_ASKED: Mapping[str, str] = {
    "flows/shop.yaml": "shop: A\nlanguage: en\ncurrency: RUB\nanswers:\n"
    '  number_of_order: {pattern: "[A-Za-z]-\\\\d{3,6}", example: A-1042}\n'
    "  town: {list: [Moscow, Kazan, Tver]}\n",
    "flows/asks.yaml": "flow: asks\nwhen: {command: /asks}\ndo:\n"
    + "".join(f"  - ask: How?\n    answer: {kind}\n    save: it\n" for kind in _SAID),
}


class Refused(Exception):
    """By a reader that raises nothing."""


@dataclass(frozen=True, slots=True)
class Reader:
    read: Callable[[Random], Awaitable[None] | None]
    #: How it says no.
    refuses: tuple[type[Exception], ...] = (CxbotError,)


def flow_files(random: Random) -> None:
    texts = {f"flows/{name}.yaml": text if name == "shop" else f"flow: {name}\n{text}"
             for name, text in FLOWS.items()}  # fmt: skip
    _one_spoilt(random, texts)


def shop_files(random: Random) -> None:
    """Of the shop that is shipped: its journey, its desk, its ready replies, its languages."""
    _one_spoilt(random, {path: text for path, text in _shipped().texts.items() if _runs(path)})


def _one_spoilt(random: Random, texts: dict[str, str]) -> None:
    victim = random.choice(sorted(texts))
    load(texts | {victim: mutated(random, texts[victim], random.choice((1, 6)))})


def _runs(path: str) -> bool:
    return not path.startswith("flows/tests/")


@cache
def _shipped() -> Opened:
    return open_project(ROOT)


def stories(random: Random) -> None:
    """What an owner's flows are tested with."""
    shop, problems = _shipped(), Problems()
    path = random.choice(sorted(path for path in shop.texts if not _runs(path)))
    scenarios.read(path, mutated(random, shop.texts[path], 2), problems, shop.files)
    problems.raise_any()


@cache
def _asked() -> Catalog:
    return load(_ASKED)


def said(random: Random) -> None:
    """Answers to questions."""
    catalog = _asked()
    steps = [step for step in catalog.flows["asks"].steps.values() if isinstance(step, AskStep)]
    step, text = random.choice(list(zip(steps, _SAID.values(), strict=True)))
    scope = Scope(catalog.shop, {}, now=NOW)
    choice = random.choice((None,) * 8 + (-1, 0, 10**9))
    answered = Answered(text=mutated(random, text, 2), choice=choice)
    if answers.read(step, answered, scope) is None:
        raise Refused


def tap_data(random: Random) -> None:
    marks = Marks(b"k" * 32)
    good = marks.choice(ANNA, "0" * 26, 1, 0)
    data = mutated(random, good)
    if data != good and marks.read(ANNA, data) is not None:
        raise AssertionError(f"a forged tap was taken: {data!r}")
    if marks.read(BORIS, good) is not None:
        raise AssertionError("another's button was taken")
    if data != good:
        marks.read_desk(data)


def deep_link(random: Random) -> None:
    good = "0" * 26 + "x" * 16
    payload = mutated(random, good)
    slug_in(payload)
    if verify(b"k" * 32, payload[26:], "link", payload[:26]):
        raise AssertionError(f"a forged link was taken: {payload!r}")


def order_json(random: Random) -> None:
    body = {
        "specversion": "1.0", "id": "e1", "source": "shop", "type": "order.paid",
        "time": "2026-03-10T08:00:00Z", "subject": "telegram:1001",
        "data": {"order": {"number": "A-1", "total": "10.00", "currency": "EUR",
                           "items": [{"name": "T", "quantity": 1, "price": "10.00"}]}},
    }  # fmt: skip
    raw = mutated(random, json.dumps(body)).encode("utf-8", "surrogatepass")
    read_events(parse(raw), {}, now=NOW)


def update(random: Random) -> None:
    user = {"id": 1001, "is_bot": False, "first_name": "Anna", "language_code": "en"}
    raw = {
        "update_id": 1,
        "message": {"message_id": 7, "date": 1_770_000_000, "text": "hi", "from": user,
                    "chat": {"id": 1001, "type": "private", "first_name": "Anna"}},
    }  # fmt: skip
    try:
        found = json.loads(mutated(random, json.dumps(raw)))
    except ValueError:
        return
    if isinstance(found, dict):
        telegram_reading.arrival(found, "42")
        telegram_reading.read(found, "42")


_OLD = (CxbotError, ValueError, RecursionError)
READERS: Mapping[str, Reader] = {
    "flow files": Reader(flow_files, _OLD),
    "taps": Reader(tap_data, _OLD),
    "deep links": Reader(deep_link, _OLD),
    "orders": Reader(order_json, _OLD),
    "updates": Reader(update, _OLD),
    "shop files": Reader(shop_files),
    "stories": Reader(stories),
    "answers": Reader(said, (Refused,)),
}
