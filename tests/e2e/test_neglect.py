"""`cxbot report voice` says whom nobody looks after."""

import json
from datetime import timedelta

from cxbot.clock import ManualClock, SystemClock
from cxbot.testing import CUSTOMER, SHOP, started

from .processes import ended

FLOWS = {"shop": SHOP, "help": "when: {command: /person}\ndo:\n  - human: Help\n"}
OTHER = "1002"


async def test_the_report_names_the_neglected_and_what_to_do() -> None:
    clock = ManualClock(SystemClock().now() - timedelta(days=40))
    async with started(FLOWS, clock=clock) as world:
        await world.say(CUSTOMER, "/start", person={"name": "Anna"})
        await world.wait(timedelta(hours=1))
        await world.event("order.delivered", CUSTOMER, order={"number": "A-1"})
        await world.wait(timedelta(days=30))
        await world.say(OTHER, "/person", person={"name": "Boris"})
        url = f"sqlite+aiosqlite:///{world.folder}/cxbot.db"
        told = [
            await ended(
                "report", "voice", "--since", "1d", *words, folder=world.folder, database_url=url
            )
            for words in ([], ["--json"], ["--json", "--flow", "desk"])
        ]
    text, whole, alone = told
    assert [one.code for one in told] == [0, 0, 0]
    assert "Neglected customers: 2, answer 1, silence 1" in text.out
    assert "overdue: nobody holds it, ask how it is; customer " in text.out
    found = json.loads(whole.out)["neglected"]
    assert [(one["kind"], one["what"]) for one in found["rows"]] == [
        ("answer", "#C1"), ("silence", "A-1"),
    ]  # fmt: skip
    assert json.loads(alone.out)["neglected"] is None
    assert "Anna" not in text.out + whole.out
