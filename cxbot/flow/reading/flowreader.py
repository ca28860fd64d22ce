"""One YAML file -> Flow, or anytime.yaml -> its entries. References to others are checked later."""

import re
from collections.abc import Iterable
from typing import Any

from cxbot.errors import did_you_mean
from cxbot.flow.definition import CancelRule, Flow, LimitRule, Trigger
from cxbot.flow.reading import naming
from cxbot.flow.reading.contacts import read_contact
from cxbot.flow.reading.fields import Fields
from cxbot.flow.reading.mending import renamed
from cxbot.flow.reading.questionreader import read_label
from cxbot.flow.reading.source import Map, Node, Problems, Scalar, Sequence
from cxbot.flow.reading.stepreader import StepReader, option_hint
from cxbot.flow.shop import Shop
from cxbot.flow.steps import AnyStep, HumanStep, walk
from cxbot.flow.structure import version
from cxbot.flow.texts.phrase import Languages
from cxbot.flow.values import hours
from cxbot.model.event import OWN_EVENTS
from cxbot.model.order import STATUS_AFTER
from cxbot.model.touchpoint import Place
from cxbot.model.value import replace

_KEYS = ("flow", "about", "when", "if", "limit", "cancel_when", "contact", "do")
_LABELS = ("task", "stage", "touchpoint")
_ENTRY_KEYS = ("about", "when", "if", "first", "do", *_LABELS)
_WHEN = ("command", "words", "button", "event")
_PATH = re.compile(r"[^\W\d]\w*(\.\w+)*")
_COMMAND = re.compile(r"/?[A-Za-z0-9_]{1,32}")


