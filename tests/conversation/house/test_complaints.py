"""`complaint.file` inside a turn: a number of its own, what it is about, and how it felt."""

from typing import Any

from cxbot.testing import CUSTOMER, World, started

OTHER = "1002"
COMPLAIN = """
when: {command: /complain}
touchpoint: complaint
stage: after sales
do:
  - ask: What went wrong?
    save: words
  - call: complaint.file
    with: {text: "{words}"}
    save: filed
  - say: "{filed.reference}"
"""
ORDER = """
when: {command: /order}
touchpoint: order status
stage: delivery
do:
  - say: On its way.
"""
SIZES = (
    ORDER.replace("/order", "/sizes").replace("order status", "sizes").replace("delivery", "choice")
)
FLOWS = {"complain": COMPLAIN, "order": ORDER, "sizes": SIZES}


async def complain(world: World, words: str, account: str = CUSTOMER) -> str:
    await world.say(account, "/complain")
    [reference] = await world.say(account, words)
    return reference


async def filed(world: World) -> list[Any]:
    async with world.store.database.engine.connect() as connection:
        rows = await connection.exec_driver_sql("SELECT * FROM complaint ORDER BY number")
        return list(rows)


async def test_numbers_count_up_over_all_customers() -> None:
    async with started(FLOWS) as world:
        assert await complain(world, "It is late") == "C-1001"
        assert await complain(world, "Wrong size", OTHER) == "C-1002"
        await world.restart()
        assert await complain(world, "It is still late") == "C-1003"


async def test_customers_who_complain_at_once_get_a_number_each() -> None:
    async with started(FLOWS) as world:
        people = [str(5000 + n) for n in range(12)]
        for one in people:
            await world.say(one, "/complain")
        now = world.clock.now()
        await world.take(*(world.channel.arrived(one, "Late!", at=now) for one in people))
        told = {world.sent(one)[-1] for one in people}
        assert told == {f"C-{1001 + n}" for n in range(12)}
        assert await world.store.inbox.waiting() == []


async def test_it_is_about_the_newest_exchange_before_it() -> None:
    async with started(FLOWS) as world:
        await world.say(CUSTOMER, "/sizes")
        await world.say(CUSTOMER, "/order")
        await world.say(OTHER, "/sizes")
        await complain(world, "Late")
        await complain(world, "Too small", OTHER)
        first, second = await filed(world)
        assert (first.touchpoint, first.stage) == ("order status", "delivery")
        assert (second.touchpoint, second.stage) == ("sizes", "choice")
        points = {one["id"]: one for one in await world.touchpoints()}
        assert points[first.touchpoint_id]["text"] == "On its way."


async def test_a_second_complaint_is_not_about_the_first() -> None:
    async with started(FLOWS) as world:
        await world.say(CUSTOMER, "/order")
        await complain(world, "Late")
        await complain(world, "And wet")
        assert [row.touchpoint for row in await filed(world)] == ["order status"] * 2


async def test_a_complaint_out_of_the_blue_is_about_nothing_in_particular() -> None:
    async with started(FLOWS) as world:
        assert await complain(world, "Everything") == "C-1001"
        [row] = await filed(world)
        assert (row.touchpoint_id, row.touchpoint, row.stage) == (None, None, None)


async def test_a_flow_may_say_what_it_is_about() -> None:
    about = COMPLAIN.replace('text: "{words}"', 'text: "{words}", about: sizes')
    async with started(FLOWS | {"complain": about}) as world:
        await world.say(CUSTOMER, "/sizes")
        await world.say(CUSTOMER, "/order")
        await complain(world, "Too small")
        await complain(world, "Too large", OTHER)
        known, unknown = await filed(world)
        assert (known.touchpoint, known.stage) == ("sizes", "choice")
        assert known.touchpoint_id is not None
        assert (unknown.touchpoint_id, unknown.touchpoint) == (None, "sizes")


async def test_what_is_no_touchpoint_of_any_flow_is_not_kept_as_one() -> None:
    """It may be what the customer wrote, which an erasure finds in the text alone."""
    about = COMPLAIN.replace('text: "{words}"', 'text: "{words}", about: "{words}"')
    async with started(FLOWS | {"complain": about}) as world:
        await complain(world, "Anna Karenina of Main Street 5")
        [row] = await filed(world)
        assert (row.touchpoint_id, row.touchpoint) == (None, None)


async def test_the_same_words_of_one_session_are_one_complaint() -> None:
    call = COMPLAIN.split("    save: words\n")[1]
    later = COMPLAIN + "  - ask: Anything else?\n    save: more\n" + call
    async with started(
        FLOWS | {"complain": COMPLAIN + call, "later": later.replace("/c", "/l")}
    ) as w:
        await w.say(CUSTOMER, "/complain")
        assert await w.say(CUSTOMER, "Late") == ["C-1001", "C-1001"]
        await w.say(CUSTOMER, "/lomplain")
        assert await w.say(CUSTOMER, "Late") == ["C-1002", "Anything else?"]
        assert await w.say(CUSTOMER, "No") == ["C-1002"]
        assert len(await filed(w)) == 2


async def test_one_turn_may_file_two() -> None:
    two = COMPLAIN.replace("save: filed", "save: filed\n  - call: complaint.file\n"
                           "    with: {text: \"{words} again\"}\n    save: filed")  # fmt: skip
    async with started({"complain": two}) as world:
        assert await complain(world, "Late") == "C-1002"
        assert [row.text for row in await filed(world)] == ["Late", "Late again"]


async def test_the_customers_message_is_a_negative_one() -> None:
    async with started(FLOWS) as world:
        kind = "Thank you, you are great, only the parcel never came"
        await complain(world, kind)
        [arrived] = [one for one in await world.touchpoints("in") if one["text"] == kind]
        assert arrived["name"] == "complaint.filed"
        assert (arrived["sentiment"], arrived["sentiment_source"]) == ("negative", "behaviour")


async def test_a_complaint_that_no_message_of_theirs_makes_is_noted() -> None:
    late = """
when: {event: order.shipped}
do:
  - call: complaint.file
    with: {text: "Shipped late"}
    save: filed
"""
    async with started({"late": late}) as world:
        await world.say(CUSTOMER, "hello")
        await world.event("order.shipped", CUSTOMER, order={"number": "A-1"})
        notes = [one for one in await world.touchpoints("internal") if "filed" in one["name"]]
        assert [(one["text"], one["sentiment"]) for one in notes] == [("C-1001", "negative")]


async def test_what_the_flow_calls_secret_is_no_part_of_it() -> None:
    asks = COMPLAIN.replace("do:\n", "do:\n  - ask: Your password?\n    save: word\n", 1)
    secret = asks + "  - human: Help\n    secret: [word]\n"
    async with started({"complain": secret}) as world:
        await world.say(CUSTOMER, "/complain")
        await world.say(CUSTOMER, "swordfish")
        await world.say(CUSTOMER, "My swordfish is refused")
        assert [row.text for row in await filed(world)] == ["My ••• is refused"]
