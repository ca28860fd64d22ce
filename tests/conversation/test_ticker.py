"""The ticker: what is due is fired; a stop never breaks a tick off."""

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from stores import databases

from cxbot.clock import ManualClock
from cxbot.conversation.timers import Ticker
from cxbot.store.inbox import InboxRow
from cxbot.store.store import Store


class _Nowhere:
    """Lanes that are never needed: nothing is due."""

    def take(self, rows: list[InboxRow]) -> None:
        assert not rows


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = Store(databases.url(tmp_path / "cxbot.db"), ManualClock(), durable=False)
    await store.open()
    yield store
    await store.close()


async def _rounds(of_the_loop: int) -> None:
    for _ in range(of_the_loop):
        await asyncio.sleep(0)


@pytest.mark.parametrize("rounds", range(1, 13))
async def test_a_tick_in_hand_is_finished_before_the_stop(
    store: Store, rounds: int, caplog: pytest.LogCaptureFixture
) -> None:
    ticker = Ticker(store.timers, _Nowhere(), ManualClock())  # type: ignore[arg-type]
    with caplog.at_level(logging.WARNING):
        ticker.start()
        await _rounds(rounds)
        await ticker.stop()
        await _rounds(100)
    assert caplog.records == []
