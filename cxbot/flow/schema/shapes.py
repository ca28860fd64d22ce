"""One shape of JSON for each kind of value in the language's table."""

from collections.abc import Iterable
from typing import get_args

from cxbot.flow import language
from cxbot.flow.language.word import Word
from cxbot.flow.schema.known import Known
from cxbot.flow.schema.types import TEXT, YES_NO, Schema, spoken
from cxbot.model.desk import ROLES
from cxbot.model.event import OWN_EVENTS
from cxbot.model.journey import PHASES, STAGE_SETS, Control, Medium
from cxbot.model.policy import PURPOSES
from cxbot.model.recorded import RECORDED

_KNOWN_EVENTS = [*OWN_EVENTS, RECORDED]
_LENGTH = r"0*[1-9]\d* +([Ss]econd|[Mm]inute|[Hh]our|[Dd]ay|[Ww]eek)s?"
_CLOCK = r"([01]?\d|2[0-4]):[0-5]\d"
_NAME = r"[^\s.{}|0-9][^\s.{}|]*"
_LIKE = {
    "length": "A length of time: 30 minutes, 2 hours, 3 days, 1 week.",
    "pause": "A length of time, or until 10:00.",
    "variable": "A name, or customer.NAME.",
}


def ref(name: str) -> Schema:
    return {"$ref": f"#/definitions/{name}"}


def pattern(text: str, kind: str = "") -> Schema:
    found: Schema = {"type": "string", "pattern": f"^{text}$"}
    if kind in _LIKE:
        found["patternErrorMessage"] = _LIKE[kind]
    return found


def open_map(values: Schema) -> Schema:
    """Names that the owner chooses. An empty one is written as nothing."""
    return {"type": ["object", "null"], "additionalProperties": values}


def _one_or_more(one: Schema) -> Schema:
    return {"anyOf": [one, {"type": "array", "items": one}]}


