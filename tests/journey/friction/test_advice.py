"""What is advised where customers stumble: number, proof, action, in English and Russian."""

import re
import string
from datetime import UTC, timedelta

import pytest
from made_journeys import NOW, START, TO_PARCEL, asked, at, came, journey, noted, watch, went

from cxbot.journey.friction import causes, words
from cxbot.journey.friction.advice import HOURS, MOST, NAMED, RULES, Finding, findings
from cxbot.journey.friction.gathering import Gathering
from cxbot.journey.friction.hours import Hours
from cxbot.journey.friction.ranking import MONTH, stumbled
from cxbot.journey.friction.tallies import CauseTally, Evidence, Step, Tallies, Tally
from cxbot.journey.friction.waits import Limit, Wait, wall
from cxbot.journey.metrics import share
from cxbot.journey.paths.exchange import Exchange

EMAIL: Step = ("order", "email")
PROOF = Evidence(at=at(), exchange="x", customer="anna", journey=1, session="s", ticket="t")


def advised(n: int = 100, /, **hits: int) -> list[Finding]:
    """So many customers at "size", of whom so many stumbled by each cause."""
    found, tally = Tallies(), Tally(n=n, stumbled=max(hits.values(), default=0))
    for cause, count in hits.items():
        name = cause.replace("desk_", "desk:")
        tally.causes[name] = CauseTally(hits=count, newest=[PROOF])
        tally.causes[name].steps[EMAIL] = count
    found.known = {"size": tally}
    return findings(stumbled(found, MONTH))


@pytest.mark.parametrize(
    ("cause", "least"), [(rule.cause, int(rule.least)) for rule in RULES], ids=str
)
def test_each_rule_fires_from_its_threshold_on(cause: str, least: int) -> None:
    (one,) = advised(**{cause: least})
    assert (one.rule, one.touchpoint, one.figure.value) == (cause, "size", float(least))
    assert one.evidence == (PROOF,)
    assert advised(**{cause: least - 1}) == []


def test_nine_customers_are_too_few_for_advice() -> None:
    assert [one.rule for one in advised(10, retry=10)] == ["retry"]
    assert advised(9, retry=9) == []
    assert advised(4, retry=4) == []


def test_of_one_touchpoint_the_three_most_direct_are_told() -> None:
    found = advised(retry=50, error=30, left=60, rating=40, left_at_email=35, transfer=20)
    assert {one.rule for one in found} == {"left_at_email", "error", "retry"}
    assert len(found) == MOST
    # in the order of what they cost
    assert [one.rule for one in found] == ["retry", "left_at_email", "error"]


def test_what_costs_most_stands_first() -> None:
    found = Tallies()
    found.known = {
        "busy": Tally(n=1000, stumbled=250, causes={"retry": CauseTally(hits=250)}),
        "small": Tally(n=20, stumbled=18, causes={"retry": CauseTally(hits=18)}),
    }
    several = findings(stumbled(found, MONTH))
    assert [one.touchpoint for one in several] == ["busy", "small"]
    # Wilson's low end of 250 of 1000 is 0.2242
    assert round(several[0].impact) == 224


def test_an_operators_word_is_taken_to_whoever_is_in_charge() -> None:
    (one,) = advised(desk_delivery=7)
    assert (one.rule, one.values) == (NAMED, {"word": "delivery"})
    assert one.action("en") == (
        "Take “delivery” to whoever is in charge of it, with these tickets."
    )
    assert advised(desk_delivery=4) == []


def test_it_is_said_with_number_interval_and_n() -> None:
    (one,) = advised(180, retry=61)
    # 61 of 180: 33.9 %, Wilson 27.4 to 41.1
    assert one.fact("en") == "size: 34 % had to answer again (95 %: 27 to 41, n 180)"
    assert one.action("en") == "Show an example or buttons at step email of order."
    assert (
        one.fact("ru") == "size: 34 % отвечали ещё раз: ответ не подошёл (95 %: от 27 до 41, n 180)"
    )
    assert one.action("ru") == "Покажите пример ответа или кнопки на шаге email сценария order."
    shown = one.to_json()
    assert (shown["n"], shown["fact"], shown["action"]) == (180, one.fact("en"), one.action("en"))
    assert shown["evidence"] == [
        {
            "at": "2026-03-01T12:00:00+00:00",
            "customer": "anna",
            "journey": 1,
            "session": "s",
            "ticket": "t",
            "exchange": "x",
        }
    ]


