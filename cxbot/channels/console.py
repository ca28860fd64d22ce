"""The terminal as the customer's phone: messages as lines, buttons as numbers to type."""

import asyncio
import codecs
import contextlib
import os
import sys
import threading
from collections.abc import AsyncIterator, Callable

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
        if _are_numbers(self._labels):
            self._show("  " + "   ".join(f"[{label}]" for label in self._labels))
        elif self._labels:
            numbered = (f"{n}) {label}" for n, label in enumerate(self._labels, 1))
            self._show("  " + "   ".join(numbered))


def _are_numbers(labels: list[str]) -> bool:
    return bool(labels) and all(label.isdigit() for label in labels)


async def typed_lines() -> AsyncIterator[str]:
    """What is typed, line by line, without holding the loop up; the end of it ends them."""
    loop = asyncio.get_running_loop()
    typed: asyncio.Queue[str | None] = asyncio.Queue()

    def tell(line: str | None) -> None:
        with contextlib.suppress(RuntimeError):  # the chat has ended meanwhile
            loop.call_soon_threadsafe(typed.put_nowait, line)

    # not in the loop's own threads: those it would wait for, and nobody presses Enter after Ctrl+C
    threading.Thread(target=_read, args=(sys.stdin.fileno(), tell), daemon=True).start()
    while True:
        if sys.stdin.isatty():
            sys.stdout.write("> ")
            sys.stdout.flush()
        line = await typed.get()
        if line is None:
            return
        yield line


def _read(descriptor: int, tell: Callable[[str | None], None]) -> None:
    """From the descriptor itself: a thread that sits in sys.stdin holds a lock to the very end."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    rest = ""
    with contextlib.suppress(OSError):
        while chunk := os.read(descriptor, 65536):
            *lines, rest = (rest + decoder.decode(chunk)).split("\n")
            for line in lines:
                tell(line)
    if rest:
        tell(rest)
    tell(None)
