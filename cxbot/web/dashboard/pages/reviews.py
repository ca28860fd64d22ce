"""Reviews: what is due, the marks over time, and what is to become better."""

from collections.abc import Mapping, Sequence
from typing import Any, get_args

from aiohttp import web
from markupsafe import Markup

from cxbot.errors import ConfigError
from cxbot.journey.reviews import cells
from cxbot.journey.reviews.items import new_item
from cxbot.journey.reviews.keeper import Chosen, Keeper
from cxbot.journey.reviews.measuring import Measured, line
from cxbot.journey.reviews.page import body
from cxbot.journey.reviews.proving import Changed
from cxbot.journey.reviews.reading import Entry
from cxbot.journey.reviews.sheet import day, printed_at, sheet_name
from cxbot.journey.reviews.style import STYLE
from cxbot.journey.reviews.taking import take
from cxbot.journey.reviews.words import QUALITIES, figure_name, quality, question
from cxbot.store.improvements import Improvements, Item, State
from cxbot.store.reviews import Mark, Review
from cxbot.web.dashboard.page import Asked, Form, Page
from cxbot.web.dashboard.pages.review_words import MARKING, REVIEWS, SHEET

#: Reviews that are listed, the newest ones; improvements that are over.
_MOST = 100
#: So many are measured without being asked for: each looks at the log twice.
_AT_ONCE = 3
_NEXT = 10


def _keeper(asked: Asked) -> Keeper:
    from_ = asked.sources
    return Keeper(from_.database, from_.atlas, from_.catalog, from_.clock)


async def _show(asked: Asked) -> Mapping[str, Any]:
    keeper = _keeper(asked)
    scheduled, reviews = await keeper.scheduled(), await keeper.done()
    items = await Improvements(asked.sources.database).all()
    chosen = asked.query.get("item", "")
    begun = [one for one in items if one.state == "begun"]
    wanted = [one for one in begun if len(begun) <= _AT_ONCE or str(one.id) == chosen]
    over = [one for one in items if not one.open][-_MOST:]
    results = await keeper.proving().of([*wanted, *over])
    today = day(asked.now, asked.zone)
    return {
        "due": [one for one in scheduled if one.now(asked.now)],
        "next": [one for one in scheduled if not one.now(asked.now)][:_NEXT],
        "by": {one.touchpoint: one for one in reviews},
        "reviews": _marked(reviews),
        "qualities": [quality(one, asked.language) for one in QUALITIES],
        "open": [_item(one, results, today, asked) for one in items if one.open],
        "over": [_item(one, results, today, asked) for one in reversed(over)],
        "names": sorted(await keeper.names()),
        "measures": [(one, figure_name(one, asked.language)) for one in cells.MEASURES],
        "nothing": not (scheduled or reviews or items),
    }


def _marked(reviews: Sequence[Review]) -> Sequence[Mapping[str, Any]]:
    """Newest first; each with the marks of the review before it."""
    before: dict[str, Review] = {}
    found: list[Mapping[str, Any]] = []
    for one in reviews:
        last = before.get(one.touchpoint)
        marks = [
            (
                one.marks.get(name),
                last.marks[name].mark if last is not None and name in last.marks else None,
            )
            for name in QUALITIES
        ]
        found.append({"review": one, "marks": marks})
        before[one.touchpoint] = one
    return found[::-1][:_MOST]


def _item(
    one: Item, results: Mapping[int, Measured], today: str, asked: Asked
) -> Mapping[str, Any]:
    result = results.get(one.id)
    return {
        "item": one,
        "overdue": one.overdue(today),
        "measure": figure_name(one.measure, asked.language) if one.measure else "",
        "result": line(result, asked.language) if result is not None else "",
        "sure": result is not None and result.change is not None and result.change.clear,
    }


async def _worksheet(asked: Asked) -> Mapping[str, Any]:
    names = asked.query.getall("touchpoint", []) if hasattr(asked.query, "getall") else []
    chosen = Chosen(names=[one for one in names if one], due=not any(names))
    try:
        found = await _keeper(asked).worksheet(chosen, asked.language)
    except ConfigError as error:
        raise web.HTTPNotFound from error
    return {"style": Markup(STYLE), "body": Markup(body(found, asked.language))}  # noqa: S704 -- escaped there


