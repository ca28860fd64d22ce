"""A flow in two versions, and sessions of both."""

from collections.abc import Iterator, Mapping
from random import Random

from sqlalchemy import Table

from cxbot.flow.catalog import restored
from cxbot.store import tables
from web.dashboard.people_rows import DAY, HOUR, NOW, Row, a_customer, blank

OLD = """
flow: sizes
when: {command: /sizes}
do:
  - ask: Size?
    id: size
    answer: number
    save: size
  - ask: Colour?
    id: colour
    answer: text
    save: colour
  - say: Thanks.
"""
NEW = OLD.replace(
    "  - say: Thanks.\n", "  - ask: Sure?\n    id: sure\n    answer: yes/no\n  - say: Thanks.\n"
)
TEXTS = {"flows/sizes.yaml": NEW}


def _version(text: str) -> str:
    return restored({"flows/sizes.yaml": text}).flows["sizes"].version


def two_versions(sessions: int = 60) -> Mapping[Table, list[Row]]:
    """The old one a month ago, the new one for a week; a few are still inside of the old one."""
    old, new = _version(OLD), _version(NEW)
    sets = [
        {"id": "set-old", "texts": {"flows/sizes.yaml": OLD}, "versions": {"sizes": old},
         "events": [], "live_at": NOW - 30 * DAY},
        {"id": "set-new", "texts": TEXTS, "versions": {"sizes": new}, "events": [],
         "live_at": NOW - 7 * DAY},
    ]  # fmt: skip
    rows: dict[Table, list[Row]] = {
        tables.flow_set: sets,
        tables.setting: [{"key": "flow_set.live", "value": "set-new"}],
        tables.flow_version: [
            {"flow": "sizes", "version": old, "source": OLD, "seen_at": NOW - 30 * DAY},
            {"flow": "sizes", "version": new, "source": NEW, "seen_at": NOW - 7 * DAY},
        ],
    }
    chance = Random(5)
    for number in range(sessions):
        for table, row in _session(number, old if number % 2 else new, chance):
            rows.setdefault(table, []).append(row)
    return rows


def _session(number: int, version: str, chance: Random) -> Iterator[tuple[Table, Row]]:
    customer, one = f"s{number:04}", f"session{number:04}"
    began = NOW - (25 if number % 2 else 5) * DAY
    ended = chance.random()
    outcome = "finished" if ended < 0.6 else "no reply" if ended < 0.9 else None
    yield tables.customer, a_customer(customer, f"Visitor {number}")
    yield (
        tables.session,
        blank(
            tables.session, id=one, customer_id=customer, conversation_id=f"v-{customer}",
            flow="sizes", flow_version=version, status="waiting", pending=[], state={},
            started_at=began, updated_at=began + HOUR, outcome=outcome,
            ended_at=None if outcome is None else began + HOUR,
        ),
    )  # fmt: skip
    way = ["size", "colour", "3"] if number % 2 else ["size", "colour", "sure", "4"]
    keys = way if outcome == "finished" else way[:1]
    verbs = {"3": "say", "4": "say"}
    steps = [
        {"verb": "start", "flow": "sizes", "version": version, "step": "", "detail": ""},
        *(
            {"verb": verbs.get(key, "ask"), "flow": "sizes", "version": version, "step": key,
             "detail": ""}
            for key in keys
        ),
    ]  # fmt: skip
    row = {"id": f"trace{number:04}", "session_id": one, "at": began, "steps": steps}
    yield tables.step_trace, row
