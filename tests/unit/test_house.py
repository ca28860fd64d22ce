"""The actions that are built in: flows are checked against them, owners can't redo them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from cxbot.actions import Registry
from cxbot.actions.house import HOUSE, NONE_LEFT
from cxbot.errors import ActionError, ConfigError
from cxbot.model import house
from cxbot.model.house import FILE_COMPLAINT as FILE
from cxbot.model.house import GIVE_REWARD as GIVE
from cxbot.model.types import named

Load = Callable[[str], Registry]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def write_and_load(code: str) -> Registry:
        folder = tmp_path / "handlers"
        folder.mkdir()
        (folder / "shop.py").write_text(f"from cxbot import action\n\n{code}")
        return Registry.load(folder)

    return write_and_load


def test_they_are_in_every_registry(load: Load) -> None:
    for registry in (Registry.empty(), load('@action("shop.ping")\nasync def ping(): ...\n')):
        assert [registry.signature(one.name) for one in HOUSE] == list(HOUSE)
        assert {GIVE, FILE} <= set(registry.types())


def test_what_they_take_and_give_is_known_to_checks() -> None:
    types = Registry.empty().types()
    give, complaint = types[GIVE], types[FILE]
    assert [(p.name, p.required) for p in give.parameters] == [("reward", True)]
    assert give.result.fields == {
        "code": named("text"),
        "what": named("text"),
        "valid_until": named("date", optional=True),
        "again": named("yes/no"),
    }
    assert give.errors == (NONE_LEFT,)
    assert [(p.name, p.required) for p in complaint.parameters] == [
        ("text", True),
        ("about", False),
    ]
    assert complaint.result.fields == {"reference": named("text")}


def test_flows_without_python_see_the_same() -> None:
    assert Registry.empty().types() == house.HOUSE


def test_a_collection_of_actions_is_the_owners_alone(load: Load) -> None:
    registry = load('@action("shop.ping")\nasync def ping(): ...\n')
    assert [signature.name for signature in registry] == ["shop.ping"]
    assert [name for name in (GIVE, FILE, "shop.ping", "shop.pong") if registry.built_in(name)] == [
        GIVE,
        FILE,
    ]


@pytest.mark.parametrize("name", [GIVE, FILE])
def test_an_owners_action_of_that_name_is_refused_with_its_place(load: Load, name: str) -> None:
    with pytest.raises(ConfigError) as refused:
        load(f'@action("{name}")\nasync def mine(): ...\n')
    assert f'shop.py:3: action "{name}" is built in; name yours shop.' in str(refused.value)


def test_arguments_are_read_by_name() -> None:
    read = Registry.empty().read
    assert read(GIVE, {"reward": "thanks10"}) == {"reward": "thanks10"}
    assert read(FILE, {"text": 5, "about": None}) == {"text": "5", "about": None}


@pytest.mark.parametrize(
    "arguments", [{}, {"reward": None}, {"reward": ["a"]}, {"reward": "a", "score": 5}]
)
def test_arguments_it_cannot_take_are_refused(arguments: dict[str, object]) -> None:
    with pytest.raises(ActionError) as refused:
        Registry.empty().read(GIVE, arguments)
    assert refused.value.name == "bad_arguments"
