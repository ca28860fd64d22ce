"""One step of a scenario, read: who says or does what."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, get_args

from cxbot.errors import did_you_mean, meant, nearest
from cxbot.flow.protocol import EndOutcome
from cxbot.flow.reading.fields import Fields, entries, read_length, read_texts
from cxbot.flow.reading.files import Files
from cxbot.flow.reading.source import Map, Node, Problems, Scalar, Sequence, plain
from cxbot.flow.scenario import happenings, known
from cxbot.flow.scenario.story import (
    AnyLine,
    Bot,
    Buttons,
    Ended,
    Expect,
    Expected,
    Human,
    Operator,
    Tap,
    User,
    Wait,
)
from cxbot.flow.values import hours
from cxbot.model.message import Attachment

VERBS = (
    "user", "tap", "bot", "buttons", "operator", "event", "wait", "human", "ended", "expect",
)  # fmt: skip
NOTHING = "nothing"
_OUTCOMES = get_args(EndOutcome)
_SENT = ("photo", "file", "voice", "location", "contact", "text")
_PLACE = re.compile(r"(-?\d{1,2}(?:\.\d+)?)\s*,\s*(-?\d{1,3}(?:\.\d+)?)")
_OPTIONS = {"bot": ("buttons",), "event": ("with",)}


class LineReader:
    """Knows the project and the flow the test is about."""

    def __init__(self, files: Files, problems: Problems, flow: str | None) -> None:
        self._files = files
        self._problems = problems
        self._flow = flow

    def line(self, node: Node) -> AnyLine | None:
        verb = self._verb(node)
        if verb is None:
            return None
        fields = Fields(node, f'a "{verb}" step', (verb, *_OPTIONS.get(verb, ())), self._problems)
        return self._read(verb, fields)

    def _verb(self, node: Node) -> str | None:
        """The one word that says what it is."""
        names = [key.text for key, _ in node.items] if isinstance(node, Map) else []
        verbs = [name for name in names if name in VERBS]
        if "bot" in verbs and "buttons" in verbs:
            verbs.remove("buttons")
        if len(verbs) == 1:
            return verbs[0]
        if not isinstance(node, Map):
            self._add(node, "E104", "a step is written as a word and what is said.", _EXAMPLE)
        elif verbs:
            said = f'one step says one thing, here are "{verbs[0]}" and "{verbs[1]}".'
            self._add(node, "E103", said, 'Begin the second with "- ".')
        else:
            key = node.items[0][0]
            hint = did_you_mean(key.text, VERBS, f"There are: {', '.join(VERBS)}.")
            self._problems.add(key.span, "E103", f'"{key.text}" is no step of a test.', hint)
        return None

    def _read(self, verb: str, fields: Fields) -> AnyLine | None:
        match verb:
            case "user":
                return self._user(fields)
            case "bot":
                return self._bot(fields)
            case "buttons":
                return Buttons(labels=_texts(fields, verb), span=fields.span)
            case "wait":
                return self._wait(fields)
            case "event":
                return happenings.read(fields, self._files, self._problems)
            case "ended":
                outcome = fields.word("ended", _OUTCOMES)
                return Ended(outcome=outcome, span=fields.span) if outcome else None  # type: ignore[arg-type]  # one of them, as just asked
            case "expect":
                return self._expect(fields)
            case _:
                return self._said(verb, fields)

    def _said(self, verb: str, fields: Fields) -> AnyLine | None:
        scalar = fields.scalar(verb)
        if scalar is None:
            return None
        text = scalar.text.strip()
        match verb:
            case "tap":
                return Tap(label=text, span=fields.span)
            case "human":
                return Human(title=None if _is_nothing(scalar) else text, span=fields.span)
            case _:
                return Operator(text=text, span=fields.span)

    def _user(self, fields: Fields) -> AnyLine | None:
        node = fields.node("user")
        if not isinstance(node, Map):
            scalar = fields.scalar("user")
            return User(text=scalar.text.strip(), span=fields.span) if scalar else None
        inner = Fields(node, '"user"', _SENT, self._problems)
        attachment = self._attachment(inner)
        return User(text=inner.text("text") or "", attachment=attachment, span=fields.span)

    def _attachment(self, sent: Fields) -> Attachment | None:
        kinds = [name for name in _SENT[:-1] if name in sent]
        if len(kinds) != 1:
            hint = "Like this: user: {photo: shirt.jpg, text: It came like this}"
            self._problems.add(sent.span, "E104", "one thing is sent at a time.", hint)
            return None
        name = kinds[0]
        text = sent.text(name) or ""
        match name:
            case "location":
                return self._location(sent, text)
            case "contact":
                return Attachment(kind="contact", phone=text, own=True)
            case "file":
                return Attachment(kind="document", file_id=text, name=text)
            case "photo":
                return Attachment(kind="photo", file_id=text)
            case _:
                return Attachment(kind="voice", file_id=text)

    def _location(self, sent: Fields, text: str) -> Attachment | None:
        found = _PLACE.fullmatch(text)
        if found is None:
            hint = 'Like this: location: "55.75, 37.61"'
            self._problems.add(sent.span, "E104", f'"{text}" is no place.', hint)
            return None
        return Attachment(kind="location", latitude=float(found[1]), longitude=float(found[2]))

    def _bot(self, fields: Fields) -> AnyLine | None:
        scalar = fields.scalar("bot", "Nothing is said? Write bot: nothing.")
        buttons = _texts(fields, "buttons") if "buttons" in fields else None
        if scalar is None:
            return None
        text = None if _is_nothing(scalar) else scalar.text
        return Bot(text=text, buttons=buttons, span=fields.span)

    def _wait(self, fields: Fields) -> AnyLine | None:
        scalar = fields.scalar("wait", _WAITS)
        if scalar is None:
            return None
        word, _, rest = scalar.text.strip().partition(" ")
        if word != "until":
            length = read_length(scalar, self._problems)
            return Wait(length=length, span=fields.span) if length else None
        minutes = hours.clock(rest)
        if minutes is None:
            said = f'"{rest.strip()}" is not a time of day.'
            self._problems.add(scalar.span, "E104", said, _WAITS)
            return None
        return Wait(until=minutes, span=fields.span)

    # --- expect ----------------------------------------------------------------------------------

    def _expect(self, fields: Fields) -> AnyLine:
        rows = entries(fields.node("expect"), '"expect"', self._problems)
        values = []
        for key, node in rows:
            path = tuple(key.text.split("."))
            self._known(key, path)
            values.append(Expected(path=path, value=value_of(node), span=key.span))
        return Expect(values=tuple(values), span=fields.span)

    def _known(self, key: Scalar, path: tuple[str, ...]) -> None:
        """Names are those of the flow, and what the test can see beside it."""
        root = path[0]
        if root == "customer" and len(path) > 1:
            fields = known.customer_fields(self._files)
            self._one_of(key, path[1], known.CUSTOMER | fields, "customer.")
        elif root == "ticket":
            self._one_of(key, path[1] if len(path) > 1 else "", known.TICKET, "ticket.")
        elif root == "metric":
            self._one_of(key, ".".join(path[1:]), known.metrics(self._files), "metric.")
        elif root not in ("tickets", "shop", "customer"):
            names = known.variables(self._files, self._flow)
            if names is not None:
                self._one_of(key, root, {*names, *_SEEN}, "")

    def _one_of(self, key: Scalar, name: str, names: Iterable[str], prefix: str) -> None:
        sorted_names = sorted(names)
        if name in sorted_names:
            return
        near = nearest(name, sorted_names)
        there = f"There are: {', '.join(prefix + one for one in sorted_names)}."
        hint = meant(f"{prefix}{near}" if near else "", there)
        self._problems.add(key.span, "E201", f'no variable "{prefix}{name}".', hint)

    def _add(self, node: Node, code: str, message: str, hint: str) -> None:
        self._problems.add(node.span, code, message, hint)


_SEEN = ("customer", "metric", "ticket", "tickets")
_EXAMPLE = 'Like this: - user: "2"'
_WAITS = "Like this: 3 days, 30 minutes, until 10:00."
_WORDS: Mapping[str, Any] = {"yes": True, "no": False, "empty": None}


def value_of(node: Node) -> Any:
    """As conditions read it: yes, no and empty are words."""
    if isinstance(node, Scalar) and node.plain and node.text in _WORDS:
        return _WORDS[node.text]
    return plain(node)


def _is_nothing(scalar: Scalar) -> bool:
    return scalar.plain and scalar.text == NOTHING


def _texts(fields: Fields, name: str) -> tuple[str, ...]:
    node = fields.node(name)
    if isinstance(node, Scalar) and _is_nothing(node):
        return ()
    if isinstance(node, Sequence) and not node.items:
        return ()
    return tuple(scalar.text.strip() for scalar in read_texts(node, fields.problems))
