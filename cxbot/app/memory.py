"""The garbage collector of a long life: what is there after a start stays, and what a turn makes is
gone by itself when it is over."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

#: Python's 700 are a turn or two, so that each would pay for a look at all that was made lately: a
#: tenth of its time.
_YOUNG = 20_000


@contextmanager
def lasting() -> Iterator[None]:
    """What is there now is never looked at again (aiogram's models alone are a hundred thousand
    objects), and what comes is looked at in larger lots."""
    usual = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()
