"""What a step is called in a report, and which steps of two versions are the same one."""

from collections.abc import Iterator, Sequence

from cxbot.flow.definition import Flow
from cxbot.flow.drawing import wording
from cxbot.flow.steps import (
    AnyStep,
    AskStep,
    CallStep,
    GoStep,
    HumanStep,
    IfStep,
    MatchStep,
    RunStep,
    SayStep,
    SetStep,
    WaitStep,
)
from cxbot.flow.values.hours import told

_WIDTH = 44
_WHOLE = 10_000
#: Steps at which nobody can stay: they are told where they have something to tell.
QUIET = frozenset({"set", "if", "match", "go", "stop", "run"})
_SAME_ID, _SAME_WHAT, _SAME_PLACE = 9, 4, 1

Pair = tuple[AnyStep | None, AnyStep | None]


def title(step: AnyStep, language: str = "", longest: int = _WIDTH) -> str:
    """What it says, asks or does, on one line."""
    match step:
        case SayStep() | AskStep():
            return wording.phrase(step.text, language, longest)
        case HumanStep():
            return wording.phrase(step.title, language, longest)
        case CallStep():
            return wording.short(step.action, longest)
        case RunStep():
            return wording.short(step.flow, longest)
        case IfStep():
            return wording.short(step.condition.text, longest)
        case MatchStep():
            return wording.short(step.subject.text, longest)
        case SetStep():
            return wording.short(", ".join(str(target) for target, _ in step.assignments), longest)
        case GoStep():
            return wording.short(step.to, longest)
        case WaitStep():
            return told(step.length) if step.length else f"until {wording.clock(step.until or 0)}"
        case _:
            return ""


def paired(before: Flow, now: Flow) -> list[Pair]:
    """Both versions' steps in the order of their files; None where the other has none like it.

    The same one is what has the same id, else what says, asks or does the same, else what is the
    same verb at the same place. A new step above thus moves nobody: of all pairs that keep the
    order the likest are taken (a longest common subsequence, weighted).
    """
    old, new = list(before.steps.values()), list(now.steps.values())
    best = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            alike = _alike(old[i], new[j])
            both = alike + best[i + 1][j + 1] if alike else 0
            best[i][j] = max(both, best[i + 1][j], best[i][j + 1])
    return list(_way(old, new, best))


def _way(old: Sequence[AnyStep], new: Sequence[AnyStep], best: list[list[int]]) -> Iterator[Pair]:
    i = j = 0
    while i < len(old) and j < len(new):
        alike = _alike(old[i], new[j])
        if alike and best[i][j] == alike + best[i + 1][j + 1]:
            yield old[i], new[j]
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            yield old[i], None
            i += 1
        else:
            yield None, new[j]
            j += 1
    yield from ((step, None) for step in old[i:])
    yield from ((None, step) for step in new[j:])


def _alike(old: AnyStep, new: AnyStep) -> int:
    """0: not the same step."""
    if old.verb != new.verb:
        return 0
    if old.id is not None and new.id is not None:
        return _SAME_ID if old.id == new.id else 0
    said = title(old, longest=_WHOLE)
    same = bool(said) and said == title(new, longest=_WHOLE)
    if isinstance(old, AskStep) and isinstance(new, AskStep):
        kept = old.save is not None and new.save is not None and str(old.save) == str(new.save)
        if not same and not kept:
            return 0
        same = True
    there = old.key == new.key
    return _SAME_WHAT * same + _SAME_PLACE * there
