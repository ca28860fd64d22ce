"""Numbers on a picture are of different customers, however often each of them came."""

from collections import Counter
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import pytest
from flow_driving import catalog
from hypothesis import given
from hypothesis import strategies as st

from cxbot.app.drawing.pictures import as_svg
from cxbot.flow.definition import Flow
from cxbot.flow.drawing.building import picture
from cxbot.flow.drawing.live import as_json, with_traffic
from cxbot.flow.drawing.mermaid import mermaid
from cxbot.flow.drawing.picture import Arrow, Picture
from cxbot.flow.drawing.traffic import Count, Tally, Traffic
from cxbot.flow.drawing.walk import WayOf

FLOWS = catalog(
    """
- ask: Is it good?
  answer: yes/no
  save: good
- if: good
  then:
    - say: Fine.
  else:
    - wait: 1 day
- say: Bye.
"""
)
FLOW = FLOWS.flows["f"]
#: How a session went -> its outcome and its trace: verb, step, detail.
COURSES: dict[str, tuple[str | None, list[tuple[str, str, str]]]] = {
    "asked": (None, [("ask", "1", "")]),
    "silent": ("no reply", [("ask", "1", ""), ("ask", "1", "no reply")]),
    "stopped": ("stopped", [("ask", "1", "")]),
    "happy": (
        "finished",
        [("ask", "1", "answered"), ("if", "2", "yes"), ("say", "2/then/1", ""), ("say", "3", "")],
    ),
    "waits": (None, [("ask", "1", "answered"), ("if", "2", "no"), ("wait", "2/else/1", "")]),
    "sad": (
        "finished",
        [("ask", "1", "answered"), ("if", "2", "no"), ("wait", "2/else/1", ""), ("say", "3", "")],
    ),
}
ANSWERED: WayOf = ("1", "2", "next", "")


@dataclass
class Fed:
    """`of(customer, course, course …)`, customer after customer."""

    count: Count = field(default_factory=lambda: Count(FLOWS))

    def of(self, customer: str, *courses: str) -> "Fed":
        for course in courses:
            outcome, steps = COURSES[course]
            trace = [
                {"verb": verb, "flow": "f", "version": FLOW.version, "step": step, "detail": detail}
                for verb, step, detail in steps
            ]
            self.count.add(customer, "f", FLOW.version, outcome, trace)
        return self

    def traffic(self) -> Traffic:
        return self.count.total()["f", FLOW.version]

    def picture(self) -> Picture:
        return with_traffic(picture(FLOW, "en"), {"f": self.traffic()})


def arrow(shown: Picture, source: str, kind: str) -> Arrow:
    return next(one for one in shown.arrows if one.way and one.way[1:4:2] == (source, kind))


def badges(shown: Picture, key: str) -> list[str]:
    (node,) = [one for one in shown.nodes if key in one.keys]
    return [badge.text for badge in node.badges]


# ---- who is counted ------------------------------------------------------------------------------


def test_a_customer_who_comes_again_is_one_customer() -> None:
    traffic = Fed().of("anna", "happy", "happy", "sad").of("boris", "happy").traffic()
    assert (traffic.customers, traffic.sessions) == (2, 4)
    assert traffic.ways[ANSWERED] == traffic.step("1") == traffic.step("") == Tally(2, 4, 4)
    assert traffic.ways["2", "2/then/1", "yes", ""] == Tally(2, 3, 3)
    assert traffic.ways["2", "2/else/1", "no", ""] == Tally(1, 1, 1)
    assert traffic.way(("2", None, "no", "")) == traffic.step("nowhere") == Tally()


def test_where_a_customer_left_their_latest_session_says() -> None:
    fed = Fed().of("anna", "stopped", "happy").of("boris", "happy", "stopped")
    fed.of("vera", "stopped", "silent").of("gleb", "silent", "asked")
    traffic = fed.traffic()
    assert traffic.left == {"1": {"stopped": 1, "no reply": 1, "waiting": 1}}
    assert (traffic.left_at("1"), traffic.waiting_at("1")) == (2, 1)
    assert (traffic.left_at("3"), traffic.waiting_at("3")) == (0, 0)


def test_a_customer_is_wherever_a_session_of_theirs_stands() -> None:
    """Two orders, two sessions: one waits while the other goes on."""
    traffic = Fed().of("anna", "waits", "asked").of("boris", "waits", "waits", "happy").traffic()
    assert traffic.left == {"2/else/1": {"waiting": 2}, "1": {"waiting": 1}}


def test_nobody_is_counted_before_all_of_them_is_known() -> None:
    count = Fed().of("anna", "happy").count
    assert count.total()["f", FLOW.version].customers == 1
    assert count.total()["f", FLOW.version].customers == 1


COMINGS = st.lists(st.lists(st.sampled_from(sorted(COURSES)), min_size=1, max_size=5), max_size=8)


