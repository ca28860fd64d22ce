"""Faults that a test orders in advance, used up in the order in which they match."""

from dataclasses import dataclass
from typing import Any, Literal

from cxbot.sandbox.call import Call
from cxbot.sandbox.refusals import Refusal

#: Performed, but the answer is lost · not performed, the connection cut · a body that is no JSON.
Cut = Literal["swallow", "drop", "garbage"]


@dataclass(slots=True, kw_only=True)
class Fault:
    """What goes wrong with the next calls that match."""

    #: "*" matches every method.
    method: str
    answer: Refusal | Cut
    times: int = 1
    chat_id: int | None = None

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Fault":
        answer = data["answer"]
        if isinstance(answer, dict):
            answer = Refusal(
                int(answer["error_code"]), str(answer["description"]), answer.get("parameters")
            )
        return cls(
            method=str(data.get("method", "*")),
            answer=answer,
            times=int(data.get("times", 1)),
            chat_id=data.get("chat_id"),
        )


class Faults:
    """The list of faults that are still to come."""

    def __init__(self) -> None:
        self.waiting: list[Fault] = []
        #: How many were used, so that a test can prove its faults happened.
        self.used = 0

    def add(self, fault: Fault) -> None:
        self.waiting.append(fault)

    def take(self, call: Call) -> Refusal | Cut | None:
        """The fault for this call, one use of it gone."""
        for fault in self.waiting:
            if _matches(fault, call):
                fault.times -= 1
                if fault.times <= 0:
                    self.waiting.remove(fault)
                self.used += 1
                return fault.answer
        return None


def _matches(fault: Fault, call: Call) -> bool:
    if fault.method != "*" and fault.method.lower() != call.method:
        return False
    return fault.chat_id is None or str(fault.chat_id) == call.text("chat_id")
