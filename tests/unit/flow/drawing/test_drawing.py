"""What is in a picture of a flow, and in which words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pictures import SHIPPED, drawn, flow_of, labels, node

from cxbot.flow.drawing import measure, wording
from cxbot.flow.drawing.building import picture, pictures
from cxbot.flow.drawing.mermaid import mermaid
from cxbot.flow.graph import edges
from cxbot.flow.steps import SetStep, StopStep

# ---- what is in a picture ------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(SHIPPED))
@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_step_of_every_shipped_flow_is_there(name: str, language: str) -> None:
    flow = SHIPPED[name]
    shown = picture(flow, language)
    keys = [key for one in shown.present() for key in one.keys]
    assert sorted(keys) == sorted(["", *flow.steps])
    ways = [arrow.way for arrow in shown.arrows]
    for edge in edges(flow):
        within = isinstance(flow.steps.get(edge.source), SetStep) and any(
            {edge.source, edge.target} <= set(one.keys) for one in shown.nodes
        )
        stops = isinstance(flow.steps.get(edge.source), StopStep)
        way = (flow.name, edge.source, edge.target, edge.kind, edge.label)
        assert ways.count(way) == (0 if within or stops else 1)


def test_the_start_says_what_starts_it_for_whom_and_how_often() -> None:
    top = (
        "when: {event: order.delivered, command: /go, button: Press, words: [a b, c, d, e, f]}\n"
        "if: order.total > 500\nlimit: once per 90 days\n"
        "cancel_when: {event: order.returned, same: order.number}\n"
    )
    start = node(drawn("- say: Hi", top), "")
    assert start.kind == "start"
    assert start.text.split("\n") == [
        "event order.delivered",
        "/go",
        "button “Press”",
        "words: a b, c, d and 2 more",
    ]
    assert start.notes == (
        "if order.total > 500",
        "once per 90 days",
        "called off by order.returned, same order.number",
    )
    assert node(drawn("- say: Hi"), "").text == "run by another flow"


def test_steps_say_what_they_do_in_the_shops_language() -> None:
    shown = drawn("""
- ask: {en: "How do you like {shop.name} <b>today</b>?", ru: "Как вам {shop.name}?"}
  answer: choice
  choices: {a: {en: Fine, ru: Хорошо}, b: Bad}
  save: mood
  skip: Skip
  remind: {after: 1 day}
  metric: csat
- wait: 14 days
- wait: until 10:00
- call: shop.find
  save: order
- human: Help {mood}
  priority: high
  call_back: soon
  and: continue
- run: f
- set: {mood: a, customer.x: 3}
""")
    ask = node(shown, "1")
    assert ask.text == "How do you like {shop.name} today?"
    assert ask.notes[0] == "choice: Fine, Bad, or “Skip” → mood"
    assert {"counts as csat", "reminds after 1 day"} <= set(ask.notes)
    texts = [node(shown, str(at)).text for at in range(2, 8)]
    assert texts == [
        "14 days",
        "until 10:00",
        "shop.find",
        "Help {mood}",
        "f",
        "mood = a\ncustomer.x = 3",
    ]
    called = ("priority high", "to be called back", "the flow goes on at once")
    assert node(shown, "5").notes == called
    flow = flow_of("- say: {en: Hello, ru: Привет}")
    assert node(picture(flow, "ru"), "1").text == "Привет"


def test_values_queues_and_pictures_are_told_in_short() -> None:
    shown = drawn("""
- set: {a: yes, b: [1, two], c: {x: 1, y: no}, d: "", e: null}
- human: Help
  queue: returns
- say: Look
  photo: https://shop.example/a.jpg
- say: Read
  file: https://shop.example/a.pdf
""")
    assert node(shown, "1").text == 'a = yes\nb = 1, two\nc = x 1, y no\nd = ""\ne = empty'
    assert node(shown, "2").notes == ("queue returns",)
    assert node(shown, "3").notes == ("with a photo",)
    assert node(shown, "4").notes == ("with a file",)


def test_ways_are_named() -> None:
    shown = drawn("""
- ask: Number?
  answer: number
  save: n
  no_reply: {after: 3 days}
  give_up: [stop]
- match: n
  cases:
    1-2:
      - say: Few
- call: shop.find
  on_error:
    not_found: [stop]
- human: Help
  no_answer: {after: 2 hours}
  on:
    closed_by_customer: [stop]
