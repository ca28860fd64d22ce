"""A step: exactly one verb, and beside it only what belongs to that verb."""

from collections.abc import Iterable

from cxbot.flow import language
from cxbot.flow.language.word import Verb, Word
from cxbot.flow.schema.shapes import Shapes, ref
from cxbot.flow.schema.types import Schema, argument
from cxbot.model.types import ActionType

#: What on_error may name beside the action's own errors.
ENGINE_ERRORS = ("timeout", "error", "else")
_REQUIRED = {"if": ("then",), "match": ("cases",)}
#: A head that is an option beside another one.
_BESIDE = {"say step": "human", "buttons line": "bot"}
_SNIPPETS: tuple[tuple[str, str, object], ...] = (
    ("say a text", "Send a text", {"say": "${1:Thank you!}"}),
    (
        "ask for a rating",
        "A question with a scale",
        {
            "ask": "${1:How was it, from 1 to 5?}",
            "answer": "rating 1-5",
            "save": "${2:rating}",
            "no_reply": {"after": "${3:3 days}"},
        },
    ),
    (
        "ask with buttons",
        "A question with a choice",
        {
            "ask": "${1:Which size?}",
            "answer": "choice",
            "choices": {"${2:small}": "${3:Small}", "${4:large}": "${5:Large}"},
            "save": "${6:size}",
            "no_reply": {"after": "${7:1 day}"},
        },
    ),
    ("if … then", "Two ways", {"if": "${1:rating <= 2}", "then": [{"say": "${2:I am sorry.}"}]}),
    (
        "match … cases",
        "Many ways",
        {
            "match": "${1:rating}",
            "cases": {"${2:1-2}": [{"human": "${3:Unhappy with the order}"}], "else": ["stop"]},
        },
    ),
    ("wait a while", "Wait a while", {"wait": "${1:3 days}"}),
    ("human: call a person", "Call a person", {"human": "${1:Asked for a person}"}),
)


def definitions(shapes: Shapes) -> dict[str, Schema]:
    verbs = {f"{verb.name}_step": _verb(shapes, verb) for verb in language.VERBS}
    verbs["ask_step"]["allOf"] = _choices()
    verbs["call_step"]["allOf"] = [_call(action) for action in shapes.known.actions.values()]
    return {"step": _step(shapes), **verbs}


def one_of(shapes: Shapes, heads: Iterable[Word], what: str) -> Schema:
    """While no head stands there yet, all are offered; then only what goes with that one."""
    heads = tuple(heads)
    names = ", ".join(head.name for head in heads)
    return {
        "if": {"anyOf": [with_key(head.name) for head in heads]},
        "then": {"allOf": [_branch(head.name, what) for head in heads]},
        "else": {
            "type": "object",
            "properties": {head.name: shapes.described(head) for head in heads},
            "additionalProperties": False,
            "minProperties": 1,
            "errorMessage": f"This begins no {what}. There are: {names}.",
        },
    }


def with_key(name: str) -> Schema:
    """Said of an object: `required` alone holds for anything else, too, and editors would offer
    every branch where nothing is written yet.
    """
    return {"type": "object", "required": [name]}


def _branch(name: str, what: str) -> Schema:
    there = with_key(name)
    if other := _BESIDE.get(f"{name} {what}"):
        there["not"] = {"required": [other]}
    return {"if": there, "then": ref(f"{name}_{what}")}


def _step(shapes: Shapes) -> Schema:
    heads = one_of(shapes, (verb.word for verb in language.VERBS), "step")
    # Where a verb stands already they would only be in the way.
    heads["else"]["defaultSnippets"] = [
        {"label": label, "description": meaning, "body": body} for label, meaning, body in _SNIPPETS
    ]
    return {
        "type": ["object", "string"],
        "if": {"type": "string"},
        "then": {"enum": ["stop"]},
        "else": {"type": "object", **heads},
    }


def _verb(shapes: Shapes, verb: Verb) -> Schema:
    words = (verb.word, *verb.options, *language.COMMON)
    required = (verb.name, *_REQUIRED.get(verb.name, ()))
    return {"title": verb.name, **shapes.record(words, required)}


def _choices() -> list[Schema]:
    is_choice: Schema = {"properties": {"answer": {"const": "choice"}}}
    return [
        {"if": {**is_choice, **with_key("answer")}, "then": {"required": ["choices"]}},
        {"if": {"type": "object", "required": ["choices", "answer"]}, "then": is_choice},
    ]


def _call(action: ActionType) -> Schema:
    """What is written beside `call: NAME`, by the types of its function."""
    names = (*action.errors, *ENGINE_ERRORS)
    arguments: Schema = {
        "title": f"arguments of {action.name}",
        "type": ["object", "null"],
        "properties": {p.name: argument(p) for p in action.parameters},
        "additionalProperties": False,
    }
    then: Schema = {
        "properties": {
            "with": arguments,
            "on_error": {
                "type": ["object", "null"],
                "properties": {name: ref("steps") for name in names},
                "additionalProperties": False,
            },
        }
    }
    required = [p.name for p in action.parameters if p.required]
    if required:
        arguments |= {"type": "object", "required": required}
        then["required"] = ["with"]
    named: Schema = {"properties": {"call": {"const": action.name}}, **with_key("call")}
    return {"if": named, "then": then}
