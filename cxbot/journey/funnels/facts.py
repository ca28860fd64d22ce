"""What one session says of each step it saw: one fact per step, however often it came by.

The rules:
 1. Handed outweighs on, on outweighs inside, inside outweighs left: each (session, step) is in
    exactly one of the four.
 2. On: the flow passed a way out of the step. That a question stayed without a reply is no such
    way, also where the flow then goes on by itself: its time was over, so it was left.
 3. Handed: a person was called there, and it isn't known that nobody came in time. It stays so when
    the ticket is closed and the flow goes on: the customer did not get on alone.
 4. Inside: neither, and the session hasn't ended; or it went over to another version there, and
    nobody will ever know what they would have done in this one.
 5. The flow as a whole is counted by the same words. On means that it came to one of its ends, with
    or without a person's help; else the fate of the step where it stands, or stopped, is its own.
"""

from collections.abc import Iterator
from typing import Literal

from cxbot.flow.drawing.walk import STILL_THERE, Visit, WayOf

Fate = Literal["handed", "on", "inside", "left"]
#: The one that outweighs the others first.
FATES: tuple[Fate, ...] = ("handed", "on", "inside", "left")
#: The same for the flow as a whole: who came to its end in some session has.
ENDINGS: tuple[Fate, ...] = ("on", "handed", "inside", "left")
#: The key under which everybody who began the flow is counted.
START = ""
_SILENT = "no reply"

#: Key of the step, what became of them there, and of those who left: how.
Fact = tuple[str, Fate, str]


def facts(visit: Visit) -> Iterator[Fact]:
    """Of every step that the session saw in that version of that flow, the start first."""
    passed = {way[0] for way in visit.passes if way[2] != _SILENT}
    silent = {way[0] for way in visit.passes if way[2] == _SILENT}
    left = {step: outcome for step, outcome in sorted(visit.left) if outcome != STILL_THERE}
    left = dict.fromkeys(silent, _SILENT) | left
    if visit.entered:
        passed.add(START)
    for step in (START, *visit.entered):
        if step in visit.handed:
            yield step, "handed", ""
        elif step in passed:
            yield step, "on", ""
        elif (step, STILL_THERE) in visit.left or step not in left:
            yield step, "inside", ""
        else:
            yield step, "left", left[step]


def ending(visit: Visit) -> tuple[Fate, str]:
    """Of the flow as a whole: on when it came to an end, else what holds where it stopped."""
    there = {step for step, _ in visit.left}
    if any(way[1] is None and not _cut(way, there) for way in visit.passes):
        return "on", ""
    if there & visit.handed:
        return "handed", ""
    left = sorted(outcome for _, outcome in visit.left)
    if left and STILL_THERE not in left:
        return "left", left[0]
    return "inside", ""


def _cut(way: WayOf, there: set[str]) -> bool:
    """No end that the owner wrote: nobody replied, or an action failed and no branch is there."""
    return way[2] in {_SILENT, "error"} and way[0] in there
