"""Files in Telegram's store, and the words in which a message shows them."""

import itertools
import re
from typing import Any

from msgspec import Struct

Json = dict[str, Any]
MAX_DOWNLOAD_BYTES = 20 * 1024 * 1024
MAX_UPLOAD_BYTES = 50 * 1024 * 1024
#: What a message can carry as a file, in the order in which a message is asked for it.
KINDS = (
    "photo", "animation", "document", "voice", "audio", "video", "video_note", "sticker",
)  # fmt: skip
_FOLDERS = {
    "photo": ("photos", "jpg", "image/jpeg"), "document": ("documents", "bin", ""),
    "voice": ("voice", "oga", "audio/ogg"), "audio": ("music", "mp3", "audio/mpeg"),
    "video": ("videos", "mp4", "video/mp4"), "video_note": ("video_notes", "mp4", "video/mp4"),
    "animation": ("animations", "mp4", "video/mp4"), "sticker": ("stickers", "webp", "image/webp"),
}  # fmt: skip


class StoredFile(Struct, frozen=True, kw_only=True):
    """A file somebody sent; it stays, whatever happens to the message."""

    file_id: str
    unique_id: str
    kind: str
    path: str
    name: str
    mime_type: str
    content: bytes
    size: int

    def to_json(self) -> Json:
        return {
            "file_id": self.file_id,
            "file_unique_id": self.unique_id,
            "file_size": self.size,
        }


class Files:
    """Every file by its id and by its download path."""

    def __init__(self) -> None:
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}
        self._numbers = itertools.count(1)

    def add(
        self, kind: str, content: bytes, *, name: str = "", mime_type: str = "", size: int = 0
    ) -> StoredFile:
        """Stores it. `size` pretends a bigger file than the content, to test limits cheaply."""
        number = next(self._numbers)
        folder, ending, usual_mime = _FOLDERS[kind]
        suffix = name.rpartition(".")[2] if "." in name else ""
        if re.fullmatch(r"[A-Za-z0-9]{1,8}", suffix):
            ending = suffix.lower()
        file = StoredFile(
            file_id=f"SBX{kind[:3]}{number:08d}AAQ",
            unique_id=f"AQ{number:08d}",
            kind=kind,
            path=f"{folder}/file_{number}.{ending}",
            name=name or f"file_{number}.{ending}",
            mime_type=mime_type or usual_mime or "application/octet-stream",
            content=content,
            size=size or len(content),
        )
        self._by_id[file.file_id] = self._by_path[file.path] = file
        return file

    def get(self, file_id: str) -> StoredFile | None:
        return self._by_id.get(file_id)

    def at(self, path: str) -> StoredFile | None:
        return self._by_path.get(path)


def describe(kind: str, file: StoredFile, facts: Json) -> Json:
    """The part of a message that shows the file; `facts` are what the sender said about it."""
    base = file.to_json()
    width, height = _dimensions(file.content)
    named = {"file_name": facts.get("file_name") or file.name, "mime_type": file.mime_type}
    seconds = int(facts.get("duration") or 1)
    timed = {"duration": seconds}
    size = {"width": width, "height": height}
    shown: Json
    match kind:
        case "photo":
            thumb = {"width": 90, "height": max(90 * height // width, 1)}
            return {"photo": [base | thumb, base | size]}
        case "document":
            shown = named
        case "voice":
            shown = timed | {"mime_type": file.mime_type}
        case "audio":
            shown = named | timed
        case "video":
            shown = named | timed | size
        case "animation":
            # It shows itself as a document, too, for old clients.
            return {"animation": base | named | timed | size, "document": base | named}
        case "video_note":
            shown = timed | {"length": 240}
        case _:
            look = {"width": 512, "height": 512, "is_animated": False, "is_video": False}
            shown = {"type": "regular", "emoji": facts.get("emoji") or "🙂"} | look
    return {kind: base | shown}


def _dimensions(content: bytes) -> tuple[int, int]:
    if content[:8] == b"\x89PNG\r\n\x1a\n" and len(content) >= 24:
        width, height = int.from_bytes(content[16:20]), int.from_bytes(content[20:24])
        return max(width, 1), max(height, 1)
    return 800, 600
