"""What stands on a worksheet of each touchpoint, in words: HTML and Markdown are made of it."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from cxbot.journey.friction.words import Language
from cxbot.journey.reviews import telling
from cxbot.journey.reviews.cells import MEASURES
from cxbot.journey.reviews.sheet import Sheet, Worksheet
from cxbot.journey.reviews.words import QUALITIES, question, state, word
from cxbot.journey.reviews.words import quality as named


class Line(Struct, frozen=True, kw_only=True):
    """Of a quality."""

    name: str
    question: str
    hints: tuple[str, ...]
    last: str


def heading(worksheet: Worksheet, language: Language) -> tuple[str, str]:
    title = word("title", language)
    at = f"{worksheet.printed_at.astimezone(worksheet.zone):%Y-%m-%d %H:%M}"
    printed = word("printed", language, at=at, zone=worksheet.zone)
    beside = f"{word('sheet', language, name=worksheet.name)} · {printed}"
    return f"{title}: {worksheet.shop}" if worksheet.shop else title, beside


def about(worksheet: Worksheet, sheet: Sheet, language: Language) -> Iterator[str]:
    """Whose it is, since when it is due, what the figures are of."""
    if sheet.stage:
        yield sheet.stage
    if sheet.owner:
        yield word("owner", language, name=sheet.owner)
    if sheet.due is not None:
        key = "due" if sheet.due.now(worksheet.printed_at) else "next"
        yield word(key, language, day=worksheet.day(sheet.due.at))
    last = sheet.last
    if last is not None:
        yield word("last", language, day=worksheet.day(last.done_at), by=last.done_by)
    else:
        yield word("first_time", language)
    since, until = worksheet.day(sheet.since), worksheet.day(sheet.until)
    yield word("period", language, since=since, until=until)


def changes(sheet: Sheet, language: Language) -> Sequence[str]:
    """Nothing where there is nothing to hold it against."""
    if sheet.changed is None:
        return ()
    return tuple(telling.lines(sheet.changed, language)) or (word("unchanged", language),)


def qualities(sheet: Sheet, language: Language) -> Iterator[Line]:
    for one in QUALITIES:
        last = sheet.last.marks.get(one) if sheet.last is not None else None
        said = "-" if last is None or last.mark is None else str(last.mark)
        yield Line(
            name=named(one, language),
            question=question(one, language),
            hints=tuple(sheet.hints.get(one, ())),
            last=f"{said}: {last.note}" if last is not None and last.note else said,
        )


def items(worksheet: Worksheet, sheet: Sheet, language: Language) -> Iterator[tuple[str, ...]]:
    """What, why, who, until when, measured by what, state."""
    for one in sheet.items:
        stands = state(one.state, language)
        if one.overdue(worksheet.today):
            stands = f"{stands}, {word('overdue', language)}"
        due, measure = one.due_on or "", one.measure or ""
        yield f"#{one.id} {one.what}", one.hypothesis, one.owner, due, measure, stands


def item_heads(language: Language) -> tuple[str, ...]:
    return tuple(word(one, language) for one in ("what", "hypothesis", "who", "until", "measure"))


def footer(language: Language) -> tuple[str, str]:
    return word("how", language), word("measures", language, names=", ".join(MEASURES))
