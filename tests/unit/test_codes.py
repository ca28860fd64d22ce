"""Codes of rewards: how they are made, how long they hold, and what a shop's own list says."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxbot.app.folder.lists import CodeList, parsed, read_list
from cxbot.conversation.house import codes
from cxbot.errors import ConfigError
from cxbot.model.policy import Reward

MOSCOW, NEW_YORK = ZoneInfo("Europe/Moscow"), ZoneInfo("America/New_York")
SECRET = b"k" * 32
START = datetime(2020, 1, 1, tzinfo=UTC)
LISTED = Reward(name="thanks", source="list", file="rewards/thanks.txt")


# --- made here -----------------------------------------------------------------------------------


def test_a_code_is_the_same_each_time_and_another_for_anything_else() -> None:
    first = codes.generated(SECRET, "thanks", "ann", 1)
    assert first == codes.generated(SECRET, "thanks", "ann", 1)
    others = {
        codes.generated(b"another secret", "thanks", "ann", 1),
        codes.generated(SECRET, "other", "ann", 1),
        codes.generated(SECRET, "thanks", "bob", 1),
        codes.generated(SECRET, "thanks", "ann", 2),
        codes.generated(SECRET, "thanks", "ann", 1, again=1),
    }
    assert len(others | {first}) == 6


def test_no_letter_of_a_code_is_taken_for_another() -> None:
    made = [codes.generated(SECRET, "thanks", str(n), 1) for n in range(2000)]
    assert len(set(made)) == 2000
    assert {len(code) for code in made} == {8}
    assert set("".join(made)) == set(codes.ALPHABET)
    assert not set(codes.ALPHABET) & set("0O1IL2Z5S8BAEU")


@given(st.lists(st.text(min_size=1), min_size=1, unique=True), st.text(), st.integers(1, 9))
def test_a_code_is_picked_from_those_that_are_free(free: list[str], who: str, n: int) -> None:
    assert codes.pick(free, who, n) in free
    assert codes.pick(free, who, n) == codes.pick(free, who, n)


# --- how long it holds ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_at", "length", "zone", "last"),
    [
        ("2026-03-10T09:00", timedelta(days=30), MOSCOW, "2026-04-09"),
        ("2026-03-10T20:59", timedelta(days=1), MOSCOW, "2026-03-11"),
        ("2026-03-10T21:00", timedelta(days=1), MOSCOW, "2026-03-12"),
        ("2026-03-10T09:00", timedelta(hours=1), MOSCOW, "2026-03-10"),
        ("2026-03-07T12:00", timedelta(days=1), NEW_YORK, "2026-03-08"),  # has 23 hours
        ("2026-10-31T12:00", timedelta(days=1), NEW_YORK, "2026-11-01"),  # has 25
    ],
)
def test_a_code_holds_until_a_midnight_of_the_shop(
    given_at: str, length: timedelta, zone: ZoneInfo, last: str
) -> None:
    moment = datetime.fromisoformat(given_at).replace(tzinfo=UTC)
    ends = codes.ends_after(moment, length, zone)
    assert codes.last_day(ends, zone) == date.fromisoformat(last)
    assert ends.astimezone(zone).strftime("%H:%M") == "00:00"


@given(
    st.timedeltas(timedelta(), timedelta(days=5000)).map(lambda past: START + past),
    st.timedeltas(timedelta(minutes=1), timedelta(days=400)),
    st.sampled_from([MOSCOW, NEW_YORK, ZoneInfo("Asia/Shanghai"), ZoneInfo("Pacific/Apia")]),
)
def test_a_code_never_holds_shorter_than_promised_nor_two_days_longer(
    moment: datetime, length: timedelta, zone: ZoneInfo
) -> None:
    ends = codes.ends_after(moment, length, zone)
    assert length < ends - moment <= length + timedelta(hours=25)


@pytest.mark.parametrize(
    ("told", "last"),
    [
        ("2030-05-31", "2030-05-31"),
        ("2030-05-31T20:59:00+00:00", "2030-05-31"),
        ("2030-05-31T22:00:00Z", "2030-06-01"),
        ("2030-05-31T23:30:00", "2030-05-31"),
        ("2030-06-01T00:00:00+03:00", "2030-05-31"),
        ("", None),
        (None, None),
    ],
)
def test_an_action_says_its_end_as_a_day_or_a_moment(told: str | None, last: str | None) -> None:
    ends = codes.read_end(told, MOSCOW)
    day = codes.last_day(ends, MOSCOW) if ends is not None else None
    assert day == (date.fromisoformat(last) if last else None)


@pytest.mark.parametrize("told", ["soon", "31.05.2030", 5, ["2030-05-31"]])
def test_anything_else_is_no_end(told: object) -> None:
    with pytest.raises(ValueError, match="Invalid isoformat"):
        codes.read_end(told, MOSCOW)


# --- lists ---------------------------------------------------------------------------------------


def test_a_list_is_read_line_by_line_and_what_says_nothing_new_is_named() -> None:
    found = parsed(f"A1\r\n B2\t\n\nA1\n{'x' * 121}\n{'y' * 120}\n  \nA1")
    assert found == CodeList(codes=("A1", "B2", "y" * 120), twice=(4, 8), blank=(3, 7), long=(5,))
    assert parsed("") == CodeList(codes=())


@given(st.text())
def test_every_line_is_a_code_or_named(text: str) -> None:
    found = parsed(text)
    told = [*found.twice, *found.blank, *found.long]
    assert len(found.codes) + len(told) == len(text.splitlines())
    assert len(set(found.codes)) == len(found.codes)


def listed(folder: Path, told: bytes) -> None:
    path = folder / "flows" / "rewards" / "thanks.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(told)


def test_a_list_saved_by_an_editor_of_windows_is_a_list(tmp_path: Path) -> None:
    listed(tmp_path, "\ufeffA1\r\nСПАСИБО\r\n".encode())
    assert read_list(tmp_path, LISTED).codes == ("A1", "СПАСИБО")


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        (None, 'there is no such file; the reward "thanks" takes its codes from it.'),
        (b"\xff\xfe\x00", "this is no text in UTF-8."),
        (b"A" * (8 * 1024 * 1024 + 1), "a list has at most 8 MB."),
    ],
)
def test_a_list_that_cannot_be_had_is_refused_by_its_name(
    tmp_path: Path, told: bytes | None, reason: str
) -> None:
    if told is not None:
        listed(tmp_path, told)
    with pytest.raises(ConfigError) as refused:
        read_list(tmp_path, LISTED)
    assert str(refused.value) == f"flows/rewards/thanks.txt: {reason}"


def test_a_link_out_of_the_project_and_a_folder_are_no_lists(tmp_path: Path) -> None:
    project, outside = tmp_path / "shop", tmp_path / "codes.txt"
    outside.write_text("A1\n")
    path = project / "flows" / "rewards" / "thanks.txt"
    path.parent.mkdir(parents=True)
    path.symlink_to(outside)
    with pytest.raises(ConfigError, match="outside of the project"):
        read_list(project, LISTED)
    path.unlink()
    path.mkdir()
    with pytest.raises(ConfigError, match="can't be read"):
        read_list(project, LISTED)
