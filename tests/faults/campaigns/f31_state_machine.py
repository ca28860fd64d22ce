"""F31: hypothesis walks the engine step by step; after each the state must be legal."""

import asyncio
import time
from collections.abc import Coroutine
from datetime import timedelta
from random import Random
from typing import Any, TypeVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from .campaign import BOOKS, LOST, Campaign, Case, Result
from .f30_simulation import Life, project
from .sim import Sim
from .virtual import VirtualLoop, hush

T = TypeVar("T")
#: What people write, sensible and not.
WORDS = ("/echo", "/later", "/stop", "/menu", "/start", "hello", "7", "", "/unknown", "ж" * 4096)
EACH, STEPS = 5, 30
PEOPLE = st.sampled_from((1001, 1002, 1004, 1006))
_done = {"steps": 0, "examples": 0}


class Talk(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.loop = VirtualLoop(sockets=False)
        self.loop.latest = time.monotonic() + 60
        _done["examples"] += 1
        self.sim = self.do(self._made())
        self.life = Life(self.sim)

    async def _made(self) -> Sim:
        sim = Sim(self.loop, Random(1), project())
        await sim.start()
        return sim

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(work)

    @rule(who=PEOPLE, text=st.sampled_from(WORDS))
    def writes(self, who: int, text: str) -> None:
        _done["steps"] += 1
        self.life.arrives(who, text)
        self.do(self.sim.pass_time(3))

    @rule(who=PEOPLE)
    def orders(self, who: int) -> None:
        _done["steps"] += 1
        self.life._event(who, f"A-{self.life.arrived}")
        self.do(self.sim.pass_time(3))

    @rule(seconds=st.sampled_from((10, 100, 4000)))
    def waits(self, seconds: int) -> None:
        _done["steps"] += 1
        self.sim.clock.shift += timedelta(seconds=seconds)
        self.do(self.sim.pass_time(5))

    @rule()
    def killed(self) -> None:
        _done["steps"] += 1
        self.do(self.sim.killed())

    @invariant()
    def everything_is_legal(self) -> None:
        sim = self.sim
        if not hasattr(self, "life"):
            return
        many = sim.rows(
            "SELECT conversation_id FROM session WHERE ended_at IS NULL AND status = 'asking'"
            " GROUP BY conversation_id HAVING count(*) > 1"
        )
        assert not many, f"two open questions in {many}"
        dead = sim.rows("SELECT natural_key, error FROM inbox WHERE status = 'dead'")
        assert not dead, f"buried: {dead}"
        came = sim.rows("SELECT count(*) AS n FROM touchpoint WHERE direction = 'in'")[0]["n"]
        assert came <= self.life.arrived, f"{came} touchpoints of {self.life.arrived} inputs"
        stray = sim.rows(
            "SELECT id FROM touchpoint WHERE direction = 'out' AND id NOT IN"
            " (SELECT touchpoint_id FROM outbox WHERE touchpoint_id IS NOT NULL)"
        )
        assert not stray, f"touchpoints of nothing that was sent: {stray}"

    def teardown(self) -> None:
        sim = self.sim
        sim.calm()
        assert self.do(sim.drained(900)), "not settled"
        came = sim.rows("SELECT count(*) AS n FROM inbox WHERE channel IN ('memory', 'api')")
        assert came[0]["n"] == self.life.arrived, f"{came} of {self.life.arrived}"
        self.do(sim.close())
        for task in asyncio.all_tasks(self.loop):
            task.cancel()
        self.loop.run_until_complete(asyncio.sleep(0))
        self.loop.close()


def _walk(number: int) -> None:
    """Hypothesis keeps what it does in the class, so each run has its own."""
    machine = seeded(number)(type("Talk", (Talk,), {}))
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EACH,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            print_blob=False,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        ),
    )


async def case(given: Case) -> Result:
    hush()
    result = Result()
    _done.update(steps=0, examples=0)
    try:
        await asyncio.to_thread(_walk, given.seed)
    except AssertionError as error:
        notes = "\n".join(getattr(error, "__notes__", ()))
        result.problem(BOOKS, f"{error}\n{notes}"[-1500:])
    result.n = _done["examples"]
    result.counts["steps"] += _done["steps"]
    return result


CAMPAIGN = Campaign(
    id="F31",
    title="A state machine's walks",
    unit="walks",
    promise="the state is legal after each step; touchpoints are the exchanges",
    sizes={"smoke": EACH, "sample": 200, "t2": 2_000, "t3": 20_000},
    each=EACH,
    run=case,
    zeros=(BOOKS, LOST),
)
