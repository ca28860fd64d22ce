"""The key that signs buttons, links and sessions: the owner's own, or one made once."""

import contextlib
import os
import secrets
from pathlib import Path

from cxbot.errors import ConfigError
from cxbot.settings.table import Settings


def secret_for(settings: Settings) -> bytes:
    """The key that signs. Made once; processes on several machines must share CXBOT_SECRET."""
    if settings.secret:
        return settings.secret.get_secret_value().encode()
    database = settings.sqlite_file
    if database is None:
        path = of_server(settings)
    else:
        path = database.with_name(database.name + ".secret")
    try:
        if not path.exists():
            _make_secret(path)
        key = bytes.fromhex(path.read_text(encoding="ascii"))
    except OSError as error:
        raise ConfigError(f"{path} can't be read or made: {error.strerror}.") from error
    except ValueError:
        key = b""
    if len(key) != 32:
        raise ConfigError(
            f"{path} is damaged. Put it back from a backup, "
            "or delete it: buttons and links sent so far then stop working."
        )
    return key


def of_server(settings: Settings) -> Path:
    """Where the key of a shop on a server lies."""
    return settings.project / ".cxbot-secret"


def carry_to_server(settings: Settings) -> Path | None:
    """SQLite's key is the server's from now on; None: it is the owner's own, and stands in
    CXBOT_SECRET. Raises ConfigError where another lies there."""
    key = secret_for(settings)
    if settings.secret:
        return None
    path = of_server(settings)
    try:
        if not path.exists():
            _make_secret(path, key)
        same = path.read_text(encoding="ascii").strip() == key.hex()
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path} can't be read or made: {error}.") from error
    if not same:
        raise ConfigError(
            f"{path} is the key of another shop: with it no button and no link sent so far would "
            "work any more. If nothing uses it, move it away and say this again."
        )
    return path


def _make_secret(path: Path, key: bytes | None = None) -> None:
    """Whole or not at all; of two processes that start together, both get the first one's."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:  # noqa: PTH123 - mode 600 from the first moment
        file.write((key or secrets.token_bytes(32)).hex())
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
