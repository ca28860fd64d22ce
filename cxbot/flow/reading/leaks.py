"""Keys and tokens that were pasted into a file: they belong into .env, which is never shared."""

import re

from cxbot.flow.reading.lines import Lines
from cxbot.flow.reading.nodes import Span
from cxbot.flow.reading.problems import Problems

_TOKENS = re.compile(
    r"""(?<![A-Za-z0-9_-])(?:
      [0-9]{8,10}:[A-Za-z0-9_-]{35}           # a Telegram bot
    | sk-[A-Za-z0-9_-]{20,200}                # OpenAI and the like
    | [sr]k_(?:live|test)_[A-Za-z0-9]{16,200} # Stripe
    | gh[pousr]_[A-Za-z0-9]{36,255}           # GitHub
    | github_pat_[A-Za-z0-9_]{40,255}
    | glpat-[A-Za-z0-9_-]{20,200}             # GitLab
    | AKIA[A-Z0-9]{16}                        # Amazon
    | AIza[A-Za-z0-9_-]{35}                   # Google
    | xox[abprs]-[A-Za-z0-9-]{10,200}         # Slack
    | eyJ[A-Za-z0-9_-]{10,500}\.eyJ[A-Za-z0-9_-]{10,2000}\.[A-Za-z0-9_-]{10,500}
    )(?![A-Za-z0-9_-])
    | -----BEGIN[ ][A-Z ]{0,20}PRIVATE[ ]KEY-----""",
    re.VERBOSE,
)


def find(file: str, text: str, problems: Problems) -> None:
    """The message never repeats what it found."""
    lines: Lines | None = None
    for match in _TOKENS.finditer(text):
        lines = lines or Lines(text)
        at = Span.between(file, lines, *match.span())
        hint = "Put it in .env, and ask for a new one: this one may have been seen."
        problems.add(at, "E108", "this looks like a secret key or token.", hint)
