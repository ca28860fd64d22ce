"""A short life in memory before anybody is forked: what is compiled or imported when it is first
needed, statements before all, is there in each fork. It changes no fork's behaviour, only its age.
"""

import asyncio
import os
from datetime import timedelta
from pathlib import Path

import watchfiles

from cxbot.testing import CUSTOMER, started

#: Of what a start imports late.
_LATE = (watchfiles,)
_PROJECT = Path(__file__).parent / "project"
_TALK = ("/echo", "a", "b", "/mark", "/person", "a line", "another")


def warm_up() -> None:
    """Leaves neither a thread nor a loop behind."""
    effects = os.environ.get("FAULTS_EFFECTS")
    os.environ["FAULTS_EFFECTS"] = os.devnull
    asyncio.run(_live())
    del os.environ["FAULTS_EFFECTS"]
    if effects is not None:
        os.environ["FAULTS_EFFECTS"] = effects


async def _live() -> None:
    files = {file.stem: file.read_text() for file in (_PROJECT / "flows").glob("*.yaml")}
    flows = {name: text.replace(f"flow: {name}\n", "") for name, text in files.items()}
    handlers = (_PROJECT / "handlers" / "faults.py").read_text()
    async with started(flows, handlers=handlers, group="forum") as world:
        for text in _TALK:
            await world.say(CUSTOMER, text)
        await world.operator("an answer", thread=world.topics()[-1])
        await world.operator("/resolve", thread=world.topics()[-1])
        order = {"number": "1", "total": "10.00", "currency": "EUR"}
        await world.event("order.paid", CUSTOMER, order=order)
        await world.wait(timedelta(seconds=2))
