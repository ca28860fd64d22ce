"""The states of sessions as the flow language reads them, and what of them is secret."""

from collections.abc import Callable, Mapping
from typing import Any

from cxbot.flow.catalog import Catalog
from cxbot.flow.state import SessionState
from cxbot.flow.steps import AskStep
from cxbot.model.conversation import Session

_KEPT = 10_000


class States:
    """A state is read from its JSON, unless this very JSON was written here a turn ago."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[Mapping[str, Any], SessionState]] = {}

    def of(self, session: Session) -> SessionState:
        kept = self._kept.get(session.id)
        if kept is not None and kept[0] is session.state:
            return kept[1]
        return SessionState.from_json(session.state)

    def keep(self, session: Session, state: SessionState) -> None:
        self._kept[session.id] = (session.state, state)
        if len(self._kept) > _KEPT:
            del self._kept[next(iter(self._kept))]

    def forget(self, session: Session) -> None:
        self._kept.pop(session.id, None)


def secret_values(catalog: Catalog, state: SessionState) -> frozenset[str]:
    """What it has learnt that its flows call secret, as people would read it."""
    names = frozenset[str]()
    for frame in state.frames:
        flow = catalog.flow(frame.flow, frame.version)
        if flow is not None and flow.secret:
            names |= flow.secret
    if not names:
        return names
    found = (frame.values.get(name) for frame in state.frames for name in names)
    return frozenset(str(value).strip() for value in found if value not in (None, "", True, False))


def asks_secret(catalog: Catalog, session: Session | None) -> bool:
    """It waits for what its flow calls secret; or, where nobody can tell, perhaps for that."""
    if session is None or session.status != "asking":
        return False
    try:
        top = SessionState.from_json(session.state).frames[-1]
    except Exception:  # noqa: BLE001 -- a damaged session must not give away what it asked for
        return True
    flow = catalog.flow(top.flow, top.version)
    if flow is None:
        return True
    step = flow.steps.get(top.at or "")
    return isinstance(step, AskStep) and step.save is not None and step.save.name in flow.secret


def hidden(value: Any, hide: Callable[[str], str]) -> Any:
    """A number that is a secret is one as a text, too."""
    match value:
        case str():
            return hide(value)
        case int() | float() if not isinstance(value, bool):
            return value if hide(str(value)) == str(value) else hide(str(value))
        case list() | tuple():
            return [hidden(item, hide) for item in value]
        case Mapping():
            return {key: hidden(item, hide) for key, item in value.items()}
        case _:
            return value


def shown(state: SessionState) -> Mapping[str, Any]:
    """What the flow knows by now, as far as a card can show it."""
    return {
        name: value
        for name, value in state.values.items()
        if isinstance(value, str | int | float) and value != ""
    }
