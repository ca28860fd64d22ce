"""What was foretold against what happened: each message, each decision, each figure."""

import shutil
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.survey.days import OVER, Days, Effort, Ledger, Phones, effort
from bench.survey.foretold import Decision, Foretold
from bench.survey.gates import Gates, Lots
from bench.survey.people import BEGINS, people
from bench.survey.shop import flows
from bench.survey.words import BYE, CHEERS, FLOWS, HERE, WHY
from cxbot.clock import ManualClock
from cxbot.journey.voice import Period, voice_report
from cxbot.store.voice import VoiceLog
from cxbot.testing import World, started

Sent = tuple[str, datetime, str]
#: How the flows' own messages begin; what else the bot says (greetings, “not understood”) isn't
#: foretold.
_SAID = tuple(
    {
        HERE,
        BYE,
        WHY,
        *CHEERS.values(),
        *(text for one in FLOWS.values() for text in (one.says, one.thanks, one.follow_on) if text),
    }
)


class Happened:
    """The decisions that were written down."""

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        self.decisions = [
            Decision(
                row["account"],
                datetime.fromisoformat(row["at"]) if isinstance(row["at"], str) else _at(row["at"]),
                row["flow"],
                row["kind"],
                row["verdict"],
                row["gate"],
            )
            for row in rows
        ]
        self._gates = {(one.account, one.at, one.flow): one.gate for one in self.decisions}
        self._full = Counter((one.flow, one.at) for one in self.decisions if one.gate == "quota")
        self._began = Counter(
            (one.flow, one.at)
            for one in self.decisions
            if one.verdict == "allow" and one.kind in ("first", "inline")
        )

    def gate(self, account: str, at: datetime, flow: str) -> str | None:
        return self._gates.get((account, at, flow))

    def began(self, flow: str, at: datetime) -> int:
        return self._began[flow, at]

    def came(self, flow: str, at: datetime) -> int:
        return self._began[flow, at] + self._full[flow, at]

    def lots(self) -> Lots:
        denied: dict[str | None, set[str]] = defaultdict(set)
        for one in self.decisions:
            denied[one.gate].add(one.account)
        return Lots(held_out=frozenset(denied["holdout"]), left_out=frozenset(denied["sample"]))


def _at(microseconds: int) -> datetime:
    return datetime.fromtimestamp(microseconds / 1_000_000, UTC)


@dataclass(kw_only=True)
class Account:
    """Two lists of each thing, by whom they were kept."""

    effort: Effort
    #: Of the survey about returns.
    quota: int
    ledger: Ledger
    foretold: Foretold
    happened: Happened
    lots: Lots
    report: Mapping[str, Any]
    #: Whose decisions hung on who came first at one instant, as often as they did.
    refereed: list[str]
    #: Customers' ids -> their accounts.
    accounts: Mapping[str, str]

    def sent(self) -> tuple[list[Sent], list[Sent]]:
        """By the flows: really, and as foretold."""
        real = ((who, at, _head(text)) for who, at, text in self.ledger.sent)
        flows = sorted((who, at, head) for who, at, head in real if head)
        return flows, sorted((who, at, _head(text)) for who, at, text in self.foretold.sent)

    def decided(self) -> tuple[list[Decision], list[Decision]]:
        key = lambda one: (one.account, one.at, one.flow, one.kind, one.verdict)  # noqa: E731
        return sorted(self.happened.decisions, key=key), sorted(self.foretold.decisions, key=key)


def _head(text: str) -> str:
    return next((head for head in _SAID if text.startswith(head)), "")


async def kept(customers: int, keep: Path | None = None) -> Account:
    """Ninety days of so many customers, and the account of them; `keep` gets a copy of the
    database."""
    clock, crowd = ManualClock(BEGINS), list(people(customers))
    dead = frozenset(person.account for person in crowd if person.dead)
    quota, phones = max(2, customers // 25), Phones(clock, dead)
    async with started(flows(quota), channel=phones, clock=clock) as world:
        world.engine.dialogues.most = type(world.engine.dialogues).most
        ledger = await Days(world, phones, crowd).pass_by()
        found = await _account(world, ledger, quota, dead, customers)
        await world.store.close()  # all of it is in the file then
        if keep is not None:
            shutil.copy(world.folder / "cxbot.db", keep)
        return found


async def _account(
    world: World, ledger: Ledger, quota: int, dead: frozenset[str], customers: int
) -> Account:
    happened = Happened(await _rows(world, _DECISIONS))
    lots = happened.lots()
    gates = Gates(lots, quota, happened)
    foretold = Foretold(gates, dead)
    foretold.tell(ledger.acts, OVER)
    period = Period(since=BEGINS, until=OVER, now=OVER)
    policy = world.engine.flows.catalog.shop.policy
    report = await voice_report(VoiceLog(world.store.database), policy, period)
    return Account(
        effort=await effort(world, ledger, customers),
        quota=quota,
        ledger=ledger,
        foretold=foretold,
        happened=happened,
        lots=lots,
        report=report.to_json(),
        refereed=gates.refereed,
        accounts={row["customer_id"]: row["account"] for row in await _rows(world, _WHO)},
    )


_WHO = "SELECT customer_id, account FROM conversation"
_DECISIONS = """
SELECT c.at, c.flow, c.kind, c.verdict, c.gate, v.account
FROM contact c JOIN conversation v ON v.id = c.conversation_id
"""


async def _rows(world: World, query: str) -> list[dict[str, Any]]:
    async with world.store.database.engine.connect() as connection:
        found = await connection.exec_driver_sql(query)
        return [dict(row._mapping) for row in found] if found.returns_rows else []
