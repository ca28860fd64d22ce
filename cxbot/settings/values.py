"""How one setting is read: text in, value out, or a ValueError: what was found, what would do.

A secret is never repeated in a message, only its length.
"""

import re
from collections.abc import Callable, Mapping
from ipaddress import ip_network
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import SplitResult, urlsplit

from pydantic import BeforeValidator, SecretStr

LOCAL_HOSTS = ("127.0.0.1", "localhost", "::1")
#: Accounts that stand for somebody else: anonymous admins, Telegram's service messages.
_NOBODY = (0, 1087968824, 777000)
_MIN_SECRET_CHARS = 16
_MOST_KEYS = 2
#: Fewer different ones, or the same few again and again, are no secret however many they are.
_MIN_DIFFERENT_CHARS, _LONGEST_REPEATED = 6, 8
#: Ports Telegram's own server calls webhooks on: https://core.telegram.org/bots/api#setwebhook
WEB_PORTS = (443, 80, 88, 8443)
#: A bot's token, whole.
TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")


class HttpAddress(NamedTuple):
    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


class Limits(NamedTuple):
    """How fast we send, below what Telegram punishes."""

    per_second_overall: int
    per_second_chat: int
    per_minute_group: int

    def __str__(self) -> str:
        return f"{self.per_second_overall}/s {self.per_second_chat}/s {self.per_minute_group}/min"


class Groups(NamedTuple):
    """Where the operators are: the desk's own group, and those of queues and teams by name."""

    default: str
    named: Mapping[str, str] = MappingProxyType({})


def from_text(read: Callable[[str], Any]) -> BeforeValidator:
    """Values that are no text come from code or are defaults, and stay as they are."""
    return BeforeValidator(lambda value: read(value.strip()) if isinstance(value, str) else value)


def token(text: str) -> SecretStr:
    if not TOKEN.fullmatch(text):
        raise ValueError(
            f"{_shape(text)} is not a bot token, which is digits, a colon, and letters, digits, "
            '"_" or "-". Copy it again from @BotFather, without quotes or spaces'
        )
    return SecretStr(text)


def secret(text: str) -> SecretStr:
    if len(text) < _MIN_SECRET_CHARS:
        raise ValueError(
            f"{_shape(text)} are too few to sign with. Use {_MIN_SECRET_CHARS} or more "
            "random characters, or leave it empty and one is made"
        )
    if _is_guessed(text):
        raise ValueError(
            f"{_shape(text)} that can be guessed: it repeats itself. "
            "Make a random one, or leave it empty and one is made"
        )
    return SecretStr(text)


def _is_guessed(text: str) -> bool:
    if len(set(text)) < _MIN_DIFFERENT_CHARS:
        return True
    parts = range(1, _LONGEST_REPEATED + 1)
    return any((text[:n] * len(text)).startswith(text) for n in parts)


def api_key(text: str) -> SecretStr:
    if not re.fullmatch(r"[!-~]+", text):
        raise ValueError(
            f"{_shape(text)} can't travel in an HTTP header. "
            "Use Latin letters, digits and signs, without spaces"
        )
    return SecretStr(text)


def api_keys(text: str) -> tuple[SecretStr, ...]:
    """Two while the shop's system changes from one to the other: NEW,OLD."""
    keys = tuple(api_key(part.strip()) for part in text.split(","))
    if len(keys) > _MOST_KEYS:
        raise ValueError(f"it holds {len(keys)} keys. Two are taken: the new one, a comma, the old")
    if len(keys) > len({key.get_secret_value() for key in keys}):
        raise ValueError("the same key stands there twice. Leave one of them out")
    return keys


def webhook_secret(text: str) -> SecretStr:
    if not re.fullmatch(r"[A-Za-z0-9_-]{32,256}", text):
        raise ValueError(
            f"{_shape(text)} won't do: Telegram takes letters, digits, "
            '"_" and "-", and it must have 32 to 256 of them'
        )
    return SecretStr(text)


def _whole(text: str) -> int:
    """Strict: no 1e3, no ١٠, no True."""
    if not re.fullmatch(r"-?[0-9]{1,19}", text):
        raise ValueError(f'"{text}" is not a whole number such as 1001')
    return int(text)


def groups(text: str) -> Groups:
    """-1001, billing=-1002: the first without a name is the desk's own."""
    own: str | None = None
    named: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in re.split(r"[,;\n]", text))):
        name, separator, number = (word.strip() for word in part.rpartition("="))
        chat = _group(number)
        if chat in (own, *named.values()):
            raise ValueError(f"the group {chat} stands there twice. Each id may stand there once")
        if separator:
            _check_name(name, part, named)
            named[name] = chat
        elif own is not None:
            raise ValueError(
                f"{own} and {chat} have no name, and one group can be the desk's own. "
                f"Write whose the other one is, such as billing={chat}"
            )
        else:
            own = chat
    if own is None:
        raise ValueError(
            "it names no group of the desk itself. Put its id first, without a name: "
            "-1001, billing=-1002"
        )
    return Groups(own, MappingProxyType(named))


def _check_name(name: str, part: str, named: Mapping[str, str]) -> None:
    if not name:
        raise ValueError(f'"{part}" has no name before "=", such as billing=-1002')
    if name.casefold() in (known.casefold() for known in named):
        raise ValueError(
            f'"{name}" has two groups. A queue or a team has one: leave one of them out'
        )


def _group(text: str) -> str:
    number = _whole(text)
    if number >= 0:
        raise ValueError(
            f'"{text}" is the id of a person or a bot. Add the bot to the operators\' group and '
            "use the group's id, which is negative, such as -1001234567890"
        )
    return str(number)


