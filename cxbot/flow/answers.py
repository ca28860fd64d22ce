"""What counts as an answer: each type reads what people type, tap or send. Total, and pure."""

import re
import unicodedata
from collections.abc import Callable
from typing import Any

from msgspec import Struct

from cxbot.flow import ratings
from cxbot.flow.protocol import Answered, Choice
from cxbot.flow.shop import Shop
from cxbot.flow.steps import AskStep
from cxbot.flow.texts import dates, words
from cxbot.flow.values.scope import Scope

MAX_TEXT = 4096
#: Of a text that a pattern is tried on; nobody's order number is longer.
MAX_MATCHED = 1000
_ROW_CHARS = 16

_YES = frozenset((
    "yes", "y", "yeah", "yep", "yup", "sure", "ok", "okay", "да", "ага", "угу", "конечно",
    "是", "是的", "好", "好的", "对", "有", "👍",
))  # fmt: skip
_NO = frozenset((
    "no", "n", "nope", "nah", "нет", "не", "неа", "否", "不", "不是", "没有", "没", "👎",
))  # fmt: skip
_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Zs", "Zl", "Zp"))
#: Letters and signs by name, and as empty as a space.
_FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_AMOUNT = re.compile(r"[-+]?\d{1,15}(\.\d{1,9})?")
_THOUSANDS = re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?")


class Answer(Struct, frozen=True, kw_only=True):
    value: Any
    skipped: bool = False


# --- what is offered -----------------------------------------------------------------------------


def options(step: AskStep, scope: Scope) -> list[tuple[Any, str]]:
    """(value, label) of each button in the order of their indexes; skip comes last."""
    answer = step.answer
    found: list[tuple[Any, str]] = []
    match answer.kind:
        case "rating":
            found = [(value, str(value)) for value in range(answer.least, answer.most + 1)]
        case "yes/no":
            found = [(True, _label(scope, "button_yes")), (False, _label(scope, "button_no"))]
        case "choice":
            found = [(choice.value, choice.label.plain(scope)) for choice in step.choices]
        case "list":
            found = [(value, value) for value in (answer.named.options if answer.named else ())]
    if step.skip:
        found.append((None, step.skip.plain(scope)))
    return found


def rows(step: AskStep, scope: Scope) -> tuple[tuple[Choice, ...], ...]:
    """The buttons as they stand under the question."""
    if not (step.skip or step.answer.kind in {"rating", "yes/no", "choice", "list"}):
        return ()
    buttons = [
        Choice(index=index, label=label) for index, (_, label) in enumerate(options(step, scope))
    ]
    last = (buttons.pop(),) if step.skip else ()
    kind, count = step.answer.kind, len(buttons)
    if kind == "rating":
        width = count if count <= 8 else (count + 1) // 2
    elif kind == "yes/no" or all(len(button.label) <= _ROW_CHARS for button in buttons):
        width = 2
    else:
        width = 1
    found = [tuple(buttons[at : at + width]) for at in range(0, count, max(width, 1))]
    return tuple(row for row in (*found, last) if row)


def hint(step: AskStep) -> tuple[str, dict[str, Any]]:
    """The message that says what would do, and its values."""
    answer = step.answer
    if answer.named:
        example = answer.named.example
        return ("hint_example", {"example": example}) if example else ("hint_text", {})
    values = {"min": answer.least, "max": answer.most} if answer.kind == "rating" else {}
    return f"hint_{answer.kind.replace('/', '_')}", values


def _label(scope: Scope, key: str) -> str:
    assert isinstance(scope.shop, Shop)
    return scope.shop.message(key, scope.language).text or key.removeprefix("button_")


# --- what comes ----------------------------------------------------------------------------------


def read(step: AskStep, answered: Answered, scope: Scope) -> Answer | None:
    """The answer, or None when it is none."""
    if answered.choice is not None:
        offered = options(step, scope)
        if not 0 <= answered.choice < len(offered):
            return None
        skipped = step.skip is not None and answered.choice == len(offered) - 1
        return Answer(value=offered[answered.choice][0], skipped=skipped)
    if step.skip and any(words.same(answered.text, label) for label in step.skip.everywhere(scope)):
        return Answer(value=None, skipped=True)
    value = _READERS[step.answer.kind](step, answered, scope)
    return None if value is None else Answer(value=value)


def _text(_step: AskStep, answered: Answered, _scope: Scope) -> Any:
    text = answered.text.strip()[:MAX_TEXT]
    return text if any(map(_visible, text)) else None


def _visible(char: str) -> bool:
    """Somebody who reads it sees something."""
    return char not in _FILLERS and unicodedata.category(char) not in _UNSEEN


def _number(_step: AskStep, answered: Answered, _scope: Scope) -> Any:
    text = _flat(answered.text).replace(" ", "").replace("−", "-")
    if _THOUSANDS.fullmatch(text):
        text = text.replace(",", "")
    text = text.replace(",", ".")
    if not _AMOUNT.fullmatch(text):
        return ratings.CARDINALS.get(text)
    value = float(text)
    return int(value) if value == int(value) else value


