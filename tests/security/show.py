"""`python -m security.show`, from tests/: writes the tables of docs/security.md anew."""

import re

from security.table import markdown
from security.test_every_threat import PAGE
from security.threats import THREATS

_MARK = "<!-- {0} -->\n{1}\n<!-- /{0} -->"


def shown(text: str, name: str, table: str) -> str:
    pattern = re.escape(f"<!-- {name} -->") + r".*?" + re.escape(f"<!-- /{name} -->")
    return re.sub(pattern, lambda _: _MARK.format(name, table), text, flags=re.DOTALL)


def threats() -> str:
    rows = [(name, what, f"{len(tests)}") for name, (what, *tests) in THREATS.items()]
    head = [("threat", "what it is", "tests named"), ("---", "---", "---")]
    return "\n".join(f"| {' | '.join(row)} |" for row in (*head, *rows))


if __name__ == "__main__":
    page = shown(PAGE.read_text(encoding="utf-8"), "rights", markdown())
    PAGE.write_text(shown(page, "threats", threats()), encoding="utf-8")
