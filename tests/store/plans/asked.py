"""What is asked on the way of messages, timers, deliveries and of the desk, with values to ask it
with."""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Boolean, Float, Insert, Select
from sqlalchemy.sql import visitors
from sqlalchemy.types import JSON, Integer, TypeEngine
from stores import postgres

import cxbot.store
from cxbot.store.database import Database
from cxbot.store.driver import Statement
from cxbot.store.listed import _List
from cxbot.store.queries import Prepared, Query, spoken
from cxbot.store.statements import ORDER
from cxbot.store.tables import Instant

from . import big, reads

#: Can't be asked of SQLite.
OF_A_SERVER = frozenset({"leases._MINE"})

NOW = big.BEGINS + big.YEAR
_MOMENTS = {"since": NOW - timedelta(days=7), "opened": NOW - timedelta(days=7)}
#: By the parameter's name; what isn't here is as its type says.
_VALUES: Mapping[str, Any] = {
    "account": "a10000007",
    "accounts": "a10000007",
    "before": 5,
    "channel": "telegram",
    "chat": "g",
    "customer": "c10000007",
    "during": "s10000007",
    "flow": "f7",
    "here": "d10000007",
    "id": "link10000007",
    "key": "key7",
    "lane": "d10000007",
    "message_id": "m10000007",
    "most": 20,
    "natural_key": "k10000007",
    "number": "A-7",
    "of": "d10000007",
    "old": "g",
    "one": "ask",
    "other": "remind",
    "row": "p10000007",
    "session": "s10000007",
    "slug": "tag7",
    "thread_id": "h10000007",
    "ticket": "t10000007",
    "told": "k10000007",
    "was": "d10000007",
    "who": "c10000007",
    "whose": "c10000007",
}
#: By the statement, where the name alone doesn't tell.
_ITS_VALUES: Mapping[str, Mapping[str, Any]] = {
    "audit._LAST": {"actor": "customer", "act": "mydata", "subject": "u10000008"},
    "feelings._SIGNALS": {"of": "p10000007"},
    "operators._OPERATOR": {"of": "o10000007"},
    "personal.ledger._ERASED_AT": {"whose": "sealed10000007"},
    "relayed._ANSWERERS": {"of": "t10000007"},
    "tickets._BY_ID": {"of": "t10000007"},
    "tickets._CARDS": {"of": "t10000007"},
    "timers._FIRE": {"row": "w10000007"},
    "timer.cancel": {"of": "s10000007"},
    "timer.cancel_kinds": {"of": "s10000007"},
    "timer.cancel_key": {"of": "s10000007"},
    "reward_code.given": {"of": "r1"},
    "reward_given": {"of": "r1"},
    "erased_account.back": {"whose": "sealed10000007"},
}


def names(*, shared: bool) -> list[str]:
    """Of all that is asked of a file, or of a server."""
    known = [*(name for name, _ in _queries()), *_written(), *reads.READS]
    if shared:
        return [*known, *reads.SHARED]
    return [name for name in known if name not in OF_A_SERVER]


def statements(url: str) -> dict[str, list[Statement]]:
    """By name; of a database with its rows."""
    dialect = Database(url).engine.dialect
    prepared: dict[str, Prepared] = {name: query.read(dialect) for name, query in _queries()}
    for name in _written():
        prepared[name] = Prepared(ORDER[name], spoken(dialect))
    if dialect.name == "sqlite":
        prepared = {name: one for name, one in prepared.items() if name not in OF_A_SERVER}
    found = {name: [(one.sql, _given(name, one))] for name, one in prepared.items()}
    return found | postgres.elsewhere(lambda: reads.asked(url))


def _written() -> list[str]:
    """What a turn writes and has to look for first."""
    return [name for name, one in ORDER.items() if not isinstance(one, Insert) or _looks(one)]


def _given(name: str, statement: Prepared) -> tuple[Any, ...]:
    own = _ITS_VALUES.get(name, {})
    binds = statement.compiled.binds.items()
    return statement.values(
        {key: own.get(key) or _value(key, bind.type) for key, bind in binds if bind.required}
    )


def _queries() -> Iterator[tuple[str, Query]]:
    """Wherever in the store they stand; one that is imported elsewhere counts once."""
    known: set[int] = set()
    prefix = f"{cxbot.store.__name__}."
    for module in pkgutil.walk_packages(cxbot.store.__path__, prefix):
        if ".migrations" in module.name:
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, Query) and id(value) not in known:
                known.add(id(value))
                yield f"{module.name.removeprefix(prefix)}.{name}", value


def _looks(statement: Insert) -> bool:
    return any(isinstance(part, Select) for part in visitors.iterate(statement))


def _value(name: str, kind: TypeEngine[Any]) -> Any:
    match kind:
        case _List():
            return [_VALUES[name]]
        case Instant():
            return _MOMENTS.get(name, NOW)
        case Boolean():
            return True
        case Integer() | Float():
            return 7
        case JSON():
            return {}
    return _VALUES.get(name, "x")
