"""What seldom happens to a session: nobody meets silence there either."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flow_driving import MONDAY, SHOP, Player, catalog, flow_text

from cxbot.flow.catalog import restored
from cxbot.flow.interpreter import accepts, advance, question
from cxbot.flow.protocol import (
    ActionReturned,
    Answered,
    Ended,
    Interrupted,
    OpenTicket,
    Resumed,
    Say,
    Started,
    TimerFired,
    World,
)
from cxbot.flow.state import SessionState
from cxbot.model.message import Attachment

SIZES = """
- ask: Which one?
  choices:
    s: {en: Small, ru: Маленький}
    l: {en: The largest that we have in stock, ru: Самый большой из тех}
  save: size
- say: Noted.
"""


# ---- answers -------------------------------------------------------------------------------------


def test_a_long_label_gets_a_row_of_its_own() -> None:
    rows = Player(catalog(SIZES)).start().one(Say).choices
    assert [[choice.label for choice in row] for row in rows] == [
        ["Small"],
        ["The largest that we have in stock"],
    ]


def test_a_choice_may_be_typed_as_the_flow_calls_it() -> None:
    player = Player(catalog(SIZES)).start()
    assert player.types("L") == ["Noted."]
    assert player.state.values == {"size": "l"}


def test_a_photo_is_no_choice() -> None:
    player = Player(catalog(SIZES)).start()
    player.send(Answered(attachments=(Attachment(kind="photo", file_id="x"),)))
    assert player.said() == ["Sorry, I did not get that. Please choose one of the answers."]


def test_a_button_that_is_not_there_is_no_answer() -> None:
    player = Player(catalog(SIZES)).start()
    assert not accepts(player.flows, player.state, Answered(choice=2), player.world())
    assert player.tap(2) == []
    assert player.last == ()


def test_a_word_the_owner_silenced_is_still_understood_by_the_usual_ones() -> None:
    steps = "- ask: Well?\n  answer: yes/no\n  save: well\n- say: '{well}'"
    player = Player(catalog(steps, shop='messages: {button_yes: ""}\n')).start()
    assert [c.label for row in player.one(Say).choices for c in row] == ["yes", "No"]
    assert player.types("Ja gern") == ["Sorry, I did not get that. Please answer yes or no."]
    assert player.types("да") == ["yes"]


def test_a_pattern_that_was_good_once_takes_no_answer_but_calls_a_person() -> None:
    """As after an update of what reads patterns: sessions in flight go on."""
    shop = SHOP + "answers: {code: '(?=x)'}\n"
    text = flow_text("- ask: Which?\n  answer: code\n  save: code\n")
    player = Player(restored({"flows/f.yaml": text, "flows/shop.yaml": shop})).start()
    for _ in range(3):
        player.types("x")
    assert player.tickets == ["No answer to: Which?"]


def test_a_letter_sent_to_a_question_for_an_address_is_none() -> None:
    player = Player(catalog("- ask: Address?\n  answer: email\n  save: a\n")).start()
    assert player.types("call me")[0].startswith("Sorry")
    assert player.types("anna@example.org") == []
    assert player.state.values == {"a": "anna@example.org"}


def test_a_file_comes_with_its_words() -> None:
    steps = "- say: Here it is.\n  file: https://example.com/a.pdf"
    said = Player(catalog(steps)).start().one(Say)
    assert said.attachment == Attachment(kind="document", url="https://example.com/a.pdf")


# ---- the way back --------------------------------------------------------------------------------


def offered(shop: str = "") -> Player:
    player = Player(catalog(SIZES, shop=shop)).start()
    player.send(Resumed(asked=True))
    return player


def test_the_offer_to_go_on_is_what_is_asked_now() -> None:
    player = offered()
    again = question(player.flows, player.state, player.world())
    assert again == player.one(Say)
    labels = [c.label for row in player.one(Say).choices for c in row]
    assert labels == ["Continue", "Stop"]


@pytest.mark.parametrize(
    ("event", "taken"),
    [
        (Answered(choice=0), True),
        (Answered(text="stop"), True),
        (Answered(choice=2), False),
        (Answered(text="Small"), True),
        (Answered(text="what?"), False),
    ],
)
def test_an_offer_takes_its_buttons_their_words_and_the_answer_itself(
    event: Answered, taken: bool
) -> None:
    player = offered()
    assert accepts(player.flows, player.state, event, player.world()) is taken


def test_a_shop_without_an_offer_asks_again_at_once() -> None:
    assert offered('messages: {resume_offer: ""}\n').said() == ["Which one?"]


def test_a_question_that_would_come_back_at_night_waits_for_the_morning() -> None:
    later = "anytime:\n  - when: {words: [later]}\n    do:\n      - wait: 10 hours\n"
    player = Player(catalog(SIZES, shop="quiet_hours: 21:00-10:00\n", anytime=later)).start()
    player.send(Interrupted(flow="anytime:1"))
    assert player.wait(timedelta(hours=15)) == []
    assert player.wait(timedelta(hours=1)) == ["Which one?"]


def test_a_reminder_of_a_question_that_is_answered_changes_nothing() -> None:
    player = Player(catalog("- ask: Q?\n- wait: 3 days\n")).start()
    player.types("x")
    assert player.state.status == "waiting"
    before = player.state
    assert player.send(TimerFired(kind="no_reply", key="no_reply:1")) == ()
    assert player.state == before
    assert player.state.question is None


# ---- what can't go on ----------------------------------------------------------------------------


def moved(player: Player, text: str, onto: int) -> SessionState:
    """Its row, damaged: it waits at another step than the one it came to."""
    flow = player.flows.flows["f"]
    keys = [*flow.steps, text]
    row = player.state.to_json()
    row["frames"][0]["at"] = keys[onto]
    return SessionState.from_json(row)


@pytest.mark.parametrize(
    ("steps", "event", "onto", "why"),
    [
        ("- ask: Q?\n- say: Bye.", Answered(text="x"), 1, "asks nothing"),
        ("- ask: Q?\n- say: Bye.", Answered(text="x"), -1, "f has no step gone"),
        ("- call: a.b\n- say: Bye.", ActionReturned(call="1#1", value=1), 1, "called no action"),
    ],
)
def test_a_session_that_stands_where_it_can_not_ends_with_a_person(
    steps: str, event: Any, onto: int, why: str
) -> None:
    player = Player(catalog(steps)).start()
    state = moved(player, "gone", onto)
    assert not accepts(player.flows, state, Answered(text="x"), player.world())
    assert question(player.flows, state, player.world()) is None
    player.state = state
    player.send(event)
    assert player.ended == "error"
    assert why in player.one(OpenTicket).reason
    assert player.said() == ["Something did not work on our side. I am calling a colleague."]


@pytest.mark.parametrize(
    ("step", "why"),
    [("run: gone", "there is no flow gone"), ("wait: a while", "a wait without a length")],
)
def test_what_was_good_once_and_means_nothing_now_is_told_to_a_person(step: str, why: str) -> None:
    text = flow_text(f"- {step}")
    player = Player(restored({"flows/f.yaml": text, "flows/shop.yaml": SHOP})).start()
    assert player.ended == "error"
    assert player.tickets == [f"flows/f.yaml:3: {why}"]


class Unreadable(dict[str, Any]):
    """A customer's row that breaks whoever looks into it."""

    def get(self, *_: Any) -> Any:
        raise OSError("the disk is gone")

    def __getitem__(self, _: str) -> Any:
        raise OSError("the disk is gone")

    def __iter__(self) -> Iterator[str]:
        raise OSError("the disk is gone")


