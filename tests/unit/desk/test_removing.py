"""Which copies of an erased customer are tried, what a refusal leads to, and what is listed."""

from hypothesis import given
from hypothesis import strategies as st

from cxbot.desk.removing import Left, Shelf, Step, after_refusal, listed, plan

FORUM, PLAIN = "-1001", "-55"


def shelf(*ids: int, others: int = 0, **more: object) -> Shelf:
    """Messages of ours with these numbers, and one of a colleague."""
    own = {str(number): True for number in ids} | ({str(others): False} if others else {})
    return Shelf(**{"chat": FORUM, "own": own, "may_delete": True, **more})  # type: ignore[arg-type]


def test_topics_go_first_and_then_a_hundred_at_a_time() -> None:
    steps, left = plan([shelf(*range(1, 251)), shelf(7, chat=PLAIN, threads=("3",))])
    assert [(s.chat, s.thread, len(s.ids)) for s in steps] == [
        (PLAIN, "3", 0),
        (FORUM, None, 100),
        (FORUM, None, 100),
        (FORUM, None, 50),
        (PLAIN, None, 1),
    ]
    assert left == []


def test_old_messages_are_tried_apart() -> None:
    steps, _ = plan([shelf(1, 2, 3, 4, old_to=2)])
    assert [(s.ids, s.old) for s in steps] == [(("3", "4"), False), (("1", "2"), True)]


def test_without_the_right_only_what_is_ours_and_young_is_tried() -> None:
    steps, left = plan([shelf(1, 2, 4, others=3, old_to=1, may_delete=False, threads=("9",))])
    assert [s.ids for s in steps] == [("2", "4")]
    assert left == [(FORUM, "1"), (FORUM, "3")]


def test_whose_rights_nobody_knows_everything_is_tried() -> None:
    steps, left = plan([shelf(1, others=2, may_delete=None, threads=("9",))])
    assert [(s.thread, s.ids) for s in steps] == [("9", ()), (None, ("1", "2"))]
    assert left == []


def test_where_nothing_can_be_reached_nothing_is_tried() -> None:
    steps, left = plan([shelf(1, 2, closed=True, threads=("9",))])
    assert (list(steps), left) == ([], [(FORUM, "1"), (FORUM, "2")])


def test_a_refused_topic_leaves_its_messages_to_their_own_steps() -> None:
    assert after_refusal(Step(chat=FORUM, thread="9")) == ((), [])


def test_of_old_ones_none_is_tried_alone() -> None:
    step = Step(chat=FORUM, ids=("1", "2"), old=True)
    assert after_refusal(step) == ((), [(FORUM, "1"), (FORUM, "2")])


@given(st.sets(st.integers(1, 400), max_size=150), st.sets(st.integers(1, 400), max_size=6))
def test_in_the_end_exactly_the_undeletable_are_left(there: set[int], bad: set[int]) -> None:
    steps, left = plan([shelf(*there)])
    todo: list[Step] = list(steps)
    gone: set[int] = set()
    kept: list[tuple[str, str]] = [*left]
    calls = 0
    while todo:
        step, *todo = todo
        calls += 1
        assert Step.from_json(step.to_json()) == step
        if {int(one) for one in step.ids} & bad:
            smaller, more = after_refusal(step)
            todo, kept = [*smaller, *todo], [*kept, *more]
        else:
            gone |= {int(one) for one in step.ids}
    assert gone == there - bad
    assert {int(number) for _, number in kept} == there & bad
    assert calls <= 2 + 16 * len(there & bad)


def test_runs_of_messages_are_one_line() -> None:
    left: Left = [*((FORUM, one) for one in "5349"), (PLAIN, "8"), (PLAIN, "8")]
    assert listed(left).splitlines() == [
        "https://t.me/c/1/3 – 5",
        "https://t.me/c/1/9",
        "-55: 8",
    ]
