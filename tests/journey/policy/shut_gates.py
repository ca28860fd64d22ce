"""Facts by which each gate is shut, alone or with others."""

from collections.abc import Iterable, Mapping
from typing import Any

from policy_facts import DAY, HOUR, NOW, ago, known, sent, survey

from cxbot.flow.values.hours import Window
from cxbot.journey.policy import GATES, Past, Rival, Rules
from cxbot.journey.policy.decisions import Case
from cxbot.model.policy import Budget, Policy

#: Facts by which each gate is shut, and no earlier one: what is put into the customer's history,
#: what is known, wanted and ruled besides.
SHUT: Mapping[str, tuple[list[Past], dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "gone": ([], {"erased": True}, {}, {}),
    "consent": ([], {"wants": {}}, {}, {}),
    "reminder": ([], {}, {"kind": "reminder", "reminded": True}, {}),
    "busy": ([], {"busy": "ticket"}, {}, {}),
    "quiet_hours": ([], {"time_zone": "Asia/Tokyo"}, {}, {}),
    "apart": ([sent(HOUR)], {}, {}, {}),
    "budget": (
        [sent(29.5 * DAY)],
        {},
        {},
        {"messages": Budget(count=1, period=30 * DAY)},
    ),
    "survey_again": ([ago(60 * DAY, flow="nps")], {}, {}, {}),
    "same_metric": ([ago(29 * DAY, metric="nps")], {}, {}, {}),
    "back_off": ([ago(20 * DAY, ignored=True), ago(50 * DAY, ignored=True)], {}, {}, {}),
    "holdout": ([], {}, {}, {"holdout": 1.0}),
    "sample": ([], {}, {"sample": 0.0}, {}),
    "quota": ([], {"asked": 1}, {"quota": Budget(count=1, period=DAY)}, {}),
    "rival": (
        [],
        {"rivals": (Rival(flow="rare", shown=1, last_shown_at=None, until=NOW + 23.5 * HOUR),)},
        {"shown": 5},
        {},
    ),
}
NAMES = [gate.name for gate in GATES]
#: Gates that know when they open.
LATER = {
    "busy", "quiet_hours", "apart", "budget", "survey_again", "same_metric", "back_off", "rival",
}  # fmt: skip


def shut_by(names: Iterable[str], **wanted: Any) -> Case:
    """All these gates at once."""
    past: list[Past] = []
    facts: dict[str, Any] = {}
    policy: dict[str, Any] = {}
    for name in names:
        history, known_of, intent_of, rules_of = SHUT[name]
        past += history
        facts |= known_of
        wanted = {**intent_of, **wanted}
        policy |= rules_of
    quiet = Window(start=21 * 60, end=10 * 60)
    return Case(
        Rules(policy=Policy(**policy), quiet=quiet), known(*past, **facts), survey(**wanted), NOW
    )
