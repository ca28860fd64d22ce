"""Saved files go live between two turns: who sees the new ones, and who stays with the old."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from owner_saving import OWNER, Saving, saving

from cxbot.app.live import notices
from cxbot.app.live.changes import Change
from cxbot.app.live.reload import read
from cxbot.app.live.watching import stamp
from cxbot.errors import ConfigError, FlowError
from cxbot.testing import CUSTOMER, SHOP, write

OTHER = "1002"
SIZE = """
when: {command: /size, button: "Which size?", words: [which size]}
do:
  - ask: How tall are you?
    answer: number
    save: height
  - ask: How do you like it?
    answer: choice
    choices: {close: Close, loose: Loose}
    save: fit
  - say: "{height} and {fit}."
"""
FOLLOW_UP = """
when: {event: order.delivered}
do:
  - wait: 3 days
  - say: How was it?
"""
FLOWS = {"size": SIZE, "follow_up": FOLLOW_UP}


async def owner_says_hello(saver: Saving) -> None:
    await saver.world.say(OWNER, "/start")
    saver.world.channel.sent.clear()


# --- who sees what -------------------------------------------------------------------------------


async def test_a_change_of_texts_reaches_who_is_asked() -> None:
    async with saving(FLOWS) as saver:
        world = saver.world
        await world.say(CUSTOMER, "/size")
        await saver.save({"size": SIZE.replace("How do you like it?", "Close or loose?")})
        assert await world.say(CUSTOMER, "180") == ["Close or loose?"]


async def test_a_change_of_structure_is_for_new_sessions_only() -> None:
    longer = SIZE.replace("  - say:", "  - ask: And your name?\n    save: name\n  - say:")
    async with saving(FLOWS) as saver:
        world = saver.world
        await world.say(CUSTOMER, "/size")
        await saver.save({"size": longer})
        await world.say(CUSTOMER, "180")
        assert await world.tap("Close") == ["180 and close."]
        await world.say(OTHER, "/size")
        await world.say(OTHER, "170")
        assert await world.tap("Loose", OTHER) == ["And your name?"]


async def test_a_session_stays_over_many_changes_and_a_restart() -> None:
    async with saving(FLOWS) as saver:
        world = saver.world
        await world.say(CUSTOMER, "/size")
        for name in ("one", "two", "three"):
            await saver.save({"size": f"when: {{command: /size}}\ndo:\n  - say: {name}\n"})
        await world.restart()
        await world.say(CUSTOMER, "180")
        assert await world.tap("Close") == ["180 and close."]
        assert await world.say(OTHER, "/size") == ["three"]


async def test_an_answer_type_that_is_gone_stays_for_whoever_was_asked() -> None:
    named = "when: {command: /code}\ndo:\n  - ask: Code?\n    answer: code\n    save: code\n"
    shop = SHOP + 'answers:\n  code: {pattern: "[A-Z]{3}", example: ABC}\n'
    async with saving({"code": named + '  - say: "{code}!"\n', "shop": shop}) as saver:
        world = saver.world
        await world.say(CUSTOMER, "/code")
        plain = "when: {command: /code}\ndo:\n  - say: No codes any more.\n"
        await saver.save({"code": plain, "shop": SHOP})
        assert await world.say(CUSTOMER, "xyz") != ["XYZ!"]
        await world.restart()
        assert await world.say(CUSTOMER, "ABC") == ["ABC!"]
        assert await world.say(CUSTOMER, "/code") == ["No codes any more."]


async def test_a_turn_sees_one_set_to_its_end() -> None:
    handlers = """
import asyncio
from cxbot import action

begun, may_end = asyncio.Event(), asyncio.Event()

@action("slow.one")
async def slow() -> str:
    begun.set()
    await may_end.wait()
    return "done"
"""
    slow = """
when: {command: /slow}
do:
  - call: slow.one
    save: what
  - say: "Old {what}"
  - say: Old end
