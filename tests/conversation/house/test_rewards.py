"""`reward.give` inside a turn: one code per customer and period, whatever happens around it."""

from datetime import timedelta
from typing import Any

import pytest

from cxbot.testing import CUSTOMER, SHOP, World, started

OTHER, OWNER = "1002", "9001"
DAY = timedelta(days=1)
PLAIN = "what: {en: 10% off, ru: скидка 10%}"
SURVEY = """
when: {command: /survey}
do:
  - call: reward.give
    with: {reward: thanks}
    save: gift
    on_error: {none_left: [{say: "None left, sorry."}]}
  - if: gift
    then:
      - say: "{gift.code} {gift.what} {gift.again} {gift.valid_until}"
"""


def shop(reward: str = PLAIN, **more: str) -> str:
    fields = [reward, *(f"{name}: {value}" for name, value in more.items())]
    return SHOP + "rewards:\n  thanks:\n" + "".join(f"    {field}\n" for field in fields)


async def code_of(world: World, account: str = CUSTOMER) -> str:
    said = await world.say(account, "/survey")
    return said[0].split()[0]


async def given(world: World) -> list[Any]:
    async with world.store.database.engine.connect() as connection:
        rows = await connection.exec_driver_sql("SELECT * FROM reward_given ORDER BY id")
        return list(rows)


async def test_the_same_code_comes_back_until_the_period_is_over() -> None:
    async with started({"shop": shop(prefix="LOUD-", once_per="90 days"), "survey": SURVEY}) as w:
        first = (await w.say(CUSTOMER, "/survey"))[0]
        assert first.startswith("LOUD-")
        assert " 10% off no" in first
        again = (await w.say(CUSTOMER, "/survey"))[0]
        assert again == first.replace(" no", " yes")
        assert await code_of(w, OTHER) != first.split()[0]
        await w.wait(90 * DAY - timedelta(seconds=1))
        assert (await w.say(CUSTOMER, "/survey"))[0] == again
        await w.wait(timedelta(seconds=1))
        assert await code_of(w) != first.split()[0]
        assert [row.number for row in await given(w)] == [1, 1, 2]


async def test_the_period_runs_from_the_customers_last_one() -> None:
    """A code on day 29 of a month and one on day 31 are two days apart."""
    async with started({"shop": shop(once_per="30 days"), "survey": SURVEY}) as world:
        await world.wait(29 * DAY)
        first = await code_of(world)
        await world.wait(2 * DAY)
        assert await code_of(world) == first


async def test_what_it_is_comes_in_the_customers_language() -> None:
    async with started({"shop": shop(), "survey": SURVEY}) as world:
        said = await world.say(CUSTOMER, "/survey", person={"language": "ru"})
        assert "скидка 10%" in said[0]


async def test_a_code_holds_until_the_midnight_of_the_shop_that_follows() -> None:
    async with started({"shop": shop(valid_for="1 day"), "survey": SURVEY}) as world:
        now = world.clock.now()
        night = now.replace(hour=20, minute=59, second=59)  # 23:59:59 in Moscow
        world.clock.set(night)
        said = (await world.say(CUSTOMER, "/survey"))[0]
        assert said.endswith(f" no {night + DAY:%Y-%m-%d}")
        world.clock.set(night + timedelta(seconds=1))  # the next day has begun there
        assert (await world.say(CUSTOMER, "/survey"))[0] == said.replace(" no ", " yes ")
        assert (await world.say(OTHER, "/survey"))[0].endswith(f" no {night + 2 * DAY:%Y-%m-%d}")


async def test_two_calls_of_one_turn_are_one_code() -> None:
    twice = SURVEY + SURVEY.split("do:\n")[1]
    async with started({"shop": shop(), "survey": twice}) as world:
        first, second = await world.say(CUSTOMER, "/survey")
        assert second == first.replace(" no", " yes")
        assert len(await given(world)) == 1


async def test_the_same_input_that_comes_twice_gives_once() -> None:
    async with started({"shop": shop(), "survey": SURVEY}) as world:
        came = world.channel.arrived(CUSTOMER, "/survey", at=world.clock.now())
        await world.take(came, came)
        await world.take(came)
        assert len(world.sent()) == 1
        assert len(await given(world)) == 1


