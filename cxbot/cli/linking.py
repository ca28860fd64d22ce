"""`link`: links and QR codes for shelves, posters and parcels, and who came by them."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from typer.core import TyperGroup

from cxbot.cli.common import project_folder
from cxbot.cli.files import whole
from cxbot.cli.stored import database, iso, print_json, require_database
from cxbot.errors import ConfigError, did_you_mean

if TYPE_CHECKING:
    from cxbot.flow.catalog import Catalog
    from cxbot.model.tag import Made, Tag
    from cxbot.store.tags import Counted, Tags

_T = TypeVar("_T")
_BOT = re.compile(r"@?([A-Za-z][A-Za-z0-9_]{3,31})", re.ASCII)
_LONGEST = 120
#: A code smaller than that isn't read from the hand, and nobody prints one larger than a door.
_LEAST_MM, _MOST_MM = 15, 2000


class _ByName(TyperGroup):
    """`cxbot link NAME …` is `cxbot link make NAME …`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in (*self.commands, "--help"):
            args = ["make", *args]
        return super().parse_args(ctx, args)


class _Medium(StrEnum):
    online = "online"
    offline = "offline"
    hybrid = "hybrid"


class _Device(StrEnum):
    mobile = "mobile"
    desktop = "desktop"
    tablet = "tablet"
    kiosk = "kiosk"
    unknown = "unknown"


link = typer.Typer(
    cls=_ByName,
    no_args_is_help=True,
    help='Links and QR codes that say where somebody came from: cxbot link "Poster in the metro".',
)
_Bot = Annotated[
    str | None, typer.Option(metavar="my_shop_bot", help="The bot; else as it last ran.")
]


@link.command("make")
def make(  # noqa: PLR0913 -- each is one fact of the link
    name: Annotated[str, typer.Argument(help="Your word for it; the same name is the same link.")],
    *,
    touchpoint: Annotated[
        str | None, typer.Option(help="Where on the map it is; a new link needs it.")
    ] = None,
    medium: Annotated[_Medium | None, typer.Option(help="Where the code hangs.")] = None,
    about: Annotated[
        str | None, typer.Option(help="What they want there; printed below the code.")
    ] = None,
    device: Annotated[
        _Device | None, typer.Option(help="On what it is opened, where that is sure: a kiosk.")
    ] = None,
    flow: Annotated[
        str | None, typer.Option(help='Begins that flow in place of the greeting; "" none.')
    ] = None,
    qr: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The code into a .svg or .png file.")
    ] = None,
    size: Annotated[
        float, typer.Option(help="So many millimetres wide.", min=_LEAST_MM, max=_MOST_MM)
    ] = 30,
    bot: _Bot = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Make a link, or change the one of that name: what isn't given stays, the link does too.

    It grants nothing. Whoever opens it is greeted, and the log has where they came from.
    `link make list` makes one that is called "list". Works beside a running bot.
    """
    given = {
        "touchpoint": _words("--touchpoint", touchpoint),
        "medium": medium and medium.value,
        "about": _words("--about", about, empty=True),
        "device": device and device.value,
        "flow": flow,
    }
    if qr is not None and qr.suffix.lower() not in (".svg", ".png"):
        raise ConfigError(f"--qr: {qr} ends neither with .svg nor with .png.")
    named = _name(name)
    changed = {key: value for key, value in given.items() if value is not None}
    made, how, url = _asked(lambda tags: _make(tags, named, changed, bot))
    if qr is not None:
        from cxbot.app import printing

        with whole(qr, "--qr") as beside:
            png = qr.suffix.lower() == ".png"
            printing.code(url, beside, png=png, millimetres=size)
    if as_json:
        print_json(_shown(made, url) | {"was": how})
        return
    typer.echo(url)
    typer.echo({"new": "New.", "changed": "Changed.", "same": "As it was."}[how], err=True)


async def _make(
    tags: "Tags", name: str, given: Mapping[str, Any], bot: str | None
) -> tuple["Tag", "Made", str]:
    from cxbot.clock import SystemClock

    called = await _called(tags, bot)
    catalog = await _catalog(tags)
    there = any(one.tag.name == name for one in await tags.counted())
    if not there and "touchpoint" not in given:
        raise ConfigError(f'There is no link "{name}" yet. A new one needs --touchpoint.')
    flow = given.get("flow")
    if flow and flow not in catalog.flows:
        hint = did_you_mean(flow, catalog.flows)
        raise ConfigError(f'--flow: there is no flow "{flow}". {hint}'.rstrip())
    facts = {**given, "flow": flow or None} if flow is not None else given
    made, how = await tags.make(name, facts, SystemClock().now())
    for line in _doubts(made, catalog):
        typer.echo(line, err=True)
    return made, how, made.url(called)


def _doubts(made: "Tag", catalog: "Catalog") -> list[str]:
    declared = catalog.journey.touchpoints.get(made.touchpoint)
    if declared is None:
        example = f"Declare it: {made.touchpoint}: {{stage: …, medium: {made.medium or 'offline'}}}"
        hint = did_you_mean(made.touchpoint, catalog.journey.touchpoints, example)
        return [f'"{made.touchpoint}" is not in flows/journey.yaml. {hint}']
    if made.medium not in (None, declared.medium):
        said = f'"{made.touchpoint}" is {declared.medium} in flows/journey.yaml'
        return [f"{said}, and the map goes by that, not by --medium {made.medium}."]
    return []


@link.command("list")
def list_(
    bot: _Bot = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Every link, how often it was opened, by how many, and how many of them were new."""

    async def read(tags: "Tags") -> tuple[Sequence["Counted"], str | None]:
        return await tags.counted(), _read_bot(bot) or await tags.bot()

    found, called = _asked(read)
    if as_json:
        print_json({"links": [_counted(one, called) for one in found]})
        return
    if not found:
        typer.echo('There is no link yet: cxbot link "Poster" --touchpoint poster')
    for one in found:
        typer.echo(_line(one, called))


