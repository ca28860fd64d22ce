"""A flow says that its customer wants to be called: what of it the ticket keeps."""

from collections.abc import Mapping
from typing import Any

from cxbot.conversation.draft import Draft
from cxbot.desk import calling, lifecycle
from cxbot.desk.lifecycle.calling import TAG
from cxbot.flow import protocol


def wanted(draft: Draft, asked: protocol.OpenTicket) -> Mapping[str, Any]:
    """`call_back` and `call_phone` of a ticket; what a flow calls secret is in neither."""
    hide = draft.hider()
    wish = calling.wish(hide(asked.call_back))
    if not wish:
        return {}
    shared = [str(value) for value in asked.share.values()]
    phone = draft.customer.phone
    known = phone if hide(phone) == phone else ""
    return {"call_back": wish, "call_phone": calling.number(wish, shared, known)}


def begun(draft: Draft, asked: protocol.OpenTicket) -> Mapping[str, Any]:
    """The same of one that opens, with its tag."""
    wish = wanted(draft, asked)
    return {**wish, "tags": (TAG,)} if wish else {}


def asked_again(
    draft: Draft, asked: protocol.OpenTicket, waits: str | None, answers: Mapping[str, Any]
) -> lifecycle.AskedAgain:
    """`waits`: the session that waits for the outcome."""
    return lifecycle.AskedAgain(
        reason=asked.reason, session_id=waits, answers=answers, **wanted(draft, asked)
    )
