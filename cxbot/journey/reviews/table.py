"""The worksheet as CSV, a line for each touchpoint and quality, and as JSON. Both can be filled in
and read back; the names of columns are the same in every language."""

from collections.abc import Iterator
from typing import Any

from cxbot.journey.export import cell, line
from cxbot.journey.friction.words import Language
from cxbot.journey.reviews import telling
from cxbot.journey.reviews.sheet import Sheet, Worksheet
from cxbot.journey.reviews.words import QUALITIES, question
from cxbot.store.improvements import Item

#: Facts, by the map's rows.
FACTS = (
    "mood", "customers", "friction", "why", "said", "ratings", "waits", "drop_off", "effort",
    "requirements", "backstage",
)  # fmt: skip
#: What people write in.
MARK, NOTE = "mark", "note"
ITEM = ("improvement", "hypothesis", "improvement_owner", "due", "measure")
COLUMNS = (
    "sheet", "touchpoint", "stage", "owner", "quality", "question", "hint", "last_mark", MARK,
    NOTE, *ITEM, "since", "until", "last_review", "changed", "open_improvements", *FACTS,
)  # fmt: skip


def as_csv(worksheet: Worksheet, language: Language) -> Iterator[str]:
    """RFC 4180; what a spreadsheet would run as a formula gets an apostrophe before it. What is
    known of a touchpoint stands on each of its lines, so that sorting does no harm."""
    yield line(COLUMNS)
    for sheet in worksheet.sheets:
        same = {**_same(worksheet, sheet, language), "sheet": worksheet.name}
        for quality in QUALITIES:
            last = sheet.last.marks.get(quality) if sheet.last is not None else None
            row: dict[str, Any] = {
                **same,
                "quality": quality,
                "question": question(quality, language),
                "hint": "; ".join(sheet.hints.get(quality, ())),
                "last_mark": last.mark if last is not None else None,
            }
            yield line(tuple(cell(row.get(name)) for name in COLUMNS))


def to_json(worksheet: Worksheet, language: Language) -> dict[str, Any]:
    return {
        "sheet": worksheet.name,
        "shop": worksheet.shop,
        "printed_at": worksheet.printed_at.isoformat(),
        "touchpoints": [_touchpoint(worksheet, sheet, language) for sheet in worksheet.sheets],
    }


def _same(worksheet: Worksheet, sheet: Sheet, language: Language) -> dict[str, Any]:
    facts = {fact.key: "; ".join(fact.lines) for fact in sheet.facts}
    changes = telling.lines(sheet.changed, language) if sheet.changed is not None else ()
    return {
        "touchpoint": sheet.touchpoint,
        "stage": sheet.stage,
        "owner": sheet.owner,
        "since": worksheet.day(sheet.since),
        "until": worksheet.day(sheet.until),
        "last_review": worksheet.day(sheet.last.done_at) if sheet.last is not None else None,
        "changed": "; ".join(changes),
        "open_improvements": "; ".join(map(item_line, sheet.items)),
        **{key: facts[key] for key in FACTS if key in facts},
    }


def item_line(item: Item) -> str:
    """`#7 Shorter question (Boris, 2026-04-01, begun)`"""
    beside = ", ".join(one for one in (item.owner, item.due_on, item.state) if one)
    return f"#{item.id} {item.what} ({beside})"


def _touchpoint(worksheet: Worksheet, sheet: Sheet, language: Language) -> dict[str, Any]:
    last = sheet.last
    return {
        "touchpoint": sheet.touchpoint,
        "stage": sheet.stage or None,
        "owner": sheet.owner or None,
        "due_at": sheet.due.at.isoformat() if sheet.due is not None else None,
        "since": sheet.since.isoformat(),
        "until": sheet.until.isoformat(),
        "facts": sheet.data,
        "last_review": {"at": last.done_at.isoformat(), "by": last.done_by} if last else None,
        "changed": sheet.changed.to_json() if sheet.changed is not None else None,
        "open_improvements": [
            {
                "id": one.id,
                "improvement": one.what,
                "hypothesis": one.hypothesis,
                "owner": one.owner,
                "due": one.due_on,
                "measure": one.measure,
                "state": one.state,
                "overdue": one.overdue(worksheet.today),
            }
            for one in sheet.items
        ],
        "qualities": [
            {
                "quality": one,
                "question": question(one, language),
                "hints": list(sheet.hints.get(one, ())),
                "last_mark": last.marks[one].mark if last and one in last.marks else None,
                MARK: None,
                NOTE: "",
            }
            for one in QUALITIES
        ],
        "improvements": [],
    }
