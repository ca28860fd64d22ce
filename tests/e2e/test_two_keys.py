"""A started cxbot whose shop's system is changing its key."""

from pathlib import Path

import aiohttp
from bad_inputs.shop import shop


async def test_both_keys_of_the_setting_are_taken_and_no_third(tmp_path: Path) -> None:
    async with shop(tmp_path, api_key="the-new-key,the-old-key", flows={}) as started:
        url = f"{started.desk.started.url}/api/events"
        found = {}
        async with aiohttp.ClientSession() as http:
            for key in ("the-new-key", "the-old-key", "the-new-key,the-old-key", "another"):
                headers = {"Authorization": f"Bearer {key}"}
                async with http.post(url, json=[], headers=headers) as answer:
                    found[key] = answer.status
        assert [*found.values()] == [202, 202, 401, 401]