@link.command("retire")
def retire(name: Annotated[str, typer.Argument(help="Of the link.")]) -> None:
    """From now on it is a plain start, and nothing is counted. `link NAME` takes it back into use.

    Ends with status 1 when there is no link of that name.
    """
    from cxbot.clock import SystemClock

    async def work(tags: "Tags") -> tuple["Tag | None", list[str]]:
        before = await tags.retire(name.strip(), SystemClock().now())
        return before, [one.tag.name for one in await tags.counted()] if before is None else []

    before, known = _asked(work)
    if before is None:
        hint = did_you_mean(name, known, "cxbot link list shows them.")
        typer.echo(f'There is no link "{name}". {hint}', err=True)
        raise typer.Exit(1)
    typer.echo("Retired before." if before.retired_at is not None else "Retired.")


@link.command("sheet")
def sheet(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A page: codes.html.")],
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]…", help="Only these; else all in use.")
    ] = None,
    bot: _Bot = None,
) -> None:
    """Codes with their texts on A4, to be printed and cut apart."""
    from cxbot.app import printing

    async def read(tags: "Tags") -> tuple[list["Tag"], str, "Catalog"]:
        there = {one.tag.name: one.tag for one in await tags.counted()}
        for name in names or ():
            if name not in there:
                raise ConfigError(f'There is no link "{name}". {did_you_mean(name, there)}'.strip())
        chosen = [there[name] for name in names] if names else list(there.values())
        used = [one for one in chosen if names or one.retired_at is None]
        if not used:
            hint = 'Make one: cxbot link "Poster" --touchpoint poster'
            raise ConfigError(f"There is no link to print. {hint}")
        return used, await _called(tags, bot), await _catalog(tags)

    tags, called, catalog = _asked(read)
    codes = [printing.Printed(url=one.url(called), said=one.about, name=one.name) for one in tags]
    shop = catalog.shop
    text = printing.sheet(codes, shop.name, shop.language)
    with whole(file, "FILE") as beside:
        beside.write_text(text, encoding="utf-8", newline="")
    typer.echo(f"{len(codes)} codes in {file}.", err=True)


# --- what they share ------------------------------------------------------------------------------


def _asked(work: Callable[["Tags"], Awaitable[_T]]) -> _T:
    """What it finds in the database. Raises ConfigError where there is none."""
    require_database()

    async def run() -> _T:
        from cxbot.store.tags import Tags

        beside = database()
        try:
            return await work(Tags(beside))
        finally:
            await beside.close()

    return asyncio.run(run())


async def _catalog(tags: "Tags") -> "Catalog":
    """As it runs; where it never ran, of the files."""
    from cxbot.app.folder.project import read_project
    from cxbot.flow.catalog import restored

    live = await tags.live()
    if live is not None:
        return restored(live.texts, live.events)
    return read_project(project_folder(), handlers=False).catalog


async def _called(tags: "Tags", bot: str | None) -> str:
    found = _read_bot(bot) or await tags.bot()
    if found is None:
        raise ConfigError(
            "Nobody knows yet what the bot is called. Start it once (cxbot run), "
            "or say it: --bot my_shop_bot."
        )
    return found


def _read_bot(text: str | None) -> str | None:
    if text is None:
        return None
    found = _BOT.fullmatch(text.strip())
    if found is None:
        raise ConfigError(f'--bot: "{text}" is no name of a bot. Like this: my_shop_bot.')
    return found[1]


def _name(text: str) -> str:
    from cxbot.model.tag import MOST_NAME

    name = text.strip()
    if not name or len(name) > MOST_NAME or not name.isprintable():
        raise ConfigError(f"A link's name has 1 to {MOST_NAME} characters on one line.")
    return name


def _words(option: str, text: str | None, *, empty: bool = False) -> str | None:
    if text is None:
        return None
    said = text.strip()
    if len(said) > _LONGEST or not said.isprintable() or not (said or empty):
        raise ConfigError(f"{option}: has 1 to {_LONGEST} characters on one line.")
    return said


def _shown(tag: "Tag", url: str | None) -> dict[str, Any]:
    return {
        "name": tag.name,
        "payload": tag.payload,
        "url": url,
        "touchpoint": tag.touchpoint,
        "medium": tag.medium,
        "about": tag.about,
        "device": tag.device,
        "flow": tag.flow,
        "made_at": iso(tag.made_at),
        "retired_at": iso(tag.retired_at),
    }


def _counted(one: "Counted", called: str | None) -> dict[str, Any]:
    counts = {"opened": one.opened, "customers": one.customers, "new_customers": one.new}
    return _shown(one.tag, one.tag.url(called) if called else None) | counts


def _line(one: "Counted", called: str | None) -> str:
    tag = one.tag
    url = tag.url(called) if called else f"?start={tag.payload}"
    where = f"{tag.touchpoint}, {tag.medium}" if tag.medium else tag.touchpoint
    gone = "; retired" if tag.retired_at is not None else ""
    counts = f"opened {one.opened} times by {one.customers} customers, {one.new} of them new"
    return f"{tag.name}  {url}\n  at {where}: {counts}{gone}"
