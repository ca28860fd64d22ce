"""The words of each node: what starts a flow, and what each verb does."""

from cxbot.flow.definition import Flow
from cxbot.flow.drawing import wording
from cxbot.flow.drawing.picture import Node, NodeKind
from cxbot.flow.steps import (
    AnyStep,
    AskStep,
    CallStep,
    GoStep,
    HumanStep,
    IfStep,
    MatchStep,
    RunStep,
    SayStep,
    SetStep,
    WaitStep,
)
from cxbot.flow.values import hours
from cxbot.model.value import replace

_TO = "→ "


def start_node(flow: Flow, language: str) -> Node:
    """What starts the flow, for whom, how often, and what calls it off."""
    trigger = flow.trigger
    found = [f"event {event}" for event in trigger.events]
    found += trigger.commands
    if trigger.button:
        found.append(f"button “{wording.phrase(trigger.button, language, 40)}”")
    if trigger.words:
        found.append(f"words: {wording.several([word.text for word in trigger.words])}")
    notes = []
    if flow.condition:
        notes.append(f"if {wording.short(flow.condition.text, 80)}")
    if flow.limit_rule:
        rule = flow.limit_rule
        per = ".".join(rule.path) or (hours.told(rule.period) if rule.period else "customer")
        notes.append(f"once per {per}")
    if flow.cancel:
        same = f", same {'.'.join(flow.cancel.same)}" if flow.cancel.same else ""
        notes.append(f"called off by {flow.cancel.event}{same}")
    if flow.first:
        notes.append("first: wins over an open question")
    head = f"any time {flow.name.partition(':')[2]}" if flow.anytime else "starts"
    return Node(
        id="",
        kind="start",
        head=wording.short(head),
        text="\n".join(map(wording.clean, found)) or "run by another flow",
        notes=tuple(notes),
        flow=flow.name,
        keys=("",),
        line=flow.span.line,
    )


def step_node(flow: Flow, step: AnyStep, language: str) -> Node:
    """Without its id."""
    made = _spoken(step, language) or _worked(step) or _led(step, anytime=flow.anytime)
    return replace(made, flow=flow.name, keys=(step.key,), line=step.span.line)


def _spoken(step: AnyStep, language: str) -> Node | None:
    kind: NodeKind
    match step:
        case SayStep():
            kind, text, notes = "say", step.text, _beside(step, language)
        case AskStep():
            kind, text, notes = "ask", step.text, _answers(step, language)
        case HumanStep():
            kind, text, notes = "human", step.title, _called(step)
        case _:
            return None
    return _node(kind, wording.phrase(text, language), notes)


def _worked(step: AnyStep) -> Node | None:
    """What nobody sees."""
    match step:
        case CallStep():
            return _node("call", wording.short(step.action), _kept(step))
        case RunStep():
            return _node("run", wording.short(step.flow), _kept(step))
        case SetStep():
            rows = [f"{to} = {wording.value(value.source)}" for to, value in step.assignments]
            return _node("set", "\n".join(map(wording.short, rows)))
        case WaitStep():
            return _node("wait", _wait(step))
    return None


def _led(step: AnyStep, *, anytime: bool) -> Node:
    match step:
        case IfStep():
            return _node("fork", wording.short(step.condition.text), head="if")
        case MatchStep():
            return _node("fork", wording.short(step.subject.text), head="match")
        case GoStep():
            return _node("go", wording.short(step.to))
        case _:
            # An anytime entry takes whatever was open with it.
            return _node("leave" if anytime else "end", head="stop")


def _node(kind: NodeKind, text: str = "", notes: tuple[str, ...] = (), head: str = "") -> Node:
    return Node(id="", kind=kind, head=head or kind, text=text, notes=notes)


def _kept(step: CallStep | RunStep) -> tuple[str, ...]:
    return (f"{_TO}{step.save}",) if step.save else ()


def _wait(step: WaitStep) -> str:
    if step.until is not None:
        return f"until {wording.clock(step.until)}"
    return hours.told(step.length) if step.length is not None else ""


def _beside(step: SayStep | AskStep, language: str) -> tuple[str, ...]:
    found = [f"link “{wording.phrase(link.label, language, 40)}”" for link in step.links]
    if step.photo or step.file:
        found.append("with a photo" if step.photo else "with a file")
    return tuple(found)


def _answers(step: AskStep, language: str) -> tuple[str, ...]:
    answer = step.answer
    kind: str = answer.named.name if answer.named else answer.kind
    if answer.kind == "rating":
        kind = f"rating {answer.least}-{answer.most}"
    choices = [wording.phrase(choice.label, language, 24) for choice in step.choices]
    if choices:
        kind += f": {wording.several(choices, 4)}"
    if step.skip:
        kind += f", or “{wording.phrase(step.skip, language, 24)}”"
    notes = [wording.clean(kind) + (f" {_TO}{step.save}" if step.save else "")]
    if step.metric:
        notes.append(f"counts as {wording.short(step.metric, 24)}")
    if step.remind:
        notes.append(f"reminds after {hours.told(step.remind.after)}")
    return (*notes, *_beside(step, language))


def _called(step: HumanStep) -> tuple[str, ...]:
    notes = []
    if step.priority != "normal":
        notes.append(f"priority {step.priority}")
    if step.queue:
        notes.append(f"queue {wording.short(step.queue, 30)}")
    if step.call_back:
        notes.append("to be called back")
    if not step.waits:
        notes.append("the flow goes on at once")
    return tuple(notes)
