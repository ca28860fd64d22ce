"""Which names owners may give: to flows and steps, and to what a flow remembers."""

import re

from cxbot.flow.reading.nodes import Scalar
from cxbot.flow.reading.problems import Problems
from cxbot.flow.texts.words import words

MOST_CHARS = 40
#: Of names that people read, and that stand in no button or address.
MOST_CHARS_READ = 80

_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_VARIABLE = re.compile(r"[^\W\d]\w*")
#: They mean something else in texts and conditions.
_TAKEN = frozenset({
    "customer", "shop", "yes", "no", "empty", "today", "true", "false", "and", "or", "not", "in",
    "is", "if", "else",
})  # fmt: skip
#: What the engine itself finds out about a customer.
KEPT_BY_US = frozenset({"id", "channel", "since", "orders_count", "last_order"})


def good_id(scalar: Scalar, what: str, problems: Problems) -> bool:
    """The id of a flow or a step: it goes into buttons, file names and addresses."""
    hint = f"Latin letters, digits, _ and -, at most {MOST_CHARS}, a letter first."
    if _ID.fullmatch(scalar.text) and len(scalar.text) <= MOST_CHARS:
        return True
    said = f'"{shortened(scalar.text)}" can not be the {what}.'
    problems.add(scalar.span, "E106", said, hint)
    return False


def variable(scalar: Scalar, problems: Problems) -> tuple[str, bool] | None:
    """(name, is it a field of the customer) of something to save under."""
    text = scalar.text.strip()
    name = text.removeprefix("customer.")
    own = name != text
    if name.startswith("_"):
        said = f'"{shortened(text)}" can not be set: names that begin with _ are not for flows.'
        problems.add(scalar.span, "E107", said, "Choose another name.")
    elif own and name in KEPT_BY_US:
        said = f'"{text}" can not be set by a flow: it is found out by itself.'
        problems.add(scalar.span, "E107", said, "Choose another name, as in customer.segment.")
    elif not own and (name in _TAKEN or name.partition(".")[0] == "shop"):
        hint = "Choose another name, as in rating."
        problems.add(scalar.span, "E107", f'"{text}" can not be set: it has a meaning.', hint)
    elif not _VARIABLE.fullmatch(name):
        hint = "Like this: rating, or customer.segment to keep it for ever."
        said = f'"{shortened(text)}" is not a name to save under.'
        problems.add(scalar.span, "E106", said, hint)
    elif len(name) > MOST_CHARS:
        said = f'"{shortened(text)}" is too long for a name.'
        problems.add(scalar.span, "E106", said, f"At most {MOST_CHARS} characters.")
    else:
        return name, own
    return None


def shortened(text: str) -> str:
    return text if len(text) <= MOST_CHARS else f"{text[:MOST_CHARS]}..."


class Called:
    """Names of things of one kind that an owner reads and writes by hand: no two are alike."""

    def __init__(self, what: str, problems: Problems) -> None:
        self._what = what
        self._problems = problems
        self._first: dict[tuple[str, ...], Scalar] = {}

    @property
    def names(self) -> frozenset[str]:
        return frozenset(scalar.text.strip() for scalar in self._first.values())

    def add(self, scalar: Scalar) -> bool:
        """Whether it may be called so."""
        name = scalar.text.strip()
        folded = words(name)
        if not folded or len(name) > MOST_CHARS_READ:
            hint = f"Letters, digits and spaces, at most {MOST_CHARS_READ}."
            said = f'"{shortened(name)}" can not be the name of a {self._what}.'
            self._problems.add(scalar.span, "E106", said, hint)
            return False
        first = self._first.setdefault(folded, scalar)
        if first is scalar:
            return True
        said = f'"{name}" is "{first.text.strip()}" of line {first.span.line} once more.'
        hint = "Capitals, ё, spaces and signs do not count: keep one of them."
        self._problems.add(scalar.span, "E332", said, hint)
        return False
