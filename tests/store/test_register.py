"""Every column is classed, and what is somebody's is theirs to get and to have emptied."""

from sqlalchemy import Column, MetaData, String, Table, Text, update

from cxbot.store import tables
from cxbot.store.personal.kinds import Entry, by_customer, faults
from cxbot.store.personal.register import REGISTER
from cxbot.store.statements import ORDER

_planted = Table(
    "letter",
    MetaData(),
    Column("id", String(26), primary_key=True),
    Column("customer_id", String(26)),
    Column("body", Text),
)


def test_every_table_and_column_has_its_class_and_its_hooks() -> None:
    assert faults(REGISTER, tables.metadata.tables, ORDER) == []


def test_a_table_that_nobody_entered_is_found() -> None:
    assert faults({}, {"letter": _planted}, {}) == ["letter: no entry"]


def test_a_column_without_a_class_is_found() -> None:
    entry = Entry(table=_planted, technical="id customer_id stamp")
    assert faults({"letter": entry}, {"letter": _planted}, {}) == [
        "letter: body has no class",
        "letter: there is no column stamp",
    ]


def test_a_personal_one_needs_both_hooks() -> None:
    entry = Entry(table=_planted, technical="id customer_id", words="body")
    assert faults({"letter": entry}, {"letter": _planted}, {}) == [
        "letter: personal, and no export hook",
        "letter: body is personal, and nothing empties it",
    ]


def test_a_statement_that_forgets_a_column_is_found() -> None:
    entry = Entry(
        table=_planted,
        technical="id",
        identity="customer_id",
        words="body",
        section="letters",
        whose=by_customer(_planted),
        erased=("letter.erase",),
    )
    script = {"letter.erase": update(_planted).values(body="")}
    assert faults({"letter": entry}, {"letter": _planted}, script) == [
        "letter: customer_id is personal, and nothing empties it"
    ]
    script = {"letter.erase": update(_planted).values(body="", customer_id=None)}
    assert faults({"letter": entry}, {"letter": _planted}, script) == []


def test_what_stays_of_a_person_says_why() -> None:
    for name, entry in REGISTER.items():
        assert set(entry.stays) <= set(entry.personal), name
        assert all(entry.stays.values()), name


def test_sections_have_names_of_their_own() -> None:
    named = [entry.section for entry in REGISTER.values() if entry.section]
    assert len(named) == len(set(named))
