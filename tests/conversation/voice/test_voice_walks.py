"""Random lives of a customer, over the real engine and database: whatever happens in whatever
order, the bot writes first no more often than it may, and each decision can be read afterwards."""

import random
from collections import defaultdict
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from asking_shop import DAY, HOUR, NEWS, NPS, SURVEY, came, rows, two_channels

from cxbot.testing import CUSTOMER, MemoryChannel, World

MICROSECOND = timedelta(microseconds=1)
FOLLOWED = """
when: {event: order.packed}
do:
  - ask: All there?
    answer: yes/no
    save: there
    no_reply: {after: 2 days, do: [{say: Never mind.}]}
contact: {purpose: survey, window: 5 days}
"""
OFFER = """
when: {event: order.cancelled}
do:
  - wait: 1 day
  - say: Come back!
contact: {purpose: marketing}
"""
OUTER = "when: {command: /track}\ndo:\n  - say: Here.\n  - run: inner\n  - say: Bye.\n"
INNER = "do:\n  - ask: Easy?\n    answer: rating 1-7\n    save: ease\n    metric: ces\n"
FLOWS = {"care": SURVEY, "nps": NPS, "news": NEWS, "packed": FOLLOWED, "offer": OFFER}
FLOWS |= {"track": OUTER, "inner": INNER}
EVENTS = ("order.delivered", "order.paid", "order.shipped", "order.packed", "order.cancelled")
COMMANDS = """
/stop surveys|/unsubscribe|/unsubscribe offers|/subscribe|/subscribe offers|/subscribe surveys
|/track|/stop|/start
""".replace("\n", "").split("|")
SAID = ("1", "5", "9", "yes", "fine", *COMMANDS)
POLICY = "{again: 20 days, same_metric: 5 days}"
STEPS = 70


class Life:
    """What happens to one customer, on two channels."""

    def __init__(self, world: World, other: MemoryChannel, seed: int) -> None:
        self._world, self._channels = world, (world.channel, other)
        self._random = random.Random(seed)
        self._orders = 0

    async def step(self) -> None:
        acts: tuple[Callable[[], Awaitable[Any]], ...] = (
            *(self._event,) * 5,
            *(self._wait,) * 4,
            *(self._say,) * 3,
            *(self._tap,) * 3,
            self._both,
        )
        await self._random.choice(acts)()

    def _happens(self) -> Any:
        self._orders += 1
        channel = self._random.choice(self._channels)
        order = {"number": f"A-{self._orders}"}
        kind = self._random.choice(EVENTS)
        return came(self._world, kind, f"{channel.name}:{CUSTOMER}", order=order)

    async def _event(self) -> None:
        await self._world.take(self._happens())

    async def _both(self) -> None:
        await self._world.take(*(self._happens() for _ in range(3)))

    async def _wait(self) -> None:
        await self._world.wait(self._random.choice((HOUR, 7 * HOUR, DAY, 3 * DAY, 11 * DAY)))

    async def _say(self) -> None:
        channel, text = self._random.choice(self._channels), self._random.choice(SAID)
        await self._world.take(channel.arrived(CUSTOMER, text, at=self._world.clock.now()))

    async def _tap(self) -> None:
        channel = self._random.choice(self._channels)
        shown = [(m, b) for m in channel.sent for b in m.buttons if b.data]
        if shown:
            message, button = self._random.choice(shown[-12:])
            tap: dict[str, Any] = {"kind": "tap", "message_id": message.id, "data": button.data}
            tap |= {"tap_id": channel.number(), "at": self._world.clock.now()}
            await self._world.take(channel.arrived(CUSTOMER, button.label, **tap))


@pytest.mark.parametrize("seed", range(6))
async def test_whatever_happens_the_bot_writes_first_no_more_than_it_may(seed: int) -> None:
    await lives(seed)


@pytest.mark.bulk
@pytest.mark.parametrize("seed", range(6, 30))
async def test_whatever_happens_to_many(seed: int) -> None:
    await lives(seed)


async def lives(seed: int) -> None:
    async with two_channels(FLOWS, POLICY) as (world, other):
        life = Life(world, other, seed)
        for _ in range(STEPS):
            await life.step()
        contacts = await rows(world, "SELECT * FROM contact ORDER BY at, id")
        assert len(contacts) > 5
        the_clocks_hold(contacts)
        await what_was_sent_had_leave(world, contacts)
        await what_was_denied_ended(world, contacts)
        await answers_are_counted_once(world)
        await consent_holds(world, contacts)
        letters = await rows(world, "SELECT error FROM inbox WHERE status = 'dead'")
        assert letters == []


