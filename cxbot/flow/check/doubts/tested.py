"""Flows that no scenario in flows/tests/ plays."""

from collections.abc import Iterable, Iterator

from cxbot.flow.check.view import View
from cxbot.flow.definition import Flow
from cxbot.flow.reading.files import TESTS
from cxbot.flow.scenario.story import Happens, Scenario, Tap, User
from cxbot.flow.steps import RunStep
from cxbot.flow.texts.words import WordIndex


def check(view: View, scenarios: Iterable[Scenario]) -> None:
    """`scenarios` are those that could be read."""
    for name in _not_played(view, list(scenarios)):
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


def _not_played(view: View, scenarios: list[Scenario]) -> Iterator[str]:
    lines = [line for scenario in scenarios for line in scenario.lines]
    typed = {line.text.strip() for line in lines if isinstance(line, User)}
    typed |= {line.label for line in lines if isinstance(line, Tap)}
    happened = [*(one.given.event for one in scenarios), *lines]
    events = {line.type for line in happened if isinstance(line, Happens)}
    named = {scenario.flow for scenario in scenarios}
    by_words = WordIndex(
        (word.text, flow.name) for flow in view.flows.values() for word in flow.trigger.words
    )
    started = {by_words.inside(text) for text in typed}
    commands = {text.split()[0].lower() for text in typed if text.startswith("/")}
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
