"""What an operator wrote and where it goes."""

from datetime import UTC, datetime
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxbot.desk.writing import (
    Command,
    Ignore,
    Intent,
    Note,
    Relay,
    RepliedTo,
    UnknownCommand,
    is_marked,
    read,
)
from cxbot.model.message import Attachment, AttachmentKind, GroupInbound, GroupKind, Person
from cxbot.model.text import Entity, RichText

COMMANDS = ("take", "drop", "return", "resolve", "done", "reopen", "card", "help")
ANNA = Person(account="7", name="Anna")


def written(
    text: str | RichText = "",
    *attachments: AttachmentKind,
    kind: GroupKind = "message",
    sender: Person = ANNA,
    anonymous: bool = False,
) -> GroupInbound:
    return GroupInbound(
        kind=kind, channel="telegram", chat="-100", at=datetime(2026, 3, 10, tzinfo=UTC),
        sender=sender, anonymous=anonymous,
        text=text if isinstance(text, RichText) else RichText(text),
        attachments=tuple(Attachment(kind=k, file_id="f") for k in attachments),
    )  # fmt: skip


def meant(message: GroupInbound, replied_to: RepliedTo = "none") -> Intent:
    return read(message, bot_username="shop_bot", replied_to=replied_to, commands=COMMANDS)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Hello, your parcel is here", Relay()),
        ("...", Relay()),
        (".5 kg", Relay()),
        ("1/2 or 3//4", Relay()),
        ("write to anna@example.com", Relay()),
        ("// he is angry", Note("he is angry")),
        ("//he is angry", Note("he is angry")),
        (". he is angry", Note("he is angry")),
        ("/note he is\nangry", Note("he is\nangry")),
        ("/NOTE he is angry", Note("he is angry")),
        ("/note@shop_bot he is angry", Note("he is angry")),
        ("/note", Ignore("empty_note")),
        ("//", Ignore("empty_note")),
        ("/take", Command("take")),
        ("  /take", Command("take")),
        ("/Take@Shop_Bot", Command("take")),
        ("/take@other_bot", Ignore("other_bot")),
        ("/whatever@other_bot", Ignore("other_bot")),
        ("/drop", Command("drop")),
        ("/return", Command("return")),
        ("/resolve", Command("resolve")),
        ("/done", Command("done")),
        ("/done  Thanks,\nbye ", Command("done", "Thanks,\nbye")),
        ("/reopen", Command("reopen")),
        ("/card", Command("card")),
        ("/help", Command("help")),
        ("/tkae", UnknownCommand("tkae")),
        ("/takes", UnknownCommand("takes")),
        ("/взять сейчас", UnknownCommand("взять")),
        ("/etc/hosts", UnknownCommand("etc/hosts")),
        ("/", UnknownCommand("")),
        ("/ take", UnknownCommand("")),
        ("\\/take is a command", Relay(RichText("/take is a command"))),
        ("\\\\", Relay(RichText("\\"))),
        ("\\", Relay()),
        ("@boris look at this", Note("@boris look at this")),
        ("@ 5 o'clock", Relay()),
    ],
)
def test_text(text: str, intent: Intent) -> None:
    assert meant(written(text)) == intent


@pytest.mark.parametrize("kind", get_args(AttachmentKind))
def test_every_kind_of_media_is_relayed(kind: AttachmentKind) -> None:
    assert meant(written("", kind)) == Relay()
    assert meant(written("your receipt", kind)) == Relay()


def test_unknown_content_is_relayed_so_that_a_failure_speaks() -> None:
    assert meant(written("")) == Relay()


@pytest.mark.parametrize("text", ["/note", "//"])
def test_a_bare_note_takes_media_or_the_message_it_answers(text: str) -> None:
    assert meant(written(text, "photo")) == Note("")
    assert meant(written(text), "customer") == Note("")


def test_caption_says_that_media_is_a_note() -> None:
    assert meant(written("// from the camera", "photo")) == Note("from the camera")


def test_reply_to_a_note_is_a_note_unless_escaped() -> None:
    assert meant(written("I agree"), "note") == Note("I agree")
    assert meant(written("", "voice"), "note") == Note("")
    assert meant(written("\\I agree"), "note") == Relay(RichText("I agree"))
    assert meant(written("/take"), "note") == Command("take")


@pytest.mark.parametrize("replied_to", ["relay", "card", "customer", "colleague", "none"])
def test_reply_to_anything_else_is_relayed(replied_to: RepliedTo) -> None:
    assert meant(written("Hello"), replied_to) == Relay()


def test_mention_of_a_person_without_a_username() -> None:
    marked = RichText("Boris, look", (Entity(kind="text_mention", offset=0, length=5),))
    assert meant(written(marked)) == Note("Boris, look")


def test_mention_further_on_is_relayed() -> None:
    marked = RichText("Ask @boris", (Entity(kind="mention", offset=4, length=6),))
    assert meant(written(marked)) == Relay()


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (written("hi", anonymous=True), "anonymous"),
        (written("hi", sender=Person(account="1087968824", is_bot=True)), "anonymous"),
        (written("hi", sender=Person(account="9", is_bot=True)), "bot"),
        (written("hi", sender=Person(account="777000")), "channel"),
        (written("hi", sender=Person(account="136817688", is_bot=True)), "channel"),
        (written("/take", anonymous=True), "anonymous"),
        *(
            (written("hi", kind=kind), "not_a_message")
            for kind in get_args(GroupKind)
            if kind != "message"
        ),
    ],
)
def test_what_no_person_wrote_is_ignored(message: GroupInbound, reason: str) -> None:
    intent = meant(message)
    assert isinstance(intent, Ignore)
    assert intent.reason == reason


def test_escape_keeps_the_formatting_in_place() -> None:
    marked = RichText(
        "\\/a 😀 bold",
        (
            Entity(kind="bold", offset=0, length=1),
            Entity(kind="italic", offset=0, length=3),
            Entity(kind="bold", offset=7, length=4),
        ),
    )
    assert meant(written(marked)) == Relay(
        RichText(
            "/a 😀 bold",
            (Entity(kind="italic", offset=0, length=2), Entity(kind="bold", offset=6, length=4)),
        )
    )


@pytest.mark.parametrize("text", ["// for us", ". for us", "/take", "@boris look", " /note"])
def test_what_is_marked_is_not_for_the_customer(text: str) -> None:
    assert is_marked(RichText(text))


@pytest.mark.parametrize("text", ["", "for you", "\\/take", "a // b", "ask @boris"])
def test_what_is_not_marked_may_be(text: str) -> None:
    assert not is_marked(RichText(text))


@pytest.mark.parametrize("text", ["ask @boris", "what do you think, @boris?"])
def test_a_name_in_answer_to_a_colleague_is_talk_among_them(text: str) -> None:
    assert meant(written(text), "colleague") == Note(text)
    assert meant(written(text), "customer") == Relay()
    assert meant(written("write to anna@example.com"), "colleague") == Relay()


anything = st.text(st.sampled_from("/\\.@ \n\tnoteTAKE_7я😀\u200d") | st.characters(), max_size=30)


@given(anything, st.sampled_from(get_args(RepliedTo)), st.booleans())
def test_nothing_that_begins_with_a_slash_reaches_the_customer(
    text: str, replied_to: RepliedTo, media: bool
) -> None:
    intent = meant(written(text, "photo") if media else written(text), replied_to)
    if text.strip().startswith("/"):
        assert not isinstance(intent, Relay)
    if isinstance(intent, Command):
        assert intent.name in COMMANDS
    if isinstance(intent, Relay) and intent.text is not None:
        assert text.strip().startswith("\\")
