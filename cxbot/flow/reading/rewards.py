"""`rewards` of shop.yaml: what a customer gets for an answer, and where its codes come from."""

import re
from collections.abc import Mapping
from typing import Any

from cxbot.errors import did_you_mean
from cxbot.flow.reading.contacts import budget
from cxbot.flow.reading.fields import Fields, entries
from cxbot.flow.reading.mending import renamed
from cxbot.flow.reading.naming import MOST_CHARS, shortened
from cxbot.flow.reading.settings import Reader, given, length
from cxbot.flow.reading.source import Map, Node, Problems, Scalar, plain
from cxbot.flow.texts.phrase import Languages, Phrase, read_phrase, read_value
from cxbot.model.policy import Reward

_GENERATE = "generate"
_PLAIN: Mapping[str, tuple[str, Reader]] = {
    "once_per": ("once_per", length),
    "valid_for": ("valid_for", length),
    "budget": ("budget", budget),
}
REWARD_KEYS = ("what", "codes", "prefix", *_PLAIN)
CODES_KEYS = ("list", "action", "with")
_LIKE = 'thanks: {what: "10% off", codes: generate}'
_LIKE_CODES = "Like this: codes: generate, or codes: {list: rewards/thanks.txt}"
#: Texts speak of it as shop.rewards.NAME.
_NAME = re.compile(rf"[A-Za-z][A-Za-z0-9_]{{0,{MOST_CHARS - 1}}}")
#: People type it: letters and digits that every till knows.
_PREFIX = re.compile(r"[A-Z0-9-]{1,12}")
_FILE = re.compile(r"[\w-]+(/[\w-]+)*\.txt", re.ASCII)
_ACTION = re.compile(r"\w+(\.\w+)*")


def read_rewards(
    node: Node | None, languages: Languages, problems: Problems
) -> tuple[dict[str, Reward], dict[str, Phrase]]:
    """By name; one that can't be used is left out, and told."""
    rewards: dict[str, Reward] = {}
    texts: dict[str, Phrase] = {}
    for key, value in entries(node, '"rewards"', problems):
        if not _NAME.fullmatch(key.text):
            said = f'"{shortened(key.text)}" can not be the name of a reward.'
            hint = f"Latin letters, digits and _, at most {MOST_CHARS}, a letter first."
            problems.add(key.span, "E106", said, hint)
            continue
        fields = Fields(value, f'the reward "{key.text}"', REWARD_KEYS, problems, like=_LIKE)
        what = _what(fields, languages)
        rewards[key.text] = Reward(name=key.text, **_codes(fields), **given(fields, _PLAIN))
        if what is not None:
            texts[key.text] = what
    return rewards, texts


def _what(fields: Fields, languages: Languages) -> Phrase | None:
    """The same words for everybody: what is promised doesn't hang on who reads it."""
    node = fields.need("what", 'In the customer\'s words: what: "10% off"')
    found = read_phrase(node, languages, fields.problems, markup=False) if node else None
    if found is None:
        return None
    if any(template.fixed is None for template in found.templates()):
        said = "what a reward is has no placeholders."
        fields.problems.add(found.span, "E104", said, 'Like this: what: "10% off"')
        return None
    return found


def _codes(fields: Fields) -> dict[str, Any]:
    prefix = _prefix(fields)
    node = fields.node("codes")
    if isinstance(node, Map):
        if prefix:
            said = "a prefix is only for codes that are made here."
            fields.problems.add(fields.keys["prefix"].span, "E104", said, "Take it out.")
        return _elsewhere(node, fields.problems)
    if node is not None and not (isinstance(node, Scalar) and node.text.strip() == _GENERATE):
        text = node.text if isinstance(node, Scalar) else "this"
        hint = did_you_mean(text, (_GENERATE,), _LIKE_CODES)
        edits = renamed(node.span, text, (_GENERATE,)) if isinstance(node, Scalar) else ()
        fields.problems.add(node.span, "E104", f'"{text}" says of no codes.', hint, edits)
    return {"prefix": prefix}


def _prefix(fields: Fields) -> str:
    scalar = fields.scalar("prefix")
    text = scalar.text.strip() if scalar else ""
    if scalar and not _PREFIX.fullmatch(text):
        right = text.upper()
        hint = (
            f'Write "{right}".'
            if _PREFIX.fullmatch(right)
            else "Capital letters from A to Z, digits and -, at most 12."
        )
        said = f'"{scalar.text}" can not begin a code.'
        fields.problems.add(scalar.span, "E104", said, hint)
        return ""
    return text


def _elsewhere(node: Map, problems: Problems) -> dict[str, Any]:
    """Codes of the shop's list, or of an action."""
    inner = Fields(node, '"codes"', CODES_KEYS, problems)
    listed, action = inner.scalar("list"), inner.scalar("action")
    if ("list" in inner) == ("action" in inner):
        problems.add(node.span, "E102", "codes come from a list or from an action.", _LIKE_CODES)
        return {}
    if "with" in inner and action is None:
        said = '"with" goes with an action.'
        problems.add(inner.keys["with"].span, "E104", said, "Take it out.")
    if listed is not None:
        if not _FILE.fullmatch(listed.text.strip()):
            said = f'"{listed.text}" is not the name of a list.'
            hint = "A text file below flows/, a code per line: rewards/thanks.txt"
            problems.add(listed.span, "E104", said, hint)
        return {"source": "list", "file": listed.text.strip()}
    if action is None or not _ACTION.fullmatch(action.text):
        if action is not None:
            said = f'"{action.text}" is not the name of an action.'
            problems.add(action.span, "E104", said, "Like this: shop.create_coupon")
        return {}
    arguments = {}
    for key, value in entries(inner.node("with"), '"with"', problems):
        arguments[key.text] = plain(value)
        if read_value(value, Problems()).templates():
            said = f'"{key.text}" of a reward is the same for everybody: it has no placeholders.'
            problems.add(value.span, "E104", said, "The action knows the customer by its context.")
    return {"source": "action", "action": action.text, "arguments": arguments}
