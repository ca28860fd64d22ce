"""What stands behind a touchpoint: the flows that ran there, as they are now, and whom they hand
over to."""

from collections.abc import Mapping

from cxbot.flow.definition import Flow
from cxbot.flow.steps import HumanStep
from cxbot.journey.map.grid import Backstage, Column, Grid
from cxbot.model.value import replace


def staged(grid: Grid, flows: Mapping[str, Flow]) -> Grid:
    """The same map with the flows of today; of one that is gone only its name is known."""
    columns = tuple(replace(one, backstage=_behind(one, flows)) for one in grid.columns)
    return replace(grid, columns=columns)


def _behind(column: Column, flows: Mapping[str, Flow]) -> tuple[Backstage, ...]:
    return tuple(
        Backstage(flow=name, version=flows[name].version, teams=_teams(flows[name], column.name))
        for name in sorted(column.spot.flows)
        if name in flows
    )


def _teams(flow: Flow, touchpoint: str) -> tuple[str, ...]:
    """Of the steps that stand there, or nowhere else."""
    found = {
        step.queue: None
        for step in flow.steps.values()
        if isinstance(step, HumanStep) and step.queue and step.touchpoint in (None, touchpoint)
    }
    return tuple(found)
