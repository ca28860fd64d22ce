"""What the customer is shown beside a text: links, a file, and who will write when."""

from typing import Any

from cxbot.flow.protocol import Link
from cxbot.flow.steps import AskStep, SayStep
from cxbot.flow.turn import Turn
from cxbot.model.message import Attachment
from cxbot.model.text import RichText
from cxbot.model.ticket import Priority


def content(turn: Turn, step: SayStep | AskStep) -> dict[str, Any]:
    """Links and the attachment of a message."""
    if not (step.links or step.photo or step.file):
        return {}
    scope = turn.scope()
    rows = ((link.label.plain(scope), link.url.plain(scope)) for link in step.links)
    attachment = None
    if step.photo and (url := step.photo.plain(scope)):
        attachment = Attachment(kind="photo", url=url)
    elif step.file and (url := step.file.plain(scope)):
        attachment = Attachment(kind="document", url=url)
    return {
        # A button without a label or an address can't be sent.
        "links": tuple(Link(label=label, url=url) for label, url in rows if label and url),
        "attachment": attachment,
    }


def called(turn: Turn, priority: Priority = "normal") -> RichText:
    """What the customer is told when a person is called: when to expect them."""
    return closed(turn, priority) or turn.message("human_called")


def closed(turn: Turn, priority: Priority = "normal") -> RichText:
    """When people are back; empty while somebody is there."""
    shop, now = turn.shop, turn.world.now
    if turn.world.people and shop.desk.staffed_at(now, priority):
        return RichText()
    back = shop.next_opening(now)
    return turn.message("human_closed_hours" if back is not None else "desk_waiting")
