"""What is said when `cxbot run` can't start: one sentence, exit 2, nothing left behind."""

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cxbot.clock import SystemClock
from cxbot.sandbox import SandboxServer
from cxbot.store.database import Database

from .processes import Ended, ended, free_port, settings, url_of
from .world import ANNA, GROUP, ROOT, TOKEN, peopled


@pytest.fixture
async def server() -> AsyncIterator[SandboxServer]:
    server = SandboxServer(TOKEN, SystemClock())
    peopled(server, forum=True)
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
def api(server: SandboxServer) -> str:
    return server.base_url


def refused(done: Ended, *sentences: str) -> None:
    """Exit 2, and nothing on the terminal but these sentences."""
    assert done.code == 2, done
    assert done.out == ""
    said = done.err.strip().splitlines()
    assert len(said) == len(sentences), done.err
    for line, sentence in zip(said, sentences, strict=True):
        assert sentence in line


async def run(folder: Path, api: str, **more: str) -> Ended:
    return await ended("run", folder=folder, **settings(folder, api, **more))


# ---- settings and flows: told before anything is reached for ------------------------------------


async def test_every_bad_setting_is_named_at_once(tmp_path: Path) -> None:
    done = await run(tmp_path, "ftp://x", http="80", operators_chat="12", telegram_limits="fast")
    refused(
        done,
        "CXBOT_TELEGRAM_API: it is not a web address",
        'CXBOT_OPERATORS_CHAT: "12" is the id of a person',
        'CXBOT_HTTP: "80" is not host:port',
        'CXBOT_TELEGRAM_LIMITS: "fast" is not of the form',
    )


async def test_a_run_without_a_token_says_where_to_put_one(tmp_path: Path) -> None:
    refused(await run(tmp_path, "http://127.0.0.1:1", telegram_token=""), "CXBOT_TELEGRAM_TOKEN")


@pytest.mark.parametrize("token", [f"{TOKEN} ", TOKEN.replace(":", " "), f'"{TOKEN}"'])
async def test_a_mangled_token_isn_t_repeated(tmp_path: Path, token: str) -> None:
    done = await run(tmp_path, "http://127.0.0.1:1", telegram_token=token)
    assert done.code == 2
    assert "CXBOT_TELEGRAM_" in done.err


async def test_a_broken_flow_is_told_by_file_line_and_column(tmp_path: Path) -> None:
    project = tmp_path / "shop"
    shutil.copytree(ROOT / "flows", project / "flows")
    flow = project / "flows" / "size_help.yaml"
    flow.write_text(flow.read_text().replace("- go: ask_height", "- go: ask_heigth"))
    done = await run(tmp_path, "http://127.0.0.1:1", project=str(project))
    line = next(n for n, text in enumerate(flow.read_text().splitlines(), 1) if "heigth" in text)
    refused(done, f"flows/size_help.yaml:{line}:")
    assert "ask_height" in done.err.replace("ask_heigth", "")
    assert not (tmp_path / "cxbot.db").exists()


async def test_a_folder_without_flows_is_named(tmp_path: Path) -> None:
    done = await run(tmp_path, "http://127.0.0.1:1", project=str(tmp_path))
    refused(done, f"There is no folder {tmp_path}/flows. Set CXBOT_PROJECT")


# ---- Telegram ------------------------------------------------------------------------------------


async def test_a_token_that_telegram_doesn_t_know_is_refused(tmp_path: Path, api: str) -> None:
    done = await run(tmp_path, api, telegram_token="4243:somebody-else-s")
    refused(done, "CXBOT_TELEGRAM_TOKEN: the Bot API server doesn't know this token")
    assert "somebody-else-s" not in done.err
    assert not (tmp_path / "cxbot.db").exists()


async def test_a_bot_api_server_that_isn_t_there_is_named(tmp_path: Path) -> None:
    done = await run(tmp_path, f"http://127.0.0.1:{free_port()}")
    refused(done, "CXBOT_TELEGRAM_API: the Bot API server can't be reached")


async def test_a_group_the_bot_isn_t_in_is_named(tmp_path: Path, api: str) -> None:
    done = await run(tmp_path, api, operators_chat="-1009")
    refused(done, "CXBOT_OPERATORS_CHAT: the group -1009 can't be read")


async def test_a_person_s_chat_is_no_group(tmp_path: Path, api: str) -> None:
    done = await run(tmp_path, api, operators_chat=str(ANNA))
    refused(done, "CXBOT_OPERATORS_CHAT")
    assert str(GROUP)[:3] in done.err  # what a group's id looks like


# ---- the port and the database -------------------------------------------------------------------


async def test_a_busy_port_is_named(tmp_path: Path, api: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = await run(tmp_path, api, http=f"127.0.0.1:{port}")
    refused(done, f"CXBOT_HTTP: 127.0.0.1:{port} is taken by another program.")


async def test_a_second_process_is_kept_out(tmp_path: Path, api: str) -> None:
    first = Database(url_of(tmp_path))
    first.lock()
    try:
        run_, migrate = await asyncio.gather(
            run(tmp_path, api), ended("migrate", folder=tmp_path, database_url=url_of(tmp_path))
        )
    finally:
        await first.close()
    for done in (run_, migrate):
        refused(done, "Another cxbot process owns this database.")


@pytest.mark.parametrize("path", ["nowhere/cxbot.db", "file/cxbot.db", "folder"])
async def test_a_database_that_can_t_be_written_is_named(
    tmp_path: Path, api: str, path: str
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    url = f"sqlite+aiosqlite:///{tmp_path}/{path}"
    done = await ended("migrate", folder=tmp_path, database_url=url)
    refused(done, f"{tmp_path}/{path}")


async def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "cxbot.db").write_bytes(b"a shopping list" * 1000)
    done = await ended("migrate", folder=tmp_path, database_url=url_of(tmp_path))
    refused(done, f"{tmp_path}/cxbot.db")
    done = await ended("touchpoints", folder=tmp_path, database_url=url_of(tmp_path))
    refused(done, f"{tmp_path}/cxbot.db")


async def test_a_server_that_is_not_there_is_told_in_a_sentence(tmp_path: Path, api: str) -> None:
    url = "postgresql+asyncpg://shop:the-password@127.0.0.1:9/shop"
    for command in ("migrate", "touchpoints"):
        done = await ended(command, folder=tmp_path, database_url=url)
        refused(done, "The database shop on 127.0.0.1:9 can't be")
        assert "the-password" not in done.err
