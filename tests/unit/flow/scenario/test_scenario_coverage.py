"""Which steps and ways a set of traces has reached."""

from cxbot.flow.catalog import load
from cxbot.flow.definition import Flow
from cxbot.flow.scenario.coverage import Coverage, lines_of

TEXT = """
when: {command: /care}
do:
  - ask: How was it?
    answer: number
    save: score
    no_reply: {after: 1 day, do: []}
  - if: score > 3
    then:
      - say: Good.
  - match: score
    cases:
      1:
        - say: One.
        - say: Indeed.
      2:
        - say: Two.
  - call: shop.coupon
    on_error:
      sold_out:
        - say: None left.
      else:
        - human: It broke
  - say: Bye.
"""


def care() -> Flow:
    return load({"flows/care.yaml": f"flow: care\n{TEXT.strip()}\n"}).flows["care"]


def step(flow: Flow, line: int, detail: str = "", verb: str = "") -> dict[str, object]:
    found = next(one for one in flow.steps.values() if one.span.line == line)
    return {"flow": "care", "step": found.key, "verb": verb or found.verb, "detail": detail}


def test_nothing_played_is_nothing_reached() -> None:
    found = Coverage().of(care())
    assert (found.percent, found.reached) == (0, 0)
    assert lines_of(found.missing) == "4-24"
    assert found.ways == ()


def test_a_full_run_counts_steps_and_tells_ways_left() -> None:
    flow, coverage = care(), Coverage()
    coverage.add(
        [
            step(flow, 4),
            step(flow, 4, "answered"),
            step(flow, 8, "yes"),
            step(flow, 10),
            step(flow, 11, "else"),
            step(flow, 18, "shop.coupon"),
            step(flow, 18, "failed: sold_out"),
            step(flow, 21),
            step(flow, 24),
        ]
    )
    found = coverage.of(flow)
    assert (found.steps, found.reached, found.percent) == (11, 7, 63)
    assert lines_of(found.missing) == "14-17, 23"
    assert found.ways == (
        (4, "no reply"),
        (11, "case 1"),
        (11, "case 2"),
        (18, "next"),
        (18, "error else"),
    )


def test_a_step_held_for_the_morning_has_not_run() -> None:
    flow, coverage = care(), Coverage()
    coverage.add([step(flow, 4, verb="hold")])
    assert coverage.of(flow).reached == 0


def test_lines_are_told_in_stretches() -> None:
    assert lines_of(((42, 42), (47, 49))) == "42, 47-49"
