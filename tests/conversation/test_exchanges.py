"""Whatever happens, every exchange is one touchpoint and every session waits for something."""

import asyncio
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cxbot.model.channel import NotSent, Outcome, Refused
from cxbot.testing import World, started

FLOWS = {
    "after": """
when: {event: order.delivered}
limit: once per order.number
cancel_when: {event: order.returned, same: order.number}
do:
  - wait: 1 day
  - ask: How was it?
    answer: rating 1-5
    save: rating
    remind: {after: 1 day}
    no_reply: {after: 2 days}
  - if: rating < 3
    then:
      - human: Unhappy
        no_answer: {after: 3 days, do: []}
  - say: Thanks
""",
    "size": """
when: {command: /size}
do:
  - ask: How tall?
    answer: number
    save: height
  - say: OK
""",
    "anytime": """
anytime:
  - when: {command: /human, words: [operator]}
    first: yes
    do:
      - human: Asked for a person
  - when: {words: [delivery]}
    do:
      - say: Free.
""",
}
ACCOUNTS = ("1", "2")
FAILURES: dict[str, Outcome] = {
    "blocked": Refused(code="blocked", reason="blocked"),
    "flood": NotSent(reason="429", after=0, flood=True),
}
STEPS = st.one_of(
    st.tuples(
        st.just("say"),
        st.sampled_from(ACCOUNTS),
        st.sampled_from(
            [
                "/start",
                "/size",
                "180",
                "1",
                "5",
                "operator",
                "delivery",
                "/stop",
                "huh",
                "/unsubscribe",
            ]
        ),
    ),
    st.tuples(st.just("say"), st.sampled_from(ACCOUNTS), st.text(max_size=8)),
    st.tuples(
        st.just("kind"),
        st.sampled_from(ACCOUNTS),
        st.sampled_from(["blocked", "unblocked", "edit"]),
    ),
    st.tuples(st.just("tap"), st.sampled_from(ACCOUNTS), st.integers(0, 4)),
    st.tuples(
        st.just("operator"),
        st.integers(0, 1),
        st.sampled_from(["hello", "/done", "// note", "/return", "/reopen", "/take"]),
    ),
    st.tuples(
        st.just("event"),
        st.sampled_from(ACCOUNTS),
        st.sampled_from(["order.delivered", "order.returned"]),
    ),
    st.tuples(st.just("wait"), st.integers(1, 80), st.none()),
    st.tuples(st.just("fail"), st.sampled_from(ACCOUNTS), st.sampled_from(["blocked", "flood"])),
    st.tuples(st.just("restart"), st.none(), st.none()),
)


async def act(world: World, step: tuple[str, Any, Any]) -> None:
    match step:
        case ("say", account, text):
            await world.say(account, text)
        case ("kind", account, kind):
            await world.say(account, "x" if kind == "edit" else "", kind=kind)
        case ("tap", account, number):
            buttons = [(m, b) for m in world.messages(account) for b in m.buttons if b.data]
            if buttons:
                message, button = buttons[-1 - number % len(buttons)]
                await world.tap_data(account, message.id, button.data or "")
        case ("operator", number, text):
            if topics := world.topics():
                await world.operator(text, thread=topics[number % len(topics)])
        case ("event", account, kind):
            await world.event(kind, account, order={"number": f"A-{account}"})
        case ("wait", hours, _):
            await world.wait(timedelta(hours=hours))
        case ("fail", account, how):
            world.channel.script(FAILURES[how], peer=account)
        case _:
            await world.restart()
            await world.settled()


QUERIES = {
    "an arrival without its touchpoint, or with two": """
        SELECT i.id FROM inbox i WHERE i.channel = 'memory' AND i.lane LIKE 'memory:%'
        AND CAST(i.raw AS TEXT) NOT LIKE '%"chat"%' AND (SELECT count(*) FROM touchpoint t
        WHERE t.source_key = i.channel || '|' || i.natural_key AND t.direction = 'in') <> 1""",
    "a message to the customer without its touchpoint": """
        SELECT o.id FROM outbox o WHERE o.peer IN ('1', '2')
        AND (CAST(o.payload AS TEXT) LIKE '%"op":"message"%'
        OR CAST(o.payload AS TEXT) LIKE '%"op":"copy"%') AND (SELECT count(*)
        FROM touchpoint t WHERE t.id = o.touchpoint_id AND t.direction = 'out') <> 1""",
    "a touchpoint out without its message": """
        SELECT t.id FROM touchpoint t WHERE t.direction = 'out'
        AND (SELECT count(*) FROM outbox o WHERE o.touchpoint_id = t.id) <> 1""",
    "a touchpoint in that nothing brought": """
        SELECT t.id FROM touchpoint t WHERE t.direction = 'in' AND t.source_key NOT IN
        (SELECT channel || '|' || natural_key FROM inbox)""",
    "an end that its touchpoint wasn't told": """
        SELECT o.id FROM outbox o JOIN touchpoint t ON t.id = o.touchpoint_id
        WHERE o.status IN ('sent', 'failed') AND t.outcome <>
        CASE o.status WHEN 'sent' THEN 'delivered' ELSE 'failed' END""",
    "something unhandled": "SELECT id FROM inbox WHERE status <> 'done'",
    # an icon rests for some seconds, and nothing is lost without it
    "something unsent": """
        SELECT id FROM outbox WHERE status IN ('pending', 'sending') AND priority < 3""",
    "a session that waits for nothing": """
        SELECT s.id, s.status FROM session s WHERE s.ended_at IS NULL AND s.on_hold IS NULL
        AND NOT EXISTS (SELECT 1 FROM timer m WHERE m.owner_id = s.id AND m.status = 'armed')
        AND NOT EXISTS (SELECT 1 FROM ticket k WHERE k.session_id = s.id
        AND k.state IN ('queued', 'active', 'waiting_customer'))""",
    "a session on hold with nothing above it": """
        SELECT s.id FROM session s WHERE s.ended_at IS NULL AND s.on_hold IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM session o WHERE o.conversation_id = s.conversation_id
        AND o.ended_at IS NULL AND o.on_hold IS NULL AND o.status IN ('asking', 'human'))
        AND NOT EXISTS (SELECT 1 FROM ticket k WHERE k.conversation_id = s.conversation_id
        AND k.state IN ('queued', 'active', 'waiting_customer'))""",
    "two open questions in one chat": """
        SELECT conversation_id FROM session WHERE ended_at IS NULL AND on_hold IS NULL
        AND status = 'asking' GROUP BY conversation_id HAVING count(*) > 1""",
    "a timer of a session that has ended": """
        SELECT m.id FROM timer m JOIN session s ON s.id = m.owner_id
        WHERE m.status = 'armed' AND s.ended_at IS NOT NULL""",
    "numbers of a conversation with gaps": """
        SELECT conversation_id FROM touchpoint GROUP BY conversation_id
        HAVING count(*) <> max(seq) OR count(DISTINCT seq) <> count(*)""",
}


async def wrong(world: World) -> dict[str, list[Any]]:
    found = {}
    async with world.store.database.reading() as connection:
        for name, query in QUERIES.items():
            rows = (await connection.exec_driver_sql(query)).all()
            if rows:
                found[name] = [tuple(row) for row in rows]
    return found


@given(st.lists(STEPS, min_size=3, max_size=14))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_exchange_is_one_touchpoint(steps: list[tuple[str, Any, Any]]) -> None:
    async def play() -> dict[str, list[Any]]:
        async with started(FLOWS, group="forum") as world:
            for step in steps:
                await act(world, step)
            return await wrong(world)

    assert asyncio.run(play()) == {}
