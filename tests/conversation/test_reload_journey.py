"""A saved journey.yaml goes live with the flows, and one with errors changes nothing."""

from datetime import timedelta

from owner_saving import OWNER, Saving, saving

from cxbot.app.live.reload import read_or_last_good
from cxbot.model.journey import DEFAULT, Catalogue
from cxbot.testing import CUSTOMER

FLOWS = {"size": "when: {command: /size}\ntouchpoint: size help\ndo:\n  - say: M"}
JOURNEY = "window: 7 days\ntouchpoints:\n  size help: {stage: research, owner: Anna}\n"


def live(saver: Saving) -> Catalogue:
    return saver.world.engine.flows.now.catalog.journey


async def save(saver: Saving, text: str) -> None:
    path = saver.world.folder / "flows" / "journey.yaml"
    path.write_text(text, encoding="utf-8")
    await saver.save({})


async def test_a_saved_journey_goes_live() -> None:
    async with saving(FLOWS) as saver:
        await saver.world.say(OWNER, "/start")
        assert live(saver) == DEFAULT
        await save(saver, JOURNEY)
        assert live(saver).window == timedelta(days=7)
        assert live(saver).touchpoints["size help"].owner == "Anna"
        assert "Also: journey.yaml" in saver.heard()[-1]
        await saver.save({}, "journey")
        assert live(saver) == DEFAULT


async def test_a_journey_with_errors_keeps_the_one_that_runs() -> None:
    async with saving(FLOWS) as saver:
        await saver.world.say(OWNER, "/start")
        await save(saver, JOURNEY)
        before = live(saver)
        await save(saver, JOURNEY.replace("research", "reserch"))
        assert live(saver) is before
        assert 'flows/journey.yaml:3:22: E330 no stage "reserch".' in saver.heard()[-1]
        assert await saver.world.say(CUSTOMER, "/size") == ["M"]


async def test_the_last_good_journey_is_there_after_a_restart() -> None:
    async with saving(FLOWS) as saver:
        await save(saver, JOURNEY)
        await save(saver, "touchpoints: [")
        world = saver.world
        url = world.database
        loaded = await read_or_last_good(world.folder, url)
        assert loaded.refused is not None
        assert loaded.project.catalog.journey.touchpoints == live(saver).touchpoints
