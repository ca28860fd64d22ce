"""The actions that are built in, as flows see them: every shop has them, with handlers/ or without.

Their Python side is `actions.house`, which a test holds equal to this.
"""

from collections.abc import Mapping

from cxbot.model.types import ActionType, ParameterType, Type, named

GIVE_REWARD = "reward.give"
FILE_COMPLAINT = "complaint.file"

_GIVEN: Mapping[str, Type] = {
    "code": named("text"),
    "what": named("text"),
    "valid_until": named("date", optional=True),
    "again": named("yes/no"),
}
_TYPES = (
    ActionType(
        name=GIVE_REWARD,
        parameters=(ParameterType(name="reward", type=named("text"), required=True),),
        result=Type(kind="record", fields=_GIVEN),
        errors=("none_left",),
    ),
    ActionType(
        name=FILE_COMPLAINT,
        parameters=(
            ParameterType(name="text", type=named("text"), required=True),
            ParameterType(name="about", type=named("text", optional=True), required=False),
        ),
        result=Type(kind="record", fields={"reference": named("text")}),
    ),
)
#: By name.
HOUSE: Mapping[str, ActionType] = {one.name: one for one in _TYPES}
