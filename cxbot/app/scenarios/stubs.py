"""The owner's actions while a scenario is played: those it stubs, else the real ones."""

from collections.abc import Mapping
from typing import Any

from cxbot.actions import ActionContext, Registry
from cxbot.actions.declaration import Signature
from cxbot.errors import ActionError
from cxbot.flow.scenario.story import Answer, Stub


class Stubs(Registry):
    """`real` is what handlers/ hold, perhaps nothing."""

    def __init__(self, real: Registry, stubs: Mapping[str, Stub]) -> None:
        super().__init__()
        self._real = real
        self._stubs = stubs
        self._calls: dict[str, int] = {}
        #: Calls that nobody could answer, as sentences: each fails its scenario.
        self.unanswered: list[str] = []

    def signature(self, name: str) -> Signature | None:
        return None if name in self._stubs else self._real.signature(name)

    def built_in(self, name: str) -> bool:
        return name not in self._stubs and super().built_in(name)

    async def call(self, name: str, arguments: Mapping[str, Any], context: ActionContext) -> Any:
        stub = self._stubs.get(name)
        if stub is None:
            if self._real.signature(name) is None:
                raise self._nobody(f"{name} was called, and there is nothing to answer it.", name)
            return await self._real.call(name, arguments, context)
        answer = self._next(name, stub)
        if answer.error == "timeout":
            raise TimeoutError
        if answer.error is not None:
            raise ActionError(answer.error, f"given.calls, line {stub.span.line}")
        return answer.value

    def _next(self, name: str, stub: Stub) -> Answer:
        number = self._calls.get(name, 0)
        self._calls[name] = number + 1
        if not stub.each:
            return stub.answers[0]
        if number < len(stub.answers):
            return stub.answers[number]
        given = f"given.calls in line {stub.span.line} has {len(stub.answers)} answers"
        raise self._nobody(f"{name} was called {number + 1} times, but {given}.", name)

    def _nobody(self, said: str, name: str) -> ActionError:
        hint = f" Give it one: given: {{calls: {{{name}: ...}}}}, or write it in handlers/."
        self.unanswered.append(said + hint)
        return ActionError("unknown_action", said)


class Heard(Stubs):
    """Remembers what the real actions gave, so that it can be given again."""

    def __init__(self, real: Registry) -> None:
        super().__init__(real, {})
        #: By action, in order.
        self.answers: dict[str, list[Answer]] = {}

    async def call(self, name: str, arguments: Mapping[str, Any], context: ActionContext) -> Any:
        try:
            value = await super().call(name, arguments, context)
        except ActionError as error:
            self.answers.setdefault(name, []).append(Answer(error=error.name))
            raise
        except BaseException:
            self.answers.setdefault(name, []).append(Answer(error="timeout"))
            raise
        self.answers.setdefault(name, []).append(Answer(value=value))
        return value
