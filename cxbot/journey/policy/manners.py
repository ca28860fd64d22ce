"""Gates 1 to 4, which hold for whatever the bot begins, and the reminders' own."""

from datetime import UTC, datetime, timedelta, tzinfo

from cxbot.flow.values.scope import zone
from cxbot.journey.policy.decisions import Case, Held
from cxbot.journey.policy.facts import Known, Rules

#: Nobody knows when a conversation ends: look again after that time.
LOOK_AGAIN = {"ticket": timedelta(hours=3), "conversation": timedelta(minutes=30)}
#: Two zones of one customer may leave no hour of a week that is quiet in neither.
_TRIES = 16


def gone(case: Case) -> Held | None:
    """Erased, banned or out of reach: never (journey.md 2b, 1; Segment's suppression list)."""
    known = case.known
    if not known.erased and not known.banned and known.reachable:
        return None
    return Held({"erased": known.erased, "banned": known.banned, "reachable": known.reachable})


def consent(case: Case) -> Held | None:
    """Each purpose is agreed to by itself (journey.md 2b, 2); silence is no agreement."""
    purpose = case.intent.purpose
    return None if case.known.wants.get(purpose, False) else Held({"purpose": purpose})


def reminder(case: Case) -> Held | None:
    """At most one, and none to somebody who answered a part (journey.md 2b, details)."""
    intent = case.intent
    if not intent.partial and not intent.reminded:
        return None
    return Held({"partial": intent.partial, "reminded": intent.reminded})


def busy(case: Case) -> Held | None:
    """Nobody is disturbed while people or another flow talk with them (journey.md 2b, 3): an
    angry customer is asked after the ticket, never during it."""
    length = LOOK_AGAIN.get(case.known.busy)
    return Held({"busy": case.known.busy}, case.now + length) if length else None


def quiet_hours(case: Case) -> Held | None:
    """Nothing at night, in the customer's own time zone, else the shop's (journey.md 2b, 4)."""
    window = case.rules.quiet
    until = quiet_until(case.rules, case.known, case.now)
    if window is None or until is None:
        return None
    where = _zones(case.rules, case.known)
    because = {
        "quiet": f"{_clock(window.start)}-{_clock(window.end)}",
        "time_zone": ", ".join(name for name, _ in where),
        "local": case.now.astimezone(where[0][1]).strftime("%Y-%m-%d %H:%M"),
    }
    return Held(because, until)


def quiet_until(rules: Rules, known: Known, now: datetime) -> datetime | None:
    """When it's over, in all their zones where there is such a moment; None outside of it."""
    window = rules.quiet
    if window is None:
        return None
    zones = [found for _, found in _zones(rules, known)]
    moment = now
    for _ in range(_TRIES):
        ends = [until for found in zones if (until := window.until(moment, found))]
        if not ends:
            return moment if moment > now else None
        moment = max(ends)
    return window.until(now, zones[0])


def _zones(rules: Rules, known: Known) -> list[tuple[str, tzinfo]]:
    names = [known.time_zone, *sorted(known.other_zones)]
    found = [(name, where) for name in names if name and (where := zone(name))]
    return found or [(rules.time_zone, zone(rules.time_zone) or UTC)]


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
