"""A chat being written down as a scenario, for `cxbot chat --record`."""

from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

from cxbot.app.scenarios.result import Entry
from cxbot.app.scenarios.stage import Scene
from cxbot.app.scenarios.stubs import Heard
from cxbot.errors import ConfigError
from cxbot.flow.reading.letters import UNSENDABLE
from cxbot.flow.scenario.story import ANYTIME, Answer
from cxbot.flow.scenario.writing import Bare, Written, document


class Recording:
    """Tell it what was done; what came of it, it takes from the scene."""

    def __init__(self, path: Path, now: datetime, zone: tzinfo) -> None:
        """Raises ConfigError when the file is there already."""
        if path.exists():
            raise ConfigError(f"--record: {path} is there already. Name a new file.")
        self._path = path
        self._now = f"{now.astimezone(zone):%Y-%m-%d %H:%M}"
        self._steps: list[Written] = []
        self._heard = 0
        self._called = 0
        self.customer: Mapping[str, Any] = {}
        self.event: tuple[str, Mapping[str, Any]] | None = None

    def add(self, word: str, value: Any, **options: Any) -> None:
        self._steps.append(Written(word=word, value=value, options=options))

    async def follow(self, scene: Scene) -> None:
        """What was said and who was called since the last time."""
        calls = await scene.aftermath.calls_for_people()
        for title in calls[self._called :]:
            self.add("human", title)
        self._called = len(calls)
        for entry in self._new(scene.chat):
            # what no file can hold is left open by a wildcard
            self.add("bot", UNSENDABLE.sub("*", entry.text))

    def _new(self, chat: list[Entry]) -> Iterator[Entry]:
        said = [entry for entry in chat if entry.who == "bot"]
        yield from said[self._heard :]
        self._heard = len(said)

    async def write(self, scene: Scene, stubs: Heard, flow: str | None) -> None:
        """Raises ConfigError when the file can't be written."""
        sessions = await scene.aftermath.sessions()
        first = sessions[0].flow.partition(":")[0] if sessions else None
        about = flow or first or next(iter(scene.engine.flows.catalog.flows)).partition(":")[0]
        of_flow = [one for one in sessions if _is_about(one.flow, about)]
        if of_flow and of_flow[-1].outcome:
            self.add("ended", Bare(of_flow[-1].outcome))
        text = document(
            flow=about,
            test=f"As in the chat of {self._now}",
            given=self._given(stubs),
            steps=self._steps,
            head="Written by: cxbot chat --record",
        )
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.write_text(text, encoding="utf-8")
        except OSError as error:
            said = f"--record: {self._path} can't be written: {error.strerror}."
            raise ConfigError(said) from error

    def _given(self, stubs: Heard) -> dict[str, Any]:
        given: dict[str, Any] = {"now": Bare(self._now)}
        if self.customer:
            given["customer"] = self.customer
        if self.event is not None:
            name, data = self.event
            given["event"] = Bare(name)
            if data:
                given["with"] = data
        if stubs.answers:
            given["calls"] = {
                name: [_answer(one) for one in answers] for name, answers in stubs.answers.items()
            }
        return given


def _is_about(name: str, flow: str) -> bool:
    return name == flow or (flow == ANYTIME and name.startswith(f"{ANYTIME}:"))


def _answer(answer: Answer) -> Any:
    if answer.error is not None:
        return {"error": answer.error}
    if isinstance(answer.value, Mapping):
        # Most of an order is empty most of the time, and a field that isn't there is empty, too.
        return {name: value for name, value in answer.value.items() if value is not None}
    return answer.value
