"""Every flow, step by step: the names and types in its conditions, texts and values."""

from collections.abc import Iterator

from cxbot.flow.check.known.declared import event_data, of_answer
from cxbot.flow.check.known.project import Project
from cxbot.flow.check.known.situation import Found, Path, Situation, Variable
from cxbot.flow.check.known.variables import Courses, assigned
from cxbot.flow.check.mistakes import calls, cases, placeholders, settled, translations
from cxbot.flow.check.mistakes.conditions import Judge, Look
from cxbot.flow.check.mistakes.messages import Reader
from cxbot.flow.check.mistakes.names import Names, Where
from cxbot.flow.definition import Flow
from cxbot.flow.reading.source import Problems
from cxbot.flow.steps import (
    AnyStep,
    AskStep,
    CallStep,
    HumanStep,
    IfStep,
    MatchStep,
    RunStep,
    SayStep,
    SetStep,
)
from cxbot.flow.texts.phrase import Phrase, Value
from cxbot.flow.texts.template import Template
from cxbot.flow.values.expression import path_of
from cxbot.model.value import replace

#: A text that people read, or the address of something they get.
Text = Phrase | Template


def check(project: Project, problems: Problems) -> None:
    courses = Courses(project)
    for flow in project.flows.values():
        _Flow(flow, project, courses, problems).check()


class _Flow:
    def __init__(self, flow: Flow, project: Project, courses: Courses, problems: Problems) -> None:
        self._flow = flow
        self._project = project
        self._problems = problems
        self._names = Names(project, flow, problems)
        self._courses = courses

    def check(self) -> None:
        flow = self._flow
        before = self._courses.of(flow).before
        self._top(self._courses.started(flow))
        for step in flow.steps.values():
            at = before.get(step.key)
            self._step(step, at)

    # --- above the steps -------------------------------------------------------------------------

    def _top(self, at: Situation) -> None:
        flow = self._flow
        look = self._looker(at, early=True)
        if flow.condition:
            Judge(flow.condition, look, self._problems).judge()
        if flow.trigger.button:
            self._button(flow.trigger.button)
        rule = flow.limit_rule
        if rule and rule.path:
            span = rule.span
            look(rule.path, lambda _: span)
        self._cancels(look)

    def _button(self, button: Phrase) -> None:
        """A menu is the same for all customers: only the shop's values can be shown in it."""
        reader = Reader("a button", self._project, self._problems)

        def look(path: Path, where: Where) -> Found:
            found = reader.look(path, where)
            nobody = ("a button is the same for every customer",)
            return replace(found, reasons=nobody) if path[0] == "customer" else found

        self._text(button, look)

    def _cancels(self, look: Look) -> None:
        cancel = self._flow.cancel
        if cancel is None or not cancel.same:
            return
        before = len(self._problems.found)
        look(cancel.same, lambda _: cancel.span)
        data = event_data(self._project.files, cancel.event)
        if data is None or len(self._problems.found) > before:
            return
        variables = {name: Variable(type=kind) for name, kind in data.items()}
        if Situation(variables=variables).find(cancel.same) is None:
            words = ".".join(cancel.same)
            said = f'{cancel.event} brings no "{words}", so it can never be the same.'
            hint = f"It brings: {', '.join(data)}"
            self._problems.add(cancel.span, "E201", said, hint)

    # --- steps -----------------------------------------------------------------------------------

    def _step(self, step: AnyStep, at: Situation | None) -> None:
        look = self._looker(at)
        for text in _texts(step):
            self._text(text, look)
        for value in _values(step):
            self._value(value, look)
        match step:
            case IfStep():
                before = len(self._problems.found)
                Judge(step.condition, look, self._problems).judge()
                if at is not None and len(self._problems.found) == before:
                    settled.check(step.condition, at, self._problems)
            case MatchStep():
                self._match(step, look, at)
            case AskStep():
                self._question(step)
            case CallStep():
                calls.check(step, at, self._project, self._problems)
            case SetStep():
                self._set(step, at)

    def _set(self, step: SetStep, at: Situation | None) -> None:
        for target, value in step.assignments:
            self._value(value, self._looker(at))
            if at is not None:
                calls.kept(target, value, at, self._project, self._problems)
                at = assigned(at, target, value)

    def _match(self, step: MatchStep, look: Look, at: Situation | None) -> None:
        subject = Judge(step.subject, look, self._problems).judge()
        path = path_of(step.subject.tree)
        left = at.find(path) if path and at is not None else None
        found = left or Found(type=subject, narrowed=subject)
        cases.check(step, subject, found, self._project.view, self._problems)

    def _question(self, step: AskStep) -> None:
        if self._project.reported(step.answer.span):
            return
        if step.metric and step.answer.kind != "rating":
            at = self._project.view.value(step.span, "metric")
            said = f'"metric" counts ratings, this question asks for {step.answer.kind}.'
            span = at.span if at else step.span
            self._problems.add(span, "E213", said, "Like this: answer: rating 1-5")
        if step.save and step.save.customer:
            found = of_answer(step)
            calls.answered(step.save.name, found, step.save.span, self._project, self._problems)

    # --- parts -----------------------------------------------------------------------------------

    def _value(self, value: Value, look: Look) -> None:
        for template in value.templates():
            placeholders.passed_on(template, look, self._problems)

    def _text(self, text: Text, look: Look) -> None:
        if isinstance(text, Template):
            placeholders.said(text, look, self._problems, address=True)
            return
        before = len(self._problems.found)
        for template in text.templates():
            if template.names:
                placeholders.said(template, look, self._problems)
        told = self._problems.found[before:]
        # A mistyped name would be missing in one language and too much in the other.
        if all(problem.code != "E201" for problem in told):
            translations.check(text, self._problems)

    def _looker(self, at: Situation | None, *, early: bool = False) -> Look:
        names = self._names

        def look(path: Path, where: Where) -> Found:
            return names.look(path, where, at, early=early)

        return look


def _texts(step: AnyStep) -> Iterator[Text]:
    """What people read, and where links and files lead."""
    found: tuple[Text | None, ...] = ()
    match step:
        case SayStep() | AskStep():
            found = (step.text, step.photo, step.file)
            for link in step.links:
                found = (*found, link.label, link.url)
            if isinstance(step, AskStep):
                reminder = step.remind.say if step.remind else None
                labels = (choice.label for choice in step.choices)
                found = (*found, *step.retry, step.skip, reminder, *labels)
        case HumanStep():
            found = (step.title, step.say, step.call_back)
    yield from (text for text in found if text is not None)


def _values(step: AnyStep) -> Iterator[Value]:
    match step:
        case CallStep() | RunStep():
            yield from (value for _, value in step.arguments)
        case HumanStep():
            yield from (value for _, value in step.share)
