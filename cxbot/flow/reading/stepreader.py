"""YAML steps -> verbs. Finds the one verb of a step, then reads what may stand beside it."""

import re
from collections.abc import Sequence as Steps
from typing import Any

from cxbot.errors import did_you_mean, nearest
from cxbot.flow.reading import naming
from cxbot.flow.reading.fields import Fields, entries, read_length
from cxbot.flow.reading.mending import renamed
from cxbot.flow.reading.questionreader import ASK_OPTIONS, read_question
from cxbot.flow.reading.source import Map, Node, Problems, Scalar, Sequence, Span
from cxbot.flow.reading.verbs import Verbs
from cxbot.flow.shop import Shop
from cxbot.flow.steps import (
    AnyStep,
    AskStep,
    Branch,
    CallStep,
    Case,
    GoStep,
    HumanStep,
    IfStep,
    Late,
    LinkText,
    MatchStep,
    RunStep,
    SayStep,
    SetStep,
    StopStep,
    Target,
    WaitStep,
)
from cxbot.flow.texts.phrase import Languages, Phrase, Value, read_phrase, read_value
from cxbot.flow.texts.template import Template, compile_template
from cxbot.flow.values import hours
from cxbot.flow.values.expression import Expression, compile_expression

OPTIONS: dict[str, tuple[str, ...]] = {
    "say": ("links", "photo", "file"),
    "ask": ("links", "photo", "file", *ASK_OPTIONS),
    "call": ("with", "save", "on_error"),
    "set": (),
    "if": ("then", "else"),
    "match": ("cases",),
    "wait": (),
    "human": ("say", "priority", "and", "queue", "share", "secret", "call_back", "no_answer", "on"),
    "run": ("with", "save"),
    "go": (),
    "stop": (),
}
COMMON = ("id", "task", "stage", "touchpoint")
PRIORITIES = ("low", "normal", "high", "urgent")
OUTCOMES = ("resolved", "returned", "closed_by_customer", "timeout", "off_hours", "unreachable")

_ACTION = re.compile(r"\w+(\.\w+)*")
_RANGE = re.compile(r"(-?\d{1,15}(?:\.\d{1,15})?)\s*-\s*(-?\d{1,15}(?:\.\d{1,15})?)")


def option_hint(word: str) -> str:
    """For a key that stands outside of its step."""
    verbs = {option: verb for verb, options in OPTIONS.items() for option in options}
    verbs |= {"remind": "ask", "save": "ask", "say": "say"}
    longer = (option for option in verbs if word.startswith(f"{option}_"))
    near = nearest(word, verbs) or next(longer, "")
    return f'Did you mean "{near}" inside an {verbs[near]} step?' if near else ""


