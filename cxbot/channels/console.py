"""The terminal as the customer's phone: messages as lines, buttons as numbers to type."""

from collections.abc import Callable

from cxbot.model.message import Button, Outbound


class Console:
    """`show` gets each line."""

    def __init__(self, show: Callable[[str], None]) -> None:
        self._show = show
        #: What the numbers under the last message stand for.
        self._labels: list[str] = []

    def message(self, outbound: Outbound) -> None:
        """Something that arrived in the customer's chat."""
        if outbound.op == "answer_tap":
            if outbound.text:
                self._show(f"({outbound.text.text})")
            return
        if outbound.op not in ("message", "copy"):
            return
        if outbound.attachment is not None:
            self._show(f"[{outbound.attachment.kind}]")
        if outbound.text:
            self._show(outbound.text.text)
        self._list([button for line in outbound.buttons for button in line])

    def picked(self, line: str) -> str | None:
        """The label of the button whose number was typed.

        Where the labels are numbers themselves, what is typed is the label.
        """
        text = line.strip()
        if not text.isdecimal() or len(text) > 3 or not self._labels:
            return None
        if _are_numbers(self._labels):
            return None
        number = int(text)
        return self._labels[number - 1] if 1 <= number <= len(self._labels) else None

    def _list(self, buttons: list[Button]) -> None:
        for button in buttons:
            if button.url is not None:
                self._show(f"  {button.label}: {button.url}")
        self._labels = [button.label for button in buttons if button.data is not None]
        if self._labels and not _are_numbers(self._labels):
            numbered = (f"{n}) {label}" for n, label in enumerate(self._labels, 1))
            self._show("  " + "   ".join(numbered))


def _are_numbers(labels: list[str]) -> bool:
    return all(label.isdigit() for label in labels)
