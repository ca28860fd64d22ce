"""Settings: defaults, where they come from, and what an owner reads when one is wrong."""

from pathlib import Path

import pytest

from cxbot import settings as settings_module
from cxbot.errors import ConfigError
from cxbot.settings import Groups, HttpAddress, Limits, load, secret_for
from cxbot.settings.table import Settings, variable

ROOT = Path(__file__).parents[2]
SECRET = "s3cr3t-of-the-shop-which-nobody-can-guess-7"


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(variable(name), raising=False)
    monkeypatch.chdir(tmp_path)


def wrong(name: str, value: str) -> str:
    with pytest.raises(ConfigError) as caught:
        load(None, **{name: value})
    return str(caught.value)


def test_env_example_is_written_from_the_table() -> None:
    assert (ROOT / ".env.example").read_text(encoding="utf-8") == settings_module.example()


def test_env_example_read_as_env_file_gives_the_defaults() -> None:
    assert load(ROOT / ".env.example") == load(None)


def test_every_field_of_env_example_has_its_meaning_above() -> None:
    lines = settings_module.example().splitlines()
    rows = [number for number, line in enumerate(lines) if line.startswith("CXBOT_")]
    assert len(rows) == len(Settings.model_fields)
    assert all(lines[row - 1].startswith("# ") and len(lines[row - 1]) > 10 for row in rows)


def test_defaults() -> None:
    settings = load()
    assert settings.telegram_token is None
    assert settings.telegram_api == "https://api.telegram.org"
    assert settings.operators == "members"
    assert settings.owners == ()
    assert settings.database_url == "sqlite+aiosqlite:///cxbot.db"
    assert settings.sqlite_file == Path("cxbot.db")
    assert settings.durability == "full"
    assert settings.project == Path()
    assert settings.http == HttpAddress("127.0.0.1", 8080)
    assert settings.telegram_limits == Limits(30, 1, 20)


