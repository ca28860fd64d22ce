"""What the environment and `.env` say; the environment wins. Nothing is read at import."""

from collections import Counter
from pathlib import Path
from typing import Any

from dotenv import dotenv_values
from dotenv.parser import parse_stream
from pydantic import ValidationError

from cxbot.errors import ConfigError, nearest
from cxbot.settings import logs
from cxbot.settings.secret import secret_for
from cxbot.settings.table import PREFIX, Settings, variable
from cxbot.settings.values import Groups, HttpAddress, Limits

__all__ = ["Groups", "HttpAddress", "Limits", "Settings", "example", "load", "secret_for"]


def load(env_file: Path | None = Path(".env"), **overrides: Any) -> Settings:
    """Settings from the environment, then `.env`; `overrides` (by field name) beat both."""
    problems = _unknown(env_file) if env_file else []
    sources: dict[str, Any] = {"_env_file": env_file, **overrides}
    try:
        settings = Settings(**sources)
    except ValidationError as error:
        problems += [
            _sentence(part["loc"], part.get("ctx", {}), part["msg"])
            for part in error.errors(include_input=False, include_url=False)
        ]
    if problems:
        # Not chained: the cause carries the values, secrets among them.
        raise ConfigError("\n".join(problems)) from None
    logs.keep_secret(settings.secrets())
    return settings


def example() -> str:
    """The text of `.env.example`."""
    lines = []
    for name, field in Settings.model_fields.items():
        lines.append(f"# {field.description}\n{variable(name)}={_text(field.default)}\n")
    return "\n".join(lines)


def _unknown(env_file: Path) -> list[str]:
    """An unknown CXBOT_ name in `.env` is a typing error. (The environment may hold anything.)"""
    try:
        names = dotenv_values(env_file, interpolate=False) if env_file.is_file() else {}
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{env_file} can't be read as UTF-8 text: {error}.") from None
    known = [variable(name) for name in Settings.model_fields]
    problems = [
        f"{env_file}: {name} stands there {times} times. Which one is meant? Leave one."
        for name, times in _counted(env_file).items()
        if times > 1 and name.upper() in known
    ]
    for name in names:
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            near = nearest(name, known)
            hint = f" Did you mean {near}?" if near else f" Known: {', '.join(known)}."
            problems.append(f"{env_file}: there is no setting {name}.{hint}")
    return problems


def _counted(env_file: Path) -> Counter[str]:
    """How often each name is set in it: of two the last would win, and nobody would be told."""
    if not env_file.is_file():
        return Counter()
    with env_file.open(encoding="utf-8") as file:
        return Counter(one.key for one in parse_stream(file) if one.key and not one.error)


def _sentence(where: tuple[int | str, ...], context: dict[str, Any], message: str) -> str:
    reason = str(context.get("error") or message).rstrip(".")
    return f"{variable(str(where[0]))}: {reason}." if where else f"{reason}."


def _text(default: Any) -> str:
    if default is None or default == ():
        return ""
    return str(default)
