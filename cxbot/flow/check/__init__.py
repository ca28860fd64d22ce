"""What is wrong with a project's files, or could be better: all of it, before it goes live.

Reading finds what YAML and the shape of steps get wrong; here are names and types (errors), then
the ways through a flow, what a customer would feel, languages and tests (warnings).
"""

from collections.abc import Iterable

from cxbot.flow.check.doubts import (
    close,
    contacts,
    ends,
    experience,
    journey,
    languages,
    limits,
    loops,
    starts,
    surveys,
    tested,
    ways,
)
from cxbot.flow.check.known.project import Project
from cxbot.flow.check.mistakes import desk, flows, messages, personas, references, rewards
from cxbot.flow.check.view import View
from cxbot.flow.reading.files import Files
from cxbot.flow.reading.source import Problems
from cxbot.flow.scenario.story import Scenario


def errors(files: Files, problems: Problems) -> None:
    """What keeps the flows from going live."""
    project = Project(View(files, problems), problems)
    references.check(project, problems)
    messages.check(project, problems)
    desk.check(project, problems)
    rewards.check(project, problems)
    personas.check(project, problems)
    # Warnings about values come along: they fall out of the same walk through the steps.
    flows.check(project, problems)


def warnings(files: Files, problems: Problems, scenarios: Iterable[Scenario] = ()) -> None:
    """What works, and should be looked at all the same."""
    view = View(files, problems)
    ways.check(view)
    ends.check(view)
    loops.check(view)
    starts.check(view)
    limits.check(view)
    experience.check(view)
    surveys.check(view)
    close.check(view)
    contacts.check(view)
    journey.check(view)
    languages.check(view)
    tested.check(view, scenarios)
