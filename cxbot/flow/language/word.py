"""One word of the language, and what can stand behind it."""

from msgspec import Struct

#: Kind of value -> how an owner reads it. The schema has one shape for each.
KINDS: dict[str, str] = {
    "text": "a text",
    "phrase": "a text, or one for each language",
    "phrases": "a text, or a list of texts",
    "words": "words, or a list of them",
    "flow": "the name of a flow",
    "flows": "names of flows",
    "id": "one word",
    "when": "what starts it",
    "commands": "a command such as /order",
    "events": "the name of an event",
    "event": "the name of an event",
    "condition": "a condition",
    "limit": "once per …",
    "cancel": "an event, and a field that must be the same",
    "field": "a field, such as order.number",
    "steps": "steps",
    "entries": "a list of entries",
    "length": "a length of time",
    "pause": "a length of time, or until 10:00",
    "answer": "an answer type",
    "choices": "values with their labels",
    "variable": "a variable, or customer.NAME",
    "no_reply": "after: a length of time, do: steps",
    "no_answer": "after: a length of time, do: steps",
    "remind": "after: a length of time, say: a text",
    "metric": "a score: csat, nps, ces",
    "links": "labels with their addresses",
    "address": "an address",
    "action": "the name of an action",
    "arguments": "names and values",
    "assignments": "variables and values",
    "errors": "names of errors, each with steps",
    "cases": "values, each with steps",
    "outcomes": "outcomes, each with steps",
    "priority": "low, normal, high or urgent",
    "continue": "continue",
    "queue": "the name of a queue",
    "share": "variables, or labels with values",
    "nothing": "nothing",
    "task": "a text",
    "stage": "a text",
    "touchpoint": "a text",
    "yes/no": "yes or no",
    "language": "a code: en, ru, zh …",
    "languages": "codes of languages",
    "time zone": "a time zone, such as Europe/Moscow",
    "currency": "a code: EUR, RUB …",
    "hours": "hours, such as 21:00-10:00",
    "opening hours": "days and hours",
    "holidays": "dates, each closed or with its hours",
    "desk": "the keys of the desk",
    "off hours": "queue or refuse",
    "signature": "nobody, role or first name",
    "relay": "all, replies or holder",
    "receipts": "none or reactions",
    "others": "warn or lock",
    "strategy": "manual, round robin, balanced or sticky",
    "number": "a whole number",
    "response": "priorities, each with its targets",
    "limit clock": "business or calendar",
    "targets": "first, next, resolve: lengths of time",
    "operators": "names, each with an account",
    "role": "viewer, operator, supervisor or admin",
    "queues": "names, each with who serves it",
    "routes": "a list of rules",
    "priorities": "low, normal, high or urgent, or several",
    "idle": "remind and resolve: lengths of time",
    "survey": "when and how it is asked",
    "replies": "codes with their texts",
    "answer types": "names, each with a pattern or a list",
    "pattern": "a pattern",
    "constants": "names and values",
    "field types": "names and types",
    "event types": "events, each with the types of its data",
    "messages": "names of phrases with their texts",
    "policy": "how often: lengths of time, numbers per length of time, shares",
    "privacy": "how long: lengths of time",
    "time kept": "a length of time, or years",
    "contact": "what it is for, and its own clocks",
    "purpose": "service, survey or marketing",
    "budget": "a number per length of time, such as 4 per 30 days",
    "percent": "a share, such as 5%",
    "rewards": "names, each with what it is",
    "codes": "generate, a list, or an action",
    "prefix": "capital letters, digits and dashes",
    "list file": "a text file below flows/",
    "stages": "four, phases or retail; or names with their phases",
    "review": "how often, and who",
    "touchpoints": "names, each with its stage",
    "personas": "names, each with its rule",
    "journeys": "names, each with what begins and ends it",
    "medium": "online, offline or hybrid",
    "control": "direct or indirect",
    "requirements": "measures with what they have to reach",
    "in time": "a length of time, or one with a share",
    "at least": "a share, such as 85%",
    "at most": "a share, such as 5%, or none",
    "points": "a whole number",
    "mark": "an event or a touchpoint",
    "touchpoint names": "names of touchpoints",
    "given": "how it begins",
    "tests": "a list of tests",
    "story": "what happens, line by line",
    "clock": "a day and a time, such as 2025-03-10 18:30",
    "customer": "fields of the customer",
    "event data": "the data of the event",
    "stubs": "actions, each with what it answers",
    "expected": "a text, or nothing",
    "sent": "a text, or what is sent",
    "orders": "a list of orders",
    "first event": "the name of an event",
    "tested flow": "the name of a flow, or anytime",
    "ending": "how it ended",
    "values": "variables and their values",
}


class Word(Struct, frozen=True):
    """A key, a verb, an answer type, a filter, a function: what it means, to an owner."""

    name: str
    #: One of KINDS: what stands behind it. Empty where nothing does (a filter, a function).
    kind: str
    #: A sentence or two.
    meaning: str
    #: As it is written, YAML or a piece of a text.
    example: str = ""


class Verb(Struct, frozen=True, kw_only=True):
    """A step, and what may stand beside its verb."""

    word: Word
    options: tuple[Word, ...] = ()

    @property
    def name(self) -> str:
        return self.word.name