def people(text: str) -> tuple[int, ...]:
    people = tuple(_whole(part) for part in re.split(r"[,\s]+", text.strip("[]() ,")) if part)
    for person in people:
        if person in _NOBODY or person < 0:
            raise ValueError(
                f"{person} is not a person's id. "
                "A person sees their own id by writing to @userinfobot"
            )
    return people


def operators(text: str) -> str | tuple[int, ...]:
    if text in {"members", "admins"}:
        return text
    if not re.search(r"[0-9]", text):
        raise ValueError(
            f'"{text}" is not "members", "admins" or a list of user ids such as 1001,1002'
        )
    return people(text)


def one_of(*known: str) -> BeforeValidator:
    def read(text: str) -> str:
        if text not in known:
            raise ValueError(f'"{text}" is not one of: {", ".join(known)}')
        return text

    return from_text(read)


def database(text: str) -> str:
    scheme, separator, rest = text.partition("://")
    known = ("sqlite+aiosqlite", "postgresql+asyncpg")
    if not separator or scheme not in known:
        near = known[scheme.startswith("p")]
        raise ValueError(f'it begins with "{scheme[:30]}". Write {near}://…')
    if scheme == known[0] and (not rest.startswith("/") or rest in {"/", "/:memory:"}):
        raise ValueError(
            "it names no file, so a restart would lose everything. "
            "Write sqlite+aiosqlite:///cxbot.db (four slashes for an absolute path)"
        )
    return text


def http(text: str) -> HttpAddress:
    match = re.fullmatch(r"(?:\[([0-9a-fA-F:]+)\]|([^\s:/]+)):([0-9]{1,5})", text)
    if not match or int(match[3]) > 65535:
        raise ValueError(f'"{text}" is not host:port such as 127.0.0.1:8080')
    return HttpAddress(match[1] or match[2], int(match[3]))


def _web_url(text: str) -> SplitResult:
    try:
        url = urlsplit(text)
        _ = url.port
    except ValueError:
        raise ValueError("it is not a web address such as https://shop.example") from None
    if url.scheme not in {"http", "https"} or not url.hostname or re.search(r"\s", text):
        raise ValueError("it is not a web address such as https://shop.example")
    return url


def api_url(text: str) -> str:
    _web_url(text)
    return text.rstrip("/")


def public_url(text: str) -> str:
    """Where everybody finds the web side; on this machine it may be plain http."""
    url = _web_url(text)
    if url.path.strip("/") or url.query or url.fragment or url.username or url.password:
        raise ValueError("it is more than an address. Write https://bot.shop.example, no path")
    if url.hostname in LOCAL_HOSTS:
        return text.rstrip("/")
    if url.scheme == "http":
        raise ValueError(
            f"it begins with http://{url.hostname}, which is read on the way: https://…"
        )
    if _is_address(url.hostname or ""):
        raise ValueError(
            f"{url.hostname} is a number, for which there is no certificate. Write the name"
        )
    if (url.port or 443) not in WEB_PORTS:
        ports = ", ".join(map(str, WEB_PORTS))
        raise ValueError(f"it names port {url.port}; Telegram opens and calls only {ports}")
    return text.rstrip("/")


def _is_address(host: str) -> bool:
    """Also as 127.1, 0x7f.1 or 2130706433, which a browser takes for one."""
    return ":" in host or bool(re.fullmatch(r"(0x[0-9a-f]*|[0-9]+)", host.rpartition(".")[2]))


def webhook_url(text: str) -> str:
    url = _web_url(text)
    if url.scheme == "http" and url.hostname not in LOCAL_HOSTS:
        raise ValueError(
            f"Telegram calls https only, and it begins with http://{url.hostname}. Write https://…"
        )
    return text


def hosts(text: str) -> tuple[str, ...]:
    """Names, addresses and networks, each perhaps with a port."""
    found = tuple(part for part in re.split(r"[,;\s]+", text) if part)
    for part in found:
        bare = re.fullmatch(r"\[([^\[\]]+)\](?::([0-9]{1,5}))?", part)
        host, _, port = part.partition(":") if part.count(":") == 1 else (part, "", "")
        host, port = (bare[1], bare[2] or "") if bare else (host, port)
        if not _is_host(host) or not re.fullmatch(r"[0-9]{0,5}", port) or int(port or 1) > 65535:
            raise ValueError(
                f'"{part}" is no host such as crm.internal, 10.1.2.3:8080 or 10.9.0.0/16'
            )
    return found


def _is_host(text: str) -> bool:
    try:
        return ip_network(text, strict=False).prefixlen > 0
    except ValueError:
        return bool(re.fullmatch(r"(?=.*[A-Za-z])[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*", text))


def limits(text: str) -> Limits | None:
    if text == "off":
        return None
    match = re.fullmatch(r"([1-9][0-9]{0,5})/s ([1-9][0-9]{0,5})/s ([1-9][0-9]{0,5})/min", text)
    if not match:
        raise ValueError(
            f'"{text}" is not of the form "30/s 1/s 20/min" (overall, per chat, per group) or "off"'
        )
    return Limits(*map(int, match.groups()))


def folder(text: str) -> Path:
    path = Path(text).expanduser()
    if not path.is_dir():
        raise ValueError(f'there is no folder "{text}"')
    return path


def _shape(secret: str) -> str:
    """What may be said of a secret: how long it is."""
    return f"a value of {len(secret)} character{'s' * (len(secret) != 1)}"
