"""A list of codes as its owner saves it: new lines go live, and nothing is lost or doubled."""

from pathlib import Path

import pytest
from owner_saving import OWNER, Saving, saving

from cxbot.app.folder.project import examine_project, read_project
from cxbot.errors import ConfigError
from cxbot.testing import CUSTOMER, SHOP, started

GIVE = """
when: {command: /survey}
do:
  - call: reward.give
    with: {reward: thanks}
    save: gift
    on_error: {none_left: [{say: None left.}, stop]}
  - say: "{gift.code}"
"""
LISTED = SHOP + "rewards:\n  thanks: {what: 10% off, codes: {list: rewards/thanks.txt}}\n"
PLAIN = {"survey": GIVE, "shop": SHOP + "rewards: {thanks: {what: x}}"}


def put(folder: Path, *lines: str) -> None:
    path = folder / "flows" / "rewards" / "thanks.txt"
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(f"{line}\n" for line in lines))


async def hello(saver: Saving) -> None:
    await saver.world.say(OWNER, "/start")
    saver.world.channel.sent.clear()


async def test_codes_go_live_with_the_flows_and_later_by_themselves() -> None:
    async with saving(PLAIN, owners=[int(OWNER)]) as saver:
        await hello(saver)
        put(saver.world.folder, "ONE", "", "ONE")
        await saver.save({"shop": LISTED, "survey": GIVE})
        assert await saver.world.say(CUSTOMER, "/survey") == ["ONE"]
        assert await saver.world.say("1002", "/survey") == ["None left."]
        put(saver.world.folder, "ONE", "TWO")
        await saver.save({})
        assert await saver.world.say("1002", "/survey") == ["TWO"]
        told = [text for text in saver.heard() if "new codes" in text]
        assert told == [
            "🎁 flows/rewards/thanks.txt: 1 new codes for the reward “thanks”.\n"
            "Lines that stand there twice count once: 3.\nBlank lines: 2.",
            "🎁 flows/rewards/thanks.txt: 1 new codes for the reward “thanks”.",
        ]


async def test_a_list_that_is_not_there_keeps_the_flows_from_going_live() -> None:
    async with saving(PLAIN) as saver:
        await hello(saver)
        live = saver.world.engine.flows.now
        await saver.save({"shop": LISTED, "survey": GIVE})
        assert saver.world.engine.flows.now is live
        assert "flows/rewards/thanks.txt:1:1: there is no such file" in saver.heard()[0]
        put(saver.world.folder, "ONE")
        await saver.save({})
        assert await saver.world.say(CUSTOMER, "/survey") == ["ONE"]


async def test_codes_stay_when_the_file_is_gone() -> None:
    async with started(PLAIN) as world:
        put(world.folder, "ONE", "TWO")
        await world.restart({"shop": LISTED, "survey": GIVE})
        (world.folder / "flows" / "rewards" / "thanks.txt").unlink()
        await world.engine.load_lists()
        assert await world.store.rewards.left("thanks") == (2, 2)
        with pytest.raises(ConfigError, match="no such file"):
            read_project(world.folder)
        put(world.folder, "ONE", "TWO")
        await world.engine.load_lists()
        assert await world.store.rewards.left("thanks") == (2, 2)


def test_check_says_that_a_list_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "shop.yaml").write_text(LISTED)
    (tmp_path / "flows" / "survey.yaml").write_text(f"flow: survey\n{GIVE}")
    [found] = [one for one in examine_project(tmp_path).problems if one.level == "error"]
    line = LISTED[: LISTED.index("list:")].count("\n") + 1
    assert str(found).startswith(f"flows/shop.yaml:{line}:")
    assert "E322 flows/rewards/thanks.txt: there is no such file; the reward" in str(found)
    put(tmp_path, "ONE")
    assert not [one for one in examine_project(tmp_path).problems if one.level == "error"]
