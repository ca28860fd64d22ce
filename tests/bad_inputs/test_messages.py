"""Cases 19-31: albums, edits, files, people and chats of every kind."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from desk_table.kit import ANNA, BORIS, OLGA, opened, until

from bad_inputs.shop import FIELDS, FLOWS, Json, Shop
from cxbot.channels.telegram_reading import arrival
from cxbot.sandbox.files import KINDS
from cxbot.sandbox.samples import picture

CXBOT = Path(__file__).parents[2] / "cxbot"
MISS = "I did not understand that. Here is what I can do:"
GREETING = "Hello! This is Blue Kettle. How can I help?"
SORRY = "Sorry for the delay: your message reached me only now."


async def test_case_19_an_album_of_ten_is_one_exchange(shop: Shop) -> None:
    """The caption is under one of them; it answers the question once."""
    await shop.says("/photo")
    pictures = [picture(shade=shade) for shade in range(10)]
    shop.telegram.send_album(ANNA, pictures, caption="All of them")
    await shop.desk.settle()
    assert shop.desk.heard()[-1:] == ["Got it"]
    assert shop.desk.heard().count("Got it") == 1
    [album] = [row for row in await shop.log("in") if row["text"] != "/photo"]
    assert album["kind"] == "media"
    assert album["text"] == "All of them"
    await shop.still_serves()


async def test_case_20_an_edit_is_a_revision_and_answers_nothing(shop: Shop) -> None:
    """After the step moved on, and 47 hours later; the answer stays what it was."""
    await shop.says("/number")
    number = shop.telegram.say(ANNA, "18")
    await shop.desk.settle()
    assert shop.desk.heard()[-1] == "Got 18"
    await shop.says("/number")
    heard = shop.desk.heard()
    shop.telegram.edit(ANNA, number, "19")
    await shop.desk.settle()
    await shop.desk.move(hours=47)
    shop.telegram.edit(ANNA, number, "20")
    await shop.desk.settle()
    assert shop.desk.heard() == heard
    edits = [(row["text"], row["outcome"]) for row in await shop.log("in") if row["kind"] == "edit"]
    assert edits == [("19", "recorded"), ("20", "recorded")]
    assert await shop.says("21") == ["Got 21"]


def _without_sender(shop: Shop) -> dict[str, Json]:
    """Kind of an update -> one that nobody wrote whom we serve."""
    channel = {"id": -1005, "type": "channel", "title": "News"}
    bot = {"id": 5, "is_bot": True, "first_name": "Other"}
    nobody = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
    post = {"message_id": 3, "date": shop.telegram.updates.seconds(), "chat": channel, "text": "x"}
    return {
        "no sender": {"message": shop.message(text="x", **{"from": None})},
        "a bot": {"message": shop.message(text="/start", **{"from": bot})},
        "a channel's post": {"channel_post": post},
        "an edited post": {"edited_channel_post": {**post, "edit_date": post["date"]}},
        "a chat as sender": {
            "message": shop.message(text="x", sender_chat=channel, **{"from": nobody})
        },
        "an edit of nobody": {"edited_message": shop.message(text="x", **{"from": None})},
        "a tap of nobody": {"callback_query": {"id": "1", "chat_instance": "c", "data": "x"}},
        "a message of no chat": {"message": shop.message(text="x", chat=None)},
        "a service message": {"message": shop.message(text=None, new_chat_title="x")},
        "nothing known": {"hologram": {"a": 1}},
        "nothing": {},
    }


async def test_case_21_what_nobody_wrote_whom_we_serve_is_passed_by(shop: Shop) -> None:
    """Each is stored and handled; nobody hears anything, and no turn fails."""
    engine = shop.desk.started.engine
    for number, parts in enumerate(_without_sender(shop).values()):
        raw = {"update_id": number, **parts}
        assert await engine.lanes.accept([arrival(raw, "4242")]) == 1
    await shop.desk.settle()
    assert await engine.store.inbox.waiting() == []
    assert [text for text in shop.desk.heard() if text != MISS] == []
    assert not [row for row in await shop.log() if row["outcome"] == "error"]
    await shop.still_serves()


async def test_case_21_a_deleted_account_and_words_by_another_bot_are_served(shop: Shop) -> None:
    """A deleted account has an empty name; who writes by way of a bot is a person all the same."""
    sender = {"id": BORIS, "is_bot": False, "first_name": ""}
    await shop.comes("message", shop.message(BORIS, text="/start", **{"from": sender}), BORIS)
    assert shop.desk.heard(BORIS) == [GREETING]
    via = {"id": 5, "is_bot": True, "first_name": "Gif", "username": "gif"}
    await shop.comes("message", shop.message(text="/hi", via_bot=via))
    assert shop.desk.heard() == ["Hi"]


RARE = ("poll", "quiz", "dice", "venue", "story", "invoice", "paid_media", "giveaway", "game",
        "checklist")  # fmt: skip


async def test_case_22_every_kind_of_message_has_one_answer_and_one_row(shop: Shop) -> None:
    """To a question for words as well as to none; also what isn't known yet."""
    send = shop.telegram
    kinds: list[Any] = [
        *(lambda who, kind=kind: send.send_file(who, kind, picture()) for kind in KINDS),
        *(lambda who, kind=kind: send.send_rare(who, kind) for kind in RARE),
        send.send_location,
        lambda who: send.send_contact(who, own=False),
        lambda who: send.put(who, {"hologram": {"depth": 3}}),
        lambda who: send.put(who, {"gift": {"gift": {"id": "1"}}}),
    ]
    for number, sends in enumerate(kinds):
        who = shop.customer("Carla", 5000 + number)
        await shop.says("/start", who)
        before = len(await shop.log())
        sends(who)
        await shop.desk.settle()
        assert shop.desk.heard(who) == [GREETING, MISS], number
        rows = (await shop.log())[before:]
        assert [row["direction"] for row in rows] == ["in", "out"], number
        await shop.says("/number", who)
        sends(who)
        await shop.desk.settle()
        assert shop.desk.heard(who)[-1].startswith("Sorry, I did not get that."), number
    await shop.still_serves()


