"""What a piece of work costs, in the time of its own thread: whoever else is at work on this
machine, and however long it stood still, doesn't count."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import thread_time


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Fails when what is done inside works longer than that, in this thread."""
    with _nobodys_garbage():
        began = thread_time()
        yield
        took = thread_time() - began
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
