"""After a move everything that a session understood before, it understands still."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxbot.conversation.moving import is_current, moved
from cxbot.flow.catalog import Catalog, load
from cxbot.flow.interpreter import accepts, advance
from cxbot.flow.protocol import (
    ActionReturned,
    Answered,
    Effect,
    Ended,
    Event,
    EventSeen,
    HumanEnded,
    Interrupted,
    Resumed,
    Say,
    SetTimer,
    Started,
    Stopped,
    TimerFired,
    Unreachable,
    World,
)
from cxbot.flow.state import SessionState

SHOP = 'shop: Kettle\nlanguage: en\nanswers:\n  code: {pattern: "[A-Z]{2}", example: AB}\n'
WORLD = World(
    now=datetime(2026, 3, 10, 12, tzinfo=UTC),
    customer={"wants_messages": True},
    language="en",
    time_zone="UTC",
)

#: Steps that wait, each in a few forms.
WAITING = {
    "number": "- ask: How many?\n  answer: number\n  save: n\n",
    "skipped": "- ask: How many?\n  answer: number\n  save: n\n  skip: None\n",
    "rating": "- ask: How was it?\n  answer: rating 1-5\n  save: r\n  remind: {after: 1 hour}\n",
    "choice": "- ask: Which?\n  answer: choice\n  choices: {a: First, b: Second}\n  save: c\n",
    "named": "- ask: Code?\n  answer: code\n  save: k\n  no_reply: {after: 1 day, do: []}\n",
    "yes": "- ask: Sure?\n  answer: yes/no\n  give_up:\n    - say: Never mind.\n",
    "wait": "- wait: 3 days\n",
    "human": "- human: Help\n",
    "late": "- human: Help\n  no_answer: {after: 1 hour, do: [{say: Sorry.}]}\n",
    "run": "- run: part\n  save: got\n",
}
BEFORE = ["", "- say: Hello.\n", "- set: {x: 1}\n"]
AFTER = ["", "- say: Done.\n", "- ask: And then?\n  save: more\n", "- set: {y: 2}\n- say: End.\n"]
PART = "- ask: Inside?\n  answer: yes/no\n  save: inside\n"

answered = st.builds(Answered, text=st.sampled_from(["3", "AB", "yes", "none", "Second", "?"]))
tapped = st.builds(Answered, choice=st.integers(min_value=-1, max_value=6))
fired = st.builds(
    TimerFired,
    kind=st.sampled_from(["wait", "hold", "remind", "no_reply", "human"]),
    key=st.sampled_from(
        [f"{k}:{n}" for k in ("wait", "remind", "no_reply", "human") for n in "12"]
    ),
)
happened = st.one_of(
    answered,
    tapped,
    fired,
    st.sampled_from([
        Interrupted(flow="anytime:1"), Resumed(), Resumed(asked=True), Stopped(), Unreachable(),
        HumanEnded(outcome="resolved"), HumanEnded(outcome="unreachable"),
        EventSeen(type="order.paid", data={}), ActionReturned(call="1#1", value=1),
    ]),
)  # fmt: skip


def catalog(steps: str, part: str, anytime: str) -> Catalog:
    return load({
        "flows/shop.yaml": SHOP,
        "flows/f.yaml": f"flow: f\ndo:\n{_indented(steps)}",
        "flows/part.yaml": f"flow: part\ndo:\n{_indented(part)}",
        "flows/anytime.yaml": "anytime:\n  - when: {words: [price]}\n    do:\n"
        + _indented(anytime, "      "),
    })  # fmt: skip


def _indented(steps: str, by: str = "  ") -> str:
    return "".join(f"{by}{line}\n" for line in (steps or "- stop\n").splitlines())


def stored(state: SessionState) -> SessionState:
    return SessionState.from_json(json.loads(json.dumps(state.to_json())))


def shape(effects: tuple[Effect, ...]) -> list[Any]:
    """What a customer or a timer would notice at once: how it was understood, not what follows."""
    found: list[Any] = []
    for effect in effects:
        match effect:
            case Say():
                found.append(("say", effect.kind))
            case SetTimer():
                found.append(("timer", effect.kind))
            case Ended():
                found.append(("ended", effect.outcome))
            case _:
                found.append(type(effect).__name__)
    return found


@given(
    kind=st.sampled_from(sorted(WAITING)),
    first=st.sampled_from(BEFORE),
    after=st.sampled_from(AFTER),
    new_after=st.sampled_from(AFTER),
    new_part=st.sampled_from(["", "- say: Part.\n"]),
    reworded=st.booleans(),
    events=st.lists(happened, max_size=3),
    last=happened,
)
def test_what_was_understood_before_is_understood_after(
    kind: str,
    first: str,
    after: str,
    new_after: str,
    new_part: str,
    events: list[Event],
    last: Event,
    *,
    reworded: bool,
) -> None:
    ours = catalog(first + WAITING[kind] + after, PART, "- say: Ten.\n")
    now = WAITING[kind].replace("How", "So how") if reworded else WAITING[kind]
    theirs = catalog(first + now + new_after, PART + new_part, "- say: Ten.\n- say: Or so.\n")
    theirs = theirs.following(ours)
    state = SessionState.new(ours.flows["f"])
    for event in (Started(), *events):
        state = stored(advance(ours, state, event, WORLD)[0])
    there = moved(state, theirs)
    if state.outcome is not None or isinstance(there, str):
        return
    assert is_current(there, theirs)
    there = stored(there)
    assert (there.status, there.question) == (state.status, state.question)
    if isinstance(last, Answered):
        assert accepts(ours, state, last, WORLD) == accepts(theirs, there, last, WORLD)
    before, told_before = advance(ours, state, last, WORLD)
    after_, told = advance(theirs, there, last, WORLD)
    assert bool(told) == bool(told_before)
    assert before.outcome == "error" or after_.outcome != "error"
    if new_after == after and not new_part and not isinstance(last, Interrupted):
        assert shape(told) == shape(told_before)


@pytest.mark.parametrize("kind", sorted(WAITING))
def test_a_session_at_an_unchanged_step_can_move(kind: str) -> None:
    ours = catalog(WAITING[kind], PART, "- say: Ten.\n")
    theirs = catalog(WAITING[kind] + "- say: New.\n", PART, "- say: Ten.\n").following(ours)
    state, _ = advance(ours, SessionState.new(ours.flows["f"]), Started(), WORLD)
    there = moved(stored(state), theirs)
    assert isinstance(there, SessionState)
    assert there.version == theirs.flows["f"].version != state.version


CHANGED: Mapping[str, tuple[str, str]] = {
    "number": ("number", "text"),
    "skipped": ("  skip: None\n", ""),
    "rating": ("1-5", "0-5"),
    "choice": ("{a: First, b: Second}", "{b: Second, a: First}"),
    "named": ("answer: code", "answer: text"),
    "yes": ("Sure?", "Sure?\n  save: sure"),
    "wait": ("3 days", "1 day"),
    "human": ("Help", "Help\n  and: continue"),
    "late": ("  no_answer: {after: 1 hour, do: [{say: Sorry.}]}\n", ""),
    "run": ("save: got", "save: it"),
}


@pytest.mark.parametrize("kind", sorted(WAITING))
def test_a_session_at_a_changed_step_stays(kind: str) -> None:
    ours = catalog(WAITING[kind], PART, "- say: Ten.\n")
    new = WAITING[kind].replace(*CHANGED[kind])
    assert new != WAITING[kind]
    theirs = catalog(new, PART, "- say: Ten.\n").following(ours)
    state, _ = advance(ours, SessionState.new(ours.flows["f"]), Started(), WORLD)
    assert isinstance(moved(stored(state), theirs), str)
