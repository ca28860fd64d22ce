"""The kept map brought up to date, in a process that has time."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from cxbot.flow.catalog import Catalog
from cxbot.journey.digest.week import Week
from cxbot.journey.friction.waits import limits
from cxbot.journey.kept import scopes
from cxbot.journey.kept.due import due
from cxbot.journey.kept.entry import Entry, entry, micros
from cxbot.journey.kept.ledger import Ledger
from cxbot.journey.kept.newest import Incomplete
from cxbot.journey.kept.scopes import Kind
from cxbot.journey.kept.view import began, met, view
from cxbot.journey.map.looking import persona_of
from cxbot.journey.map.reading import exchange
from cxbot.journey.paths import Exchange
from cxbot.model.value import replace
from cxbot.store.changed import Exchanged, Log, Mark
from cxbot.store.kept import Kept, Part, Shelf, Unreadable

_STATE = "state"
#: Customers whose parts are written at once.
_LOT = 500
#: Proofs kept of each kind where too few of them had been.
_MORE = 10
_Read = tuple[str, Sequence[Exchanged]]
#: By the name of a kind, then by persona.
Ledgers = dict[str, dict[str, Ledger]]


class Refreshed(Struct, frozen=True, kw_only=True):
    at: datetime
    #: Counted anew; `whole`: that was everybody.
    customers: int
    whole: bool


class Keeping:
    def __init__(self, kept: Kept, log: Log, catalog: Catalog) -> None:
        self._kept, self._log, self._catalog = kept, log, catalog
        self._catalogue = catalog.journey
        self._kinds: tuple[Kind, ...] = ()
        self._required = limits(self._catalogue, {})
        #: Ticket -> what an operator named as its cause.
        self._named: Mapping[str, str] = {}

    def refresh(self, now: datetime, progress: Callable[[int], None] = lambda _: None) -> Refreshed:
        """The map as of `now`, or of the last time if that was later. `progress` is told of so many
        more customers. Raises StoreError."""
        try:
            return self._refresh(now, progress)
        except Unreadable:
            self._kept.forget()
            return self._refresh(now, progress)

    def _refresh(self, now: datetime, progress: Callable[[int], None]) -> Refreshed:
        with self._kept.writing() as shelf:
            state, digest = shelf.fact(_STATE), scopes.digest(self._catalog)
            # before anything is read: what comes in meanwhile is of the next time
            mark = self._log.mark()
            whole = state is None or state["digest"] != digest
            whole = whole or not self._log.knows(Mark(**state["mark"]))
            if not whole and state["at"] > micros(now):
                return Refreshed(at=now, customers=0, whole=False)
            self._named = self._log.causes()
            self._kinds = tuple(scopes.kinds(self._catalogue, self._catalog.shop.zone(), now))
            ledgers: Ledgers = {one.name: {} for one in self._kinds}
            if whole:
                shelf.clear()
                read: Iterator[_Read] = self._log.all()
                ids: set[str] = set()
            else:
                for one in self._kinds:
                    # a week that is just over has none yet
                    packed = shelf.fact(f"ledgers {one.name}") or {}
                    ledgers[one.name] = {
                        name: Ledger.unpacked(found) for name, found in packed.items()
                    }
                ids = self._log.since(Mark(**state["mark"])) | set(shelf.due(micros(now)))
                for lot in _lots(sorted(ids)):
                    self._forget(shelf, lot, ledgers)
                read = self._log.of(sorted(ids))
            counted = 0
            for lot in _lots(read):
                shelf.put_parts(self._counted(lot, now, ledgers))
                counted += len(lot)
                progress(len(lot))
            self._finish(shelf, ledgers, now)
            named = {"row": mark.row, "id": mark.id, "change": mark.change}
            shelf.put_fact(_STATE, {"digest": digest, "mark": named, "at": micros(now)})
        return Refreshed(at=now, customers=counted, whole=whole)

    def _forget(self, shelf: Shelf, ids: Sequence[str], ledgers: Ledgers) -> None:
        for one in ids:
            part = shelf.part(one)
            if part is not None:
                persona, entries = part
                for name, packed in entries.items():
                    if name in ledgers:  # else of a week that nobody asks for any more
                        ledgers[name][persona].take(Entry.unpacked(packed))
        shelf.drop(ids)

    def _counted(self, lot: Sequence[_Read], now: datetime, ledgers: Ledgers) -> Iterator[Part]:
        people = self._log.people([one for one, _ in lot]) if self._catalogue.personas else {}
        for customer, rows in lot:
            person = people.get(customer)
            fields = person.values("") if person is not None else {}
            exchanges = [exchange(row) for row in rows]
            persona, entries, until = self._entries(exchanges, fields, now)
            for name, one in entries.items():
                ledger = ledgers[name].get(persona)
                if ledger is None:
                    ledger = ledgers[name][persona] = Ledger()
                ledger.add(one)
            packed = {name: one.packed() for name, one in entries.items()}
            yield customer, None if until is None else micros(until), (persona, packed)

    def _entries(
        self,
        exchanges: Sequence[Exchange],
        fields: Mapping[str, Any],
        now: datetime,
    ) -> tuple[str, Mapping[str, Entry], datetime | None]:
        """Of one customer: who they are like, what they add to each map, and until when."""
        catalogue = self._catalogue
        past = [one for one in exchanges if one.at < now]
        found: dict[str, Entry] = {}
        if not past:
            return "", found, due(exchanges, (), self._kinds[0].journey, (), now)
        moments: list[datetime | None] = []
        zone = self._catalog.shop.zone()
        for kind in self._kinds:
            scope = kind.scope(now)
            if scope.since is not None and not any(map(scope.holds, past)):
                continue
            before = past if scope.until == now else [one for one in past if one.at < scope.until]
            clock = self._catalog.shop.desk.hours.business
            watch = replace(
                scope.watch(),
                limits=self._required,
                clock=clock,
                named=self._named,
                email_steps=catalogue.email_steps,
            )
            made = entry(before, scope, watch)
            if made is not None:
                found[kind.name] = made[0]
            if kind.whole:
                looks = made[1] if made is not None else ()
                windows = scopes.windows(catalogue)
                moments.append(due(exchanges, looks, kind.journey, windows, now))
        week = Week.of(now.astimezone(zone).date(), zone)
        if any(one.at >= week.since for one in past):
            moments.append(week.until)
        until = min((one for one in moments if one is not None), default=None)
        return persona_of(catalogue, fields, past), found, until

    def _finish(self, shelf: Shelf, ledgers: Ledgers, now: datetime) -> None:
        for found in ledgers.values():
            for ledger in found.values():
                ledger.settle()
        first: Mapping[str, Ledger] = {}
        made_of = {"at": micros(now), "digest": scopes.digest(self._catalog)}
        for kind in self._kinds:
            if kind.whole:
                first = ledgers[kind.name]
            for persona in scopes.personas(self._catalogue, kind):
                until = micros(kind.scope(now).until)
                made = self._view(shelf, kind, ledgers, met(first, until), persona)
                shelf.put_fact(_view_of(kind, persona), {**made, **made_of})
            packed = {name: one.packed() for name, one in ledgers[kind.name].items()}
            shelf.put_fact(f"ledgers {kind.name}", packed)

    def _view(
        self,
        shelf: Shelf,
        kind: Kind,
        ledgers: Ledgers,
        first: Mapping[str, Ledger],
        persona: str | None,
    ) -> Any:
        while True:
            try:
                return view(ledgers[kind.name], tuple(first), persona, began(first, persona))
            except Incomplete:
                ledgers[kind.name] = _added_up(shelf, kind, ledgers[kind.name])


def _view_of(kind: Kind, persona: str | None) -> str:
    return f"view {kind.name}" if persona is None else f"view {kind.name}|{persona}"


def _added_up(shelf: Shelf, kind: Kind, before: Mapping[str, Ledger]) -> dict[str, Ledger]:
    """All customers, with more of the newest proofs."""
    most = _MORE * max(one.most for one in before.values())
    found: dict[str, Ledger] = {}
    for persona, entries in shelf.parts():
        if kind.name in entries:
            ledger = found.setdefault(persona, Ledger(most))
            ledger.add(Entry.unpacked(entries[kind.name]))
    for ledger in found.values():
        ledger.settle()
    return found


def _lots(every: Iterable[Any]) -> Iterator[list[Any]]:
    lot: list[Any] = []
    for one in every:
        lot.append(one)
        if len(lot) == _LOT:
            yield lot
            lot = []
    if lot:
        yield lot


def known(kept: Kept, kind: Kind, persona: str | None, catalog: Catalog) -> Any:
    """The last view that was finished, as of its "at"; None: there is none by these rules. One by
    others would name personas that are gone, and know nothing of a new limit."""
    found = kept.fact(_view_of(kind, persona))
    return found if found is not None and found.get("digest") == scopes.digest(catalog) else None
