"""What is open is found by its index, however much was closed before."""

import pytest
from sqlalchemy import ClauseElement, select, update
from sqlalchemy.dialects import sqlite

from cxbot.model.ticket import OPEN_STATES
from cxbot.store.store import Store
from cxbot.store.tables import outbox, ticket
from cxbot.store.tables.desk import is_open
from cxbot.store.tables.queues import unsent

#: Statement -> its index, and its parameters in order.
FOUND: dict[str, tuple[ClauseElement, str, list[str]]] = {
    "a conversation's ticket": (
        select(ticket.c.id).where(ticket.c.conversation_id.in_(["v"]), is_open),
        "SEARCH ticket USING INDEX uq_ticket_open",
        ["v"],
    ),
    "all open tickets": (select(ticket.c.id).where(is_open), "USING INDEX ix_ticket_open", []),
    "what waits": (select(outbox.c.id).where(unsent), "USING INDEX ix_outbox_open", []),
    "what was under way": (
        update(outbox).where(outbox.c.status == "sending", unsent).values(error="x"),
        "USING INDEX ix_outbox_open",
        ["x", "sending"],
    ),
}


@pytest.mark.sqlite
@pytest.mark.parametrize("what", FOUND)
async def test_it_is_found_by_its_index(store: Store, what: str) -> None:
    statement, index, values = FOUND[what]
    compiled = statement.compile(
        dialect=sqlite.dialect(), compile_kwargs={"render_postcompile": True}
    )
    async with store.database.reading() as connection:
        rows = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", tuple(values))
        plan = " ".join(row["detail"] for row in rows.mappings())
    assert index in plan


def test_open_is_the_same_in_the_tables_and_in_the_words() -> None:
    said = str(is_open.compile(compile_kwargs={"literal_binds": True}))
    assert set(said.split("'")[1::2]) == OPEN_STATES
