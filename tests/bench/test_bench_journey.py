"""The made log: its counts are kept from what was meant, the code counts its rows, both agree."""

import hashlib
import json
import sqlite3
from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bench.journey.catalogue import texts
from bench.journey.making import BEGINS, make
from bench.journey.places import plan
from cxbot.flow.catalog import examine, restored
from cxbot.journey.friction import ranking
from cxbot.journey.friction.gathering import Gathering
from cxbot.journey.friction.stumbling import Watch
from cxbot.journey.friction.waits import limits
from cxbot.journey.paths import Exchange, Journey, journeys
from cxbot.model.journey import Catalogue, JourneyKind
from cxbot.model.touchpoint import Rating
from cxbot.store.database import Database
from cxbot.store.exporting import Export
from cxbot.store.flow_sets import FlowSets

ROWS = 20_000
SPECTATOR = Path(__file__).parents[2] / "bench" / "journey" / "spectator"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Mapping[str, Any]]:
    file = tmp_path_factory.mktemp("made") / "made.db"
    return file, make(file, touchpoints=ROWS, seed=1)


def digest(file: Path) -> str:
    found = hashlib.sha256()
    with sqlite3.connect(file) as connection:
        for table in ("touchpoint", "customer", "conversation", "flow_set"):
            for row in connection.execute(f"SELECT * FROM {table} ORDER BY id"):
                found.update(repr(row).encode())
    connection.close()
    return found.hexdigest()


def test_a_seed_makes_the_same_log_again_and_another_another(
    made: tuple[Path, Mapping[str, Any]], tmp_path: Path
) -> None:
    file, report = made
    for seed, same in ((1, True), (2, False)):
        again = tmp_path / f"{seed}.db"
        assert (make(again, touchpoints=ROWS, seed=seed) == report) == same
        assert (digest(again) == digest(file)) == same


def test_it_has_as_many_rows_as_wished_and_is_told_of_each(tmp_path: Path) -> None:
    told: list[int] = []
    report = make(tmp_path / "few.db", touchpoints=500, seed=3, progress=told.append)
    assert 500 <= report["rows"] < 700
    assert sum(told) == report["rows"]
    assert json.loads((tmp_path / "few.db.json").read_text()) == report
    assert sorted(one.name for one in tmp_path.iterdir()) == ["few.db", "few.db.json"]


def test_one_that_is_stopped_leaves_nothing(tmp_path: Path) -> None:
    def stops(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make(tmp_path / "half.db", touchpoints=500, seed=3, progress=stops)
    assert list(tmp_path.iterdir()) == []


def test_ids_grow_with_time_and_counters_with_the_conversation(
    made: tuple[Path, Mapping[str, Any]],
) -> None:
    with sqlite3.connect(made[0]) as connection:
        rows = connection.execute("SELECT id, occurred_at FROM touchpoint ORDER BY id").fetchall()
        counted = connection.execute(
            "SELECT max(t.seq) = count(*) AND c.seq = count(*) FROM touchpoint t "
            "JOIN conversation c ON c.id = t.conversation_id GROUP BY t.conversation_id"
        ).fetchall()
        channels = connection.execute("SELECT DISTINCT channel FROM touchpoint").fetchall()
        spoken = connection.execute("SELECT DISTINCT language FROM customer").fetchall()
    connection.close()
    assert len(rows) == made[1]["rows"]
    assert [at for _, at in rows] == sorted(at for _, at in rows)
    assert set(counted) == {(1,)}
    assert (len(channels), len(spoken)) == (3, 3)


def test_the_counts_are_those_of_the_rows(made: tuple[Path, Mapping[str, Any]]) -> None:
    file, report = made
    with sqlite3.connect(file) as connection:
        rows = connection.execute(
            "SELECT touchpoint, count(*), count(DISTINCT customer_id), count(response_ms), "
            "sum(rating_value = 1) FROM touchpoint "
            "WHERE touchpoint IS NOT NULL AND direction <> 'internal' GROUP BY touchpoint"
        ).fetchall()
    connection.close()
    assert {name: tuple(rest) for name, *rest in rows} == {
        name: (
            one["exchanges"],
            one["customers"],
            one["waits"]["n"],
            one["ratings"]["1"] if sum(one["ratings"].values()) else None,
        )
        for name, one in report["touchpoints"].items()
        if one["exchanges"]
    }


async def test_who_stumbled_is_found_as_it_was_meant(
    made: tuple[Path, Mapping[str, Any]],
) -> None:
    file, report = made
    database = Database(f"sqlite+aiosqlite:///{file}")
    try:
        live = await FlowSets(database).newest()
        assert live is not None
        catalogue = restored(live.texts).journey
        now = datetime.fromisoformat(report["now"])
        watch = watching(catalogue, now)
        gathering, found = Gathering(watch), list[Journey]()
        async for mine in walked(database, watch.kind, now):
            found += mine
            gathering.add(mine)
    finally:
        await database.close()
    assert len(found) == report["journeys"]
    assert sum(one.reached_goal for one in found) == report["goals"]
    assert len({one.customer for one in found}) == report["customers"]
    stumbled = gathering.stumbled()
    assert {one.touchpoint: (one.figure.n, one.figure.parts["hits"]) for one in stumbled} == {
        name: (one["customers"], one["stumbled_or_left"])
        for name, one in report["touchpoints"].items()
        if one["customers"]
    }
    worst = {one.touchpoint for one in ranking.worst(stumbled)[:5]}
    assert worst == {one["touchpoint"] for one in report["planted"]}


def watching(catalogue: Catalogue, now: datetime) -> Watch:
    (kind,) = catalogue.journeys
    return Watch(kind=kind, now=now, since=BEGINS, until=now, limits=limits(catalogue, {}))


async def walked(
    database: Database, kind: JourneyKind, now: datetime
) -> AsyncIterator[list[Journey]]:
    async for rows in Export(database).by_customer():
        yield journeys(map(exchange, rows), kind, now)


def exchange(row: Mapping[str, Any]) -> Exchange:
    names = {"id": "id", "at": "occurred_at", "customer": "customer_id", "session": "session_id"}
    names |= {"ticket": "ticket_id", "operator": "operator_id"}
    alike = (
        "direction", "initiator", "channel", "kind", "name", "touchpoint", "stage", "flow", "step",
        "outcome", "sentiment", "sentiment_source", "response_ms",
    )  # fmt: skip
    rating = {name: row[f"rating_{name}"] for name in ("metric", "value", "min", "max")}
    return Exchange(
        **{ours: row[theirs] for ours, theirs in names.items()},
        **{name: row[name] for name in alike},
        effort=tuple(row["effort"]),
        rating=Rating(**rating) if rating["metric"] else None,
    )


@pytest.mark.parametrize(("name", "touchpoints"), [("shop", 40), ("spectator", 300)])
def test_a_plan_is_a_catalogue_without_errors(name: str, touchpoints: int) -> None:
    made = plan(name)
    found = examine(texts(made))
    assert [str(one) for one in found.problems if one.level == "error"] == []
    assert found.catalog is not None
    declared = found.catalog.journey.touchpoints
    assert len(declared) == touchpoints
    assert all(one.requirements for one in declared.values())
    assert sum(place.truth for place in made.places) >= 2
    assert len(made.planted) == 5


def test_the_spectators_journey_in_its_file_is_the_plan() -> None:
    for path, text in texts(plan("spectator")).items():
        assert (SPECTATOR / path).read_text(encoding="utf-8") == text
