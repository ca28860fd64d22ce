"""The flow that the bench measures: one reply for each message, quoting it."""

from datetime import UTC, datetime
from pathlib import Path

from bench.load import GREETING
from cxbot.flow import catalog, interpreter, protocol
from cxbot.flow.state import SessionState

PROJECT = Path(__file__).parents[2] / "bench" / "project"


def test_each_message_gets_one_reply_that_quotes_it() -> None:
    flows = catalog.load(
        {
            str(path.relative_to(PROJECT)): path.read_text(encoding="utf-8")
            for path in PROJECT.rglob("*.yaml")
        }
    )
    flow = flows.words(f"{GREETING} 17")
    assert flow is not None
    assert flows.words("text 517") is None
    world = protocol.World(
        now=datetime(2026, 3, 10, 12, tzinfo=UTC), customer={}, language="en", time_zone="UTC"
    )
    state = SessionState.new(flow)
    said = []
    for event in (protocol.Started(), protocol.Answered(text="text 517")):
        state, effects = interpreter.advance(flows, state, event, world)
        said.append([each.text.text for each in effects if isinstance(each, protocol.Say)])
    assert said == [["You said nothing. More?"], ["You said text 517. More?"]]
    assert state.status == "asking"
