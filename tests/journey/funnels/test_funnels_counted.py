"""Each customer is counted once at a step, in one of the four; held against counting by brute force
over random sessions."""

from collections import Counter
from collections.abc import Sequence
from random import Random

from funnel_kit import FLOW, KEYS, Told, counted, flows_of
from hypothesis import given
from hypothesis import strategies as st

from cxbot.journey.funnels import Count, Funnel, Tally
from cxbot.journey.funnels.funnel import drop_off, handed
from cxbot.model.statistics import wilson

FLOWS = flows_of()

ASKED, ANSWERED = ("ask", "1", ""), ("ask", "1", "answered")
THANKED, ASKED_COLOUR = ("say", "2", ""), ("ask", "3", "")
COLOUR = ("ask", "3", "answered")
GAVE_UP, SILENT = ("ask", "1", "gave up"), ("ask", "1", "no reply")
LATE, OTHER_TIME = ("ask", "3", "no reply"), ("say", "3/no_reply/1", "")

#: What a session may do -> its steps, its outcome, and by hand: what became of it at each step it
#: saw ("" is the start) and in the end.
WAYS: dict[str, tuple[list[tuple[str, str, str]], str | None, dict[str, str], str]] = {
    "queued": ([], None, {"": "inside"}, "inside"),
    "never began": ([], "not relevant", {"": "left"}, "left"),
    "is asked": ([ASKED], None, {"": "on", "1": "inside"}, "inside"),
    "silent": ([ASKED, SILENT], "no reply", {"": "on", "1": "left"}, "left"),
    "stopped": ([ASKED], "stopped", {"": "on", "1": "left"}, "left"),
    "with a person": ([ASKED, GAVE_UP], None, {"": "on", "1": "handed"}, "handed"),
    "helped": (
        [ASKED, GAVE_UP, ("human", "1", "resolved"), THANKED, ASKED_COLOUR, COLOUR],
        "finished",
        {"": "on", "1": "handed", "2": "on", "3": "on"},
        "on",
    ),
    "helped, then silent": (
        [ASKED, GAVE_UP, ("human", "1", "resolved"), THANKED, ASKED_COLOUR],
        "stopped",
        {"": "on", "1": "handed", "2": "on", "3": "left"},
        "left",
    ),
    "late": (
        [ASKED, ANSWERED, THANKED, ASKED_COLOUR, LATE, OTHER_TIME],
        "finished",
        {"": "on", "1": "on", "2": "on", "3": "left", "3/no_reply/1": "on"},
        "on",
    ),
    "finished": (
        [ASKED, ANSWERED, THANKED, ASKED_COLOUR, COLOUR],
        "finished",
        {"": "on", "1": "on", "2": "on", "3": "on"},
        "on",
    ),
}

sessions = st.lists(
    st.tuples(
        st.sampled_from("abcdef"),
        st.sampled_from(["telegram", "webchat"]),
        st.sampled_from(["en", "ru"]),
        st.sampled_from(sorted(WAYS)),
    ),
    max_size=25,
)
Row = tuple[str, str, str, str]


def told(rows: Sequence[Row]) -> list[Told]:
    return [
        Told(customer, channel, language, WAYS[way][0], WAYS[way][1])
        for customer, channel, language, way in rows
    ]


def heaviest(fates: set[str], order: Sequence[str]) -> str:
    return next(fate for fate in order if fate in fates)


def groups_of(row: Row) -> set[tuple[str, str]]:
    return {("", ""), ("channel", row[1]), ("language", row[2])}


def by_hand(rows: Sequence[Row]) -> dict[str, Counter[str]]:
    """Step -> how many customers of each fate; "whole" is the flow as a whole."""
    found: dict[str, Counter[str]] = {}
    for step in ("", *KEYS, "whole"):
        order = ("on", "handed", "inside", "left")
        if step != "whole":
            order = ("handed", "on", "inside", "left")
        for customer in "abcdef":
            fates = {
                fate
                for row in rows
                if row[0] == customer
                for fate in [WAYS[row[3]][3] if step == "whole" else WAYS[row[3]][2].get(step)]
                if fate is not None
            }
            if fates:
                found.setdefault(step, Counter())[heaviest(fates, order)] += 1
    return found


@given(sessions)
def test_the_funnels_are_those_counted_by_brute_force(rows: list[Row]) -> None:
    found = {(one.by, one.group): one for one in counted(FLOWS, told(rows))}
    groups = {("", ""), *(("channel", row[1]) for row in rows)}
    groups |= {("language", row[2]) for row in rows}
    assert set(found) == (groups if rows else set())
    for group, funnel in found.items():
        mine = [row for row in rows if group in groups_of(row)]
        expected = by_hand(mine)
        tallies = {**funnel.steps, "whole": funnel.whole}
        assert {
            step: Counter({
                "on": one.on, "left": one.left, "handed": one.handed, "inside": one.inside,
            }) + Counter()
            for step, one in tallies.items()
        } == expected  # fmt: skip
        assert funnel.sessions == len(mine)


