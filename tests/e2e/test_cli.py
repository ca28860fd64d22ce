"""The command line, as processes: what it prints, where, and with which status it ends."""

import csv
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from .processes import Ended, ended, environment, exchanged, touchpoints, url_of
from .words import EN, RU
from .world import ANNA, BORIS, ROOT, Phone
from .world import world as made

COMMANDS = ("run", "sandbox", "check", "chat", "migrate", "touchpoints")


async def cxbot(folder: Path, *arguments: str, typed: str = "", **more: str) -> Ended:
    return await ended(*arguments, folder=folder, typed=typed, **{"project": str(ROOT)} | more)


# ---- help ----------------------------------------------------------------------------------------


async def test_help_names_every_command(tmp_path: Path) -> None:
    done = await cxbot(tmp_path, "--help")
    assert done.code == 0
    for command in COMMANDS:
        assert re.search(rf"\b{command}\b", done.out)
    assert "\x1b" not in done.out
    assert (await cxbot(tmp_path)).code == 2


@pytest.mark.parametrize("command", COMMANDS)
async def test_each_command_explains_itself(tmp_path: Path, command: str) -> None:
    done = await cxbot(tmp_path, command, "--help", project=str(tmp_path))
    assert done.code == 0
    assert f"cxbot {command}" in done.out


async def test_a_word_that_is_no_command_is_usage(tmp_path: Path) -> None:
    for arguments in (("fly",), ("check", "--fast"), ("chat", "a", "b")):
        done = await cxbot(tmp_path, *arguments)
        assert (done.code, done.out) == (2, "")
        assert arguments[-1] in done.err


