"""Which of a customer's waiting lines go as one message."""

from datetime import UTC, datetime, timedelta

from cxbot.conversation.delivery.joining import as_one, joinable
from cxbot.model.message import Outbound, OutboundOp
from cxbot.model.text import RichText
from cxbot.store.outbox import Parcel

LONG_AGO = datetime(2026, 3, 10, tzinfo=UTC)
NOW = LONG_AGO + timedelta(minutes=1)


def waiting(
    number: int, text: str = "", op: OutboundOp = "message", of: int | None = None
) -> Parcel:
    return Parcel(
        id=str(number),
        position=number,
        channel="telegram",
        outbound=Outbound(op=op, peer="-1001", text=RichText(text)),
        conversation_id="anna",
        link={"kind": "relay", "other_message": str(of or number)},
        created_at=LONG_AGO,
    )


def test_lines_that_follow_each_other_go_together() -> None:
    lines = [waiting(1, "#C1 one"), waiting(2, "#C1 two")]
    joined = joinable(lines[0], lines, NOW)
    assert as_one(joined).text.text == "#C1 one\n#C1 two"


def test_the_line_that_says_whose_an_album_is_stays_right_ahead_of_it() -> None:
    """Joined to an earlier line it left the album behind others' lines, as if it were theirs."""
    album = waiting(3, op="copy_album", of=2)
    lines = [waiting(1, "#C1 one"), waiting(2, "#C1 [photo][photo]"), album, waiting(4, "#C1 two")]
    assert joinable(lines[0], lines, NOW) == (lines[0],)
    assert joinable(lines[1], lines[1:], NOW) == (lines[1],)