class Shapes:
    """The shapes of a shop. `of` gives one by its kind, `described` a word with its meaning."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self._by_kind = {**_FIXED, **self._of_this_shop()}

    def of(self, kind: str) -> Schema:
        return dict(self._by_kind[kind])

    def described(self, word: Word) -> Schema:
        found = {**self.of(word.kind), "description": word.meaning}
        if word.example:
            found["markdownDescription"] = f"{word.meaning}\n```yaml\n{word.example}\n```"
        return found

    def record(self, words: Iterable[Word], required: Iterable[str] = ()) -> Schema:
        """An object with these keys and no others."""
        found: Schema = {
            "type": "object",
            "properties": {word.name: self.described(word) for word in words},
            "additionalProperties": False,
        }
        if names := list(required):
            found["required"] = names
        return found

    def definitions(self) -> dict[str, Schema]:
        """What shapes refer to."""
        in_languages: Schema = {
            "type": "object",
            "properties": {code: {"type": TEXT} for code in self.known.languages},
            "additionalProperties": False,
            "minProperties": 1,
        }
        return {
            "phrase": {"anyOf": [{"type": TEXT}, in_languages]},
            "phrases": {"anyOf": [{"type": "array", "items": ref("phrase")}, ref("phrase")]},
            "steps": {"type": ["array", "null"], "items": ref("step")},
            "when": self.record(language.WHEN),
            "cancel": self.record(language.CANCEL, ["event"]),
            "remind": self.record(language.REMIND, ["after"]),
            "no_reply": self.record(language.NO_REPLY, ["after"]),
            "no_answer": self.record(language.NO_ANSWER, ["after"]),
            "outcomes": self.record(language.OUTCOMES),
            "types": _TYPES,
            "given": self.record(language.GIVEN),
            "sent": {**self.record(language.SENT), "type": [*TEXT, "object"]},
            "contact": self.record(language.CONTACT),
            "policy": self.record(language.POLICY),
            "privacy": self.record(language.PRIVACY),
            "reward": self.record(language.REWARD, ["what"]),
            "codes": {
                **self.record(language.CODES),
                "type": ["string", "object"],
                "if": {"type": "string"},
                "then": {"enum": ["generate"]},
                "else": {"oneOf": [{"required": [key]} for key in ("list", "action")]},
            },
            "desk": self.record(language.DESK),
            "response": self.record(language.RESPONSE),
            "targets": self.record(language.TARGETS),
            "operator": self.record(language.OPERATOR, ["account"]),
            "queue": {**self.record(language.QUEUE), "type": ["object", "null"]},
            "route": {
                **self.record(language.ROUTE),
                "anyOf": [{"required": [key]} for key in ("queue", "to", "skill", "set_priority")],
            },
            "idle": self.record(language.IDLE),
            "survey": self.record(language.RATING),
            **self._of_journeys(),
        }  # fmt: skip

    def _of_journeys(self) -> dict[str, Schema]:
        return {
            "review": self.record(language.REVIEW, ["every"]),
            "declared": self.record(language.TOUCHPOINT, ["stage"]),
            "requirements": self.record(language.REQUIREMENTS),
            "in_time": self.record(language.IN_TIME, ["within"]),
            "persona": self.record(language.PERSONA, ["if"]),
            "mark": {
                **self.record(language.MARK),
                "oneOf": [{"required": [word.name]} for word in language.MARK],
            },
            "kind": {**self.record(language.KIND), "type": ["object", "null"]},
        }

    def _of_this_shop(self) -> dict[str, Schema]:
        known = self.known
        event: Schema = {"enum": list(known.events)}
        flow: Schema = {"enum": list(known.flows)}
        soft = {
            kind: {"type": ["string", "number"], "examples": list(known.used.get(kind, ()))}
            for kind in ("task", "stage", "touchpoint", "queue")
        }
        names: Schema = {"type": ["string", "array"], "items": soft["touchpoint"]}
        return {
            **soft,
            "touchpoint names": names,
            "metric": {**pattern(_NAME), "examples": list(known.used["metric"])},
            "event": event,
            "events": _one_or_more(event),
            "first event": {"enum": [*known.events, "nothing"]},
            "flow": flow,
            "tested flow": {"enum": [*known.flows, "anytime"]},
            "flows": {"type": "array", "items": {"enum": list(known.buttons)}},
            "answer": self._answer(),
            "action": self._action(),
            "messages": self._messages(),
            "stubs": self._stubs(),
        }

    def _answer(self) -> Schema:
        plain = [word.name for word in language.ANSWERS if word.name != "rating"]
        meanings = [word.meaning for word in language.ANSWERS if word.name != "rating"]
        rating = next(word for word in language.ANSWERS if word.name == "rating")
        names = ["rating 1-5", "rating 0-10", *plain, *self.known.answers]
        own = [f"For example: {named.example}" for named in self.known.answers.values()]
        listed = {
            "enum": names,
            "enumDescriptions": [rating.meaning, rating.meaning, *meanings, *own],
        }
        scale = pattern(r"rating +\d{1,3} *[-–] *\d{1,3}")
        return {"anyOf": [listed, scale]}

    def _action(self) -> Schema:
        actions = self.known.actions
        if not self.known.handlers:
            return {**pattern(r"[^\s.]+(\.[^\s.]+)*"), "examples": sorted(actions)}
        return {
            "enum": sorted(actions),
            "enumDescriptions": [spoken(actions[name]) for name in sorted(actions)],
        }

    def _messages(self) -> Schema:
        phrases = {
            key: {**ref("phrase"), "description": f"Built in: {text}"}
            for key, text in self.known.messages.items()
        }
        return {"type": ["object", "null"], "properties": phrases, "additionalProperties": False}

    def _stubs(self) -> Schema:
        actions = self.known.actions
        found: Schema = {"type": "object"}
        if self.known.handlers:
            found |= {"properties": {name: {} for name in actions}, "additionalProperties": False}
        return found


def _clock() -> Schema:
    return pattern(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?)?")


_ANSWER_TYPE: Schema = {
    "type": ["string", "array", "object"],
    "items": {"type": TEXT},
    "properties": {
        "pattern": {"type": "string"},
        "list": {"type": "array", "items": {"type": TEXT}},
        "example": {"type": TEXT},
    },
    "additionalProperties": False,
    "if": {"type": "object"},
    "then": {"oneOf": [{"required": ["pattern"]}, {"required": ["list"]}]},
}
_TYPES: Schema = {
    "type": ["string", "object"],
    "additionalProperties": ref("types"),
    "if": {"type": "string"},
    "then": {"enum": [word.name for word in language.TYPES]},
}
_PRIORITY: Schema = {"enum": list(language.PRIORITIES)}
#: Kinds of `desk:`.
_DESK: dict[str, Schema] = {
    "holidays": {
        "type": ["object", "null"],
        "propertyNames": {"pattern": r"^\d{4}-\d\d-\d\d$"},
        "additionalProperties": _one_or_more({"type": "string"}),
    },
    "desk": ref("desk"),
    "off hours": {"enum": ["queue", "refuse"]},
    "signature": {"enum": ["nobody", "role", "first name"]},
    "relay": {"enum": ["all", "replies", "holder"]},
    "receipts": {"enum": ["none", "reactions"]},
    "others": {"enum": ["warn", "lock"]},
    "strategy": {"enum": ["manual", "round robin", "balanced", "sticky"]},
    "number": {"type": "integer", "minimum": 1},
    "response": ref("response"),
    "limit clock": {"enum": ["business", "calendar"]},
    "targets": ref("targets"),
    "operators": open_map(ref("operator")),
    "role": {"enum": list(ROLES)},
    "queues": open_map(ref("queue")),
    "routes": {"type": "array", "items": ref("route")},
    "priorities": _one_or_more(_PRIORITY),
    "idle": ref("idle"),
    "survey": ref("survey"),
    "replies": {
        "type": ["object", "null"],
        "propertyNames": {"pattern": r"^[^\W_][\w-]{0,31}$"},
        "additionalProperties": ref("phrase"),
    },
}

_AT_LEAST = r"([Aa]t +least +)?"
_SHARE = r"\d{1,3}([.,]\d{1,3})? ?%"
#: Kinds of journey.yaml.
_JOURNEY: dict[str, Schema] = {
    "stages": {
        "type": ["string", "object"],
        "additionalProperties": {"enum": list(PHASES)},
        "minProperties": 1,
        "if": {"type": "string"},
        "then": {"enum": list(STAGE_SETS)},
    },
    "review": ref("review"),
    "touchpoints": open_map(ref("declared")),
    "personas": open_map(ref("persona")),
    "journeys": open_map(ref("kind")),
    "medium": {"enum": list(get_args(Medium))},
    "control": {"enum": list(get_args(Control))},
    "requirements": ref("requirements"),
    "in time": {"anyOf": [pattern(_LENGTH, "length"), ref("in_time")]},
    "at least": {**pattern(f"{_AT_LEAST}{_SHARE}"), "examples": ["70%", "85%", "90%"]},
    "at most": {
        **pattern(rf"([Nn]one|([Aa]t +most +)?{_SHARE})"),
        "examples": ["none", "5%", "20%"],
    },
    "points": {
        "anyOf": [
            {"type": "integer", "minimum": -99, "maximum": 100},
            pattern(rf"{_AT_LEAST}[-+]?\d{{1,3}}"),
        ]
    },
    "mark": ref("mark"),
}

_WORDS: Schema = {"type": [*TEXT, "array"], "items": {"type": TEXT}}
_FIXED: dict[str, Schema] = {
    "text": {"type": TEXT},
    "phrase": ref("phrase"),
    "phrases": ref("phrases"),
    "words": _WORDS,
    "id": pattern(_NAME, "variable"),
    "when": ref("when"),
    "commands": _one_or_more(pattern("/?[A-Za-z0-9_]{1,32}")),
    "condition": {"type": TEXT},
    "limit": {
        **pattern(r"once +per +\S.*"),
        "examples": ["once per order.number", "once per 90 days", "once per customer"],
    },
    "cancel": ref("cancel"),
    "field": pattern(rf"{_NAME}(\.[^\s.]+)*"),
    "steps": ref("steps"),
    "entries": {"type": "array", "items": ref("entry")},
    "length": pattern(_LENGTH, "length"),
    "pause": {
        **pattern(f"({_LENGTH}|until +{_CLOCK})", "pause"),
        "examples": ["1 hour", "1 day", "3 days", "until 10:00"],
    },
    "choices": {
        "type": ["object", "array"],
        "minProperties": 1,
        "maxProperties": 99,
        "additionalProperties": ref("phrase"),
        "minItems": 1,
        "maxItems": 99,
        "items": {"type": TEXT},
    },
    "variable": pattern(rf"(customer\.)?{_NAME}", "variable"),
    "no_reply": ref("no_reply"),
    "no_answer": ref("no_answer"),
    "remind": ref("remind"),
    "links": open_map({"type": TEXT}),
    "address": {"type": "string", "minLength": 1},
    "arguments": open_map({}),
    "assignments": {"type": "object", "minProperties": 1},
    "errors": open_map(ref("steps")),
    "cases": open_map(ref("steps")),
    "outcomes": ref("outcomes"),
    "priority": _PRIORITY,
    "continue": {"enum": ["continue"]},
    "share": {"type": ["array", "object"], "items": {"type": TEXT}},
    "nothing": {"enum": [None, ""]},
    "yes/no": {"enum": YES_NO},
    "language": pattern("[A-Za-z]{2,3}([-_][A-Za-z0-9]+)*"),
    "languages": {
        "type": ["string", "array"],
        "items": pattern("[A-Za-z]{2,3}([-_][A-Za-z0-9]+)*"),
    },
    "time zone": {"type": "string", "examples": ["Europe/Moscow", "Europe/Berlin", "UTC"]},
    "currency": {**pattern("[A-Z]{3}"), "examples": ["EUR", "USD", "RUB"]},
    "hours": pattern(f"{_CLOCK} *[-–] *{_CLOCK}"),
    "opening hours": _one_or_more({"type": "string"}),
    "answer types": open_map(_ANSWER_TYPE),
    "pattern": {"type": "string"},
    "constants": open_map({}),
    "field types": open_map({"enum": [word.name for word in language.TYPES]}),
    "event types": {
        "type": ["object", "null"],
        "propertyNames": {"not": {"anyOf": [{"pattern": r"^order\."}, {"enum": _KNOWN_EVENTS}]}},
        "additionalProperties": {"type": ["object", "null"], "additionalProperties": ref("types")},
    },
    "policy": ref("policy"),
    "privacy": ref("privacy"),
    "time kept": {
        **pattern(rf"({_LENGTH}|[1-9]\d? +[Yy]ears?)"),
        "examples": ["30 days", "2 years"],
    },
    "contact": ref("contact"),
    "purpose": {"enum": list(PURPOSES)},
    "budget": {
        **pattern(rf"\d+ +per +({_LENGTH}|([Ss]econd|[Mm]inute|[Hh]our|[Dd]ay|[Ww]eek))"),
        "examples": ["1 per 14 days", "4 per 30 days"],
        "patternErrorMessage": "A number per length of time: 4 per 30 days.",
    },
    "percent": {**pattern(_SHARE), "examples": ["5%", "50%"]},
    "rewards": {
        "type": ["object", "null"],
        "propertyNames": {"pattern": r"^[A-Za-z]\w{0,39}$"},
        "additionalProperties": ref("reward"),
    },
    "codes": ref("codes"),
    "prefix": pattern(r"[A-Z0-9-]{1,12}"),
    "list file": pattern(r"[\w-]+(/[\w-]+)*\.txt"),
    **_DESK,
    **_JOURNEY,
    "given": ref("given"),
    "tests": {"type": "array", "items": ref("test")},
    "story": {"type": "array", "items": ref("line")},
    "clock": _clock(),
    "customer": {"type": "object"},
    "event data": {"type": "object"},
    "expected": {"type": TEXT},
    "sent": ref("sent"),
    "orders": {"type": "array", "items": {"type": "object"}},
    "ending": {"enum": [word.name for word in language.ENDINGS]},
    "values": {"type": "object"},
}
