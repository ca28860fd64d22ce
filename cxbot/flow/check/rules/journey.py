"""journey.yaml: names that nobody declared, personas that fit nobody, what the map will lack."""

from cxbot.flow.check.rules.rule import Rule

_JOURNEY = "flows/journey.yaml"
_TOP = "flow: example\nwhen: {command: /order}\n"
_DO = 'do:\n  - say: "It is on its way."\n'
_STATUS = "touchpoint: order status\n"
_FLOW = f"{_TOP}task: find my order\nstage: post-purchase support\n{_STATUS}{_DO}"
_FLOWS = {"flows/example.yaml": _FLOW}
_POINTS = "touchpoints:\n  order status: {stage: post-purchase support}\n"
_PARCEL = "  parcel opened: {stage: post-purchase support, medium: offline}\n"
_NEW = "personas:\n  newcomer: {if: customer.orders_count == 0}\n"
_REGULAR = "  regular: {if: customer.orders_count > 2}\n"
_BOUGHT = "journeys:\n  purchase: {goal: {event: order.delivered}}\n"

RULES: tuple[Rule, ...] = (
    Rule(
        code="E330",
        title="a stage that isn't there",
        why="Each touchpoint stands in one of the columns that stages name, and in no other.",
        file=_JOURNEY,
        example="touchpoints:\n  size help: {stage: reserch}\n",
        at="2:22",
        mended="touchpoints:\n  size help: {stage: research}\n",
    ),
    Rule(
        code="E331",
        title="a touchpoint that isn't there",
        why="Ideal paths, starts and goals are made of the touchpoints of this file. Another would "
        "never be reached, and each customer would seem to have left the path.",
        file=_JOURNEY,
        example=f"{_POINTS}journeys:\n  purchase: {{ideal: [order statsu]}}\n",
        at="4:22",
        mended=f"{_POINTS}journeys:\n  purchase: {{ideal: [order status]}}\n",
    ),
    Rule(
        code="E332",
        title="two names that nobody can tell apart",
        why="They differ in capitals, ё, spaces or signs only. Steps would name now the one and "
        "now the other, and each would have half of the customers. Keep one of them.",
        file=_JOURNEY,
        example=f"{_POINTS}  Order-Status: {{stage: research}}\n",
        at="3:3",
        mended=f"{_POINTS}{_PARCEL}",
    ),
    Rule(
        code="E333",
        title="a persona that changes by the day",
        why="The map of last month must not become another one overnight, so who somebody is can't "
        "hang on what day it is. Count their orders, compare with a date that you write, or let a "
        "flow keep a field.",
        file=_JOURNEY,
        example="personas:\n  newcomer: {if: days_since(customer.since) < 30}\n",
        at="2:18",
        mended="personas:\n  newcomer: {if: 'customer.since >= \"2026-01-01\"'}\n",
    ),
    Rule(
        code="W440",
        title="a stage that journey.yaml doesn't have",
        why="What happens there is shown last on the map, in a column of its own. Name one of the "
        "stages, or add this one.",
        example=_FLOW.replace("support", "help"),
        at="4:8",
        mended=_FLOW,
        beside={_JOURNEY: _POINTS},
    ),
    Rule(
        code="W441",
        title="a touchpoint that journey.yaml doesn't declare",
        why="It is on the map, but nobody answers for it, nothing is required of it, and no review "
        "looks at it. Declare it, or name one that is.",
        example=_FLOW.replace("order status", "order state"),
        at="5:13",
        mended=_FLOW,
        beside={_JOURNEY: f"{_POINTS}{_PARCEL}"},
    ),
    Rule(
        code="W442",
        title="a touchpoint that no step has",
        why="It is online and in your hands, so the bot should meet customers there. A column "
        "stays empty. What comes in by import, events or operators is offline or indirect.",
        file=_JOURNEY,
        example=f"{_POINTS}  size help: {{stage: research}}\n",
        at="3:3",
        mended=f"{_POINTS}{_PARCEL}",
        beside=_FLOWS,
    ),
    Rule(
        code="W443",
        title="a persona that fits nobody",
        why="Its rule never holds, or one above it takes all of its customers: the first that fits "
        "is theirs.",
        file=_JOURNEY,
        example=f"{_NEW}  guest: {{if: customer.orders_count == 0}}\n",
        at="3:15",
        mended=f"{_NEW}{_REGULAR}",
    ),
    Rule(
        code="W444",
        title="a requirement that can't be measured",
        why="Nothing that flows do there brings such a number, so it would say not enough data for "
        "ever. A first reply needs a person who is called, a score somebody who asks for it.",
        file=_JOURNEY,
        example="touchpoints:\n  order status:\n    stage: research\n"
        "    requirements: {first_reply: 5 minutes}\n",
        at="4:20",
        mended="touchpoints:\n  order status:\n    stage: research\n"
        "    requirements: {reply: 10 seconds}\n",
        beside=_FLOWS,
    ),
    Rule(
        code="I630",
        title="steps that the map can't place",
        why="Without a touchpoint they stand in no column, and without a task nobody sees what the "
        "customer wanted. Label the flow, or the step.",
        example=f"{_TOP}{_DO}",
        at="4:5",
        mended=f"{_TOP}task: find my order\n{_STATUS}{_DO}",
        beside={_JOURNEY: _POINTS},
    ),
    Rule(
        code="I631",
        title="fewer maps than advised",
        why="There is one for each persona and journey, and four or five are advised: one picture "
        "of all customers hides what each kind of them goes through.",
        file=_JOURNEY,
        example=f"{_POINTS}{_NEW}{_REGULAR}",
        at="1:1",
        mended=f"{_POINTS}{_NEW}{_REGULAR}{_BOUGHT}"
        "  return: {start: {event: order.returned}}\n",
        beside=_FLOWS,
    ),
)
