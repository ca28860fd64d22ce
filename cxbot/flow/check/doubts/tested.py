"""Flows that no scenario in flows/tests/ plays. What a scenario says is read elsewhere."""

from collections.abc import Iterator

from cxbot.flow.check.view import View
from cxbot.flow.definition import Flow
from cxbot.flow.reading.files import TESTS
from cxbot.flow.reading.source import Map, Node, Problems, Scalar, Sequence, parse
from cxbot.flow.steps import RunStep
from cxbot.flow.texts.words import WordIndex

#: Keys of a scenario whose text can start a flow.
_STARTS = frozenset({"flow", "event", "user", "tap"})


def check(view: View) -> None:
    played = {
        (key, text)
        for path, source in view.files.texts.items()
        if path.startswith(TESTS) and path.endswith(".yaml")
        for key, text in _said(parse(path, source, Problems()))
    }
    for name in _not_played(view, played):
        flow = view.flows[name]
        if not view.sound(flow):
            continue  # it can't be played before its errors are mended
        key = "when" if flow.anytime else "flow"
        what = "this entry" if flow.anytime else name
        said = f"no scenario in {TESTS} plays {what}."
        hint = "Let a user: line of some scenario say its words."
        if not flow.anytime:
            hint = f"cxbot chat {name} --record {TESTS}{name}.yaml writes one as you talk."
        view.add(view.key(flow.span, key), "I604", said, hint)


def _not_played(view: View, played: set[tuple[str, str]]) -> Iterator[str]:
    typed = {text for key, text in played if key in {"user", "tap"}}
    by_words = WordIndex(
        (word.text, flow.name) for flow in view.flows.values() for word in flow.trigger.words
    )
    started = {by_words.inside(text) for text in typed}
    commands = {text.split()[0].lower() for text in typed if text.startswith("/")}
    named = {text for key, text in played if key == "flow"}
    events = {text for key, text in played if key == "event"}
    found = {
        name
        for name, flow in view.flows.items()
        if name in started | named
        or commands & set(flow.trigger.commands)
        or events & set(flow.trigger.events)
        or typed & _labels(flow)
    }
    yield from (name for name in view.flows if name not in _with_run(view, found))


def _labels(flow: Flow) -> set[str]:
    button = flow.trigger.button
    return {t.source.text for t in button.templates()} if button else set()


def _with_run(view: View, found: set[str]) -> set[str]:
    """Those that a played flow runs are played too."""
    todo = list(found)
    while todo:
        for step in view.flows[todo.pop()].steps.values():
            run = step.flow if isinstance(step, RunStep) else ""
            if run in view.flows and run not in found:
                found.add(run)
                todo.append(run)
    return found


def _said(node: Node | None) -> Iterator[tuple[str, str]]:
    match node:
        case Map():
            for key, value in node.items:
                if key.text in _STARTS and isinstance(value, Scalar):
                    yield key.text, value.text.strip()
                else:
                    yield from _said(value)
        case Sequence():
            for item in node.items:
                yield from _said(item)
