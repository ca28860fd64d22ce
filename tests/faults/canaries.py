"""Words that nobody else says, and where they are found: files byte by byte, and what a server
gives out of its tables."""

import os
import re
import sqlite3
import subprocess
from collections.abc import Collection, Iterator
from contextlib import closing
from pathlib import Path

from .places import Place, SqlitePlace, programs

_TABLE = re.compile(r"^COPY \S*?\.(\S+) ")


def held(folder: Path, words: Collection[str], but: Collection[str] = ()) -> list[str]:
    """Files that hold one of the words; `but` are names of those that may."""
    return [
        f"{file.name}: {word}"
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file.name not in but
        for word in words
        if word.encode() in _bytes(file)
    ]


def stored(place: Place, words: Collection[str]) -> list[str]:
    """Tables that hold one of them, each with the first such row: of SQLite whatever a row shows,
    of a server its whole dump."""
    found = _selected(place.file) if isinstance(place, SqlitePlace) else _dumped(place.url)
    first: dict[str, str] = {}
    for table, text in found:
        for word in words:
            if word in text:
                first.setdefault(f"{table}: {word}", text[:600])
    return [f"{what}, in {text}" for what, text in sorted(first.items())]


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError:  # it was there a moment ago
        return b""


def _selected(file: Path) -> Iterator[tuple[str, str]]:
    with closing(sqlite3.connect(file, timeout=30)) as database:
        names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for [name] in names:
            for row in database.execute(f'SELECT * FROM "{name}"'):
                yield name, repr(row)


def _dumped(url: str) -> Iterator[tuple[str, str]]:
    dump = subprocess.run(
        [programs() / "pg_dump", "--dbname", url.replace("+asyncpg", "")],
        capture_output=True,
        check=True,
        env=os.environ,
    )
    table = ""
    for line in dump.stdout.decode("utf-8", "replace").splitlines():
        if began := _TABLE.match(line):
            table = began[1]
        yield table, line
