"""The messenger in memory says of a group what a real one does."""

from datetime import UTC, datetime

from cxbot.channels.memory import MemoryChannel
from cxbot.model.channel import Sent
from cxbot.model.message import GroupInbound, Inbound, Outbound, Person

AT = datetime(2026, 3, 10, 15, tzinfo=UTC)


def test_what_happens_in_a_group() -> None:
    channel = MemoryChannel()
    made = channel.arrived(
        "2001",
        at=AT,
        kind="member",
        chat="-1",
        member={"account": "2002", "name": "Pavel"},
        present=False,
        forwarded=True,
        sender_chat="-1",
    )
    found = channel.read(made.raw)
    assert isinstance(found, GroupInbound)
    assert (found.kind, found.member) == ("member", Person(account="2002", name="Pavel"))
    assert (found.present, found.admin, found.forwarded, found.sender_chat) == (
        False, False, True, "-1",
    )  # fmt: skip
    rights = ["can_pin_messages"]
    bot = channel.arrived("2001", at=AT, kind="bot", chat="-1", admin=True, rights=rights)
    found = channel.read(bot.raw)
    assert isinstance(found, GroupInbound)
    assert (found.present, found.admin) == (True, True)
    assert found.rights == {"can_pin_messages"}


def test_a_reaction() -> None:
    channel = MemoryChannel()
    made = channel.arrived("1001", at=AT, kind="reaction", message_id="5", reactions=["👍"])
    found = channel.read(made.raw)
    assert isinstance(found, Inbound)
    assert (found.kind, found.message_id, found.reactions) == ("reaction", "5", ("👍",))


async def test_each_part_of_an_album_has_an_id() -> None:
    channel = MemoryChannel()
    album = Outbound(op="copy_album", peer="-1", source_chat="1", source_messages=("5", "6", "7"))
    sent = await channel.send(album)
    assert isinstance(sent, Sent)
    assert len(set(sent.known_ids)) == 3
    assert sent.message_id == sent.known_ids[0] == channel.sent[0].id
