"""Sessions told to the count the way their traces tell them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cxbot.flow.catalog import Catalog, load
from cxbot.flow.definition import Flow
from cxbot.journey.funnels import Count, Funnel

#: Two questions and a word between them; each may be answered, missed for good, or left alone.
FLOW = """
flow: f
do:
  - ask: Size?
    answer: number
    save: size
  - say: Thanks.
  - ask: Colour?
    answer: text
    save: colour
    no_reply:
      after: 1 hour
      do:
        - say: Some other time.
"""
KEYS = ("1", "2", "3", "3/no_reply/1")


def flows_of(text: str = FLOW, name: str = "f", **more: str) -> Catalog:
    return load({f"flows/{name}.yaml": text, **more})


@dataclass(frozen=True, slots=True)
class Told:
    """A session: by which customer, over which channel, and what it did."""

    customer: str
    channel: str
    language: str
    #: (verb, step, detail).
    steps: Sequence[tuple[str, str, str]]
    outcome: str | None

    def entries(self, flow: Flow) -> Iterator[Mapping[str, Any]]:
        for verb, step, detail in self.steps:
            place = {"flow": flow.name, "version": flow.version, "step": step}
            yield {"verb": verb, **place, "detail": detail}


def counted(flows: Catalog, sessions: Sequence[Told], name: str = "f") -> list[Funnel]:
    """Fed customer after customer."""
    count, flow = Count(flows), flows.flows[name]
    for one in sorted(sessions, key=lambda told: told.customer):
        count.add(
            one.customer,
            flow.name,
            flow.version,
            one.outcome,
            list(one.entries(flow)),
            channel=one.channel,
            language=one.language,
        )
    return count.total()
