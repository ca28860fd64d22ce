"""What people sent, by the ledger, against what cxbot took in: each once, and once only."""

from collections import Counter
from collections.abc import Collection, Mapping
from itertools import pairwise

from .campaign import DOUBLE, LOST, ORDER, Result
from .wire import BOT, Wire


async def judge(result: Result, world: Wire, *, dead: int = 0) -> None:
    """Every update is one row that is done, and one touchpoint; what the server itself forgot is
    counted. `dead` rows may have been buried."""
    there = await world.rows("SELECT natural_key, status, error FROM inbox")
    stored = Counter(str(row["natural_key"]) for row in there)
    touched = Counter(
        str(row["source_key"])
        for row in await world.rows("SELECT source_key FROM touchpoint WHERE direction = 'in'")
    )
    buried = [row for row in there if row["status"] != "done"]
    if len(buried) > dead:
        for row in buried:
            result.problem(LOST, f"{row['natural_key']} is {row['status']}: {row['error']}")
    for entry in world.server.ledger.of("received", "tap"):
        if "update_id" not in entry:
            continue
        result.counts["updates"] += 1
        if entry.get("lost"):
            result.counts["forgotten by the server"] += 1
            continue
        key = (
            f"{BOT}:c:{entry['tap_id']}"
            if entry["kind"] == "tap"
            else f"{BOT}:m:{entry['chat_id']}:{entry['message_id']}"
        )
        _once(result, key, stored[key], touched[f"telegram|{key}"])


def _once(result: Result, key: str, rows: int, touched: int) -> None:
    if rows != 1:
        result.problem(LOST if rows == 0 else DOUBLE, f"{key} is {rows} rows")
    if touched != 1:
        result.problem(LOST if touched == 0 else DOUBLE, f"{key} is {touched} touchpoints")


def answers(
    result: Result, world: Wire, said: Mapping[int, list[str]], *, ordered: bool = True
) -> None:
    """Each word was answered once, and in the order in which the customer wrote."""
    for who, words in said.items():
        heard = [e["text"] for e in world.seen(who) if e["text"].startswith("heard ")]
        counted = Counter(heard)
        for word in words:
            times = counted.pop(f"heard {word}.", 0)
            if times != 1:
                result.problem(LOST if times == 0 else DOUBLE, f"{word} was answered {times} times")
        for text, times in counted.items():
            result.problem(DOUBLE, f"{who} saw {text!r} {times} times, and never wrote that")
        if ordered:
            _in_order(result, who, words, heard)


def _in_order(result: Result, who: int, words: list[str], heard: Collection[str]) -> None:
    place = {f"heard {word}.": number for number, word in enumerate(words)}
    for before, after in pairwise(place[text] for text in heard if text in place):
        if before > after:
            result.problem(ORDER, f"{who}: {words[after]} was answered after {words[before]}")
