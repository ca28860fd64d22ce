"""What is read of an update: a message, a tap, a reaction, a place in a group."""

from datetime import UTC, datetime
from typing import Any

import pytest

from cxbot.channels.telegram_reading import arrival, read
from cxbot.model.message import GROUP_RIGHTS, GroupInbound, Inbound

from .updates import (
    ANNA,
    DATE,
    FILE,
    GROUP,
    PRIVATE,
    group,
    message,
    place,
    private,
    reaction,
    tap,
    update,
)


def test_a_text() -> None:
    found = private(text="Hi", entities=[{"type": "bold", "offset": 0, "length": 2}])
    assert (found.kind, found.account, found.text.text) == ("message", "1001", "Hi")
    assert found.sender.name == "Anna <3"
    assert found.sender.language == "ru"
    assert found.at == datetime.fromtimestamp(DATE, UTC)
    assert [entity.kind for entity in found.text.entities] == ["bold"]


SIZED = {"width": 1, "height": 1}
MEDIA: dict[str, Any] = {
    "photo": [{**FILE, **SIZED}],
    "document": {**FILE, "file_name": "../../etc/passwd", "mime_type": "text/plain"},
    "voice": {**FILE, "duration": 1},
    "video": {**FILE, **SIZED, "duration": 1},
    "video_note": {**FILE, "length": 1, "duration": 1},
    "audio": {**FILE, "duration": 1},
    "animation": {**FILE, **SIZED, "duration": 1},
    "sticker": {**FILE, **SIZED, "type": "regular", "is_animated": False, "is_video": False},
    "location": {"latitude": 1.5, "longitude": 2.5},
    "contact": {"phone_number": "491701234567", "first_name": "Anna", "user_id": 1001},
    "venue": {"location": {"latitude": 1.5, "longitude": 2.5}, "title": "t", "address": "a"},
    "dice": {"emoji": "🎲", "value": 3},
}


@pytest.mark.parametrize("kind", MEDIA)
def test_every_kind_of_media(kind: str) -> None:
    [attachment] = private(**{kind: MEDIA[kind]}).attachments
    assert attachment.kind == kind


@pytest.mark.parametrize(("user_id", "own"), [(1001, True), (6666, False), (None, False)])
def test_a_contact_is_proof_only_when_it_is_the_senders(user_id: int | None, *, own: bool) -> None:
    contact = {"phone_number": "49", "first_name": "x"} | ({"user_id": user_id} if user_id else {})
    assert private(contact=contact).attachments[0].own is own


def test_an_edit() -> None:
    found = read(update(edited_message=message(text="New", edit_date=DATE + 9)))
    assert isinstance(found, Inbound)
    assert (found.kind, found.at) == ("edit", datetime.fromtimestamp(DATE + 9, UTC))


def test_a_tap_tells_its_label() -> None:
    keys = {"inline_keyboard": [[{"text": "Close", "callback_data": "d"}]]}
    found = read(tap(message(text="?", reply_markup=keys), data="d"))
    assert isinstance(found, Inbound)
    assert (found.kind, found.text.text, found.data, found.tap_id) == ("tap", "Close", "d", "99")


def test_a_tap_on_a_message_too_old_to_see() -> None:
    found = read(tap({"message_id": 5, "date": 0, "chat": PRIVATE}, data="d"))
    assert isinstance(found, Inbound)
    assert found.at.year >= 2026


def test_a_tap_on_an_inline_message_or_a_game_is_nothing() -> None:
    assert read(tap(None, game_short_name="g")) is None
    assert arrival(tap(None, data="d"), "1").lane == "ignored"


@pytest.mark.parametrize(("status", "kind"), [("kicked", "blocked"), ("member", "unblocked")])
def test_blocks(status: str, kind: str) -> None:
    bot = {"id": 1, "is_bot": True, "first_name": "b"}
    new = {"user": bot, "status": status} | ({"until_date": 0} if status == "kicked" else {})
    change = {
        "chat": PRIVATE,
        "from": ANNA,
        "date": DATE,
        "old_chat_member": {"user": bot, "status": "member"},
        "new_chat_member": new,
    }
    found = read(update(my_chat_member=change))
    assert isinstance(found, Inbound)
    assert found.kind == kind


def test_an_operators_message_in_a_topic() -> None:
    topic = {"message_thread_id": 3, "is_topic_message": True}
    created = message(GROUP, forum_topic_created={"name": "n", "icon_color": 1}) | {"message_id": 3}
    found = group(text="Hello", reply_to_message=created, **topic)
    assert (found.chat, found.thread, found.reply_to) == ("-1009", "3", None)
    answered = message(GROUP, text="x") | {"message_id": 4}
    assert group(text="Hello", reply_to_message=answered, **topic).reply_to == "4"


