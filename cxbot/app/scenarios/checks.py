"""`ended` and `expect`: how the flow came out, in the flow's own names."""

from collections.abc import Mapping
from typing import Any

from cxbot.app.scenarios.result import Failure
from cxbot.app.scenarios.stage import CHANNEL, Scene
from cxbot.flow.scenario import matching
from cxbot.flow.scenario.matching import Difference
from cxbot.flow.scenario.story import ANYTIME, Ended, Expect, Happens, Scenario
from cxbot.flow.state import SessionState
from cxbot.store.aftermath import PastSession


class Differs(Exception):
    """It isn't as the step says."""

    def __init__(
        self,
        message: str,
        *,
        expected: str = "",
        actual: str = "",
        difference: Difference | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.expected = expected
        self.actual = actual
        self.difference = difference

    def at(self, line: int) -> Failure:
        return Failure(
            line=line,
            message=self.message,
            expected=self.expected,
            actual=self.actual,
            difference=self.difference,
        )


async def ended(scene: Scene, scenario: Scenario, line: Ended) -> None:
    """The newest run of the flow; one that was never let in is not relevant."""
    session = await _session(scene, scenario)
    if session is None:
        if line.outcome == "not relevant" and _invited(scene, scenario):
            return
        said = f"{scenario.flow} has not started: its `if` or `limit` said no, or nothing began it."
        raise Differs(said, expected=f"ended: {line.outcome}", actual="ended: it never began")
    if session.outcome == line.outcome:
        return
    found = session.outcome or f"not yet: {_waits(session)}"
    raise Differs(
        "The flow did not end like this.",
        expected=f"ended: {line.outcome}",
        actual=f"ended: {found}",
    )


def _invited(scene: Scene, scenario: Scenario) -> bool:
    """Did an event come that starts this flow?"""
    flow = scene.engine.flows.catalog.flows.get(scenario.flow)
    starts = flow.trigger.events if flow else ()
    came = [line.type for line in scenario.lines if isinstance(line, Happens)]
    if scenario.given.event is not None:
        came.append(scenario.given.event.type)
    return any(event in starts for event in came)


def _waits(session: PastSession) -> str:
    if session.on_hold == "queued":
        return "it waits for its turn"
    if session.on_hold == "paused":
        return "another flow is on top of it"
    return {
        "asking": "it waits for an answer",
        "human": "it waits for a person",
        "waiting": "it waits for its time",
    }.get(session.status, "it still runs")


async def _session(scene: Scene, scenario: Scenario) -> PastSession | None:
    anytime = scenario.flow == ANYTIME
    of_flow = [
        session
        for session in await scene.aftermath.sessions()
        if session.flow == scenario.flow or (anytime and session.flow.startswith(f"{ANYTIME}:"))
    ]
    return of_flow[-1] if of_flow else None


# --- expect --------------------------------------------------------------------------------------


async def expect(scene: Scene, scenario: Scenario, line: Expect) -> None:
    """All of them are compared, so that one look shows all that differ."""
    known = await _values(scene, scenario)
    wrong = [
        (expected, value)
        for expected in line.values
        if not matching.value_fits(expected.value, value := _at(known, expected.path))
    ]
    if wrong:
        raise Differs(
            "Not as expected." if len(wrong) == 1 else f"{len(wrong)} values are not as expected.",
            expected=", ".join(_shown(one.name, one.value) for one, _ in wrong),
            actual=", ".join(_shown(one.name, value) for one, value in wrong),
        )


async def _values(scene: Scene, scenario: Scenario) -> Mapping[str, Any]:
    session = await _session(scene, scenario)
    variables = SessionState.from_json(session.state).values if session is not None else {}
    customer = await scene.customer()
    tickets = await scene.aftermath.tickets()
    newest = tickets[-1] if tickets else None
    return {
        **variables,
        "customer": customer.values(CHANNEL) if customer is not None else {},
        "metric": dict(await scene.aftermath.metrics()),
        "shop": _ShopValues(scene),
        "tickets": len(tickets),
        "ticket": {
            "title": newest.reason,
            "priority": newest.priority,
            "state": newest.state,
            "queue": newest.queue,
        }
        if newest is not None
        else {},
    }


class _ShopValues(dict[str, Any]):
    """`shop.NAME`, as texts see it."""

    def __init__(self, scene: Scene) -> None:
        super().__init__()
        self._scene = scene

    def __missing__(self, name: str) -> Any:
        return self._scene.shop.value(name, self._scene.clock.now())


def _at(values: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    """A metric's name may have dots of its own."""
    found: Any = values
    for index, name in enumerate(path):
        rest = ".".join(path[index:])
        if isinstance(found, _ShopValues):
            return found[rest]
        if isinstance(found, Mapping) and rest in found:
            return found[rest]
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def _shown(name: str, value: Any) -> str:
    match value:
        case None | "":
            return f"{name}: empty"
        case bool():
            return f"{name}: {'yes' if value else 'no'}"
        case float() if value == int(value):
            return f"{name}: {int(value)}"
        case str():
            return f'{name}: "{value}"'
        case _:
            return f"{name}: {value}"
