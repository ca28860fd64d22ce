"""What holds for anything customers, timers and owners can send."""

import random
from decimal import Decimal
from typing import Any

import pytest
from flow_driving import MONDAY, Player
from flow_holding import holds
from flow_inputs import FLOWS, NAMES, events, json_values, real
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kettle_shop import ANYTIME, NPS, ORDER, ORDER_STATUS, POST_PURCHASE, SHOP

from cxbot.errors import FlowError
from cxbot.flow.catalog import load
from cxbot.flow.interpreter import advance
from cxbot.flow.protocol import Event
from cxbot.flow.reading.source import Problems, Scalar, Span
from cxbot.flow.values.expression import compile_expression
from cxbot.flow.values.plainvalue import plain_value


@settings(
    max_examples=250, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
@given(
    name=st.sampled_from(NAMES),
    values=st.just(ORDER)
    | st.just({"order": {"total": "much"}})
    | st.dictionaries(st.just("order"), json_values),
    initiative=st.sampled_from(["customer", "bot"]),
    script=st.lists(events, max_size=12),
)
def test_anything_may_happen(name: str, values: Any, initiative: Any, script: list[Event]) -> None:
    player = Player(FLOWS, name, customer={"wants_messages": True, "orders_count": 2})
    player.start(values, initiative)
    for planned in script:
        event = real(player, planned)
        before = player.state
        world = player.world()
        player.send(event)
        # The same inputs give the same outputs; nothing the state held was touched.
        assert advance(FLOWS, before, event, world) == (player.state, player.last)
        holds(player, before)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text(alphabet="ab.()[]'\" 1=!<>andoris+-*/и", max_size=40) | st.text(max_size=30))
def test_a_condition_is_compiled_or_refused(text: str) -> None:
    span = Span(file="f", line=1, column=1, end_line=1, end_column=1)
    problems = Problems()
    source = Scalar(span=span, text=text, plain=True, style="", raw=text)
    found = compile_expression(source, problems)
    assert not found.broken or problems.found
    assert all(1 <= problem.column <= len(text) + 1 for problem in problems.found)


TEXTS = {
    "flows/shop.yaml": SHOP,
    "flows/anytime.yaml": ANYTIME,
    "flows/post_purchase.yaml": POST_PURCHASE,
    "flows/nps.yaml": NPS,
    "flows/order_status.yaml": ORDER_STATUS,
}
PIECES = [
    "{", "}", "[", "]", ":", "#", "- ", '"', "'", "|", ">", "&a", "*a", "!x ", "\t", "\n", "  ",
    ",", "\\", "\\x", "\\U0011FFFF", "%", "@", "?", "? ", "---\n", "...\n", "<b>", "</a>",
    "\x00", "\ufeff",
    "\u2028", "ё", "😀", "yes", "1", "0x1", "{a|b}", "\r", "<<: ", "~", "",
]  # fmt: skip


def mutated(text: str, dice: random.Random) -> str:
    for _ in range(dice.randint(1, 3)):
        at = dice.randrange(len(text) + 1)
        cut = dice.choice([0, 0, 1, 2, 5, 40])
        text = text[:at] + dice.choice(PIECES) + text[at + cut :]
    if dice.random() < 0.2:
        lines = text.splitlines()
        dice.shuffle(lines)
        text = "\n".join(lines)
    return text


@pytest.mark.bulk
@pytest.mark.parametrize("name", TEXTS)
def test_a_damaged_file_loads_or_says_where_it_is_wrong(name: str) -> None:
    dice = random.Random(name)
    for _ in range(80):
        text = mutated(TEXTS[name], dice)
        try:
            found = load({name: text} if dice.random() < 0.7 else {**TEXTS, name: text})
        except FlowError as error:
            for problem in error.problems:
                file = {**TEXTS, name: text}[problem.file]
                lines = file.count("\n") + file.count("\r") + file.count("\u2028") + 2
                assert 1 <= problem.line <= lines, problem
                assert problem.column >= 1, problem
                assert problem.message
        else:
            for flow in found.flows:
                Player(found, flow, now=MONDAY).start(ORDER)


@pytest.mark.parametrize("odd", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_kept_as_nothing(odd: str) -> None:
    assert plain_value({"total": [Decimal(odd), float(odd.removeprefix("s"))]}) == {
        "total": [None, None]
    }
