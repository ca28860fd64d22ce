"""Lines of JSON into a Parquet file, by DuckDB: the extra `analytics`.

They go through a pipe, so that neither memory nor disk holds them twice.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

from cxbot.errors import ConfigError

_MISSING = (
    'Parquet needs one more package. Install it: pip install "cxbot[analytics]". '
    "CSV and JSON Lines need none."
)
#: Rows that are packed together, and in memory until then.
_GROUP = 20_000
_LOT = 1 << 16


def require() -> None:
    """Raises ConfigError where the package is missing."""
    try:
        import duckdb  # noqa: F401
    except ImportError as error:
        raise ConfigError(_MISSING) from error


async def write(lines: AsyncIterator[str], columns: Mapping[str, str], path: Path) -> None:
    """`columns`: name -> type, of each object that a line is. What is at `path` is only whole when
    this has ended without an error; raises ConfigError for a file that can't be written."""
    require()
    source, sink = os.pipe()
    packing = asyncio.create_task(asyncio.to_thread(_pack, source, columns, path))
    try:
        await _pour(lines, sink)
    except BrokenPipeError:
        pass  # it ended first, and says why
    finally:
        os.close(sink)
        await asyncio.wait((packing,))
    packing.result()


async def _pour(lines: AsyncIterator[str], sink: int) -> None:
    lot: list[str] = []
    size = 0
    async for line in lines:
        lot.append(line)
        size += len(line)
        if size >= _LOT:
            await asyncio.to_thread(_put, "".join(lot), sink)
            lot, size = [], 0
    await asyncio.to_thread(_put, "".join(lot), sink)


def _put(text: str, sink: int) -> None:
    data = memoryview(text.encode())
    while data:
        data = data[os.write(sink, data) :]


def _pack(source: int, columns: Mapping[str, str], path: Path) -> None:
    import duckdb

    config: dict[str, str | bool | int | float | list[str]] = {
        "threads": 1,
        "memory_limit": "256MB",
        "autoinstall_known_extensions": False,
    }
    try:
        with duckdb.connect(":memory:", config=config) as connection:
            connection.execute("SET TimeZone = 'UTC'")
            rows = connection.read_json(
                f"/dev/fd/{source}", columns=dict(columns), format="newline_delimited"
            )
            rows.write_parquet(str(path), compression="zstd", row_group_size=_GROUP)
    except duckdb.Error as error:
        raise ConfigError(f"The Parquet file can't be written: {_first(error)}") from error
    finally:
        os.close(source)  # whoever still writes shouldn't wait for a reader


def _first(error: Exception) -> str:
    """DuckDB adds the statement."""
    return (str(error).splitlines() or ["unknown"])[0]
