"""`trace`: what a session did, step by step."""

import asyncio
import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cxbot.cli.stored import database, iso, local_time, print_json, require_database

if TYPE_CHECKING:
    from cxbot.app.tracing.trace import Entry, Traced

_MOST_CHARS = 100
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+\+\d\d:\d\d")


def trace(
    session: Annotated[
        str,
        typer.Argument(
            help="Id of a session, a conversation or a customer, or an address: telegram:1001."
        ),
    ],
    every: Annotated[
        bool, typer.Option("--all", help="Every session, not only the newest.")
    ] = False,
    values: Annotated[
        bool, typer.Option("--values", help="Show phones and e-mail addresses.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Say what a session did: every step, value, message and timer, with its place in the files.

    Works beside a running bot. What a flow calls secret is never shown.
    """
    require_database()
    asyncio.run(_trace(session, every=every, values=values, as_json=as_json))


async def _trace(name: str, *, every: bool, values: bool, as_json: bool) -> None:
    from cxbot.app.tracing.trace import Tracing

    beside = database()
    try:
        tracing = Tracing(beside, values=values)
        await tracing.open()
        found = await tracing.find(name)
        traced = [await tracing.read(number) for number in (found if every else found[:1])]
    finally:
        await beside.close()
    if as_json:
        print_json([_trace_report(one) for one in traced])
        return
    for one in traced:
        for line in _trace_lines(one, tracing.zone):
            typer.echo(line)
    if len(found) > len(traced):
        typer.echo(f"\n{len(found) - len(traced)} older ones: --all")


def _trace_lines(one: "Traced", zone: tzinfo) -> Iterator[str]:
    own, day = one.trace.session, ""
    yield f"Session {own['id']} of {own['flow']}, {one.trace.address}"
    yield f"conversation {own['conversation_id']}, customer {own['customer_id']}"
    if own["ended_at"] is not None:
        yield f"ended {local_time(own['ended_at'], zone)}: {own['outcome']}"
    else:
        held = f", {own['on_hold']}" if own["on_hold"] else ""
        yield f"waits at {one.waits_at} ({own['status']}{held})"
    for entry in one.entries:
        local = entry.at.astimezone(zone)
        if local.date().isoformat() != day:
            day = local.date().isoformat()
            yield f"\n{day}"
        yield f"  {local:%H:%M:%S}  {_entry(entry, zone)}"
        for name, (before, after) in entry.values.items():
            yield f"              {name}: {_value(before)} -> {_value(after)}"


def _entry(entry: "Entry", zone: tzinfo) -> str:
    place = f"{entry.file}:{entry.line}" if entry.line else entry.file or ""
    match entry.what:
        case "in":
            return f"<- {_short(entry.text)}{_in_brackets(entry.outcome)}"
        case "out":
            delivery = "" if entry.delivery == "sent" else entry.delivery
            state = _in_brackets(", ".join(filter(None, (entry.outcome, delivery))))
            return f"-> {_short(entry.text)}{state}"
        case "note":
            return f"   {entry.name} {_short(entry.text)}"
        case "timer set":
            due = local_time(datetime.fromisoformat(entry.text), zone)
            return f"   timer {entry.name} set for {due}{_in_brackets(entry.outcome)}"
        case "timer fired":
            return f"   timer {entry.name} fired"
        case "ticket":
            return f"   ticket {entry.name} by {entry.outcome}: {_short(entry.text)}"
        case _:
            text = _MOMENT.sub(
                lambda found: local_time(datetime.fromisoformat(found[0]), zone), entry.text
            )
            return f"{place}  {entry.name}  {text}".rstrip()


def _in_brackets(text: str) -> str:
    return f"  [{text}]" if text else ""


def _short(text: str) -> str:
    line = " ".join(text.split())
    return f'"{line}"' if len(line) <= _MOST_CHARS else f'"{line[:_MOST_CHARS]}…"'


def _value(value: Any) -> str:
    if value is None:
        return "empty"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _MOST_CHARS else f"{text[:_MOST_CHARS]}…"


def _trace_report(one: "Traced") -> dict[str, Any]:
    own = one.trace.session
    return {
        "session": own["id"],
        "conversation": own["conversation_id"],
        "customer": own["customer_id"],
        "address": str(one.trace.address),
        "flow": own["flow"],
        "version": own["flow_version"],
        "status": own["status"],
        "on_hold": own["on_hold"],
        "waits_at": one.waits_at or None,
        "started_at": iso(own["started_at"]),
        "ended_at": iso(own["ended_at"]),
        "outcome": own["outcome"],
        "entries": [_entry_report(entry) for entry in one.entries],
    }


def _entry_report(entry: "Entry") -> dict[str, Any]:
    values: Mapping[str, tuple[Any, Any]] = entry.values
    return {
        "at": iso(entry.at),
        "what": entry.what,
        "file": entry.file,
        "line": entry.line,
        "version": entry.version,
        "name": entry.name,
        "text": entry.text,
        "values": {name: {"before": b, "after": a} for name, (b, a) in values.items()},
        "outcome": entry.outcome,
        "delivery": entry.delivery,
    }
