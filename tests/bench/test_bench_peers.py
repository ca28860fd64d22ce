"""The peers that aren't aiogram: each answers everything once, as a process."""

import pytest

from bench import processes, runs
from bench.processes import Peer, Shape


@pytest.mark.parametrize(
    "peer", [processes.RAW, processes.PICKLED, processes.DIALOGS], ids=lambda peer: peer.name
)
async def test_a_peer_answers_everything(peer: Peer) -> None:
    run = await runs.measure(peer, Shape(updates=40, customers=10))
    assert (run.answered, run.lost, run.twice, run.strange) == (40, 0, 0, 0)
