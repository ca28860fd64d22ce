"""What the desk of shop.yaml and the flows refer to in each other, and what canned replies know."""

from cxbot.errors import did_you_mean
from cxbot.flow.check.known.declared import ORDER
from cxbot.flow.check.known.project import Project
from cxbot.flow.check.known.situation import Found, Path, Situation, Variable
from cxbot.flow.check.mistakes import placeholders, references, translations
from cxbot.flow.check.mistakes.messages import Reader
from cxbot.flow.check.mistakes.names import Where
from cxbot.flow.reading.fields import read_texts
from cxbot.flow.reading.mending import renamed
from cxbot.flow.reading.source import Map, Problems, Scalar, Sequence
from cxbot.flow.steps import HumanStep
from cxbot.model.types import named
from cxbot.model.value import replace

#: What a reply knows beside the customer and the shop.
_GIVEN = Situation(
    variables={
        "operator": Variable(type=named("text")),
        "ticket": Variable(type=named("text")),
        "order": Variable(type=ORDER),
    }
)
_NO_ORDER = "not every ticket is about an order"


def check(project: Project, problems: Problems) -> None:
    _rules(project, problems)
    _queues(project, problems)
    _replies(project, problems)


def _rules(project: Project, problems: Problems) -> None:
    """The flows that rules name; nobody knows which there are in a shop without any."""
    desk = project.view.value(project.view.shop_file, "desk")
    routing = desk.get("routing") if isinstance(desk, Map) else None
    for rule in routing.items if isinstance(routing, Sequence) and project.flows else ():
        for scalar in read_texts(rule.get("flow") if isinstance(rule, Map) else None, Problems()):
            if scalar.text.strip() not in project.flows:
                references.no_flow(scalar.text.strip(), scalar.span, project, problems)


def _queues(project: Project, problems: Problems) -> None:
    """Those that steps name, once the desk has any of its own."""
    queues = tuple(project.files.shop.desk.queues)
    for flow in project.flows.values() if queues else ():
        for step in flow.steps.values():
            if not isinstance(step, HumanStep) or step.queue is None or step.queue in queues:
                continue
            written = project.view.value(step.span, "queue")
            if isinstance(written, Scalar):
                hint = did_you_mean(step.queue, queues, f"There are: {', '.join(queues)}")
                edits = renamed(written.span, step.queue, queues)
                said = f'no queue "{step.queue}" in shop.yaml.'
                problems.add(written.span, "E318", said, hint, edits)


def _replies(project: Project, problems: Problems) -> None:
    for code, phrase in project.files.shop.canned.items():
        reader = _ReplyReader(code, project, problems)
        for template in phrase.templates():
            placeholders.said(template, reader.look, problems)
        translations.check(phrase, problems)


class _ReplyReader(Reader):
    def __init__(self, code: str, project: Project, problems: Problems) -> None:
        known = tuple(_GIVEN.variables)
        super().__init__(f"replies.{code}", project, problems, known=known)

    def look(self, path: Path, where: Where) -> Found:
        found = _GIVEN.find(path)
        if found is None and path[0] in _GIVEN.variables:
            self.no_field(path, where, ORDER.fields or {} if path[0] == "order" else ())
        if found is None:
            return super().look(path, where)
        return replace(found, reasons=(_NO_ORDER,)) if path[0] == "order" else found
