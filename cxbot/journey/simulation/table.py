"""A simulation as text."""

from collections.abc import Iterator, Mapping
from datetime import tzinfo

from cxbot.journey.simulation.result import Simulated, Survey


def lines(found: Simulated, zone: tzinfo) -> Iterator[str]:
    since, until = found.since.astimezone(zone), found.until.astimezone(zone)
    period = f"{since:%Y-%m-%d} to {until:%Y-%m-%d %H:%M} ({zone})"
    yield f"{period} once more; nothing is sent or stored"
    if found.what_if:
        yield "With " + ", ".join(f"{name} {value}" for name, value in found.what_if.items())
    for survey in found.surveys:
        yield ""
        yield from _survey(survey)
    if not found.surveys:
        yield "\nNo flow is a survey: none has a question with a metric."
    yield ""
    yield from _others(found)
    yield from _read(found)


def _survey(survey: Survey) -> Iterator[str]:
    tally, its = survey.tally, survey.expected
    metric = f" ({survey.metric})" if survey.metric else ""
    yield f"{survey.flow}{metric}"
    if survey.supposed:
        yield "  has never run: wanted at each event that starts it, after its waits"
        yield "  taken for granted: its if says yes, and nobody needs a reminder"
    elif not tally.wanted:
        yield "  nothing began it in these days"
    later = f"  ({tally.later} of them later than wanted)" if tally.later else ""
    yield f"  {'wanted':<12} {tally.wanted:>6}"
    yield f"  {'asked':<12} {tally.asked:>6}{later}"
    yield from _gates("denied", tally.denied)
    yield from _gates("expired", tally.expired)
    for name, n in (("overtaken", tally.overtaken), ("still waiting", tally.waiting)):
        if n:
            yield f"  {name:<12} {n:>6}"
    rate = f"{100 * its.rate.value:.1f} %"
    if its.rate.low is None or its.rate.high is None:
        answer = f"{rate} assumed: nobody was asked yet"
    else:
        low, high = 100 * its.rate.low, 100 * its.rate.high
        answer = f"{rate} of {its.rate.n} so far; 95 %: {low:.1f} to {high:.1f} %"
    yield f"  {'answer':<12} {answer}"
    span = f", {its.low:.0f} to {its.high:.0f}" if its.low is not None and its.high else ""
    enough = "enough" if its.enough else "too few to tell"
    yield f"  {'expected n':<12} {its.answers:>6.0f}{span}  ({enough})"
    if its.width is not None:
        spread = "as spread as the answers so far" if its.spread == "observed" else "at the widest"
        yield f"  {'interval':<12} {its.width:>6.0f} points wide, {spread}"


def _gates(name: str, gates: Mapping[str, int]) -> Iterator[str]:
    if not gates:
        return
    each = ", ".join(
        f"{gate} {n}" for gate, n in sorted(gates.items(), key=lambda item: (-item[1], item[0]))
    )
    yield f"  {name:<12} {sum(gates.values()):>6}  {each}"


def _others(found: Simulated) -> Iterator[str]:
    for flow, tally in sorted(found.others.items()):
        held = sum(tally.denied.values()) + sum(tally.expired.values())
        yield f"{flow}: wanted {tally.wanted}, sent {tally.asked}, held back {held}"
    customers = sum(found.load.values())
    if customers:
        median, p90 = found.per_customer(0.5), found.per_customer(0.9)
        most = max(found.load)
        yield (
            f"Messages per customer: median {median:g}, p90 {p90:g}, at most {most} "
            f"({customers} customers got any)"
        )


def _read(found: Simulated) -> Iterator[str]:
    known = sum(survey.tally.asked - survey.tally.supposed for survey in found.surveys)
    drawn = sum(survey.tally.supposed for survey in found.surveys)
    yield f"Answers: of {known} asked the log has them; of {drawn} drawn by the share above."
    if found.moot:
        yield f"Left out: {found.moot} reminders and the like of what wasn't begun here."
    if found.forgotten:
        yield f"Left out: {found.forgotten} of flows that are no more."
