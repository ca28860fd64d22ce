"""A session finishes on the structure it began with; a change of texts reaches everybody."""

import json

import pytest
from flow_driving import SHOP, Player, catalog, flow_text

from cxbot.flow.catalog import load
from cxbot.flow.interpreter import advance
from cxbot.flow.protocol import Answered, Say
from cxbot.flow.state import SessionState

STEPS = """
- ask: "Your name?"
  save: name
  answer: text
  skip: Skip
  retry: [again]
  remind: {after: 1 day, say: hey}
- match: name
  cases:
    Anna:
      - say: "Hi"
- human: "Title"
"""


def version(steps: str, top: str = "") -> str:
    return catalog(steps, top=top).flows["f"].version


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"Your name?"', '{en: "Name, please", ru: "Как зовут?"}'),
        ("Skip", "No, thanks"),
        ("again", "once more"),
        ("hey", "hello"),
        ('"Hi"', '"<b>Hello</b> {name}"'),
        ("Title", "Other"),
        ("- match", "\n# a comment\n- match"),
        ("human: ", "touchpoint: t\n  human: "),
    ],
)
def test_texts_and_labels_keep_the_version(old: str, new: str) -> None:
    assert old in STEPS
    assert version(STEPS.replace(old, new)) == version(STEPS)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  save: name\n", ""),
        ("answer: text", "answer: email"),
        ("  skip: Skip\n", ""),
        ("[again]", "[again, again]"),
        ("1 day", "2 days"),
        ("Anna:", "Bob:"),
        ('      - say: "Hi"', '      - say: "Hi"\n      - stop'),
        ('human: "Title"', 'human: "Title"\n  priority: high'),
        ("- ask", "- wait: 1 day\n- ask"),
    ],
)
def test_structure_makes_a_new_version(old: str, new: str) -> None:
    assert old in STEPS
    assert version(STEPS.replace(old, new).replace("match: name", "match: customer.name")) != (
        version(STEPS.replace("match: name", "match: customer.name"))
    )


def test_versions_are_stable_across_releases() -> None:
    """If this fails, every running session of every shop loses its pinned version."""
    assert version(STEPS) == "383d7a2bea36"


OLD = '- ask: "Name?"\n  save: name\n- say: "Hi {name}"'
NEW = '- ask: "Age?"\n  answer: number\n  save: age\n- say: "{age}!"'


def test_an_old_session_goes_on_with_its_pinned_version() -> None:
    old, new = catalog(OLD), catalog(NEW)
    player = Player(old).start()
    row = ("f", player.state.version, old.flows["f"].source)
    player.flows = new.pinned([row])
    assert player.flows.flow("f", player.state.version) is not None
    assert player.flows.flows["f"].version == new.flows["f"].version
    assert player.types("Anna") == ["Hi Anna"]


def test_all_versions_are_known_the_current_ones_first() -> None:
    old, new = catalog(OLD).flows["f"], catalog(NEW)
    both = new.pinned([("f", old.version, old.source)])
    assert [flow.version for flow in both.known()] == [new.flows["f"].version, old.version]


def test_a_change_of_texts_reaches_a_running_session() -> None:
    player = Player(catalog(OLD)).start()
    player.flows = catalog(OLD.replace("Hi", "Hello"))
    assert player.types("Anna") == ["Hello Anna"]


def test_what_no_longer_parses_or_fits_is_skipped() -> None:
    old = catalog(OLD).flows["f"]
    flows = catalog(NEW).pinned(
        [
            ("f", old.version, "flow: [broken"),
            ("f", "000000000000", old.source),
            ("gone", "111111111111", ""),
        ]
    )
    assert flows.flow("f", old.version) is None
    assert flows.flow("f", "000000000000") is None


def test_a_session_whose_version_is_gone_ends_with_a_person() -> None:
    player = Player(catalog(OLD)).start()
    player.flows = catalog(NEW)
    assert player.types("Anna") == ["Something did not work on our side. I am calling a colleague."]
    assert (player.ended, len(player.tickets)) == ("error", 1)


def test_an_anytime_entry_is_pinned_by_its_index() -> None:
    text = (
        "anytime:\n  - {when: {words: a}, do: [{say: a}]}\n  - {when: {words: b}, do: [{ask: b}]}\n"
    )
    one = load({"flows/anytime.yaml": text})
    entry = one.flows["anytime:2"]
    assert entry.source == text
    other = load({"flows/anytime.yaml": "anytime: []\n"})
    restored = other.pinned([(entry.name, entry.version, text)])
    assert restored.flow("anytime:2", entry.version) is not None
    assert "anytime:2" not in restored.flows


def test_the_state_is_json_with_a_format() -> None:
    player = Player(catalog(OLD)).start()
    data = json.loads(json.dumps(player.state.to_json()))
    assert data["format"] == 1
    assert SessionState.from_json(data) == player.state
    with pytest.raises(ValueError, match="format 2"):
        SessionState.from_json({**data, "format": 2})


def test_a_stored_state_of_this_format_is_read() -> None:
    """A sample as it lies in databases; it must stay readable."""
    flows = catalog(OLD)
    data = {
        "format": 1, "started": True, "questions": 1, "timers": 1, "initiative": "customer",
        "frames": [{
            "flow": "f", "version": flows.flows["f"].version, "role": "main", "at": "1",
            "waiting": {"kind": "ask", "number": 1, "no_reply": "no_reply:1"},
        }],
    }  # fmt: skip
    state = SessionState.from_json(data)
    assert (state.status, state.question) == ("asking", 1)
    world = Player(flows).world()
    _, effects = advance(flows, state, Answered(text="Anna"), world)
    assert [e.text.text for e in effects if isinstance(e, Say)] == ["Hi Anna"]


def test_the_source_is_the_files_text() -> None:
    assert load({"flows/f.yaml": flow_text(OLD), "flows/shop.yaml": SHOP}).flows["f"].source == (
        flow_text(OLD)
    )
