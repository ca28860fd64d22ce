"""After a server of the database, or the way to it, was gone: until cxbot has taken its work up."""

from cxbot.store.telling import NAMED

from ..stalled import emptied
from ..world import World

_LED = """SELECT count(*) AS leads FROM lane JOIN pg_stat_activity AS live
          ON live.application_name = ? || lane.owner WHERE lane.name = '*lead*'"""


async def taken_up(world: World) -> None:
    """One leads again, and what was being sent until then has been sent, or never will be.
    However long a slow disk takes: what is repeated later has no excuse."""

    async def led() -> dict[str, int]:
        with world.reading() as database:
            leads = database.execute(_LED, (NAMED,)).fetchone()["leads"]
        return {} if leads else {"unled": 1}

    async def hanging() -> dict[str, int]:
        return {"hung": still} if (still := len(hung & unsent(world))) else {}

    process = [await world.fork.process] if world.fork is not None else []
    await emptied(led, process, world.patience)
    hung = unsent(world, "sending")
    await emptied(hanging, process, world.patience)


def unsent(world: World, *status: str) -> set[str]:
    with world.reading() as database:
        rows = database.execute("SELECT id, status FROM outbox WHERE sent_at IS NULL")
        return {row["id"] for row in rows if row["status"] in (status or ("pending", "sending"))}