def test_a_thread_outside_of_a_forum_is_no_topic() -> None:
    assert group(text="Hello", message_thread_id=3).thread is None


def test_a_reply_outside_of_topics_is_one_though_its_thread_has_the_same_number() -> None:
    answered = message(GROUP, text="x") | {"message_id": 4}
    assert group(text="Hello", reply_to_message=answered, message_thread_id=4).reply_to == "4"


def test_a_tap_outside_of_topics_is_in_none() -> None:
    shown = message(GROUP, text="?", message_thread_id=4)
    for parts, thread in (({}, None), ({"is_topic_message": True}, "4")):
        found = read(tap({**shown, **parts}, data="d"))
        assert isinstance(found, GroupInbound)
        assert found.thread == thread


def test_who_writes_in_the_name_of_the_group_is_anonymous() -> None:
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
    found = read(update(message=message(GROUP, text="x", sender_chat=GROUP) | {"from": anonymous}))
    assert isinstance(found, GroupInbound)
    assert found.anonymous


def test_a_group_that_moves() -> None:
    found = group(migrate_to_chat_id=-100500)
    assert (found.kind, found.moved_to) == ("migrated", "-100500")


@pytest.mark.parametrize(
    "service", [{"new_chat_title": "x"}, {"forum_topic_created": {"name": "n", "icon_color": 1}}]
)
def test_a_service_message_is_no_message(service: dict[str, Any]) -> None:
    assert group(**service).kind == "service"


@pytest.mark.parametrize(
    "raw",
    [
        update(channel_post=message({"id": -5, "type": "channel", "title": "c"}, text="x")),
        update(message=message(text="x") | {"from": {**ANNA, "is_bot": True}}),
        update(
            poll={
                "id": "1",
                "question": "?",
                "options": [],
                "total_voter_count": 0,
                "is_closed": True,
                "is_anonymous": True,
                "type": "regular",
                "allows_multiple_answers": False,
                "allows_revoting": False,
                "members_only": False,
            }
        ),
        {"update_id": 9, "something_new": {"a": 1}},
        {},
    ],
    ids=["channel", "bot", "poll", "unknown", "empty"],
)
def test_what_we_do_not_serve_is_nothing(raw: dict[str, Any]) -> None:
    assert read(raw) is None
    assert arrival(raw, "1").natural_key


@pytest.mark.parametrize("odd", ["\x00", "half \ud800", "\udc00\ud800"])
def test_odd_characters_are_cleaned(odd: str) -> None:
    raw = {"update_id": 1, "message": message(text=f"a{odd}b")}
    found = read(raw)
    assert isinstance(found, Inbound)
    found.text.text.encode()
    assert "\x00" not in found.text.text


def test_only_reactions_that_have_a_meaning_are_read() -> None:
    found = read(reaction(GROUP, "👍", "🔥"))
    assert isinstance(found, GroupInbound)
    assert (found.kind, found.message_id, found.reactions) == ("reaction", "5", ("👍", "🔥"))
    assert (found.sender.account, found.anonymous, found.thread) == ("1001", False, None)


def test_a_reaction_of_a_channel_is_nobodys() -> None:
    channel = {"id": -77, "type": "channel", "title": "c"}
    found = read(reaction(GROUP, "👍", actor_chat=channel))
    assert isinstance(found, GroupInbound)
    assert (found.anonymous, found.sender_chat, found.sender.account) == (True, "-77", "-77")
    assert read(reaction(channel, "👍")) is None
    assert arrival(reaction(channel, "👍"), "1").lane == "ignored"


@pytest.mark.parametrize(
    ("status", "present", "admin"),
    [
        ("creator", True, True),
        ("administrator", True, True),
        ("member", True, False),
        ("restricted", True, False),
        ("left", False, False),
        ("kicked", False, False),
    ],
)
def test_every_place_that_somebody_can_have(status: str, *, present: bool, admin: bool) -> None:
    found = read(place(status))
    assert isinstance(found, GroupInbound)
    assert found.member is not None
    assert (found.kind, found.member.account, found.sender.account) == ("member", "2001", "1001")
    assert (found.present, found.admin) == (present, admin)
    ours = read(place(status, "my_chat_member"))
    assert isinstance(ours, GroupInbound)
    assert (ours.kind, ours.present, ours.admin) == ("bot", present, admin)
    assert ours.rights == (frozenset(GROUP_RIGHTS) if admin else frozenset())


def test_who_is_restricted_and_out_is_not_there() -> None:
    found = read(place("restricted", is_member=False))
    assert isinstance(found, GroupInbound)
    assert not found.present