@given(COMINGS)
def test_each_number_is_what_a_plain_list_of_customers_gives(comings: list[list[str]]) -> None:
    fed = Fed()
    for number, courses in enumerate(comings):
        fed.of(f"customer {number}", *courses)
    found = fed.count.total().get(("f", FLOW.version), Traffic(flow="f", version=FLOW.version))
    answered = [[course not in {"asked", "silent", "stopped"} for course in c] for c in comings]
    assert found.way(ANSWERED).customers == sum(map(any, answered))
    assert found.way(ANSWERED).sessions == sum(map(sum, answered))
    assert found.step("1").customers == found.customers == len(comings)
    last = Counter(courses[-1] for courses in comings)
    assert found.left_at("1") == last["silent"] + last["stopped"]
    assert found.waiting_at("1") == sum("asked" in courses for courses in comings)


def test_a_customer_fills_no_more_memory_than_the_flow_has_ways() -> None:
    """What was kept of the one before is gone when the next comes."""
    fed, kept = Fed(), set()
    for number in range(50):
        fed.of(f"customer {number}", *COURSES, *COURSES)
        if number:  # the first is in no total yet
            kept.add(_objects(fed.count))
    assert len(kept) == 1


def _objects(value: Any) -> int:
    """How many things hang on it; flows and their parts are not looked into."""
    if isinstance(value, dict):
        return sum(_objects(inner) for inner in value.values()) + len(value)
    if isinstance(value, set):
        return len(value)
    names = [*vars(type(value)).get("__slots__", ()), *getattr(value, "__dict__", ())]
    return 1 + sum(_objects(getattr(value, name)) for name in names if name != "_flows")


# ---- what the picture and the JSON say -----------------------------------------------------------


@pytest.fixture
def fed() -> Fed:
    """4 customers in 8 sessions."""
    fed = Fed().of("anna", "happy", "happy", "sad").of("boris", "stopped", "happy")
    return fed.of("vera", "silent", "silent").of("gleb", "waits")


def test_arrows_and_badges_say_customers_and_their_share(fed: Fed) -> None:
    shown = fed.picture()
    answered, yes = arrow(shown, "1", "next"), arrow(shown, "2", "yes")
    assert (answered.count, answered.share, answered.weight) == (3, 3 / 4, 3 / 4)
    assert (yes.count, yes.share, yes.weight) == (2, 2 / 3, 2 / 4)
    no = arrow(shown, "2", "no")
    assert (no.count, no.share) == (2, 2 / 3)  # Anna went both ways
    assert badges(shown, "1") == ["left here: 1 (25%): 1 no reply"]
    assert badges(shown, "2/else/1") == ["here now: 1"]
    assert badges(shown, "3") == []
    assert "each customer counts once" in shown.small_print()[-1]


def test_numbers_are_in_the_drawing_and_in_the_text(fed: Fed) -> None:
    shown = fed.picture().noted("4 customers")
    drawing, text = as_svg(shown), unescape(mermaid(shown).replace("#", "&#"))
    for said in ("answered · 3 (75%)", "left here: 1 (25%): 1 no reply", "here now: 1"):
        assert said in drawing
    for said in ("answered · 3 (75%)", "left here: 1 (25%): 1 no reply", "4 customers"):
        assert said in text


def test_a_picture_of_a_flow_that_nobody_came_to_has_noughts() -> None:
    for found in ({}, {"f": Traffic(flow="f", version=FLOW.version)}):
        shown = with_traffic(picture(FLOW, "en"), found)
        assert {one.count for one in shown.arrows} == {0}
        assert {one.share for one in shown.arrows} == {0.0}
        assert not any(node.badges for node in shown.nodes)
        assert "stroke-width:1px" in mermaid(shown)
        assert "answered · 0 (0%)" in as_svg(shown)


def test_an_arrow_of_no_way_has_no_number(fed: Fed) -> None:
    plain = Picture(name="f", nodes=(), arrows=(Arrow(source="n1", target="n2"),))
    assert with_traffic(plain, {"f": fed.traffic()}) == plain


def test_who_left_a_step_they_never_came_to_has_no_share() -> None:
    """A trace that lost its beginning."""
    traffic = Traffic(flow="f", version=FLOW.version, left={"1": {"stopped": 1}})
    shown = with_traffic(picture(FLOW, "en"), {"f": traffic})
    assert badges(shown, "1") == ["left here: 1: 1 stopped"]
    assert as_json(FLOW, traffic)["steps"][1]["drop_off"] == 0.0


def test_the_json_has_customers_sessions_and_passes(fed: Fed) -> None:
    told = as_json(FLOW, fed.traffic())
    assert (told["customers"], told["sessions"]) == (4, 8)
    assert [step["step"] for step in told["steps"]] == ["", *FLOW.steps]
    start, ask = told["steps"][:2]
    assert (start["verb"], start["customers"], start["sessions"], start["passes"]) == (
        "start", 4, 8, 8,
    )  # fmt: skip
    assert ask == {
        "step": "1", "verb": "ask", "line": 3, "customers": 4, "sessions": 8, "passes": 8,
        "left": {"no reply": 1}, "drop_off": 0.25, "here_now": 0,
    }  # fmt: skip
    assert told["edges"][1] == {
        "from": "1", "to": "2", "kind": "next", "label": "", "written": True,
        "customers": 3, "sessions": 5, "passes": 5,
    }  # fmt: skip
    assert len(told["edges"]) == len(_ways(FLOW))


def _ways(flow: Flow) -> list[Arrow]:
    return [one for one in picture(flow, "en").arrows if one.way]
