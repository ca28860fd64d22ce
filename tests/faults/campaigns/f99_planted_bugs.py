"""The planted bugs: a campaign that misses one of them proves nothing."""

from pathlib import Path

from cxbot.model.value import replace

from ..places import available
from .campaign import POSTGRESQL, Campaign, Case, Result
from .shown import SHOWN

_MISSED, _SEEN_WITHOUT = "missed", "seen without the bug"
#: Which of several processes is quicker isn't in the seed, and some bugs show by that alone.
_TRIES = 2


async def run(case: Case) -> Result:
    name = list(SHOWN)[case.number % len(SHOWN)]
    shown, result = SHOWN[name], Result(n=1)
    if shown.store == POSTGRESQL and not available():
        return Result(skipped="no PostgreSQL on this machine")
    case = replace(case, store=shown.store)
    for number in range(_TRIES):
        found = await shown.show(replace(case, bug=name, folder=_made(case.folder / f"{number}")))
        if found.problems[shown.kind]:
            break
    if not found.problems[shown.kind]:
        result.problem(_MISSED, f"{name} wasn't seen as {shown.kind}: {_short(found)}")
    else:
        result.counts["caught"] += 1
        result.counts["of the study"] += bool(shown.study)
    if shown.also_clean:
        clean = await shown.show(replace(case, folder=_made(case.folder / "clean")))
        if not clean.clean:
            result.problem(_SEEN_WITHOUT, f"{name}: {_short(clean)}")
    return result


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _short(found: Result) -> str:
    return "; ".join(f"{kind}: {texts[:2]}" for kind, texts in found.problems.items())[:1500]


CAMPAIGN = Campaign(
    id="bugs",
    title="planted bugs",
    unit="bugs",
    promise="each is caught, and nothing is seen without it",
    sizes={"smoke": 1, "sample": len(SHOWN), "t2": len(SHOWN), "t3": len(SHOWN)},
    zeros=(_MISSED, _SEEN_WITHOUT),
    run=run,
    whole=True,
)
