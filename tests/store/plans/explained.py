"""Plans as text: of SQLite's and of PostgreSQL's, without what changes from run to run."""

import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url
from stores import postgres

from cxbot.store.driver import Statement

from . import asked, big

#: A server plans a statement anew so often, then it may keep to one plan for all values.
_SETTLED = 7
_INDENT = "  "
_FRESH = "without statistics:"
_READ_OR_SET = re.compile(r"(?<!\()\b(SELECT|SET) (?:(?! FROM | WHERE ).){40,} (FROM|WHERE)\b")
#: Of PostgreSQL's plans: casts of a name or a value, and values.
_CAST = re.compile(r"\(([\w.\"]+|\$\d+)\)::\w+(?:\[\])?")
_VALUE = re.compile(r"'[^']*'(?:::[a-z ]+(?:\[\])?)?|\$\d+|(?<=[=<>] )\d+\b")


@dataclass(frozen=True, slots=True)
class Plan:
    """How a database goes about one statement."""

    sql: str
    lines: tuple[str, ...]

    def __str__(self) -> str:
        return "\n".join((self.sql, *(f"{_INDENT}{line}" for line in self.lines)))


def made(url: str) -> dict[str, Plan]:
    """By name; of a database that is filled here. A SQLite file has no statistics where nobody
    asked for them: where that makes a difference, both plans are there."""
    big.fill(url)
    statements = asked.statements(url)
    fresh = _all(url, statements) if url.startswith("sqlite") else {}
    big.analyze(url)
    found = _all(url, statements)
    return {name: _both(plan, fresh.get(name, plan)) for name, plan in found.items()}


def _both(plan: Plan, fresh: Plan) -> Plan:
    if fresh == plan:
        return plan
    return Plan(plan.sql, (*plan.lines, _FRESH, *(f"{_INDENT}{line}" for line in fresh.lines)))


def _all(url: str, statements: Mapping[str, Sequence[Statement]]) -> dict[str, Plan]:
    """What asks for several things, one after the other, has their plans in this order."""
    explain = _of_file if url.startswith("sqlite") else _of_server
    plans = iter(explain(url, [one for several in statements.values() for one in several]))
    return {
        name: Plan(
            "; ".join(_short(sql) for sql, _ in several),
            tuple(line for _ in several for line in next(plans)),
        )
        for name, several in statements.items()
    }


def _short(sql: str) -> str:
    """Without what is read or set: what is looked for makes the plan."""
    return _READ_OR_SET.sub(r"\1 … \2", " ".join(sql.split()))


def version(url: str) -> str:
    """Another one may word its plans in another way."""
    if url.startswith("sqlite"):
        return f"SQLite {sqlite3.sqlite_version.rpartition('.')[0]}"
    found = postgres.execute(url, "SHOW server_version_num")[0][0][0]
    return f"PostgreSQL {int(found) // 10_000}"


def read(place: Path) -> tuple[str, dict[str, Plan]]:
    """A golden file: of which version it is, and its plans."""
    head, *blocks = place.read_text(encoding="utf-8").rstrip("\n").split("\n\n")
    found: dict[str, Plan] = {}
    for block in blocks:
        name, sql, *lines = block.split("\n")
        found[name] = Plan(sql, tuple(line.removeprefix(_INDENT) for line in lines))
    return head, found


def write(place: Path, head: str, plans: Mapping[str, Plan]) -> None:
    blocks = (head, *(f"{name}\n{plan}" for name, plan in sorted(plans.items())))
    place.write_text("\n\n".join(blocks) + "\n", encoding="utf-8")


# --- SQLite --------------------------------------------------------------------------------------


def _of_file(url: str, statements: Sequence[Statement]) -> list[list[str]]:
    with closing(sqlite3.connect(str(make_url(url).database))) as connection:
        return [
            _tree(connection.execute(f"EXPLAIN QUERY PLAN {sql}", values).fetchall())
            for sql, values in statements
        ]


def _tree(rows: Sequence[tuple[int, int, int, str]]) -> list[str]:
    depths = {0: -1}
    lines = []
    for row, above, _, text in rows:
        depths[row] = depths[above] + 1
        lines.append(_INDENT * depths[row] + text)
    return lines


# --- PostgreSQL ----------------------------------------------------------------------------------


def _of_server(url: str, statements: Sequence[Statement]) -> list[list[str]]:
    """Each as it is once the server has asked it some times, as a bot that runs for long has."""
    script: list[str] = []
    for sql, values in statements:
        given = f"({', '.join(_literal(value) for value in values)})" if values else ""
        script.append(f"PREPARE asked AS {sql}")
        script += [f"EXPLAIN (COSTS OFF) EXECUTE asked{given}"] * _SETTLED
        script.append("DEALLOCATE asked")
    answers = postgres.execute(url, *script)
    settled = answers[_SETTLED :: _SETTLED + 2]
    return [list(_steady(row[0] for row in rows)) for rows in settled]


def _steady(lines: Iterator[str]) -> Iterator[str]:
    """A value and a parameter for any are alike: which of them stands there is a matter of costs
    that differ by a hair."""
    for line in lines:
        yield _VALUE.sub("?", _CAST.sub(r"\1", line))


def _literal(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, list):
        return f"ARRAY[{', '.join(_literal(one) for one in value)}]"
    if isinstance(value, str):
        quoted = value.replace("'", "''")
        return f"'{quoted}'"
    return str(value)
