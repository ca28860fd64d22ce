"""Customers are found, whatever is typed, and listed page by page."""

from time import process_time

import pytest
from sqlalchemy import insert
from timing import within

from cxbot.journey.atlas import Atlas
from cxbot.store import tables
from cxbot.store.people_list import SORTS, PeopleList, place, written
from web.dashboard.conftest import Open, Owner
from web.dashboard.people_rows import (
    DAY,
    HOUR,
    NOW,
    a_conversation,
    a_customer,
    a_point,
    a_ticket,
    an_identity,
    an_order,
    somebody,
)


async def test_a_shop_without_customers_says_what_brings_them(owner_client: Owner) -> None:
    status, text = await owner_client.get("/customers")
    assert status == 200
    assert "There is no customer yet" in text


@pytest.mark.parametrize(
    "asked",
    ["Анна", "анна", "петр", "1001", "A-1042", "a-1042", "+7 916 555-11-22", "8 (916) 5551122",
     "anna@mail", "#C12", "c12", "c1", "100%"],
)  # fmt: skip
async def test_a_customer_is_found_by_whatever_is_known_of_them(
    open_dashboard: Open, asked: str
) -> None:
    them = a_customer("c1", "Анна Петрова 100%_", phone="+79165551122", email="anna@mail.example")
    owner = await open_dashboard(
        {
            tables.customer: [them, a_customer("c2", "Boris")],
            tables.conversation: [a_conversation("c1"), a_conversation("c2", "2002")],
            tables.identity: [an_identity("c1"), an_identity("c2", "2002")],
            tables.orders: [an_order()],
            tables.ticket: [a_ticket()],
        }
    )
    found = await PeopleList(owner.store.database).page(asked)
    assert [one.customer.id for one in found.people] == ["c1"]
    assert found.n == 1


@pytest.mark.parametrize(
    "asked",
    ["%", "_", "\\", "a%b", "' OR 1=1 --", '"', "NEAR(a b)", "*", "(?i)(a+)+$", "\0", "/%",
     "x" * 10_000, "\ud83d".encode("utf-8", "surrogatepass").decode("utf-8", "replace"), "🙂",
     "#C999999999999"],
)  # fmt: skip
async def test_case_111_signs_of_searching_mean_nothing(open_dashboard: Open, asked: str) -> None:
    owner = await open_dashboard(somebody("Anna"))
    found = await PeopleList(owner.store.database).page(asked)
    assert found.n == (1 if not asked.strip("\0") else 0)


async def test_case_111_signs_find_what_has_them(open_dashboard: Open) -> None:
    owner = await open_dashboard(
        {tables.customer: [a_customer("c1", "50% off_\\"), a_customer("c2", "50 off")]}
    )
    people = PeopleList(owner.store.database)
    for sign in ("%", "_", "\\"):
        found = await people.page(sign)
        assert [one.customer.id for one in found.people] == ["c1"]


async def test_ten_kilobytes_in_the_address_do_no_harm(open_dashboard: Open) -> None:
    """Case 111, over HTTP: what is too long for an address is refused, the rest is cut."""
    owner = await open_dashboard(somebody("Anna"))
    for length in (300, 3_000, 7_000):
        status, text = await owner.get(f"/customers?q={'%25' * (length // 3)}")
        assert status == 200
        assert "Nobody is found" in text


@pytest.mark.parametrize("sort", SORTS)
async def test_every_customer_is_on_exactly_one_page(open_dashboard: Open, sort: str) -> None:
    rows = [
        a_customer(f"c{n:03}", f"Name {n % 7}" if n % 5 else "", orders_count=n % 4)
        for n in range(53)
    ]
    places = [
        a_conversation(f"c{n:03}", str(n), last_in_at=NOW - (n % 6) * DAY if n % 6 else None)
        for n in range(40)
    ]
    owner = await open_dashboard({tables.customer: rows, tables.conversation: places})
    people, seen, after = PeopleList(owner.store.database), list[str](), None
    while True:
        page = await people.page("", sort, after=after, most=10)  # type: ignore[arg-type] # of SORTS
        assert page.n == 53
        seen += [one.customer.id for one in page.people]
        if page.following is None:
            break
        after = place(written(page.following), sort)  # type: ignore[arg-type] # of SORTS
    assert sorted(seen) == [row["id"] for row in rows]


