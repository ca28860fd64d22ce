"""What a machine and a project must be for the bot to keep its promises; each with what to do."""

import os
import resource
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cxbot.errors import CxbotError
from cxbot.settings import Settings
from cxbot.store.health.check import Finding, Weight

#: Each conversation that is sent to, each connection and each page takes one.
_FILES = 1024
_FREE_BYTES = 200 * 1024 * 1024
#: Older ones lack what the tables use.
_SQLITE = (3, 35, 0)
#: More than clocks of one machine differ.
_AHEAD = timedelta(minutes=5)
_ZONES = ("UTC", "Europe/Moscow")


def of_machine(settings: Settings, env_file: Path, now: datetime) -> list[Finding]:
    """Without the database."""
    found = (
        *_rights(env_file),
        *_files(),
        *_disk(settings),
        *_zones(settings),
        *_sqlite(),
        *_durability(settings),
        *_clock(now),
    )
    return list(found)


def _finding(name: str, what: str, do: str, *examples: str, weight: Weight = "waiting") -> Finding:
    return Finding(
        check=name, what=what, do=do, weight=weight, number=len(examples), examples=examples
    )


def _rights(env_file: Path) -> Iterator[Finding]:
    if env_file.is_file() and env_file.stat().st_mode & 0o077:
        yield _finding(
            "env_rights",
            f"file can be read by others on this machine: {env_file} holds the token",
            f"chmod 600 {env_file}",
        )


def _files() -> Iterator[Finding]:
    most, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most != resource.RLIM_INFINITY and most < _FILES:
        yield _finding(
            "open_files",
            f"limit is low: this process may open {most} files",
            f"ulimit -n {_FILES}, or LimitNOFILE= of the service.",
        )


def _disk(settings: Settings) -> Iterator[Finding]:
    file = settings.sqlite_file
    where = file.absolute().parent if file is not None else settings.project
    try:
        free = shutil.disk_usage(where).free
        size = file.stat().st_size if file is not None and file.exists() else 0
    except OSError:
        return  # the database's own check says so
    if free < max(_FREE_BYTES, size // 10):
        yield _finding(
            "disk_space",
            f"disk is nearly full: {free // 1024**2} MB are free in {where}",
            "Make room. Nothing is acknowledged that can't be stored: customers wait.",
        )


def _zones(settings: Settings) -> Iterator[Finding]:
    for name in (*_ZONES, *_shops_zone(settings)):
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            yield _finding(
                "time_zone",
                f"time zone isn't known on this machine: {name}",
                "pip install tzdata, or mend time_zone in flows/shop.yaml.",
            )


def _shops_zone(settings: Settings) -> Iterator[str]:
    from cxbot.app.folder.project import read_project

    try:
        yield read_project(settings.project, handlers=False).catalog.shop.time_zone
    except CxbotError:
        return  # cxbot check says it better


def _sqlite() -> Iterator[Finding]:
    if sqlite3.sqlite_version_info < _SQLITE:
        yield _finding(
            "sqlite_version",
            f"SQLite is too old: {sqlite3.sqlite_version}",
            f"Version {'.'.join(map(str, _SQLITE))} or later comes with any Python of today.",
        )


def _durability(settings: Settings) -> Iterator[Finding]:
    if settings.durability != "full":
        yield _finding(
            "durability",
            "setting gives away the last moments in a power cut: CXBOT_DURABILITY=fast",
            "Leave it out, but for demos.",
        )


def _clock(now: datetime) -> Iterator[Finding]:
    """Behind what this very program was written at."""
    newest = max(
        path.stat().st_mtime for path in (Path(__file__), Path(os.__file__)) if path.exists()
    )
    if now.timestamp() < newest - _AHEAD.total_seconds():
        yield _finding(
            "clock",
            f"clock is wrong: it shows {now:%Y-%m-%d %H:%M} UTC, before cxbot was installed",
            "Set it, by NTP: reminders and deadlines go by it.",
        )
