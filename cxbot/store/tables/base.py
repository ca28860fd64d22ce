"""What all tables are made of. Times are microseconds since 1970 UTC: exact, alike everywhere."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Dialect,
    Integer,
    MetaData,
    String,
    false,
    literal_column,
    text,
)
from sqlalchemy.types import TypeDecorator

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Instant(TypeDecorator[datetime]):
    """An aware datetime as microseconds since the epoch."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:  # noqa: ARG002
        return None if value is None else (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return _moment(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:  # noqa: ARG002
        """The plain function: a report reads hundreds of thousands, each through one call less."""
        return _moment


def _moment(value: int | None) -> datetime | None:
    return None if value is None else _EPOCH + timedelta(microseconds=value)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

ID = String(26)
#: Grows without limit on SQLite and PostgreSQL alike.
ROW_NUMBER = BigInteger().with_variant(Integer, "sqlite")

# What rows that were there before a column was have in it.
ZERO, NO, NO_TEXT = text("0"), false(), text("''")
NO_LIST, NO_MAP = text("'[]'"), text("'{}'")
UNKNOWN = text("'unknown'")


def one_of(column: Column[Any], *values: str) -> ColumnElement[bool]:
    """Word by word as a partial index has it: for a list of parameters SQLite doesn't take one."""
    return column.in_([literal_column(f"'{value}'") for value in values])


def where(condition: str) -> dict[str, Any]:
    """A partial index: only what is still open is ever looked for."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}
