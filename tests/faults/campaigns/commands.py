"""`cxbot …` typed beside a world's bot, or without one, in a process of its own."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path
from typing import Any

from ..world import GROUP, SECRET, TOKEN, World

_ABOVE = Path(__file__).parents[(__package__ or "").count(".") + 1]


async def begun(world: World, *words: str, **more: str) -> Process:
    """`more` is its environment."""
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "cxbot", *words,
        cwd=world.folder,
        stdin=asyncio.subprocess.DEVNULL, stdout=PIPE, stderr=PIPE,
        env=os.environ | more | {
            "CXBOT_DATABASE_URL": world.place.url,
            "CXBOT_OPERATORS_CHAT": str(GROUP),
            "CXBOT_PROJECT": str(world.project),
            "CXBOT_SECRET": SECRET,
            "CXBOT_TELEGRAM_TOKEN": TOKEN,
            "PYTHONPATH": str(_ABOVE),
        },
    )  # fmt: skip


async def said(world: World, *words: str) -> tuple[int, str]:
    """Its status, and all that it wrote."""
    process = await begun(world, *words)
    out, errors = await process.communicate()
    assert process.returncode is not None
    return process.returncode, (out + errors).decode()


async def told(world: World, *words: str) -> Any:
    """Its JSON. Raises RuntimeError where it doesn't end well."""
    status, text = await said(world, *words, "--json")
    if status:
        raise RuntimeError(f"cxbot {' '.join(words)} ended with {status}: {text[-800:]}")
    return json.loads(text)
