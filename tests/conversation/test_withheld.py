"""What is given back as never sent has surely never left."""

from contextlib import suppress

from cxbot.clock import ManualClock
from cxbot.conversation.delivery.queues import PeerQueue
from cxbot.conversation.delivery.withheld import Withheld
from cxbot.model.message import Outbound
from cxbot.store.outbox import Parcel


def parcel(number: int) -> Parcel:
    return Parcel(
        id=f"p{number}",
        position=number,
        channel="memory",
        outbound=Outbound(op="message", peer="1"),
        status="sending",
        created_at=ManualClock().now(),
    )


def test_what_left_and_could_not_be_written_down_is_not_given_back() -> None:
    queue = PeerQueue()
    parcels = [parcel(1), parcel(2)]
    for one in parcels:
        queue.put(one)
    withheld = Withheld({("memory", "1"): queue}, lambda _: None)
    assert withheld.reserved() == parcels
    with suppress(OSError), withheld.under_way(parcels[:1]):
        assert withheld.reserved() == parcels[1:]
        raise OSError("gone")
    assert withheld.leaving == []
    assert withheld.reserved() == parcels[1:], "it may have arrived"
    with withheld.under_way(parcels[:1]):
        pass
    assert withheld.reserved() == parcels, "what came of it is known now"
