"""What a piece of work costs, in the time of its own thread: whoever else is at work on this
machine, and however long it stood still, doesn't count."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import thread_time


@contextmanager
def within(seconds: float, clock: Callable[[], float] = thread_time) -> Iterator[None]:
    """Fails when what is done inside works longer than that, in this thread; with `process_time`
    in all, where the database is read by one of its own."""
    with _nobodys_garbage():
        began = clock()
        yield
        took = clock() - began
    assert took < seconds, f"took {took:.2f} s of work, at most {seconds} s are allowed"


def cost(work: Callable[[], object]) -> float:
    """Seconds that one call works in this thread."""
    with _nobodys_garbage():
        began = thread_time()
        work()
        return thread_time() - began


@contextmanager
def _nobodys_garbage() -> Iterator[None]:
    # Going through what all tests before have made isn't the time of this work.
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
