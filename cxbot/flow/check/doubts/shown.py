"""Every text that somebody can read, and what it is shown as."""

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from cxbot.flow.check.view import View
from cxbot.flow.reading.files import SHOP
from cxbot.flow.steps import AnyStep, AskStep, HumanStep, SayStep
from cxbot.flow.texts.phrase import Phrase

#: A title is read by operators only.
Kind = Literal["text", "retry", "link", "choice", "skip", "button", "title", "message"]


class Shown(Struct, frozen=True, kw_only=True):
    phrase: Phrase
    kind: Kind
    #: None for a button of the menu and a phrase of shop.yaml.
    step: AnyStep | None = None


def texts(view: View) -> Iterator[Shown]:
    """Of all flows, and of shop.yaml what the owner wrote."""
    for flow in view.flows.values():
        if flow.trigger.button:
            yield Shown(phrase=flow.trigger.button, kind="button")
        for step in flow.steps.values():
            yield from of_step(step)
    shop = view.shop
    for phrase in (*shop.messages.values(), *shop.canned.values(), *shop.reward_texts.values()):
        if phrase is not None and phrase.span.file == SHOP:
            yield Shown(phrase=phrase, kind="message")


def of_step(step: AnyStep) -> Iterator[Shown]:
    match step:
        case SayStep() | AskStep():
            yield Shown(phrase=step.text, kind="text", step=step)
            for link in step.links:
                yield Shown(phrase=link.label, kind="link", step=step)
            if isinstance(step, AskStep):
                yield from _of_question(step)
        case HumanStep():
            yield Shown(phrase=step.title, kind="title", step=step)
            if step.say:
                yield Shown(phrase=step.say, kind="text", step=step)
            if step.call_back:
                yield Shown(phrase=step.call_back, kind="title", step=step)


def _of_question(step: AskStep) -> Iterator[Shown]:
    for choice in step.choices:
        yield Shown(phrase=choice.label, kind="choice", step=step)
    for phrase in step.retry:
        yield Shown(phrase=phrase, kind="retry", step=step)
    if step.skip:
        yield Shown(phrase=step.skip, kind="skip", step=step)
    if step.remind and step.remind.say:
        yield Shown(phrase=step.remind.say, kind="text", step=step)
