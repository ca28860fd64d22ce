"""Codes that customers were given, and those of the shop's lists."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import (
    ClauseElement,
    ColumnElement,
    Integer,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from cxbot.model.policy import Budget
from cxbot.store.database import Database
from cxbot.store.tables import reward_code, reward_given
from cxbot.store.turn import Turn


class Given(Struct, frozen=True, kw_only=True):
    """A code, and whose it is. Row of `reward_given`."""

    id: str
    reward: str
    customer_id: str
    #: The customer's first, second …
    number: int
    code: str
    at: datetime
    #: The first moment at which it doesn't hold any more.
    valid_until: datetime | None
    session_id: str | None


def given_row(given: Given, budget: Budget | None) -> Mapping[str, Any]:
    """For the statement `reward_given`, which also counts: within `budget` or not at all."""
    return {
        "made": given.id,
        "of": given.reward,
        "to": given.customer_id,
        "claimed": given.number,
        "told": given.code,
        "given": given.at,
        "until": given.valid_until,
        "during": given.session_id,
        "most": budget.count if budget else None,
        "since": given.at - budget.period if budget else given.at,
    }


def given_in(turn: Turn, reward: str) -> Given | None:
    """What a turn that isn't committed yet gives its customer."""
    for row in reversed(turn.of("reward_given")):
        if row["of"] == reward:
            return Given(
                id=row["made"],
                reward=reward,
                customer_id=row["to"],
                number=row["claimed"],
                code=row["told"],
                at=row["given"],
                valid_until=row["until"],
                session_id=row["during"],
            )
    return None


def _give() -> ClauseElement:
    """Three claims: of the customer's number, of the code, and of a place within the budget. Who
    finds the budget used up claims no number, and a row without one isn't taken."""
    row = reward_given.c
    used = (
        select(func.count())
        .where(row.reward == bindparam("of"), row.at > bindparam("since"))
        .scalar_subquery()
    )
    most = bindparam("most", type_=Integer)
    return insert(reward_given).values(
        id=bindparam("made"),
        reward=bindparam("of"),
        customer_id=bindparam("to"),
        number=case((or_(most.is_(None), used < most), bindparam("claimed", type_=Integer))),
        code=bindparam("told"),
        at=bindparam("given"),
        valid_until=bindparam("until"),
        session_id=bindparam("during"),
    )


STATEMENTS: Mapping[str, ClauseElement] = {
    "reward_given": _give(),
    # new lines of a list; one that is there stays as it is, given or not
    "reward_code": insert(reward_code).on_conflict_do_nothing(),
    "reward_code.given": update(reward_code)
    .where(reward_code.c.reward == bindparam("of"), reward_code.c.code == bindparam("told"))
    .values(given_at=bindparam("given")),
}


class Rewards:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def last(self, reward: str, customer_id: str) -> Given | None:
        """What they were given last."""
        row = reward_given.c
        query = (
            select(reward_given)
            .where(row.reward == reward, row.customer_id == customer_id)
            .order_by(row.number.desc())
            .limit(1)
        )
        async with self._database.reading() as connection:
            found = (await connection.execute(query)).one_or_none()
        return Given(**found._mapping) if found is not None else None

    async def given_since(self, reward: str, since: datetime) -> int:
        """To all customers together, after that moment."""
        query = select(func.count()).where(
            reward_given.c.reward == reward, reward_given.c.at > since
        )
        async with self._database.reading() as connection:
            return int((await connection.execute(query)).scalar_one())

    async def taken(self, reward: str, code: str) -> bool:
        """Somebody has it."""
        query = select(literal(1)).where(reward_given.c.reward == reward)
        async with self._database.reading() as connection:
            found = await connection.execute(query.where(reward_given.c.code == code).limit(1))
            return found.first() is not None

    async def free(self, reward: str, most: int) -> Sequence[str]:
        """Codes of its list that nobody has, the oldest first."""
        order = (reward_code.c.loaded_at, reward_code.c.code)
        query = select(reward_code.c.code).where(_free(reward)).order_by(*order).limit(most)
        async with self._database.reading() as connection:
            return (await connection.execute(query)).scalars().all()

    async def left(self, reward: str) -> tuple[int, int]:
        """Codes of its list that are free, and all of them."""
        query = select(func.count()).select_from(reward_code)
        async with self._database.reading() as connection:
            free = (await connection.execute(query.where(_free(reward)))).scalar_one()
            known = await connection.execute(query.where(reward_code.c.reward == reward))
            return int(free), int(known.scalar_one())

    async def unknown(self, reward: str, codes: Iterable[str]) -> list[str]:
        """Those that were never loaded, in their order."""
        query = select(reward_code.c.code).where(reward_code.c.reward == reward)
        async with self._database.reading() as connection:
            known = set((await connection.execute(query)).scalars())
        return [code for code in codes if code not in known]


def _free(reward: str) -> ColumnElement[bool]:
    """Nobody has it, also not from before it was listed."""
    row, theirs = reward_code.c, reward_given.c
    had = exists().where(theirs.reward == reward, theirs.code == row.code)
    return and_(row.reward == reward, row.given_at.is_(None), ~had)
