"""What is logged: one line an event, of one shape; no secret and no line that isn't ours gets in.

    {"at": "2026-03-10T09:00:00.123Z", "level": "warning", "event": "turn_not_stored",
     "logger": "cxbot.conversation.inbound", "row": 12, "reason": "…", "trace": "Traceback …"}

`event` is a name of ours (docs/operations.md has them all), or `library` with `message` for what a
library says. The rest are the event's facts; `trace` is there where something broke. On a terminal
the same is written for people.
"""

import json
import logging
import re
import sys
import threading
from collections.abc import Iterable
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, TextIO

STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_OWN = frozenset({"at", "level", "event", "logger", "trace"})
_EVENT = re.compile(r"[a-z][a-z0-9_]{1,59}")
_LONGEST_FACT, _LONGEST_TRACE, _DEEPEST = 4_000, 8_000, 6
_LOOKED_AT, _LONGEST_TOKEN = 8_000, 200
#: A shorter one may be an ordinary word, which would then be missing everywhere.
_SHORTEST_SECRET = 8

#: A bot's token; 10.0.0.12:41327 is none.
TOKEN = re.compile(r"\d{2,}:(?=\d*[A-Za-z_-])[A-Za-z0-9_-]{5,}")
_COVERED = (
    (re.compile(r"/bot[^/\s\"']+(?=[/\s\"']|$)"), "/botTOKEN"),
    (TOKEN, "TOKEN"),
    (re.compile(r"(?<=://)([^\s/@:]*):[^\s/@]+@"), r"\1:PASSWORD@"),
    (re.compile(r"\b(bearer|basic)\s+[\w.~+/=-]{4,}", re.IGNORECASE), r"\1 KEY"),
    (re.compile(r"/sign-in/[\w-]+"), "/sign-in/LINK"),
    (re.compile(r"([?&]start(?:app)?=)[\w-]{16,}"), r"\1LINK"),
    # what a database, or what checks a value, quotes is what somebody wrote
    (re.compile(r"^\[parameters: .*$", re.MULTILINE), "[parameters: COVERED]"),
    (re.compile(r"^DETAIL: .*$", re.MULTILINE), "DETAIL: COVERED"),
    (re.compile(r"(query argument \$\d+: ).*$", re.MULTILINE), r"\1COVERED"),
    (re.compile(r"input_value=.*?(?=, input_type=|\]|$)", re.MULTILINE), "input_value=COVERED"),
    (re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(\.[\w-]{1,63})+"), "EMAIL"),
    (re.compile(r"\+\d[\d ().-]{7,24}\d"), "PHONE"),
)
_SECRET_NAME = re.compile(r"token|secret|password|authorization|cookie|api_?key", re.IGNORECASE)
#: What moves a cursor, ends a line or turns the direction of reading.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)

_secrets: set[str] = set()


def keep_secret(values: Iterable[str]) -> None:
    """From now on these stand in no line."""
    _secrets.update(value for value in values if len(value) >= _SHORTEST_SECRET)


def covered(text: str) -> str:
    """The text without tokens, keys, passwords, links that let somebody in, phones, e-mails."""
    for secret in sorted(_secrets, key=len, reverse=True):
        text = text.replace(secret, "SECRET")
    for pattern, instead in _COVERED:
        text = pattern.sub(instead, text)
    return text


def safe(text: str) -> str:
    """On one line, and nothing in it speaks to a terminal."""
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


class Lines(logging.Formatter):
    """For programs: JSON."""

    def format(self, record: logging.LogRecord) -> str:
        try:
            return _json(_shape(record))
        except Exception as error:  # noqa: BLE001 -- an event that can't be told is told as such
            return _json({"event": "unprintable", "reason": type(error).__name__})


class ForPeople(logging.Formatter):
    """For a terminal: time, level, event, facts; under it the trace, set in."""

    def format(self, record: logging.LogRecord) -> str:
        try:
            shape = _shape(record)
        except Exception as error:  # noqa: BLE001 -- as above
            return f"unprintable: {type(error).__name__}"
        trace = shape.pop("trace", "")
        at, level, event = (shape.pop(name) for name in ("at", "level", "event"))
        shape.pop("logger")
        text = f"{at} {level} {safe(event)}" + (f" {_json(shape)}" if shape else "")
        return "\n".join([text, *(f"    {safe(line)}" for line in trace.splitlines())])


class _Handler(logging.StreamHandler[TextIO]):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 -- logging's own
        """Standard error is gone: there is nowhere to say so, and the record isn't printed raw."""


def begin(level: int, stream: TextIO | None = None) -> None:
    """From that level on, to standard error; also what ends the process or a thread."""
    stream = stream or sys.stderr
    handler = _Handler(stream)
    handler.setFormatter(ForPeople() if stream.isatty() else Lines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for loud in ("apscheduler", "aiogram", "alembic", "asyncio", "aiohttp"):
        logging.getLogger(loud).setLevel(logging.WARNING)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    logging.captureWarnings(capture=True)
    sys.excepthook = _ended
    threading.excepthook = _thread_ended


def _shape(record: logging.LogRecord) -> dict[str, Any]:
    message = record.getMessage()
    ours = _EVENT.fullmatch(message) is not None
    at = datetime.fromtimestamp(record.created, UTC)
    shape: dict[str, Any] = {
        "at": f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z",
        "level": record.levelname.lower(),
        "event": message if ours else "library",
        "logger": record.name,
    }
    if not ours:
        shape["message"] = _fact(message, 0)
    for name, value in vars(record).items():
        if name not in STANDARD:
            named = f"{name}_" if name in _OWN else name
            shape[named] = "SECRET" if _SECRET_NAME.search(name) else _fact(value, 0)
    if record.exc_info and record.exc_info[0] is not None:
        trace = logging.Formatter().formatException(record.exc_info)
        if len(trace) > 2 * _LONGEST_TRACE:  # its beginning says where, its end says what
            trace = f"{trace[:_LONGEST_TRACE]}\n…\n{trace[-_LONGEST_TRACE:].partition(chr(10))[2]}"
        shape["trace"] = covered(trace)
    return shape


def _fact(value: Any, depth: int) -> Any:
    """As JSON has it, covered and cut."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, dict) and depth < _DEEPEST:
        return {covered(str(k)): _fact(v, depth + 1) for k, v in list(value.items())[:100]}
    if isinstance(value, list | tuple | set | frozenset) and depth < _DEEPEST:
        return [_fact(one, depth + 1) for one in list(value)[:100]]
    text = _beginning(str(value))
    return text if len(text) <= _LONGEST_FACT else f"{text[:_LONGEST_FACT]}…"


def _beginning(text: str) -> str:
    """Covered. What is far behind isn't looked at, nor what the cut may have halved."""
    if len(text) <= _LOOKED_AT:
        return covered(text)
    return f"{covered(text[:_LOOKED_AT])[:-_LONGEST_TOKEN]}…"


def _json(shape: dict[str, Any]) -> str:
    return safe(json.dumps(shape, ensure_ascii=False, default=str))


def _ended(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger(__name__).critical("process_broke", exc_info=(kind, error, trace))


def _thread_ended(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is None or issubclass(args.exc_type, SystemExit):
        return
    trace = (args.exc_type, args.exc_value, args.exc_traceback)
    logging.getLogger(__name__).error("thread_broke", exc_info=trace)
