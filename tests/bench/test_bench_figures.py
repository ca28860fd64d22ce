"""The statistics that the table is made of."""

import math

import pytest

from bench import figures, processes, rows, runs


def test_percentile_is_a_value_that_was_measured() -> None:
    values = [5.0, 1.0, 3.0, 2.0, 4.0]
    assert figures.percentile(values, 50) == 3.0
    assert figures.percentile(values, 99) == 5.0
    assert figures.percentile(values, 0) == 1.0
    assert figures.percentile(list(range(1, 1001)), 99) == 990


def test_percentile_of_nothing_is_not_a_number() -> None:
    assert math.isnan(figures.percentile([], 50))


def test_ratios_are_taken_within_a_round_before_the_median() -> None:
    """The machine halves its speed in the second round: no pair sees it."""
    ratio = figures.paired([300.0, 150.0, 330.0], [100.0, 50.0, 100.0])
    assert ratio == figures.Ratio(median=3.0, low=3.0, high=3.3, n=3)


def test_a_round_without_any_reply_has_no_ratio() -> None:
    assert figures.paired([300.0, 300.0], [0.0, 100.0]).n == 1
    assert figures.paired([1.0], [0.0]).n == 0


def test_rounds_must_pair() -> None:
    with pytest.raises(ValueError, match="longer"):
        figures.paired([1.0], [1.0, 2.0])


def test_goals_point_the_right_way() -> None:
    throughput, cpu = rows.ROWS[0], rows.ROWS[1]
    assert throughput.met(3.1)
    assert not throughput.met(2.9)
    assert cpu.met(0.3)
    assert not cpu.met(0.5)
    assert not cpu.met(math.nan)
    assert not throughput.met(math.nan)
    beside = next(row for row in rows.ROWS if row.peer is processes.RAW)
    assert (beside.met(0.1), beside.goal) == (None, "")


def test_a_row_brings_only_the_peers_it_needs() -> None:
    cxbot, echo, stored = processes.CXBOT, processes.ECHO, processes.STORED
    others = [processes.RAW, processes.PICKLED, processes.DIALOGS]
    assert rows.peers("burst", ["P1"]) == [echo, *others, cxbot]
    assert rows.peers("burst", ["P2"]) == [stored, cxbot]
    assert rows.peers("burst", ["P1", "P2"]) == [echo, *others, stored, cxbot]
    assert rows.peers("burst", ["P3"]) == []


def test_the_table_divides_cxbot_by_the_peer() -> None:
    measured = {
        ("burst", "echo"): [_run("echo", per_second=500, cpu_us=1000)],
        ("burst", "cxbot"): [_run("cxbot", per_second=1500, cpu_us=350)],
    }
    throughput, cpu = rows.table(measured)
    assert (throughput["ratio"], throughput["met"]) == (3.0, True)
    assert (cpu["ratio"], cpu["met"]) == (0.35, True)


def _run(peer: str, *, per_second: float, cpu_us: float) -> runs.Run:
    return runs.Run(
        peer=peer,
        answered=100,
        lost=0,
        twice=0,
        strange=0,
        out_of_order=0,
        seconds=100 / per_second,
        per_second=per_second,
        cpu_us=cpu_us,
        rss_mb=100,
        ready_seconds=1,
        replied_seconds=2,
        median_ms=1,
        p99_ms=2,
        due_median_ms=1,
        due_p99_ms=2,
    )
