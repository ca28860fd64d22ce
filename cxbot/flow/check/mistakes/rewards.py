"""Rewards: names in flows that shop.yaml doesn't know, and actions that can't give a code."""

from cxbot.errors import did_you_mean
from cxbot.flow.check.known.declared import of_constant
from cxbot.flow.check.known.kinds import word
from cxbot.flow.check.known.project import Project
from cxbot.flow.check.known.situation import Variable
from cxbot.flow.check.mistakes.calls import refusal
from cxbot.flow.reading.files import SHOP
from cxbot.flow.reading.mending import renamed
from cxbot.flow.reading.source import Map, Node, Problems, Scalar, Span
from cxbot.flow.shop import REWARDS
from cxbot.flow.steps import CallStep
from cxbot.model.house import GIVE_REWARD, HOUSE
from cxbot.model.policy import Reward
from cxbot.model.types import ActionType

CODE = "code"


def check(project: Project, problems: Problems) -> None:
    for step in project.calls():
        if step.action == GIVE_REWARD:
            _named(step, project, problems)
    shop = project.files.shop
    for reward in shop.rewards.values():
        if reward.source == "action":
            _action(reward, project, problems)
    if shop.rewards and REWARDS in shop.values:
        said = f'"{REWARDS}" can not be one of values: shop.{REWARDS} are the rewards.'
        at = project.view.key(project.view.shop_file, "values", REWARDS)
        problems.add(at, "E106", said, "Give it another name.")


def _named(step: CallStep, project: Project, problems: Problems) -> None:
    """One that is written out; what a variable holds shows only later."""
    known = project.files.shop.rewards
    arguments = project.view.value(step.span, "with")
    written = arguments.get("reward") if isinstance(arguments, Map) else None
    value = dict(step.arguments).get("reward")
    if value is None or value.templates() or not isinstance(written, Scalar):
        return
    name = written.text.strip()
    if name in known or project.broken or name in project.mentioned(SHOP):
        return
    there = f"There are: {', '.join(known)}" if known else "Name it under rewards in shop.yaml."
    hint = did_you_mean(name, known, there)
    edits = renamed(written.span, written.text, known)
    problems.add(written.span, "E320", f'no reward "{name}".', hint, edits)


def _action(reward: Reward, project: Project, problems: Problems) -> None:
    """Whether it is there, takes what it is given, and gives a code."""
    at = _Codes(reward, project)
    if reward.action in HOUSE:
        said = f'"{reward.action}" makes no codes.'
        problems.add(at.value("action"), "E321", said, "Name an action of handlers/ that does.")
        return
    if project.files.actions is None:
        return
    action = project.action(reward.action)
    if action is None:
        own = sorted(set(project.files.actions) - set(HOUSE))
        there = f"There are: {', '.join(own[:8])}" if own else "Write it in handlers/."
        hint, span = did_you_mean(reward.action, own, there), at.value("action")
        edits = renamed(span, reward.action, own)
        problems.add(span, "E302", f'no action "{reward.action}".', hint, edits)
        return
    _arguments(reward, action, at, problems)
    fields = action.result.fields
    if action.result.kind not in {"record", "any"} or (fields is not None and CODE not in fields):
        gives = ", ".join(fields) if fields else word(action.result)
        said = f'{reward.action} gives no "{CODE}".'
        problems.add(at.value("action"), "E321", said, f"It gives: {gives}")


def _arguments(reward: Reward, action: ActionType, at: "_Codes", problems: Problems) -> None:
    parameters = {one.name: one for one in action.parameters}
    for name, given in reward.arguments.items():
        if name not in parameters:
            names = list(parameters)
            told = f"It takes: {', '.join(names)}" if names else "It takes nothing."
            hint = did_you_mean(name, names, told)
            problems.add(at.key("with", name), "E310", f'{reward.action} takes no "{name}".', hint)
        elif said := refusal(Variable(type=of_constant(given)), parameters[name].type, name):
            problems.add(at.key("with", name), "E311", said)
    for one in action.parameters:
        if one.required and one.name not in reward.arguments:
            said = f'{reward.action} needs "{one.name}".'
            hint = f"Like this: with: {{{one.name}: …}}"
            problems.add(at.value("action"), "E317", said, hint)


class _Codes:
    """What is written for the codes of a reward, and where."""

    def __init__(self, reward: Reward, project: Project) -> None:
        self._view = project.view
        self._path = (REWARDS, reward.name, "codes")

    def key(self, name: str, *inner: str) -> Span:
        return self._view.key(self._view.shop_file, *self._path, name, *inner)

    def value(self, name: str) -> Span:
        found: Node | None = self._view.value(self._view.shop_file, REWARDS)
        for wanted in (*self._path[1:], name):
            found = found.get(wanted) if isinstance(found, Map) else None
        return found.span if found is not None else self.key(name)
