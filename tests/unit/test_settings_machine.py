"""What the machine must give, and how each lack is told (cases 98, 99, 104, 105)."""

import resource
import stat
from collections import namedtuple
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cxbot.errors import ConfigError
from cxbot.settings import Settings, load, machine
from cxbot.settings.table import variable

NOW = datetime(2026, 11, 22, tzinfo=UTC)
MEGABYTE = 1 << 20
TOKEN = "7345120998:AAHk3J9-abcdefghijklmnopqrstuvw_xyz"
most_memory = machine.most_memory
Usage = namedtuple("Usage", "total used free")


@pytest.fixture(autouse=True)
def roomy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine with enough of everything; a test takes some of it away."""
    for name in Settings.model_fields:
        monkeypatch.delenv(variable(name), raising=False)
    monkeypatch.chdir(tmp_path)
    has(monkeypatch)


def has(
    monkeypatch: pytest.MonkeyPatch, *, free: int = 10_000, memory: int | None = None,
    files: int = 1024,
) -> None:  # fmt: skip
    """Megabytes; the system's own answers, which a test can't change."""
    usage = Usage(0, 0, free * MEGABYTE)
    most = None if memory is None else memory * MEGABYTE
    monkeypatch.setattr("cxbot.settings.machine.shutil.disk_usage", lambda _: usage)
    monkeypatch.setattr("cxbot.settings.machine.most_memory", lambda: most)
    monkeypatch.setattr(resource, "getrlimit", lambda _: (files, files))


def refused(now: datetime = NOW, **settings: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        machine.look(load(None, **settings), now)
    return str(caught.value).splitlines()


def warned() -> list[str]:
    return [one.event for one in machine.look(load(None), NOW)]


def test_a_machine_with_enough_of_everything_is_told_nothing() -> None:
    assert warned() == []


def test_case_99_a_clock_of_1970_is_refused() -> None:
    assert "1970-01-01" in refused(datetime(1970, 1, 1, tzinfo=UTC))[0]


def test_case_105_64_files_are_too_few(monkeypatch: pytest.MonkeyPatch) -> None:
    has(monkeypatch, files=64)
    assert "may open 64 files" in refused()[0]


def test_case_105_files_are_raised_as_far_as_the_system_lets_us(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: (64, 2048))
    monkeypatch.setattr(resource, "setrlimit", lambda _, limits: asked.append(limits))
    assert warned() == []
    assert asked == [(2048, 2048)]


def test_case_105_a_disk_of_10_mb_is_refused_and_a_small_one_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    has(monkeypatch, free=10)
    assert "has 10 MB left" in refused()[0]
    has(monkeypatch, free=200)
    assert warned() == ["little_disk"]


def test_case_105_128_mb_of_memory_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    has(monkeypatch, memory=128)
    assert "may use 128 MB of memory" in refused()[0]
    has(monkeypatch, memory=256)
    assert warned() == ["little_memory"]


def test_all_that_is_missing_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    has(monkeypatch, free=1, memory=1, files=3)
    assert len(refused(datetime(1980, 1, 1, tzinfo=UTC))) == 4


def test_a_limit_of_memory_is_that_of_the_container_or_of_the_shell(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "memory.max"
    file.write_text("134217728\n")
    monkeypatch.setattr(resource, "getrlimit", lambda _: (resource.RLIM_INFINITY,) * 2)
    assert most_memory(file) == 128 * MEGABYTE
    file.write_text("max\n")
    assert most_memory(file) is None
    assert most_memory(tmp_path / "nothing") is None
    monkeypatch.setattr(resource, "getrlimit", lambda _: (64 * MEGABYTE, resource.RLIM_INFINITY))
    assert most_memory(file) == 64 * MEGABYTE


@pytest.mark.parametrize("kind", ["nfs4", "nfs", "cifs"])
def test_case_98_a_network_disk_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str
) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(
        f"/dev/root / ext4 rw 0 0\nhost:/x {tmp_path} {kind} rw 0 0\ntmpfs /run tmpfs rw 0 0\n"
    )
    assert machine.disk_kind(tmp_path / "deeper", mounts) == kind
    assert machine.disk_kind(Path("/srv"), mounts) == "ext4"
    monkeypatch.setattr("cxbot.settings.machine.disk_kind", lambda _: kind)
    assert f"network disk ({kind})" in refused()[0]


def test_case_104_an_env_file_that_everybody_can_read_is_told(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("")
    for mode, events in ((0o644, ["env_file_readable"]), (0o640, []), (0o600, [])):
        file.chmod(mode)
        assert stat.S_IMODE(file.stat().st_mode) == mode
        assert warned() == events


def test_case_104_a_token_on_the_command_line_is_refused_and_not_repeated() -> None:
    with pytest.raises(ConfigError, match="stands on the command line") as caught:
        machine.check_arguments(["run", f"--token={TOKEN}"])
    assert TOKEN.partition(":")[2] not in str(caught.value)
    machine.check_arguments(["touchpoints", "--since", "2026-03-10T09:00:00Z", "telegram:1001"])