async def test_case_22_a_contact_is_whose_it_says_only_when_it_is_the_senders(shop: Shop) -> None:
    stranger = {"phone_number": "+37129123456", "first_name": "X", "user_id": BORIS}
    others = (stranger, {**stranger, "user_id": None}, {**stranger, "user_id": str(ANNA)},
              {"phone_number": "+37129123456", "first_name": "X"})  # fmt: skip
    for number, contact in enumerate(others):
        who = shop.customer("Carla", 5000 + number)
        await shop.says("/phone", who)
        [told] = await shop.puts({"contact": contact}, who)
        assert told.startswith("Sorry, I did not get that.")
    await shop.says("/phone")
    assert await shop.puts({"contact": {**stranger, "user_id": ANNA}}) == ["Got +37129123456"]


SIZES = [20 * 1024**2 + 1, 2 * 1024**3, 2**53]


@pytest.mark.parametrize("size", SIZES)
async def test_case_23_a_file_of_any_size_is_answered_and_not_fetched(
    shop: Shop, size: int
) -> None:
    """And goes to people as a copy, which Telegram makes by itself."""
    shop.telegram.send_document(ANNA, b"x", name="long.mov", size=size)
    await shop.desk.settle()
    assert shop.desk.heard() == [MISS]
    await shop.says("/person")
    number = shop.telegram.send_document(ANNA, b"x", name="long.mov", size=size)
    await shop.desk.settle()
    copies = [entry.get("copied_from") for entry in shop.desk.sent(shop.desk.group)]
    assert [ANNA, number] in [list(one) for one in copies if one]
    await shop.desk.writes("Thank you")
    assert shop.desk.heard()[-1] == "Thank you"


