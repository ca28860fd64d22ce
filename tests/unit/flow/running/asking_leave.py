"""A session that asks leave before the bot writes first, and the answers it may get."""

from datetime import datetime, timedelta
from typing import Any

from flow_driving import MOSCOW, Player, catalog

from cxbot.flow.protocol import AskLeave, Initiative, LeaveDelayed, LeaveDenied, LeaveGiven, Traced

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NIGHT = datetime(2025, 3, 10, 22, 40, tzinfo=MOSCOW)


def play(steps: str, initiative: Initiative = "bot", **more: Any) -> Player:
    flows = {name: more.pop(name) for name in ("survey", "anytime") if name in more}
    shop, top = more.pop("shop", ""), more.pop("top", "")
    found = catalog(steps, shop=shop, top=top, **flows)
    return Player(found, policy=True, **more).start(initiative=initiative)


def given(player: Player, contact: str = "c1") -> list[str]:
    player.send(LeaveGiven(leave=leave(player), contact=contact))
    return player.said()


def delayed(player: Player, length: timedelta) -> list[str]:
    until = player.now + length
    player.send(LeaveDelayed(leave=leave(player), until=until, why="apart"))
    return player.said()


def denied(player: Player) -> list[str]:
    player.send(LeaveDenied(leave=leave(player), why="consent"))
    return player.said()


def asks(player: Player) -> tuple[str, str]:
    """Kind of the leave that the last turn asked for, and whose rules hold."""
    asked: AskLeave = player.one(AskLeave)
    return asked.kind, asked.flow


def leave(player: Player) -> str:
    asked: AskLeave = player.one(AskLeave)
    return asked.leave


def traced(player: Player) -> list[str]:
    return [effect.detail for effect in player.last if isinstance(effect, Traced)]


# ---- silence -------------------------------------------------------------------------------------


ASK = "- ask: Q?\n  answer: number\n  remind: {after: 1 hour, say: Still there?}\n"


# ---- a survey inside another flow ----------------------------------------------------------------


SURVEY = (
    "flow: survey\ndo:\n  - ask: How was it?\n    answer: rating 1-5\n    save: score\n"
    "    metric: csat\n"
)
RUNS = "- ask: Q?\n- run: survey\n  save: found\n- say: Bye."


# ---- something else on top -----------------------------------------------------------------------


LATER = (
    "anytime:\n  - when: {words: [size]}\n    do:\n      - say: M fits most.\n"
    "  - when: {words: [measure]}\n    do:\n      - ask: How tall?\n      - say: M then.\n"
    "  - when: {words: [later]}\n    do:\n      - wait: 2 days\n"
)
