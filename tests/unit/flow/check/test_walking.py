"""`check --paths`: the walk goes every way, and tells what is wrong on it."""

from pathlib import Path

import pytest

from cxbot.flow.catalog import examine
from cxbot.flow.check.known.declared import ORDER
from cxbot.flow.check.rules import RULES
from cxbot.flow.check.rules.rule import Rule
from cxbot.flow.reading.source import Problems
from cxbot.flow.walking.findings import Walked, walk_all
from cxbot.model.types import ANY, ActionType, ParameterType, Type

ROOT = Path(__file__).parents[4]


def taking(*names: str) -> tuple[ParameterType, ...]:
    return tuple(ParameterType(name=name, type=ANY, required=True) for name in names)


ACTIONS = {
    "shop.find_order": ActionType(
        name="shop.find_order", parameters=taking("number"), result=ORDER, errors=("not_found",)
    ),
    "shop.create_coupon": ActionType(
        name="shop.create_coupon",
        parameters=taking("percent", "valid_days"),
        result=Type(
            kind="record",
            fields={
                "code": Type(kind="text"),
                "percent": Type(kind="number"),
                "valid_until": Type(kind="date"),
            },
        ),
    ),
}


def walked(texts: dict[str, str]) -> tuple[Walked, list[str]]:
    examined = examine(texts, actions=None)
    assert examined.catalog is not None, [str(p) for p in examined.problems]
    problems = Problems()
    done = walk_all(examined.catalog, examined.files, problems)
    return done, [f"{p.line}:{p.column} {p.code}" for p in sorted(problems.found)]


def flow(steps: str, top: str = "when: {command: /f}\n") -> dict[str, str]:
    body = "\n".join(f"  {line}" for line in steps.strip("\n").splitlines())
    return {"flows/f.yaml": f"flow: f\n{top}do:\n{body}\n"}


@pytest.mark.parametrize(
    "rule", [r for r in RULES.values() if r.walked], ids=lambda rule: rule.code
)
def test_each_rule_is_drawn_by_its_example_and_not_by_the_mended_one(rule: Rule) -> None:
    _, found = walked({rule.file: rule.example})
    assert f"{rule.at} {rule.code}" in found
    _, found = walked({rule.file: rule.mended})
    assert found == []


def test_the_shop_is_walked_to_every_step_and_nothing_is_wrong() -> None:
    texts = {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
        for path in (ROOT / "flows").rglob("*.yaml")
    }
    examined = examine(texts, actions=ACTIONS)
    assert examined.catalog is not None
    problems = Problems()
    done = walk_all(examined.catalog, examined.files, problems)
    assert problems.found == []
    assert done.cut == ()
    assert done.flows == 11
    assert done.ways > 300


def test_conditions_on_both_sides_of_a_number_are_met() -> None:
    _, found = walked(
        flow("""
- ask: How tall?
  answer: number
  save: height
  no_reply: {after: 1 day}
- if: height < 140
  then:
    - say: Small
  else:
    - if: height > 220
      then:
        - say: Tall
      else:
        - say: Between
""")
    )
    assert found == []


def test_two_fields_that_must_fit_together_are_met() -> None:
    _, found = walked(
        flow(
            """
- if: order.status == "shipped" and order.track_url is empty
  then:
    - say: No track
  else:
    - say: Track
""",
            "when: {event: order.shipped}\n",
        )
    )
    assert found == []


def test_a_loop_that_counts_ends_and_one_that_does_not_is_told_with_its_way() -> None:
    steps = """
- set: {tries: 0}
- ask: Again?
  id: again
  answer: yes/no
  save: more
  no_reply: {after: 1 day}
- if: more
  then:
    - set: {tries: "{tries}"}
    - go: round
- say: Done
- stop
- if: tries < 3
  id: round
  then:
    - go: round
- say: Never
"""
    examined = examine(flow(steps))
    assert examined.catalog is not None
    problems = Problems()
    walk_all(examined.catalog, examined.files, problems)
    told = {p.code: p for p in problems.found}
    assert "more than 100 steps" in told["W420"].message
    assert told["W420"].hint == "The way: /f → taps 'Yes'"


def test_waits_reminders_and_people_are_walked_too() -> None:
    done, found = walked(
        flow("""
- ask: Did it come?
  answer: yes/no
  save: came
  remind: {after: 1 day}
  no_reply:
    after: 3 days
    do:
      - human: Nobody answers
        say: A colleague will call you.
        no_answer:
          after: 1 hour
          do:
            - say: We are late, sorry.
        on:
          off_hours:
            - say: Tomorrow then.
      - stop
- wait: 2 days
- say: Thanks
""")
    )
    assert found == []
    assert done.ways >= 4


def test_a_flow_that_others_run_is_walked_within_them() -> None:
    texts = flow("- run: g\n  with: {size: 7}\n- say: Back")
    texts["flows/g.yaml"] = """\
flow: g
do:
  - if: size > 5
    then:
      - say: Big
    else:
      - say: Small
"""
    _, found = walked(texts)
    assert found == ["7:9 I620"]  # 7 is what it is always given
