"""Cases side by side in processes of their own, until they are done or the time is over."""

import multiprocessing
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool

from .campaign import BROKEN, Result
from .one_case import in_worker, lower
from .planning import Planned

Told = Callable[[Planned, Result], None]


def run(
    must: Sequence[Planned], may: Sequence[Planned], jobs: int, minutes: float, told: Told
) -> int:
    """All of `must`, then of `may` what fits into the time; returns how many didn't."""
    until = time.monotonic() + minutes * 60
    left = [*((one, True) for one in must), *((one, False) for one in may)]
    left.reverse()
    unbegun = 0
    took: dict[str, float] = {}
    running: dict[Future[Result], Planned] = {}
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=lower) as pool:
        while left or running:
            while left and len(running) < jobs:
                (campaign, store, number), needed = left.pop()
                if needed or time.monotonic() + took.get(campaign.id, 0.0) < until:
                    future = pool.submit(in_worker, campaign.id, store, number)
                    running[future] = (campaign, store, number)
                else:
                    unbegun += 1
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                planned = running.pop(future)
                result = _result(future)
                took[planned[0].id] = max(result.seconds, took.get(planned[0].id, 0.0))
                told(planned, result)
    return unbegun


def _result(future: Future[Result]) -> Result:
    try:
        return future.result()
    except BrokenProcessPool:
        result = Result(n=1)
        result.problem(BROKEN, "its process ended")
        return result