"""
    async with saving({"slow": slow}, handlers=handlers) as saver:
        world = saver.world
        signals = world.engine.project.registry.handlers.actions()[0]  # type: ignore[union-attr]
        turn = asyncio.create_task(world.say(CUSTOMER, "/slow"))
        await signals.begun.wait()
        # only the texts change, which would reach this very session in its next turn
        new = saver.save({"slow": slow.replace("Old", "New")})
        looking = asyncio.create_task(new)
        while not world.engine.project.catalog.flows["slow"].source.count("New"):  # noqa: ASYNC110
            await asyncio.sleep(0.001)
        signals.may_end.set()
        assert await turn == ["Old done", "Old end"]
        await looking
        assert await world.say(CUSTOMER, "/slow") == ["New done", "New end"]


async def test_old_buttons_are_closed_politely() -> None:
    async with saving(FLOWS) as saver:
        world = saver.world
        await world.say(CUSTOMER, "/size")
        await world.say(CUSTOMER, "180")
        message, button = world.button("Close")
        await saver.save({"size": SIZE.replace("close: Close, ", "tight: Tight, ")})
        # whoever was asked may still answer
        assert await world.tap("Close") == ["180 and close."]
        assert await world.tap_data(CUSTOMER, message.id, button.data or "") == []
        assert world.toasts()[-1] == "This question is closed."


async def test_sessions_of_a_removed_flow_go_on_and_its_triggers_stop() -> None:
    async with saving({**FLOWS, "tell": "when: {command: /tell}\ndo:\n  - say: Hm.\n"}) as saver:
        world = saver.world
        await world.say(CUSTOMER, "/start")
        menu, starts = world.button("Which size?")
        await world.say(CUSTOMER, "/size")
        await world.say(OTHER, "/start")
        await world.event("order.delivered", OTHER, order={"number": "A-1"})
        await saver.save({}, "size", "follow_up")
        await world.say(CUSTOMER, "180")
        assert await world.tap("Close") == ["180 and close."]
        # what would have started them does not any more
        assert await world.tap_data(CUSTOMER, menu.id, starts.data or "") == []
        assert world.toasts()[-1] == "This question is closed."
        assert "I did not understand that" in (await world.say(CUSTOMER, "/size"))[0]
        await world.event("order.delivered", CUSTOMER, order={"number": "A-2"})
        await world.wait(timedelta(days=3))
        assert world.sent(OTHER)[-1] == "How was it?"
        assert "How was it?" not in world.sent(CUSTOMER)


async def test_a_removed_flow_still_runs_for_old_versions_of_its_callers() -> None:
    caller = "when: {command: /go}\ndo:\n  - ask: Ready?\n    answer: yes/no\n  - run: part\n"
    part = "do:\n  - say: Part.\n"
    async with saving({"caller": caller, "part": part}) as saver:
        world = saver.world
        await world.say(CUSTOMER, "/go")
        await saver.save({"caller": caller.replace("  - run: part\n", "")}, "part")
        assert await world.say(CUSTOMER, "yes") == ["Part."]
        await world.say(OTHER, "/go")
        await world.restart()
        assert await world.say(OTHER, "yes") == []


async def test_settings_of_the_shop_are_read_anew() -> None:
    night = "quiet_hours: 00:00-23:59\n"
    async with saving(FLOWS) as saver:
        world = saver.world
        await world.say(CUSTOMER, "/start")
        await world.event("order.delivered", CUSTOMER, order={"number": "A-1"})
        await saver.save({"shop": SHOP.replace("Blue Kettle", "Red Kettle") + night})
        assert "This is Red Kettle" in (await world.say(CUSTOMER, "/start"))[0]
        await world.wait(timedelta(days=3))
        assert "How was it?" not in world.sent(CUSTOMER)
        declared = "events:\n  stay.arrived: {stay: {room: text}}\n"
        arrives = 'when: {event: stay.arrived}\ndo:\n  - say: "Room {stay.room}."\n'
        await saver.save({"shop": SHOP + declared, "stay": arrives})
        await world.event("stay.arrived", CUSTOMER, stay={"room": "12"})
        assert world.sent()[-1] == "Room 12."


# --- the last good set ---------------------------------------------------------------------------

BROKEN = "when: {command: /size}\ndo:\n  - sai: Hi\n"


async def test_errors_change_nothing_and_the_owner_is_told_once() -> None:
    async with saving(FLOWS) as saver:
        await owner_says_hello(saver)
        world, live = saver.world, saver.world.engine.flows.now
        await saver.save({"size": BROKEN})
        assert world.engine.flows.now is live
        assert await world.say(CUSTOMER, "/size") == ["How tall are you?"]
        (told,) = saver.heard()
        assert "flows/size.yaml:4:5: E103" in told
        assert f"The last good set ({live.set_id}) keeps running." in told
        # saved again with the same mistake, perhaps by a restart: said already
        (world.folder / "flows" / "size.yaml").touch()
        await saver.save({})
        assert saver.heard() == [told]


async def test_a_file_that_is_still_being_written_is_no_error() -> None:
    async with saving(FLOWS) as saver:
        await owner_says_hello(saver)
        saver.reloader.patience = 0.2
        whole = SIZE.replace("How tall", "How high")
        write(saver.world.folder, {"size": whole[: whole.index("ber\n")]})
        looking = asyncio.create_task(saver.reloader.look())
        while saver.reloader._stamp != stamp(saver.world.folder):  # noqa: ASYNC110
            await asyncio.sleep(0.001)
        write(saver.world.folder, {"size": whole})
        await looking
        await saver.world.settled()
        assert [text.splitlines()[1:] for text in saver.heard()] == [["Texts, for everybody: size"]]
        assert await saver.world.say(CUSTOMER, "/size") == ["How high are you?"]


async def test_the_owner_is_told_what_went_live() -> None:
    async with saving(FLOWS) as saver:
        await owner_says_hello(saver)
        await saver.world.say(CUSTOMER, "/size")
        await saver.save({"size": SIZE.replace("How tall", "How high")})
        await saver.save(
            {"size": SIZE.replace("{close: Close, ", "{"), "new": "do:\n  - say: Hi\n"},
            "follow_up",
        )
        await saver.owners.close()
        await saver.world.settled()
        first, second = saver.heard()
        assert first.splitlines()[1:] == ["Texts, for everybody: size"]
        assert second.splitlines()[1:] == [
            "Changed, for new conversations: size",
            "New: new",
            "Removed: follow_up",
            "size: 1 in flight stay on an older version (cxbot deploy)",
        ]
        assert saver.world.engine.flows.now.set_id in second.splitlines()[0]


async def test_files_that_are_mended_are_told_though_nothing_goes_live() -> None:
    async with saving(FLOWS) as saver:
        await owner_says_hello(saver)
        await saver.save({"size": BROKEN})
        await saver.save({"size": SIZE})
        await saver.owners.close()
        await saver.world.settled()
        assert [text.split(" ")[0] for text in saver.heard()] == ["⚠️", "✅"]
        assert "without errors again" in saver.heard()[1]


async def test_an_owner_who_never_wrote_is_not_written_to() -> None:
    async with saving(FLOWS) as saver:
        await saver.save({"size": BROKEN})
        assert saver.world.channel.sent == []


async def test_an_owner_is_spoken_to_in_their_language() -> None:
    async with saving(FLOWS) as saver:
        await saver.world.say(OWNER, "/start", person={"language": "ru"})
        saver.world.channel.sent.clear()
        await saver.save({"size": BROKEN})
        assert saver.heard()[0].startswith("⚠️ Не запущено")


async def test_what_the_owner_is_told_survives_a_crash() -> None:
    async with saving(FLOWS) as saver:
        await owner_says_hello(saver)
        saver.world.channel.hold()
        write(saver.world.folder, {"size": BROKEN})
        await saver.reloader.look()
        waiting = await saver.world.store.outbox.open()
        assert [parcel.peer for parcel in waiting] == [OWNER]
        saver.world.channel.let_go()
        await saver.world.settled()


async def test_several_saves_in_a_row_are_one_message() -> None:
    async with saving(FLOWS) as saver:
        await owner_says_hello(saver)
        saver.owners._pause = 60.0
        for height in ("high", "long", "big"):
            await saver.save({"size": SIZE.replace("How tall", f"How {height}")})
        await saver.owners.close()
        await saver.world.settled()
        assert len(saver.heard()) == 2


# --- handlers ------------------------------------------------------------------------------------

ACTIONS = """
from cxbot import action

