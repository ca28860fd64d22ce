"""The language as a JSON Schema (draft-07), for editors that complete and check YAML.

One schema for flows, anytime.yaml, shop.yaml, scenarios and translations; it knows this shop's
events, actions, flows, answer types and languages. `check` knows more: names, types, ways.
"""

from cxbot.flow.reading.files import Files
from cxbot.flow.schema import documents, steps
from cxbot.flow.schema.known import known
from cxbot.flow.schema.shapes import Shapes
from cxbot.flow.schema.types import Schema

__all__ = ["Schema", "build"]


def build(files: Files) -> Schema:
    """For the files as far as they could be read."""
    shapes = Shapes(known(files))
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "cxbot flows",
        "description": "Written by cxbot schema. Write it anew when shop.yaml or handlers/ change.",
        **documents.root(),
        "definitions": {
            **shapes.definitions(),
            **steps.definitions(shapes),
            **documents.definitions(shapes),
        },
    }
