"""Touchpoints out: the names that others rely on, and cells that no spreadsheet runs."""

import csv
import io
import json
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxbot.journey.export import FIELDS, as_csv, as_jsonl, cell
from cxbot.testing import CUSTOMER, started

FORMULAS = tuple("=+-@＝＋－＠\t\r\n\0")
ASKED = [
    "id",
    "occurred_at",
    "customer_id",
    "conversation_id",
    "session_id",
    "seq",
    "direction",
    "initiator",
    "channel",
    "device",
    "kind",
    "name",
    "flow",
    "flow_version",
    "step",
    "task",
    "stage",
    "touchpoint",
    "outcome",
    "text",
    "sentiment",
    "sentiment_source",
    "rating",
    "effort",
    "ticket_id",
    "operator_id",
    "response_ms",
    "source_key",
    "possible_duplicate",
    "device_source",
]
FLOW = {
    "rate": """
when: {command: /rate}
task: rate us
do:
  - ask: How was it?
    answer: rating 1-5
    save: score
    metric: csat
  - say: Thanks
"""
}


def row(**facts: Any) -> dict[str, Any]:
    values = dict.fromkeys(FIELDS)
    at = datetime(2026, 3, 10, tzinfo=UTC)
    return {**values, "occurred_at": at, "text": "", "effort": [], "rating_metric": None, **facts}


async def of(*rows: Mapping[str, Any]) -> AsyncIterator[Mapping[str, Any]]:
    for one in rows:
        yield one


async def cells(*rows: Mapping[str, Any]) -> list[dict[str, str]]:
    text = "".join([line async for line in as_csv(of(*rows))])
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_fields_are_those_that_were_promised() -> None:
    assert list(FIELDS) == ASKED


async def test_a_conversation_as_json_lines() -> None:
    async with started(FLOW) as world:
        await world.say(CUSTOMER, "/rate")
        await world.say(CUSTOMER, "4/5")
        lines = [line async for line in as_jsonl(world.store.touchpoints.read())]
    points = [json.loads(line) for line in lines]
    assert all(list(point) == ASKED for point in points)
    assert all(line.endswith("\n") and line.count("\n") == 1 for line in lines)
    assert points[2]["rating"] == {"metric": "csat", "value": 4, "min": 1, "max": 5}
    assert points[2]["occurred_at"] == "2026-03-10T12:00:00Z"
    assert [point["seq"] for point in points] == [1, 2, 3, 4]
    assert [point["task"] for point in points[1:]] == ["rate us"] * 3
    assert points[0]["rating"] is None


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠"]
)
async def test_no_cell_is_a_formula(start: str) -> None:
    text = f'{start}HYPERLINK("http://x","y")'
    [line] = [line async for line in as_csv(of(row(text=text)))][1:]
    assert f"'{start}HYPERLINK" in line
    assert (await cells(row(text=text)))[0]["text"] == f"'{text}"


@pytest.mark.parametrize(
    "text",
    [
        "a,b",
        'say "hi"',
        "two\nlines",
        "two\r\nlines",
        "one\rtwo",
        "a\0b",
        "🙂 ж",
        "\u202eabc",
        "שלום, world",
        "x" * 40_000,
        "'a",
    ],
)
async def test_a_cell_reads_back_as_it_was(text: str) -> None:
    csv.field_size_limit(1_000_000)
    assert (await cells(row(text=text)))[0]["text"] == text


@pytest.mark.parametrize("text", ["+371 20 000 000", "+7 (495) 123-45-67", "'=1", "''+1", "-"])
async def test_whoever_takes_one_apostrophe_before_a_sign_away_has_the_text(text: str) -> None:
    """So a phone number stays readable: without it a spreadsheet shows 3.71E+10."""
    [read] = await cells(row(text=text))
    assert read["text"] == f"'{text}"


@given(st.text(alphabet="'=+-@＝\t\r\n\0a,\"", max_size=6))
def test_no_two_texts_have_one_cell(text: str) -> None:
    shown = cell(text)
    assert not shown.startswith(FORMULAS)
    bare = shown.lstrip("'")
    assert (shown[1:] if bare.startswith(FORMULAS) else shown) == text


async def test_values_that_are_no_text() -> None:
    facts = {"rating_metric": "nps", "rating_value": 9.5, "rating_min": 0.0, "rating_max": 10.0}
    [read] = await cells(row(**facts, possible_duplicate=True, effort=["retry", "human"], seq=7))
    assert [read[f"rating_{name}"] for name in ("metric", "value", "min", "max")] == [
        "nps",
        "9.5",
        "0",
        "10",
    ]
    assert (read["possible_duplicate"], read["effort"], read["seq"]) == ("yes", "retry human", "7")
    assert read["flow"] == ""


async def test_an_empty_log_has_a_head() -> None:
    lines = [line async for line in as_csv(of())]
    assert len(lines) == 1
    assert [line async for line in as_jsonl(of())] == []
