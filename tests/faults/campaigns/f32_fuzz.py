"""F32: whatever is fed to a reader, it is read or refused, in its words and soon."""

import json
import resource
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from random import Random
from typing import Any

from cxbot.channels import telegram_reading
from cxbot.conversation.marks import Marks
from cxbot.errors import CxbotError
from cxbot.flow.catalog import load
from cxbot.model.customer import Address
from cxbot.model.event import read_events
from cxbot.model.signature import verify
from cxbot.model.tag import slug_in
from cxbot.web.body import parse

from .campaign import BOOKS, LEAKED, REFUSED, Campaign, Case, Result
from .wire import FLOWS

EACH = 500
#: The study's bounds of one input.
_SECONDS, _MEGABYTES = 2.0, 64
NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
ANNA, BORIS = (
    Address(channel="telegram", account="1001"),
    Address(channel="telegram", account="1002"),
)
_NASTY = (
    "\x00", "\t", "\r\n", "\ufeff", "\u202e", "\ud83d", "&a *a", "!!python/object:os.system",
    "{{7*7}}", "%s", "- ", ": ", "? ", "| ", "> ", "'", '"', "[", "{", "]", "}", "#", "<<: *x",
    "1e309", "NaN", "-0", "0o7", "1_000", "9" * 5000, "é", "٣", "😀", "a" * 3000, "(a+)+$",
)  # fmt: skip


def mutated(random: Random, text: str) -> str:
    """A few cuts, repeats, swaps and strange signs."""
    for _ in range(random.randint(1, 6)):
        at = random.randrange(len(text) + 1)
        to = min(len(text), at + random.randint(0, 40))
        match random.randrange(6):
            case 0:
                text = text[:at] + text[to:]
            case 1:
                text = text[:to] + text[at:to] * random.randint(1, 20) + text[to:]
            case 2:
                text = text[:at] + random.choice(_NASTY) + text[at:]
            case 3:
                text = text[:at] + chr(random.randrange(1, 0xD7FF)) + text[to:]
            case 4:
                lines = text.split("\n")
                random.shuffle(lines)
                text = "\n".join(lines)
            case _:
                text = text[:at]
    return text


def flow_files(random: Random) -> None:
    texts = {f"flows/{name}.yaml": text if name == "shop" else f"flow: {name}\n{text}"
             for name, text in FLOWS.items()}  # fmt: skip
    victim = random.choice(sorted(texts))
    texts[victim] = mutated(random, texts[victim])
    load(texts)


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


READERS: Mapping[str, Callable[[Random], None]] = {
    "flow files": flow_files,
    "taps": tap_data,
    "deep links": deep_link,
    "orders": order_json,
    "updates": update,
}
#: How a reader refuses.
_REFUSALS: tuple[type[Exception], ...] = (CxbotError, ValueError, RecursionError)


async def case(given: Case) -> Result:
    result = Result()
    names = list(READERS)
    for number in range(EACH):
        name = names[number % len(names)]
        _one(result, name, given.seed + number)
    result.n = EACH
    return result


def _one(result: Result, name: str, one: int) -> None:
    memory, began = _megabytes(), time.process_time()
    what = f"{name}, seed {one}"
    try:
        READERS[name](Random(one))
        result.counts[f"{name}, read"] += 1
    except AssertionError as error:
        result.problem(LEAKED, f"{what}: {error}")
    except _REFUSALS:
        result.counts[f"{name}, refused"] += 1
    except Exception as error:  # noqa: BLE001 -- that is what is looked for
        result.problem(REFUSED, f"{what}: {error!r}"[:300])
    seconds, more = time.process_time() - began, _megabytes() - memory
    result.peak(f"{name}, seconds", round(seconds, 3))
    if seconds > _SECONDS or more > _MEGABYTES:
        result.problem(BOOKS, f"{what} took {seconds:.1f} s and {more:.0f} MB")


def _megabytes() -> float:
    usage: Any = resource.getrusage(resource.RUSAGE_SELF)
    return float(usage.ru_maxrss) / 1024


CAMPAIGN = Campaign(
    id="F32",
    title="Readers fed with anything",
    unit="inputs",
    promise="read, or refused in its words, within 2 s and 64 MB; nothing forged is taken",
    sizes={"smoke": EACH, "sample": 3_000, "t2": 100_000, "t3": 2_000_000},
    each=EACH,
    run=case,
    zeros=(REFUSED, LEAKED, BOOKS),
)