def test_when_even_the_words_for_a_failure_fail_a_person_is_called() -> None:
    flows = catalog("- say: Hello {customer.name}")
    world = World(
        now=MONDAY, customer=Unreadable(name="x"), language="en", time_zone="Europe/Moscow"
    )
    new = SessionState.new(flows.flows["f"])
    state, effects = advance(flows, new, Started(values={}, initiative="bot"), world)
    assert state.status == "ended"
    assert [e.reason for e in effects if isinstance(e, OpenTicket)] == ["the disk is gone"]
    assert [e.outcome for e in effects if isinstance(e, Ended)] == ["error"]


# ---- a swap of flows -----------------------------------------------------------------------------


def test_a_session_goes_on_although_its_flow_was_removed() -> None:
    player = Player(catalog(SIZES)).start()
    player.flows = catalog("- say: Else.", other="flow: other\ndo:\n  - say: Hi\n").following(
        player.flows
    )
    assert player.types("Small") == ["Noted."]


def test_a_session_goes_on_although_today_s_shop_can_not_read_its_flow() -> None:
    old = catalog("- ask: Code?\n  answer: code\n- say: Thanks.", shop="answers: {code: '\\d+'}\n")
    player = Player(old).start()
    player.flows = catalog("- say: Else.").following(old)
    assert player.types("17") == ["Thanks."]


def test_what_a_removed_flow_ran_is_run_to_its_end() -> None:
    steps = "- ask: Ready?\n- run: g\n- say: Back."
    player = Player(catalog(steps, g="flow: g\ndo:\n  - say: Inside.\n")).start()
    player.flows = catalog("- say: Else.").following(player.flows)
    assert player.types("yes") == ["Inside.", "Back."]


@pytest.mark.parametrize(
    ("rule", "key"),
    [("", None), ("limit: once per 90 days\n", ""), ("limit: once per order.number\n", "A-1")],
)
def test_how_often_a_flow_may_start(rule: str, key: str | None) -> None:
    flow = catalog("- say: Hi", top=f"when: {{event: order.paid}}\n{rule}").flows["f"]
    player = Player(catalog("- say: Hi"))
    found = flow.limit({"order": {"number": "A-1"}}, player.world())
    assert (found.key if found else None) == key
