"""A shop with its own tests, played as `cxbot test` plays them."""

import logging
from collections.abc import Mapping
from pathlib import Path

from cxbot.app.scenarios import telling
from cxbot.app.scenarios.result import Played
from cxbot.app.scenarios.run import Report, read_tests, run
from cxbot.testing import write

ROOT = Path(__file__).parents[2]
SHOP = """
shop: Kettles
languages: [en, ru]
time_zone: Europe/Berlin
quiet_hours: 21:00-10:00
events: {stay.arrived: {stay: {number: text}}}
"""
CARE = """
when: {event: order.delivered}
if: customer.wants_messages
limit: once per order.number
cancel_when: {event: order.returned, same: order.number}
do:
  - wait: 1 day
  - ask: "How was {order.number}?"
    answer: rating 1-5
    save: rating
    metric: csat
    remind: {after: 1 day, say: "Still there?"}
    no_reply: {after: 2 days}
  - if: rating < 3
    then:
      - human: "{rating}/5 for {order.number}"
        priority: high
        say: A person will write.
    else:
      - say: Thank you!
contact: {awaited: yes}
"""
COUPON = """
when: {command: /coupon}
do:
  - call: shop.coupon
    save: coupon
    on_error:
      sold_out:
        - say: None left.
  - say: "Here: {coupon.code}"
"""
GIVEN = """
given:
  now: 2025-03-10 12:00
  customer: {name: Anna, wants_messages: true}
  event: order.delivered
  with: {order: {number: A-1}}
"""
HANDLERS = """
from cxbot import action

@action("shop.coupon", errors=("sold_out",))
async def coupon() -> dict:
    return {"code": "REAL"}
"""


def story(flow: str, steps: str, given: str = GIVEN, name: str = "It goes so") -> str:
    lines = "".join(f"      {line}\n" for line in steps.strip("\n").splitlines())
    return f"flow: {flow}{given}tests:\n  - test: {name}\n    steps:\n{lines}"


def project(
    folder: Path, tests: Mapping[str, str], flows: Mapping[str, str] = {}, handlers: str = ""
) -> Path:
    write(folder, {"shop": SHOP, "care": CARE, **flows})
    (folder / "flows" / "tests").mkdir(exist_ok=True)
    for name, text in tests.items():
        (folder / "flows" / "tests" / f"{name}.yaml").write_text(text, encoding="utf-8")
    if handlers:
        (folder / "handlers").mkdir()
        (folder / "handlers" / "shop.py").write_text(handlers)
    return folder


def report(folder: Path, tests: Mapping[str, str], **more: object) -> Report:
    return run(read_tests(project(folder, tests, **more)))  # type: ignore[arg-type]  # as above


def played(folder: Path, flow: str, steps: str, given: str = GIVEN, **more: object) -> Played:
    (one,) = report(folder, {"t": story(flow, steps, given)}, **more).played
    return one


def passes(folder: Path, flow: str, steps: str, given: str = GIVEN, **more: object) -> None:
    one = played(folder, flow, steps, given, **more)
    assert one.passed, "\n".join(telling.failure(one))


def shown(one: Played) -> list[str]:
    """The report without the chat."""
    lines = list(telling.failure(one))
    return lines[: lines.index("")]


class _Heard(logging.Handler):
    def __init__(self, level: int) -> None:
        super().__init__(level)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())
