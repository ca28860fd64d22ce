"""An improvement as it is typed, and as it is told."""

from collections.abc import Callable, Iterator
from typing import TypeVar

from cxbot.errors import ConfigError
from cxbot.flow.drawing import wording
from cxbot.journey.friction.words import Language
from cxbot.journey.reviews import cells
from cxbot.journey.reviews.measuring import Measured, line
from cxbot.journey.reviews.words import figure_name, state, word
from cxbot.store.improvements import Item
from cxbot.store.reviews import NewItem

T = TypeVar("T")


def new_item(
    touchpoint: str, what: str, hypothesis: str, owner: str, due: str, measure: str
) -> NewItem:
    """Raises ConfigError, with the option's name first."""
    said = _read("what", cells.words, what)
    if not said:
        raise ConfigError("What is to be done isn't said.")
    return NewItem(
        touchpoint=touchpoint,
        what=said,
        hypothesis=_read("hypothesis", cells.words, hypothesis),
        owner=_read("owner", cells.words, owner),
        due_on=_read("due", cells.day, due),
        measure=_read("measure", cells.measure, measure),
    )


def lines(item: Item, result: Measured | None, today: str, language: Language) -> Iterator[str]:
    """`#7 order status: Shorter question. Boris, until 2026-04-01 (overdue), begun`"""
    facts = [state(item.state, language)]
    if item.owner:
        facts.append(item.owner)
    if item.due_on is not None:
        late = f" ({word('overdue', language)})" if item.overdue(today) else ""
        facts.append(f"{word('until', language)} {item.due_on}{late}")
    if item.measure is not None:
        facts.append(f"{word('measure', language)}: {figure_name(item.measure, language)}")
    yield wording.clean(f"#{item.id} {item.touchpoint}: {item.what} [{'; '.join(facts)}]")
    if item.hypothesis:
        yield f"    {word('hypothesis', language)}: {wording.clean(item.hypothesis)}"
    if result is not None:
        yield f"    {line(result, language)}"


def _read(option: str, reader: Callable[[str], T], text: str) -> T:
    try:
        return reader(text)
    except ValueError as error:
        raise ConfigError(f"--{option}: {error}.") from None
