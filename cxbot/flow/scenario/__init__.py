"""Scenarios: a conversation as it should go, written like a chat (flows/tests/*.yaml).

Pure: reading a file, comparing a line with what was said, what a run covered, and writing down a
chat so that it can be played again. Who plays them is cxbot.app.scenarios.
"""

from cxbot.flow.scenario.reading import read

__all__ = ["read"]
