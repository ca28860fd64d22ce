"""What copies of either database have in common: their names, and the files that go with them."""

import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from msgspec import Struct
from sqlalchemy.engine import URL

from cxbot.errors import ConfigError
from cxbot.store import generation

#: Behind the name of the copy: what it can't do without.
SECRET, ERASED = ".secret", ".erased"
STAMP = "%Y%m%dT%H%M%S.%fZ"


class Copy(Struct, frozen=True, kw_only=True):
    """A copy that was looked through."""

    path: Path
    #: None: it doesn't say.
    copied_at: datetime | None
    revision: str
    bytes: int
    #: Table -> its rows.
    rows: Mapping[str, int]
    beside: tuple[Path, ...] = ()


class PutBack(Struct, frozen=True, kw_only=True):
    """What `restore` did."""

    copy: Copy
    #: SQLite's file; the name of a server's, which may be a new one.
    database: str
    #: The one that was there, moved aside.
    aside: Path | None = None
    #: Files that came with the copy; others that were there stayed.
    beside: tuple[Path, ...] = ()


class Siblings(Struct, frozen=True, kw_only=True):
    """The files that belong to a database: what signs buttons, who was erased, the newest
    generation. The last isn't copied: it is there to tell a copy from what came after it."""

    secret: Path
    erased: Path
    generation: Path

    def along(self, target: Path) -> tuple[Path, ...]:
        """Before the copy has its name, so that whoever sees it has them too."""
        done = []
        for source, end in ((self.secret, SECRET), (self.erased, ERASED)):
            if source.exists():
                to = target.with_name(target.name + end)
                put(to, source.read_bytes())
                done.append(to)
        return tuple(done)

    def brought(self, source: Path) -> tuple[Path, ...]:
        """The secret where there is none; those who were erased, to those who were erased since."""
        done = []
        secret, erased = (source.with_name(source.name + end) for end in (SECRET, ERASED))
        if secret.exists() and not self.secret.exists():
            put(self.secret, secret.read_bytes())
            done.append(self.secret)
        if erased.exists():
            there = self.erased.read_bytes().splitlines() if self.erased.exists() else []
            lines = list(dict.fromkeys((*erased.read_bytes().splitlines(), *there)))
            put(self.erased, b"".join(line + b"\n" for line in lines))
            done.append(self.erased)
        return tuple(done)

    def expected(self, now: datetime) -> None:
        """The next start knows that something else was here, also where the copy can't say so."""
        if not self.generation.exists():
            self.doubted(now)

    def doubted(self, now: datetime) -> None:
        """Whatever is there at the next start is an older one."""
        mark = generation.read(self.generation) if self.generation.exists() else None
        number = mark.number if mark is not None else 1
        said = generation.Mark(database_id="unknown", number=number, raised_at=now)
        generation.write(self.generation, said)


def of_server(url: URL, folder: Path) -> Siblings:
    """Nothing lies beside a server's database: they are in the project's folder."""
    mark = generation.file_of(url, folder)
    assert mark is not None
    return Siblings(
        secret=folder / ".cxbot-secret", erased=folder / ".cxbot-erased", generation=mark
    )


def named(target: Path, stem: str, end: str, now: datetime) -> Path:
    """The file itself, or one of that moment in the folder. Raises ConfigError."""
    if target.is_dir():
        return target / f"{stem}-{now.strftime(STAMP)}{end}"
    if target.exists():
        raise ConfigError(f"{target} is there already. Name another file, or a folder.")
    if not target.parent.is_dir():
        raise ConfigError(f"There is no folder {target.parent}.")
    return target


def older(target: Path, stem: str, end: str, keep: int) -> list[Path]:
    """Copies of this database in the folder beyond the newest `keep`, with what lies beside them;
    they are deleted."""
    copies = sorted(p for p in target.iterdir() if p.suffix == end and _of_a_moment(p, stem))
    gone = copies[:-keep]
    for path in gone:
        path.unlink()
        for behind in (SECRET, ERASED):
            path.with_name(path.name + behind).unlink(missing_ok=True)
    return gone


def put(path: Path, content: bytes) -> None:
    """Whole or not at all, and for its owner alone."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:  # noqa: PTH123 -- its mode from the first moment
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def synced(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _of_a_moment(path: Path, stem: str) -> bool:
    try:
        datetime.strptime(path.stem.removeprefix(f"{stem}-"), STAMP)  # noqa: DTZ007 -- Z is in it
    except ValueError:
        return False
    return True
