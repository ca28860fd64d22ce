"""Whom an operator means by `@olga`, `Olga`, `olga p`, or somebody's number."""

from collections.abc import Sequence

from msgspec import Struct

from cxbot.errors import nearest

#: Behind a name that a note follows.
_ENDS = " \t\n:,"


class Colleague(Struct, frozen=True, kw_only=True):
    account: str
    name: str
    #: As the shop's file calls them; empty when it doesn't.
    called: str = ""
    #: In the messenger, without the @.
    username: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name in (self.name, self.called, self.username) if name)


class Found(Struct, frozen=True, kw_only=True):
    """Exactly one, several to choose from, or none; then `near` is the name that is nearest."""

    one: Colleague | None = None
    several: tuple[Colleague, ...] = ()
    near: str = ""


def find(said: str, known: Sequence[Colleague]) -> Found:
    """The whole name decides before its beginning, and that before the beginning of any word."""
    wanted = said.strip().removeprefix("@").casefold()
    if not wanted:
        return Found()
    for fits in (_is, _begins, _has_word):
        found = tuple(one for one in known if fits(one, wanted))
        if len(found) == 1:
            return Found(one=found[0])
        if found:
            return Found(several=found)
    return Found(near=nearest(wanted, [name for one in known for name in one.names]))


def named_first(said: str, known: Sequence[Colleague]) -> tuple[Colleague | None, str]:
    """A text that begins with somebody's whole name or @username, and what is left of it."""
    named = [(name, one) for one in known for name in (*one.names, one.account)]
    for name, one in sorted(named, key=lambda pair: -len(pair[0])):
        rest = after(name, said.removeprefix("@"))
        if rest is not None:
            return one, rest
    return None, said


def after(name: str, said: str) -> str | None:
    """What is left of a text that begins with that name; None when it doesn't."""
    rest = said[len(name) :]
    if said[: len(name)].casefold() != name.casefold() or not (not rest or rest[0] in _ENDS):
        return None
    return rest.lstrip(_ENDS)


def _is(one: Colleague, wanted: str) -> bool:
    return wanted == one.account or wanted in (name.casefold() for name in one.names)


def _begins(one: Colleague, wanted: str) -> bool:
    return any(name.casefold().startswith(wanted) for name in one.names)


def _has_word(one: Colleague, wanted: str) -> bool:
    words = (word for name in one.names for word in name.casefold().split())
    return any(word.startswith(wanted) for word in words)