class FlowReader:
    """Knows the shop; reads files that use it."""

    def __init__(
        self,
        languages: Languages,
        shop: Shop,
        problems: Problems,
        events: Iterable[str] = (),
    ) -> None:
        self.problems = problems
        self.shop = shop
        self._steps = StepReader(languages, shop, problems)
        self._events = known_events(shop, events)

    def flow(self, file: str, source: str, root: Node) -> Flow | None:
        known = (*_KEYS, *_LABELS)
        fields = Fields(root, "a flow", known, self.problems, option_hint)
        name = self._flow_name(fields, file)
        fields.need("do", "The steps of the flow.")
        if not isinstance(root, Map):
            return None
        return self._flow(fields, name, source)

    def anytime(self, source: str, root: Node) -> tuple[Flow, ...]:
        fields = Fields(root, "anytime.yaml", ("anytime",), self.problems)
        node = fields.need("anytime")
        if not isinstance(node, Sequence):
            if node is not None:
                self.problems.add(node.span, "E104", "anytime is a list of entries.")
            return ()
        found = []
        for index, item in enumerate(node.items, 1):
            entry = Fields(item, "an anytime entry", _ENTRY_KEYS, self.problems, _entry_hint)
            entry.need("do")
            entry.need("when")
            flow = self._flow(entry, f"anytime:{index}", source)
            found.append(replace(flow, anytime=True, first=entry.yes("first")))
        return tuple(found)

    def _flow(self, fields: Fields, name: str, source: str) -> Flow:
        trigger = self._trigger(fields.node("when"))
        condition = self._steps.expression(fields, "if")
        limit, cancel = self._limit(fields), self._cancel(fields)
        self._steps.forget()
        do = self._steps.steps(fields.node("do"), "", None)
        first = fields.node("first") is not None and fields.yes("first")
        digest = version(
            trigger.commands,
            [word.text for word in trigger.words],
            trigger.button is not None,
            trigger.events,
            condition,
            limit,
            cancel,
            first,
            do,
        )
        steps = self._by_key(do)
        labels = {label: fields.text(label) for label in _LABELS}
        return Flow(
            name=name,
            version=digest,
            source=source,
            about=fields.text("about") or "",
            trigger=trigger,
            condition=condition,
            limit_rule=limit,
            cancel=cancel,
            do=do,
            steps=steps,
            secret=frozenset(
                name
                for step in steps.values()
                if isinstance(step, HumanStep)
                for name in step.secret
            ),
            contact=read_contact(fields.node("contact"), steps.values(), self.problems),
            places={step.key: _place(name, digest, step, labels) for step in steps.values()},
            span=fields.span,
        )

    def _flow_name(self, fields: Fields, file: str) -> str:
        expected = file.rpartition("/")[2].removesuffix(".yaml")
        scalar = fields.scalar("flow")
        if scalar is None:
            fields.need("flow", f"Like this: flow: {expected}")
            return expected
        if scalar.text != expected:
            said = f'the flow is called "{naming.shortened(scalar.text)}", its file "{expected}".'
            self.problems.add(scalar.span, "E105", said, "Make them equal.")
        else:
            naming.good_id(scalar, "name of a flow", self.problems)
        return scalar.text

    def _by_key(self, do: tuple[AnyStep, ...]) -> dict[str, AnyStep]:
        return {step.key: step for step in walk(do)}

    # --- when, limit, cancel_when ----------------------------------------------------------------

    def _trigger(self, node: Node | None) -> Trigger:
        if node is None:
            return Trigger()
        fields = Fields(node, '"when"', (*_WHEN, "schedule"), self.problems)
        if "schedule" in fields:
            hint = "Start the flow by an event and wait."
            self.problems.add(
                fields.keys["schedule"].span, "E104", "schedules are not supported yet.", hint
            )
        commands = []
        for scalar in fields.texts("command"):
            if _COMMAND.fullmatch(scalar.text):
                commands.append(f"/{scalar.text.removeprefix('/').lower()}")
            else:
                hint = "Like this: /order. Latin letters, digits and _, at most 32."
                self.problems.add(scalar.span, "E104", f'"{scalar.text}" is not a command.', hint)
        events = tuple(scalar.text for scalar in fields.texts("event"))
        for scalar in fields.texts("event"):
            self._event(scalar)
        return Trigger(
            commands=tuple(commands),
            words=fields.texts("words"),
            button=read_label(self._steps, fields.node("button")),
            events=events,
        )

    def _event(self, scalar: Scalar) -> bool:
        return read_event(scalar, self._events, self.problems)

    def _limit(self, fields: Fields) -> LimitRule | None:
        scalar = fields.scalar("limit")
        if scalar is None:
            return None
        words = scalar.text.split()
        rest = " ".join(words[2:])
        if words[:2] == ["once", "per"] and rest:
            span = scalar.at(scalar.text.find(words[2]), len(rest))
            if rest == "customer":
                return LimitRule(span=span)
            period = hours.length(rest) or hours.length(f"1 {rest}")
            if period:
                return LimitRule(period=period, span=span)
            if _PATH.fullmatch(rest):
                return LimitRule(path=tuple(rest.split(".")), span=span)
        if words[:2] == ["once", "per"] and words[2:3] and words[2][:1].isdigit():
            said, hint = hours.why_no_length(rest)
            self.problems.add(scalar.at(scalar.text.find(words[2]), len(rest)), "E104", said, hint)
            return None
        hint = "Like this: once per order.number, once per 90 days."
        self.problems.add(scalar.span, "E104", f'"{scalar.text}" is not a limit.', hint)
        return None

    def _cancel(self, fields: Fields) -> CancelRule | None:
        node = fields.node("cancel_when")
        if node is None:
            return None
        inner = Fields(node, '"cancel_when"', ("event", "same"), self.problems)
        inner.need("event")
        event, same = inner.scalar("event"), inner.scalar("same")
        if same and not _PATH.fullmatch(same.text):
            hint = "Like this: order.number"
            self.problems.add(same.span, "E104", f'"{same.text}" is not a field.', hint)
        if event is None or not self._event(event):
            return None
        path = tuple(same.text.split(".")) if same else ()
        return CancelRule(event=event.text, same=path, span=same.span if same else node.span)


def known_events(shop: Shop, others: Iterable[str]) -> frozenset[str]:
    """All that may come; `others` are declared elsewhere than in shop.yaml."""
    return frozenset({*STATUS_AFTER, *OWN_EVENTS, *shop.events, *others})


def read_event(scalar: Scalar, events: frozenset[str], problems: Problems) -> bool:
    """Whether it is one of these."""
    if scalar.text in events:
        return True
    known = sorted(events)
    hint = did_you_mean(scalar.text, known, "Declare it under events in shop.yaml.")
    edits = renamed(scalar.span, scalar.text, known)
    problems.add(scalar.span, "E301", f'no event "{scalar.text}".', hint, edits)
    return False


def _entry_hint(word: str) -> str:
    if word == "contact":
        return "Take it out: what the customer begins is always answered."
    return option_hint(word)


def _place(name: str, digest: str, step: AnyStep, labels: dict[str, Any]) -> Place:
    return Place(
        flow=name,
        flow_version=digest,
        step=step.key,
        task=step.task or labels["task"],
        stage=step.stage or labels["stage"],
        touchpoint=step.touchpoint or labels["touchpoint"],
        line=step.span.line,
    )
