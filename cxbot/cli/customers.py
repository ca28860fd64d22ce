"""`customer`: what is stored of one customer."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from cxbot.cli import forgetting
from cxbot.cli.stored import database, iso, print_json, require_database
from cxbot.errors import ConfigError

if TYPE_CHECKING:
    from cxbot.cli.customer_file import CustomerFile
    from cxbot.store.exporting import Exported

customer = typer.Typer(no_args_is_help=True, help="One customer: what is stored of them, and why.")


@customer.callback()
def customers() -> None:
    """One customer: what is stored of them, and why."""


@customer.command("show")
def show(
    who: Annotated[
        str, typer.Argument(metavar="ID", help="Their id, or where they write: telegram:1001.")
    ],
    personal: Annotated[
        bool, typer.Option("--personal", help="With names, contacts and what they wrote.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Say who they are, what the bot asked them and why it didn't, and what is open.

    Without --personal names and contacts are covered. Times are the shop's.
    Works beside a running bot. Ends with status 1 when nobody has that ID.
    """
    if not who.strip():
        raise ConfigError("ID is empty. Like this: cxbot customer show telegram:1001.")
    require_database()
    found, files = asyncio.run(_read(who.strip(), personal=personal))
    if found is None:
        typer.echo(f"There is no customer {who.strip()}.", err=True)
        raise typer.Exit(1)
    if as_json:
        older = [{"at": iso(one.at), "path": one.path} for one in files]
        print_json(found.to_json() | ({"exported_before": older} if older else {}))
        return
    for line in found.lines():
        typer.echo(line)
    if files:
        typer.echo("They may still be in files that were exported before they were erased:")
    for one in files:
        typer.echo(f"  {one.at:%Y-%m-%d %H:%M} UTC  {one.path}")


async def _read(who: str, *, personal: bool) -> tuple["CustomerFile | None", Sequence["Exported"]]:
    """And for somebody erased the files that were exported before."""
    from cxbot.cli.customer_file import MOST, CustomerFile
    from cxbot.clock import SystemClock
    from cxbot.conversation.contacts.standing import standing
    from cxbot.flow.catalog import restored
    from cxbot.store.contacts import Contacts
    from cxbot.store.decided import Decided
    from cxbot.store.dossiers import Dossiers
    from cxbot.store.exporting import Exports
    from cxbot.store.flow_sets import FlowSets

    beside, now = database(), SystemClock().now()
    try:
        dossiers, decided = Dossiers(beside), Decided(beside)
        customer_id = await dossiers.named(who)
        if customer_id is None:
            return None, ()
        dossier = await dossiers.of(customer_id)
        live = await FlowSets(beside).newest()
        catalog = restored(live.texts, live.events) if live is not None else restored({})
        stands = await standing(
            Contacts(beside),
            decided,
            catalog,
            dossier.customer,
            now,
            reachable=dossier.reachable,
            most=MOST,
        )
        erased = dossier.customer.erased_at
        files = await Exports(beside).before(erased, customer_id) if erased is not None else ()
    finally:
        await beside.close()
    zone = catalog.shop.zone()
    return CustomerFile(dossier, stands, now=now, zone=zone, personal=personal), files


for _command in (forgetting.export, forgetting.erase, forgetting.retention):
    customer.command()(_command)
