"""The terminal as a channel: lines in, lines out. Buttons are numbers to type."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from cxbot.model.arrival import Arrival
from cxbot.model.channel import Capabilities, Outcome, Sent
from cxbot.model.message import Inbound, Outbound, Person
from cxbot.model.text import RichText

CHANNEL = "console"
ACCOUNT = "you"

_SILENT = frozenset({"answer_tap", "buttons", "edit", "delete"})


class Console:
    """`show` gets each line; the reader of lines makes arrivals of them by `typed`."""

    name = CHANNEL
    capabilities = Capabilities(max_text=100_000, buttons=False, edits=False)

    def __init__(self, show: Callable[[str], None]) -> None:
        self._show = show
        self._typed = 0
        self._sent = 0
        #: What the numbers under the last message stand for: label and data.
        self._choices: list[tuple[str, str]] = []

    def typed(self, line: str, at: datetime, language: str | None) -> Arrival:
        """A line as an arrival; a number that stands for a button is a tap on it."""
        self._typed += 1
        raw = {"number": self._typed, "text": line, "at": at.isoformat(), "language": language}
        picked = self._picked(line)
        if picked is not None:
            raw |= {"text": picked[0], "data": picked[1]}
        return Arrival(
            channel=CHANNEL,
            natural_key=str(self._typed),
            lane=f"{CHANNEL}:{ACCOUNT}",
            raw=raw,
        )

    def read(self, raw: Mapping[str, Any]) -> Inbound | None:
        tapped = raw.get("data") is not None
        return Inbound(
            kind="tap" if tapped else "message",
            channel=CHANNEL,
            sender=Person(account=ACCOUNT, language=raw.get("language")),
            at=datetime.fromisoformat(raw["at"]).astimezone(UTC),
            message_id=str(raw["number"]),
            text=RichText(raw["text"]),
            data=raw.get("data"),
        )

    async def send(self, outbound: Outbound) -> Outcome:
        if outbound.op in _SILENT and not outbound.text:
            return Sent()
        if outbound.attachment is not None:
            self._show(f"[{outbound.attachment.kind}]")
        if outbound.text:
            self._show(outbound.text.text)
        if outbound.op == "message":
            self._list_buttons(outbound)
        self._sent += 1
        return Sent(message_id=str(self._sent))

    def _list_buttons(self, outbound: Outbound) -> None:
        self._choices = []
        for button in (button for line in outbound.buttons for button in line):
            if button.url is not None:
                self._show(f"  {button.label}: {button.url}")
            elif button.data is not None:
                self._choices.append((button.label, button.data))
        labels = [label for label, _ in self._choices]
        if labels and not _are_numbers(labels):
            self._show("  " + "   ".join(f"{n}) {label}" for n, label in enumerate(labels, 1)))

    def _picked(self, line: str) -> tuple[str, str] | None:
        """Where the labels are numbers themselves, what is typed is the label."""
        text = line.strip()
        if not text.isdigit() or not self._choices:
            return None
        labels = [label for label, _ in self._choices]
        if _are_numbers(labels):
            return None
        number = int(text)
        return self._choices[number - 1] if 1 <= number <= len(self._choices) else None


def _are_numbers(labels: list[str]) -> bool:
    return all(label.isdigit() for label in labels)
