"""The one table of settings: name, type, default, meaning. `.env.example` is written from it."""

from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import unquote, urlsplit

from pydantic import (
    Field,
    ModelWrapValidatorHandler,
    PrivateAttr,
    SecretStr,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from cxbot.errors import ConfigError
from cxbot.settings import values
from cxbot.settings.values import Groups, HttpAddress, Limits

PREFIX = "CXBOT_"
TELEGRAM_API = "https://api.telegram.org"


def variable(name: str) -> str:
    """telegram_token -> CXBOT_TELEGRAM_TOKEN"""
    return PREFIX + name.upper()


class Settings(BaseSettings):
    """One row per variable: name, type, default, meaning."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", frozen=True
    )

    telegram_token: Annotated[SecretStr | None, values.from_text(values.token)] = Field(
        None, description="The bot's token, from @BotFather."
    )
    telegram_api: Annotated[str, values.from_text(values.api_url)] = Field(
        TELEGRAM_API,
        description="The Bot API server; methods are at {base}/bot{token}/{method}.",
    )
    #: Once read, only the id of the desk's own group; `operators_chats` has them all.
    operators_chat: Annotated[str | None, values.from_text(lambda t: values.groups(t).default)] = (
        Field(
            None,
            description="Id of the operators' group, a negative number; "
            "with groups of queues or teams: -1001, billing=-1002.",
        )
    )
    operators: Annotated[
        Literal["members", "admins"] | tuple[int, ...], NoDecode, values.from_text(values.operators)
    ] = Field(
        "members", description="Who may act in the group: members, admins, or a list of user ids."
    )
    owners: Annotated[tuple[int, ...], NoDecode, values.from_text(values.people)] = Field(
        (), description="User ids of the owners, separated by commas."
    )
    database_url: Annotated[str, values.from_text(values.database)] = Field(
        "sqlite+aiosqlite:///cxbot.db",
        description="Where everything is kept: SQLite's file, or postgresql+asyncpg://USER:PASSWORD@HOST/NAME.",
        repr=False,
    )
    durability: Annotated[Literal["full", "fast"], values.one_of("full", "fast")] = Field(
        "full",
        description="full, or fast: may lose the last moments in a power cut (tests, demos).",
    )
    secret: Annotated[SecretStr | None, values.from_text(values.secret)] = Field(
        None,
        description="Signs buttons, links, sessions; empty: made once, kept beside the database.",
    )
    project: Annotated[Path, values.from_text(values.folder)] = Field(
        Path(), description="The folder that holds flows/ and handlers/."
    )
    http: Annotated[HttpAddress, NoDecode, values.from_text(values.http)] = Field(
        HttpAddress("127.0.0.1", 8080), description="Where the web side listens, host:port."
    )
    api_key: Annotated[tuple[SecretStr, ...], NoDecode, values.from_text(values.api_keys)] = Field(
        (),
        description="Key for the events API; without it the API is off. "
        "While the shop's system changes to a new one, both: NEW,OLD.",
    )
    metrics_key: Annotated[SecretStr | None, values.from_text(values.api_key)] = Field(
        None, description="Key for /metrics; without it only this machine may read them."
    )
    public_url: Annotated[str | None, values.from_text(values.public_url)] = Field(
        None,
        description="Public https address of the web side, without a path; where links lead to.",
    )
    webhook_url: Annotated[str | None, values.from_text(values.webhook_url)] = Field(
        None,
        description="Public https address Telegram calls; set it with the secret, or use polling.",
    )
    webhook_secret: Annotated[SecretStr | None, values.from_text(values.webhook_secret)] = Field(
        None,
        description='32 or more letters, digits, "_" or "-" that Telegram sends with each call.',
    )
    internal_hosts: Annotated[tuple[str, ...], NoDecode, values.from_text(values.hosts)] = Field(
        (),
        description="Own systems with internal addresses that actions may call: "
        "crm.internal, 10.1.2.3:8080, 10.9.0.0/16.",
    )
    telegram_limits: Annotated[Limits | None, NoDecode, values.from_text(values.limits)] = Field(
        Limits(30, 1, 20),
        description="Sends overall, per chat and per group; off for an own Bot API server.",
    )

    _groups: Groups | None = PrivateAttr(None)

    @model_validator(mode="wrap")
    @classmethod
    def _keep_groups(cls, given: Any, read: ModelWrapValidatorHandler[Self]) -> Self:
        settings = read(given)
        text = given.get("operators_chat") if isinstance(given, dict) else None
        settings._groups = values.groups(text) if text else None  # noqa: SLF001 -- of this class
        return settings

    @property
    def operators_chats(self) -> Groups | None:
        """Every group that CXBOT_OPERATORS_CHAT names."""
        return self._groups

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if bool(self.webhook_url) != bool(self.webhook_secret):
            there, missing = ("URL", "SECRET") if self.webhook_url else ("SECRET", "URL")
            raise ValueError(
                f"CXBOT_WEBHOOK_{there} is set and CXBOT_WEBHOOK_{missing} is not. "
                "Set both for webhook mode, or neither for polling"
            )
        if self.webhook_secret and self.telegram_token:
            number, _, key = self.telegram_token.get_secret_value().partition(":")
            secret = self.webhook_secret.get_secret_value()
            if secret in {key, f"{number}_{key}", f"{number}-{key}"}:
                raise ValueError("CXBOT_WEBHOOK_SECRET is the bot's token. Make another one")
        self._check_webhook_port()
        return self

    def _check_webhook_port(self) -> None:
        url = urlsplit(self.webhook_url or "")
        if url.scheme != "https" or self.telegram_api != TELEGRAM_API:
            return
        if (url.port or 443) not in values.WEB_PORTS:
            raise ValueError(
                f"CXBOT_WEBHOOK_URL names port {url.port}; Telegram calls only "
                f"{', '.join(map(str, values.WEB_PORTS))}"
            )

    def secrets(self) -> list[str]:
        """What may stand in no log."""
        there = [*dict(self).values(), *self.api_key]
        found = [value.get_secret_value() for value in there if isinstance(value, SecretStr)]
        # the part of a token that is one; its number stands in every message of the bot
        found += [text.partition(":")[2] for text in found if values.TOKEN.fullmatch(text)]
        password = urlsplit(self.database_url).password
        return [*found, password, unquote(password)] if password else found

    @property
    def sqlite_file(self) -> Path | None:
        """The database's file, relative to the working directory; None for PostgreSQL."""
        scheme, _, path = self.database_url.partition(":///")
        return Path(path.partition("?")[0]) if scheme.startswith("sqlite") else None

    def need(self, name: str) -> str:
        """The text of a setting that this command can't do without."""
        value = getattr(self, name)
        if value is None:
            meaning = type(self).model_fields[name].description
            raise ConfigError(f"{variable(name)} is not set. {meaning} Set it in .env.")
        return value.get_secret_value() if isinstance(value, SecretStr) else str(value)
