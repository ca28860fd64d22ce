"""What messengers and phones can show: lengths of texts and labels, how many buttons, addresses."""

import re
from collections import Counter
from collections.abc import Iterator

from cxbot.flow.check.doubts import shown
from cxbot.flow.check.doubts.shown import Shown
from cxbot.flow.check.view import View
from cxbot.flow.steps import AskStep, SayStep
from cxbot.flow.texts.template import Template
from cxbot.flow.texts.words import words
from cxbot.model.text import utf16_length

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_BUTTONS = 100
#: Of a button over the whole width; phones cut off the rest.
MAX_LABEL = 30

_LABELS = {"link": "this link", "choice": "this answer", "skip": "skip", "button": "this button"}
_BEGINS = re.compile(r"\s*([^{}\s:/?#]*):|\s*\{|\s*$")
_KNOWN = frozenset({"http", "https", "tg"})
_DIALS = frozenset({"tel", "mailto"})


def check(view: View) -> None:
    for text in shown.texts(view):
        if text.kind in _LABELS:
            _label(view, text)
        elif text.kind != "title":
            _length(view, text)
    for flow in view.flows.values():
        for step in flow.steps.values():
            if isinstance(step, SayStep | AskStep):
                _buttons(view, step)
                _addresses(view, step)
    buttons = [flow for flow in view.flows.values() if flow.trigger.button]
    if len(buttons) > MAX_BUTTONS and not view.shop.menu:
        said = (
            f"{len(buttons)} flows have a button, and a menu takes {MAX_BUTTONS}: it can't be sent."
        )
        at = view.key(buttons[MAX_BUTTONS].span, "when", "button")
        view.add(at, "W422", said, "Choose the best with menu: in shop.yaml.")


# --- texts ---------------------------------------------------------------------------------------


def _length(view: View, text: Shown) -> None:
    step = text.step
    captions = isinstance(step, SayStep | AskStep) and text.phrase is step.text
    attached = captions and isinstance(step, SayStep | AskStep) and (step.photo or step.file)
    for template in text.phrase.templates():
        length = _least(template)
        span = template.source.span
        if length > MAX_TEXT:
            count = -(-length // MAX_TEXT)
            said = f"{length} characters: customers get it as {count} messages or more."
            view.add(span, "I420", said, f"One message takes {MAX_TEXT}.")
        elif attached and length > MAX_CAPTION:
            said = f"{length} characters are too long to stand under a picture or file."
            view.add(span, "I421", said, f"Over {MAX_CAPTION} the text is sent first, alone.")


def _least(template: Template) -> int:
    """UTF-16 units of what is sure to be in it, as Telegram counts."""
    return utf16_length(template.literal)


# --- buttons -------------------------------------------------------------------------------------


def _label(view: View, label: Shown) -> None:
    for template in label.phrase.templates():
        length = len(template.literal)
        if length > MAX_LABEL:
            said = (
                f"phones show about {MAX_LABEL} characters of a button, {_LABELS[label.kind]} has"
            )
            view.add(template.source.span, "W423", f"{said} {length}.", "Say it shorter.")
        if label.kind == "link" and template.fixed is not None and not template.fixed:
            said = "a link without a label is left out."
            view.add(template.source.span, "W424", said, "Write what it opens.")


def _buttons(view: View, step: SayStep | AskStep) -> None:
    count = len(step.links)
    if isinstance(step, AskStep):
        count += _offered(step)
        for label in _doubled(step):
            said = f'two answers read "{label}": whoever types it gets the first.'
            at = view.key(step.span, "choices")
            view.add(at, "W424", said, "Give each answer its own label.")
    if count > MAX_BUTTONS:
        said = f"{count} buttons under one message, and it takes {MAX_BUTTONS}: it can't be sent."
        view.add(view.key(step.span, step.verb), "W422", said, "Ask in two steps, or for a text.")


def _offered(step: AskStep) -> int:
    answer = step.answer
    count = len(step.choices) + bool(step.skip)
    if answer.kind == "rating":
        count += answer.most - answer.least + 1
    if answer.named:
        count += len(answer.named.options)
    return count


def _doubled(step: AskStep) -> Iterator[str]:
    """Labels that stand twice in one language."""
    phrases = [choice.label for choice in step.choices] + ([step.skip] if step.skip else [])
    languages = {language for phrase in phrases for language in phrase.by_language}
    told: set[tuple[str, ...]] = set()
    for language in sorted(languages):
        templates = [phrase.template(language) for phrase in phrases]
        labels = [t.fixed.text for t in templates if t.fixed]
        counted = Counter(words(label) for label in labels)
        for label in labels:
            said = words(label)
            if said and counted[said] > 1 and said not in told:
                told.add(said)
                yield label


# --- addresses -----------------------------------------------------------------------------------


def _addresses(view: View, step: SayStep | AskStep) -> None:
    """A button with an address Telegram doesn't open takes its whole message with it."""
    for link in step.links:
        url = link.url.source
        begins = _BEGINS.match(url.text)
        scheme = (begins[1] or "").lower() if begins else None
        if scheme in _KNOWN or (begins and begins[1] is None):
            continue
        said = f'no button can open "{url.text[:60]}": the whole message would be refused.'
        hint = "Like this: https://example.com"
        if scheme in _DIALS:
            hint = "Write it into the text: phones make a link of it."
        view.add(url.span, "W425", said, hint)
