"""`cxbot test` and `cxbot chat --record`, as processes."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from .processes import Ended, ended, environment
from .world import ROOT

FLOW = "flow: tea\nwhen: {command: /tea}\ndo:\n  - call: shop.boil\n  - say: Tea is ready.\n"
SHOP = "shop: Kettles\nlanguage: en\n"


async def cxbot(folder: Path, *arguments: str, typed: str = "", project: Path = ROOT) -> Ended:
    return await ended(*arguments, folder=folder, typed=typed, project=str(project))


def shop(folder: Path, steps: str, stub: str = "{shop.boil: {}}") -> Path:
    (folder / "flows" / "tests").mkdir(parents=True)
    (folder / "flows" / "shop.yaml").write_text(SHOP)
    (folder / "flows" / "tea.yaml").write_text(FLOW)
    test = f"flow: tea\ngiven: {{calls: {stub}}}\ntests:\n  - test: Tea\n    steps: [{steps}]\n"
    (folder / "flows" / "tests" / "tea.yaml").write_text(test)
    return folder


async def test_the_shipped_scenarios_are_green_and_short(tmp_path: Path) -> None:
    done = await cxbot(tmp_path, "test")
    assert (done.code, done.err) == (0, "")
    said = r"\d+ passed in \d+\.\d s \(virtual time \d+ days[^)]*\)\n"
    assert re.fullmatch(said, done.out), done.out  # and so nothing is left out
    assert not any(tmp_path.iterdir())  # noqa: ASYNC240 -- one small folder


@pytest.mark.parametrize(
    ("steps", "code", "said"),
    [
        ("{user: /tea}, {bot: Tea is ready.}", 0, "1 passed in "),
        ("{user: /tea}, {bot: Coffee}", 1, "FAILED flows/tests/tea.yaml:5  Tea"),
        ("{usr: /tea}", 2, 'flows/tests/tea.yaml:5:14: E103 "usr" is no step of a test.'),
    ],
)
async def test_its_exit_says_how_it_went(tmp_path: Path, steps: str, code: int, said: str) -> None:
    done = await cxbot(tmp_path, "test", project=shop(tmp_path, steps))
    assert done.code == code
    assert said in (done.err if code == 2 else done.out)
    assert "Traceback" not in done.out + done.err


async def test_what_it_is_asked_for_and_can_t_do_is_usage(tmp_path: Path) -> None:
    for arguments in (("-k", "no such test"), ("nowhere.yaml",), ("-k", "("), ("--fast",)):
        done = await cxbot(tmp_path, "test", *arguments)
        assert (done.code, done.out) == (2, "")
        assert "Traceback" not in done.err


def test_it_needs_no_aiogram_no_database_and_no_handlers(tmp_path: Path) -> None:
    code = (
        "import atexit, sys\n"
        "atexit.register(lambda: print('aiogram' in sys.modules, file=sys.stderr))\n"
        "sys.argv = ['cxbot', 'test']\n"
        "from cxbot.cli import main\n"
        "main()\n"
    )
    project = shop(tmp_path, "{user: /tea}, {bot: Tea is ready.}")
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment(project=str(project)),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.stderr.splitlines() == ["False"]
    assert done.stdout.startswith("1 passed")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["flows"]


async def test_reports_are_written_for_machines(tmp_path: Path) -> None:
    file = tmp_path / "new" / "junit.xml"
    done = await cxbot(tmp_path, "test", "-k", "Russian|По-русски", "--json", "--junit", str(file))
    data = json.loads(done.out)
    assert (done.code, data["failed"]) == (0, 0)
    assert len(data["tests"]) >= 5
    root = ET.parse(file).getroot()
    assert root.attrib["tests"] == str(len(data["tests"]))


async def test_verbose_shows_each_chat(tmp_path: Path) -> None:
    done = await cxbot(tmp_path, "test", "flows/tests/size_help.yaml", "--verbose")
    assert done.code == 0
    assert "ok     flows/tests/size_help.yaml:" in done.out
    assert "bot       How tall are you, in centimetres?" in done.out
    assert "size_help  100 %" in done.out


WAITS = """
import asyncio
from pathlib import Path
from cxbot import action

@action("shop.boil")
async def boil() -> dict:
    print("boiling", flush=True)
    await asyncio.sleep(600)
    return {}
