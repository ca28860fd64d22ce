"""The shop's own lists of codes: text files below flows/, a code per line."""

from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from cxbot.app.folder.files import Unread
from cxbot.errors import ConfigError
from cxbot.flow.reading.files import FLOWS
from cxbot.flow.shop import Shop
from cxbot.model.policy import Reward

_MOST_BYTES = 8 * 1024 * 1024
_MOST_CHARS = 120


class CodeList(Struct, frozen=True, kw_only=True):
    """Its codes, each once, in their order; and the numbers of the lines that say nothing new."""

    codes: tuple[str, ...]
    twice: tuple[int, ...] = ()
    blank: tuple[int, ...] = ()
    long: tuple[int, ...] = ()


def parsed(text: str) -> CodeList:
    codes: dict[str, None] = {}
    twice, blank, long = [], [], []
    for number, line in enumerate(text.splitlines(), 1):
        code = line.strip()
        if not code:
            blank.append(number)
        elif len(code) > _MOST_CHARS:
            long.append(number)
        elif code in codes:
            twice.append(number)
        else:
            codes[code] = None
    return CodeList(codes=tuple(codes), twice=tuple(twice), blank=tuple(blank), long=tuple(long))


def read_list(folder: Path, reward: Reward) -> CodeList:
    """Raises ConfigError when there's no such file, or it can't be read."""
    path = folder / FLOWS / reward.file
    try:
        if not path.resolve().is_relative_to(folder.resolve()):
            raise _unread(path, folder, "this is a link to a file outside of the project.")
        with path.open("rb") as file:
            told = file.read(_MOST_BYTES + 1)
        if len(told) > _MOST_BYTES:
            raise _unread(path, folder, "a list has at most 8 MB.")
        return parsed(told.decode("utf-8-sig"))
    except FileNotFoundError:
        said = f'there is no such file; the reward "{reward.name}" takes its codes from it.'
        raise _unread(path, folder, said) from None
    except OSError as error:
        raise _unread(path, folder, f"the file can't be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise _unread(path, folder, "this is no text in UTF-8.") from error


def unread_lists(folder: Path, shop: Shop) -> Iterator[tuple[str, Unread]]:
    """Rewards whose list can't be had: customers would be promised what isn't there."""
    for reward in shop.rewards.values():
        if reward.source != "list":
            continue
        try:
            read_list(folder, reward)
        except ConfigError as error:
            path = (Path(FLOWS) / reward.file).as_posix()
            yield reward.name, Unread(path=path, reason=str(error).removeprefix(f"{path}: "))


def _unread(path: Path, folder: Path, reason: str) -> ConfigError:
    return ConfigError(f"{path.relative_to(folder).as_posix()}: {reason}")