def test_waits_at_certain_hours_are_told_with_the_hours() -> None:
    limits = {"size": Limit(reply=timedelta(minutes=5))}
    hours = Hours(UTC)
    for hour in range(8, 20):
        for i in range(10):
            began = START.replace(hour=hour)
            long = timedelta(minutes=9 if hour in {13, 14} and i < 8 else 1)
            one = Wait(
                touchpoint="size",
                exchange=went(0, "size"),
                began=began,
                ended=began + long,
                answered=True,
                first=False,
            )
            hours.add([one], limits, wall)
    found = Tallies()
    causes_ = {"long_wait": CauseTally(hits=16)}
    found.known = {"size": Tally(n=120, stumbled=16, causes=causes_)}
    (finding,) = findings(stumbled(found, MONTH), hours)
    assert (finding.rule, finding.figure.value, finding.figure.n) == (HOURS, 80.0, 20)
    assert finding.fact("en") == (
        "size: 80 % of waits were too long at 13:00-15:00 (95 %: 58 to 92, n 20)"
    )
    assert "13:00-15:00" in finding.action("ru")
    # without the hours the plain rule has its say, and its threshold
    assert findings(stumbled(found, MONTH)) == []


def test_the_whole_way_from_the_log_to_the_advice() -> None:
    """20 customers are asked for their e-mail; 8 of them leave."""
    found = Gathering(watch(kind=TO_PARCEL, email_steps=frozenset({EMAIL})))
    for i in range(20):
        who = f"c{i:02}"
        talk: list[Exchange] = [
            came(i, "size", session=who, outcome="answered", customer=who),
            asked(i + 0.1, "email", session=who, flow="order", step="email", customer=who),
        ]
        if i >= 8:
            talk.append(came(i + 1, "email", session=who, customer=who))
            talk.append(noted(i + 2, "order.delivered", kind="event", customer=who))
        found.add([journey(*talk, customer=who, goal=i >= 8)])
    (one,) = findings(found.stumbled(), found.hours)
    assert (one.rule, one.touchpoint) == (causes.LEFT_AT_EMAIL, "email")
    assert (one.figure.parts["hits"], one.figure.n) == (8, 20)
    assert [proof.customer for proof in one.evidence] == ["c07", "c06", "c05", "c04", "c03"]
    assert one.action("en").startswith("Don't insist on the e-mail at step email of order:")
    assert NOW > START


# --- words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", sorted(words.RULES))
def test_every_rule_has_its_words_in_both_languages(rule: str) -> None:
    values = {"word": "delivery", "hours": "13:00-15:00", "flow": "order", "step": "email"}
    figure = share(rule, 20, 100)
    for language in ("en", "ru"):
        said = words.fact(rule, "size", figure, values, language)
        done = words.action(rule, values, language)
        assert not re.search(r"[{}]", said + done)
        assert (re.search("[а-яё]", said + done) is not None) == (language == "ru")
        assert not re.search("[а-яё]", words.action(rule, {**values}, "en"))


def test_every_rule_that_can_fire_has_words() -> None:
    assert {rule.cause for rule in RULES} | {HOURS, NAMED} == words.RULES


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_cause_has_a_name(language: words.Language) -> None:
    names = [words.cause(cause, language) for cause in causes.CAUSES]
    assert len(set(names)) == len(names)
    assert not set(names) & set(causes.CAUSES) - {"complaint", "words", "left", "error", "transfer"}
    assert words.cause("desk:доставка", language) == "доставка"
    assert words.cause("generic_reply", language) == "generic reply"


def test_a_number_of_nobody_is_a_dash() -> None:
    assert words.fact("retry", "size", share("retry", 0, 0), {}, "en") == (
        "size: - % had to answer again (95 %: - to -, n 0)"
    )


def test_the_costliest_are_told_by_the_month() -> None:
    assert words.month(14.9, "en") == "at least 14 customers a month stumble here"
    assert words.month(14.9, "ru") == "клиентов, которые спотыкаются здесь за месяц, не меньше 14"
    assert words.month(0.9, "en") is None


@pytest.mark.parametrize(
    ("tag", "language"), [("ru", "ru"), ("ru-RU", "ru"), ("ru_RU", "ru"), ("zh", "en"), ("", "en")]
)
def test_a_language_we_do_not_speak_is_answered_in_english(tag: str, language: str) -> None:
    assert words.spoken(tag) == language


def test_placeholders_are_those_that_findings_fill() -> None:
    known = {"where", "word", "hours"}
    for rule in words.RULES:
        for said in words._RULES[rule]:
            for text in said:
                fields = {field for _, field, _, _ in string.Formatter().parse(text) if field}
                assert fields <= known
