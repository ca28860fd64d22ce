"""The report as text, as a table and as a picture."""

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import UTC, tzinfo
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from voice_rows import DAY, EVER, NOW, answer, invitation, rating, report, words

from cxbot.journey.voice import VoiceReport, as_csv, lines, picture
from cxbot.journey.voice.gathering import Gathering
from cxbot.journey.voice.report import Neglected

HOSTILE = "<b>&\"'</text>]]>\x07\u202e=1+1"


def told(found: VoiceReport) -> str:
    return "\n".join(lines(found, UTC))


def table(found: VoiceReport) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("".join(as_csv(found)))))


def drawn(found: VoiceReport) -> tuple[str, list[str]]:
    """The picture, and the words in it."""
    svg = picture(found, UTC)
    return svg, [one.text or "" for one in ET.fromstring(svg).iter() if one.tag.endswith("text")]


def many() -> VoiceReport:
    now = [answer(n, at=NOW - DAY) for n in (9, 10, 10, 9, 7, 10, 9, 10, 9, 10, 10, 3)]
    before = [answer(n, at=NOW - 40 * DAY) for n in (1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 2, 3)]
    asked = [invitation(fate) for fate in ("complete", "partial", "refused", "silent")]
    return report(answers=[*now, *before], invitations=asked, ratings=[rating(4)])


def test_a_line_says_what_a_number_rests_on_and_whether_it_changed() -> None:
    text = told(many())
    (line,) = [one for one in text.splitlines() if one.strip().startswith("NPS")]
    for words_ in ("75", "n 12", "95 %:", "detractors 1", "clear change: +158 points from -83"):
        assert words_ in line
    (desk,) = [one for one in text.splitlines() if "CSAT, flow desk" in one]
    assert "too few to tell" in desk
    assert "2026-03-01 12:00 to 2026-03-31 12:00 (UTC)" in text


def test_of_nothing_a_line_is_a_dash() -> None:
    text = told(report(period=EVER))
    assert "the beginning" in text
    assert sum(line.endswith("  -  (n 0)") for line in text.splitlines()) == 6
    assert "Low answers: 0" in text


def test_the_loop_is_told_case_by_case() -> None:
    text = told(report(answers=[answer(2, at=NOW - 3 * DAY)]))
    assert "Low answers: 1" in text
    assert "2026-03-28 nps nps 2: no ticket, not contacted, recovered: not known" in text


class Few:
    def to_json(self) -> dict[str, Any]:
        return {"promised": 2, "silent": 3}

    def lines(self, zone: tzinfo) -> Iterable[str]:
        return [f"promised: 2 ({zone})"]


def test_neglected_customers_have_their_place() -> None:
    few: Neglected = Few()
    found = Gathering(EVER, flow=None, by=None, held_out=0).report(few)
    assert "promised: 2 (UTC)" in told(found)
    assert found.to_json()["neglected"] == {"promised": 2, "silent": 3}
    alone = Gathering(EVER, flow="nps", by=None, held_out=0).report(few)
    assert alone.to_json()["neglected"] is None


def test_the_holdout_is_told_with_the_others_beside_it() -> None:
    gathering = Gathering(EVER, flow=None, by=None, held_out=0.1)
    assert gathering.holdout is not None
    for one in range(60):
        gathering.holdout.add(held_out=one < 20, orders=1 + one % 2, complained=False)
    text = told(gathering.report())
    assert "repeat orders                        50.0 %  (n 20; others 50.0 %, n 40;" in text
    assert "no clear difference: 0.0 points" in text


def test_the_table_has_the_numbers_of_the_json() -> None:
    found = many()
    rows = table(found)
    for figure in found.to_json()["metrics"]:
        flow = figure.get("flow", "")
        (row,) = [
            row
            for row in rows
            if (row["section"], row["metric"], row["flow"]) == ("metrics", figure["metric"], flow)
        ]
        assert row["n"] == str(figure["n"])
        assert row["value"] == ("" if figure["value"] is None else str(figure["value"]))
        assert row["enough"] == ("yes" if figure["enough"] else "no")
    assert {row["section"] for row in rows} == {"metrics", "closed_loop", "contact_load"}


def test_a_name_is_no_formula_in_the_table_and_no_markup_in_the_picture() -> None:
    rows = [answer(9, wave="=HYPERLINK(1)"), answer(9, wave=HOSTILE), invitation(wave=HOSTILE)]
    found = report(answers=rows[:2], invitations=rows[2:], by="wave")
    assert "'=HYPERLINK(1)" in {row["group"] for row in table(found)}
    svg, shown = drawn(found)
    assert "<b>" not in svg
    assert "\x07" not in svg
    assert "\u202e" not in svg
    assert any("<b>&\"'</text>" in one for one in shown)


def test_the_picture_is_the_same_for_the_same_report() -> None:
    assert drawn(many()) == drawn(many())
    svg, shown = drawn(many())
    assert "prefers-color-scheme:dark" in svg
    assert {"NPS", "75", "clear change: +158 points", "period before"} <= set(shown)
    assert svg.count('class="hollow"') == 2, "of the NPS, and in the key"


@pytest.mark.parametrize("name", ["Опрос после доставки", "售后满意度", "résumé"])
def test_names_of_all_scripts_are_in_the_picture(name: str) -> None:
    _, shown = drawn(report(answers=[answer(9, flow=name)], by="flow"))
    assert f"flow {name}" in shown


def test_a_long_name_is_cut_and_very_many_groups_are_counted() -> None:
    rows = [answer(9, wave=f"{number:02} {'wide ' * 20}") for number in range(50)]
    _, shown = drawn(report(answers=rows, by="wave"))
    assert "and 10 more" in shown
    cut = [one for one in shown if one.startswith("wave 07")]
    assert [one[-1] for one in cut] == ["…"]


def test_another_scale_has_its_mean_and_no_line() -> None:
    svg, shown = drawn(report(answers=[answer(8, "likeable"), answer(9, "likeable")]))
    assert {"likeable 0-10", "8.50", "mean from 0 to 10"} <= set(shown)
    assert svg.count('class="value"') == 1, "only in the key"


@pytest.mark.parametrize(
    ("customers", "labels"),
    [({1: 5, 3: 1}, ["1", "2", "3"]), ({1: 9, 40: 2, 12: 3}, [*map(str, range(1, 12)), "12+"])],
)
def test_the_load_is_a_histogram(customers: Mapping[int, int], labels: list[str]) -> None:
    gathering = Gathering(EVER, flow=None, by=None, held_out=0)
    for messages, n in customers.items():
        gathering.load.add("", messages, n)
    svg, shown = drawn(gathering.report())
    at = shown.index("messages") - 2 * len(labels)
    assert shown[at + 1 : at + 2 * len(labels) : 2] == labels
    assert svg.count('class="complete"') == len(customers) - (40 in customers)


def test_words_in_another_writing_are_told_as_they_are() -> None:
    assert "“物流太慢了”" in told(report(answers=[words("物流太慢了", language="zh")]))