"""


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_ends_all_of_its_processes_at_once(tmp_path: Path, jobs: str) -> None:
    shop(tmp_path, "{user: /tea}")
    (tmp_path / "handlers").mkdir()
    (tmp_path / "handlers" / "shop.py").write_text(WAITS)
    tea = tmp_path / "flows" / "tests" / "tea.yaml"
    tests = "".join(f"  - test: {name}\n    steps: [{{user: /tea}}]\n" for name in "AB")
    tea.write_text(f"flow: tea\ntests:\n{tests}")
    with subprocess.Popen(
        [sys.executable, "-m", "cxbot", "test", "--jobs", jobs],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        env=environment(project=str(tmp_path)),
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        # several write to one pipe, and a line isn't one write
        assert process.stdout.read(len("boiling\n") * int(jobs)).count(b"boiling") == int(jobs)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: each of them gets it
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (130, b"", b"")
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


# ---- chat ----------------------------------------------------------------------------------------


async def test_a_recorded_chat_plays_again(tmp_path: Path) -> None:
    file = tmp_path / "recorded" / "chat.yaml"
    typed = 'operator\nIt\'s "broken": #5 * C:\\dir\noperator: Hello 😀\noperator: /done\n'
    done = await cxbot(tmp_path, "chat", "size_help", "--record", str(file), typed=typed)
    assert (done.code, done.err) == (0, "")
    again = await cxbot(tmp_path, "test", str(file))
    assert again.code == 0, again.out + again.err + file.read_text("utf-8")
    done = await cxbot(tmp_path, "chat", "--record", str(file))
    assert done.code == 2
    assert "is there already" in done.err


async def test_a_flow_that_an_event_starts_can_be_talked_to(tmp_path: Path) -> None:
    typed = "wait 3 days\nwait until 10:00\n1\nIt leaks\noperator: Sorry!\noperator: /done\n"
    done = await cxbot(tmp_path, "chat", "post_purchase", typed=typed)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith('(event order.delivered {"order": {"number": "A-1042"')
    for said in (
        "Hi there! Your order A-1042 came a few days ago.",
        "(a person is called: 1/5 for A-1042: It leaks)",
        "Sorry!",
    ):
        assert said in done.out.splitlines()


def test_a_terminal_is_prompted_and_ctrl_c_ends_it_with_the_recording(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    file = tmp_path / "chat.yaml"
    with subprocess.Popen(
        [sys.executable, "-m", "cxbot", "chat", "size_help", "--record", str(file)],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=tmp_path,
        env=environment(project=str(ROOT)),
        start_new_session=True,
    ) as process:
        os.close(theirs)
        shown = _until(ours, "How tall are you, in centimetres?", "> ")
        assert "`help` tells more" in shown
        os.write(ours, b"175\n")
        _until(ours, "1) Close   2) Loose", "> ")
        os.write(ours, b"2\n")
        _until(ours, "Take one size above M", "> ")
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 130
    os.close(ours)
    assert '- tap: "Loose"' in file.read_text("utf-8")


def _until(terminal: int, *said: str) -> str:
    """Reads until all of it was shown, in that order."""
    shown, at = "", 0
    for part in said:
        while part not in shown[at:]:
            shown += os.read(terminal, 4096).decode("utf-8", "replace")
        at = shown.index(part, at)
    return shown


async def test_a_chat_takes_wrong_lines_without_an_end(tmp_path: Path) -> None:
    typed = (
        "operator: hello\noperator:\nevent order.returned {oops\nevent order.returned [1]\n"
        'event order.returned {"order": 5}\nevent nothing.known\nwait 3 dayz\nwait\nhelp\n'
    )
    done = await cxbot(tmp_path, "chat", "size_help", typed=typed)
    assert (done.code, done.err) == (0, "")
    for said in (
        "(nobody was called yet, so no operator can write)",
        "(what does the operator say? operator: Hello)",
        "(data.order must be a JSON object)",
        "The data are a JSON object",
        "The data are no JSON",
        "Ctrl+D",
    ):
        assert said in done.out
    for wrong in (["--with", "{"], ["--with", '{"order": 1}']):
        done = await cxbot(tmp_path, "chat", "post_purchase", *wrong)
        assert done.code == 2
        assert "Traceback" not in done.err
