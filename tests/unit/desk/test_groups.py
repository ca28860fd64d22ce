"""Groups as another process has found them."""

from datetime import UTC

from cxbot.desk.groups import Group, Groups


def group(chat: str, name: str = "", *, forum: bool = True, detached: bool = False) -> Group:
    return Group(
        channel="telegram",
        chat=chat,
        forum=forum,
        language="en",
        time_zone=UTC,
        name=name,
        detached=detached,
    )


def test_whoever_holds_a_group_sees_what_became_of_it() -> None:
    ours = Groups(group("-1", forum=False), {"repairs": group("-2")})
    own, repairs = ours.own, ours.named["repairs"]
    ours.become(Groups(group("-100"), {"repairs": group("-2", detached=True)}))
    assert (own.chat, own.forum, own.former) == ("-100", True, frozenset({"-1"}))
    assert repairs.detached
    assert ours.at("-1") is own
    assert ours.at("-100") is own


def test_a_group_that_was_bound_elsewhere_is_bound_here() -> None:
    ours = Groups.unbound("telegram")
    ours.become(Groups(group("-7")))
    assert [one.chat for one in ours] == ["-7"]
