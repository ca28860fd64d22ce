"""Flows as owners write them: check and the walk find nothing wrong in any of them."""

from pathlib import Path

import pytest
from checking import ACTIONS

from cxbot.flow.catalog import examine
from cxbot.flow.reading.source import Problems
from cxbot.flow.walking.findings import walk_all

#: The shop, and flows that are each played in it alone.
NATURAL = Path(__file__).with_name("natural")
FLOWS = sorted(file for file in NATURAL.glob("*.yaml") if file.stem != "shop")
#: They tell of no mistake: no scenario yet, one language, no on_error, no quiet hours.
ELSEWHERE = {"I604", "I601", "W403", "I509"}


def test_there_are_flows_of_many_kinds() -> None:
    assert len(FLOWS) >= 30


@pytest.mark.parametrize("file", FLOWS, ids=lambda file: file.stem)
def test_what_an_owner_means_well_is_not_blamed(file: Path) -> None:
    shop = (NATURAL / "shop.yaml").read_text(encoding="utf-8")
    texts = {"flows/shop.yaml": shop, "flows/f.yaml": file.read_text(encoding="utf-8")}
    examined = examine(texts, actions=ACTIONS)
    problems = Problems()
    assert examined.catalog is not None, [str(p) for p in examined.problems]
    walk_all(examined.catalog, examined.files, problems)
    found = [*examined.problems, *problems.found]
    assert [str(p) for p in found if p.code not in ELSEWHERE] == []
