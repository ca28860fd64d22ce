"""Taps that are on their way: on a button as it was shown, whatever comes of it meanwhile."""

from collections.abc import Callable

from cxbot.model.arrival import Arrival
from cxbot.testing import World


def button(world: World, label: str) -> Callable[[str, str], Arrival]:
    """The newest one of the group with that label. Gives a tap by that account and name."""
    message, shown = world.card_button(label)

    def tap(account: str, name: str) -> Arrival:
        return world.channel.arrived(
            account,
            "",
            at=world.clock.now(),
            chat=world.chat,
            person={"name": name},
            kind="tap",
            message_id=message.id,
            data=shown.data,
            tap_id=f"tap{world.channel.number()}",
            thread=message.outbound.thread,
        )

    return tap