async def test_two_channels_of_one_customer_at_once_get_one_code() -> None:
    """Both turns claim the customer's first number; the second is decided again."""
    async with started({"shop": shop(), "survey": SURVEY}) as world:
        await world.say(CUSTOMER, "hello")
        await world.say(OTHER, "hello")
        async with world.store.database.engine.begin() as connection:
            for table, column in (("conversation", "customer_id"), ("identity", "customer_id")):
                await connection.exec_driver_sql(
                    f"UPDATE {table} SET {column} = (SELECT customer_id FROM identity "
                    f"WHERE account = '{CUSTOMER}')"
                )
        both = [
            world.channel.arrived(account, "/survey", at=world.clock.now())
            for account in (CUSTOMER, OTHER)
        ]
        await world.take(*both)
        codes = [world.sent(account)[-1].split() for account in (CUSTOMER, OTHER)]
        assert codes[0][0] == codes[1][0]
        assert sorted(code[3] for code in codes) == ["no", "yes"]
        assert len(await given(world)) == 1


async def test_what_the_customer_answered_changes_nothing() -> None:
    rated = SURVEY.replace("do:\n", "do:\n  - ask: How?\n    answer: rating 1-5\n    save: r\n", 1)
    codes = set()
    for rating in ("1", "5"):
        async with started({"shop": shop(), "survey": rated}) as world:
            await world.say(CUSTOMER, "/survey")
            codes.add((await world.say(CUSTOMER, rating))[0].split(maxsplit=1)[1])
    assert len(codes) == 1


# --- lists ---------------------------------------------------------------------------------------

LISTED = shop(codes="{list: rewards/thanks.txt}")


async def with_list(world: World, text: str | bytes, reward: str = LISTED) -> None:
    path = world.folder / "flows" / "rewards" / "thanks.txt"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    await world.restart({"shop": reward})


async def test_a_group_of_turns_gives_each_customer_another_code_of_the_list() -> None:
    async with started({"shop": shop(), "survey": SURVEY}) as world:
        people = [str(5000 + n) for n in range(30)]
        await with_list(world, "".join(f"CODE{n}\n" for n in range(25)))
        await world.take(
            *(world.channel.arrived(one, "/survey", at=world.clock.now()) for one in people)
        )
        told = [world.sent(one)[-1] for one in people]
        codes = [text.split()[0] for text in told if text != "None left, sorry."]
        assert len(codes) == len(set(codes)) == 25
        assert sum(text == "None left, sorry." for text in told) == 5
        assert await world.store.rewards.left("thanks") == (0, 25)
        assert await world.store.inbox.waiting() == []


async def test_a_code_is_never_given_again_however_often_its_list_is_loaded() -> None:
    async with started({"shop": shop(), "survey": SURVEY}) as world:
        await with_list(world, "ONE\n")
        assert await code_of(world) == "ONE"
        await with_list(world, "")
        await with_list(world, "ONE\r\n\n  TWO \nONE\n")
        assert await world.store.rewards.left("thanks") == (1, 2)
        assert await code_of(world, OTHER) == "TWO"
        assert await world.say("1003", "/survey") == ["None left, sorry."]


async def test_a_list_that_ran_dry_without_a_branch_calls_a_person() -> None:
    bare = SURVEY.replace('    on_error: {none_left: [{say: "None left, sorry."}]}\n', "")
    async with started({"shop": shop(), "survey": bare}, group="forum") as world:
        await with_list(world, "ONE\n")
        await world.say(OTHER, "/survey")
        said = await world.say(CUSTOMER, "/survey")
        assert len(said) == 1
        assert world.topics()
        assert await world.store.inbox.waiting() == []


async def owner_told(world: World) -> list[str]:
    return [text for text in world.sent(OWNER) if "🎁" in text or "⚠️" in text]


async def test_owners_hear_once_a_day_that_a_list_runs_out() -> None:
    async with started({"shop": shop(), "survey": SURVEY}, owners=[int(OWNER)]) as world:
        await world.say(OWNER, "/start")
        await with_list(world, "".join(f"CODE{n}\n" for n in range(20)))
        for n in range(18):
            await world.say(str(5000 + n), "/survey")
        assert (await owner_told(world))[1:] == []
        for n in range(18, 25):
            await world.say(str(5000 + n), "/survey")
        low, empty = (await owner_told(world))[1:]
        assert "1 of 20" in low
        assert "no codes left" in empty
        await world.wait(DAY - timedelta(seconds=1))
        await world.say("5030", "/survey")
        assert len(await owner_told(world)) == 3
        await world.wait(timedelta(seconds=1))
        await world.say("5031", "/survey")
        assert (await owner_told(world))[3:] == [empty]


async def test_owners_hear_it_once_when_many_find_it_out_at_once() -> None:
    async with started({"shop": shop(), "survey": SURVEY}, owners=[int(OWNER)]) as world:
        await world.say(OWNER, "/start")
        await with_list(world, "")
        now = world.clock.now()
        await world.take(
            *(world.channel.arrived(str(5000 + n), "/survey", at=now) for n in range(20))
        )
        assert len(await owner_told(world)) == 1


