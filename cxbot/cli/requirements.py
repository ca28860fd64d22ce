"""`requirements`: what the owner requires of touchpoints, and whether it is so."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Annotated, Any

import typer
from msgspec import Struct

from cxbot.cli.stored import database, iso, local_time, print_json, require_database

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cxbot.journey.friction.words import Language
    from cxbot.journey.required.changes import Key
    from cxbot.journey.required.evaluating import Evaluation
    from cxbot.store.requirement_states import RequirementState


def requirements(
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Say which requirements of journey.yaml are met, and since when.

    Ends with status 1 when one isn't met. Works beside a running bot, which looks once an hour and
    tells the group what has changed.
    """
    require_database()
    held = asyncio.run(_held())
    if as_json:
        print_json(held.to_json())
    else:
        for line in held.lines():
            typer.echo(line)
    if any(one.verdict == "not met" for one in held.evaluations):
        raise typer.Exit(1)


class _Held(Struct, frozen=True, kw_only=True):
    since: datetime
    until: datetime
    evaluations: "Sequence[Evaluation]"
    states: "Mapping[Key, RequirementState]"
    zone: tzinfo
    language: "Language"

    def state(self, one: "Evaluation") -> "RequirementState | None":
        return self.states.get((one.touchpoint, one.requirement.measure))

    def to_json(self) -> dict[str, Any]:
        rows = []
        for one in self.evaluations:
            kept = self.state(one)
            known = {"state": kept.state, "since": iso(kept.since)} if kept is not None else {}
            rows.append({**one.to_json(), "known": known or None})
        verdicts = [one.verdict for one in self.evaluations]
        return {
            "since": iso(self.since),
            "until": iso(self.until),
            "met": verdicts.count("met"),
            "not_met": verdicts.count("not met"),
            "not_enough_data": verdicts.count("not enough data"),
            "requirements": rows,
        }

    def lines(self) -> Iterator[str]:
        from cxbot.journey.required.words import line

        start, end = local_time(self.since, self.zone), local_time(self.until, self.zone)
        yield f"Requirements, {start} to {end} ({self.zone})"
        if not self.evaluations:
            yield "journey.yaml requires nothing of any touchpoint."
        for one in self.evaluations:
            kept = self.state(one)
            since = f", since {local_time(kept.since, self.zone)}" if kept is not None else ""
            differs = kept is not None and kept.state != one.verdict
            known = f"{since} known as {kept.state}" if kept is not None and differs else since
            yield f"  {line(one, self.language)}{known}"


async def _held() -> _Held:
    from cxbot.clock import SystemClock
    from cxbot.flow.catalog import restored
    from cxbot.journey.atlas import Atlas
    from cxbot.journey.friction.words import spoken
    from cxbot.journey.required.standing import known
    from cxbot.store.flow_sets import FlowSets
    from cxbot.store.requirement_states import RequirementStates

    beside, clock = database(), SystemClock()
    try:
        live = await FlowSets(beside).newest()
        catalog = restored(live.texts, live.events) if live is not None else restored({})
        atlas, now = Atlas(beside, lambda: catalog, clock), clock.now()
        required = any(one.requirements for one in catalog.journey.touchpoints.values())
        return _Held(
            since=atlas.window_begins(now),
            until=now,
            evaluations=await atlas.requirements() if required else (),
            states=known(await RequirementStates(beside).all()),
            zone=catalog.shop.zone(),
            language=spoken(catalog.shop.language),
        )
    finally:
        await beside.close()