@action("shop.greet")
async def greet() -> str:
    return "{word}"
"""
GREET = 'when: {command: /greet}\ndo:\n  - call: shop.greet\n    save: word\n  - say: "{word}"\n'


def actions(word: str) -> str:
    return ACTIONS.replace("{word}", word)


async def test_functions_are_loaded_anew_and_only_when_they_changed() -> None:
    async with saving({"greet": GREET}, handlers=actions("one")) as saver:
        world, registry = saver.world, saver.reloader._live.project.registry
        assert await world.say(CUSTOMER, "/greet") == ["one"]
        await saver.save({"greet": GREET.replace('"{word}"', '"{word}!"')})
        assert world.engine.project.registry is registry
        assert await world.say(CUSTOMER, "/greet") == ["one!"]
        await saver.save({}, handlers=actions("two"))
        assert await world.say(CUSTOMER, "/greet") == ["two!"]


@pytest.mark.parametrize("broken", ["def", "raise RuntimeError('no')"])
async def test_functions_that_fail_to_load_leave_the_last_good_ones(broken: str) -> None:
    async with saving({"greet": GREET}, handlers=actions("one")) as saver:
        await owner_says_hello(saver)
        await saver.save({"greet": GREET.replace('"{word}"', '"{word}!"')}, handlers=broken)
        assert await saver.world.say(CUSTOMER, "/greet") == ["one"]
        assert "The last good set" in saver.heard()[0]


# --- files ---------------------------------------------------------------------------------------


def test_temporary_files_of_editors_change_nothing(tmp_path: Path) -> None:
    write(tmp_path, {"shop": SHOP, **FLOWS})
    before, texts = stamp(tmp_path), read(tmp_path).texts
    for name in (".#size.yaml", "4913", "size.yaml~", ".size.yaml.swp", "#size.yaml#"):
        (tmp_path / "flows" / name).write_text("do: [", encoding="utf-8")
    assert stamp(tmp_path) == before
    assert read(tmp_path).texts == texts


def test_scenarios_are_no_part_of_what_runs(tmp_path: Path) -> None:
    write(tmp_path, {"shop": SHOP, **FLOWS, "tests/size": "flow: size\ntests: []\n"})
    assert sorted(read(tmp_path).texts) == [
        "flows/follow_up.yaml",
        "flows/shop.yaml",
        "flows/size.yaml",
    ]


def test_a_folder_that_is_gone_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="There is no folder"):
        read(tmp_path)


# --- words ---------------------------------------------------------------------------------------


def test_only_the_first_errors_are_told(tmp_path: Path) -> None:
    many = "do:\n" + "  - sai: Hi\n" * 9
    write(tmp_path, {"shop": SHOP, "bad": many})
    with pytest.raises(FlowError) as caught:
        read(tmp_path)
    lines = notices.refused(caught.value, "abc", "en").splitlines()
    assert len([line for line in lines if line.startswith("flows/bad.yaml:")]) == 5
    assert lines[-2].startswith("… and ")


def test_entries_of_anytime_count_as_one() -> None:
    said = notices.live(
        Change(structure=("anytime",)),
        "abc",
        {"anytime:1": 2, "anytime:3": 1},
        "en",
        handlers=False,
    )
    assert "anytime: 3 in flight" in said


@pytest.mark.parametrize("language", ["en", "ru", "zh", "zh-hans", "fr", ""])
def test_every_language_says_it_all(language: str) -> None:
    names = ("a", "b")
    change = Change(new=names, removed=names, structure=names, texts=names, other=names)
    said = notices.live(change, "abc", {"a": 1}, language, handlers=True)
    assert len(said.splitlines()) == 8
    assert "abc" in notices.good_again("abc", language)
