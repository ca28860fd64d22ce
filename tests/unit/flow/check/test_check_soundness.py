"""Where check finds no error, nothing goes wrong later: of shops that nobody wrote, walked through.

What nobody declares (an action's dict, an own field of customers) can be anything, so nothing can
be promised of it; the generated flows only show it and ask what it equals.
"""

import re
from collections.abc import Iterable

from generated import Author
from generated_shop import Shop
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cxbot.flow.protocol import Effect, OpenTicket, Say, Traced
from cxbot.flow.walking.findings import walks

#: What no customer and no operator may read: what Python calls things, and what was not filled in.
ODD = re.compile(r"\b(None|True|False|Decimal|datetime|nan|inf)\b|[{}\[\]'<>]")
INPUTS = 250

shops = st.composite(lambda draw: Author(lambda rows: draw(st.sampled_from(rows))).shop())()


def read(effects: Iterable[Effect]) -> Iterable[str]:
    """Every text that somebody reads."""
    for effect in effects:
        match effect:
            case Say():
                yield effect.text.text
                yield from (choice.label for row in effect.choices for choice in row)
                for link in effect.links:
                    yield from (link.label, link.url)
            case OpenTicket():
                yield effect.reason


def failures(shop: Shop) -> list[str]:
    examined = shop.mended()
    assert examined.catalog is not None
    found = []
    for walk in walks(examined.catalog, examined.files, INPUTS):
        for node in walk.nodes:
            way = " → ".join(node.way())
            errors = [e for e in node.effects if isinstance(e, Traced) and e.verb == "error"]
            found += [f"{e.detail}: {way}" for e in errors if "more than 100 steps" not in e.detail]
            found += [f"{text!r}: {way}" for text in read(node.effects) if ODD.search(text)]
    return found


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    # Smaller ones take minutes to find; the texts of the failing one are shown.
    phases=[Phase.generate],
)
@given(shop=shops)
def test_what_check_finds_no_error_in_has_none(shop: Shop) -> None:
    assert failures(shop) == [], "\n".join(shop.texts().values())
