"""Which stretches of a file are somebody's words, before anything is parsed."""

import pytest

from cxbot.flow.reading.literal import literal


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('say: "a # b"\n', ['"a # b"']),
        ('  "a key": x\n', ['"a key"']),
        ("- \"one\"\n- 'it''s'\n", ['"one"', "'it''s'"]),
        ('["a", "b"]\n', ['"a"', '"b"']),
        ('say: "over\n  two lines"\nask: x\n', ['"over\n  two lines"']),
        ("say: |\n  # no note\n  said\nask: x\n", ["  # no note\n  said\n"]),
        ("say: it's\n", []),
        ('say: "nobody closes it\n', []),
        ('# "a note"\n', []),
        ("", []),
    ],
)
def test_what_is_said_is_found(text: str, words: list[str]) -> None:
    assert [text[start:end] for start, end in literal(text)] == words
