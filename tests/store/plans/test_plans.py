"""Each statement on the way of a message, a timer, a delivery or a ticket finds its rows as it did,
and reads no table that grows.

`CXBOT_PLANS=write pytest tests/store/plans` writes the golden file anew, of the store it runs on.
"""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from stores import databases, postgres

from cxbot.testing import empty_database

from . import asked, explained, scans
from .explained import Plan

GOLDEN = Path(__file__).with_name("postgresql.txt" if databases.POSTGRES else "sqlite.txt")
HOW = "If it is meant: CXBOT_PLANS=write pytest tests/store/plans, on either store."
MAY_SCAN = {**scans.MAY_SCAN, **({} if databases.POSTGRES else scans.ON_SQLITE)}
NAMES = asked.names(shared=databases.POSTGRES)


@pytest.fixture(scope="module")
def found() -> tuple[str, Mapping[str, Plan]]:
    """Of which version, and the plans; the database is gone again."""
    with tempfile.TemporaryDirectory(prefix="cxbot-plans-") as folder:
        file = Path(folder) / "cxbot.db"
        if not databases.POSTGRES:
            file.write_bytes(postgres.elsewhere(empty_database))
        url = databases.url(file)
        version, plans = explained.version(url), explained.made(url)
        if databases.POSTGRES:
            databases.drop(below=Path(folder))
    if os.environ.get("CXBOT_PLANS") == "write":
        explained.write(GOLDEN, version, plans)
    return version, plans


@pytest.fixture(scope="module")
def golden(found: tuple[str, Mapping[str, Plan]]) -> Mapping[str, Plan]:
    version, plans = explained.read(GOLDEN)
    if version != found[0]:
        pytest.skip(f"{GOLDEN.name} is of {version}, which words plans in its own way")
    return plans


@pytest.mark.parametrize("name", NAMES)
def test_it_goes_about_it_as_it_did(
    name: str, found: tuple[str, Mapping[str, Plan]], golden: Mapping[str, Plan]
) -> None:
    now, before = found[1][name], golden.get(name)
    if before is None:
        pytest.fail(f"{name} has no golden plan.\n{HOW}\nIts plan:\n{now}")
    if now.lines != before.lines:
        pytest.fail(f"{name} has another plan.\n{HOW}\nIt was:\n{before}\nIt is:\n{now}")


def test_no_golden_plan_is_left_over(golden: Mapping[str, Plan]) -> None:
    assert golden.keys() == set(NAMES), HOW


@pytest.mark.parametrize("name", NAMES)
def test_it_reads_no_table_that_grows(name: str, found: tuple[str, Mapping[str, Plan]]) -> None:
    """One that does must say why, and one that says why must do it."""
    now = found[1][name]
    whole = scans.of(now.lines)
    if name in MAY_SCAN:
        assert whole, f"{name} finds its rows by now: take it from MAY_SCAN.\n{now}"
        return
    if not whole:
        return
    _, golden = explained.read(GOLDEN)
    before = golden.get(name, "nothing")
    reads = "\n".join(whole)
    pytest.fail(f"{name} reads a whole table:\n{reads}\nIt was:\n{before}\nIt is:\n{now}")


def test_what_may_scan_is_asked() -> None:
    assert MAY_SCAN.keys() <= set(NAMES)


@pytest.mark.parametrize(
    "plan",
    [
        ("SCAN touchpoint",),
        ("SCAN ticket USING INDEX sqlite_autoindex_ticket_2",),
        ("LIST SUBQUERY 1", "  SCAN inbox USING COVERING INDEX sqlite_autoindex_inbox_1"),
        ("SEARCH ticket USING INDEX sqlite_autoindex_ticket_2 (number<?)",),
        ("SEARCH inbox USING INTEGER PRIMARY KEY (rowid>?)",),
        ("SEARCH inbox USING INDEX sqlite_autoindex_inbox_1 (channel=?)",),
        ("SCAN newer",),
        ("Seq Scan on outbox",),
        ("->  Parallel Seq Scan on contact newer", "      Filter: (verdict = ?)"),
        ("Index Scan Backward using pk_audit on audit", "  Filter: (actor = ?)"),
        ("Index Scan using uq_ticket_number on ticket", "  Index Cond: (number < ?)"),
        ("Index Only Scan using pk_ticket on ticket", "  Index Cond: (number IS NOT NULL)"),
        ("->  Bitmap Index Scan on ix_ticket_event_at", "      Index Cond: (at > ?)"),
    ],
)
def test_a_whole_table_is_noticed(plan: tuple[str, ...]) -> None:
    assert len(scans.of(plan)) == 1


@pytest.mark.parametrize(
    "plan",
    [
        ("SCAN timer USING INDEX ix_timer_due",),
        ("SEARCH timer USING INDEX ix_timer_due (fire_at<?)",),
        ("SEARCH inbox USING INTEGER PRIMARY KEY (rowid=?)",),
        ("SEARCH inbox USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)",),
        ("SEARCH touchpoint",),
        ("SEARCH contact USING COVERING INDEX ix_contact_flow (flow=? AND at>?)",),
        ("SCAN json_each VIRTUAL TABLE INDEX 1:", "USE TEMP B-TREE FOR ORDER BY"),
        ("SCALAR SUBQUERY 1",),
        ("Index Only Scan using ix_timer_due on timer",),
        ("Index Only Scan Backward using u on ticket", "  Index Cond: (number IS NOT NULL)"),
        ("Index Scan using pk_inbox on inbox", "  Index Cond: (id = ?)"),
        ("->  Bitmap Index Scan on ix_orders_customer_id", "      Index Cond: (customer_id = ?)"),
        ("->  Seq Scan on worker",),
        ("Insert on inbox", "  Conflict Resolution: NOTHING", "  ->  Result"),
    ],
)
def test_what_is_found_by_an_index_is_let_be(plan: tuple[str, ...]) -> None:
    assert scans.of(plan) == []
