"""`cxbot check` as a process: what it prints, where, with which status, and what it never loads."""

import json
import os
import pty
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .processes import Ended, ended, environment
from .world import ROOT

BROKEN = "flow: late\ndo:\n  - wait: 3 dayz\n  - say: {shop.name} waits\n"


async def check(folder: Path, *arguments: str) -> Ended:
    return await ended("check", *arguments, folder=folder, project=str(folder))


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """The shipped shop with two mistakes in a flow more."""
    for name in ("flows", "handlers"):
        shutil.copytree(ROOT / name, tmp_path / name)
    (tmp_path / "flows" / "late.yaml").write_text(BROKEN, encoding="utf-8")
    return tmp_path


# --- the status and the page ---------------------------------------------------------------------


async def test_the_shipped_shop_is_good(tmp_path: Path) -> None:
    done = await ended("check", folder=tmp_path, project=str(ROOT))
    assert (done.code, done.err) == (0, "")
    done = await ended("check", "--json", folder=tmp_path, project=str(ROOT))
    assert done.code == 0
    assert [row for row in json.loads(done.out) if row["level"] == "error"] == []
    assert not any(tmp_path.iterdir())  # noqa: ASYNC240 -- one small folder


async def test_a_clean_shop_says_so(tmp_path: Path) -> None:
    (tmp_path / "flows").mkdir()
    assert await check(tmp_path) == Ended(0, "No problems found.\n", "")
    assert json.loads((await check(tmp_path, "--json")).out) == []
    assert await check(tmp_path, "--github") == Ended(0, "", "")


async def test_mistakes_are_told_by_line_and_column_with_their_line(shop: Path) -> None:
    done = await check(shop)
    assert (done.code, done.err) == (1, "")
    page = done.out[done.out.index("flows/late.yaml") :]
    assert re.search(
        r"^ +3:11 +error +E104  \"3 dayz\" is not a length of time\.", page, re.MULTILINE
    )
    assert "    3 |   - wait: 3 dayz\n      |           ^^^^^^\n" in page
    assert re.search(r"^ +4:10 +error +E002 ", page, re.MULTILINE)
    assert "Nothing goes live until the errors are mended." in page
    assert "\x1b" not in done.out


async def test_handlers_that_cant_be_loaded_are_a_finding_among_others(shop: Path) -> None:
    (shop / "handlers" / "shop.py").write_text("import nowhere_to_be_found\n")
    done = await check(shop, "--json")
    assert done.code == 1
    found = {(row["file"], row["line"], row["code"]) for row in json.loads(done.out)}
    assert {("handlers/shop.py", 1, "E309"), ("flows/late.yaml", 3, "E104")} <= found


async def test_what_handlers_print_is_kept_apart(tmp_path: Path) -> None:
    (tmp_path / "flows").mkdir()
    (tmp_path / "handlers").mkdir()
    (tmp_path / "handlers" / "shop.py").write_text("print('loaded')\n")
    assert await check(tmp_path, "--json") == Ended(0, "[]\n", "loaded\n")


async def test_only_the_named_files_are_told(shop: Path) -> None:
    done = await check(shop, "--json", "flows/nps.yaml")
    assert done.code == 0
    assert {row["file"] for row in json.loads(done.out)} <= {"flows/nps.yaml"}
    assert done.err == "Other files have errors too: 2. See them all: cxbot check\n"
    done = await check(shop, "--json", str(shop / "flows/late.yaml"))
    assert done.code == 1
    assert {row["file"] for row in json.loads(done.out)} == {"flows/late.yaml"}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("flows/nsp.yaml",), "There is no file flows/nsp.yaml."),
        (("/etc/passwd",), "/etc/passwd lies outside of"),
        (("--json", "--github"), "--json and --github: one of them."),
        (("--explain", "E999"), "There is no code E999."),
        (("--fast",), "--fast"),
    ],
)
async def test_what_can_not_be_meant_is_usage(
    shop: Path, arguments: tuple[str, ...], told: str
) -> None:
    done = await check(shop, *arguments)
    assert (done.code, done.out) == (2, "")
    assert told in done.err


async def test_without_flows_it_says_where_they_should_be(tmp_path: Path) -> None:
    done = await check(tmp_path)
    assert done.code == 2
    assert f"There is no folder {tmp_path}/flows" in done.err


# --- for programs --------------------------------------------------------------------------------


async def test_github_gets_a_command_for_each(shop: Path) -> None:
    done = await check(shop, "--github", "flows/late.yaml")
    assert done.code == 1
    first = next(line for line in done.out.splitlines() if "E104" in line)
    assert first.startswith(
        '::error file=flows/late.yaml,line=3,col=11,endColumn=17,title=E104::"3 dayz" is not'
    )


async def test_json_tells_the_mend(shop: Path) -> None:
    rows = json.loads((await check(shop, "--json", "flows/late.yaml")).out)
    (row,) = (row for row in rows if row["code"] == "E002")
    assert set(row) == {
        "file", "line", "column", "end_line", "end_column", "code", "level", "message", "hint",
        "fix",
    }  # fmt: skip
    assert row["fix"]


# --- mends and explanations ----------------------------------------------------------------------