# ---- what needs no Telegram ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments", [("--help",), ("check",), ("chat", "--help"), ("chat",), ("touchpoints",)]
)
def test_these_never_import_aiogram(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """It takes seconds."""
    code = (
        "import atexit, sys\n"
        "atexit.register(lambda: print('aiogram' in sys.modules, file=sys.stderr))\n"
        f"sys.argv = ['cxbot', *{arguments!r}]\n"
        "from cxbot.cli import main\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment(project=str(ROOT), database_url=url_of(tmp_path)),
        input="/menu\n",
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.stderr.splitlines()[-1] == "False"


# ---- chat ----------------------------------------------------------------------------------------


async def test_chat_in_english(tmp_path: Path) -> None:
    typed = "1\nA-1042\n/stop\nwhich size\n181\nclose\nwait 3 days\n\nwait 1 hour\n"
    done = await cxbot(tmp_path, "chat", typed=typed)
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[:2] == [
        EN.greeting,
        f"  1) {EN.order_button}   2) {EN.size_button}",
    ]
    for said in (
        EN.which_order.format("A-1042"),
        EN.cannot_find.format("A-1042"),
        "How tall are you, in centimetres?",
        "Take L.",
        "(nothing happened)",
    ):
        assert said in done.out, done.out
    assert not any(tmp_path.iterdir())  # noqa: ASYNC240 -- one small folder


async def test_chat_in_russian_begins_with_the_flow_of_that_name(tmp_path: Path) -> None:
    typed = "190\n2\nгде мой заказ\nне помню\nwait 1 day\n"
    done = await cxbot(tmp_path, "chat", "size_help", "--language", "ru", typed=typed)
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[0] == "Какой у вас рост в сантиметрах?"
    assert "  1) Плотно   2) Свободно" in lines
    assert "Берите на размер больше, чем XL: принты хороши и со складками." in lines
    assert RU.which_order.format("A-1042") in lines
    assert RU.no_number in lines


async def test_chat_lets_a_wait_pass(tmp_path: Path) -> None:
    """The flow waits days; whoever types doesn't."""
    flows = tmp_path / "flows"
    flows.mkdir()
    (flows / "tea.yaml").write_text(
        "flow: tea\nwhen: {command: /tea}\ndo:\n"
        "  - say: Putting the kettle on.\n  - wait: 3 days\n  - say: Tea is ready.\n"
    )
    typed = "wait 2 days\nwait 1 day\n"
    done = await cxbot(tmp_path, "chat", "tea", typed=typed, project=str(tmp_path))
    assert done.code == 0
    assert done.out.splitlines() == [
        "Putting the kettle on.",
        "(nothing happened)",
        "Tea is ready.",
        "(tea: finished)",
    ]


async def test_chat_with_a_flow_that_isn_t_there_names_those_that_are(tmp_path: Path) -> None:
    done = await cxbot(tmp_path, "chat", "sise_help")
    assert done.code == 2
    assert 'There is no flow "sise_help"' in done.err
    assert "size_help" in done.err


async def test_chat_takes_whatever_is_typed(tmp_path: Path) -> None:
    typed = "\x00\n\x1b[31m\n" + "x" * 20000 + "\n{{7*7}}\n😀\n/\n//\n/start " + "y" * 99 + "\n"
    done = await cxbot(tmp_path, "chat", typed=typed)
    assert (done.code, done.err) == (0, "")


# ---- migrate and touchpoints ---------------------------------------------------------------------


async def test_migrate_makes_the_database_and_may_be_run_again(tmp_path: Path) -> None:
    for _ in range(2):
        done = await cxbot(tmp_path, "migrate", database_url=url_of(tmp_path))
        assert (done.code, done.out, done.err) == (0, "The database is up to date.\n", "")
    assert await touchpoints(tmp_path) == []


async def test_touchpoints_are_filtered_and_written_as_csv(tmp_path: Path) -> None:
    async with made(tmp_path) as world:
        anna, boris = Phone(world, ANNA), Phone(world, BORIS)
        await anna.says("/start")
        await anna.says('=HYPERLINK("http://x"), "quoted"\nand a line')
        await world.move(days=2)
        await boris.says("/start")
        await world.move(minutes=1)
        middle = world.clock.now().replace(microsecond=0).isoformat()
        await boris.says("-1")
    rows = await touchpoints(tmp_path)
    assert exchanged(rows, ANNA) == world.exchanges(ANNA)
    customer = rows[0]["customer_id"]
    only = await touchpoints(tmp_path, "--customer", customer)
    assert only == [row for row in rows if row["customer_id"] == customer]
    assert 0 < len(only) < len(rows)
    late = await touchpoints(tmp_path, "--since", middle)
    assert [row["text"] for row in late if row["direction"] == "in"] == ["-1"]
    assert await touchpoints(tmp_path, "--since", "12h", "--customer", customer) == []

    done = await cxbot(tmp_path, "touchpoints", "--format", "csv", database_url=url_of(tmp_path))
    written = list(csv.DictReader(done.out.splitlines(keepends=True)))
    assert [row["id"] for row in written] == [row["id"] for row in rows]
    texts = [row["text"] for row in written]
    assert '\'=HYPERLINK("http://x"), "quoted"\nand a line' in texts
    assert "'-1" in texts


async def test_touchpoints_refuse_what_they_don_t_know(tmp_path: Path) -> None:
    here = {"database_url": url_of(tmp_path)}
    missing = await cxbot(tmp_path, "touchpoints", **here)
    assert missing.code == 2
    assert f"There is no database {tmp_path}/cxbot.db" in missing.err
    for arguments in (("--format", "xml"), ("--since", "tuesday")):
        done = await cxbot(tmp_path, "touchpoints", *arguments, **here)
        assert (done.code, done.out) == (2, "")
        assert arguments[0] in done.err
        assert arguments[1] in done.err


def test_a_reader_that_has_seen_enough_ends_the_export(tmp_path: Path) -> None:
    env = environment(project=str(ROOT), database_url=url_of(tmp_path))
    subprocess.run([sys.executable, "-m", "cxbot", "migrate"], env=env, cwd=tmp_path, check=True)
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-m", "cxbot", "touchpoints", "--format", "csv"],
        env=env,
        cwd=tmp_path,
        stdout=write,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(write)
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr
