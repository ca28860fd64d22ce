"""A few cases of the campaigns that take seconds; `make faults` runs some of every one,
`make faults-release` all."""

from pathlib import Path

import pytest

from .campaigns.campaign import Campaign, campaigns
from .campaigns.one_case import run_case

#: A case takes ten seconds or more: servers, several processes, waits in earnest.
_LONG = (
    "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F14", "F15", "F16", "F17", "F24", "F25", "F27",
    "F28", "F29", "F33", "desk", "wire",
)  # fmt: skip
#: Each on the store that it names first.
_PAIRS = [(one, one.stores[0]) for one in campaigns().values() if one.id not in _LONG]


@pytest.mark.parametrize(
    ("campaign", "store"), _PAIRS, ids=[f"{one.id}-{store}" for one, store in _PAIRS]
)
async def test_the_first_cases_have_no_problem(
    campaign: Campaign, store: str, tmp_path: Path
) -> None:
    for number in range(campaign.cases("smoke")):
        folder = tmp_path / str(number)
        folder.mkdir()
        result = await run_case(campaign, store, number, folder)
        if result.skipped:
            pytest.skip(result.skipped)
        assert result.clean, f"case {number}: {dict(result.problems)}"
        assert result.n > 0