def the_clocks_hold(contacts: list[dict[str, Any]]) -> None:
    """Counted anew, from the rows alone."""
    allowed = [row for row in contacts if row["verdict"] == "allow"]
    assert [row["number"] for row in allowed] == list(range(1, len(allowed) + 1))
    assert all(row["number"] is None for row in contacts if row["verdict"] != "allow")
    for at, row in enumerate(allowed):
        before = allowed[:at]
        if row["kind"] == "first":
            began = [one for one in before if one["kind"] != "inline"]
            assert _within(began, row, 30 * DAY) < 4
            assert _within(began, row, DAY) == 0
        if row["kind"] in ("first", "inline") and row["purpose"] == "survey":
            surveys = [
                one
                for one in before
                if one["purpose"] == "survey" and one["kind"] in ("first", "inline")
            ]
            assert _within(surveys, row, 14 * DAY) < 1
            same = [one for one in surveys if one["flow"] == row["flow"]]
            assert _within(same, row, 20 * DAY) == 0
            metric = [one for one in surveys if row["metric"] and one["metric"] == row["metric"]]
            assert _within(metric, row, 5 * DAY) == 0
        if row["kind"] == "reminder":
            mine = [one for one in before if one["session_id"] == row["session_id"]]
            assert not any(one["kind"] == "reminder" for one in mine)
    for row in contacts:
        if row["verdict"] == "delay":
            assert row["at"] < row["until"] < row["expires_at"]


def _within(before: list[dict[str, Any]], row: dict[str, Any], length: timedelta) -> int:
    return sum(row["at"] - one["at"] < length // MICROSECOND for one in before)


async def what_was_sent_had_leave(world: World, contacts: list[dict[str, Any]]) -> None:
    """Each message that the bot began has an allowed contact of its session, of that moment."""
    sent = await rows(
        world,
        "SELECT t.session_id, t.occurred_at AS at FROM outbox o "
        "JOIN touchpoint t ON t.id = o.touchpoint_id WHERE o.class = 'notice'",
    )
    allowed = {(row["session_id"], row["at"]) for row in contacts if row["verdict"] == "allow"}
    assert {(row["session_id"], row["at"]) for row in sent} <= allowed
    invited = await rows(
        world, "SELECT i.id, c.purpose FROM invitation i JOIN contact c USING (id)"
    )
    assert {row["purpose"] for row in invited} <= {"survey"}
    surveys = [
        row["id"]
        for row in contacts
        if row["verdict"] == "allow" and row["kind"] in ("first", "inline")
        if row["purpose"] == "survey"
    ]
    assert sorted(row["id"] for row in invited) == sorted(surveys)


async def what_was_denied_ended(world: World, contacts: list[dict[str, Any]]) -> None:
    verdicts = defaultdict(list)
    for row in contacts:
        if row["kind"] in ("first", "follow_on"):
            verdicts[row["session_id"]].append(row["verdict"])
    late = {row["session_id"] for row in await rows(world, "SELECT * FROM answer WHERE late")}
    ended = await rows(world, "SELECT id FROM session WHERE outcome = 'not relevant'")
    denied = {session for session, known in verdicts.items() if known[-1] == "deny"}
    # a late answer takes up again what had ended so
    assert {row["id"] for row in ended} - late == denied - late
    assert all("deny" not in verdicts[session][:-1] for session in verdicts.keys() - late)


async def answers_are_counted_once(world: World) -> None:
    given = await rows(world, "SELECT invitation_id, step FROM answer")
    pairs = [(row["invitation_id"], row["step"]) for row in given if row["invitation_id"]]
    assert len(pairs) == len(set(pairs))
    for row in await rows(world, "SELECT * FROM invitation"):
        assert (row["answered_at"] is not None) == (row["id"] in {pair[0] for pair in pairs})
        assert row["completed_at"] is None or row["answered_at"] is not None
        if row["answered_at"] is not None:
            assert row["asked_at"] <= row["answered_at"] < row["window_until"]


async def consent_holds(world: World, contacts: list[dict[str, Any]]) -> None:
    """What had been said before, by the rows that prove it."""
    said = await rows(world, "SELECT id, at, purpose, given FROM consent ORDER BY id")
    for row in contacts:
        if row["verdict"] == "allow":
            wants: dict[str, Any] = {"survey": True, "marketing": False}
            for one in said:
                if (one["at"], one["id"]) < (row["at"], row["id"]):
                    wants[one["purpose"]] = one["given"]
            assert wants["service"]
            assert wants.get(row["purpose"], True)
