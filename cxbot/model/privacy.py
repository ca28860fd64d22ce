"""How long what people said is kept. Data only; who empties it is the nightly round."""

from datetime import timedelta

from msgspec import Struct

#: Telegram may deliver an update again for a day, a shop's system for longer: what is known by its
#: key must not lose it sooner.
LEAST_INCOMING = timedelta(days=7)


class Privacy(Struct, frozen=True, kw_only=True):
    """`privacy` of shop.yaml. None: for good, as long as nobody erases it."""

    #: Originals of what came in, once it is handled: what they led to stays.
    incoming: timedelta = timedelta(days=30)
    #: Originals of what was sent.
    outgoing: timedelta | None = None
    #: Words: of exchanges, answers, complaints, comments, tickets. Figures never change.
    messages: timedelta | None = None
    #: What ended flows had learnt, and what their steps did.
    flows: timedelta | None = None
    #: The operators' group hears that a customer had themselves forgotten.
    tell_desk: bool = False
