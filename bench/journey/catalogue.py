"""A plan as the owner's flows/journey.yaml, and the shop that it belongs to."""

from collections.abc import Iterator

from bench.journey.places import Place, Plan

SHOP = """\
shop: {name}
language: en
time_zone: UTC
currency: EUR
"""
_REQUIRED = {
    "asked": "{reply: 10 seconds, completion: 70%, drop_off: 20%, friction: 15%}",
    "helped": "{first_reply: 30 minutes, csat: 85%, transfers: at most 10%}",
    "surveyed": "{csat: 85%}",
    "there": "{csat: 85%, friction: 15%}",
    "both": "{csat: 85%, friction: 15%, drop_off: 20%}",
}
_MEDIUM = {"there": "offline", "both": "hybrid"}
_OWNERS = ("Anna", "Boris", "Chen", "Daria", "Emil", "Fatima")
_PERSONAS = """\
personas:
  newcomer:
    who: Here for the first time, and looks around
    expects: To be told where to go
    if: customer.orders_count == 0
  guest:
    who: Has been with us once
    expects: That it is as good as the last time
    if: customer.orders_count == 1
  regular:
    who: Comes again and again
    expects: To be known, and asked nothing twice
    if: customer.orders_count >= 2

journeys:
  visit:
    goal: {event: order.delivered}
    gap: 30 days
    after_goal: 14 days
"""


def texts(plan: Plan) -> dict[str, str]:
    """Path in the project -> text."""
    name = plan.name.capitalize()
    return {"flows/shop.yaml": SHOP.format(name=name), "flows/journey.yaml": journey(plan)}


def journey(plan: Plan) -> str:
    return "".join(f"{line}\n" for line in _lines(plan)) + "\n" + _PERSONAS + _ideal(plan)


def _lines(plan: Plan) -> Iterator[str]:
    yield f"# Made by: python -m bench.journey catalogue {plan.name}"
    yield "stages:"
    for chapter in plan.chapters:
        yield f"  {chapter.name}: {chapter.phase}"
    yield "window: 30 days"
    yield "review: {every: 90 days, owner: Anna}"
    yield "touchpoints:"
    for number, chapter in enumerate(plan.chapters):
        yield f"  # {chapter.name}"
        for place in chapter.places:
            yield from _place(place, _OWNERS[number % len(_OWNERS)])


def _place(place: Place, owner: str) -> Iterator[str]:
    yield f"  {place.name}:"
    yield f"    stage: {place.stage}"
    if place.kind in _MEDIUM:
        yield f"    medium: {_MEDIUM[place.kind]}"
    yield f"    owner: {owner}"
    if place.truth:
        yield "    moment_of_truth: yes"
    yield f"    requirements: {_REQUIRED[place.kind]}"
    if place.truth:
        yield "    review: {every: 30 days}"


def _ideal(plan: Plan) -> str:
    """The first touchpoint in favour of each chapter."""
    names = [max(chapter.places, key=lambda one: one.weight).name for chapter in plan.chapters]
    return f"    ideal: [{', '.join(names)}]\n"
