"""`column IN (…)` for as many values as there are, in a statement that is compiled once.

SQLAlchemy writes one parameter for each value, so each number of them is another statement. Here
the values are one parameter: a list as JSON for SQLite, an array for PostgreSQL.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Boolean, Column, ColumnElement, Dialect, String, Text, bindparam
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeDecorator, TypeEngine

from cxbot.store.encoding import encode


class _List(TypeDecorator[Collection[str]]):
    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return ARRAY(String) if dialect.name == "postgresql" else Text()

    def process_bind_param(self, value: Collection[str] | None, dialect: Dialect) -> Any:
        found = list(value or ())
        return found if dialect.name == "postgresql" else encode(found)


class listed(ColumnElement[bool]):  # noqa: N801 -- reads as a function, like SQLAlchemy's own
    """The column's value is one of those of the parameter of that name: texts."""

    inherit_cache = False
    type = Boolean()

    def __init__(self, column: Column[Any], name: str) -> None:
        self.column = column
        self.values = bindparam(name, type_=_List())

    def self_group(self, against: Any = None) -> Any:  # noqa: ARG002
        """As it is: SQLAlchemy would write `= 1` behind it, and SQLite take no index then."""
        return self


@compiles(listed, "sqlite")
def _sqlite(element: listed, compiler: SQLCompiler, **more: Any) -> str:
    column, values = _parts(element, compiler, **more)
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608 -- SQL of the compiler


@compiles(listed, "postgresql")
def _postgresql(element: listed, compiler: SQLCompiler, **more: Any) -> str:
    column, values = _parts(element, compiler, **more)
    return f"{column} = ANY ({values})"


def _parts(element: listed, compiler: SQLCompiler, **more: Any) -> tuple[str, str]:
    return compiler.process(element.column, **more), compiler.process(element.values, **more)
