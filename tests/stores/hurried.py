"""A loop whose seconds pass many times as fast, for what lasts: an outage, a limit, a pause.

The database is as fast as ever: how long one may wait for its connections is its own seconds.
"""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from stores import databases

#: What the driver itself allows.
_CONNECTED_WITHIN_SECONDS = 60.0

Test = Callable[..., Coroutine[Any, Any, None]]


class _Selector(selectors.DefaultSelector):
    factor = 1.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        return super().select(timeout / self.factor if timeout else timeout)


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self, factor: float) -> None:
        self._factor = factor
        selector = _Selector()
        selector.factor = factor
        super().__init__(selector)

    def time(self) -> float:
        return super().time() * self._factor


def hurried(factor: float) -> Callable[[Test], Callable[..., None]]:
    """The test runs in such a loop."""

    def decorate(test: Test) -> Callable[..., None]:
        @wraps(test)
        def run(*args: Any, **kwargs: Any) -> None:
            def connecting(_dialect: Any, _record: Any, _args: Any, more: dict[str, Any]) -> None:
                more["timeout"] = _CONNECTED_WITHIN_SECONDS * factor

            if databases.POSTGRES:
                event.listen(Engine, "do_connect", connecting)
            try:
                with asyncio.Runner(loop_factory=lambda: _Loop(factor)) as runner:
                    runner.run(test(*args, **kwargs))
            finally:
                if databases.POSTGRES:
                    event.remove(Engine, "do_connect", connecting)

        return run

    return decorate
