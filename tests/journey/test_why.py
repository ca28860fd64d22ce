"""Why the bot did or didn't write first: each gate has its reason, and each reason its words."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cxbot.conversation.contacts import explaining
from cxbot.desk.phrases import LANGUAGES, TABLE
from cxbot.flow.catalog import restored
from cxbot.flow.values.hours import Window
from cxbot.journey import why
from cxbot.journey.policy import GATES, Allow, Delay, Deny, Intent, Known, Past, Rival, Rules
from cxbot.journey.policy import decide as decided_by
from cxbot.model.policy import Budget, Policy
from cxbot.model.value import replace

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
CUSTOMER = Known(customer_id="c1", wants={"service": True, "survey": True, "marketing": True})
RULES = Rules(policy=Policy(messages=Budget(count=40, period=30 * DAY)))
INTENT = Intent(
    flow="nps", purpose="survey", kind="first", metric="nps", expires_at=NOW + 7 * DAY
)  # fmt: skip
ENGLISH = explaining.Reader(language="en", zone=UTC)


def survey(ago: timedelta, flow: str = "csat", **more: Any) -> Past:
    return Past(at=NOW - ago, flow=flow, purpose="survey", kind="first", id=str(ago), **more)


def row(decision: Allow | Delay | Deny, intent: Intent = INTENT, **more: Any) -> dict[str, Any]:
    """As it is stored."""
    return {
        "at": NOW, "flow": intent.flow, "kind": intent.kind, "purpose": intent.purpose,
        "verdict": {Allow: "allow", Delay: "delay", Deny: "deny"}[type(decision)],
        "gate": None if isinstance(decision, Allow) else decision.gate,
        "until": decision.until if isinstance(decision, Delay) else None,
        "because": {**decision.because, "leave": "start"},
    } | more  # fmt: skip


def told(
    known: Known = CUSTOMER, intent: Intent = INTENT, rules: Rules = RULES, **more: Any
) -> str:
    decision = decided_by(rules, known, intent, NOW)
    return explaining.decision(why.decided(row(decision, intent, **more)), ENGLISH)


NPS_BEFORE = survey(40 * DAY, "nps", answered=True)
LOOSE = Policy(
    messages=Budget(count=40, period=30 * DAY),
    surveys=Budget(count=40, period=14 * DAY),
    same_metric=timedelta(),
)
#: Sentence -> what is known, what is wanted, what the shop says.
CASES: Mapping[str, tuple[Known, Intent, Rules]] = {
    "not asked: the customer is erased": (replace(CUSTOMER, erased=True), INTENT, RULES),
    "not asked: the customer is banned": (replace(CUSTOMER, banned=True), INTENT, RULES),
    "not asked: the customer can't be reached": (
        replace(CUSTOMER, reachable=False), INTENT, RULES,
    ),
    "not asked: they want no surveys": (
        replace(CUSTOMER, wants={"service": True}), INTENT, RULES,
    ),
    "not asked: they want no messages": (
        replace(CUSTOMER, wants={}), replace(INTENT, purpose="service"), RULES,
    ),
    "not asked: they never agreed to offers": (
        replace(CUSTOMER, wants={}), replace(INTENT, purpose="marketing"), RULES,
    ),
    "nps, reminder: not asked: a part is answered already": (
        CUSTOMER, replace(INTENT, kind="reminder", partial=True), RULES,
    ),
    "nps, reminder: not asked: reminded once already": (
        CUSTOMER, replace(INTENT, kind="reminder", reminded=True), RULES,
    ),
    "put off: people talk with them, or they wait for people; earliest 2026-11-26 12:00": (
        replace(CUSTOMER, busy="ticket"), INTENT, RULES,
    ),
    "put off: the bot talks with them elsewhere; earliest 2026-11-26 09:30": (
        replace(CUSTOMER, busy="conversation"), INTENT, RULES,
    ),
    "put off: quiet hours 08:00-10:00 (UTC); earliest 2026-11-26 10:00": (
        CUSTOMER, INTENT, replace(RULES, quiet=Window(start=480, end=600)),
    ),
    "put off: the last message (csat) was 5 hours ago, 24 hours must lie between; "
    "earliest 2026-11-27 04:00": (replace(CUSTOMER, past=(survey(5 * HOUR),)), INTENT, RULES),
    "the last survey was 5 days ago, one per 14 days; possible only from 2026-12-05 09:00, too "
    "late to be of use": (replace(CUSTOMER, past=(survey(5 * DAY),)), INTENT, RULES),
    "put off: the last message was 29 days ago, one per 30 days; earliest 2026-11-27 09:00": (
        replace(CUSTOMER, past=(survey(29 * DAY),)), replace(INTENT, purpose="service"),
        Rules(policy=Policy(messages=Budget(count=1, period=30 * DAY))),
    ),
    "put off: messages within 30 days: 2, allowed: 2; earliest 2026-11-27 09:00": (
        replace(CUSTOMER, past=(survey(29 * DAY), survey(28 * DAY))),
        replace(INTENT, purpose="service"),
        Rules(policy=Policy(messages=Budget(count=2, period=30 * DAY))),
    ),
    "not asked: surveys within 14 days: 0, allowed: 0": (
        CUSTOMER, INTENT, Rules(policy=Policy(surveys=Budget(count=0, period=14 * DAY))),
    ),
    "they were asked this 40 days ago, once per 90 days; possible only from 2027-01-15 09:00": (
        replace(CUSTOMER, past=(NPS_BEFORE,)), INTENT, RULES,
    ),
    "put off: asked for nps 25 days ago (csat), once per 30 days; earliest 2026-12-01 09:00": (
        replace(CUSTOMER, past=(survey(25 * DAY, metric="nps"),)), INTENT, RULES,
    ),
    "surveys ignored in a row: 2, so they come 2 times more rarely": (
        replace(CUSTOMER, past=tuple(survey(n * DAY, ignored=True) for n in (16, 20))),
        INTENT, RULES,
    ),
    "not asked: among the 100 % who are never asked": (
        CUSTOMER, INTENT, Rules(policy=replace(LOOSE, holdout=1.0)),
    ),
    "not asked: not among the 0 % who are asked": (CUSTOMER, replace(INTENT, sample=0.0), RULES),
    "not asked: enough people were asked: 9 within 24 hours, 9 allowed": (
        replace(CUSTOMER, asked=9), replace(INTENT, quota=Budget(count=9, period=DAY)), RULES,
    ),
    "put off: csat, which is rarer, goes first": (
        replace(
            CUSTOMER, rivals=(Rival(flow="csat", shown=0, last_shown_at=None, until=NOW + HOUR),)
        ),
        replace(INTENT, shown=9), RULES,
    ),
    "not asked: it came too late to be of use": (
        CUSTOMER, replace(INTENT, expires_at=NOW - HOUR), RULES,
    ),
}  # fmt: skip


@pytest.mark.parametrize("sentence", CASES)
def test_a_gate_is_told_in_plain_words_with_its_numbers(sentence: str) -> None:
    known, intent, rules = CASES[sentence]
    assert sentence in told(known, intent, rules)


def test_every_gate_and_every_reason_has_words() -> None:
    reached = {
        found.gate
        for known, intent, rules in CASES.values()
        if not isinstance(found := decided_by(rules, known, intent, NOW), Allow)
    }
    assert reached == {gate.name for gate in GATES} | {"expired"}
    keys = {
        why.reason(found.gate, found.because, NOW).key
        for known, intent, rules in CASES.values()
        if not isinstance(found := decided_by(rules, known, intent, NOW), Allow)
    }
    assert keys <= TABLE.keys()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sentence", CASES)
def test_it_is_told_in_every_language_of_the_desk(sentence: str, language: str) -> None:
    known, intent, rules = CASES[sentence]
    found = why.decided(row(decided_by(rules, known, intent, NOW), intent))
    said = explaining.decision(found, explaining.Reader(language=language, zone=UTC))
    assert "{" not in said
    assert said.startswith("2026-11-26 09:00 nps")


def test_a_gate_of_another_version_goes_by_its_name() -> None:
    unknown = row(Deny(gate="full_moon", because={"phase": 1}))
    assert "not asked: rule full_moon" in explaining.decision(why.decided(unknown), ENGLISH)


def test_what_an_older_row_lacks_is_no_error() -> None:
    for gate in GATES:
        explaining.decision(why.decided(row(Deny(gate=gate.name))), ENGLISH)


def test_delays_in_a_row_are_one_line_and_messages_are_not() -> None:
    busy = Delay(until=NOW + HOUR, gate="busy", because={"busy": "ticket"})
    talk = Delay(until=NOW + HOUR, gate="busy", because={"busy": "conversation"})
    rows = [row(Allow(number=1)), row(Allow(number=0)), *[row(busy)] * 3, row(talk), row(busy)]
    found = why.history(rows, 99)
    assert [(one.verdict, one.times) for one in found] == [
        ("allow", 1), ("allow", 1), ("delay", 3), ("delay", 1), ("delay", 1)
    ]  # fmt: skip
    assert "put off ×3:" in explaining.decision(found[2], ENGLISH)
    assert [one.times for one in why.history(rows, 3)] == [1, 1, 3]


def test_the_load_counts_thirty_days() -> None:
    rows = [
        row(Allow(number=1)),
        row(Allow(number=2), replace(INTENT, kind="inline")),
        row(Allow(number=0), replace(INTENT, kind="reminder")),
        row(Allow(number=3), replace(INTENT, purpose="service")),
        row(Deny(gate="busy")),
        row(Allow(number=1), at=NOW - 30 * DAY),
    ]
    assert why.load(rows, NOW) == why.Load(messages=3, surveys=2, held_back=1)


def agreed(purpose: str, given: bool, act: str = "stop", days: int = 1) -> dict[str, Any]:
    at = NOW - days * DAY
    facts = {"act": act, "at": at, "channel": "memory", "words": "no more"}
    return {"purpose": purpose, "given": given, **facts}


def test_consents_say_how_they_came_about() -> None:
    rows = [
        agreed("service", given=True, act="first message", days=9),
        agreed("survey", given=True, act="subscribe", days=5),
        agreed("survey", given=False, days=2),
    ]
    found = why.consents({"service": True, "survey": False, "marketing": False}, rows)
    assert [explaining.consent(one, ENGLISH) for one in found] == [
        "messages: yes (first message, 2026-11-17 09:00)",
        "surveys: no (stop, 2026-11-24 09:00)",
        "offers: no (they never said)",
    ]


def test_what_follows_from_messages_says_so() -> None:
    found = why.consents({"service": True, "survey": True, "marketing": False}, [])
    assert [explaining.consent(one, ENGLISH) for one in found] == [
        "messages: yes (they never said)",
        "surveys: yes (as for messages)",
        "offers: no (they never said)",
    ]
    rows = [agreed("service", given=False), agreed("survey", given=True)]
    found = why.consents({"service": False, "survey": False, "marketing": False}, rows)
    assert explaining.consent(found[1], ENGLISH) == "surveys: no (as for messages)"


SHOP = "shop: Blue Kettle\nlanguage: en\ntime_zone: UTC\n"
ASK = "do:\n  - ask: How likely?\n    answer: rating 0-10\n    save: score\n    metric: nps\n"
CATALOG = restored(
    {
        "flows/shop.yaml": SHOP,
        "flows/nps.yaml": "flow: nps\nwhen: {event: order.delivered}\n" + ASK,
        "flows/after.yaml": "flow: after\nwhen: {command: /rate}\n" + ASK,
        "flows/news.yaml": "flow: news\nwhen: {event: order.paid}\ndo:\n  - say: Paid.\n",
    }
)


def dates(known: Known, rules: Rules = RULES, **asked: int) -> list[str]:
    flows = why.surveys(CATALOG.flows.values())
    found = why.next_dates(rules, known, flows, NOW, asked)
    return [explaining.may_come(one, NOW, ENGLISH) for one in found]


def test_only_surveys_have_a_next_date() -> None:
    assert dates(CUSTOMER) == ["after: now", "nps: now"]
    assert dates(replace(CUSTOMER, busy="ticket")) == ["after: now", "nps: now"]


def test_the_next_date_is_that_of_the_gate_that_stays_shut_longest() -> None:
    lately = replace(CUSTOMER, past=(survey(2 * HOUR, "nps"), survey(50 * DAY)))
    again = "they were asked this 2 hours ago, once per 90 days"
    assert dates(lately) == [
        "after: from 2026-12-10 07:00 (the last survey was 2 hours ago, one per 14 days)",
        f"nps: from 2027-02-24 07:00 ({again})",
    ]


def test_what_no_time_mends_is_named() -> None:
    refused = replace(CUSTOMER, wants={"service": True}, past=(survey(2 * HOUR),))
    assert dates(refused) == [
        f"{name}: not as things stand (they want no surveys)" for name in ("after", "nps")
    ]
    assert dates(CUSTOMER, Rules(policy=replace(LOOSE, holdout=1.0)))[1] == (
        "nps: not as things stand (among the 100 % who are never asked)"
    )


def test_what_was_written_last_is_the_newest_that_the_bot_began() -> None:
    reminder = Past(at=NOW, flow="nps", purpose="survey", kind="reminder")
    found = why.last_written([survey(5 * DAY), survey(3 * DAY, "nps"), reminder])
    assert found is not None
    assert (found.flow, found.at) == ("nps", NOW - 3 * DAY)
    assert why.last_written([]) is None
