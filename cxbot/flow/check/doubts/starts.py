"""What starts a flow: words that two of them claim, words that are answers too, or nothing."""

from collections.abc import Iterator

from cxbot.flow import answers
from cxbot.flow.check.view import View
from cxbot.flow.definition import Flow
from cxbot.flow.protocol import Answered
from cxbot.flow.reading.source import Scalar, Span
from cxbot.flow.steps import AskStep
from cxbot.flow.texts.words import words
from cxbot.flow.values.scope import Scope

Phrase = tuple[str, ...]
#: Answers from a known set: a word can be one of them by accident.
_CLOSED = frozenset({"choice", "list", "yes/no", "rating", "number"})


def check(view: View) -> None:
    inside: dict[Phrase, tuple[Flow, Scalar]] = {}
    whole: dict[Phrase, tuple[Flow, Scalar]] = {}
    for flow in view.flows.values():
        _claimed(view, flow, whole if flow.first else inside)
        _never_started(view, flow)
        _left_out(view, flow)
        if flow.first:
            _asks_while_held(view, flow)
    _contained(view, inside)
    _answers(view)


# --- words ---------------------------------------------------------------------------------------


def _claimed(view: View, flow: Flow, known: dict[Phrase, tuple[Flow, Scalar]]) -> None:
    for word in flow.trigger.words:
        said = words(word.text)
        if not said:
            message = f'nobody can say "{word.text}": only letters, digits and signs count.'
            view.add(word.span, "W413", message, "Write a word, or remove it.")
            continue
        owner, first = known.setdefault(said, (flow, word))
        if owner is not flow:
            message = f'"{word.text}" starts {_name(owner)} ({first.span}), never this flow.'
            view.add(word.span, "W411", message, "Take it out of one of them.")


def _contained(view: View, known: dict[Phrase, tuple[Flow, Scalar]]) -> None:
    """The longer words win; worth knowing when both were meant for other things."""
    for said, (flow, word) in known.items():
        for length in range(len(said) - 1, 0, -1):
            parts = (said[at : at + length] for at in range(len(said) - length + 1))
            found = next((known[part] for part in parts if part in known), None)
            if found and found[0] is not flow:
                owner, other = found
                message = f'"{word.text}" contains "{other.text}" of {_name(owner)} ({other.span}).'
                hint = f"The longer wins: {_name(flow)} starts."
                view.add(word.span, "I412", message, hint)
                break


def _never_started(view: View, flow: Flow) -> None:
    trigger = flow.trigger
    started = trigger.commands or trigger.words or trigger.button or trigger.events
    written = view.value(flow.span, "when") is not None
    if started or written or flow.anytime or view.files.broken:
        return
    if flow.name not in view.run_by_others:
        said = f"nothing starts this flow: it has no when, and no other flow runs {flow.name}."
        hint = f"Like this: when: {{command: /{flow.name.lower()}}}"
        view.add(view.key(flow.span, "flow"), "W417", said, hint)


def _left_out(view: View, flow: Flow) -> None:
    """The menu names the flows it shows: a new one is easily forgotten."""
    button, menu = flow.trigger.button, view.shop.menu
    if button is not None and menu and flow.name not in menu:
        said = "this button is not in the menu, which shows only the flows that it names."
        view.add(button.span, "I419", said, f'Add "{flow.name}" to menu: in shop.yaml.')


def _asks_while_held(view: View, flow: Flow) -> None:
    for step in flow.steps.values():
        if isinstance(step, AskStep):
            said = "while people hold the talk this first entry does not run, because it asks."
            hint = "Say something instead, or leave out first."
            view.add(view.key(step.span, "ask"), "W416", said, hint)
            break


# --- words and answers ---------------------------------------------------------------------------


def _answers(view: View) -> None:
    first = [(flow, word) for flow, word in _words(view) if flow.first]
    later = {words(word.text): (flow, word) for flow, word in _words(view) if not flow.first}
    closed: dict[object, list[tuple[Flow, Scalar]]] = {}
    for flow in view.flows.values():
        for step in flow.steps.values():
            if isinstance(step, AskStep):
                _never_answers(view, step, first, closed)
                _never_starts(view, step, later)


def _words(view: View) -> Iterator[tuple[Flow, Scalar]]:
    for flow in view.flows.values():
        if flow.anytime:
            for word in flow.trigger.words:
                yield flow, word


def _never_answers(
    view: View,
    step: AskStep,
    first: list[tuple[Flow, Scalar]],
    closed: dict[object, list[tuple[Flow, Scalar]]],
) -> None:
    """A `first` word that would be an answer: typed, it never is one."""
    answer = step.answer
    key = (answer.kind, answer.least, answer.most, answer.named and answer.named.name)
    if step.choices or step.skip or key not in closed:
        found = [row for row in first if _accepts(view, step, row[1].text)]
        if not (step.choices or step.skip):
            closed[key] = found
    else:
        found = closed[key]
    for flow, word in found:
        span = _label(step, word.text) or view.key(step.span, "answer")
        said = f'typing "{word.text}" starts {_name(flow)} ({word.span}) and never answers this.'
        view.add(span, "W414", said, "Choose another label, or another word.")


def _accepts(view: View, step: AskStep, text: str) -> bool:
    if step.answer.kind in _CLOSED:
        scope = Scope(view.shop, {})
        return answers.read(step, Answered(text=text), scope) is not None
    return step.skip is not None and _label(step, text) is not None


def _never_starts(view: View, step: AskStep, later: dict[Phrase, tuple[Flow, Scalar]]) -> None:
    """A label that is a word of an anytime entry: at this question the answer wins."""
    for span, label in _labels(step):
        found = later.get(words(label))
        if found:
            flow, word = found
            said = f'typing "{label}" answers this question; {_name(flow)} ({word.span}) stays out.'
            view.add(span, "W415", said, "Choose another label, or give the entry first: yes.")


def _labels(step: AskStep) -> Iterator[tuple[Span, str]]:
    phrases = [choice.label for choice in step.choices] + ([step.skip] if step.skip else [])
    for phrase in phrases:
        for template in phrase.templates():
            if template.fixed is not None:
                yield template.source.span, template.fixed.text


def _label(step: AskStep, text: str) -> Span | None:
    said = words(text)
    return next((span for span, label in _labels(step) if words(label) == said), None)


def _name(flow: Flow) -> str:
    return "an anytime entry" if flow.anytime else flow.name
