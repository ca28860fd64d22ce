"""Customers who are copies: their rows are whole, and cxbot takes up with each where they were."""

import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

from bench import crowd, processes
from bench.processes import CXBOT, DATABASE, START_SECONDS, Shape


async def test_the_next_message_of_a_copy_answers_its_open_question(tmp_path: Path) -> None:
    made = await crowd.make(tmp_path, 40, messages=2)
    assert _asked(made, "PRAGMA integrity_check") == [("ok",)]
    assert _asked(made, "PRAGMA foreign_key_check") == []
    came = "SELECT min(id), max(id), count(DISTINCT natural_key) FROM inbox"
    assert _asked(made, came) == [(1, 80, 80)]
    own = "SELECT count(DISTINCT customer_id), count(DISTINCT conversation_id) FROM session"
    assert _asked(made, own) == [(40, 40)]

    life = tmp_path / "life"
    life.mkdir()
    crowd.put(made, life)
    shape = Shape(updates=1, customers=1, before=2, waiting=True, crowd=80, patience=90)
    async with processes.running(CXBOT, shape, life) as pair:
        await pair.line(START_SECONDS)
        await pair.line(shape.longest)
        report = await pair.report()
    assert (report["answered"], report["lost"], report["strange"]) == (1, 0, 0)
    newest = "SELECT text FROM touchpoint ORDER BY id DESC LIMIT 2"
    assert ("You said text 0. More?",) in _asked(life / DATABASE, newest)
    sessions = "SELECT status, count(*) FROM session GROUP BY status"
    assert _asked(life / DATABASE, sessions) == [("asking", 40)]


def test_the_same_seed_makes_the_same_rows_with_names_of_their_own() -> None:
    owner, at = "01a207b469483c71230bef840c", 1_795_425_593_672_783
    row: tuple[Any, ...] = ("telegram", "7001", owner, at, f"turn|{owner}|telegram:7001", 3)
    life = crowd.Life({"identity": [row]})
    made, again, other = (list(life.copies(row, 3, 5, Random(seed))) for seed in (1, 1, 2))
    assert made == again != other
    assert [one[1] for one in made] == ["5", "6", "7"]
    owners, times = [one[2] for one in made], [one[3] for one in made]
    assert owners == sorted(set(owners))
    assert times == sorted(times)
    assert times[-1] <= at
    assert [one[4] for one in made] == [f"turn|{one[2]}|telegram:{one[1]}" for one in made]
    assert {one[5] for one in made} == {3}


def _asked(file: Path, query: str) -> list[Any]:
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(query).fetchall()
