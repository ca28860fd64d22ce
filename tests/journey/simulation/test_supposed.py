"""Flows that have never run, by the events that start them; and how a simulation reads."""

from datetime import UTC

from log_rows import DAY, ENDS, HOUR, NOON, Rows, decision, person

from cxbot.cli.surveys import replay
from cxbot.flow.catalog import restored
from cxbot.journey.simulation import lines, log_of, supposed

SHOP = "shop: Blue Kettle\nlanguage: en\ntime_zone: UTC\n"
NPS = """
flow: nps
when: {event: order.delivered}
LIMIT
do:
  - wait: 2 days
  - wait: 3 hours
  - ask: Would you recommend us?
    answer: rating 0-10
    save: score
    metric: nps
    no_reply: {after: 3 days}
"""


def event(number: int, customer: str = "ann", name: str = "order.delivered") -> dict[str, object]:
    at = NOON + number * DAY
    return {"id": f"e{number}", "name": name, "customer_id": customer, "occurred_at": at}


def nps(limit: str = "") -> dict[str, str]:
    return {"flows/shop.yaml": SHOP, "flows/nps.yaml": NPS.replace("LIMIT", limit)}


def test_each_event_wants_it_after_its_waits() -> None:
    log = log_of(Rows(events=(event(1), event(2, name="order.paid"), event(80))))
    (want,) = supposed(restored(nps()).flows.values(), log, ENDS)
    assert (want.flow, want.kind, want.purpose) == ("nps", "first", "survey")
    assert want.at == NOON + 3 * DAY + 3 * HOUR


def test_what_has_run_is_not_supposed() -> None:
    log = log_of(Rows(events=(event(1),), flows=frozenset({"nps"})))
    assert list(supposed(restored(nps()).flows.values(), log, ENDS)) == []


def test_its_limit_over_a_time_is_kept() -> None:
    log = log_of(Rows(events=(event(1), event(2), event(3, "bob"), event(31))))
    for limit, times in (("limit: once per 30 days", 3), ("limit: once per order.number", 4)):
        wants = list(supposed(restored(nps(limit)).flows.values(), log, ENDS))
        assert len(wants) == times


def test_it_reads_like_this() -> None:
    """A new survey beside one that was asked: what is assumed is called so."""
    people = tuple(person(f"c{number}") for number in range(40))
    asked = tuple(
        {**decision(number, "care", NOON + HOUR), "customer_id": f"c{number}", "flow": "gone"}
        for number in range(3)
    )
    log = log_of(
        Rows(
            decisions=asked,
            customers=people,
            events=tuple(event(0, f"c{number}") for number in range(40)),
        )
    )
    catalog = restored(nps())
    policy = catalog.shop.policy
    found = replay(log, catalog, policy, NOON, ENDS, assumed=0.2, what_if={"holdout": "5%"})
    assert list(lines(found, UTC)) == [
        "2026-06-01 to 2026-07-31 12:00 (UTC) once more; nothing is sent or stored",
        "With holdout 5%",
        "",
        "nps (nps)",
        "  has never run: wanted at each event that starts it, after its waits",
        "  taken for granted: its if says yes, and nobody needs a reminder",
        "  wanted           40",
        "  asked            40",
        "  answer       20.0 % assumed: nobody was asked yet",
        "  expected n        8  (too few to tell)",
        "  interval        110 points wide, at the widest",
        "",
        "Messages per customer: median 1, p90 1, at most 1 (40 customers got any)",
        "Answers: of 0 asked the log has them; of 40 drawn by the share above.",
        "Left out: 3 of flows that are no more.",
    ]
    (survey,) = found.to_json()["surveys"]
    assert survey["supposed"]
    assert survey["response"] == {
        "rate": 0.2, "n": None, "low": None, "high": None, "assumed": True,
    }  # fmt: skip
