"""What is typed into a chat: the customer's words, or one of a few that do something else."""

import json
from collections.abc import Container, Mapping
from typing import Any, Literal

from msgspec import Struct

from cxbot.errors import ConfigError
from cxbot.flow.reading.letters import UNSENDABLE
from cxbot.flow.values import hours

HELP = """\
What you type, the customer says; a number taps the button of that number. And:
  wait 3 days, wait until 10:00      time passes, and what becomes due happens
  operator: Hello                    a person answers from the group; operator: /done ends the talk
  event order.delivered              your shop's system sends it, with example data: an order A-1042
  event order.returned {"order": {"number": "A-1042"}}       the same with data of your own
  user: wait 3 days                  the customer says just that
  Ctrl+D                             the end"""


class Typed(Struct, frozen=True):
    """`text` is what comes after the word."""

    kind: Literal["help", "wait", "operator", "event", "user", "nothing"]
    text: str = ""


def read_line(line: str, events: Container[str]) -> Typed:
    """Everything that is no such word is said by the customer."""
    line = UNSENDABLE.sub("", line).strip()  # no messenger would take it either
    if not line:
        return Typed("nothing")
    word, _, rest = line.partition(" ")
    operator, user = _after(line, "operator:", "/operator "), _after(line, "user:")
    if line == "help":
        return Typed("help")
    if operator is not None:
        return Typed("operator", operator)
    if word == "wait" and _is_wait(rest):
        return Typed("wait", " ".join(rest.split()))
    if word == "event" and rest.partition(" ")[0] in events:
        return Typed("event", rest)
    return Typed("user", user or line)


def _is_wait(text: str) -> bool:
    word, _, rest = text.strip().partition(" ")
    return (hours.clock(rest) if word == "until" else hours.length(text)) is not None


def _after(line: str, *heads: str) -> str | None:
    for head in heads:
        if line.lower().startswith(head):
            return line[len(head) :].strip()
    return None


def read_data(text: str) -> Mapping[str, Any]:
    """Raises ConfigError for what is no JSON object."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        like = '{"order": {"number": "A-1042"}}'
        raise ConfigError(f"The data are no JSON: {error}. Like this: {like}") from error
    if not isinstance(data, dict):
        raise ConfigError('The data are a JSON object, like {"order": {"number": "A-1042"}}.')
    return data
