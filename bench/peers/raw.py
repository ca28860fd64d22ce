"""No framework at all: getUpdates, sendMessage, nothing stored. What Python with aiohttp can do."""

import asyncio
import os
from typing import Any

from aiohttp import ClientSession


async def run(url: str) -> None:
    """Doesn't wait for a reply to be sent before it goes on; has a hundred connections."""
    offset = 0
    async with ClientSession(url) as client, asyncio.TaskGroup() as sending:
        while True:
            for update in await call(client, "getUpdates", offset=offset, timeout=30):
                offset = update["update_id"] + 1
                message = update["message"]
                reply = call(
                    client, "sendMessage", chat_id=message["chat"]["id"], text=message["text"]
                )
                sending.create_task(reply)


async def call(client: ClientSession, method: str, **fields: Any) -> Any:
    async with client.post(method, json=fields) as answer:
        return (await answer.json())["result"]


def main() -> None:
    bot = run(f"{os.environ['BOT_API']}/bot{os.environ['BOT_TOKEN']}/")
    try:
        import uvloop
    except ImportError:
        asyncio.run(bot)
    else:
        uvloop.run(bot)


if __name__ == "__main__":
    main()
