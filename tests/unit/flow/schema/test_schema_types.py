"""What editors take for a parameter of an action is what check takes for it."""

from typing import Any

import pytest
from jsonschema import Draft7Validator

from cxbot.flow.catalog import examine
from cxbot.flow.schema import build
from cxbot.model.types import ANY, ActionType, ParameterType, Type, named

KINDS = {
    "anything": ANY,
    "kind": Type(kind="text", values=("gift", "sorry")),
    "stars": Type(kind="number", values=("1", "2")),
    "tags": Type(kind="list", item=named("number")),
    "note": named("text", optional=True),
    "percent": Type(kind="number", least=1, most=100),
}
OWN = ActionType(
    name="shop.own",
    parameters=tuple(
        ParameterType(name=name, type=kind, required=False) for name, kind in KINDS.items()
    ),
)


@pytest.mark.parametrize(
    ("name", "value", "taken"),
    [
        ("anything", {"a": [1]}, True),
        ("kind", "gift", True),
        ("kind", "present", False),
        ("kind", "{what}", True),
        ("stars", 2, True),
        ("stars", "2", True),
        ("stars", 3, False),
        ("tags", [1, "2", "{more}"], True),
        ("tags", ["many"], False),
        ("tags", "{tags}", True),
        ("note", "empty", True),
        ("note", None, True),
        ("percent", 100, True),
        ("percent", 101, False),
        ("nothing", 1, False),
    ],
)
def test_what_may_be_given_to_an_action(name: str, value: Any, taken: bool) -> None:
    files = examine({"flows/f.yaml": "flow: f\ndo: []\n"}, actions={OWN.name: OWN}).files
    flow = {"flow": "f", "do": [{"call": "shop.own", "with": {name: value}}]}
    assert Draft7Validator(build(files)).is_valid(flow) is taken
