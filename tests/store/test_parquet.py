"""Parquet that comes back as it went in, and what is said where it can't be."""

import asyncio
import builtins
import json
import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from cxbot.errors import ConfigError
from cxbot.journey.export import COLUMNS, FIELDS, as_flat_jsonl, parquet_columns
from cxbot.store import parquet
from cxbot.testing import CUSTOMER, started

TEXTS = ["", "=1+1", 'a,"b"\n\r\nc', "🙂 ж 你好", "\u202eabc", "a\0b", "x" * 40_000, "'", "{}"]


async def lines(*objects: Any) -> AsyncIterator[str]:
    for one in objects:
        yield json.dumps(one, ensure_ascii=False) + "\n"


async def test_texts_come_back_as_they_were(tmp_path: Path) -> None:
    file = tmp_path / "it's.parquet"
    objects = [{"n": number, "text": text} for number, text in enumerate(TEXTS)]
    columns = {"n": "BIGINT", "text": "VARCHAR"}
    await parquet.write(lines(*objects, {"n": 99, "text": None}), columns, file)
    with duckdb.connect() as reader:
        rows = reader.read_parquet(str(file)).order("n").fetchall()
    assert rows == [*enumerate(TEXTS), (99, None)]
    assert os.listdir(tmp_path) == [file.name]  # noqa: PTH208


async def test_a_conversation_has_its_types(tmp_path: Path) -> None:
    flow = "when: {command: /rate}\ndo:\n  - ask: How?\n    answer: rating 1-5\n    metric: csat\n"
    file = tmp_path / "log.parquet"
    async with started({"rate": flow}) as world:
        await world.say(CUSTOMER, "/rate")
        await world.say(CUSTOMER, "4/5")
        rows = as_flat_jsonl(world.store.touchpoints.read())
        await parquet.write(rows, parquet_columns(FIELDS), file)
    with duckdb.connect() as reader:
        reader.execute("SET TimeZone = 'UTC'")
        found = reader.read_parquet(str(file))
        types = dict(zip(found.columns, map(str, found.types), strict=True))
        values = found.order("seq").project(
            "epoch_us(occurred_at), rating_value, rating_metric, effort, possible_duplicate"
        )
        at, *rated = values.fetchall()[2]
    assert datetime.fromtimestamp(at / 1e6, UTC) == datetime(2026, 3, 10, 12, tzinfo=UTC)
    assert rated == [4.0, "csat", [], False]
    assert types["occurred_at"] == "TIMESTAMP WITH TIME ZONE"
    assert (types["seq"], types["effort"]) == ("BIGINT", "VARCHAR[]")


async def test_an_empty_log_still_has_its_columns(tmp_path: Path) -> None:
    file = tmp_path / "none.parquet"
    await parquet.write(lines(), parquet_columns(COLUMNS), file)
    with duckdb.connect() as reader:
        found = reader.read_parquet(str(file))
        assert found.columns[:2] == ["case:concept:name", "concept:name"]
        assert found.fetchall() == []


async def test_lines_that_are_not_what_was_said_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"The Parquet file can't be written: "):
        await parquet.write(lines({"n": "many"}), {"n": "BIGINT"}, tmp_path / "bad.parquet")


async def test_whoever_cancels_it_does_not_wait_for_the_rest(tmp_path: Path) -> None:
    file, columns = tmp_path / "long.parquet", {"n": "BIGINT", "text": "VARCHAR"}
    many = lines(*({"n": number, "text": f"{number}" * 40} for number in range(200_000)))
    writing = asyncio.create_task(parquet.write(many, columns, file))
    while not file.exists():  # noqa: ASYNC110 -- a thread makes it
        await asyncio.sleep(0)
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    with duckdb.connect() as reader, pytest.raises(duckdb.Error):
        reader.read_parquet(str(file)).fetchall()


def test_without_the_package_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def missing(name: str, *rest: Any, **more: Any) -> Any:
        if name == "duckdb":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(ConfigError, match=r'pip install "cxbot\[analytics\]"'):
        parquet.require()
