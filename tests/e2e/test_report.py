"""`cxbot report desk`, beside a running bot."""

import json
from pathlib import Path

from .processes import Ended, bot, ended, settings
from .world import ANNA, GROUP, OLGA, World, labels, seen, until

SHOP = "shop: Blue Kettle\nlanguage: en\ntime_zone: Europe/Moscow\n"
VISIT = """flow: visit
about: Calls a person
when: {command: /visit}
do:
  - human: "A visit"
    and: continue
"""


async def report(folder: Path, *words: str) -> Ended:
    url = f"sqlite+aiosqlite:///{folder}/cxbot.db"
    return await ended("report", "desk", *words, folder=folder, database_url=url)


async def test_the_desk_is_measured_while_it_works(tmp_path: Path, outside: World) -> None:
    project = tmp_path / "shop" / "flows"
    project.mkdir(parents=True)
    (project / "shop.yaml").write_text(SHOP, encoding="utf-8")
    (project / "visit.yaml").write_text(VISIT, encoding="utf-8")
    telegram = outside.telegram
    facts = settings(tmp_path, outside.server.base_url, project=str(tmp_path / "shop"))
    async with bot(tmp_path, **facts):
        telegram.say(ANNA, "/visit")
        await seen(outside, GROUP, "A visit")
        card = next(m for m in telegram.chat(GROUP) if "🙋 Take" in labels(m))
        telegram.say(OLGA, "Hello Anna!", chat=GROUP, thread=card["message_thread_id"])
        await seen(outside, ANNA, "Hello Anna!")
        await until(lambda: _answers(tmp_path))
        done = await report(tmp_path, "--json")
        text = await report(tmp_path, "--since", "1d")
    found = json.loads(done.out)
    figures = {(one["metric"], one.get("clock")): one for one in found["metrics"]}
    first = figures["first_response_time", "calendar"]
    assert first["n"] == 1
    assert first["value"] >= 0
    assert not first["enough"]
    assert figures["escalation", None]["value"] == 100
    assert figures["inbox_lag", "calendar"]["n"] >= 2, "the customer's word and the operator's"
    assert figures["inbox_lag", "calendar"]["p95"] >= 0
    assert figures["group_saturation", None]["allowance"] == 20
    assert found["backlog"]["by_state"]["waiting_customer"] == 1
    assert found["backlog"]["balanced"]
    assert found["differing"] == []
    assert (done.code, text.code) == (0, 0)
    assert "first response time, calendar" in text.out
    assert "too few to tell" in text.out
    assert "Olga: answers 1" in text.out


def _answers(folder: Path) -> bool:
    """The answer is known to have arrived: the log is written after it did."""
    import sqlite3

    connection = sqlite3.connect(f"file:{folder}/cxbot.db?mode=ro", uri=True)
    try:
        query = "SELECT count(*) FROM ticket_event WHERE type = 'replied'"
        return bool(connection.execute(query).fetchone()[0])
    finally:
        connection.close()


async def test_what_is_no_period_is_said_in_a_sentence(tmp_path: Path) -> None:
    nothing = await report(tmp_path)
    assert nothing.code == 2
    assert "Start the bot first" in nothing.err
    url = f"sqlite+aiosqlite:///{tmp_path}/cxbot.db"
    assert (await ended("migrate", folder=tmp_path, database_url=url)).code == 0
    for words, option in ((("--since", "soon"), "--since"), (("--until", "late"), "--until")):
        done = await report(tmp_path, *words)
        assert (done.code, done.out) == (2, "")
        assert option in done.err
    backwards = await report(tmp_path, "--since", "1d", "--until", "2d")
    assert (backwards.code, "empty" in backwards.err) == (2, True)
    assert (await report(tmp_path)).code == 0
