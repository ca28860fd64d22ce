"""What the machine must give before a bot is run on it: what is refused, and what is only told.

Everything that is wrong is named at once, with what to do. Nothing is changed but the number of
files that this process may open, which is raised as far as the system lets us.
"""

import contextlib
import re
import resource
import shutil
import stat
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from cxbot.errors import ConfigError
from cxbot.settings.table import Settings

_MEGABYTE = 1 << 20
#: Connections to the messenger and the database, pages that are open, and some more.
_FILES, _FILES_WANTED = 128, 4096
_DISK, _DISK_WANTED = 32 * _MEGABYTE, 512 * _MEGABYTE
_MEMORY, _MEMORY_WANTED = 192 * _MEGABYTE, 384 * _MEGABYTE
#: No clock that goes can show an earlier year.
_YEAR = 2026
#: Locks of files don't hold there, or not always, and so two processes could have one database.
_SHARED_DISKS = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "ncpfs"})
_TOKEN = re.compile(r"\d{6,}:[A-Za-z0-9_-]{30,}")


class Warned(Struct, frozen=True):
    """An event of the log, and what to do."""

    event: str
    do: str


def look(settings: Settings, now: datetime, env_file: Path = Path(".env")) -> list[Warned]:
    """What should be mended soon. Raises ConfigError, with a line for each, for what must be."""
    refused = [*_clock(now), *_files(), *_disk(settings), *_memory()]
    if refused:
        raise ConfigError("\n".join(refused))
    return [*_seen_by_all(env_file), *_little(settings)]


def check_arguments(arguments: Sequence[str]) -> None:
    """A token on the command line is read by whoever lists the processes of the machine."""
    if any(_TOKEN.search(one) for one in arguments):
        raise ConfigError(
            "A bot's token stands on the command line, where everybody on this machine can read "
            "it. Let @BotFather /revoke it, and put the new one into .env as CXBOT_TELEGRAM_TOKEN."
        )


def _clock(now: datetime) -> Iterator[str]:
    if now.year < _YEAR:
        yield (
            f"The system's clock says {now:%Y-%m-%d %H:%M} UTC, which can't be: reminders and "
            "deadlines would come at the wrong time. Set it (timedatectl set-ntp true)."
        )


def _files() -> Iterator[str]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    unlimited = resource.RLIM_INFINITY
    wanted = _FILES_WANTED if hard == unlimited else min(hard, _FILES_WANTED)
    if soft not in (unlimited, wanted) and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    if soft != unlimited and soft < _FILES:
        yield (
            f"This process may open {soft} files, and needs {_FILES} at least. "
            "Raise the limit (ulimit -n 1024, or LimitNOFILE=1024 in the systemd unit)."
        )


def _disk(settings: Settings) -> Iterator[str]:
    if settings.sqlite_file is None:
        return
    folder = settings.sqlite_file.absolute().parent
    if not folder.is_dir():
        return  # said with the database's own words
    kind = disk_kind(folder)
    if kind in _SHARED_DISKS:
        yield (
            f"CXBOT_DATABASE_URL: {folder} is on a network disk ({kind}), where two processes "
            "could write at once. Put the database on a disk of this machine, or use PostgreSQL."
        )
    free = shutil.disk_usage(folder).free
    if free < _DISK:
        yield (
            f"CXBOT_DATABASE_URL: {folder} has {free // _MEGABYTE} MB left, and the database needs "
            f"{_DISK // _MEGABYTE} MB to begin with. Make room."
        )


def disk_kind(folder: Path, mounts: Path = Path("/proc/self/mounts")) -> str:
    """The file system that the folder is on; empty where the system doesn't tell."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    found = (Path(), "")
    for line in lines:
        _, where, kind, *_ = line.split(" ")
        path = Path(where.encode().decode("unicode_escape"))
        if folder.is_relative_to(path) and len(path.parts) >= len(found[0].parts):
            found = (path, kind)
    return found[1]


def _memory() -> Iterator[str]:
    most = most_memory()
    if most is not None and most < _MEMORY:
        yield (
            f"This process may use {most // _MEGABYTE} MB of memory, and needs "
            f"{_MEMORY // _MEGABYTE} MB at least. Give it more (MemoryMax=, --memory, ulimit -v)."
        )


def most_memory(cgroup: Path = Path("/sys/fs/cgroup/memory.max")) -> int | None:
    """In bytes, as the container or the shell has it; None: all that the machine has."""
    limits = [one for one in resource.getrlimit(resource.RLIMIT_AS) if one >= 0]
    with contextlib.suppress(OSError, ValueError):  # no container, or one without a limit
        limits.append(int(cgroup.read_text(encoding="ascii")))
    return min((one for one in limits if one != resource.RLIM_INFINITY), default=None)


def _seen_by_all(env_file: Path) -> Iterator[Warned]:
    try:
        mode = env_file.stat().st_mode
    except OSError:
        return
    if mode & (stat.S_IROTH | stat.S_IWOTH):
        yield Warned("env_file_readable", f"everybody can read {env_file}: chmod 600 {env_file}")


def _little(settings: Settings) -> Iterator[Warned]:
    memory = most_memory()
    if memory is not None and memory < _MEMORY_WANTED:
        yield Warned("little_memory", f"give it {_MEMORY_WANTED // _MEGABYTE} MB")
    file = settings.sqlite_file
    if file is None or not file.absolute().parent.is_dir():
        return
    free = shutil.disk_usage(file.absolute().parent).free
    if free < _DISK_WANTED:
        yield Warned("little_disk", f"{free // _MEGABYTE} MB are left: make room soon")
