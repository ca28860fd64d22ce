"""The same facts give the same text, in both languages, never more than twelve lines.

To write the texts anew: CXBOT_GOLDEN=1 .venv/bin/pytest tests/journey/digest
"""

import os
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxbot.journey.digest.facts import Facts, Reply, Spot
from cxbot.journey.digest.lines import MOST, lines, text
from cxbot.journey.digest.week import Week
from cxbot.journey.digest.words import Speaker
from cxbot.journey.friction.words import Language
from cxbot.journey.metrics import Counted, Figure, net, share
from cxbot.model.journey import Measure
from cxbot.model.text import utf16_length
from cxbot.model.value import replace

GOLDEN = Path(__file__).parent / "golden"
MINUTE = timedelta(minutes=1)
LANGUAGES: tuple[Language, ...] = get_args(Language)
NOW = Counted(plus=20, minus=30, n=70)
NO_REPLY = Reply(n=0, median=None, low=None, high=None, enough=False)


def spot(name: str, hits: int, n: int) -> Spot:
    action = {"en": "Show an example or buttons.", "ru": "Покажите пример ответа или кнопки."}
    return Spot(touchpoint=name, figure=share("friction", hits, n), action=action)


FULL = Facts(
    shop="Loud Shirts",
    week=Week(monday=date(2026, 2, 23), zone=ZoneInfo("Europe/Moscow")),
    contacts=12345,
    contacts_before=11022,
    unanswered=3,
    calls_owed=1,
    neglected=14,
    reply=Reply(
        n=57, median=245.0, low=180.0, high=372.0, enough=True,
        target=5 * MINUTE, in_time=64.9, decided=57,
    ),
    scores=(
        share("csat", 340, 400, before=Counted(plus=300, n=400)),
        share("ces", 30, 60, before=Counted(plus=29, n=60)),
        net("nps", NOW, what="", before=Counted(plus=40, minus=20, n=80)),
    ),
    worst=(spot("lost parcel", 40, 60), spot("order status", 50, 200), spot("size help", 9, 60)),
    broken=(("lost parcel", "csat"), ("order status", "first_reply")),
    mended=(("size help", "drop_off"),),
    asked=140,
    denied=21,
)  # fmt: skip
SMALL = replace(
    FULL,
    contacts=9,
    contacts_before=0,
    reply=Reply(n=2, median=3700.0, low=None, high=None, enough=False, target=5 * MINUTE),
    scores=(
        share("csat", 3, 3, before=Counted(plus=1, n=1)),
        share("ces", 10, 20, before=Counted(n=0)),
        replace(share("csat", 4, 12), of={"flow": "desk"}),
    ),
    worst=(replace(spot("x" * 80, 3, 6), action={}),),
    broken=[(f"place {n}", "friction") for n in range(5)],
    mended=(),
    asked=3,
    denied=0,
)
EMPTY = replace(FULL, contacts=0, contacts_before=40)
QUIET = replace(
    FULL, reply=NO_REPLY, scores=(), worst=(), broken=(), mended=(), contacts=5, contacts_before=5
)
CASES: Mapping[str, Facts] = {"full": FULL, "small": SMALL, "empty": EMPTY, "quiet": QUIET}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(CASES))
def test_it_reads_as_it_always_did(name: str, language: Language) -> None:
    said = "\n".join(lines(CASES[name], language)) + "\n"
    file = GOLDEN / f"{name}.{language}.txt"
    if os.environ.get("CXBOT_GOLDEN"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(said, encoding="utf-8")
    assert said == file.read_text(encoding="utf-8")


def test_an_empty_week_is_two_lines() -> None:
    assert [len(lines(EMPTY, language)) for language in LANGUAGES] == [2, 2]


def test_the_full_one_has_twelve_lines_and_the_title_is_bold() -> None:
    said = text(FULL, "en")
    assert said.text.count("\n") + 1 == MOST
    [bold] = said.entities
    assert (bold.kind, bold.offset, bold.length) == ("bold", 0, utf16_length(lines(FULL, "en")[0]))


@given(
    contacts=st.integers(0, 10**9),
    before=st.integers(0, 10**9),
    several=st.integers(0, 8),
    names=st.lists(st.text(min_size=1, max_size=200), max_size=8),
    median=st.none() | st.floats(0, 10**7),
)
def test_whatever_the_facts_it_is_short(
    contacts: int, before: int, several: int, names: list[str], median: float | None
) -> None:
    figures = [share("csat", n, 20, before=Counted(plus=1, n=20)) for n in range(several)]
    facts = replace(
        FULL,
        contacts=contacts,
        contacts_before=before,
        scores=figures,
        worst=[spot(name, 1, 9) for name in names],
        broken=[(name, "csat") for name in names],
        reply=replace(FULL.reply, median=median),
    )
    for language in LANGUAGES:
        said = text(facts, language)
        assert len(said.text.splitlines()) <= MOST or any(len(n.splitlines()) > 1 for n in names)
        assert len(lines(facts, language)) <= MOST
        assert utf16_length(said.text) <= 4096


def test_a_figure_of_few_never_says_that_something_changed() -> None:
    few: Figure = share("csat", 0, 9, before=Counted(plus=500, n=500))
    said = lines(replace(FULL, scores=(few,)), "en")
    assert any("too few to tell" in line for line in said)
    assert not any("clear change" in line for line in said)


def test_every_measure_has_a_name() -> None:
    say = Speaker("ru")
    assert [one for one in get_args(Measure) if say.measure(one) == one] == []


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 s"), (59.6, "1 min"), (61, "1 min 1 s"), (3600, "1 h"), (3661, "1 h 1 min"),
     (90_000, "1 d 1 h"), (86_400 * 3, "3 d"), (86_405, "1 d")],
)  # fmt: skip
def test_lengths_are_said_in_their_two_largest_units(seconds: float, said: str) -> None:
    assert Speaker("en").length(seconds) == said


@pytest.mark.parametrize(
    ("first", "said"),
    [
        (date(2026, 3, 2), "2–8 Mar 2026"),
        (date(2026, 2, 23), "23 Feb – 1 Mar 2026"),
        (date(2025, 12, 29), "29 Dec 2025 – 4 Jan 2026"),
    ],
)
def test_days_are_said_shortly(first: date, said: str) -> None:
    assert Speaker("en").days(first, first + timedelta(days=6)) == said


def test_a_place_that_no_rule_knows_what_to_do_about_is_told_all_the_same() -> None:
    unsaid = replace(spot("lost parcel", 6, 8), action={})
    facts = replace(FULL, worst=(unsaid,))
    assert facts.to_json()["worst"][0]["action"] is None
    assert "Look at its threads: cxbot map." in "\n".join(lines(facts, "en"))
