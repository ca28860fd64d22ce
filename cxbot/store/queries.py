"""Small reads, compiled once and asked of the driver directly.

SQLAlchemy looks a statement up again for every run and goes to the driver's thread four times for
one answer, which costs more than the answer itself. Statements are written in its language all the
same, and its types convert what goes in and comes out. Errors are the driver's own.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from msgspec import Struct
from sqlalchemy import ClauseElement, Dialect, Float
from sqlalchemy.types import TypeEngine

from cxbot.store.driver import Asked, Statement, ask

#: PostgreSQL's number of `double precision`.
_DOUBLE = 701


_spoken: dict[tuple[Any, ...], Dialect] = {}


def spoken(dialect: Dialect) -> Dialect:
    """The first one of its kind: each engine makes a dialect of its own, and what is compiled for
    one of them holds for all that speak with the same version of a database."""
    kind = type(dialect), getattr(dialect, "server_version_info", None)
    return _spoken.setdefault(kind, dialect)


class Prepared:
    """A statement compiled once, with the conversion of each of its parameters at hand."""

    def __init__(self, statement: ClauseElement, dialect: Dialect) -> None:
        compiled: Any = statement.compile(
            dialect=dialect, compile_kwargs={"render_postcompile": True}
        )
        self.compiled = compiled
        self.sql: str = str(compiled)
        processors = compiled._bind_processors  # noqa: SLF001 -- what execute() itself uses
        required = {name for name, bind in compiled.binds.items() if bind.required}
        self._parameters = [
            (name if name in required else None, processors.get(name), compiled.params.get(name))
            for name in compiled.positiontup
        ]

    def values(self, row: Mapping[str, Any]) -> tuple[Any, ...]:
        return tuple(
            [
                constant if name is None else convert(row[name]) if convert else row[name]
                for name, convert, constant in self._parameters
            ]
        )


class _Read(Prepared):
    """As well as that of each column of its rows."""

    def __init__(self, statement: ClauseElement, dialect: Dialect) -> None:
        super().__init__(statement, dialect)
        columns = self.compiled._result_columns  # noqa: SLF001 -- as above
        self.names = [column.keyname for column in columns]
        self._row: Callable[..., Any] = namedtuple("Row", self.names)  # type: ignore[misc]  # as found
        self._converted = [
            (index, convert)
            for index, column in enumerate(columns)
            if (convert := _conversion(column.type, dialect)) is not None
        ]

    def row(self, found: tuple[Any, ...]) -> Any:
        return self._row(*self.converted(found))

    def converted(self, found: tuple[Any, ...]) -> list[Any]:
        values = list(found)
        for index, convert in self._converted:
            values[index] = convert(values[index])
        return values


def _conversion(kind: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    """Of what the driver gives; PostgreSQL's dialect wants to know what it was for fractions."""
    found = _DOUBLE if isinstance(kind, Float) else None
    return kind.dialect_impl(dialect).result_processor(dialect, found)


class Query:
    """A select, or an insert that returns something; what changes in it are `bindparam`s."""

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement
        self._dialect: Dialect | None = None
        self._read: _Read | None = None
        self._reads: dict[Dialect, _Read] = {}

    async def rows(self, connection: Asked, **values: Any) -> list[Any]:
        """Named tuples. The values are those of the statement's parameters, all of them."""
        read, found = await self._found(connection, values)
        return [read.row(row) for row in found]

    async def mappings(self, connection: Asked, **values: Any) -> list[dict[str, Any]]:
        """Whole rows, by the names of their columns."""
        read, found = await self._found(connection, values)
        return [dict(zip(read.names, read.converted(row), strict=True)) for row in found]

    async def first(self, connection: Asked, **values: Any) -> Any:
        """The first row; None when there is none."""
        rows = await self.rows(connection, **values)
        return rows[0] if rows else None

    async def value(self, connection: Asked, **values: Any) -> Any:
        """The first column of the first row; None when there is none."""
        rows = await self.rows(connection, **values)
        return rows[0][0] if rows else None

    def asks(self, **values: Any) -> "Question":
        """With its values; for `together`."""
        return Question(self, values)

    async def _found(
        self, connection: Asked, values: Mapping[str, Any]
    ) -> tuple[_Read, list[tuple[Any, ...]]]:
        read = self.read(connection.dialect)
        statement = read.sql, read.values(values)
        (found,) = await ask(connection, [statement])
        return read, found

    def read(self, dialect: Dialect) -> _Read:
        """Compiled for that database."""
        if self._read is None or self._dialect is not dialect:
            kind = spoken(dialect)
            if kind not in self._reads:
                self._reads[kind] = _Read(self._statement, kind)
            self._read, self._dialect = self._reads[kind], dialect
        return self._read


class Question(Struct, frozen=True):
    """A query and what it is asked with."""

    query: Query
    values: Mapping[str, Any]


async def together(connection: Asked, *asked: Question) -> list[list[Any]]:
    """The rows of each as named tuples: all of one snapshot, and at the price of one."""
    found = await ask(connection, statements(connection.dialect, asked))
    return rows_of(connection.dialect, asked, found)


def statements(dialect: Dialect, asked: Iterable[Question]) -> list[Statement]:
    """What the driver is asked for them."""
    reads = ((one.query.read(dialect), one.values) for one in asked)
    return [(read.sql, read.values(values)) for read, values in reads]


def rows_of(
    dialect: Dialect, asked: Iterable[Question], found: Iterable[list[tuple[Any, ...]]]
) -> list[list[Any]]:
    """What it answered, as named tuples."""
    reads = (one.query.read(dialect) for one in asked)
    return [[read.row(row) for row in rows] for read, rows in zip(reads, found, strict=True)]
