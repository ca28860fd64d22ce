"""People called by name, so that their messenger rings."""

from collections.abc import Iterable

from cxbot.desk.phrases import one_line
from cxbot.model.text import RichText, styled

_MAX_NAME = 64
#: More names in one message help nobody.
_MOST = 10


def mention(account: str, name: str) -> RichText:
    """The name, linked to the account where the messenger has numbers for accounts."""
    shown = one_line(name, _MAX_NAME) or account
    if not account.isdigit():
        return RichText(shown)
    return styled("text_link", shown, url=f"tg://user?id={account}")


def mentions(people: Iterable[tuple[str, str]]) -> RichText:
    """(account, name), each once."""
    whole = RichText()
    for account, name in list(dict(people).items())[:_MOST]:
        whole = (whole + ", " if whole.text else whole) + mention(account, name)
    return whole
