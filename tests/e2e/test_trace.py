"""`cxbot trace` and `cxbot deploy`, as commands beside a running bot and after it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from .processes import Ended, bot, ended, settings
from .world import ANNA, BORIS, World, seen

SHOP = "shop: Blue Kettle\nlanguage: en\ntime_zone: Europe/Moscow\n"
VISIT = """flow: visit
about: Books a visit
when: {command: /visit}
do:
  - ask: Your phone?
    answer: phone
    save: phone
  - ask: The last four digits of your card?
    answer: text
    save: card
  - ask: How many of you?
    answer: number
    save: guests
  - set: {guests: 3}
  - human: "Visit of {guests}, {phone}"
    and: continue
    secret: [card]
  - wait: 3 days
  - say: How was it?
"""
LONGER = VISIT + "  - say: Come again.\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    (folder / "flows").mkdir(parents=True)
    (folder / "flows" / "shop.yaml").write_text(SHOP, encoding="utf-8")
    (folder / "flows" / "visit.yaml").write_text(VISIT, encoding="utf-8")
    return folder


async def visit(world: World) -> None:
    """Up to the wait."""
    say = world.telegram.say
    for words, answer in (
        ("/visit", "Your phone?"),
        ("+7 912 345-67-89", "four digits"),
        ("9876", "How many"),
        ("2", "A colleague"),
    ):
        say(ANNA, words)
        await seen(world, ANNA, answer)


async def command(folder: Path, project: Path, *words: str, typed: str = "") -> Ended:
    url = f"sqlite+aiosqlite:///{folder}/cxbot.db"
    return await ended(*words, folder=folder, typed=typed, database_url=url, project=str(project))


def found(done: Ended) -> Any:
    assert done.code == 0, done.err
    return json.loads(done.out)


async def test_a_session_is_told_step_by_step(
    tmp_path: Path, outside: World, project: Path
) -> None:
    facts = settings(tmp_path, outside.server.base_url, project=str(project))
    async with bot(tmp_path, **facts):
        await visit(outside)
        (told,) = found(await command(tmp_path, project, "trace", f"telegram:{ANNA}", "--json"))
        text = (await command(tmp_path, project, "trace", told["session"])).out
        shown = await command(tmp_path, project, "trace", told["customer"], "--values", "--json")
        nobody = await command(tmp_path, project, "trace", "telegram:77")
    assert (told["flow"], told["status"], told["waits_at"]) == (
        "visit",
        "waiting",
        "flows/visit.yaml:18",
    )
    steps = [e for e in told["entries"] if e["what"] in ("start", "step")]
    assert [(e["line"], e["name"]) for e in steps] == [
        (1, "start"),
        (5, "ask"), (5, "ask"), (8, "ask"), (8, "ask"), (11, "ask"), (11, "ask"),
        (14, "set"), (15, "human"), (18, "wait"),
    ]  # fmt: skip
    assert {e["file"] for e in steps} == {"flows/visit.yaml"}
    assert [e["values"] for e in steps if e["values"]] == [
        {"phone": {"before": None, "after": "•••"}},
        {"card": {"before": None, "after": "•••"}},
        {"guests": {"before": None, "after": 2}},
        {"guests": {"before": 2, "after": 3}},
    ]
    exchanges = [(e["what"], e["text"]) for e in told["entries"] if e["what"] in ("in", "out")]
    assert exchanges == [
        ("in", "/visit"),
        ("out", "Your phone?"),
        ("in", "•••"),
        ("out", "The last four digits of your card?"),
        ("in", "•••"),
        ("out", "How many of you?"),
        ("in", "2"),
        ("out", "A colleague will write here soon."),
    ]
    assert {e["name"] for e in told["entries"] if e["what"] == "timer set"} == {"no_reply", "wait"}
    assert any(e["name"].startswith("#C1 ") for e in told["entries"])
    for secret in ("9876", "79123456789", "345-67-89"):
        assert secret not in text + json.dumps(told)
    assert "guests: 2 -> 3" in text
    assert re.search(r"^  \d\d:\d\d:\d\d  flows/visit\.yaml:14  set$", text, re.MULTILINE)
    assert "79123456789" in shown.out
    assert "9876" not in shown.out
    assert (nobody.code, nobody.out) == (2, "")
    assert 'Nobody knows "telegram:77"' in nobody.err
    assert f"{told['session']}  telegram:{ANNA}  visit" in nobody.err


async def test_sessions_are_moved_by_the_running_bot_and_without_it(
    tmp_path: Path, outside: World, project: Path
) -> None:
    facts = settings(tmp_path, outside.server.base_url, project=str(project), owners=str(BORIS))
    async with bot(tmp_path, **facts):
        outside.telegram.start(BORIS)
        await visit(outside)
        (project / "flows" / "visit.yaml").write_text(LONGER, encoding="utf-8")
        await seen(outside, BORIS, "visit: 1 in flight stay on an older version")
        (flow,) = found(await command(tmp_path, project, "deploy", "--json"))["flows"]
        assert (flow["in_flight"], flow["on_older_versions"]) == (1, 1)
        (group,) = flow["waiting"]
        assert (group["file"], group["line"], group["verb"]) == ("flows/visit.yaml", 18, "wait")
        assert group["can_move"]
        text = (await command(tmp_path, project, "deploy")).out
        assert "1 in flight, 1 on older versions" in text
        unasked = await command(tmp_path, project, "deploy", "--move")
        assert unasked.code == 2
        assert "--yes" in unasked.err
        done = await command(tmp_path, project, "deploy", "--move", "--yes")
        assert (done.code, done.out.splitlines()[-1]) == (0, "Moved 1 session.")
        again = await command(tmp_path, project, "deploy", "visit", "--move", "--yes")
        assert (again.code, again.out) == (0, "Nothing to move.\n")
        outside.telegram.say(BORIS, "/visit")
        await seen(outside, BORIS, "Your phone?")
    later = LONGER + "  - say: Soon.\n"
    (project / "flows" / "visit.yaml").write_text(later, encoding="utf-8")
    moved = found(await command(tmp_path, project, "deploy", "--move", "--yes", "--json"))
    assert len(moved["moved"]) == 2
    flows = found(await command(tmp_path, project, "deploy", "--json"))["flows"]
    assert [flow["on_older_versions"] for flow in flows] == [0]
    (newest,) = found(await command(tmp_path, project, "trace", f"telegram:{ANNA}", "--json"))
    moves = [e["text"] for e in newest["entries"] if e["name"] == "moved"]
    assert len(moves) == 2


@pytest.mark.parametrize("words", [("deploy",), ("deploy", "--move"), ("trace", "telegram:1")])
async def test_without_a_database_there_is_nothing_to_tell(
    tmp_path: Path, project: Path, words: tuple[str, ...]
) -> None:
    done = await command(tmp_path, project, *words)
    assert (done.code, done.out) == (2, "")
    assert "There is no database" in done.err
    assert not (tmp_path / "cxbot.db").exists()


async def test_nothing_went_live_yet(tmp_path: Path, project: Path) -> None:
    assert (await command(tmp_path, project, "migrate")).code == 0
    done = await command(tmp_path, project, "deploy")
    assert (done.code, done.out) == (2, "")
    assert "No flows went live" in done.err
    nobody = await command(tmp_path, project, "trace", "telegram:1")
    assert "No session has begun yet." in nobody.err
