"""Flows with entries that fit at any time."""

from typing import Any

from flow_driving import Player, catalog

ANYTIME = """
anytime:
  - when: {command: /stop, words: [stop]}
    do:
      - say: "Stopped"
      - stop
  - when: {words: [operator]}
    first: yes
    do:
      - human: Asked for a person
  - when: {words: [price]}
    do:
      - say: "It is free"
  - when: {words: [survey]}
    do:
      - ask: "Sure?"
        answer: yes/no
"""


def play(steps: str, values: dict[str, Any] | None = None, **more: Any) -> Player:
    return Player(catalog(steps, **more)).start(values)
