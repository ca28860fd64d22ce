"""The newest of many, whatever order they come in: answers to surveys are read in the order of
time, and after them those to questions after tickets, ticket by ticket."""

import heapq
from collections.abc import Iterator
from datetime import datetime
from typing import Generic, TypeVar

T = TypeVar("T")


class Newest(Generic[T]):
    """Newest first; of one moment, what was added last."""

    def __init__(self, most: int) -> None:
        self._most = most
        #: The oldest on top. The count keeps items of one moment from being compared.
        self._kept: list[tuple[datetime, int, T]] = []
        self._added = 0

    def add(self, at: datetime, item: T) -> None:
        self._added += 1
        heapq.heappush(self._kept, (at, self._added, item))
        if len(self._kept) > self._most:
            heapq.heappop(self._kept)

    def __iter__(self) -> Iterator[T]:
        return (item for _, _, item in sorted(self._kept, reverse=True))