async def test_fix_mends_and_tells_what_is_left(shop: Path) -> None:
    done = await check(shop, "--fix", "flows/late.yaml")
    assert done.code == 1
    assert "Mended flows/late.yaml:4:10: E002" in done.err
    assert "E104" in done.out
    assert "E002" not in done.out
    text = (shop / "flows/late.yaml").read_text(encoding="utf-8")
    assert text == BROKEN.replace("{shop.name} waits", '"{shop.name} waits"')
    again = await check(shop, "--fix", "flows/late.yaml")
    assert "Mended" not in again.err
    assert (shop / "flows/late.yaml").read_text(encoding="utf-8") == text


async def test_a_code_is_explained(tmp_path: Path) -> None:
    listed = await ended("check", "--explain", folder=tmp_path)
    assert (listed.code, listed.err) == (0, "")
    codes = [line.split()[0] for line in listed.out.splitlines()]
    assert codes == sorted(codes)
    assert (await ended("check", "--explain", "all", folder=tmp_path)).out == listed.out
    shown = await ended("check", "--explain", codes[0].lower(), folder=tmp_path)
    assert shown.code == 0
    assert shown.out.startswith(listed.out.splitlines()[0] + "\n")
    assert "^" in shown.out
    assert "Mended:" in shown.out


# --- the terminal --------------------------------------------------------------------------------


@pytest.mark.parametrize(("no_colour", "coloured"), [("", True), ("1", False)])
def test_colours_are_for_terminals_only(shop: Path, no_colour: str, coloured: bool) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "cxbot", "check", "flows/late.yaml"],
        cwd=shop,
        env={
            **environment(project=str(shop)),
            "NO_COLOR": no_colour,
            "COLUMNS": "60",
            "TERM": "xterm",
        },
        stdout=theirs,
        stderr=subprocess.DEVNULL,
    )
    os.close(theirs)
    shown = b""
    try:
        while part := os.read(ours, 65536):
            shown += part
    except OSError:  # the other side was closed
        pass
    os.close(ours)
    assert process.wait(60) == 1
    text = shown.decode()
    assert ("\x1b[1;31m" in text) is coloured
    plain = re.sub(r"\x1b\[[\d;]*m", "", text)
    told = [line for line in plain.splitlines() if "error" in line or line.startswith(" " * 15)]
    assert told
    assert all(len(line) <= 60 for line in told)


# --- the editor's schema -------------------------------------------------------------------------


async def test_a_new_flow_is_known_to_the_editor_after_the_next_check(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "flows", tmp_path / "flows")
    schema = tmp_path / ".cxbot" / "flow.schema.json"
    await check(tmp_path)
    assert not schema.exists()  # nobody asked for one
    assert (await ended("schema", folder=tmp_path, project=str(tmp_path))).code == 0
    (tmp_path / "flows" / "gifts.yaml").write_text("flow: gifts\ndo: [stop]\n", encoding="utf-8")
    assert '"gifts"' not in schema.read_text(encoding="utf-8")
    done = await check(tmp_path)
    assert "flow.schema.json is up to date again" in done.err
    assert '"gifts"' in schema.read_text(encoding="utf-8")
    assert "schema" not in (await check(tmp_path)).err


# --- every branch walked -------------------------------------------------------------------------


async def test_paths_walks_the_shop_and_says_how_far(tmp_path: Path) -> None:
    done = await ended("check", "--paths", folder=tmp_path, project=str(ROOT))
    assert (done.code, done.out) == (0, "No problems found.\n")
    assert re.fullmatch(
        r"Walked 11 flows: \d,\d{3} inputs tried, \d,\d{3} different ends\.\n", done.err
    )


async def test_paths_tells_the_way_to_where_a_flow_breaks(tmp_path: Path) -> None:
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "f.yaml").write_text(
        "flow: f\nwhen: {command: /f}\ndo:\n"
        "  - ask: More?\n    id: again\n    answer: yes/no\n    save: more\n"
        "    no_reply: {after: 1 day}\n"
        "  - if: not more\n    then:\n      - go: again\n"
        '  - if: more and length("ab") > 1\n    id: circle\n    then:\n      - go: circle\n'
        "  - say: Never\n",
        encoding="utf-8",
    )
    done = await check(tmp_path, "--paths", "--json")
    assert done.code == 0
    [crash] = [row for row in json.loads(done.out) if row["code"] == "W420"]
    assert crash["hint"] == "The way: /f → taps 'Yes'"


async def test_paths_walks_no_flows_with_errors(shop: Path) -> None:
    done = await check(shop, "--paths")
    assert done.code == 1
    assert done.err == "The flows have errors, so they were not walked.\n"


# --- what it costs -------------------------------------------------------------------------------


def test_it_loads_no_messenger_no_server_no_database(tmp_path: Path) -> None:
    code = (
        "import atexit, sys\n"
        "heavy = ('aiogram', 'aiohttp', 'sqlalchemy', 'alembic', 'apscheduler')\n"
        "atexit.register(lambda: print([m for m in heavy if m in sys.modules], file=sys.stderr))\n"
        "sys.argv = ['cxbot', 'check']\n"
        "from cxbot.cli import main\n"
        "main()\n"
    )
    for name in ("flows", "handlers"):
        shutil.copytree(ROOT / name, tmp_path / name)
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment(project=str(tmp_path)),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr.splitlines()[-1]) == (0, "[]")
