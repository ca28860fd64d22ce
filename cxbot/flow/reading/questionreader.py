"""YAML of an `ask` step -> AskStep: answer type, choices, and what happens without an answer."""

import re
from typing import TYPE_CHECKING, Any

from cxbot.errors import did_you_mean
from cxbot.flow.reading.fields import Fields, read_length
from cxbot.flow.reading.mending import renamed
from cxbot.flow.reading.shopfile import BUILT_IN_ANSWERS
from cxbot.flow.reading.source import Map, Node, Scalar, Sequence, Span
from cxbot.flow.steps import AnswerKind, AnswerType, AskStep, ChoiceText, Remind
from cxbot.flow.texts.phrase import Phrase

if TYPE_CHECKING:
    from cxbot.flow.reading.stepreader import StepReader

ASK_OPTIONS = (
    "answer", "choices", "save", "retry", "give_up", "skip", "remind", "no_reply", "metric",
)  # fmt: skip

_RATING = re.compile(r"rating\s+(\d{1,3})\s*[-–]\s*(\d{1,3})")
_METRIC = re.compile(r"[^\W\d]\w*")
MAX_BUTTONS = 100


def read_question(reader: "StepReader", fields: Fields, common: dict[str, Any]) -> AskStep | None:
    key, following = common["key"], common["next"]
    text = reader.phrase(fields.node("ask"))
    choices = _choices(reader, fields)
    give_up = fields.node("give_up")
    skip = read_label(reader, fields.node("skip"))
    _told_apart(reader, [*(choice.label for choice in choices), *([skip] if skip else [])])
    options: dict[str, Any] = {
        "answer": _answer(reader, fields, choices),
        "choices": choices,
        "save": reader.target(fields.scalar("save")),
        "retry": _retry(reader, fields),
        "give_up": reader.branch(give_up, f"{key}/give_up", following) if give_up else None,
        "skip": skip,
        "remind": _remind(reader, fields),
        "no_reply": reader.late(fields, "no_reply", key, following),
        "metric": _metric(fields),
    }
    return AskStep(**common, text=text, **options, **reader.media(fields)) if text else None


def _answer(reader: "StepReader", fields: Fields, choices: tuple[ChoiceText, ...]) -> AnswerType:
    scalar = fields.scalar("answer")
    if scalar is None:
        return AnswerType(kind="choice" if choices else "text", span=fields.span)
    found = _answer_type(reader, scalar)
    if found.kind == "choice" and "choices" not in fields:
        hint = "Like this: choices: {small: Small, large: Large}"
        reader.problems.add(scalar.span, "E102", 'answer: choice needs "choices".', hint)
    if choices and found.kind != "choice":
        said = f'"choices" do not go with answer: {scalar.text}.'
        reader.problems.add(fields.keys["choices"].span, "E104", said, "Write answer: choice.")
    return found


def _answer_type(reader: "StepReader", scalar: Scalar) -> AnswerType:
    text = scalar.text.strip()
    if text in BUILT_IN_ANSWERS and text != "rating":
        return AnswerType(kind=text, span=scalar.span)  # type: ignore[arg-type]  # one of the kinds
    if match := _RATING.fullmatch(text):
        least, most = int(match[1]), int(match[2])
        if least < most <= least + 20:
            return AnswerType(kind="rating", span=scalar.span, least=least, most=most)
    if text.startswith("rating"):
        hint = "Like this: rating 1-5, rating 0-10."
        reader.problems.add(scalar.span, "E104", f'"{text}" is not a scale.', hint)
    elif named := reader.shop.answers.get(text):
        kind: AnswerKind = "list" if named.options else "pattern"
        return AnswerType(kind=kind, span=scalar.span, named=named)
    else:
        known = (*BUILT_IN_ANSWERS, *reader.shop.answers)
        hint = did_you_mean(text, known, f"There are: {', '.join(known)}")
        edits = renamed(scalar.span, scalar.text, known)
        reader.problems.add(scalar.span, "E305", f'no answer type "{text}".', hint, edits)
    return AnswerType(kind="text", span=scalar.span)


def _choices(reader: "StepReader", fields: Fields) -> tuple[ChoiceText, ...]:
    """`{value: label}`, or a list of labels that are their own values."""
    node = fields.node("choices")
    rows: list[tuple[str, Node]] = []
    if isinstance(node, Map):
        rows = [(key.text, value) for key, value in node.items]
    elif isinstance(node, Sequence):
        rows = [(item.text if isinstance(item, Scalar) else "", item) for item in node.items]
    if node is not None and not rows:
        hint = "Like this: {small: Small, large: Large}"
        reader.problems.add(node.span, "E104", "choices are values and labels.", hint)
    if len(rows) >= MAX_BUTTONS:
        said = f"a question has at most {MAX_BUTTONS - 1} choices."
        reader.problems.add(rows[MAX_BUTTONS - 1][1].span, "E109", said, "Ask in two steps.")
    found = []
    for value, label_node in rows[: MAX_BUTTONS - 1]:
        if label := read_label(reader, label_node):
            found.append(ChoiceText(value=value, label=label))
    return tuple(found)


def read_label(reader: "StepReader", node: Node | None) -> Phrase | None:
    """The words on a button: there must be some."""
    if isinstance(node, Scalar) and not _visible(node.text):
        reader.problems.add(node.span, "E109", "a button needs a label.")
        return None
    label = reader.phrase(node, markup=False)
    for template in label.templates() if label else ():
        if not _visible(template.source.text):
            reader.problems.add(template.source.span, "E109", "a button needs a label.")
            return None
    return label


def _visible(text: str) -> bool:
    return any(char.isprintable() and not char.isspace() for char in text)


def _told_apart(reader: "StepReader", labels: list[Phrase]) -> None:
    """Nobody can tell two buttons with the same label apart, in whatever language."""
    for language in reader.languages.known:
        first: dict[str, Span] = {}
        for label in labels:
            source = label.template(language).source
            before = first.setdefault(source.text.strip(), source.span)
            if before is not source.span:
                said = f'two buttons are called "{source.text.strip()}"'
                hint = "Give one of them another label."
                at = f"{said}, the other in line {before.line}."
                reader.problems.add(source.span, "E109", at, hint)


def _retry(reader: "StepReader", fields: Fields) -> tuple[Any, ...]:
    node = fields.node("retry")
    if node is None:
        return ()
    nodes = node.items if isinstance(node, Sequence) else (node,)
    return tuple(phrase for item in nodes if (phrase := reader.phrase(item)))


def _remind(reader: "StepReader", fields: Fields) -> Remind | None:
    node = fields.node("remind")
    if node is None:
        return None
    inner = Fields(node, '"remind"', ("after", "say"), reader.problems, like="{after: 1 day}")
    after = inner.need("after", "Like this: {after: 1 day}")
    length = read_length(after, reader.problems) if after else None
    say = reader.phrase(inner.node("say"))
    return Remind(after=length, say=say) if length else None


def _metric(fields: Fields) -> str | None:
    scalar = fields.scalar("metric")
    if scalar and not _METRIC.fullmatch(scalar.text):
        hint = "Like this: csat, nps, ces"
        fields.problems.add(scalar.span, "E104", f'"{scalar.text}" is not a metric.', hint)
    return scalar.text if scalar else None
