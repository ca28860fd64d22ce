"""The actions that are built in: flows call them like the owner's, and they are part of the turn.

Only what they take and give; what they do lies in conversation/house.
"""

from datetime import date

from msgspec import Struct

from cxbot.actions.declaration import DEFAULT_TIMEOUT, Parameter, Signature
from cxbot.model.house import FILE_COMPLAINT, GIVE_REWARD

#: Nothing is left of the reward: its list is empty or its budget used up.
NONE_LEFT = "none_left"


class GivenReward(Struct, frozen=True, kw_only=True):
    code: str
    #: In the customer's language.
    what: str
    #: The last day it holds, in the shop's zone; None: it doesn't run out.
    valid_until: date | None
    #: They had it already.
    again: bool


class FiledComplaint(Struct, frozen=True, kw_only=True):
    #: What the customer is told: C-1001.
    reference: str


HOUSE: tuple[Signature, ...] = (
    Signature(
        name=GIVE_REWARD,
        parameters=(Parameter(name="reward", type=str, required=True),),
        result=GivenReward,
        errors=(NONE_LEFT,),
        timeout=DEFAULT_TIMEOUT,
    ),
    Signature(
        name=FILE_COMPLAINT,
        parameters=(
            Parameter(name="text", type=str, required=True),
            # a touchpoint of the catalogue; without one it is what came before the flow
            Parameter(name="about", type=str | None, required=False),
        ),
        result=FiledComplaint,
        errors=(),
        timeout=DEFAULT_TIMEOUT,
    ),
)
