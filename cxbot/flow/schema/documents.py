"""The kinds of files, told apart by their keys: one schema serves the whole folder."""

from cxbot.flow import language
from cxbot.flow.schema.shapes import Shapes, ref
from cxbot.flow.schema.steps import one_of
from cxbot.flow.schema.types import TEXT, Schema

#: What may stand beside a line of a story.
_BESIDE = {word.name: word for word in (*language.GIVEN, *language.STORY)}
_OPTIONS = {"event": ("with",), "bot": ("buttons",)}
_NO_LINE = (
    "This is not a line of a story: it needs one of "
    + ", ".join(word.name for word in language.STORY)
    + "."
)
_DOCUMENTS = ("anytime", "scenario", "flow", "shop")


def definitions(shapes: Shapes) -> dict[str, Schema]:
    lines = {
        f"{word.name}_line": shapes.record(
            [word, *(_BESIDE[name] for name in _OPTIONS.get(word.name, ()))], [word.name]
        )
        for word in language.STORY
    }
    return {
        "flow": shapes.record((*language.FLOW, *language.LABELS), ["flow", "do"]),
        "anytime": shapes.record(language.ANYTIME, ["anytime"]),
        "entry": shapes.record((*language.ENTRY, *language.LABELS), ["when", "do"]),
        "shop": shapes.record(language.SHOP),
        "scenario": shapes.record(language.FILE, ["tests"]),
        "test": shapes.record(language.TEST, ["test", "steps"]),
        "line": {"type": "object", **one_of(shapes, language.STORY, _NO_LINE, "line")},
        **lines,
        # Source text -> translation; it may be empty until somebody translates it.
        "translations": {
            "type": ["object", "null"],
            "additionalProperties": {"type": [*TEXT, "null"]},
        },
    }


def root() -> Schema:
    """By the first keys that only one kind of file has; an empty file is offered all of them."""
    known = [{"$ref": f"#/definitions/{name}"} for name in _DOCUMENTS]
    found: Schema = {
        "if": {"type": "object", "not": {"propertyNames": {"pattern": "^[a-z_]*$"}}},
        "then": ref("translations"),
        "else": {"anyOf": known},
    }
    shop = [word.name for word in language.SHOP]
    flow = [word.name for word in language.FLOW]
    for name, keys in (
        ("shop", shop),
        ("flow", flow),
        ("scenario", ["tests", "given"]),
        ("anytime", ["anytime"]),
    ):
        there = {"type": "object", "anyOf": [{"required": [key]} for key in keys]}
        found = {"if": there, "then": ref(name), "else": found}
    return found