@given(sessions)
def test_sums_hold_and_shares_are_shares(rows: list[Row]) -> None:
    for funnel in counted(FLOWS, told(rows)):
        everybody = funnel.whole.seen
        assert funnel.step("").seen == everybody
        for tally in (*funnel.steps.values(), funnel.whole):
            assert tally.seen == tally.on + tally.left + tally.handed + tally.inside
            assert tally.left == sum(tally.why.values())
            assert 0 < tally.seen <= everybody
            for figure in (drop_off(tally), handed(tally)):
                assert figure.value is None or 0 <= figure.value <= 100
            assert drop_off(tally).n == tally.on + tally.left


@given(sessions, st.randoms(use_true_random=False))
def test_the_order_of_sessions_changes_no_number(rows: list[Row], random: Random) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)
    one, other = (
        [
            (funnel.of, {step: tally.to_json() | {"left_by": 0} for step, tally in all_of(funnel)})
            for funnel in counted(FLOWS, told(order))
        ]
        for order in (rows, shuffled)
    )
    assert one == other


def all_of(funnel: Funnel) -> list[tuple[str, Tally]]:
    return sorted(funnel.steps.items())


def test_a_loop_counts_its_customer_once_and_they_went_on() -> None:
    """Three times around, and left at the fourth: visits per arrow would make it a quarter."""
    steps = "flow: f\ndo:\n  - ask: More?\n    answer: text\n    save: more\n  - go: '1'\n"
    flows = flows_of(steps)
    around = [ASKED, ANSWERED, ("go", "2", "1")] * 3
    (funnel,) = (one for one in counted(flows, [
        Told("a", "telegram", "en", [*around, ASKED, SILENT], "no reply"),
        Told("b", "telegram", "en", [ASKED, SILENT], "no reply"),
    ]) if not one.by)  # fmt: skip
    assert funnel.step("1").to_json() == {
        "seen": 2, "on": 1, "left": 1, "handed": 0, "inside": 0, "left_by": {"no reply": 1},
    }  # fmt: skip


def test_who_left_twice_left_the_later_way() -> None:
    twice = [Told("a", "", "", [ASKED], "stopped"), Told("a", "", "", [ASKED], "unreachable")]
    (funnel,) = counted(FLOWS, twice)  # without a channel and a language there are no groups
    assert funnel.step("1").why == Counter(unreachable=1)


def test_who_went_over_to_another_version_is_inside_the_old_one_for_ever() -> None:
    new = flows_of(f"{FLOW}  - say: Bye.\n")
    old = FLOWS.flows["f"]
    flows = new.pinned([("f", old.version, old.source)])
    version = new.flows["f"].version
    before = Told("a", "", "", [ASKED], None).entries(old)
    after = Told("a", "", "", [ANSWERED, THANKED], None).entries(new.flows["f"])
    count = Count(flows)
    count.add("a", "f", version, "stopped", [*before, *after])
    found = {one.version: one for one in count.total()}
    assert found[old.version].whole.inside == found[old.version].step("1").inside == 1
    assert found[version].step("1").on == found[version].step("").on == 1


def test_versions_that_cannot_be_read_are_told_apart_and_unwanted_ones_left_out() -> None:
    count = Count(FLOWS, wanted=lambda flow, _: flow == "f")
    for flow in ("f", "g"):
        count.add("a", flow, "gone", "finished", [])
    assert count.total() == []
    assert count.unread == {("f", "gone"): 1}


def test_drop_off_is_of_those_of_whom_it_is_known() -> None:
    """Two left of four who were alone with the bot and are through; Wilson's interval."""
    names = ["silent", "stopped", "finished", "late", "is asked", "with a person"]
    rows = [(name[0] + str(n), "t", "en", name) for n, name in enumerate(names)]
    funnel = counted(FLOWS, told(rows))[0]
    figure = drop_off(funnel.step("1"))
    assert (figure.n, figure.value, figure.enough) == (4, 50.0, False)
    low, high = wilson(2, 4)
    assert low is not None
    assert high is not None
    assert (figure.low, figure.high) == (round(100 * low, 4), round(100 * high, 4))
    assert (handed(funnel.step("1")).value, handed(funnel.step("1")).n) == (20.0, 5)
    assert (funnel.completion().value, funnel.completion().n) == (50.0, 4)
    assert funnel.completion().of == {"flow": "f", "version": funnel.version}
    empty = funnel.step("nowhere")
    assert (empty.seen, drop_off(empty).value) == (0, None)
