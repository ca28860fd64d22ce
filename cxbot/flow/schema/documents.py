"""The kinds of files, told apart by their keys: one schema serves the whole folder."""

from cxbot.flow import language
from cxbot.flow.schema.shapes import Shapes, ref
from cxbot.flow.schema.steps import one_of, with_key
from cxbot.flow.schema.types import TEXT, Schema

#: What may stand beside a line of a story.
_BESIDE = {word.name: word for word in (*language.GIVEN, *language.STORY)}
_OPTIONS = {"event": ("with",), "bot": ("buttons",)}
#: Files by the keys that only they have; the later wins where a file has keys of two.
_MARKS = (
    ("shop", [word.name for word in language.SHOP]),
    ("flow", [word.name for word in language.FLOW]),
    ("journey", [word.name for word in language.JOURNEY]),
    ("scenario", ["tests", "given"]),
    ("anytime", ["anytime"]),
)


def definitions(shapes: Shapes) -> dict[str, Schema]:
    lines = {
        f"{word.name}_line": shapes.record(
            [word, *(_BESIDE[name] for name in _OPTIONS.get(word.name, ()))], [word.name]
        )
        for word in language.STORY
    }
    return {
        "flow": {
            "title": "a flow",
            **shapes.record((*language.FLOW, *language.LABELS), ["flow", "do"]),
        },
        "anytime": {"title": "anytime.yaml", **shapes.record(language.ANYTIME, ["anytime"])},
        "entry": shapes.record((*language.ENTRY, *language.LABELS), ["when", "do"]),
        "shop": {"title": "shop.yaml", **shapes.record(language.SHOP)},
        "journey": {"title": "journey.yaml", **shapes.record(language.JOURNEY)},
        "scenario": {"title": "tests of a flow", **shapes.record(language.FILE, ["tests"])},
        "test": shapes.record(language.TEST, ["test", "steps"]),
        "line": {"type": "object", **one_of(shapes, language.STORY, "line")},
        **lines,
        "beginning": shapes.record(
            (
                *language.FLOW,
                *language.ANYTIME,
                *language.SHOP,
                *language.JOURNEY,
                *language.FILE[1:],
            )
        ),
        # Source text -> translation; it may be empty until somebody translates it.
        "translations": {
            "type": ["object", "null"],
            "additionalProperties": {"type": [*TEXT, "null"]},
        },
    }


def root() -> Schema:
    """By the first keys that only one kind of file has; an empty file is offered all of them."""
    found: Schema = {
        "if": {"type": "object", "not": {"propertyNames": {"pattern": "^[a-z_]*$"}}},
        "then": ref("translations"),
        "else": ref("beginning"),
    }
    for name, keys in _MARKS:
        there = {"anyOf": [with_key(key) for key in keys]}
        found = {"if": there, "then": ref(name), "else": found}
    return found
