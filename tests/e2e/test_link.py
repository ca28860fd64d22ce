"""`cxbot link`: a code is made, hangs somewhere, is opened, and its owner sees who came by it."""

import json
import struct
from pathlib import Path

import pytest

from cxbot.testing import empty_database

from .processes import Ended, bot, ended, settings, url_of
from .world import ANNA, ROOT, World, until

CARD = ("Card in the parcel", "--touchpoint", "parcel opened")


@pytest.fixture
async def shop(tmp_path: Path) -> Path:
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "shop.yaml").write_text("shop: Kettle & Co\nlanguage: ru\n")
    journey = "touchpoints:\n  parcel opened: {stage: research, medium: offline}\n"
    (tmp_path / "flows" / "journey.yaml").write_text(journey)
    (tmp_path / "cxbot.db").write_bytes(await empty_database())
    return tmp_path


async def linked(folder: Path, *words: str) -> Ended:
    return await ended("link", *words, folder=folder, database_url=url_of(folder))


async def test_who_came_by_a_card_in_a_parcel_is_counted(tmp_path: Path, outside: World) -> None:
    shop = settings(tmp_path, outside.server.base_url, project=str(ROOT))
    async with bot(tmp_path, **shop):
        made = await ended("link", *CARD, folder=tmp_path, **shop)
        assert (made.code, made.out) == (
            0, "https://t.me/sandbox_bot?start=t_card-in-the-parcel\n",
        )  # fmt: skip
        outside.telegram.say(ANNA, "/start t_card-in-the-parcel")
        await until(lambda: len(outside.telegram.chat(ANNA)) > 1)
    told = json.loads((await ended("link", "list", "--json", folder=tmp_path, **shop)).out)
    [one] = told["links"]
    assert (one["opened"], one["customers"], one["new_customers"]) == (1, 1, 1)
    assert (one["url"], one["touchpoint"]) == (made.out.strip(), "parcel opened")
    line = await ended("link", "list", folder=tmp_path, **shop)
    assert "opened 1 times by 1 customers, 1 of them new" in line.out


async def test_the_same_name_is_the_same_link_until_it_is_retired(shop: Path) -> None:
    bot_ = ("--bot", "@kettle_bot")
    first = await linked(shop, *CARD, *bot_)
    assert first == Ended(0, "https://t.me/kettle_bot?start=t_card-in-the-parcel\n", "New.\n")
    again = await linked(shop, *bot_, CARD[0])
    assert again == Ended(0, first.out, "As it was.\n")
    changed = await linked(shop, CARD[0], "--medium", "online", "--device", "mobile", *bot_)
    assert (changed.code, changed.out) == (0, first.out)
    assert '"parcel opened" is offline in flows/journey.yaml' in changed.err
    assert changed.err.endswith("Changed.\n")
    assert (await linked(shop, "retire", CARD[0])).out == "Retired.\n"
    assert (await linked(shop, "retire", CARD[0])).out == "Retired before.\n"
    gone = await linked(shop, "retire", "Card in the parcle")
    assert (gone.code, 'Did you mean "Card in the parcel"?' in gone.err) == (1, True)
    assert "; retired" in (await linked(shop, "list")).out


async def test_what_is_wrong_is_named_and_nothing_is_made(shop: Path) -> None:
    cases = {
        CARD: "Nobody knows yet what the bot is called",
        (CARD[0], "--bot", "b-o-t"): '--bot: "b-o-t" is no name of a bot',
        (CARD[0], "--bot", "kettle_bot"): "A new one needs --touchpoint",
        (*CARD, "--bot", "kettle_bot", "--flow", "fits"): '--flow: there is no flow "fits"',
        (*CARD, "--qr", "code.gif"): "ends neither with .svg nor with .png",
        ("x" * 81, *CARD[1:]): "1 to 80 characters",
        ("a\nb", *CARD[1:]): "on one line",
        ("sheet", "codes.html"): "no link to print",
        ("sheet", "codes.html", "Poster"): 'There is no link "Poster".',
    }
    for words, said in cases.items():
        done = await linked(shop, *words)
        assert (done.code, done.out) == (2, ""), words
        assert said in done.err
    assert (await linked(shop, "list")).out.startswith("There is no link yet")


async def test_a_touchpoint_nobody_declared_is_doubted_with_the_nearest_name(shop: Path) -> None:
    done = await linked(shop, "Card", "--touchpoint", "parcel opend", "--bot", "kettle_bot")
    assert done.code == 0
    assert 'is not in flows/journey.yaml. Did you mean "parcel opened"?' in done.err
    other = await linked(shop, "Poster", "--touchpoint", "metro", "--bot", "kettle_bot")
    assert "Declare it: metro: {stage: …, medium: offline}" in other.err


async def test_codes_are_printed_as_wide_as_asked(shop: Path) -> None:
    bot_ = ("--bot", "kettle_bot")
    for name in ("code.svg", "code.png"):
        assert (await linked(shop, *CARD, *bot_, "--qr", name, "--size", "40")).code == 0
    assert 'width="40.0mm" height="40.0mm"' in (shop / "code.svg").read_text()
    data = (shop / "code.png").read_bytes()
    assert data.startswith(b"\x89PNG")
    [wide] = struct.unpack(">I", data[16:20])
    at = data.index(b"pHYs") + 4
    [dots_per_metre] = struct.unpack(">I", data[at : at + 4])
    assert wide / dots_per_metre == pytest.approx(0.040, rel=0.01)


async def test_a_sheet_has_every_code_in_use_and_says_what_owners_wrote(shop: Path) -> None:
    bot_ = ("--bot", "kettle_bot")
    await linked(shop, *CARD, "--about", "How <is> the coat?", *bot_)
    await linked(shop, "Полка", *CARD[1:], *bot_)
    await linked(shop, "Gone", *CARD[1:], *bot_)
    await linked(shop, "retire", "Gone")
    assert (await linked(shop, "sheet", "codes.html", *bot_)).err == "2 codes in codes.html.\n"
    page = (shop / "codes.html").read_text(encoding="utf-8")
    assert (page.count("<svg"), "Gone" in page) == (2, False)
    assert "How &lt;is&gt; the coat?" in page
    assert "Kettle &amp; Co" in page
    assert "?start=t_polka" in page
    assert "<script" not in page
    assert (await linked(shop, "sheet", "one.html", "Полка", *bot_)).code == 0
    assert (shop / "one.html").read_text(encoding="utf-8").count("<svg") == 1
