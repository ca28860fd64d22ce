"""Files over real HTTP: the sandbox's Bot API gets what the channel sends."""

import base64
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cxbot.channels.telegram import Telegram
from cxbot.clock import ManualClock
from cxbot.model.channel import Ambiguous, NotSent, Refused, Sent
from cxbot.model.message import Attachment, AttachmentKind, Outbound
from cxbot.model.text import RichText
from cxbot.sandbox import SandboxServer

ANNA = 1001
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture
async def server() -> AsyncIterator[SandboxServer]:
    server = SandboxServer("42:sandbox", ManualClock())
    server.telegram.add_customer("Anna", "en", ANNA)
    server.telegram.say(ANNA, "/start")
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def telegram(server: SandboxServer, tmp_path: Path) -> AsyncIterator[Telegram]:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "shirt.png").write_bytes(PNG)
    (tmp_path / "secret.png").write_bytes(PNG)
    telegram = Telegram("42:sandbox", server.base_url, tmp_path / "shop")
    await telegram.connect()
    yield telegram
    await telegram.close()


def file(kind: AttachmentKind, path: str, text: str = "") -> Outbound:
    attachment = Attachment(kind=kind, url=path)
    return Outbound(op="message", peer=str(ANNA), attachment=attachment, text=RichText(text))


@pytest.mark.parametrize("kind", ["photo", "document"])
async def test_a_file_of_the_project_is_uploaded(
    telegram: Telegram, server: SandboxServer, kind: AttachmentKind
) -> None:
    outcome = await telegram.send(file(kind, "shirt.png", "Look"))

    assert isinstance(outcome, Sent)
    shown = server.telegram.chat(ANNA)[-1]
    assert kind in shown
    assert shown["caption"] == "Look"


async def test_a_text_too_long_for_a_caption_goes_after_its_photo(
    telegram: Telegram, server: SandboxServer
) -> None:
    outcome = await telegram.send(file("photo", "shirt.png", "x" * 2000))

    photo, text = server.telegram.chat(ANNA)[-2:]
    assert "photo" in photo
    assert "caption" not in photo
    assert text["text"] == "x" * 2000
    assert isinstance(outcome, Sent)
    assert outcome.message_ids == (str(photo["message_id"]), str(text["message_id"]))
    assert outcome.message_id == outcome.message_ids[0]


@pytest.mark.parametrize("path", ["../secret.png", "missing.png", "/etc/hostname"])
async def test_a_file_outside_of_the_project_is_refused(telegram: Telegram, path: str) -> None:
    outcome = await telegram.send(file("photo", path))

    assert isinstance(outcome, Refused)
    assert path in outcome.reason


async def test_a_voice_message_is_copied_as_it_is(
    telegram: Telegram, server: SandboxServer
) -> None:
    server.telegram.send_voice(ANNA, b"OggS")
    voice = server.telegram.chat(ANNA)[-1]
    copy = Outbound(
        op="copy",
        peer=str(ANNA),
        source_chat=str(ANNA),
        source_message=str(voice["message_id"]),
    )

    assert isinstance(await telegram.send(copy), Sent)
    copied = server.telegram.chat(ANNA)[-1]["voice"]
    assert copied["file_unique_id"] == voice["voice"]["file_unique_id"]


async def test_what_was_on_a_breaking_wire_is_unclear_and_the_next_surely_unsent(
    telegram: Telegram, server: SandboxServer
) -> None:
    await server.stop()

    first = await telegram.send(file("photo", "shirt.png"))
    second = await telegram.send(file("photo", "shirt.png"))

    assert isinstance(first, Ambiguous)
    assert isinstance(second, NotSent)


async def test_a_picture_held_in_the_outbox_is_uploaded_as_it_is(
    telegram: Telegram, server: SandboxServer
) -> None:
    held = Attachment.holding("photo", PNG, name="map.png", mime_type="image/png")
    row = Outbound(op="message", peer=str(ANNA), attachment=held, text=RichText("Monday")).to_json()

    for _ in range(2):  # a resend finds it all the same
        assert isinstance(await telegram.send(Outbound.from_json(row)), Sent)
        shown = server.telegram.chat(ANNA)[-1]
        file = server.telegram.files.get(shown["photo"][-1]["file_id"])
        assert file is not None
        assert (file.content, file.name) == (PNG, "map.png")
        assert shown["caption"] == "Monday"


async def test_a_held_picture_that_is_broken_is_refused(telegram: Telegram) -> None:
    broken = Attachment(kind="photo", url="data:image/png;base64,%%%", name="map.png")
    outcome = await telegram.send(Outbound(op="message", peer=str(ANNA), attachment=broken))

    assert isinstance(outcome, Refused)
    assert "can't be read" in outcome.reason
