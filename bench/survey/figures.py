"""The report's figures, counted anew from what was foretold, and what must hold of every message:
by the channel's own list, the clock on the customer's wall and nothing else."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bench.survey.account import Account
from bench.survey.days import OVER
from bench.survey.foretold import Foretold
from bench.survey.people import Act
from bench.survey.words import APART, CHEERS, DAY, FLOWS, MESSAGES, MORNING, NIGHT, SURVEYS

Count = Mapping[str, Any]
_FATES = ("I", "P", "R", "NC", "undelivered", "pending")
_AWAITED = FLOWS["ready"].says
#: Messages that the bot begins, and those of them that nothing but manners holds back.
_BEGUN = tuple(flow.says for name, flow in FLOWS.items() if name != "ease")
_MANNERLY = (*CHEERS.values(), "Never mind.")
_SURVEYS = tuple(flow.says for flow in FLOWS.values() if flow.purpose == "survey")


def counted(foretold: Foretold) -> Count:
    """What `report voice` must say."""
    return {
        **_scores(foretold),
        **_response(foretold),
        "histogram": dict(sorted(_load(foretold).items())),
        "decisions": Counter((one.verdict, one.gate) for one in foretold.decisions),
    }


def reported(report: Mapping[str, Any]) -> Count:
    """The same of the report."""
    its = {one["metric"]: one for one in report["metrics"] if one.get("flow") != "desk"}
    rate, partly = its["response_rate"], its["response_rate_partial"]
    load = report["contact_load"]
    return {
        **{name: (its[name]["n"], its[name]["value"]) for name in ("nps", "csat", "ces")},
        "fates": {fate: rate["parts"][fate] for fate in _FATES},
        "RR1": rate["value"],
        "RR2": partly["value"],
        "histogram": {int(messages): n for messages, n in load["histogram"].items()},
        "decisions": Counter(
            {(one["verdict"], one["gate"]): one["n"] for one in load["decisions"]}
        ),
    }


def _scores(foretold: Foretold) -> dict[str, Any]:
    said = defaultdict(list)
    for _, metric, number in foretold.answers:
        said[metric].append(number)
    nps, csat, ces = said["nps"], said["csat"], said["ces"]
    good, bad = sum(one >= 9 for one in nps), sum(one <= 6 for one in nps)
    return {
        "nps": (len(nps), _hundred(good - bad, len(nps))),
        "csat": (len(csat), _hundred(sum(one >= 4 for one in csat), len(csat))),
        "ces": (len(ces), _hundred(sum(one >= 5 for one in ces), len(ces))),
    }


def _response(foretold: Foretold) -> dict[str, Any]:
    asked = [one for one in foretold.contacts if one.until is not None]
    fates = Counter(one.fate(OVER) for one in asked)
    n = sum(fates[fate] for fate in ("I", "P", "R", "NC"))
    return {
        "fates": {fate: fates[fate] for fate in _FATES},
        "RR1": _hundred(fates["I"], n),
        "RR2": _hundred(fates["I"] + fates["P"], n),
    }


def _load(foretold: Foretold) -> Counter[int]:
    return Counter(Counter(one.account for one in foretold.contacts).values())


def _hundred(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 4) if whole else None


# --- what must hold of every message --------------------------------------------------------------


def broken(account: Account) -> list[str]:
    """Rules that a message broke; nothing of the engine's own notes is asked."""
    zones, left, wrote = _said(account.ledger.acts)
    theirs: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    for who, at, text in account.ledger.sent:
        theirs[who].append((at, text))
    found = list(_too_many(account))
    for who, messages in theirs.items():
        zone = ZoneInfo(zones.get(who, "Europe/Berlin"))
        found += [f"{who} {at} {why}" for at, why in _theirs(messages, zone, left.get(who, {}))]
        if who not in wrote and any(text.startswith(_BEGUN) for _, text in messages):
            found.append(f"{who} never wrote")
    return found


def _too_many(account: Account) -> Iterator[str]:
    """Asked about returns within 30 days, over all customers."""
    times = [at for _, at, text in account.ledger.sent if text.startswith(FLOWS["returned"].says)]
    for number, at in enumerate(times):
        if sum(at - 30 * DAY < one for one in times[: number + 1]) > account.quota:
            yield f"{at} more than {account.quota} in 30 days"


def most(account: Account) -> dict[str, int]:
    """Per customer, the highest number of messages and of surveys within the budgets' periods."""
    theirs: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    for who, at, text in account.ledger.sent:
        theirs[who].append((at, text))
    begun, surveys = [0], [0]
    for messages in theirs.values():
        first = [at for at, text in messages if text.startswith(_BEGUN)]
        asked = [at for at, text in messages if text.startswith(_SURVEYS)]
        begun += [sum(at - MESSAGES[1] < one <= at for one in first) for at in first]
        surveys += [sum(at - SURVEYS[1] < one <= at for one in asked) for at in asked]
    return {"messages": max(begun), "surveys": max(surveys)}


def _theirs(
    messages: list[tuple[datetime, str]], zone: ZoneInfo, left: Mapping[str, datetime]
) -> Iterator[tuple[datetime, str]]:
    began: list[datetime] = []
    asked: list[datetime] = []
    for at, text in messages:
        first, mannerly = text.startswith(_BEGUN), text.startswith(_MANNERLY)
        survey = text.startswith(_SURVEYS)
        if (first or mannerly) and not MORNING <= at.astimezone(zone).hour < NIGHT:
            yield at, "by night"
        if first and not text.startswith(_AWAITED):
            if any(at - one < APART for one in began):
                yield at, "too soon"
            if sum(at - one < MESSAGES[1] for one in began) >= MESSAGES[0]:
                yield at, "over the budget"
        if survey and sum(at - one < SURVEYS[1] for one in asked) >= SURVEYS[0]:
            yield at, "one survey too many"
        if survey and at > left.get("survey", at):
            yield at, "without consent"
        if text.startswith(FLOWS["offer"].says) and at < left.get("offers", at):
            yield at, "an offer nobody wanted"
        began += [at] * (first or mannerly)
        asked += [at] * survey


def _said(
    acts: list[Act],
) -> tuple[dict[str, str], dict[str, dict[str, datetime]], set[str]]:
    """Where they are, from when on (or until when) they don't want something, and who wrote."""
    zones: dict[str, str] = {}
    left: dict[str, dict[str, datetime]] = defaultdict(dict)
    wrote = set()
    for act in acts:
        if act.what.startswith("order."):
            continue
        wrote.add(act.account)
        if act.what == "/newyork":
            zones[act.account] = "America/New_York"
        if act.what in ("/unsubscribe surveys", "/stop"):
            left[act.account].setdefault("survey", act.at)
        if act.what == "/subscribe offers":
            left[act.account]["offers"] = act.at
    for account in wrote:
        left[account].setdefault("offers", OVER)
    return zones, left, wrote
