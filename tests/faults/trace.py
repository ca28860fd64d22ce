"""What a process gave to the disk, as strace saw it, and the files that a power loss may leave.

Kept is all that was synced, and of what wasn't any part in any order, the last of it perhaps torn:
the file system of a real disk promises no more. Shared memory (-shm) is gone.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

CALLS = "pwrite64,write,fsync,fdatasync,ftruncate,rename,unlink"
_LINE = re.compile(r"^\d+ +(?:\S+ )?(\w+)\((\d+)<([^>]*)>(.*)$")
_PWRITE = re.compile(r', "((?:\\x[0-9a-f]{2})*)", \d+, (\d+)\) += \d+$')
_WRITE = re.compile(r', "((?:\\x[0-9a-f]{2})*)", \d+\) += \d+$')
_UNLINK = re.compile(r'^\d+ +unlink\("((?:\\x[0-9a-f]{2})*)"\) += 0$')
_LENGTH = re.compile(r", (\d+)\) += 0$")
_SECTOR = 512


def command(log: Path) -> list[str]:
    return ["strace", "-f", "-y", "-xx", "-s", "1000000", "-e", f"trace={CALLS}", "-o", str(log)]


@dataclass(slots=True)
class Event:
    """Of a file: bytes at a place, a new length, or None: all before is safe."""

    file: str
    data: bytes | None = None
    at: int = 0
    length: int | None = None
    #: It was taken away; SQLite waits for the folder to be synced then.
    gone: bool = False
    #: The acknowledgement that was printed instead.
    said: str = ""


def read(log: Path, folder: Path) -> list[Event]:
    """In the order in which they began; what strace split is put together by its end."""
    found: list[Event] = []
    waiting: dict[str, str] = {}
    for line in log.read_text().splitlines():
        number = line.partition(" ")[0]
        if line.endswith("<unfinished ...>"):
            waiting[number] = line.removesuffix(" <unfinished ...>")
            continue
        begun, _, end = line.rpartition("resumed>")
        event = _event(waiting.pop(number, "") + end if begun else line, folder)
        if event is not None:
            found.append(event)
    return found


def _event(line: str, folder: Path) -> Event | None:
    match = _LINE.match(line)
    if match is None:
        return _unlinked(line, folder)
    call, descriptor, hidden, rest = match.groups()
    path = _plain(hidden) if hidden.startswith("\\x") else hidden
    if call == "write" and descriptor == "1":
        data = _WRITE.search(rest)
        said = _bytes(data[1]).decode().strip() if data else ""
        return Event("", said=said) if said else None
    if Path(path).parent != folder or path.endswith("-shm"):
        return None
    name = Path(path).name
    match call:
        case "pwrite64" if (data := _PWRITE.search(rest)) is not None:
            return Event(name, data=_bytes(data[1]), at=int(data[2]))
        case "fsync" | "fdatasync":
            return Event(name)
        case "ftruncate" if (length := _LENGTH.search(rest)) is not None:
            return Event(name, length=int(length[1]))
    return None


def _unlinked(line: str, folder: Path) -> Event | None:
    match = _UNLINK.match(line)
    path = Path(_plain(match[1])) if match else None
    return Event(path.name, gone=True) if path is not None and path.parent == folder else None


def _plain(hidden: str) -> str:
    return _bytes(hidden).decode()


def _bytes(hidden: str) -> bytes:
    return bytes.fromhex(hidden.replace("\\x", ""))


@dataclass(slots=True)
class _File:
    safe: bytearray = field(default_factory=bytearray)
    loose: list[Event] = field(default_factory=list)


def after_power_loss(events: list[Event], cut: int, random: Random, folder: Path) -> list[str]:
    """Files as they may be when the power went before the event `cut`; returns what was said."""
    files: dict[str, _File] = defaultdict(_File)
    said: list[str] = []
    for event in events[:cut]:
        file = files[event.file]
        if event.said:
            said += event.said.splitlines()
        elif event.gone:
            del files[event.file]
        elif event.data is None and event.length is None:
            for one in file.loose:
                _apply(file.safe, one)
            file.loose.clear()
        else:
            file.loose.append(event)
    keep = random.choice((0.0, 0.5, 0.9))
    for name, file in files.items():
        if not name:
            continue
        for one in file.loose:
            if random.random() < keep:
                torn = random.random() < 0.3
                _apply(file.safe, one, random.randrange(0, 9) * _SECTOR if torn else None)
        (folder / name).write_bytes(file.safe)
    return said


def _apply(file: bytearray, event: Event, torn: int | None = None) -> None:
    if event.length is not None:
        del file[event.length :]
        file.extend(bytes(event.length - len(file)))
        return
    data = (event.data or b"")[:torn]
    file.extend(bytes(max(0, event.at + len(data) - len(file))))
    file[event.at : event.at + len(data)] = data
