"""Python annotations as the types that flows are checked against.

What has no word in the flow language is `any`: better nothing said than something wrong.
"""

import dataclasses
import enum
import types
import typing
from collections import abc
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Literal, Union, get_args, get_origin

from msgspec import Struct
from pydantic import BaseModel, PydanticUserError, RootModel, TypeAdapter
from pydantic.fields import FieldInfo

from cxbot.model.types import ANY, Kind, Type, named
from cxbot.model.value import names_of, replace

#: In this order: a bool is an int, and a datetime is a date.
_KINDS: tuple[tuple[type, Kind], ...] = (
    (bool, "yes/no"),
    (int, "number"),
    (float, "number"),
    (Decimal, "money"),
    (str, "text"),
    (datetime, "time"),
    (date, "date"),
    (time, "time"),
)
_LISTS = (list, tuple, set, frozenset, abc.Sequence, abc.Set, abc.Iterable, abc.Collection)
_WRAPPERS = (typing.Required, typing.NotRequired, typing.Final, typing.ClassVar)
_JSON_KINDS: dict[str, Kind] = {
    "string": "text", "integer": "number", "number": "number", "boolean": "yes/no", "array": "list",
}  # fmt: skip
_FORMATS: dict[str, Kind] = {"date": "date", "date-time": "time", "time": "time"}


def type_of(annotation: Any, *, by_alias: bool = True) -> Type:
    """What a value of this annotation is once it is plain JSON, fields by alias or by name."""
    return _Reader(by_alias=by_alias).read(annotation)


class _Reader:
    def __init__(self, *, by_alias: bool) -> None:
        self._by_alias = by_alias
        #: Classes and aliases being read: what holds itself ends as something unknown.
        self._open: set[Any] = set()

    def read(self, annotation: Any) -> Type:
        origin = get_origin(annotation)
        if isinstance(annotation, typing.NewType):
            return self.read(annotation.__supertype__)
        if hasattr(annotation, "__value__"):
            return self._alias(annotation)
        if isinstance(annotation, typing.TypeVar):
            return self.read(annotation.__bound__ or Any)
        if origin is typing.Annotated:
            inner = annotation.__origin__
            whole = isinstance(inner, type) and issubclass(inner, int)
            return _bounded(self.read(inner), annotation.__metadata__, whole=whole)
        if origin in (Union, types.UnionType):
            return self._union(get_args(annotation))
        if origin is Literal:
            return _closed(get_args(annotation))
        if origin in _WRAPPERS:
            return self.read(get_args(annotation)[0])
        return self._class(annotation, origin)

    def _alias(self, alias: Any) -> Type:
        """`type Name = …`"""
        if alias in self._open:
            return ANY
        self._open.add(alias)
        found = self.read(alias.__value__)
        self._open.remove(alias)
        return found

    def _class(self, annotation: Any, origin: Any) -> Type:
        found = origin or annotation
        if not isinstance(found, type) or found in (object, type(None)):
            return ANY
        if issubclass(found, enum.Enum):
            return _closed([member.value for member in found])
        if issubclass(found, BaseModel):
            return self._model(found)
        if dataclasses.is_dataclass(found) or issubclass(found, Struct):
            hints = _hints(found)
            return self._record(found, {name: hints.get(name, Any) for name in names_of(found)})
        if issubclass(found, dict) and hasattr(found, "__required_keys__"):
            return self._typed_dict(found)
        if found in _LISTS or issubclass(found, list | tuple | set | frozenset):
            return Type(kind="list", item=self._item(get_args(annotation)))
        for known, kind in _KINDS:
            if issubclass(found, known):
                return named(kind)
        return ANY if issubclass(found, abc.Mapping) else _as_serialized(annotation)

    def _union(self, members: Iterable[Any]) -> Type:
        """Members that only differ in their bounds are one type: int | float is a number."""
        read = [self.read(member) for member in members if member is not type(None)]
        optional = type(None) in members or any(one.optional for one in read)
        alike = [one.never_empty() for one in read]
        if any(one != alike[0] for one in alike):
            alike = [replace(one, least=None, most=None, values=None) for one in alike]
        found = alike[0] if all(one == alike[0] for one in alike) else ANY
        return found.or_empty() if optional else found

    def _model(self, model: type[BaseModel]) -> Type:
        if issubclass(model, RootModel):
            return self.read(model.model_fields["root"].annotation)
        fields: dict[str, Any] = {
            self._name(name, info.serialization_alias): _annotated(info)
            for name, info in model.model_fields.items()
            if not info.exclude
        }
        for name, computed in model.model_computed_fields.items():
            fields[self._name(name, computed.alias)] = computed.return_type
        return self._record(model, fields)

    def _name(self, name: str, alias: str | None) -> str:
        return alias if alias and self._by_alias else name

    def _typed_dict(self, found: type) -> Type:
        hints = _hints(found)
        record = self._record(found, hints)
        keys: frozenset[str] = getattr(found, "__required_keys__", frozenset())
        needed = {
            name
            for name, hint in hints.items()
            if get_origin(hint) is not typing.NotRequired and name in keys
        }
        if record.fields is None:
            return record
        fields = {
            name: kind if name in needed else kind.or_empty()
            for name, kind in record.fields.items()
        }
        return replace(record, fields=fields)

    def _record(self, found: type, annotations: Mapping[str, Any]) -> Type:
        if found in self._open:
            return Type(kind="record")
        self._open.add(found)
        fields = {name: self.read(annotation) for name, annotation in annotations.items()}
        self._open.remove(found)
        return Type(kind="record", fields=fields)

    def _item(self, arguments: tuple[Any, ...]) -> Type | None:
        """Of a list all items of which are alike."""
        read = [self.read(one) for one in arguments if one is not Ellipsis]
        return read[0] if read and all(one == read[0] for one in read) else None