async def _mark(asked: Asked) -> Mapping[str, Any]:
    keeper, name = _keeper(asked), asked.query.get("touchpoint", "")
    try:
        found = await keeper.worksheet(Chosen(names=[name]), asked.language)
    except ConfigError as error:
        raise web.HTTPNotFound from error
    sheet = found.sheets[0]
    return {
        "title": name,
        "sheet": sheet_name(asked.now),
        "last": sheet.last,
        "seen": await _newest(keeper, name),
        "facts": sheet.facts,
        "rows": [
            {
                "name": one,
                "label": quality(one, asked.language),
                "question": question(one, asked.language),
                "hints": sheet.hints.get(one, ()),
                "last": sheet.last.marks.get(one) if sheet.last is not None else None,
            }
            for one in QUALITIES
        ],
    }


async def _newest(keeper: Keeper, touchpoint: str) -> int:
    """The number of its last review; 0: there is none."""
    return max((one.id for one in await keeper.done() if one.touchpoint == touchpoint), default=0)


async def _save_marks(asked: Asked) -> str:
    """409 when somebody has reviewed it since the form was opened; what was sent twice is one."""
    keeper, sent = _keeper(asked), asked.sent
    name, sheet = sent.get("touchpoint", ""), sent.get("sheet", "")
    at = printed_at(sheet)
    if at is None or at > asked.now or name not in await keeper.names():
        raise web.HTTPBadRequest
    known = [one for one in await keeper.done() if one.touchpoint == name]
    if not any(one.sheet == sheet for one in known) and sent.get("seen") != str(
        max((one.id for one in known), default=0)
    ):
        raise web.HTTPConflict
    entry = Entry(touchpoint=name, sheet=sheet, printed_at=at)
    try:
        for one in QUALITIES:
            mark = cells.mark(sent.get(f"mark_{one}", ""))
            note = cells.words(sent.get(f"note_{one}", ""))
            if mark is not None or note:
                entry.marks[one] = Mark(quality=one, mark=mark, note=note)
        by = cells.words(sent.get("by", ""))[:120] or asked.owner
    except ValueError as error:
        raise web.HTTPBadRequest from error
    if not any(one.mark for one in entry.marks.values()):
        raise web.HTTPBadRequest
    await take(keeper, asked.sources.database, [entry], asked.now, by)
    return "/reviews"


async def _add_item(asked: Asked) -> str:
    sent, keeper = asked.sent, _keeper(asked)
    names = ("touchpoint", "what", "hypothesis", "owner", "due", "measure")
    try:
        item = new_item(*(sent.get(one, "") for one in names))
    except ConfigError as error:
        raise web.HTTPBadRequest from error
    if item.touchpoint not in await keeper.names():
        raise web.HTTPBadRequest
    await Improvements(asked.sources.database).add(item, asked.now, asked.owner)
    return "/reviews"


async def _move_item(asked: Asked) -> str:
    """409 when it was changed since the page was shown."""
    number, state = asked.sent.get("item", ""), asked.sent.get("state", "")
    known = number.isascii() and number.isdigit() and len(number) < 10
    item = await Improvements(asked.sources.database).get(int(number)) if known else None
    if item is None:
        raise web.HTTPNotFound
    if str(item.version) != asked.sent.get("version"):
        raise web.HTTPConflict
    if state not in get_args(State):
        raise web.HTTPBadRequest
    try:
        await _keeper(asked).proving().move(item, state)  # type: ignore[arg-type] # one of them
    except Changed as error:
        raise web.HTTPConflict from error
    except ConfigError as error:
        raise web.HTTPBadRequest from error
    return "/reviews"


PAGE = Page(
    path="/reviews",
    template="pages/reviews.html",
    title=("Reviews", "Аудит"),
    show=_show,
    words=REVIEWS,
)
WORKSHEET = Page(
    path="/reviews/worksheet",
    template="pages/worksheet.html",
    title=("Worksheet", "Лист аудита"),
    show=_worksheet,
    words=SHEET,
    in_menu=False,
)
MARK = Page(
    path="/reviews/mark",
    template="pages/review_mark.html",
    title=("Review", "Аудит"),
    show=_mark,
    words=MARKING,
    in_menu=False,
)
FORMS = (
    Form(path="/reviews/mark", act=_save_marks),
    Form(path="/reviews/items", act=_add_item),
    Form(path="/reviews/items/move", act=_move_item),
)
