"""What cxbot has decided to say: rows of its outbox, as the checker compares them."""

import json
from dataclasses import dataclass
from sqlite3 import Connection, Row

from cxbot.store.outbox import COSMETIC


@dataclass(frozen=True, slots=True)
class Planned:
    """A row of the outbox that shows somebody a text."""

    chat: int
    text: str
    kind: str | None
    ticket: str | None
    conversation: str | None
    flagged: bool
    message_id: str | None
    #: A newer one took its place before it left: of the list of open tickets only the last is seen.
    replaced: bool = False


def planned_rows(database: Connection) -> list[Planned]:
    query = "SELECT * FROM outbox ORDER BY position, id"
    return [plan(row) for row in database.execute(query)]


def plan(row: Row) -> Planned:
    payload, link = json.loads(row["payload"]), json.loads(row["link"])
    shows = payload.get("op", "message") == "message"
    text = payload.get("text", "")
    return Planned(
        chat=0 if row["peer"].startswith("erased") else int(row["peer"]),
        text=(text if isinstance(text, str) else text.get("text", "")) if shows else "",
        kind=link.get("kind"),
        ticket=link.get("ticket_id"),
        conversation=row["conversation_id"],
        flagged=bool(row["possible_duplicate"]),
        message_id=row["message_id"],
        replaced=row["priority"] >= COSMETIC and row["status"] == "expired",
    )
