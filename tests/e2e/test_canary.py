"""Nobody's words reach the log, whatever goes wrong; and what would leak is found by the canary."""

import json
import logging
import subprocess
import sys
from pathlib import Path

import pytest

from cxbot.settings import logs

from .words import EN
from .world import ROOT, World

CANARIA = 6001
NAME, PHONE, MAIL = "Canaria Канарейкина", "+371 26 543 219", "canary@mail.example"
PLANTED = """
import logging, sys
from pathlib import Path

def test_record():
    url = "/bot4242:a-token-that-nobody-may-print/"
    logging.getLogger("cxbot.x").warning("turn_failed", extra={"url": url})

def test_person():
    logging.getLogger("cxbot.x").warning("turn_failed", extra={"text": "I am Canaria"})

def test_phone():
    logging.getLogger("cxbot.x").error("turn_failed", extra={"text": "call +371 20 000 000"})

def test_stdout():
    print("a-key-for-the-events-api")

def test_stderr():
    print("7345120998:AAHk3J9-abcdefghijklmnopqrstuvw_xyz", file=sys.stderr)

def test_file(tmp_path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "bot.log").write_text("a-token-that-nobody-may-print")

def test_clean(tmp_path):
    (tmp_path / "bot.log").write_text("fine")
    logging.getLogger("cxbot.x").warning("turn_failed", extra={"row": 12, "chat": "-1001000000001"})
"""


def test_what_leaks_fails_its_test_by_name(tmp_path: Path) -> None:
    (tmp_path / "test_planted.py").write_text(PLANTED, encoding="utf-8")
    (tmp_path / "conftest.py").write_text(
        "import canary\n\ndef pytest_configure(config):\n"
        "    config.pluginmanager.register(canary.Canary(), 'canary')\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", ".", "."],
        cwd=tmp_path,
        env={"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    caught = {line.split("::")[1].split(" ")[0] for line in done.stdout.splitlines()
              if line.startswith("ERROR test_planted")}  # fmt: skip
    six = ("record", "person", "phone", "stdout", "stderr", "file")
    assert caught == {f"test_{one}" for one in six}, done.stdout
    assert "looked through for secrets and people" in done.stdout


async def test_a_customer_for_whom_everything_goes_wrong_is_in_no_line(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="cxbot")
    assert world.started is not None
    store = world.started.engine.store
    world.telegram.add_customer(NAME, "en", CANARIA)
    world.telegram.start(CANARIA)
    await world.settle()
    for text in (f"I am {NAME}, {PHONE}", MAIL, EN.human, f"It broke! {MAIL}", "\x00\ud800" * 3):
        world.telegram.say(CANARIA, text)
    await world.settle()

    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError(f"{NAME} said {PHONE}, {MAIL}")

    turns = world.started.engine.lanes._turns
    decide, turns.decide = turns.decide, broken  # type: ignore[method-assign, assignment]
    world.started.engine.lanes.pauses = (0.0,)
    world.telegram.say(CANARIA, f"{NAME} once more")
    await world.settle()
    turns.decide = decide  # type: ignore[method-assign]
    lines = [logs.Lines().format(record) for record in caplog.records]
    events = {json.loads(line)["event"] for line in lines}
    assert {"turn_failed", "dead_letter"} <= events
    assert store.figures.turns["failed"] >= 5
    # what an error of ours says of itself may name anybody: phones and addresses are covered there
    for line in lines:
        assert PHONE not in line
        assert MAIL not in line
        assert NAME not in line.partition('"trace"')[0]
