"""shop.yaml -> Shop, with every problem of it."""

from datetime import UTC
from typing import Any

import re2
from babel import Locale, UnknownLocaleError

from cxbot.errors import did_you_mean
from cxbot.flow.reading.calendars import read_holidays, read_windows
from cxbot.flow.reading.contacts import read_policy
from cxbot.flow.reading.deskfile import read_desk
from cxbot.flow.reading.fields import Fields, entries, read_texts
from cxbot.flow.reading.mending import renamed
from cxbot.flow.reading.private import read_privacy
from cxbot.flow.reading.rewards import read_rewards
from cxbot.flow.reading.source import Map, Node, Problems, Scalar, Sequence, plain
from cxbot.flow.shop import FIELD_TYPES, NamedAnswer, Shop, default_messages
from cxbot.flow.texts.phrase import Languages, Phrase, read_phrase
from cxbot.flow.values import hours
from cxbot.flow.values.scope import zone
from cxbot.model.calendar import Calendar
from cxbot.model.event import OWN_EVENTS
from cxbot.model.recorded import RECORDED

_KEYS = (
    "shop", "language", "languages", "time_zone", "currency", "quiet_hours", "opening_hours",
    "holidays", "menu", "answers", "values", "customer", "events", "messages", "policy",
    "privacy", "rewards", "desk",
)  # fmt: skip
BUILT_IN_ANSWERS = (
    "text", "number", "yes/no", "rating", "choice", "phone", "email", "date", "photo", "location",
)  # fmt: skip
#: Of a pattern; a list of words that long is a list.
MAX_PATTERN = 1000
#: A city alone is no time zone; these begin one.
_AREAS = ("Europe", "Asia", "America", "Africa", "Australia", "Pacific", "Atlantic", "Indian")


def read_shop(node: Node | None, languages: Languages, problems: Problems) -> Shop:
    if node is None:
        return Shop(
            language=languages.default,
            languages=languages.known,
            messages=default_messages(languages.default, languages.known),
        )
    fields = Fields(node, "shop.yaml", _KEYS, problems)
    time_zone = _time_zone(fields)
    opening_hours = read_windows(fields.node("opening_hours"), problems)
    opening = Calendar(
        zone=zone(time_zone) or UTC,
        weekly=opening_hours,
        exceptions=read_holidays(fields.node("holidays"), problems),
    )
    desk, canned = read_desk(fields.node("desk"), languages, opening, problems)
    rewards, reward_texts = read_rewards(fields.node("rewards"), languages, problems)
    return Shop(
        name=fields.text("shop") or "",
        language=languages.default,
        languages=languages.known,
        time_zone=time_zone,
        currency=_currency(fields),
        quiet_hours=_quiet_hours(fields),
        opening_hours=opening_hours,
        menu=tuple(item.text for item in fields.texts("menu")),
        answers=_answers(fields),
        values=_plain_map(fields, "values"),
        customer=_types(fields.node("customer"), problems, deep=False),
        events=_events(fields),
        messages=_messages(fields, languages),
        policy=read_policy(fields.node("policy"), problems),
        privacy=read_privacy(fields.node("privacy"), problems),
        rewards=rewards,
        reward_texts=reward_texts,
        desk=desk,
        canned=canned,
    )


def read_languages(node: Node | None, problems: Problems) -> Languages:
    """The shop's languages, needed before any text is read."""
    language, listed = "en", []
    if isinstance(node, Map):
        named = node.get("language")
        if isinstance(named, Scalar) and _language(named, problems):
            language = named.text
        listed = [
            item.text
            for item in read_texts(node.get("languages"), problems)
            if _language(item, problems)
        ]
    known = tuple(dict.fromkeys((language, *listed)))
    return Languages(default=language, known=known)


def _language(scalar: Scalar, problems: Problems) -> bool:
    try:
        Locale.parse(scalar.text.replace("_", "-"), sep="-")
    except (ValueError, UnknownLocaleError, TypeError):
        hint = "Write its code: en, ru, zh, de ..."
        problems.add(scalar.span, "E307", f'"{scalar.text}" is not a language.', hint)
        return False
    return True


def _time_zone(fields: Fields) -> str:
    scalar = fields.scalar("time_zone")
    if scalar and zone(scalar.text) is None:
        city = scalar.text.strip().title().replace(" ", "_")
        near = next((f"{area}/{city}" for area in _AREAS if zone(f"{area}/{city}")), "")
        hint = f'Did you mean "{near}"?' if near else "Like this: Europe/Moscow"
        fields.problems.add(scalar.span, "E104", f'no time zone "{scalar.text}".', hint)
        return "UTC"
    return scalar.text if scalar else "UTC"


def _currency(fields: Fields) -> str:
    scalar = fields.scalar("currency")
    if scalar and not (len(scalar.text) == 3 and scalar.text.isascii() and scalar.text.isupper()):
        hint = "Like this: EUR"
        fields.problems.add(scalar.span, "E104", f'"{scalar.text}" is not a currency.', hint)
        return "USD"
    return scalar.text if scalar else "USD"


