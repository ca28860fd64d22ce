"""Rows into the log, some hundred in a transaction; whatever can't be taken is told and left."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from cxbot.app.imports.lines import Lines
from cxbot.app.imports.rows import Rows, Wrong
from cxbot.store.recorded import Contact, Outcome, RecordedContacts

_BATCH = 500
#: Names of touchpoints that are shown.
_MOST_NAMES = 100
_REASONS: Mapping[Outcome, tuple[str, str]] = {
    "another": ("id", "came before with another contact; give the new one its own id"),
    "nobody": ("customer", "isn't the id of anybody"),
}


@dataclass(slots=True)
class Tally:
    """What became of the rows."""

    new: int = 0
    known: int = 0
    bad: int = 0
    #: Of people who were erased; left out, and no mistake of the file's.
    erased: int = 0
    #: Touchpoints that nobody declared, as far as they are shown.
    unmapped: set[str] = field(default_factory=set)


async def run(
    lines: Lines,
    rows: Rows,
    contacts: RecordedContacts,
    *,
    wrong: Callable[[Wrong], None],
    read: Callable[[int], None],
) -> Tally:
    """`wrong` hears of each reason, in the order of the batches; `read` how many bytes are done.
    Raises StoreError; what was counted before is written."""
    tally = Tally()
    batch: list[tuple[int, Contact]] = []

    async def write() -> None:
        outcomes = await contacts.add([contact for _, contact in batch])
        for (line, contact), outcome in zip(batch, outcomes, strict=True):
            _count(tally, contact, outcome)
            if outcome in _REASONS:
                column, reason = _REASONS[outcome]
                wrong(Wrong(line=line, column=column, reason=reason))
        batch.clear()
        read(lines.read)

    for line in lines:
        found = rows.read(line)
        if isinstance(found, list):
            tally.bad += 1
            for one in found:
                wrong(one)
            continue
        batch.append((line.number, found))
        if len(batch) >= _BATCH:
            await write()
    if batch:
        await write()
    return tally


def _count(tally: Tally, contact: Contact, outcome: Outcome) -> None:
    match outcome:
        case "new":
            tally.new += 1
        case "known":
            tally.known += 1
        case "erased":
            tally.erased += 1
            return
        case _:
            tally.bad += 1
            return
    if contact.stage is None and len(tally.unmapped) < _MOST_NAMES:
        tally.unmapped.add(contact.told.touchpoint)
