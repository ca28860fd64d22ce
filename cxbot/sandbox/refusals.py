"""The Bot API's way of saying no, and what a person can't do in Telegram."""

from typing import Any, Never

from cxbot.errors import CxbotError


class Refusal(CxbotError):
    """The Bot API refused a call."""

    def __init__(
        self, code: int, description: str, parameters: dict[str, Any] | None = None
    ) -> None:
        self.code = code
        self.description = description
        self.parameters = parameters
        super().__init__(description)

    def to_json(self) -> dict[str, Any]:
        answer: dict[str, Any] = {
            "ok": False,
            "error_code": self.code,
            "description": self.description,
        }
        if self.parameters:
            answer["parameters"] = self.parameters
        return answer


class CantDo(CxbotError):
    """A person can't do that in Telegram: there is no such button, message or chat for them."""


def bad_request(reason: str, **parameters: Any) -> Never:
    raise Refusal(400, f"Bad Request: {reason}", parameters)


def forbidden(reason: str) -> Never:
    raise Refusal(403, f"Forbidden: {reason}")


def too_many_requests(retry_after: int) -> Never:
    text = f"Too Many Requests: retry after {retry_after}"
    raise Refusal(429, text, {"retry_after": retry_after})