def test_cases_23_24_and_25_no_file_of_a_customer_is_fetched_unpacked_or_shown() -> None:
    """Nowhere in the program: so no archive is unpacked, no picture drawn, no type believed."""
    fetching = re.compile(r"getFile|get_file|\bdownload\(|/file/bot")
    unpacking = re.compile(
        r"\b(zipfile|tarfile|lzma|bz2|rarfile|py7zr)\b|unpack_archive|gzip\.(open|decompress)"
        r"|\b(PIL|cv2|imageio|openpyxl|docx|odf)\b"
    )
    found = []
    for path in sorted(CXBOT.rglob("*")):
        if path.suffix not in (".py", ".html") or "sandbox" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        if unpacking.search(text) or fetching.search(text):
            found.append(path.name)
        if path.suffix == ".html" and "file_id" in text:
            found.append(path.name)
    assert found == []


HOSTILE_FILES = [
    ("42.zip", "application/zip", b"PK\x03\x04" + b"\0" * 40),
    ("slip.zip", "application/zip", b"PK\x03\x04../../etc/cron.d/x"),
    ("bomb.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK"),
    ("zeros.gz", "application/gzip", b"\x1f\x8b\x08" + b"\0" * 100),
    ("script.svg", "image/svg+xml", b"<svg onload='alert(1)'/>"),
    ("page.jpg", "image/jpeg", b"\xff\xd8<script>alert(1)</script>"),
    ("photo.jpg", "image/jpeg", b"MZ\x90\x00"),
    ("huge.png", "image/png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x75\x30\0\0\x75\x30"),
]
NAMES = ["../../etc/cron.d/x", "con", "nul.txt", "a" * 300, "a\nb", "\u202egpj.exe", "/etc/passwd",
         "C:\\x", "a\x00b", "<script>alert(1)</script>.txt", "", ".", ".."]  # fmt: skip


async def test_cases_24_25_and_26_what_a_file_is_or_is_called_changes_nothing(shop: Shop) -> None:
    """It is answered as any file, nothing is written to the disk, and people get a copy."""
    files = HOSTILE_FILES + [(name, "text/plain", b"x") for name in NAMES]
    folder = shop.desk.folder
    before = {path.name for path in folder.rglob("*")}
    for number, (name, mime, content) in enumerate(files):
        who = shop.customer("Carla", 5000 + number)
        file = shop.telegram.files.add("document", content, name="x.bin", mime_type=mime)
        document = {**file.to_json(), "file_name": name, "mime_type": mime}
        assert await shop.puts({"document": document}, who) == [MISS], name
        await shop.says("/person", who)
        await shop.puts({"document": document}, who)
        assert shop.desk.sent(shop.desk.group)[-1].get("copied_from"), name
    new = {path.name for path in folder.rglob("*")} - before
    assert {name for name in new if not name.startswith("cxbot.db")} == set()
    assert [row["text"] for row in await shop.log("in")].count("[document]") == 2 * len(files)


async def test_case_28_who_blocks_the_bot_in_the_middle_may_come_back(shop: Shop) -> None:
    """A week later. What was asked then is over; they begin anew."""
    await shop.says("/number")
    shop.desk.fails("sendMessage", "blocked", chat_id=ANNA)
    await shop.says("eighteen?")
    assert shop.desk.refused("sendMessage")
    shop.telegram.block(ANNA)
    await shop.desk.settle()
    heard, refused = shop.desk.heard(), shop.desk.refused()
    await shop.desk.move(days=7)
    assert (shop.desk.heard(), shop.desk.refused()) == (heard, refused)
    assert await shop.desk.started.engine.store.timers.armed() == 0
    shop.telegram.unblock(ANNA)
    await shop.desk.settle()
    assert shop.desk.heard() == heard
    await shop.still_serves()
    assert await shop.says("/number") == ["Number?"]
    assert await shop.says("18") == ["Got 18"]


LANGUAGES: dict[str | None, bool] = {
    None: False, "xx-yy-zz": False, "x" * 100: False, "-": False, "ru-RU": True, "RU": True,
    "en-x-ru": False, "r\u202eu": False, "'; --": False, "\n": False,
}  # fmt: skip


