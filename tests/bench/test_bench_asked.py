"""Questions about a made log: thousands show that those about millions are put rightly."""

import shutil
from pathlib import Path

import pytest

from bench.journey import asked
from bench.journey.making import make
from cxbot.store.kept import Kept


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("asked") / "made.db"
    make(file, touchpoints=5_000, seed=1)
    return file


@pytest.fixture
def file(made: Path, tmp_path: Path) -> Path:
    """Each test's own: what one keeps beside it, the next would find."""
    shutil.copy(f"{made}.json", tmp_path)
    return Path(shutil.copy(made, tmp_path))


def test_kept_and_scanned_answers_are_the_same_before_and_after_more_came(file: Path) -> None:
    found = asked.run(file, ("keep", "ask", "scan", "more"))
    assert found["keep"]["whole"]
    assert not found["more"]["whole"]
    assert set(found["ask"]["seconds"]) == set(found["scan"]["seconds"])
    assert asked.run(file, ("scan",))["scan"]["equal"]
    assert found["more"]["customers"] > 0


def test_an_answer_that_differs_is_no_figure(file: Path) -> None:
    asked.run(file, ("keep",))
    with Kept(file).writing() as shelf:
        name = "view visit|0"
        view = shelf.fact(name)
        shelf.put_fact(name, {**view, "sums": {**view["sums"], ("T", "", "at"): 1}})
    with pytest.raises(asked.Differs, match="map"):
        asked.run(file, ("scan",))