def _rating(step: AskStep, answered: Answered, _scope: Scope) -> Any:
    return ratings.read(answered.text, step.answer.least, step.answer.most)


def _yes_no(_step: AskStep, answered: Answered, scope: Scope) -> Any:
    said = " ".join(words.words(answered.text))
    for key, known, value in (("button_yes", _YES, True), ("button_no", _NO, False)):
        if said in known or said.replace(" ", "") in known or _says(answered.text, key, scope):
            return value
    return None


def _says(text: str, key: str, scope: Scope) -> bool:
    assert isinstance(scope.shop, Shop)
    phrase = scope.shop.messages.get(key)
    if phrase is None:
        return False
    return any(words.same(text, label) for label in phrase.everywhere(scope))


def _choice(step: AskStep, answered: Answered, scope: Scope) -> Any:
    text = answered.text.strip()
    if not text:
        return None
    for choice in step.choices:
        if any(_equal(text, label) for label in choice.label.everywhere(scope)):
            return choice.value
    for choice in step.choices:
        if _equal(text, choice.value):
            return choice.value
    return _numbered(text, [choice.value for choice in step.choices])


def _list(step: AskStep, answered: Answered, _scope: Scope) -> Any:
    values = step.answer.named.options if step.answer.named else ()
    text = answered.text.strip()
    for value in values:
        if text and _equal(text, value):
            return value
    return _numbered(text, list(values))


def _numbered(text: str, values: list[str]) -> str | None:
    flat = _flat(text).strip(" .)")
    if flat.isdecimal() and len(flat) <= 3 and 1 <= int(flat) <= len(values):
        return values[int(flat) - 1]
    return None


def _pattern(step: AskStep, answered: Answered, _scope: Scope) -> Any:
    text = answered.text.strip()
    named = step.answer.named
    if not text or len(text) > MAX_MATCHED or _odd(text):
        return None
    if named is None or named.compiled is None:
        return None
    return text if named.compiled.fullmatch(text) else None


def _phone(_step: AskStep, answered: Answered, scope: Scope) -> Any:
    region = scope.shop.currency[:2]
    for attachment in answered.attachments:
        if attachment.kind == "contact" and attachment.own and attachment.phone:
            digits = "".join(char for char in attachment.phone if char.isdecimal())
            return _e164(f"+{digits}", None) or (f"+{digits}" if digits else None)
    return _e164(_flat(answered.text), region)


def _e164(text: str, region: str | None) -> str | None:
    if not text or len(text) > 40:
        return None
    # Here, as below: what only checks flows starts sooner without these tables.
    import phonenumbers

    known = region if region in phonenumbers.SUPPORTED_REGIONS else None
    try:
        found = phonenumbers.parse(text, known)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(found):
        return None
    return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164)


def _email(_step: AskStep, answered: Answered, _scope: Scope) -> Any:
    text = answered.text.strip()
    if "@" not in text or len(text) > 254 or _odd(text):
        return None
    from email_validator import EmailNotValidError, validate_email

    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError:
        return None


def _date(_step: AskStep, answered: Answered, scope: Scope) -> Any:
    found = dates.read(_flat(answered.text), scope.local_now().date())
    return found.isoformat() if found else None


def _photo(_step: AskStep, answered: Answered, _scope: Scope) -> Any:
    for attachment in answered.attachments:
        image = attachment.kind == "document" and (attachment.mime_type or "").startswith("image/")
        if attachment.file_id and (attachment.kind == "photo" or image):
            return {"file_id": attachment.file_id}
    return None


def _location(_step: AskStep, answered: Answered, _scope: Scope) -> Any:
    for attachment in answered.attachments:
        if attachment.latitude is not None and attachment.longitude is not None:
            return {"latitude": attachment.latitude, "longitude": attachment.longitude}
    return None


_READERS: dict[str, Callable[[AskStep, Answered, Scope], Any]] = {
    "text": _text,
    "number": _number,
    "yes/no": _yes_no,
    "rating": _rating,
    "choice": _choice,
    "list": _list,
    "pattern": _pattern,
    "phone": _phone,
    "email": _email,
    "date": _date,
    "photo": _photo,
    "location": _location,
}


def _flat(text: str) -> str:
    """Full-width digits, keycaps and case made plain."""
    flat = unicodedata.normalize("NFKC", text[:200]).replace("🔟", "10").lower()
    return " ".join(flat.replace("\ufe0f", "").replace("\u20e3", "").split())


def _equal(one: str, two: str) -> bool:
    """As people compare labels; those of symbols alone character by character."""
    left, right = words.words(one), words.words(two)
    return left == right if left or right else one.strip() == two.strip()


def _odd(text: str) -> bool:
    """Half characters, which UTF-8 can't carry."""
    return any("\ud800" <= char <= "\udfff" for char in text)
