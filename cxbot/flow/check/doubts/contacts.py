"""What the bot begins by itself: rewards kept quiet about, settings that change nothing."""

from cxbot.flow.check.view import View
from cxbot.flow.definition import Flow
from cxbot.flow.reading.source import Map
from cxbot.flow.shop import REWARDS
from cxbot.flow.steps import AnyStep, AskStep, CallStep, RunStep, SayStep
from cxbot.flow.texts.phrase import Phrase
from cxbot.model.house import GIVE_REWARD
from cxbot.model.policy import Reward

#: Of `contact`: what only surveys are held to.
_OF_SURVEYS = frozenset({"again", "sample", "wave", "window"})
_OF_FIGURES = frozenset({"sample", "quota"})


def check(view: View) -> None:
    for flow in view.flows.values():
        _idle(view, flow)
        if flow.contact.purpose == "survey" and view.whole(flow):
            first = _first(view, flow)
            _kept_quiet(view, flow, first)
            if flow.trigger.events or flow.name in view.run_by_others:
                _reminded_late(view, flow, first)


def _first(view: View, flow: Flow) -> frozenset[str]:
    """Keys of the steps before the first answer, the first questions among them."""
    found: set[str] = set()
    todo = [""]
    while todo:
        key = todo.pop()
        for edge in view.ways(flow).get(key, ()):
            answered = isinstance(flow.steps.get(key), AskStep) and edge.kind != "no reply"
            if edge.target and edge.target not in found and not answered:
                found.add(edge.target)
                todo.append(edge.target)
    return frozenset(found)


# --- W510 ----------------------------------------------------------------------------------------


def _kept_quiet(view: View, flow: Flow, first: frozenset[str]) -> None:
    """A reward that isn't announced moves nobody to answer, and those who get it are surprised."""
    texts = [text for key in first for text in _said(flow.steps[key])]
    for step in flow.steps.values():
        reward = _given(view, step)
        if reward and not any(_announces(view, text, reward) for text in texts):
            said = f"the first message of this survey says nothing of the reward {reward.name}."
            hint = f"Put {{shop.{REWARDS}.{reward.name}}} into it."
            view.add(view.key(step.span, "with", "reward"), "W510", said, hint)


def _said(step: AnyStep) -> tuple[Phrase, ...]:
    return (step.text,) if isinstance(step, SayStep | AskStep) else ()


def _given(view: View, step: AnyStep) -> Reward | None:
    if not isinstance(step, CallStep) or step.action != GIVE_REWARD:
        return None
    value = dict(step.arguments).get("reward")
    return view.shop.rewards.get(str(value.content)) if value else None


def _announces(view: View, text: Phrase, reward: Reward) -> bool:
    """By its placeholder, or by the very words of what it is."""
    names = {name.path for template in text.templates() for name in template.names}
    if ("shop", REWARDS, reward.name) in names:
        return True
    what = view.shop.reward_texts.get(reward.name)
    if what is None or what.default.fixed is None:
        return False
    return what.default.fixed.text.casefold() in text.default.source.text.casefold()


# --- W511 ----------------------------------------------------------------------------------------


def _idle(view: View, flow: Flow) -> None:
    """Keys of `contact` that change nothing, or nothing that is counted."""
    node = view.value(flow.span, "contact")
    written = {key.text for key, _ in node.items} if isinstance(node, Map) else set()
    purpose, known = flow.contact.purpose, flow.contact.metric or _runs(flow)
    for name in sorted(written):
        said = hint = ""
        if name in _OF_SURVEYS and purpose != "survey":
            said = (
                f'"{name}" changes nothing: this flow is for {purpose}, and only surveys have it.'
            )
            hint = "Take it out, or write purpose: survey."
        elif name == "wave" and "sample" not in written:
            said, hint = '"wave" names a sample, and all are asked.', "Like this: sample: 50%"
        elif name in _OF_FIGURES and purpose == "survey" and not known:
            said = f'"{name}" of a survey whose questions have no metric: it gives no figure.'
            hint = "Like this: metric: csat"
        if said:
            view.add(view.key(flow.span, "contact", name), "W511", said, hint)


def _runs(flow: Flow) -> bool:
    return any(isinstance(step, RunStep) for step in flow.steps.values())


# --- W512 ----------------------------------------------------------------------------------------


def _reminded_late(view: View, flow: Flow, first: frozenset[str]) -> None:
    """Who has answered a part is left in peace."""
    for step in flow.steps.values():
        if isinstance(step, AskStep) and step.remind and step.key not in first:
            said = "this reminder is never sent: who has answered the question before is not urged."
            hint = "Take it out, or ask this question first."
            view.add(view.key(step.span, "remind"), "W512", said, hint)