class StepReader:
    """Reads the steps of one flow."""

    def __init__(self, languages: Languages, shop: Shop, problems: Problems) -> None:
        self.languages = languages
        self.shop = shop
        self.problems = problems
        self._verbs = Verbs(OPTIONS, COMMON, problems)
        #: Ids of steps and where they stand, since `forget`.
        self._ids: dict[str, Span] = {}

    def forget(self) -> None:
        """Another flow begins: ids are unique in a flow only."""
        self._ids.clear()

    # --- lists of steps --------------------------------------------------------------------------

    def steps(self, node: Node | None, prefix: str, after: str | None) -> tuple[AnyStep, ...]:
        if node is None or (isinstance(node, Scalar) and node.value is None):
            return ()
        nodes: Steps[Node] = node.items if isinstance(node, Sequence) else (node,)
        if not isinstance(node, Sequence):
            hint = 'Begin each step with "- ".'
            self.problems.add(node.span, "E104", "a list of steps is expected here.", hint)
        keys = [self._key(item, f"{prefix}{index}") for index, item in enumerate(nodes, 1)]
        found = []
        for index, item in enumerate(nodes):
            following = keys[index + 1] if index + 1 < len(keys) else after
            step = self._step(item, keys[index], following)
            if step is not None:
                found.append(step)
        return tuple(found)

    def branch(self, node: Node | None, prefix: str, after: str | None) -> Branch:
        steps = self.steps(node, f"{prefix}/", after)
        return Branch(steps=steps, entry=steps[0].key if steps else after)

    def _key(self, node: Node, key: str) -> str:
        own = node.get("id") if isinstance(node, Map) else None
        if own is None:
            return key
        # What is no word at all is told where the options of all steps are read.
        if not isinstance(own, Scalar) or not naming.good_id(own, "id of a step", self.problems):
            return key
        first = self._ids.setdefault(own.text, own.span)
        if first is own.span:
            return own.text
        said = f'the id "{own.text}" stands here twice, first in line {first.line}.'
        self.problems.add(own.span, "E308", said)
        return key

    def _step(self, node: Node, key: str, following: str | None) -> AnyStep | None:
        if isinstance(node, Scalar) and node.text == "stop":
            return StopStep(key=key, span=node.span, next=following)
        verb = self._verbs.of(node)
        if verb is None or not isinstance(node, Map):
            return None
        what = "an " if verb[0] in "ai" else "a "
        known = (verb, *OPTIONS[verb], *COMMON)
        fields = Fields(node, f"{what}{verb} step", known, self.problems, self._verbs.belongs)
        common: dict[str, Any] = {name: fields.text(name) for name in COMMON}
        common |= {"key": key, "span": node.span, "next": following}
        reader = getattr(self, f"_{verb}")
        step: AnyStep | None = reader(fields, common)
        return step

    # --- what many verbs share -------------------------------------------------------------------

    def phrase(self, node: Node | None, *, markup: bool = True) -> Phrase | None:
        return read_phrase(node, self.languages, self.problems, markup=markup)

    def expression(self, fields: Fields, name: str) -> Expression | None:
        scalar = fields.scalar(name, "Like this: order.total >= 500")
        return compile_expression(scalar, self.problems) if scalar else None

    def target(self, scalar: Scalar | None) -> Target | None:
        if scalar is None:
            return None
        found = naming.variable(scalar, self.problems)
        return Target(name=found[0], customer=found[1], span=scalar.span) if found else None

    def values(self, fields: Fields, name: str) -> tuple[tuple[str, Value], ...]:
        rows = entries(fields.node(name), f'"{name}"', self.problems)
        return tuple((key.text, read_value(node, self.problems)) for key, node in rows)

    def media(self, fields: Fields) -> dict[str, Any]:
        return {
            "links": self._links(fields),
            "photo": self._url(fields.scalar("photo")),
            "file": self._url(fields.scalar("file")),
        }

    def late(self, fields: Fields, name: str, key: str, following: str | None) -> Late | None:
        """`{after: 3 days, do: [...]}`"""
        node = fields.node(name)
        if node is None:
            return None
        inner = Fields(node, f'"{name}"', ("after", "do"), self.problems, like="{after: 3 days}")
        after = inner.need("after", "Like this: {after: 3 days}")
        length = read_length(after, self.problems) if after else None
        do = inner.node("do")
        branch = self.branch(do, f"{key}/{name}", following) if do else None
        return Late(after=length, do=branch) if length else None

    def _url(self, scalar: Scalar | None) -> Template | None:
        return compile_template(scalar, self.problems, markup=False) if scalar else None

    def _links(self, fields: Fields) -> tuple[LinkText, ...]:
        found = []
        for key, node in entries(fields.node("links"), '"links"', self.problems):
            label = self.phrase(key, markup=False)
            if not isinstance(node, Scalar) or not label:
                self.problems.add(node.span, "E104", "a link is a label and an address.")
            elif url := self._url(node):
                found.append(LinkText(label=label, url=url))
        return tuple(found)

    # --- one method a verb, found by its name ----------------------------------------------------

    def _say(self, fields: Fields, common: dict[str, Any]) -> AnyStep | None:
        text = self.phrase(fields.node("say"))
        return SayStep(**common, text=text, **self.media(fields)) if text else None

    def _ask(self, fields: Fields, common: dict[str, Any]) -> AskStep | None:
        return read_question(self, fields, common)

    def _call(self, fields: Fields, common: dict[str, Any]) -> AnyStep | None:
        scalar = fields.scalar("call")
        save = self.target(fields.scalar("save"))
        errors = tuple(
            (name.text, self.branch(node, f"{common['key']}/{name.text}", common["next"]))
            for name, node in entries(fields.node("on_error"), '"on_error"', self.problems)
        )
        arguments = self.values(fields, "with")
        if scalar is None or not _ACTION.fullmatch(scalar.text):
            if scalar:
                hint = "Like this: shop.find_order"
                said = f'"{scalar.text}" is not the name of an action.'
                self.problems.add(scalar.span, "E104", said, hint)
            return None
        return CallStep(
            **common,
            action=scalar.text,
            action_span=scalar.span,
            arguments=arguments,
            save=save,
            on_error=errors,
        )

    def _set(self, fields: Fields, common: dict[str, Any]) -> AnyStep | None:
        found = []
        for key, node in entries(fields.node("set"), '"set"', self.problems):
            value = read_value(node, self.problems)
            if target := self.target(key):
                found.append((target, value))
        return SetStep(**common, assignments=tuple(found))

    def _if(self, fields: Fields, common: dict[str, Any]) -> AnyStep | None:
        condition = self.expression(fields, "if")
        key, following = common["key"], common["next"]
        fields.need("then", "Like this: then: [...]")
        then = self.branch(fields.node("then"), f"{key}/then", following)
        otherwise = self.branch(fields.node("else"), f"{key}/else", following)
        if condition is None:
            return None
        return IfStep(**common, condition=condition, then=then, otherwise=otherwise)

    def _match(self, fields: Fields, common: dict[str, Any]) -> AnyStep | None:
        subject = self.expression(fields, "match")
        key, following = common["key"], common["next"]
        otherwise = Branch(steps=(), entry=following)
        cases = []
        labels: dict[str, Span] = {}
        for name, node in entries(fields.need("cases"), '"cases"', self.problems):
            label = ", ".join(part.strip() for part in name.text.split(","))
            if label in labels:
                said = f'"{label}" stands here twice, first in line {labels[label].line}.'
                self.problems.add(name.span, "E005", said, "Keep one of them.")
                continue
            labels[label] = name.span
            then = self.branch(node, f"{key}/{label}", following)
            if label == "else":
                otherwise = then
            else:
                cases.append(self._case(name, label, then))
        if subject is None:
            return None
        return MatchStep(**common, subject=subject, cases=tuple(cases), otherwise=otherwise)

    def _case(self, name: Scalar, label: str, then: Branch) -> Case:
        values = tuple(part for part in label.split(", ") if part)
        ranges = []
        for value in values:
            if match := _RANGE.fullmatch(value):
                low, high = float(match[1]), float(match[2])
                ranges.append((low, high))
                if low > high:
                    said = f'"{value}" begins above its end.'
                    at = name.at(name.text.find(value), len(value))
                    turned = f"{match[2]}-{match[1]}"
                    self.problems.add(at, "E104", said, f'Write "{turned}".')
        return Case(label=label, values=values, ranges=tuple(ranges), span=name.span, then=then)

    def _wait(self, fields: Fields, common: dict[str, Any]) -> AnyStep | None:
        scalar = fields.scalar("wait", "Like this: 3 days, or until 10:00")
        if scalar is None:
            return None
        word, _, rest = scalar.text.strip().partition(" ")
        if word == "until":
            return WaitStep(**common, until=self._until(scalar, rest.strip()))
        return WaitStep(**common, length=read_length(scalar, self.problems))

    def _until(self, scalar: Scalar, time: str) -> int | None:
        minutes = hours.clock(time)
        if minutes is not None and minutes < hours.DAY:
            return minutes
        hint = 'Write "until 00:00".' if minutes else "Like this: until 10:00"
        at = scalar.at(scalar.text.rfind(time), len(time)) if time else scalar.span
        self.problems.add(at, "E104", f'"{time}" is not a time of the day.', hint)
        return None

    def _human(self, fields: Fields, common: dict[str, Any]) -> AnyStep | None:
        title = self.phrase(fields.node("human"), markup=False)
        said = fields.node("say")
        silent = isinstance(said, Scalar) and not said.text.strip()
        on = tuple(
            (self._outcome(name), self.branch(node, f"{common['key']}/{name.text}", common["next"]))
            for name, node in entries(fields.node("on"), '"on"', self.problems)
        )
        no_answer = self.late(fields, "no_answer", common["key"], common["next"])
        options: dict[str, Any] = {
            "say": None if silent else self.phrase(said),
            "silent": silent,
            "priority": fields.word("priority", PRIORITIES) or "normal",
            "waits": fields.word("and", ("continue",)) is None,
            "queue": fields.text("queue"),
            "share": self._share(fields),
            "secret": tuple(item.text for item in fields.texts("secret")),
            "call_back": self.phrase(fields.node("call_back"), markup=False),
            "no_answer": no_answer,
            "on": on,
        }
        return HumanStep(**common, title=title, **options) if title else None

    def _outcome(self, name: Scalar) -> str:
        if name.text not in OUTCOMES:
            hint = did_you_mean(name.text, OUTCOMES, f"There are: {', '.join(OUTCOMES)}")
            said = f'"{name.text}" is not an outcome of a conversation with a person.'
            self.problems.add(
                name.span, "E104", said, hint, renamed(name.span, name.text, OUTCOMES)
            )
        return name.text

    def _share(self, fields: Fields) -> tuple[tuple[str, Value], ...]:
        """`[order, amount]` or `{Amount: "{amount | money}"}`"""
        node = fields.node("share")
        if not isinstance(node, Sequence):
            return self.values(fields, "share")
        found = []
        for item in fields.texts("share"):
            text = f"{{{item.text}}}"
            quoted = Scalar(span=item.span, text=text, plain=True, style="", raw=item.raw)
            found.append((item.text, read_value(quoted, self.problems)))
        return tuple(found)

    def _run(self, fields: Fields, common: dict[str, Any]) -> AnyStep | None:
        scalar = fields.scalar("run")
        arguments = self.values(fields, "with")
        save = self.target(fields.scalar("save"))
        if scalar is None:
            return None
        flow, span = scalar.text, scalar.span
        return RunStep(**common, flow=flow, flow_span=span, arguments=arguments, save=save)

    def _go(self, fields: Fields, common: dict[str, Any]) -> AnyStep | None:
        scalar = fields.scalar("go")
        return GoStep(**common, to=scalar.text, to_span=scalar.span) if scalar else None

    def _stop(self, fields: Fields, common: dict[str, Any]) -> AnyStep:
        node = fields.node("stop")
        if not isinstance(node, Scalar) or node.text:
            hint = "Write only: - stop"
            at = node.span if node else fields.span
            self.problems.add(at, "E104", '"stop" takes nothing.', hint)
        return StopStep(**common)