""")
    assert labels(shown, "1") == ["answered", "gave up", "no reply after 3 days"]
    assert labels(shown, "2") == ["1-2", "anything else"]
    assert labels(shown, "3") == ["done", "fails: not_found", "fails"]
    assert labels(shown, "4") == ["closed", "closed by customer", "no answer after 2 hours"]
    kinds = {arrow.label: (arrow.kind, arrow.written) for arrow in shown.shown()}
    assert kinds["no reply after 3 days"] == ("silence", True)
    assert kinds["fails: not_found"] == ("error", True)
    assert kinds["fails"] == ("error", False)
    assert kinds["anything else"] == ("plain", False)


def test_what_would_only_be_noise_is_left_out_and_said() -> None:
    """The person after the last miss; the rest of a fork that has every answer."""
    complete = drawn("""
- ask: "Well?"
  answer: rating 1-5
  save: n
- match: n
  cases:
    1-2: [say: Bad]
    3-5: [say: Good]
""")
    assert labels(complete, "1") == ["answered", "no reply after 7 days"]
    assert labels(complete, "2") == ["1-2", "3-5"]
    assert "left out" in complete.small_print()[-1]
    ends = [one.head for one in complete.present() if not one.keys]
    assert sorted(ends) == ["ends quietly", "finished", "finished"]


CASES = {
    "all": ("[new, paid, packed, shipped, delivered, cancelled, returned]", False),
    "one is missing": ("[new, paid, packed, shipped, delivered, cancelled]", True),
}


@pytest.mark.parametrize("name", CASES)
def test_the_rest_of_a_status_is_there_only_if_there_is_one(name: str) -> None:
    """What the shop's system gives is known, as an answer is."""
    cases, rest = CASES[name]
    steps = f"- match: order.status\n  cases:\n    {cases[1:-1]}: [say: Thanks]"
    shown = drawn(steps, "when: {event: order.paid}\n")
    assert ("anything else" in labels(shown, "1")) is rest


def test_yes_and_no_leave_nothing_over_unless_nobody_answers() -> None:
    steps = """
- ask: "Good?"
  answer: yes/no
  save: good
  no_reply: {after: 1 day, do: [DO]}
- match: good
  cases:
    "yes": [say: Good]
    "no": [say: Bad]
"""
    assert labels(drawn(steps.replace("DO", "stop")), "2") == ["yes", "no"]
    silent = labels(drawn(steps.replace("DO", "say: Well")), "2")
    assert silent == ["yes", "no", "anything else"]


def test_a_match_that_nothing_reaches_is_drawn_with_its_rest() -> None:
    shown = drawn("- stop\n- match: customer.language\n  cases:\n    en: [say: Hi]")
    assert labels(shown, "2") == ["en", "anything else"]


def test_only_a_chain_of_sets_that_nothing_leads_into_shares_a_node() -> None:
    shown = drawn("""
- set: {a: 1}
- set: {b: "x {a}"}
- say: Hi
- set: {c: yes}
  id: again
- set: {d: 2}
- if: a > 1
  then:
    - go: again
""")
    assert node(shown, "1") is node(shown, "2")
    assert node(shown, "1").text == "a = 1\nb = x {a}"
    assert node(shown, "again").keys == ("again", "5")
    assert {one.kind for one in shown.nodes} == {"start", "set", "say", "fork", "go", "end"}


def test_a_step_that_nobody_wrote_is_shown_as_missing() -> None:
    shown = drawn("- go: nowhere\n- run: nobody")
    assert [one.text for one in shown.present() if one.kind == "missing"] == ["nowhere"]
    assert "nowhere" in mermaid(shown)


def test_anytime_entries_are_one_picture() -> None:
    found = {shown.name: shown for shown in pictures(SHIPPED, "en")}
    assert set(found) == {name for name in SHIPPED if ":" not in name} | {"anytime"}
    assert len([one for one in found["anytime"].nodes if one.kind == "start"]) == 6
    assert {one.head for one in found["anytime"].present() if not one.keys} == {
        "back to what was asked"
    }


# ---- words ---------------------------------------------------------------------------------------


def test_long_texts_are_cut_between_words_and_outside_of_placeholders() -> None:
    assert wording.short("word " * 40) == "word " * 11 + "word…"
    assert wording.short("a " * 26 + "{customer.name} b") == ("a " * 26).strip() + "…"
    assert wording.short("一" * 40) == "一" * 29 + "…"
    assert wording.short("a\nb\t c\x00\u202e d") == "a b c d"


@given(st.text(max_size=200), st.integers(2, 80))
def test_a_short_text_is_short_and_has_one_line(text: str, longest: int) -> None:
    found = wording.short(text, longest)
    assert wording.cells(found) <= longest
    assert "\n" not in found
    assert found.encode() or not wording.clean(text)


@given(st.text(max_size=120))
def test_lines_lose_no_character_and_fit(text: str) -> None:
    found = measure.lines(text, 13, 120)
    assert "".join("".join(found).split()) == "".join(wording.clean(text).split())
    for line in found:
        assert measure.width(line, 13) <= 140 or len(line) < 9
