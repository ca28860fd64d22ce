"""The shop that ships: its actions, and that no text is left in one language."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from cxbot.actions import ActionContext, Registry
from cxbot.errors import ActionError
from cxbot.model.customer import Customer
from cxbot.model.order import Order

ROOT = Path(__file__).parents[2]
FLOWS = sorted((ROOT / "flows").glob("*.yaml"))


class OwnOrders:
    async def find(self, number: str) -> Order | None:
        return Order(number=number, status="shipped") if number == "A-1042" else None

    async def all(self) -> list[Order]:
        return []


def context(key: str = "call-1") -> ActionContext:
    return ActionContext(
        customer=Customer(id="1"),
        conversation="c1",
        idempotency_key=key,
        orders=OwnOrders(),
        http=None,  # type: ignore[arg-type]  # these actions call nobody
        now=datetime(2026, 3, 10, 12, tzinfo=UTC),
        shop={},
    )


@pytest.fixture(scope="module")
def actions() -> Registry:
    return Registry.load(ROOT / "handlers")


async def test_own_order_is_found_and_another_is_not(actions: Registry) -> None:
    found = await actions.call("shop.find_order", {"number": "A-1042"}, context())
    assert found["status"] == "shipped"
    with pytest.raises(ActionError, match="not_found"):
        await actions.call("shop.find_order", {"number": "A-9999"}, context())


async def test_a_coupon_call_tried_again_gives_the_same_coupon(actions: Registry) -> None:
    arguments = {"percent": 10, "valid_days": 30, "note": "NPS 9"}
    coupon = await actions.call("shop.create_coupon", arguments, context())
    assert coupon == await actions.call("shop.create_coupon", arguments, context())
    other = await actions.call("shop.create_coupon", arguments, context(key="call-2"))
    assert coupon["code"] != other["code"]
    assert re.fullmatch(r"LOUD-[0-9A-F]{8}", coupon["code"])
    assert (coupon["percent"], coupon["valid_until"]) == (10, "2026-04-09")


async def test_a_coupon_of_more_than_everything_is_refused(actions: Registry) -> None:
    with pytest.raises(ActionError, match="percent"):
        await actions.call("shop.create_coupon", {"percent": 101, "valid_days": 1}, context())


def test_every_flow_calls_only_actions_that_exist(actions: Registry) -> None:
    called = {name for path in FLOWS for name in re.findall(r"- call: (\S+)", path.read_text())}
    shop = yaml.safe_load((ROOT / "flows/shop.yaml").read_text(encoding="utf-8"))
    makers = {reward["codes"]["action"] for reward in shop["rewards"].values()}
    assert called - {"reward.give"} | makers == {signature.name for signature in actions}


def texts(node: Any, parent: str = "") -> list[Any]:
    """Everything customers may read: the values of text keys, and the labels of links."""
    found: list[Any] = []
    if isinstance(node, dict):
        for key, value in node.items():
            if key in {"ask", "say", "button", "skip"} or parent in {"choices", "messages"}:
                found.append(value)
            elif key == "links" or (key == "retry" and isinstance(value, list)):
                found += value
            found += texts(value, key)
    elif isinstance(node, list):
        for item in node:
            found += texts(item, parent)
    return found


def test_every_text_is_there_in_both_languages() -> None:
    russian = yaml.safe_load((ROOT / "flows/texts/ru.yaml").read_text(encoding="utf-8"))
    used = set()
    for path in FLOWS:
        for text in texts(yaml.safe_load(path.read_text(encoding="utf-8"))):
            if isinstance(text, dict):
                assert set(text) == {"en", "ru"}, text
            else:
                assert text in russian, f"{path.name}: {text}"
                used.add(text)
    assert used == set(russian)


def test_placeholders_survive_translation() -> None:
    russian = yaml.safe_load((ROOT / "flows/texts/ru.yaml").read_text(encoding="utf-8"))
    name = re.compile(r"\{([^}|]+)")
    for source, translation in russian.items():
        assert sorted(name.findall(source)) == sorted(name.findall(translation))


@pytest.mark.parametrize("path", sorted((ROOT / "flows").rglob("*.yaml")), ids=lambda p: p.name)
def test_every_file_tells_the_editor_its_schema(path: Path) -> None:
    up = "../" * len(path.relative_to(ROOT).parts[1:])
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first == f"# yaml-language-server: $schema={up}.cxbot/flow.schema.json"
