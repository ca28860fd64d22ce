"""One line an event, of one shape, whatever stands in it (case 127, INV-16)."""

import io
import json
import logging
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxbot.settings import load, logs

TOKEN = "7345120998:AAHk3J9-abcdefghijklmnopqrstuvw_xyz"
HOSTILE = "hi\n2026-03-10 09:00:00 INFO admin login\x1b[2J\x9b31m\u2028next\u202egpj.exe\x00\x07"


def line(message: str = "turn_failed", formatter: Any = None, **facts: Any) -> str:
    """What one event becomes."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter or logs.Lines())
    logger = logging.Logger("cxbot.some.module")  # noqa: LOG001 -- nobody else hears it
    logger.addHandler(handler)
    logger.error(message, exc_info=facts.pop("exc_info", None), extra=facts)
    return stream.getvalue()


def told(message: str = "turn_failed", **facts: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(line(message, **facts))
    return found


def raised(error: BaseException, cause: BaseException | None = None) -> BaseException:
    try:
        raise error from cause  # noqa: TRY301
    except BaseException as caught:  # noqa: BLE001 -- with its trace
        return caught


def test_an_event_has_its_time_level_name_logger_and_facts() -> None:
    found = told(row=12, reason="locked", facts={"left": 3}, seen={1})
    assert found.pop("at").endswith("Z")
    assert found == {
        "level": "error", "event": "turn_failed", "logger": "cxbot.some.module", "row": 12,
        "reason": "locked", "facts": {"left": 3}, "seen": [1],
    }  # fmt: skip


def test_what_a_library_says_is_no_event_of_ours() -> None:
    found = told("Error handling request from 1.2.3.4")
    assert (found["event"], found["message"]) == ("library", "Error handling request from 1.2.3.4")


def test_a_fact_never_takes_the_place_of_what_every_line_has() -> None:
    found = told(event="admin_login", level="info", at="1970", logger="x", trace="none")
    assert (found["event"], found["level"]) == ("turn_failed", "error")
    assert (found["event_"], found["at_"]) == ("admin_login", "1970")


@pytest.mark.parametrize("formatter", [logs.Lines(), logs.ForPeople()])
def test_case_127_text_of_a_customer_makes_no_line_and_moves_no_cursor(
    formatter: logging.Formatter,
) -> None:
    written = line(HOSTILE, formatter, reason=HOSTILE, exc_info=raised(ValueError(HOSTILE)))
    for number, one in enumerate(written.splitlines()):
        assert number == 0 or one.startswith("    "), one
    assert not set("\x1b\x9b\x00\x07\u2028\u202e") & set(written)
    assert written.count("\n") == len(written.splitlines())


@pytest.mark.parametrize(
    "text",
    [
        f"https://api.telegram.org/bot{TOKEN}/getUpdates",
        f"Cannot connect to host api.telegram.org, url=URL('http://x/bot{TOKEN}/sendMessage')",
        f"/bot{TOKEN}",
        TOKEN,
        f"token={TOKEN}&x=1",
    ],
)
def test_case_127_no_token_in_messages_facts_keys_and_traces(text: str) -> None:
    secret = TOKEN.partition(":")[2]
    cause = raised(OSError(text))
    written = line(
        text, reason=text, deep=[{text: {"x": (text,)}}], exc_info=raised(RuntimeError(text), cause)
    )
    assert secret not in written
    assert secret not in line(text, logs.ForPeople(), exc_info=raised(RuntimeError(text), cause))
    assert json.loads(written)["trace"].startswith("Traceback")


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("postgresql+asyncpg://shop:hunter22@db:5432/cx", "hunter22"),
        ("Authorization: Bearer abc.def-123", "abc.def-123"),
        ("basic dXNlcjpwYXNz", "dXNlcjpwYXNz"),
        ("https://bot.shop.example/sign-in/Zk3_abcdefgh", "Zk3_abcdefgh"),
        ("https://t.me/shop_bot?start=o_abcdefghijklmnopqrstu", "o_abcdefghijklmnopqrstu"),
        ("INSERT …\n[parameters: ('my phone is 8 900', 1)]\n(Background on …)", "my phone"),
        ("duplicate key\nDETAIL:  Key (name)=(Anna Petrova) already exists.", "Anna Petrova"),
        ("invalid input for query argument $3: 'Anna said so' (…)", "Anna said"),
        ("1 error\n  [type=int_parsing, input_value='Anna said so', input_type=str]", "Anna said"),
        ("write to anna.petrova@mail.example today", "anna.petrova"),
        ("call +371 20 000-000 now", "20 000"),
    ],
)
def test_passwords_keys_links_and_what_a_database_quotes_are_covered(text: str, gone: str) -> None:
    assert gone in text
    assert gone not in line(reason=text)
    assert gone not in line(exc_info=raised(ValueError(text)))


def test_what_is_no_secret_stays_readable() -> None:
    for text in ("10.0.0.12:41327", "telegram:1001", "2026-03-10T09:00:00+00:00", "Готово: 12:30"):
        assert told(reason=text)["reason"] == text


def test_the_settings_own_secrets_are_covered_wherever_they_stand() -> None:
    load(None, secret="k3y-that-signs-everything", metrics_key="collector-key-77")
    load(None, database_url="postgresql+asyncpg://u:pass%40word9@h/d")
    written = line(reason="k3y-that-signs-everything collector-key-77 pass%40word9 pass@word9")
    assert "SECRET SECRET SECRET SECRET" in written


def test_a_fact_that_is_called_a_secret_is_none() -> None:
    assert told(api_key="whatever", telegram_token="x")["api_key"] == "SECRET"


def test_lines_have_an_end() -> None:
    assert len(line(reason="x" * 10**6, exc_info=raised(ValueError("y" * 10**6)))) < 25_000
    assert len(told(many=list(range(10**5)))["many"]) == 100


def test_an_event_that_cannot_be_told_is_told_as_such() -> None:
    class Broken:
        def __str__(self) -> str:
            raise RuntimeError(TOKEN)

    assert told(reason=Broken()) == {"event": "unprintable", "reason": "RuntimeError"}
    assert line("x", logs.ForPeople(), reason=Broken()) == "unprintable: RuntimeError\n"


@given(st.text(), st.text(), st.recursive(st.text() | st.floats() | st.none(), st.lists))
def test_whatever_is_logged_is_one_line_of_json(message: str, text: str, deep: Any) -> None:
    written = line(message, reason=text, deep=deep)
    assert written.endswith("\n")
    assert len(written.splitlines()) == 1
    assert json.loads(written)["level"] == "error"


def test_what_ends_the_process_is_an_event_too(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("excepthook",):
        monkeypatch.setattr(sys, name, getattr(sys, name))
    import threading

    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    handlers, level = list(logging.root.handlers), logging.root.level
    stream = io.StringIO()
    try:
        logs.begin(logging.INFO, stream)
        error = raised(RuntimeError(TOKEN))
        sys.excepthook(type(error), error, error.__traceback__)
        thread = threading.Thread(target=lambda: 1 / 0)
        thread.start()
        thread.join()
    finally:
        logging.captureWarnings(capture=False)
        logging.root.handlers[:] = handlers
        logging.root.setLevel(level)
    events = [json.loads(one)["event"] for one in stream.getvalue().splitlines()]
    assert events == ["process_broke", "thread_broke"]
    assert TOKEN.partition(":")[2] not in stream.getvalue()
