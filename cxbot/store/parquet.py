"""Lines of JSON into a Parquet file, by DuckDB: the extra `analytics`."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from cxbot.errors import ConfigError

if TYPE_CHECKING:
    import duckdb

_MISSING = (
    'Parquet needs one more package. Install it: pip install "cxbot[analytics]". '
    "CSV and JSON Lines need none."
)
#: Rows that are packed together, and in memory until then.
_GROUP = 8192


def require() -> None:
    """Raises ConfigError where the package is missing."""
    try:
        import duckdb  # noqa: F401
    except ImportError as error:
        raise ConfigError(_MISSING) from error


async def write(lines: AsyncIterator[str], columns: Mapping[str, str], path: Path) -> None:
    """`columns`: name -> DuckDB's type, of each object that a line is. What is at `path` is only
    whole when this has ended without an error; raises ConfigError for what can't be written.

    The lines lie on the disk meanwhile, beside `path` and without a name: read from a pipe, DuckDB
    would keep them all in memory.
    """
    require()
    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="", dir=path.parent) as file:
        async for line in lines:
            file.write(line)
        file.flush()
        file.seek(0)
        await _packed(file.fileno(), columns, path)


async def _packed(source: int, columns: Mapping[str, str], path: Path) -> None:
    """Whoever is cancelled needn't wait for the rest of the file."""
    import duckdb

    config: dict[str, str | bool | int | float | list[str]] = {
        "threads": 1,
        "memory_limit": "96MB",
        "autoinstall_known_extensions": False,
    }
    try:
        with duckdb.connect(":memory:", config=config) as connection:
            packing = asyncio.ensure_future(
                asyncio.to_thread(_pack, connection, source, columns, path)
            )
            try:
                await asyncio.shield(packing)
            except asyncio.CancelledError:
                connection.interrupt()
                await asyncio.wait([packing])  # nobody closes what is still in use
                if not packing.cancelled():
                    packing.exception()  # that it was interrupted is no news
                raise
    except duckdb.Error as error:
        raise ConfigError(f"The Parquet file can't be written: {_first(error)}") from error


def _pack(
    connection: "duckdb.DuckDBPyConnection", source: int, columns: Mapping[str, str], path: Path
) -> None:
    connection.execute("SET TimeZone = 'UTC'")
    rows = connection.read_json(
        f"/dev/fd/{source}",
        columns=dict(columns),
        format="newline_delimited",
        maximum_object_size=1 << 20,
    )
    rows.write_parquet(str(path), compression="zstd", row_group_size=_GROUP)


def _first(error: Exception) -> str:
    """DuckDB adds the statement."""
    return (str(error).splitlines() or ["unknown"])[0]
