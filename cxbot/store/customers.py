"""What a turn changes of a customer: those columns, and no others.

Another channel's turn may have changed others since this one read the row: what was taken back
there a moment ago stays taken back, and who was erased stays so.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Boolean, ClauseElement, Column, ColumnElement, bindparam, case, update

from cxbot.model.customer import Customer
from cxbot.store.tables import customer

_COLUMNS = tuple(column for column in customer.columns if not column.primary_key)


def _new(column: Column[Any]) -> ColumnElement[Any]:
    sets = bindparam(f"sets_{column.name}", type_=Boolean)
    return case((sets, bindparam(f"new_{column.name}", type_=column.type)), else_=column)


STATEMENTS: Mapping[str, ClauseElement] = {
    "customer.changed": update(customer)
    .where(customer.c.id == bindparam("whose"), customer.c.erased_at.is_(None))
    .values({column.name: _new(column) for column in _COLUMNS}),
}


def changes_row(before: Customer, after: Customer) -> Mapping[str, Any]:
    """For `customer.changed`."""
    row: dict[str, Any] = {"whose": after.id}
    for column in _COLUMNS:
        new = getattr(after, column.name)
        row[f"sets_{column.name}"] = new != getattr(before, column.name)
        row[f"new_{column.name}"] = new
    return row