def _annotated(info: FieldInfo) -> Any:
    # pydantic takes Annotated apart; its bounds lie beside the bare annotation.
    return typing.Annotated[info.annotation, info] if info.metadata else info.annotation


def _hints(found: type) -> dict[str, Any]:
    try:
        return typing.get_type_hints(found, include_extras=True)
    except Exception:  # noqa: BLE001 - annotations in quotes are the owner's code
        return {}


def _closed(values: Iterable[Any]) -> Type:
    """A set of texts or of numbers; of both, anything."""
    given = [value for value in values if value is not None]
    optional = len(given) < len(list(values))
    if given and all(isinstance(value, bool) for value in given):
        return named("yes/no", optional=optional)
    texts = tuple(str(value.value if isinstance(value, enum.Enum) else value) for value in given)
    if given and all(isinstance(value, str) for value in given):
        return Type(kind="text", values=texts, optional=optional)
    if given and all(isinstance(v, int | float) and not isinstance(v, bool) for v in given):
        return Type(kind="number", values=texts, optional=optional)
    return ANY


def _bounded(found: Type, metadata: Iterable[Any], *, whole: bool) -> Type:
    """With the bounds of Field(ge=…), annotated_types.Gt and the like."""
    if found.kind not in ("number", "money"):
        return found
    # Between fractions there is no next one: above 0 is told as from 0 on.
    step = 1 if whole else 0
    for one in metadata:
        if isinstance(one, FieldInfo):
            found = _bounded(found, one.metadata, whole=whole)
            continue
        least = [_bound(one, "ge", 0), _bound(one, "gt", step), found.least]
        most = [_bound(one, "le", 0), _bound(one, "lt", -step), found.most]
        found = replace(
            found,
            least=next((bound for bound in least if bound is not None), None),
            most=next((bound for bound in most if bound is not None), None),
        )
    return found


def _bound(one: Any, name: str, step: int) -> float | None:
    value = getattr(one, name, None)
    return float(value) + step if isinstance(value, int | float | Decimal) else None


def _as_serialized(annotation: Any) -> Type:
    """Types of pydantic's own (EmailStr, HttpUrl, UUID …), by the JSON they become."""
    try:
        schema = TypeAdapter(annotation).json_schema(mode="serialization")
    except (PydanticUserError, NameError):  # a name in quotes that stands nowhere
        return ANY
    kind = _JSON_KINDS.get(schema.get("type", ""))
    if kind == "text":
        kind = _FORMATS.get(schema.get("format", ""), "text")
    return named(kind) if kind else ANY
