"""A chat in the terminal: what is typed, what is shown, and the scenario it leaves behind."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from cxbot.app.chat.beginning import Wishes
from cxbot.app.chat.chat import Chat
from cxbot.app.scenarios import telling
from cxbot.app.scenarios.play import play
from cxbot.app.scenarios.run import open_project, read_tests
from cxbot.app.scenarios.stage import Stage
from cxbot.errors import ConfigError
from cxbot.testing import write

ROOT = Path(__file__).parents[2]
CHATS: dict[str, tuple[dict[str, Any], str, str]] = {
    "size": (
        {"flow": "size_help"},
        "abc\n180\n1\nwait 1 day\n/menu\n2\nwait until 10:00\n",
        "size_help",
    ),
    "talk": (
        {},
        'operator\nIt\'s "broken": #5 & {this} * C:\\dir\noperator: Hello 😀\noperator: /done\n'
        "user: wait 3 days\n\x1b[31mred\x00\n- a: b\n",
        "anytime",
    ),
    "event": (
        {"flow": "post_purchase", "language": "ru"},
        "wait 4 days\n2\nвсё плохо\noperator: Простите\noperator: /done\n",
        "post_purchase",
    ),
    "own data": (
        {"flow": "post_purchase", "data": {"order": {"number": "B-7", "total": "999"}}},
        'wait 1 day\nevent order.returned {"order": {"number": "B-7"}}\nwait 3 days\n',
        "post_purchase",
    ),
    "actions": ({"flow": "nps"}, "wait 15 days\nwait until 10:00\n9\nThe cats\n", "nps"),
    "shirt": ({"flow": "back_in_print"}, "wait until 11:00\n", "back_in_print"),
}


async def lines(typed: str) -> AsyncIterator[str]:
    for line in typed.splitlines(keepends=True):
        yield line


async def chat(project: Path, typed: str, **wishes: Any) -> list[str]:
    shown: list[str] = []
    await Chat(open_project(project), shown.append, Wishes(**wishes)).run(lines(typed))
    return shown


async def plays(project: Path, file: Path) -> str:
    """What is told of the recorded scenario when it fails; nothing when it passes."""
    tests = read_tests(project, [file])
    stage = Stage(tests.project)
    await stage.open()
    try:
        (scenario,) = tests.scenarios
        played = await play(stage, scenario)
    finally:
        await stage.close()
    return "" if played.passed else "\n".join(telling.failure(played))


@pytest.mark.parametrize("name", CHATS)
async def test_a_recorded_chat_plays_again(tmp_path: Path, name: str) -> None:
    wishes, typed, flow = CHATS[name]
    file = tmp_path / "recorded" / "chat.yaml"
    await chat(ROOT, typed, record=file, **wishes)
    assert f"flow: {flow}\n" in file.read_text("utf-8")
    assert await plays(ROOT, file) == ""
    with pytest.raises(ConfigError, match="is there already"):
        await chat(ROOT, "", record=file)


async def test_what_actions_gave_is_given_again(tmp_path: Path) -> None:
    """Another coupon each time it is asked, and in the end none."""
    project = tmp_path / "shop"
    flow = (
        "when: {command: /coupon}\ndo:\n  - call: shop.coupon\n    save: code\n"
        '    on_error: {sold_out: [{say: None left.}, stop]}\n  - say: "{code}"\n'
    )
    write(project, {"coupon": flow, "shop": "language: en"})
    (project / "handlers").mkdir()
    (project / "handlers" / "shop.py").write_text(
        "from secrets import token_hex\nfrom cxbot import ActionError, action\nleft = [1, 2]\n"
        '@action("shop.coupon", errors=("sold_out",))\nasync def coupon() -> str:\n'
        '    if not left:\n        raise ActionError("sold_out")\n'
        "    left.pop()\n    return token_hex(8)\n"
    )
    file = tmp_path / "chat.yaml"
    shown = await chat(project, "/coupon\n/coupon\n", flow="coupon", record=file)
    said = [line for line in shown if line != "(coupon: finished)"]
    assert said[-1] == "None left."
    assert len(set(said)) == len(said) == 3
    assert await plays(project, file) == ""


async def test_a_flow_that_only_a_button_starts_is_tapped(tmp_path: Path) -> None:
    write(tmp_path, {"tea": "when: {button: Tea}\ndo:\n  - say: Here.", "shop": "language: en"})
    assert (await chat(tmp_path, "", flow="tea"))[-2:] == ["Here.", "(tea: finished)"]


async def test_who_sits_at_the_keyboard_is_told_the_time_and_what_comes(tmp_path: Path) -> None:
    flow = "when: {command: /tea}\ndo:\n  - say: Wait.\n  - wait: 3 days\n  - say: Ready."
    write(tmp_path, {"tea": flow, "shop": "language: en"})
    shown = await chat(tmp_path, "wait 1 day\nwait 2 days", flow="tea", terminal=True)
    assert shown[0].startswith("(what you type")
    assert "(nothing happened; what comes next is 2 days away)" in shown
    assert shown[-3:-1] == ["Ready.", "(tea: finished)"]
    assert shown[-1].startswith("(it is ")


async def test_numbers_tap_the_buttons_under_the_newest_message() -> None:
    shown = await chat(ROOT, "2\n175\n9\n1\n")
    assert "  1) Close   2) Loose" in shown
    assert shown[-2:] == ["Take M.", "(size_help: finished)"]
    shown = await chat(ROOT, "wait 3 days\nwait until 10:00\n4\n", flow="post_purchase")
    assert "  [1]   [2]   [3]   [4]   [5]" in shown
    assert "Great, thank you! Would you tell others?" in shown


async def test_data_that_do_not_fit_the_event_are_refused_at_once() -> None:
    with pytest.raises(ConfigError, match="number is missing"):
        await chat(ROOT, "", flow="post_purchase", data={"order": {}})
    for flow in (None, "size_help"):
        with pytest.raises(ConfigError, match="--with"):
            await chat(ROOT, "", flow=flow, data={})
    shown = await chat(ROOT, "", flow="post_purchase", data={"order": {"number": "A", "total": 1}})
    assert shown[-1].startswith("(it did not start")


async def test_what_an_action_left_empty_is_not_written_down(tmp_path: Path) -> None:
    file = tmp_path / "recorded.yaml"
    await chat(ROOT, "event order.delivered\n/order\nA-1042\n", record=file)
    written = file.read_text(encoding="utf-8")
    assert 'number: "A-1042"' in written
    assert "null" not in written
    assert await plays(ROOT, file) == ""


async def test_data_that_are_no_json_are_told_what_they_look_like() -> None:
    shown = await chat(ROOT, "event order.delivered A-1042\n")
    assert shown[-1].endswith('Like this: {"order": {"number": "A-1042"}})')


# ---- how flows end -------------------------------------------------------------------------------

TEA = """
when: {command: /tea, event: tea.wished}
cancel_when: {event: tea.spilled}
do:
  - ask: Which?
    answer: text
    save: kind
    no_reply: {after: 1 hour}
  - wait: 1 day
  - say: "{kind} is ready."
