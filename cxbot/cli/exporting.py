"""`touchpoints`: every exchange, out."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from msgspec import Struct

from cxbot.cli.data import moment
from cxbot.cli.files import whole
from cxbot.cli.stored import database, require_database
from cxbot.errors import ConfigError, StoreError

if TYPE_CHECKING:
    from cxbot.model.journey import JourneyKind
    from cxbot.store.database import Database

_Rows = AsyncIterator[Mapping[str, Any]]
#: A shorter export needs no bar.
_LONG = 20_000
_EVERY = 1000


class Format(StrEnum):
    jsonl = "jsonl"
    csv = "csv"
    parquet = "parquet"


class Columns(StrEnum):
    log = "log"
    process_mining = "process-mining"


class _Wanted(Struct, frozen=True, kw_only=True):
    customer: str | None
    since: datetime | None
    fmt: Format
    columns: Columns
    journey: str | None
    output: Path | None


def touchpoints(
    customer: Annotated[str | None, typer.Option(help="Only this customer's.")] = None,
    since: Annotated[
        str | None, typer.Option(help="Only from then on: 2026-03-01, or 7d, 12h.")
    ] = None,
    fmt: Annotated[
        Format, typer.Option("--format", help="jsonl, csv, or parquet (into a file).")
    ] = Format.jsonl,
    columns: Annotated[
        Columns,
        typer.Option(help="process-mining: under the names such tools know, a case is a journey."),
    ] = Columns.log,
    journey: Annotated[
        str | None,
        typer.Option(help="Of process-mining: which journey of journey.yaml; else the first."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Into that file, which is whole once it is there."),
    ] = None,
) -> None:
    """Every exchange, as JSON Lines, CSV or Parquet. Works beside a running bot."""
    if fmt is Format.parquet:
        if output is None:
            raise ConfigError("--format parquet needs a file: --output touchpoints.parquet.")
        from cxbot.store import parquet

        parquet.require()
    if journey is not None and columns is Columns.log:
        raise ConfigError("--journey goes with --columns process-mining.")
    wanted = _Wanted(
        customer=customer,
        since=moment(since),
        fmt=fmt,
        columns=columns,
        journey=journey,
        output=output,
    )
    require_database()
    asyncio.run(_export(wanted))


async def _export(wanted: _Wanted) -> None:
    beside = database()
    try:
        if wanted.output is None:
            await _print(beside, wanted)
        else:
            with whole(wanted.output) as path:
                await _write(beside, wanted, path)
                await _note(beside, wanted, wanted.output.resolve())
    finally:
        await beside.close()


async def _print(beside: "Database", wanted: _Wanted) -> None:
    try:
        async for line in _lines(beside, wanted, shown=not sys.stdout.isatty()):
            sys.stdout.write(line)
        sys.stdout.flush()  # here, where a reader that has gone is no error
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


async def _write(beside: "Database", wanted: _Wanted, path: Path) -> None:
    if wanted.fmt is Format.parquet:
        from cxbot.journey.export import parquet_columns
        from cxbot.store import parquet

        columns = parquet_columns(_fields(wanted))
        await parquet.write(_lines(beside, wanted, shown=True), columns, path)
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        async for line in _lines(beside, wanted, shown=True):
            file.write(line)


async def _note(beside: "Database", wanted: _Wanted, path: Path) -> None:
    """For when somebody in it is erased. Where the log can only be read it is said instead."""
    from cxbot.clock import SystemClock
    from cxbot.store.exporting import Exports

    try:
        await Exports(beside).note(
            path, SystemClock(), customer=wanted.customer, fmt=wanted.fmt.value
        )
    except StoreError as error:
        typer.echo(f"The file isn't noted for erasures: {error}", err=True)


async def _lines(beside: "Database", wanted: _Wanted, *, shown: bool) -> AsyncIterator[str]:
    """`shown`: how far it has come is, on a terminal."""
    from cxbot.journey import export

    form = {
        Format.jsonl: export.as_jsonl,
        Format.csv: export.as_csv,
        Format.parquet: export.as_flat_jsonl,
    }[wanted.fmt]
    total = await _total(beside, wanted) if shown and sys.stderr.isatty() else 0
    with _progress(total) as passed:
        async for line in form(_counted(_rows(beside, wanted), passed), _fields(wanted)):
            yield line


def _fields(wanted: _Wanted) -> Sequence[str]:
    from cxbot.journey import export

    return export.FIELDS if wanted.columns is Columns.log else export.COLUMNS


async def _rows(beside: "Database", wanted: _Wanted) -> _Rows:
    from cxbot.store.touchpoints import Touchpoints

    if wanted.columns is Columns.log:
        async for row in Touchpoints(beside).read(customer=wanted.customer, since=wanted.since):
            yield row
        return
    from cxbot.clock import SystemClock
    from cxbot.journey.export import Cases
    from cxbot.store.exporting import Export

    kind = await _kind(beside, wanted.journey)
    cases = Cases(kind, SystemClock().now(), wanted.since)
    async for row in cases.of(Export(beside).by_customer(customer=wanted.customer)):
        yield row
    if cases.outside:
        said = f'{cases.outside} exchanges are in no journey "{kind.name}" and were left out.'
        typer.echo(said, err=True)


async def _kind(beside: "Database", name: str | None) -> "JourneyKind":
    """As the flows that are live declare it."""
    from cxbot.flow.catalog import restored
    from cxbot.model.journey import DEFAULT
    from cxbot.store.flow_sets import FlowSets

    live = await FlowSets(beside).newest()
    catalog = restored(live.texts, live.events) if live is not None else restored({})
    kinds = catalog.journey.journeys or DEFAULT.journeys
    found = next((one for one in kinds if name in (None, one.name)), None)
    if found is None:
        known = ", ".join(one.name for one in kinds)
        raise ConfigError(f'--journey: there is no "{name}" in journey.yaml; there are: {known}.')
    return found


async def _total(beside: "Database", wanted: _Wanted) -> int:
    from cxbot.store.exporting import Export

    return await Export(beside).count(customer=wanted.customer, since=wanted.since)


async def _counted(rows: _Rows, passed: Callable[[int], None]) -> _Rows:
    number = 0
    async for row in rows:
        yield row
        number += 1
        if number % _EVERY == 0:
            passed(_EVERY)
    passed(number % _EVERY)


@contextmanager
def _progress(total: int) -> Iterator[Callable[[int], None]]:
    if total < _LONG:
        yield lambda _: None
        return
    with typer.progressbar(length=total, label="Exporting", file=sys.stderr) as bar:
        yield bar.update
