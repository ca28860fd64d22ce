"""The data of our buttons: what a tap means, signed, in at most 64 bytes.

Each is bound to the address it was made for, so a forwarded keyboard says nothing. A question's
number makes its buttons single use: once it is answered, an older number is closed. A ticket's
version does the same for the operators' buttons.
"""

from msgspec import Struct

from cxbot.model.customer import Address
from cxbot.model.signature import sign, verify
from cxbot.store.personal.ledger import Seals


class ChoiceTap(Struct, frozen=True):
    session_id: str
    question: int
    index: int


class FlowTap(Struct, frozen=True):
    """A button that starts a flow: the menu, or the offer of a person."""

    flow: str


class LanguageTap(Struct, frozen=True):
    language: str


class RatingTap(Struct, frozen=True):
    """The answer to the question after one end of a ticket; a score of 0 skips the comment."""

    ticket_id: str
    closing: int
    score: int


class LeaveTap(Struct, frozen=True):
    """The customer doesn't want to wait for people any longer."""

    ticket_id: str


class OutTap(Struct, frozen=True):
    """An owner: whoever has just come into the dashboard as them isn't them."""


class TicketTap(Struct, frozen=True):
    ticket_id: str
    action: str
    version: int


class ForgetTap(Struct, frozen=True):
    """The customer's yes or no to being forgotten; `asked_at` in seconds since 1970."""

    said: str
    asked_at: int


Tap = ChoiceTap | FlowTap | ForgetTap | LanguageTap | LeaveTap | OutTap | RatingTap | TicketTap


class Marks:
    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self.seals = Seals(secret)

    def choice(self, address: Address, session_id: str, question: int, index: int) -> str:
        return self._mark(str(address), "q", session_id, str(question), str(index))

    def flow(self, address: Address, flow: str) -> str:
        return self._mark(str(address), "f", flow)

    def language(self, address: Address, language: str) -> str:
        return self._mark(str(address), "l", language)

    def rating(self, address: Address, ticket_id: str, closing: int, score: int) -> str:
        return self._mark(str(address), "r", ticket_id, str(closing), str(score))

    def leave(self, address: Address, ticket_id: str) -> str:
        return self._mark(str(address), "h", ticket_id)

    def forget(self, address: Address, said: str, asked_at: int) -> str:
        return self._mark(str(address), "g", said, str(asked_at))

    def out(self, address: Address) -> str:
        return self._mark(str(address), "o")

    def ticket(self, ticket_id: str, action: str, version: int) -> str:
        return self._mark("desk", "t", ticket_id, action, str(version))

    def read(self, address: Address, data: str) -> Tap | None:
        """What a customer's tap says; None when we didn't make it for them."""
        parts = self._verified(str(address), data)
        match parts:
            case ["q", session_id, question, index]:
                return ChoiceTap(session_id, int(question), int(index))
            case ["f", flow]:
                return FlowTap(flow)
            case ["l", language]:
                return LanguageTap(language)
            case ["h", ticket_id]:
                return LeaveTap(ticket_id)
            case ["o"]:
                return OutTap()
            case ["g", said, asked_at]:
                return ForgetTap(said, int(asked_at))
            case ["r", ticket_id, closing, score]:
                return RatingTap(ticket_id, int(closing), int(score))
            case _:
                return None

    def read_desk(self, data: str) -> TicketTap | None:
        """What an operator's tap says; None when we didn't make it."""
        match self._verified("desk", data):
            case ["t", ticket_id, action, version]:
                return TicketTap(ticket_id, action, int(version))
            case _:
                return None

    def _mark(self, bound_to: str, *parts: str) -> str:
        # flows such as anytime:1 have a colon in their name, so the separator is another
        signature = sign(self._secret, "button", bound_to, *parts)
        return "|".join((*parts, signature))

    def _verified(self, bound_to: str, data: str) -> list[str] | None:
        *parts, signature = data.split("|")
        if not parts or not verify(self._secret, signature, "button", bound_to, *parts):
            return None
        return parts
