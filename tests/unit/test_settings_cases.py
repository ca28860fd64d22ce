"""Cases 94 to 106 of what a configuration can be: refused by name, all of it at once."""

from pathlib import Path

import pytest

from cxbot.errors import ConfigError
from cxbot.settings import Settings, load
from cxbot.settings.table import variable

TOKEN = "7345120998:AAHk3J9-abcdefghijklmnopqrstuvw_xyz"
SECRET = "4c1d9a7be02f58366b7e9d10a2c4f8e5"
HOOK = "https://bot.shop.example/hook"


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(variable(name), raising=False)
    monkeypatch.chdir(tmp_path)


def refused(**values: str) -> str:
    with pytest.raises(ConfigError) as caught:
        load(None, **values)
    return str(caught.value)


@pytest.mark.parametrize("text", [f"{TOKEN}\n42", f'"{TOKEN}"', TOKEN.replace("AA", "A A"), "x"])
def test_case_94_a_mangled_token_is_refused_and_not_repeated(text: str) -> None:
    sentence = refused(telegram_token=text)
    assert sentence.startswith("CXBOT_TELEGRAM_TOKEN: a value of ")
    assert "AAHk3J9" not in sentence


@pytest.mark.parametrize("line", ["", "CXBOT_TELEGRAM_TOKEN="])
def test_case_94_without_a_token_it_is_said_where_one_belongs(line: str) -> None:
    Path(".env").write_text(line)
    with pytest.raises(ConfigError, match=r"CXBOT_TELEGRAM_TOKEN is not set.*\.env"):
        load().need("telegram_token")


def test_case_95_a_token_that_stands_twice_is_refused() -> None:
    Path(".env").write_text(f"CXBOT_TELEGRAM_TOKEN={TOKEN}\nexport CXBOT_TELEGRAM_TOKEN=43:other\n")
    with pytest.raises(ConfigError, match=r"CXBOT_TELEGRAM_TOKEN stands there 2 times") as caught:
        load()
    assert "AAHk3J9" not in str(caught.value)


@pytest.mark.parametrize("text", ["1001", "@ourgroup", "-1e3", "-١٠", "yes", "-1001, -1001"])
def test_case_96_what_is_no_group_is_refused(text: str) -> None:
    assert refused(operators_chat=text).startswith("CXBOT_OPERATORS_CHAT: ")


@pytest.mark.parametrize("text", ["1087968824", "777000", "0", "-5", "1001,0"])
def test_case_97_who_is_nobody_owns_nothing(text: str) -> None:
    assert "not a person's id" in refused(owners=text)


@pytest.mark.parametrize(
    "text",
    [
        "postgress+asyncpg://u:p4ssw0rd@h/d", "sqlite:///x.db", "sqlite+aiosqlite:///:memory:",
        "sqlite+aiosqlite://", "mysql://u:p4ssw0rd@h/d", "cxbot.db",
    ],
)  # fmt: skip
def test_case_98_another_database_is_never_taken_instead(text: str) -> None:
    sentence = refused(database_url=text)
    assert sentence.startswith("CXBOT_DATABASE_URL: ")
    assert "p4ssw0rd" not in sentence


def test_case_99_the_zone_of_the_environment_decides_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from cxbot.clock import SystemClock

    monkeypatch.setenv("TZ", "Nowhere/Atlantis")
    assert load(None) == load(None)
    assert str(SystemClock().now().tzinfo) == "UTC"


def test_case_99_zones_come_with_us_where_the_system_has_none() -> None:
    import zoneinfo

    before = zoneinfo.TZPATH
    try:
        zoneinfo.reset_tzpath([])
        zoneinfo.ZoneInfo.clear_cache()
        assert zoneinfo.ZoneInfo("Europe/Riga").key == "Europe/Riga"
    finally:
        zoneinfo.reset_tzpath(before)


