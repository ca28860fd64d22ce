"""Files saved under a running process: heard of by the system's notices or found by looking."""

import asyncio
import shutil
from pathlib import Path

import pytest

from cxbot.app.live.watching import changes

from .processes import bot, ended, settings
from .world import ANNA, PATIENCE, ROOT, World, seen, until

HELLO = "flow: hello\nabout: Greets\nwhen: {command: /hello}\ndo:\n  - say: Hello one\n"
SHOP = "shop: Blue Kettle\nlanguage: en\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    (folder / "flows").mkdir(parents=True)
    (folder / "flows" / "shop.yaml").write_text(SHOP, encoding="utf-8")
    (folder / "flows" / "hello.yaml").write_text(HELLO, encoding="utf-8")
    shutil.copytree(ROOT / "handlers", folder / "handlers")
    return folder


def save(project: Path, text: str) -> None:
    """As editors do: a new file takes the place of the old one."""
    new = project / "flows" / ".hello.yaml.tmp"
    new.write_text(text, encoding="utf-8")
    new.replace(project / "flows" / "hello.yaml")


async def asked_until(world: World, answer: str) -> None:
    """The customer asks again and again until the answer is this one."""
    async with asyncio.timeout(PATIENCE):
        while not any(answer in text for text in world.texts(ANNA)):
            world.telegram.say(ANNA, "/hello")
            await asyncio.sleep(0.2)


async def test_a_saved_flow_goes_live_and_a_broken_one_does_not(
    tmp_path: Path, outside: World, project: Path
) -> None:
    facts = settings(tmp_path, outside.server.base_url, project=str(project), owners=str(ANNA))
    async with bot(tmp_path, **facts) as running:
        outside.telegram.start(ANNA)
        outside.telegram.say(ANNA, "/hello")
        await seen(outside, ANNA, "Hello one")
        save(project, HELLO.replace("one", "two").replace("/hello", "[/hello, /hey]"))
        await seen(outside, ANNA, "Live now")
        await asked_until(outside, "Hello two")
        commands = outside.telegram.commands.values()
        await until(lambda: any(row["command"] == "hey" for rows in commands for row in rows))
        save(project, HELLO.replace("say", "sai"))
        await seen(outside, ANNA, "flows/hello.yaml:5:5: E103")
        outside.telegram.say(ANNA, "/hello")
        await until(lambda: outside.texts(ANNA)[-1] == "Hello two")
        assert await running.terminate() == 0
    # the files still have their error
    async with bot(tmp_path, **facts) as running:
        await until(lambda: "flows_refused" in running.printed())
        before = len(outside.texts(ANNA))
        outside.telegram.say(ANNA, "/hello")
        await until(lambda: outside.texts(ANNA)[before:][-1:] == ["Hello two"])
        save(project, HELLO.replace("one", "three"))
        await asked_until(outside, "Hello three")
        assert await running.terminate() == 0
    told = [text for text in outside.texts(ANNA) if "Not live" in text]
    assert len(told) == 1


async def test_without_a_good_set_errors_end_the_start(
    tmp_path: Path, outside: World, project: Path
) -> None:
    save(project, HELLO.replace("say", "sai") + "  - saz: Hi\n")
    facts = settings(tmp_path, outside.server.base_url, project=str(project))
    done = await ended("run", folder=tmp_path, **facts)
    assert done.code == 2
    assert [line[:24] for line in done.err.splitlines() if "E103" in line] == [
        "flows/hello.yaml:5:5: E1",
        "flows/hello.yaml:6:5: E1",
    ]


@pytest.mark.parametrize("polling", [False, True])
async def test_a_change_is_seen(project: Path, *, polling: bool) -> None:
    ticks = changes(project, polling=polling)
    tick = asyncio.ensure_future(anext(ticks))
    await asyncio.sleep(0.5)
    save(project, HELLO.replace("one", "two"))
    await asyncio.wait_for(tick, PATIENCE)
    await ticks.aclose()


async def test_a_folder_that_comes_later_is_watched(tmp_path: Path) -> None:
    ticks = changes(tmp_path / "shop")
    await asyncio.wait_for(anext(ticks), PATIENCE)
    (tmp_path / "shop" / "flows").mkdir(parents=True)
    await asyncio.wait_for(anext(ticks), PATIENCE)
    await ticks.aclose()