async def test_case_29_any_language_code_will_do(shop: Shop) -> None:
    for number, (code, russian) in enumerate(LANGUAGES.items()):
        who = shop.customer("Carla", 5000 + number, code)
        [said] = await shop.says("/start", who)
        assert said.startswith("Здравствуйте" if russian else "Hello"), code
    sender = {"id": BORIS, "is_bot": False, "first_name": "B", "language_code": 7}
    await shop.comes("message", shop.message(BORIS, text="/start", **{"from": sender}), BORIS)
    await shop.still_serves(BORIS)


BIG = [2**32 + 1, 2**40, 2**52 - 1]


@pytest.mark.parametrize("who", BIG)
async def test_case_30_ids_of_52_bits_are_as_good_as_any(shop: Shop, who: int) -> None:
    """Words, a tap, people, an event of the shop."""
    shop.customer("Carla", who)
    await shop.says("/size", who)
    shown = shop.shown(who)[-1]
    shop.telegram.tap(who, who, shown["message_id"], "Loose")
    await shop.desk.settle()
    assert shop.desk.heard(who)[-1] == "So loose."
    await shop.says("/person", who)
    await shop.says("Hello?", who)
    await shop.desk.writes("Hello, Carla")
    assert shop.desk.heard(who)[-1] == "Hello, Carla"


@pytest.mark.parametrize("group", [-(2**52), -1009999999999, -7])
async def test_case_30_groups_of_any_negative_id_are_served(tmp_path: Path, group: int) -> None:
    flows = {**FLOWS, "shop": FIELDS}
    async with opened(tmp_path, forum=False, flows=flows, start=False) as desk:
        desk.telegram.add_group(group, "Far", forum=False, type="supergroup")
        desk.telegram.set_bot(group)
        desk.telegram.add_member(group, "Olga", OLGA, admin=True)
        desk.telegram.updates.clear()
        desk._settings["operators_chat"] = str(group)
        desk.group = group
        await desk.start()
        await desk.calls()
        await desk.writes("Hello, Anna")
        assert desk.heard()[-1] == "Hello, Anna"


async def test_case_31_a_message_of_20_hours_ago_is_told_of_the_delay_once(shop: Shop) -> None:
    """Once to each who waited, ahead of the answers; and again after the next outage."""
    await shop.says("/hi")
    for _ in range(2):
        await shop.desk.stop()
        for text in ("/hi", "/number", "18"):
            shop.telegram.say(ANNA, text)
        shop.telegram.say(BORIS, "/hi")
        shop.desk.clock.move(timedelta(hours=20))
        before = (len(shop.desk.heard()), len(shop.desk.heard(BORIS)))
        await shop.desk.start()
        await shop.desk.settle()
        answers = ["Hi", "Number?", "Got 18"]
        assert shop.desk.heard()[before[0] :] == [SORRY, *answers]
        assert shop.desk.heard(BORIS)[before[1] :] == [SORRY, "Hi"]
        shop.desk.clock.move(timedelta(minutes=1))
        assert await shop.says("/hi") == ["Hi"]
    told = [row for row in await shop.log("out") if row["name"] == "delay.told"]
    assert len(told) == 4


async def test_case_31_a_message_of_a_little_while_ago_is_just_answered(shop: Shop) -> None:
    """As is one to people: they say themselves what is to be said."""
    await shop.says("/person", BORIS)
    await shop.desk.stop()
    shop.telegram.say(ANNA, "/hi")
    shop.desk.clock.move(timedelta(minutes=59))
    await shop.desk.start()
    await shop.desk.settle()
    assert shop.desk.heard() == ["Hi"]
    await shop.desk.stop()
    shop.telegram.say(BORIS, "Hello?")
    shop.desk.clock.move(timedelta(hours=20))
    await shop.desk.start()
    await shop.desk.settle()
    await until(lambda: shop.desk.times("Hello?") == 1)
    assert SORRY not in shop.desk.heard(BORIS)
