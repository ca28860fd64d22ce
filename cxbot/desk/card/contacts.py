"""Phones, e-mail addresses and card numbers in what people write: covered, or found.

An operator needs few of them, and the group is read by many. What the flow chose to share stays.
"""

import re
from collections.abc import Collection

_EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)*\.\w{2,}")
#: Digits with at most two signs between them, as people write phones.
_DIGITS = r"\(?\d(?:[ \u00a0().\-‐-―/]{0,2}\d){6,18}(?![A-Za-z\d])"
_NUMBER = re.compile(rf"[+＋] ?{_DIGITS}|(?<![A-Za-z\d#_-]){_DIGITS}")
_DATE = re.compile(
    r"\d{4}[-./]\d{1,2}[-./]\d{1,2}(?:[ T].*)?|\d{1,2}[-./]\d{1,2}[-./]\d{4}(?:[ T].*)?"
)
#: Shorter ones are numbers of orders, sums and years, unless they are grouped as phones are.
_LONG = 10
_GROUPED = re.compile(r"\(\d+\)|\d{2,4}[-‐-―]\d{2,4}")


def covered(text: str, shared: Collection[str] = ()) -> str:
    """`+7 *** **-12`, `a***@example.com`; `shared` are texts whose contacts may stay."""
    if not any(char.isdigit() for char in text) and "@" not in text:
        return text
    open_ = {_key(one) for shown in shared for one in found(shown)}

    def email(match: re.Match[str]) -> str:
        whole = match[0]
        if _key(whole) in open_:
            return whole
        name, _, place = whole.rpartition("@")
        return f"{name[0]}***@{place}"

    def number(match: re.Match[str]) -> str:
        whole = match[0]
        return whole if not _is_contact(whole) or _key(whole) in open_ else _phone(whole)

    return _NUMBER.sub(number, _EMAIL.sub(email, text))


def found(text: str) -> tuple[str, ...]:
    """The contacts in it, as they are written."""
    emails = _EMAIL.findall(text)
    rest = _EMAIL.sub(" ", text)
    return (*emails, *(one for one in _NUMBER.findall(rest) if _is_contact(one)))


def _is_contact(number: str) -> bool:
    digits = _digits(number)
    if number[0] in "+＋":
        return True
    if _DATE.fullmatch(number):
        return False
    return len(digits) >= _LONG or _GROUPED.search(number) is not None


def _phone(number: str) -> str:
    digits = _digits(number)
    lead = f"+{digits[0]} " if number[0] in "+＋" else ""
    return f"{lead}*** **-{digits[-2:]}"


def _key(contact: str) -> str:
    """The same however it is spaced; a national and an international spelling agree."""
    if "@" in contact:
        return contact.casefold()
    return _digits(contact)[-_LONG:]


def _digits(text: str) -> str:
    """Of any script, as 0-9."""
    return "".join(str(int(char)) for char in text if char.isdecimal())
