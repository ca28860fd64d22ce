"""Keys and lanes of updates; and garbage, which never raises."""

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cxbot.channels.telegram_reading import arrival, read

from .updates import DATE, GROUP, PRIVATE, message, place, reaction, tap, update

# --- keys ----------------------------------------------------------------------------------------


def key(raw: dict[str, Any]) -> str:
    return arrival(raw, "42").natural_key


def test_keys_are_made_of_content_and_not_of_update_ids() -> None:
    raw = update(message=message(text="Hi"))
    assert key(raw) == key({**raw, "update_id": 8}) == "42:m:1001:5"
    assert arrival(raw, "43").natural_key != key(raw)
    first = update(edited_message=message(text="a", edit_date=DATE))
    second = update(edited_message=message(text="b", edit_date=DATE))
    assert key(first) != key(second)
    assert key(first) == key({**first, "update_id": 8})
    assert key(tap(message(text="?"), data="d")) == "42:c:99"


@pytest.mark.parametrize("number", ["x", None, 1.5, [5]])
def test_what_has_no_number_is_no_message(number: Any) -> None:
    """The doctor looks for the exchange of each message that there was."""
    for kind in ("message", "edited_message"):
        raw = {"update_id": 7, kind: {**message(text="Hi"), "message_id": number}}
        assert key(raw).startswith("42:u:")


def test_lanes() -> None:
    assert arrival(update(message=message(text="x")), "1").lane == "telegram:1001"
    assert arrival(update(message=message(GROUP, text="x")), "1").lane == "group:-1009"
    assert arrival(tap(message(text="?"), data="d"), "1").lane == "telegram:1001"
    assert arrival(tap(message(GROUP, text="?"), data="d"), "1").lane == "group:-1009"
    assert arrival(reaction(PRIVATE), "1").lane == "telegram:1001"
    assert arrival(reaction(GROUP), "1").lane == "group:-1009"
    assert arrival(place("member"), "1").lane == "group:-1009"


def test_reactions_and_places_that_come_again_have_the_same_key() -> None:
    """Two that differ never have, though somebody may change their mind within a second."""
    for raw in (reaction(GROUP), place("member")):
        assert key(raw) == key(json.loads(json.dumps(raw)))
        assert key(raw) != key({**raw, "update_id": 8})


# --- garbage -------------------------------------------------------------------------------------


WORDS = st.sampled_from(
    [
        "message",
        "edited_message",
        "callback_query",
        "my_chat_member",
        "chat",
        "from",
        "id",
        "type",
        "date",
        "text",
        "entities",
        "private",
        "group",
        "supergroup",
        "photo",
        "contact",
        "reply_to_message",
        "message_id",
        "data",
        "caption",
        "reply_markup",
        "inline_keyboard",
        "new_chat_member",
        "status",
        "location",
        "sender_chat",
        "user_id",
        "message_reaction",
        "chat_member",
        "new_reaction",
        "emoji",
        "actor_chat",
        "user",
        "administrator",
        "forum_topic_closed",
        "is_topic_message",
        "message_thread_id",
    ]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=6),
    max_leaves=25,
)
UPDATES = st.dictionaries(WORDS, JSON, max_size=4)


@given(UPDATES)
@settings(max_examples=300, deadline=None)
def test_garbage_never_raises(raw: dict[str, Any]) -> None:
    read(raw)
    made = arrival(raw, "1")
    made.natural_key.encode()
    made.lane.encode()


@given(st.dictionaries(WORDS, JSON, max_size=5))
@settings(max_examples=200, deadline=None)
def test_a_reaction_or_a_place_with_garbage_in_it_never_raises(parts: dict[str, Any]) -> None:
    for good in (reaction(GROUP, "👍"), place("administrator"), place("left", "my_chat_member")):
        raw = {name: {**value, **parts} if name != "update_id" else value
               for name, value in good.items()}  # fmt: skip
        read(raw)
        arrival(raw, "1").lane.encode()


@given(st.dictionaries(WORDS, JSON, max_size=5))
@settings(max_examples=300, deadline=None)
@example({"date": 6.77680361916768e16})
def test_a_message_with_garbage_in_it_never_raises(parts: dict[str, Any]) -> None:
    for where in ("message", "edited_message"):
        raw = {"update_id": 1, where: {**message(text="x"), **parts}}
        read(raw)
        made = arrival(raw, "1")
        made.natural_key.encode()
        made.lane.encode()
