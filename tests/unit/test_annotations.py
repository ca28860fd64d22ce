"""Annotations of the owner's Python as types of the flow language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from datetime import time as clock_time
from decimal import Decimal
from enum import Enum, IntEnum
from typing import Annotated, Any, Literal, NamedTuple, NewType, NotRequired, Optional
from uuid import UUID

import pytest
from pydantic import (
    BaseModel,
    EmailStr,
    Field,
    HttpUrl,
    JsonValue,
    PastDate,
    PositiveInt,
    computed_field,
)
from typing_extensions import TypeAliasType, TypedDict

from cxbot.actions.annotations import type_of
from cxbot.model.types import ANY, Type, named


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


class Stars(IntEnum):
    ONE = 1
    TWO = 2


class Coupon(BaseModel):
    code: str
    percent: Annotated[int, Field(ge=1, le=100)]
    ends: date | None = None
    secret: str = Field("", exclude=True)
    price: Decimal = Field(Decimal(0), gt=0, serialization_alias="amount")

    @computed_field  # type: ignore[prop-decorator]  # pydantic's own way
    @property
    def used(self) -> bool:
        return False


@dataclass
class Tree:
    name: str
    children: "list[Tree]"


class Room(TypedDict):
    number: int
    note: NotRequired[str]


class Point(NamedTuple):
    x: int
    y: int


Number = NewType("Number", str)
Name = TypeAliasType("Name", str)
TEXT, NUMBER = named("text"), named("number")


@pytest.mark.parametrize(
    ("annotation", "kind"),
    [
        (str, TEXT),
        (int, NUMBER),
        (float, NUMBER),
        (Decimal, named("money")),
        (bool, named("yes/no")),
        (date, named("date")),
        (datetime, named("time")),
        (clock_time, named("time")),
        (Number, TEXT),
        (Name, TEXT),
        (JsonValue, ANY),
        (str | None, named("text", optional=True)),
        (Optional[int], named("number", optional=True)),  # noqa: UP045 - owners write it
        (int | float, NUMBER),
        (str | int, ANY),
        (None, ANY),
        (Any, ANY),
        (object, ANY),
        (dict, ANY),
        (dict[str, int], ANY),
        (Literal["s", "m"], Type(kind="text", values=("s", "m"))),
        (Literal["s", None], Type(kind="text", values=("s",), optional=True)),
        (Literal[1, 2], Type(kind="number", values=("1", "2"))),
        (Literal[1, "a"], ANY),
        (Literal[True], named("yes/no")),
        (Colour, Type(kind="text", values=("red", "blue"))),
        (Stars, Type(kind="number", values=("1", "2"))),
        (list, Type(kind="list")),
        (list[str], Type(kind="list", item=TEXT)),
        (tuple[str, ...], Type(kind="list", item=TEXT)),
        (tuple[str, int], Type(kind="list")),
        (set[int], Type(kind="list", item=NUMBER)),
        (Sequence[int], Type(kind="list", item=NUMBER)),
        (Point, Type(kind="list")),
        (Annotated[int, Field(ge=1, le=5)], Type(kind="number", least=1, most=5)),
        (Annotated[int, Field(gt=0, lt=6)], Type(kind="number", least=1, most=5)),
        (Annotated[float, Field(gt=0)], Type(kind="number", least=0)),
        (Annotated[int, Field(ge=1)] | None, Type(kind="number", least=1, optional=True)),
        (PositiveInt, Type(kind="number", least=1)),
        (Annotated[str, Field(min_length=1)], TEXT),
        (EmailStr, TEXT),
        (HttpUrl, TEXT),
        (UUID, TEXT),
        (PastDate, named("date")),
        (Room, Type(kind="record", fields={"number": NUMBER, "note": TEXT.or_empty()})),
    ],
)  # fmt: skip
def test_an_annotation_is_a_type_of_the_flow_language(annotation: Any, kind: Type) -> None:
    assert type_of(annotation) == kind


def test_a_model_is_a_record_with_the_fields_that_flows_will_see() -> None:
    fields = type_of(Coupon).fields
    assert fields == {
        "code": TEXT,
        "percent": Type(kind="number", least=1, most=100),
        "ends": named("date", optional=True),
        "amount": Type(kind="money", least=0),
        "used": named("yes/no"),
    }


def test_a_record_that_holds_itself_ends() -> None:
    inner = Type(kind="record")
    tree = Type(kind="record", fields={"name": TEXT, "children": Type(kind="list", item=inner)})
    assert type_of(Tree) == tree
