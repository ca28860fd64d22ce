"""A group is bound while the bot runs, and who did what is told by `cxbot audit log`."""

import json
import re
from pathlib import Path

from .processes import Bot, bot, ended, settings
from .world import ANNA, GROUP, OLGA, PAVEL, World, seen, until

SHOP = "shop: Blue Kettle\nlanguage: en\ntime_zone: Europe/Moscow\n"
VISIT = """flow: visit
about: Calls a person
when: {command: /visit}
do:
  - human: "A visit"
    and: continue
"""
STRANGERS = -1001000000009
CODE = re.compile(r"/bind ([0-9A-Z]{4}-[0-9A-Z]{4})")


def project(folder: Path) -> str:
    flows = folder / "shop" / "flows"
    flows.mkdir(parents=True)
    (flows / "shop.yaml").write_text(SHOP, encoding="utf-8")
    (flows / "visit.yaml").write_text(VISIT, encoding="utf-8")
    return str(folder / "shop")


def code_of(running: Bot) -> str:
    found = CODE.search(running.printed())
    assert found is not None, running.printed()
    return found[1]


def told(world: World, chat: int, kind: str) -> list[str]:
    """What the ledger has of that kind in a chat."""
    entries = world.server.ledger.entries
    return [e["text"] for e in entries if (e["kind"], e.get("chat_id")) == (kind, chat)]


async def audit(folder: Path, *words: str) -> list[dict[str, str]]:
    url = f"sqlite+aiosqlite:///{folder}/cxbot.db"
    done = await ended("audit", "log", "--json", *words, folder=folder, database_url=url)
    assert done.code == 0, done.err
    entries: list[dict[str, str]] = json.loads(done.out)["entries"]
    return entries


async def test_a_group_becomes_the_desk_at_once_and_stays_it(
    tmp_path: Path, outside: World
) -> None:
    telegram = outside.telegram
    telegram.add_group(STRANGERS, "Strangers", bot=False)
    telegram.add_member(STRANGERS, "Zed", 3001)
    facts = settings(
        tmp_path,
        outside.server.base_url,
        project=project(tmp_path),
        operators_chat="",
        owners=str(OLGA),
    )
    async with bot(tmp_path, **facts) as running:
        code = code_of(running)
        telegram.say(ANNA, "/visit")
        await seen(outside, ANNA, "colleague")
        telegram.set_bot(STRANGERS, by=3001)
        await until(lambda: "left" in told(outside, STRANGERS, "member"))
        telegram.say(PAVEL, f"/bind {code}", chat=GROUP)
        telegram.say(OLGA, f"/bind {code}", chat=GROUP)
        await seen(outside, GROUP, "This group is the desk now")
        await seen(outside, GROUP, "A visit")
        assert told(outside, STRANGERS, "sent") == []
        found = await audit(tmp_path)
        text = await ended(
            "audit", "log", "--since", "1d", folder=tmp_path, database_url=facts["database_url"]
        )
    acts = [(entry["actor"], entry["act"]) for entry in found]
    assert (f"account:{PAVEL}", "bind_refused") in acts
    assert (f"operator:{OLGA}", "bound") in acts
    assert ("account:3001", "left_strangers_group") in acts
    assert ("system", "opened") in acts
    assert [entry["at"] for entry in found] == sorted(entry["at"] for entry in found)
    assert f"operator:{OLGA}" in text.out
    assert code not in text.out
    assert [e["act"] for e in await audit(tmp_path, "--actor", f"operator:{OLGA}")] == ["bound"]
    async with bot(tmp_path, **facts) as running:
        assert CODE.search(running.printed()) is None
        telegram.say(ANNA, "Are you there?")
        await seen(outside, GROUP, "Are you there?")


async def test_there_is_no_audit_without_a_database(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/cxbot.db"
    done = await ended("audit", "log", folder=tmp_path, database_url=url)
    assert done.code == 2
    assert "There is no database" in done.err
