"""From look to look: what is kept, what is told, and what the group then knows."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from hypothesis import given
from hypothesis import strategies as st

from cxbot.journey.metrics import Counted
from cxbot.journey.required.alarm import alarm
from cxbot.journey.required.evaluating import Evaluation, evaluate
from cxbot.journey.required.standing import known, look, turned_between
from cxbot.model.journey import Requirement
from cxbot.model.text import utf16_length
from cxbot.store.requirement_states import Kept, RequirementState

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
Verdict = Literal["met", "not met", "not enough data"]
_HITS = {"met": 100, "not met": 10}
CSAT = Requirement(measure="csat", at_least=0.7)


def said(verdict: Verdict, touchpoint: str = "size") -> Evaluation:
    n = 5 if verdict == "not enough data" else 100
    return evaluate(touchpoint, CSAT, Counted(plus=_HITS.get(verdict, 2), n=n))


def merged(
    kept: Sequence[RequirementState], rows: Sequence[RequirementState]
) -> list[RequirementState]:
    """As the table keeps them: by touchpoint, measure and since."""
    by_key = {(one.touchpoint, one.measure, one.since): one for one in (*kept, *rows)}
    return sorted(by_key.values(), key=lambda one: (one.since, one.touchpoint))


@given(
    st.lists(
        st.tuples(st.sampled_from([None, "met", "not met", "not enough data"]), st.booleans()),
        max_size=12,
    )
)
def test_the_group_hears_each_turn_it_can_and_at_last_knows_how_it_stands(
    looks: list[tuple[Verdict | None, bool]],
) -> None:
    kept: list[RequirementState] = []
    believed: str | None = None  # what the group believes
    for number, (verdict, reached) in enumerate(looks):
        now = NOON + number * HOUR
        found = [said(verdict)] if verdict is not None else []
        seen = look(kept, found, now)
        if verdict is None:
            assert seen.news == ()
            believed = None
        for one in seen.news if reached else ():
            after = "not met" if one.turned.broken else "met"
            assert after != believed
            assert not (believed is None and after == "met")
            believed = after
        if reached and verdict == "met" and believed is None:
            believed = "met"
        kept = merged(kept, seen.when_told if reached else seen.when_untold)
        stands = known(kept).get(("size", "csat"))
        assert (stands.state if stands else None) == (
            seen.current["size", "csat"].state if seen.current else None
        )
        if reached and verdict in ("met", "not met"):
            assert stands is not None
            assert believed == stands.state
        again = look(kept, found, now + HOUR / 2)
        if reached:
            assert (again.news, again.when_told, again.when_untold) == ((), [], [])


def test_since_is_when_it_was_first_seen_so() -> None:
    kept: list[RequirementState] = []
    for number, verdict in enumerate(("not met", "not met", "not enough data", "met", "met")):
        seen = look(kept, [said(verdict)], NOON + number * HOUR)  # type: ignore[arg-type]
        kept = merged(kept, seen.when_told)
    assert [(one.state, one.since) for one in kept] == [
        ("not met", NOON),
        ("met", NOON + 3 * HOUR),
    ]


def test_a_week_says_what_turned_in_it_and_stayed_so() -> None:
    def state(name: str, hours: float, verdict: Kept) -> RequirementState:
        return RequirementState(
            touchpoint=name, measure="csat", since=NOON + hours * HOUR, state=verdict, told=True
        )

    turns: Mapping[str, Sequence[tuple[float, Kept]]] = {
        "always broken": ((-5, "not met"),),
        "broken": ((-5, "met"), (1, "not met")),
        "mended": ((-5, "not met"), (1, "met")),
        "new and met": ((1, "met"),),
        "new and broken": ((1, "not met"),),
        "up and down": ((-5, "met"), (1, "not met"), (2, "met")),
        "down and up": ((-5, "not met"), (1, "met"), (2, "not met")),
        "later": ((-5, "met"), (9, "not met")),
        "gone": ((-5, "met"), (1, "gone")),
    }
    kept = [state(name, *turn) for name, several in turns.items() for turn in several]
    kept.sort(key=lambda one: one.since)
    broken, mended = turned_between(kept, NOON, NOON + 5 * HOUR)
    assert [name for name, _ in broken] == ["broken", "new and broken"]
    assert [name for name, _ in mended] == ["mended"]


def test_what_turns_with_the_first_moment_of_a_week_is_of_that_week() -> None:
    def state(name: str, since: datetime, known: Kept) -> RequirementState:
        return RequirementState(
            touchpoint=name, measure="csat", since=since, state=known, told=True
        )

    kept = [
        state("long broken", NOON - HOUR, "not met"),
        state("broken", NOON, "not met"),
        state("mended", NOON - HOUR, "not met"),
        state("mended", NOON, "met"),
        state("next week", NOON + HOUR, "not met"),
    ]
    broken, mended = turned_between(kept, NOON, NOON + HOUR)
    assert ([name for name, _ in broken], [name for name, _ in mended]) == (["broken"], ["mended"])
    broken, _ = turned_between(kept, NOON + HOUR, NOON + 2 * HOUR)
    assert [name for name, _ in broken] == ["next week"]


def test_few_are_plain_and_many_are_folded_and_none_is_nothing() -> None:
    def told(count: int) -> tuple[str, set[str]]:
        found = [said("not met", f"place {number}") for number in range(count)]
        text = alarm(look([], found, NOON).news, UTC, "ru")
        assert utf16_length(text.text) <= 4096
        return text.text, {one.kind for one in text.entities}

    assert told(0) == ("", set())
    assert told(4)[1] == {"bold"}
    assert told(5)[1] == {"bold", "expandable_blockquote"}
    text, _ = told(300)
    assert text.startswith("❗ Требования не выполняются: 300.\n")
    assert "… и ещё " in text
    assert date(2026, 3, 10).isoformat() in text
