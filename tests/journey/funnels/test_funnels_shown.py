"""The report and the comparison as people read them, word for word."""

import csv
import io
import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from funnel_kit import FLOW, Told, counted, flows_of

from cxbot.journey.funnels import Funnels, Side, Versions, as_csv, compared, comparison_lines, lines
from cxbot.journey.funnels.naming import title

MOSCOW = ZoneInfo("Europe/Moscow")
FLOWS = flows_of(FLOW.replace("Thanks.", '"=Thanks"'))
FLOW_NOW = FLOWS.flows["f"]
OLD = flows_of(FLOW.replace("  - say: Thanks.\n", "  - say: Thanks.\n  - say: Almost done.\n"))
BOTH = FLOWS.pinned([("f", OLD.flows["f"].version, OLD.flows["f"].source)])

ASKED, ANSWERED = ("ask", "1", ""), ("ask", "1", "answered")
THANKED, COLOUR = ("say", "2", ""), ("ask", "3", "answered")


def sessions() -> list[Told]:
    through = [ASKED, ANSWERED, THANKED, ("ask", "3", ""), COLOUR]
    return [
        Told(f"c{n:02}", "webchat" if n > 13 else "telegram", "en", steps, outcome)
        for n, (steps, outcome) in enumerate(
            [(through, "finished")] * 12
            + [([ASKED, ("ask", "1", "no reply")], "no reply")] * 3
            + [([ASKED], "stopped")]
            + [([ASKED, ("ask", "1", "gave up")], None)]
            + [([ASKED], None)]
        )
    ]


def old_sessions() -> list[Told]:
    done = [ASKED, ANSWERED, THANKED, ("say", "3", ""), ("ask", "4", "answered")]
    ways = [(done, "finished")] * 4 + [([ASKED, ("ask", "1", "no reply")], "no reply")] * 16
    return [Told(f"o{n:02}", "telegram", "en", *way) for n, way in enumerate(ways)]


def report(*, since: datetime | None = None) -> Funnels:
    versions = Versions([("f", OLD.flows["f"].version)], {"f": FLOW_NOW.version})
    return Funnels(
        funnels=[*counted(FLOWS, sessions()), *counted(OLD, old_sessions())],
        flows=BOTH,
        versions=versions,
        since=since,
        only={"channel": "telegram"} if since else {},
        unread={("f", "123abc"): 2} if since else {},
    )


def named(text: str) -> str:
    """Versions are digests: told by their names here."""
    return text.replace(OLD.flows["f"].version, "OLD").replace(FLOW_NOW.version, "NEW")


REPORT = """\
Funnels
Different customers, each once at a step; the share is left ÷ (went on + left).

f, version NEW, the current one: 18 customers, 12 finished, 4 left, 1 with a person, 1 inside; \
completion 75.0 % (n 16; 95 %: 50.5 % to 89.8 %)
                                                     seen  went on     left   person   inside   left
  1 ask Size?                                          18       12        4        1        1   \
25.0 % (n 16; 95 %: 10.2 % to 49.5 %): 3 no reply, 1 stopped
  2 say =Thanks                                        12       12        0        0        0   \
0.0 % (n 12; 95 %: 0.0 % to 24.2 %)
  3 ask Colour?                                        12       12        0        0        0   \
0.0 % (n 12; 95 %: 0.0 % to 24.2 %)
  3/no_reply/1 say Some other time.                     0        0        0        0        0   -
  channel telegram: 14 customers, 12 finished, 2 left, 0 with a person, 0 inside; \
completion 85.7 % (n 14; 95 %: 60.1 % to 96.0 %)
  channel webchat: 4 customers, 0 finished, 2 left, 1 with a person, 1 inside; \
completion 0.0 % (n 2; 95 %: 0.0 % to 65.8 %; too few to tell)
  version OLD: 20 customers, 4 finished, 16 left, 0 with a person, 0 inside; \
completion 20.0 % (n 20; 95 %: 8.1 % to 41.6 %)
  Held against each other: cxbot compare f OLD NEW"""


def test_the_funnels_as_text() -> None:
    assert named("\n".join(lines(report(), MOSCOW))) == REPORT


def test_what_was_looked_at_and_what_cannot_be_read_is_told() -> None:
    found = [*lines(report(since=datetime(2026, 3, 1, tzinfo=UTC)), MOSCOW)]
    assert found[0] == "Funnels, since 2026-03-01 03:00 (Europe/Moscow), channel telegram"
    assert found[-1] == "\nf, version 123abc: 2 sessions aren't counted, its file can't be read."


def test_of_nobody_the_page_says_so() -> None:
    empty = Funnels(funnels=[], flows=FLOWS, versions=Versions([], {}))
    assert [*lines(empty, MOSCOW)][-1] == "\nNobody has begun a flow that is counted here."
    assert empty.to_json()["funnels"] == []
    assert len([*as_csv(empty)]) == 1


