"""What the engine tells the owner's log while a scenario is played: shown where it fails."""

import logging
from types import TracebackType
from typing import Self

_LOGGER = "cxbot"


class Notes(logging.Handler):
    """Errors only, one sentence each; they don't reach the terminal by themselves."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.found: list[str] = []
        self._passed_on = True

    def emit(self, record: logging.LogRecord) -> None:
        facts = vars(record)
        error = record.exc_info[1] if record.exc_info else None
        what = facts.get("detail") or facts.get("action") or record.getMessage().replace("_", " ")
        where = facts.get("where")
        said = f"{where}: {what}" if where else str(what)
        self.found.append(f"{said}: {type(error).__name__}: {error}" if error else said)

    def taken(self) -> list[str]:
        """What came since the last time."""
        found, self.found = self.found, []
        return found

    def __enter__(self) -> Self:
        logger = logging.getLogger(_LOGGER)
        self._passed_on, logger.propagate = logger.propagate, False
        logger.addHandler(self)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        logger = logging.getLogger(_LOGGER)
        logger.removeHandler(self)
        logger.propagate = self._passed_on
