"""One code of `check`."""

from collections.abc import Mapping

from msgspec import Struct, field

from cxbot.model.types import ActionType

EXAMPLE = "flows/example.yaml"


class Rule(Struct, frozen=True, kw_only=True):
    """The example is real: a test checks that it draws the code at `at`, and `mended` doesn't."""

    code: str
    #: A few words: "a text is cut off at #".
    title: str
    #: One to three sentences for an owner: what would happen, and what to do.
    why: str
    example: str
    #: line:column in the example, counted from 1.
    at: str
    mended: str
    #: Where the example stands.
    file: str = EXAMPLE
    #: What must stand beside it, by path; the shop is English if none is given.
    beside: Mapping[str, str] = field(default_factory=dict)
    #: What handlers/ declare; None: there is no such folder.
    actions: tuple[ActionType, ...] | None = None
    #: Found by `check --paths` only, which walks the flows.
    walked: bool = False