# --- budget --------------------------------------------------------------------------------------


async def test_the_budget_holds_for_all_customers_together_also_at_once() -> None:
    reward = shop(budget="3 per 30 days")
    async with started({"shop": reward, "survey": SURVEY}, owners=[int(OWNER)]) as world:
        await world.say(OWNER, "/start")
        people = [str(5000 + n) for n in range(8)]
        now = world.clock.now()
        await world.take(*(world.channel.arrived(one, "/survey", at=now) for one in people))
        assert sum(world.sent(one)[-1] == "None left, sorry." for one in people) == 5
        assert len(await given(world)) == 3
        [told] = await owner_told(world)
        assert "3 were given" in told
        lucky = next(one for one in people if world.sent(one)[-1] != "None left, sorry.")
        assert "yes" in (await world.say(lucky, "/survey"))[0]
        await world.wait(30 * DAY - timedelta(seconds=1))
        assert await world.say("6000", "/survey") == ["None left, sorry."]
        await world.wait(timedelta(seconds=1))
        assert "no" in (await world.say("6000", "/survey"))[0]


# --- an owner's action ---------------------------------------------------------------------------

COUPON = """
from datetime import date, datetime
from cxbot import ActionContext, ActionError, action

calls = []

@action("shop.coupon", errors=("closed", "none_left"))
async def coupon(context: ActionContext, percent: int, kind: str = "good") -> dict:
    calls.append(context.idempotency_key)
    match kind:
        case "good":
            return {"code": f"C{percent}-{abs(hash(context.idempotency_key)) % 10**9}"}
        case "dated":
            return {"code": "D1", "valid_until": date(2030, 5, 31)}
        case "moment":
            return {"code": "D2", "valid_until": "2030-05-31T22:00:00+00:00"}
        case "undated":
            return {"code": "D3", "valid_until": "soon"}
        case "none":
            return {"percent": percent}
        case "same":
            return {"code": "SAME"}
    raise ActionError(kind)
"""
OWN = """
when: {command: /survey}
do:
  - call: reward.give
    with: {reward: thanks}
    save: gift
    on_error:
      none_left: [{say: "None left, sorry."}]
      error: [{say: "Failed."}]
      else: [{say: "Refused."}]
  - if: gift
    then:
      - say: "{gift.code} {gift.again} {gift.valid_until}"
"""


def own(kind: str) -> str:
    return shop(codes=f"{{action: shop.coupon, with: {{percent: 10, kind: {kind}}}}}")


async def test_the_shops_own_action_gives_the_code_once() -> None:
    async with started({"shop": own("good"), "survey": OWN}, handlers=COUPON) as world:
        first = (await world.say(CUSTOMER, "/survey"))[0]
        assert first.startswith("C10-")
        assert (await world.say(CUSTOMER, "/survey"))[0] == first.replace(" no", " yes")
        assert len(await given(world)) == 1


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("dated", "D1 no 2030-05-31"),
        ("moment", "D2 no 2030-06-01"),  # 01:00 in Moscow
        ("undated", "Failed."),
        ("none", "Failed."),
        ("none_left", "None left, sorry."),
        ("closed", "Refused."),
        ("other", "Failed."),
    ],
)
async def test_what_the_shops_own_action_answers(kind: str, said: str) -> None:
    async with started({"shop": own(kind), "survey": OWN}, handlers=COUPON) as world:
        assert await world.say(CUSTOMER, "/survey") == [said]
        assert len(await given(world)) == (1 if " no " in said else 0)


async def test_a_code_that_an_action_gives_to_two_customers_is_the_firsts() -> None:
    async with started({"shop": own("same"), "survey": OWN}, handlers=COUPON) as world:
        now = world.clock.now()
        await world.take(
            *(world.channel.arrived(one, "/survey", at=now) for one in (CUSTOMER, OTHER))
        )
        told = sorted(text.split()[0] for one in (CUSTOMER, OTHER) for text in world.sent(one))
        assert told == ["Failed.", "SAME"]


async def test_a_reward_that_the_shop_no_longer_has_is_an_error_of_the_flow() -> None:
    unknown = OWN.replace("thanks", "'{name}'").replace("do:\n", "do:\n  - set: {name: gone}\n", 1)
    async with started({"shop": shop(), "survey": unknown}) as world:
        assert await world.say(CUSTOMER, "/survey") == ["Failed."]