def test_environment_beats_env_file_and_empty_counts_as_unset(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Path(".env").write_text("CXBOT_HTTP=0.0.0.0:1\nCXBOT_OWNERS=7, 8\nCXBOT_SECRET=\nPATH_X=1\n")
    monkeypatch.setenv("CXBOT_HTTP", "[::1]:9000")
    monkeypatch.setenv("CXBOT_OWNERS", "")
    monkeypatch.setenv("CXBOT_SOMETHING_ELSE", "ignored")
    settings = load()
    assert settings.http == ("::1", 9000)
    assert str(settings.http) == "[::1]:9000"
    assert settings.owners == (7, 8)
    assert settings.secret is None


def test_unknown_name_in_env_file_is_refused_with_the_nearest() -> None:
    Path(".env").write_text("CXBOT_TELEGRAM_TOCKEN=42:x\n")
    with pytest.raises(ConfigError, match=r"CXBOT_TELEGRAM_TOCKEN.* mean CXBOT_TELEGRAM_TOKEN\?"):
        load()


def test_env_file_that_is_not_utf8_is_named() -> None:
    Path(".env").write_bytes(b"CXBOT_SECRET=\xff\xfe\n")
    with pytest.raises(ConfigError, match=r"\.env can't be read as UTF-8"):
        load()


def test_all_bad_values_are_named_at_once() -> None:
    Path(".env").write_text("CXBOT_HTTP=nowhere\nCXBOT_OWNERS=boss\nCXBOT_DURABILTY=fast\n")
    with pytest.raises(ConfigError) as caught:
        load()
    lines = str(caught.value).splitlines()
    assert len(lines) == 3
    assert {line.partition(":")[0] for line in lines} == {".env", "CXBOT_HTTP", "CXBOT_OWNERS"}


def test_lists_and_limits_are_read() -> None:
    settings = load(
        operators="1001, 1002",
        owners="5",
        telegram_limits="100/s 2/s 60/min",
        operators_chat="-100",
    )
    assert settings.operators == (1001, 1002)
    assert settings.owners == (5,)
    assert settings.telegram_limits == Limits(100, 2, 60)
    assert settings.operators_chat == "-100"
    assert load(operators="admins", telegram_limits="off").telegram_limits is None


@pytest.mark.parametrize(
    "text",
    [
        "-1001, billing=-1002,Returns and refunds = -1003",
        "billing=-1002; Returns and refunds=-1003; -1001,",
        "-1001\nbilling=-1002\nReturns and refunds=-01003",
    ],
)
def test_several_groups_are_read_and_the_one_without_a_name_is_the_desks_own(text: str) -> None:
    settings = load(operators_chat=text)
    assert settings.operators_chat == "-1001"
    named = {"billing": "-1002", "Returns and refunds": "-1003"}
    assert settings.operators_chats == Groups("-1001", named)


def test_groups_come_from_the_environment_and_from_env_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert load().operators_chats is None
    Path(".env").write_text("CXBOT_OPERATORS_CHAT=-1, billing=-2\n")
    assert load().operators_chats == Groups("-1", {"billing": "-2"})
    monkeypatch.setenv("CXBOT_OPERATORS_CHAT", "-5")
    assert load().operators_chats == Groups("-5", {})


@pytest.mark.parametrize(
    "token", ["x", "42:", ":abc", '"42:abc"', "42:ab c", "42:ab\nc", "bot42:abc", "٤٢:abc"]
)
def test_token_of_another_shape_is_refused_without_being_repeated(token: str) -> None:
    sentence = wrong("telegram_token", token)
    assert sentence.startswith("CXBOT_TELEGRAM_TOKEN: a value of ")
    assert "@BotFather" in sentence
    assert token not in sentence


@pytest.mark.parametrize("text", ["1e3", "١٠", "inf", "True", "1.5", "1_000", "-1"])
def test_numbers_are_strict(text: str) -> None:
    assert wrong("owners", text).startswith("CXBOT_OWNERS: ")


@pytest.mark.parametrize("person", ["1087968824", "777000", "0"])
def test_accounts_that_stand_for_somebody_else_are_nobody(person: str) -> None:
    assert "not a person's id" in wrong("owners", f"1001,{person}")
    assert "not a person's id" in wrong("operators", person)


@pytest.mark.parametrize(
    ("name", "value", "what"),
    [
        ("operators", "boss", '"boss" is not "members", "admins"'),
        ("operators_chat", "@ourgroup", "not a whole number"),
        ("operators_chat", "1001", "which is negative"),
        ("operators_chat", "-1001, billing=1002", "which is negative"),
        ("operators_chat", "-1001, billing=@theirs", "not a whole number"),
        ("operators_chat", "-1001, billing=", "not a whole number"),
        ("operators_chat", "-1001, -1002", "such as billing=-1002"),
        ("operators_chat", "-1001, billing=-1001", "-1001 stands there twice"),
        ("operators_chat", "-1001, a=-1002, b=-01002", "-1002 stands there twice"),
        ("operators_chat", "-1001, a=-1002, A=-1003", '"A" has two groups'),
        ("operators_chat", "-1001, =-1002", "has no name before"),
        ("operators_chat", "billing=-1002", "no group of the desk itself"),
        ("operators_chat", ",", "no group of the desk itself"),
        ("telegram_api", "api.telegram.org", "not a web address"),
        ("telegram_api", "http://[::1", "not a web address"),
        ("telegram_api", "http://host:99999", "not a web address"),
        ("database_url", "sqlite:///cxbot.db", "Write sqlite+aiosqlite://"),
        ("database_url", "postgres://u:hidden@h/d", "Write postgresql+asyncpg://"),
        ("database_url", "sqlite+aiosqlite://", "names no file"),
        ("database_url", "sqlite+aiosqlite:///:memory:", "names no file"),
        ("durability", "maybe", '"maybe" is not one of: full, fast'),
        ("secret", "short", "too few"),
        ("project", "nowhere", 'there is no folder "nowhere"'),
        ("http", "8080", "not host:port"),
        ("http", "127.0.0.1:80800", "not host:port"),
        ("api_key", "two words", "HTTP header"),
        ("api_key", "one-key,", "HTTP header"),
        ("api_key", "hidden-1,hidden-2,hidden-3", "it holds 3 keys"),
        ("api_key", "hidden-1, hidden-1", "same key stands there twice"),
        ("webhook_url", "http://shop.example/hook", "https"),
        ("webhook_secret", "short", "32 to 256"),
        ("webhook_secret", "ü" * 32, "32 to 256"),
        ("telegram_limits", "30 per second", "30/s 1/s 20/min"),
        ("telegram_limits", "0/s 1/s 20/min", "30/s 1/s 20/min"),
    ],
)
def test_a_wrong_value_is_answered_with_what_would_do(name: str, value: str, what: str) -> None:
    sentence = wrong(name, value)
    assert sentence.startswith(variable(name) + ": ")
    assert what in sentence
    assert "hidden" not in sentence
    assert "\n" not in sentence


def test_webhook_needs_both_settings() -> None:
    assert "CXBOT_WEBHOOK_SECRET is not" in wrong("webhook_url", "https://shop.example/hook")
    assert "CXBOT_WEBHOOK_URL is not" in wrong("webhook_secret", SECRET)


def test_webhook_settings_that_cannot_work_are_refused() -> None:
    with pytest.raises(ConfigError, match="names port 8080"):
        load(webhook_url="https://shop.example:8080/hook", webhook_secret=SECRET)
    local = load(webhook_url="http://127.0.0.1:8080/hook", webhook_secret=SECRET)
    assert local.webhook_url == "http://127.0.0.1:8080/hook"
    load(
        telegram_api="http://bots.internal:8081/",
        webhook_url="https://shop.example:8080/hook",
        webhook_secret=SECRET,
    )


def test_secrets_do_not_show() -> None:
    settings = load(
        telegram_token="42:sandbox",
        secret=SECRET,
        database_url="postgresql+asyncpg://cxbot:hidden@db/cxbot",
    )
    shown = repr(settings) + str(settings)
    assert not any(secret in shown for secret in ("sandbox", SECRET, "hidden"))
    assert settings.need("telegram_token") == "42:sandbox"


@pytest.mark.parametrize("text", ["new-key,old-key", " new-key , old-key "])
def test_two_keys_of_the_events_api_are_read_and_neither_shows(
    monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    Path(".env").write_text(f"CXBOT_API_KEY={text}\n")
    monkeypatch.setenv("CXBOT_METRICS_KEY", "of,another")
    settings = load()
    assert [key.get_secret_value() for key in settings.api_key] == ["new-key", "old-key"]
    assert {"new-key", "old-key", "of,another"} <= {*settings.secrets()}
    assert "-key" not in repr(settings)
    assert load(None).api_key == ()


def test_a_needed_setting_that_is_missing_is_named() -> None:
    with pytest.raises(ConfigError, match=r"CXBOT_TELEGRAM_TOKEN is not set.*@BotFather"):
        load().need("telegram_token")


def test_secret_is_made_once_beside_the_database(tmp_path: Path) -> None:
    settings = load(database_url=f"sqlite+aiosqlite:///{tmp_path}/shop.db")
    secret = secret_for(settings)
    assert len(secret) == 32
    assert secret_for(settings) == secret
    file = tmp_path / "shop.db.secret"
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [file.name]


def test_secret_lies_in_the_project_with_postgresql(tmp_path: Path) -> None:
    settings = load(database_url="postgresql+asyncpg://db/cxbot", project=tmp_path)
    assert secret_for(settings).hex() == (tmp_path / ".cxbot-secret").read_text()


def test_own_secret_is_used_as_it_is() -> None:
    assert secret_for(load(secret=SECRET)) == SECRET.encode()
    assert not Path("cxbot.db.secret").exists()


@pytest.mark.parametrize("text", ["", "abcd", "no hex at all"])
def test_damaged_secret_is_not_replaced_in_silence(text: str) -> None:
    Path("cxbot.db.secret").write_text(text)
    with pytest.raises(ConfigError, match=r"cxbot\.db\.secret is damaged"):
        secret_for(load())


def test_secret_that_cannot_be_made_is_explained() -> None:
    with pytest.raises(ConfigError, match=r"cxbot\.db\.secret can't be read or made: No such file"):
        secret_for(load(database_url="sqlite+aiosqlite:///missing/cxbot.db"))