@pytest.mark.parametrize(
    "text",
    [
        "", "short", "x" * 31, "ü" * 40, "with spaces in it and long enough for it", "a" * 257,
        TOKEN.partition(":")[2], TOKEN.replace(":", "_"),
    ],
)  # fmt: skip
def test_case_100_a_webhook_without_a_secret_of_its_own_is_refused(text: str) -> None:
    sentence = refused(webhook_url=HOOK, webhook_secret=text, telegram_token=TOKEN)
    assert "CXBOT_WEBHOOK_SECRET" in sentence
    assert not text or text not in sentence


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("http://bot.shop.example", "read on the way"),
        ("https://203.0.113.7", "is a number"),
        ("https://[2001:db8::1]", "is a number"),
        ("https://2130706433", "is a number"),
        ("https://127.1", "is a number"),
        ("https://bot.shop.example/dashboard", "more than an address"),
        ("https://bot.shop.example?x=1", "more than an address"),
        ("https://user:pw12345@bot.shop.example", "more than an address"),
        ("https://bot.shop.example:8080", "names port 8080"),
        ("https://bot.shop.example:99999", "not a web address"),
        ("bot.shop.example", "not a web address"),
        ("ftp://bot.shop.example", "not a web address"),
    ],
)
def test_case_101_an_address_that_cannot_be_reached_is_refused(text: str, why: str) -> None:
    sentence = refused(public_url=text)
    assert sentence.startswith("CXBOT_PUBLIC_URL: ")
    assert why in sentence
    assert "pw12345" not in sentence


@pytest.mark.parametrize(
    "text",
    ["https://bot.shop.example", "https://bot.shop.example:8443", "http://127.0.0.1:8080",
     "https://xn--e1afmkfd.example"],
)  # fmt: skip
def test_case_101_a_right_one_loses_its_slash_and_no_more(text: str) -> None:
    assert load(None, public_url=f"{text}/").public_url == text


def test_case_101_a_webhook_on_another_port_is_refused() -> None:
    hook = "https://bot.shop.example:8080/hook"
    assert "names port 8080" in refused(webhook_url=hook, webhook_secret=SECRET)


@pytest.mark.parametrize(
    "text", ["short", "a" * 64, "changemechangeme", "12345678" * 4, "abababababababababab"]
)
def test_case_102_a_secret_that_can_be_guessed_is_refused(text: str) -> None:
    sentence = refused(secret=text)
    assert sentence.startswith("CXBOT_SECRET: ")
    assert text not in sentence


def test_case_102_a_random_one_is_taken() -> None:
    for text in (SECRET, "correct horse battery staple"):
        assert load(None, secret=text).secret is not None


@pytest.mark.parametrize(
    "number", ["1e3", "١٠", "inf", "nan", "True", "yes", "1_000", "0x10", "1."]
)
@pytest.mark.parametrize("name", ["owners", "operators", "operators_chat", "http", "limits"])
def test_case_103_numbers_are_strict(name: str, number: str) -> None:
    if name == "http":
        assert refused(http=f"127.0.0.1:{number}").startswith("CXBOT_HTTP: ")
    elif name == "limits":
        assert refused(telegram_limits=f"{number}/s 1/s 20/min").startswith("CXBOT_TELEGRAM_LIMITS")
    else:
        sign = "-" if name == "operators_chat" else ""
        assert refused(**{name: f"{sign}{number}"}).startswith(variable(name) + ": ")


def test_case_106_nothing_throws_away_what_waits() -> None:
    Path(".env").write_text("CXBOT_DROP_PENDING_UPDATES=true\n")
    with pytest.raises(ConfigError, match="there is no setting CXBOT_DROP_PENDING_UPDATES"):
        load()
    root = Path(__file__).parents[2] / "cxbot"
    calls = [path for path in root.rglob("*.py") if "sandbox" not in path.parts]
    assert not [p for p in calls if "drop_pending_updates" in p.read_text(encoding="utf-8")]


def test_all_of_them_are_said_at_once() -> None:
    sentence = refused(
        telegram_token="x", operators_chat="5", owners="boss", database_url="x", http="x",
        public_url="x", secret="x", telegram_limits="x",
    )  # fmt: skip
    assert len(sentence.splitlines()) == 8