def _quiet_hours(fields: Fields) -> hours.Window | None:
    scalar = fields.scalar("quiet_hours")
    found = hours.window(scalar.text) if scalar else None
    if scalar and found is None:
        hint = "Like this: 21:00-10:00"
        fields.problems.add(scalar.span, "E104", f'"{scalar.text}" are not hours.', hint)
    return found


def _answers(fields: Fields) -> dict[str, NamedAnswer]:
    found = {}
    for key, node in entries(fields.node("answers"), '"answers"', fields.problems):
        if key.text.split(" ")[0] in BUILT_IN_ANSWERS:
            fields.problems.add(key.span, "E104", f'"{key.text}" is a built-in answer type.')
        elif named := _answer(key, node, fields.problems):
            found[key.text] = named
    return found


def _answer(key: Scalar, node: Node, problems: Problems) -> NamedAnswer | None:
    if isinstance(node, Map):
        inner = Fields(node, "an answer type", ("pattern", "list", "example"), problems)
        example = inner.text("example") or ""
        pattern, options = inner.node("pattern"), inner.node("list")
        if (pattern is None) == (options is None):
            hint = 'Like this: {pattern: "[A-Z]-\\\\d{4}", example: A-1042}'
            problems.add(key.span, "E102", "an answer type needs a pattern or a list.", hint)
            return None
        node = pattern or options or node
    else:
        example = ""
    if isinstance(node, Sequence):
        texts = tuple(item.text.strip() for item in read_texts(node, problems))
        example = example or ", ".join(texts[:3])
        return NamedAnswer(name=key.text, options=texts, example=example)
    if not isinstance(node, Scalar):
        problems.add(node.span, "E104", "an answer type is a pattern or a list.")
        return None
    compiled = _pattern(node, problems)
    # One that can't be used has its name all the same: flows that ask for it are not to blame.
    if example and compiled is not None and not compiled.fullmatch(example):
        problems.add(node.span, "E104", f'the example "{example}" does not match the pattern.')
    return NamedAnswer(name=key.text, pattern=node.text, compiled=compiled, example=example)


def _pattern(node: Scalar, problems: Problems) -> Any:
    if len(node.text) > MAX_PATTERN:
        said = f"this pattern has more than {MAX_PATTERN:,} characters."
        problems.add(node.span, "E104", said, "Use a shorter one, or a list.")
        return None
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(node.text, options)
    except re2.error as error:
        reason = error.args[0] if error.args else ""
        said = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
        hint = "Look-around and back references are not supported."
        problems.add(node.span, "E104", f"this pattern can not be used: {said}.", hint)
        return None


def _types(node: Node | None, problems: Problems, *, deep: bool) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in entries(node, "a list of fields", problems):
        if deep and isinstance(value, Map):
            found[key.text] = _types(value, problems, deep=True)
        elif isinstance(value, Scalar) and value.text in FIELD_TYPES:
            found[key.text] = value.text
        else:
            text = value.text if isinstance(value, Scalar) else "this"
            hint = did_you_mean(text, FIELD_TYPES, f"There are: {', '.join(FIELD_TYPES)}")
            edits = (
                renamed(value.span, value.text, FIELD_TYPES) if isinstance(value, Scalar) else ()
            )
            problems.add(value.span, "E104", f'"{text}" is not a type.', hint, edits)
    return found


def _events(fields: Fields) -> dict[str, dict[str, Any]]:
    found = {}
    for key, node in entries(fields.node("events"), '"events"', fields.problems):
        if key.text.startswith("order.") or key.text in (*OWN_EVENTS, RECORDED):
            said = f'"{key.text}" is built in; only other events are declared.'
            fields.problems.add(key.span, "E104", said)
        else:
            found[key.text] = _types(node, fields.problems, deep=True)
    return found


def _messages(fields: Fields, languages: Languages) -> dict[str, Phrase | None]:
    found = dict(default_messages(languages.default, languages.known))
    for key, node in entries(fields.node("messages"), '"messages"', fields.problems):
        if key.text not in found:
            hint = did_you_mean(key.text, found)
            edits = renamed(key.span, key.text, found)
            fields.problems.add(key.span, "E306", f'no message "{key.text}".', hint, edits)
        elif isinstance(node, Scalar) and not node.text.strip():
            found[key.text] = None
        else:
            found[key.text] = read_phrase(node, languages, fields.problems)
    return found


def _plain_map(fields: Fields, name: str) -> dict[str, Any]:
    node = fields.node(name)
    if node is None:
        return {}
    if not isinstance(node, Map):
        fields.problems.add(node.span, "E104", f'"{name}" is written as names and values.')
        return {}
    found: dict[str, Any] = plain(node)
    return found