def test_the_csv_has_every_step_of_every_group_and_no_formula() -> None:
    rows = list(csv.DictReader(io.StringIO("".join(as_csv(report())))))
    whole = [row for row in rows if row["verb"] == "flow"]
    assert [(row["by"], row["group"], row["seen"], row["value"]) for row in whole] == [
        ("", "", "18", "75.0"), ("channel", "telegram", "14", "85.7143"),
        ("channel", "webchat", "4", "0.0"), ("language", "en", "18", "75.0"),
        ("", "", "20", "20.0"), ("channel", "telegram", "20", "20.0"),
        ("language", "en", "20", "20.0"),
    ]  # fmt: skip
    asked = next(row for row in rows if row["step"] == "1")
    assert asked["left_by"] == "no reply 3; stopped 1"
    assert {row["text"] for row in rows if row["step"] == "2"} == {"'=Thanks", "Thanks."}
    for row in rows:
        parts = (int(row[name]) for name in ("on", "left", "handed", "inside"))
        assert int(row["seen"]) == sum(parts)


def test_the_json_says_the_same() -> None:
    found = json.loads(json.dumps(report().to_json()))
    now, *_ = found["funnels"]
    assert (now["current"], now["customers"], now["finished"], now["by"]) == (True, 18, 12, None)
    assert [step["step"] for step in now["steps"]] == ["", "1", "2", "3", "3/no_reply/1"]
    assert now["steps"][1]["left_by"] == {"no reply": 3, "stopped": 1}
    assert now["steps"][1]["drop_off"]["n"] == 16
    first = found["metrics"][0]
    assert (first["metric"], first["value"], first["enough"]) == ("completion", 75.0, True)


COMPARISON = """\
f: OLD → NEW (current)
  OLD: 20 customers, 4 finished, 16 left, 0 with a person, 0 inside; \
completion 20.0 % (n 20; 95 %: 8.1 % to 41.6 %)
  NEW: 18 customers, 12 finished, 4 left, 1 with a person, 1 inside; \
completion 75.0 % (n 16; 95 %: 50.5 % to 89.8 %)

completion          20.0 % (n 20) → 75.0 % (n 16): +55.0 points, 95 %: +22.3 to +74.0 points; \
clear change
time to finish      median 2 min (n 2; nine in ten within 2.8 min) → - (n 0)

Step by step, of different customers
  1 ask Size?
    left                80.0 % (n 20) → 25.0 % (n 16): -55.0 points, 95 %: -74.0 to -22.3 points; \
clear change
    handed to a person  0.0 % (n 20) → 5.9 % (n 17): +5.9 points, 95 %: -10.9 to +27.0 points; \
no clear change
    not understood      10.0 % (n 20, 3 messages) → 0.0 % (n 18): -10.0 points, \
95 %: -30.1 to +9.0 points; no clear change
  2 say =Thanks
    left                0.0 % (n 4) → 0.0 % (n 12): 0.0 points, 95 %: -49.0 to +24.2 points; \
no clear change, too few to tell
  3 say Almost done.  (only in OLD)
    left                0.0 % (n 4; 95 %: 0.0 % to 49.0 %; too few to tell)
  4 → 3 ask Colour?
    left                0.0 % (n 4) → 0.0 % (n 12): 0.0 points, 95 %: -49.0 to +24.2 points; \
no clear change, too few to tell
  4/no_reply/1 → 3/no_reply/1 say Some other time.
    left                - (n 0) → - (n 0)"""


def test_the_comparison_as_text() -> None:
    before = Side(
        flow=OLD.flows["f"],
        funnel=counted(OLD, old_sessions())[0],
        seconds=[60.0, 180.0],
        missed={"1": (2, 3)},
    )
    now = Side(flow=FLOW_NOW, funnel=counted(FLOWS, sessions())[0], current=True)
    assert named("\n".join(comparison_lines(compared(before, now), MOSCOW))) == COMPARISON
    since = datetime(2026, 3, 1, tzinfo=UTC)
    first = next(iter(comparison_lines(compared(before, now, since=since), MOSCOW)))
    assert first.endswith(", begun since 2026-03-01 03:00 (Europe/Moscow)")


EVERY_VERB = """
flow: f
do:
  - say: "Hi {customer.name | or: you}"
  - set: {size: 5}
  - if: size > 3
    then:
      - go: "1"
  - match: size
    cases:
      1-2:
        - stop
  - call: shop.note
  - run: g
  - wait: 90 minutes
  - wait: until 10:00
  - human: "Size {size}"
"""


def test_a_step_is_called_what_it_says_asks_or_does() -> None:
    flows = flows_of(EVERY_VERB, **{"flows/g.yaml": "flow: g\ndo:\n  - stop\n"})
    told = {f"{step.verb} {title(step)}".strip() for step in flows.flows["f"].steps.values()}
    assert told == {
        "say Hi {customer.name}", "set size", "if size > 3", "go 1", "match size", "stop",
        "call shop.note", "run g", "wait 90 minutes", "wait until 10:00", "human Size {size}",
    }  # fmt: skip
    long = flows_of("flow: f\ndo:\n  - say: " + "word " * 30).flows["f"].steps["1"]
    assert len(title(long)) <= 44


def test_a_length_of_time_is_told_in_its_own_unit() -> None:
    times = []
    for seconds in (45.0, 600.0, 3 * 3600.0, 3 * 86_400.0):
        one = Side(flow=FLOW_NOW, funnel=counted(FLOWS, sessions())[0], seconds=[seconds])
        found = [*comparison_lines(compared(one, one), MOSCOW)]
        times += [line.rpartition("median ")[2] for line in found if line.startswith("time")]
    assert [text.partition(" (")[0] for text in times] == ["45 s", "10 min", "3 h", "3 days"]
