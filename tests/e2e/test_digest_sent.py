"""The Monday digest over a real Bot API: one photo with the week under it."""

from pathlib import Path
from typing import Any

from .world import ANNA, BORIS, GROUP, until, world


async def test_on_monday_the_group_gets_the_week_as_a_photo_with_its_words(tmp_path: Path) -> None:
    async with world(tmp_path) as shop:  # a Tuesday noon in Moscow

        def photos() -> list[dict[str, Any]]:
            return [one for one in shop.telegram.chat(GROUP) if "photo" in one]

        for who in (ANNA, BORIS):
            shop.telegram.say(who, "/start")
            await shop.settle()
        await until(lambda: len(shop.texts(ANNA)) > 1 and len(shop.texts(BORIS)) > 1)
        await shop.move(days=6)
        await until(photos)
        await shop.move(hours=1)

        [told] = photos()
        assert told["caption"].startswith("Loud Shirts: the week 9–15 Mar 2026\nContacts: 4 (")
        assert [one["type"] for one in told["caption_entities"]] == ["bold"]
        file = shop.telegram.files.get(told["photo"][-1]["file_id"])
        assert file is not None
        assert file.content.startswith(b"\x89PNG")