@pytest.mark.parametrize(
    "query",
    ["page=-1", "page=1000000000", "after=", "after=~", "after=x~c1",
     "after=99999999999999999999~c1", "after=-1~c1", "after=1e3~c1", "after=%00~%00",
     "sort=name;drop+table", "sort=id", "sort=password&order=desc", "limit=1000000000",
     "q=&sort=&after=", "sort=name&after=%F0%9F~x"],
)  # fmt: skip
async def test_cases_112_and_113_what_is_no_page_and_no_order_is_the_first(
    open_dashboard: Open, query: str
) -> None:
    owner = await open_dashboard(somebody("Anna"))
    status, _ = await owner.get(f"/customers?{query}")
    assert status == 200


async def test_the_list_says_who_waits_and_who_was_erased(open_dashboard: Open) -> None:
    owner = await open_dashboard(
        {
            tables.customer: [a_customer("c1"), a_customer("c2", "Ghost", erased_at=NOW - DAY)],
            tables.conversation: [
                a_conversation("c1", waiting_since=NOW - DAY),
                a_conversation("c2", "erased-v2"),
            ],
        }
    )
    _, text = await owner.get("/customers")
    assert "waits for an answer" in text
    assert "an erased customer" in text
    assert "Ghost" not in text
    assert "erased-v2" not in text


async def test_a_hundred_thousand_customers_are_searched_within_two_seconds(
    open_dashboard: Open,
) -> None:
    owner = await open_dashboard()
    async with owner.store.database.engine.begin() as connection:
        for start in range(0, 100_000, 20_000):
            ids = [f"c{n:06}" for n in range(start, start + 20_000)]
            rows = [a_customer(one, f"Имя {one}", phone=f"+7916{one[1:]}") for one in ids]
            await connection.execute(insert(tables.customer), rows)
            await connection.execute(
                insert(tables.conversation), [a_conversation(one, one[1:]) for one in ids]
            )
            await connection.execute(
                insert(tables.identity), [an_identity(one, one[1:]) for one in ids]
            )
    people = PeopleList(owner.store.database)
    for asked, sort in (("имя c0999", "recent"), ("nobody at all", "name"), ("", "recent")):
        with within(2, process_time):
            await people.page(asked, sort)  # type: ignore[arg-type] # of SORTS


_PERSONAS = """
personas:
  sitter: {who: Sits at a desk, if: customer.channel == 'webchat'}
"""


async def test_a_persona_is_that_of_the_map_by_the_newest_exchange(open_dashboard: Open) -> None:
    rows = {
        tables.customer: [a_customer("c1", "Anna"), a_customer("c2", "Boris")],
        tables.conversation: [a_conversation("c1"), a_conversation("c2", "2002")],
        tables.touchpoint: [
            a_point("c1", occurred_at=NOW - 2 * DAY),
            a_point("c1", occurred_at=NOW - DAY, channel="webchat", direction="out"),
            a_point("c1", occurred_at=NOW - HOUR, channel="import", direction="internal"),
            a_point("c2", occurred_at=NOW - DAY),
            a_point("c2", occurred_at=NOW + DAY, channel="webchat"),
        ],
    }
    owner = await open_dashboard(rows, {"flows/journey.yaml": _PERSONAS})
    grid = await Atlas(owner.store.database, lambda: owner.catalog, owner.clock).grid()
    assert grid.personas == {"sitter": 1, "": 1}
    assert (await owner.get("/customers"))[1].count("sitter") == 1
    assert "sitter" in (await owner.get("/customers/c1"))[1]
    assert "sitter" not in (await owner.get("/customers/c2"))[1]


async def test_of_several_places_the_last_word_and_the_longest_wait_count(
    open_dashboard: Open,
) -> None:
    places = [
        a_conversation("c1", id="v1", last_in_at=NOW - DAY, waiting_since=NOW - DAY),
        a_conversation("c1", "2", id="v2", last_in_at=NOW - HOUR, waiting_since=NOW - HOUR),
        a_conversation("c1", "3", id="v3", last_in_at=NOW - 2 * DAY),
    ]
    owner = await open_dashboard({tables.customer: [a_customer("c1")], tables.conversation: places})
    (found,) = (await PeopleList(owner.store.database).page()).people
    assert (found.last_wrote_at, found.waiting_since) == (NOW - HOUR, NOW - DAY)