"""
ANYTIME = """
anytime:
  - when: {words: [price]}
    do:
      - say: Free.
  - when: {command: /stop}
    do:
      - say: Stopped.
      - stop
"""
ENDS = {
    "/tea\nGreen\nwait 1 day\n": ["Which?", "Green is ready.", "(tea: finished)"],
    "/tea\nwait 2 hours\n": ["Which?", "(tea: no reply)"],
    "/tea\nGreen\nevent tea.spilled\n": ["Which?", "(tea: cancelled)"],
    "/tea\n/stop\n": ["Which?", "Stopped.", "(tea: stopped)"],
    "/tea\nwait 2 hours\n/tea\nwait 2 hours\n": [
        "Which?", "(tea: no reply)", "Which?", "(tea: no reply)",
    ],
    "price\n": ["Free."],
}  # fmt: skip


@pytest.mark.parametrize("typed", ENDS)
async def test_how_a_flow_ended_is_said_once_and_beside_what_was_said(
    tmp_path: Path, typed: str
) -> None:
    project = tmp_path / "shop"
    shop = "language: en\nevents: {tea.wished: {}, tea.spilled: {}}"
    write(project, {"tea": TEA, "anytime": ANYTIME, "shop": shop})
    file = tmp_path / "chat.yaml"
    shown = await chat(project, typed, record=file)
    kept = ("Which?", "Green is", "Stopped", "Free", "(tea", "(anytime")
    assert [line for line in shown if line.startswith(kept)] == ENDS[typed]
    assert not any(line.startswith("(nothing") for line in shown)
    assert "(tea:" not in file.read_text("utf-8")
    assert await plays(project, file) == ""


async def test_remarks_can_be_kept_apart_from_what_was_said() -> None:
    said: list[str] = []
    remarks: list[str] = []
    talk = Chat(open_project(ROOT), said.append, Wishes(flow="size_help"), quiet=remarks.append)
    await talk.run(lines("175\n1\n"))
    assert remarks == ["(size_help: finished)"]
    assert said[-1] == "Take M."
