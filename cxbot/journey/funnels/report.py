"""The funnels of all flows, as they are printed and exported."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct, field

from cxbot.flow.drawing.walk import KnowsFlows
from cxbot.journey.funnels.facts import START
from cxbot.journey.funnels.funnel import Funnel, Tally, drop_off
from cxbot.journey.funnels.naming import title
from cxbot.journey.funnels.versions import Versions


class Row(Struct, frozen=True, kw_only=True):
    """One step, with what happened there."""

    step: str
    verb: str
    line: int
    text: str
    tally: Tally

    def to_json(self) -> dict[str, Any]:
        return {
            "step": self.step,
            "verb": self.verb,
            "line": self.line,
            "text": self.text,
            **self.tally.to_json(),
            "drop_off": drop_off(self.tally).to_json(),
        }


class Funnels(Struct, frozen=True, kw_only=True):
    #: Everybody's and each group's; by flow, version, dimension, group.
    funnels: Sequence[Funnel]
    flows: KnowsFlows
    versions: Versions
    since: datetime | None = None
    #: What of the log was looked at: flow, channel, language.
    only: Mapping[str, str] = field(default_factory=dict)
    #: Sessions of versions that can't be read any more: (flow, version) -> how many.
    unread: Mapping[tuple[str, str], int] = field(default_factory=dict)
    language: str = ""

    def of(self, flow: str) -> list[Funnel]:
        """Everybody's, the current version first, then the newest."""
        found = {one.version: one for one in self.funnels if one.flow == flow and not one.by}
        return [found[one] for one in reversed(self.versions.of(flow)) if one in found]

    def groups(self, funnel: Funnel) -> list[Funnel]:
        """Of the same version: by channel, then by language."""
        mine = (funnel.flow, funnel.version)
        return [one for one in self.funnels if one.by and (one.flow, one.version) == mine]

    def rows(self, funnel: Funnel) -> list[Row]:
        """Every step of that version in the order of its file, seen or not; the start first."""
        flow = self.flows.flow(funnel.flow, funnel.version)
        if flow is None:
            return []
        start = Row(
            step=START, verb="start", line=flow.span.line, text="", tally=funnel.step(START)
        )
        return [
            start,
            *(
                Row(
                    step=key,
                    verb=step.verb,
                    line=step.span.line,
                    text=title(step, self.language),
                    tally=funnel.step(key),
                )
                for key, step in flow.steps.items()
            ),
        ]

    def to_json(self) -> dict[str, Any]:
        return {
            "since": self.since.isoformat() if self.since is not None else None,
            "only": dict(self.only),
            "metrics": [one.completion().to_json() for one in self.funnels],
            "funnels": [self._json(one) for one in self.funnels],
            "unread": [
                {"flow": flow, "version": version, "sessions": n}
                for (flow, version), n in sorted(self.unread.items())
            ],
        }

    def _json(self, funnel: Funnel) -> dict[str, Any]:
        whole = funnel.whole.to_json()
        return {
            "flow": funnel.flow,
            "version": funnel.version,
            "current": funnel.version == self.versions.current(funnel.flow),
            "by": funnel.by or None,
            "group": funnel.group or None,
            "customers": whole.pop("seen"),
            "sessions": funnel.sessions,
            "finished": whole.pop("on"),
            **whole,
            "steps": [row.to_json() for row in self.rows(funnel)],
        }
