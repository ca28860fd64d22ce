"""Cases 1-16: what customers write, from their phone to the log and back."""

import re
from typing import Any

import pytest
from desk_table.kit import ANNA, BORIS

from bad_inputs.shop import Shop
from cxbot.model.text import utf16_length

LONGEST = 4096

#: What is data and looks like something else, by case.
LITERAL = {
    4: ["{{7*7}}", "{% for x in range(10**9) %}x{% endfor %}", "{{ ''.__class__.__mro__ }}",
        "{said} {customer.phone} {shop.name | money}"],
    5: ["%s %(x)s %n", "{0.__class__}", "${7*7} #{7*7}", "$(id) `id`"],
    6: ["<b>", "</a>", "<3", "&lt;", "<tg-spoiler>x</tg-spoiler>", "<b>Anna</b> & <i>x"],
    7: ["*_[]()~>#+-=|{}.!", "`", "```", "[x](http://y)", "__x__ ~~y~~ ||z||"],
    8: ["'; DROP TABLE touchpoint;--", "O'Brien", "for", '" OR 1=1 --', "NULL"],
    9: ['=HYPERLINK("http://x","y")', "+1", "-1", "@SUM(A1)", "x\t=1", "＝1+1"],
    10: ["\u202eevil", "a\u200db\u200c", "Z" + "\u0301" * 500, "\u2066x\u2069", "﷽" * 100],
}  # fmt: skip


def seen(text: str) -> str:
    """Without blanks, and without what turns the line: a card leaves it out of a name."""
    return "".join(one for one in text if one.isprintable() and not one.isspace())


async def literally(shop: Shop, case: int) -> None:
    """As text: echoed, kept, shown again in another turn, and in the group; as name the same."""
    for number, text in enumerate(LITERAL[case]):
        who = shop.customer("Carla", 5000 + number)
        await shop.says("/echo", who)
        assert await shop.says(text, who) == [f"You said: {text}, Carla."]
        assert await shop.says("/again", who) == [f"You are {text}."]
        [echo, again] = shop.shown(who)[-2:]
        found = [one for one in echo.get("entities", ()) if one["type"] == "bold"]
        assert found == [{"type": "bold", "offset": 0, "length": 9}]
        formats = {one["type"] for shown in (echo, again) for one in shown.get("entities", ())}
        assert formats <= {"bold", "url", "mention", "hashtag", "cashtag", "bot_command"}
        said = [row["text"] for row in await shop.log("in") if row["text"] == text]
        assert said == [text]
    for number, name in enumerate(LITERAL[case]):
        who = shop.customer(name, 6000 + number)
        shown = " ".join(part for part in name.partition(" ") if part.strip())
        await shop.says("/echo", who)
        assert await shop.says("hi", who) == [f"You said: hi, {shown}."]
        await shop.says("/person", who)
        assert seen(shown)[:20] in seen(shop.desk.card()["text"])
        await shop.says("<3", who)
        assert shop.desk.times("<3") == number + 1
        await shop.desk.writes("*Hello*", shop.desk.card())
        assert shop.desk.heard(who)[-1] == "*Hello*"
    await shop.still_serves()


async def test_case_4_templates_are_shown_as_they_were_written(shop: Shop) -> None:
    await literally(shop, 4)


async def test_case_5_formats_are_shown_as_they_were_written(shop: Shop) -> None:
    await literally(shop, 5)


async def test_case_6_html_is_shown_as_it_was_written(shop: Shop) -> None:
    await literally(shop, 6)


async def test_case_7_markdown_is_shown_as_it_was_written(shop: Shop) -> None:
    await literally(shop, 7)


async def test_case_8_sql_is_shown_as_it_was_written(shop: Shop) -> None:
    await literally(shop, 8)


async def test_case_9_formulas_are_shown_as_they_were_written(shop: Shop) -> None:
    """What a spreadsheet is given of them is case 121."""
    await literally(shop, 9)


async def test_case_10_letters_that_turn_the_line_are_kept(shop: Shop) -> None:
    """How pages hold them is test_hostile_texts."""
    await literally(shop, 10)


@pytest.mark.parametrize("text", ["", " ", "\u200b", "\u00a0\n\t", "\u2060\ufeff", "\u3164"])
async def test_case_1_nothing_said_is_no_answer(shop: Shop, text: str) -> None:
    await shop.says("/echo")
    told = "Sorry, I did not get that. Please write a few words."
    assert await shop.puts({"text": text}) == [told]
    assert await shop.says("here", ANNA) == ["You said: here, Anna."]
    assert len(await shop.log("in")) == 3


def units(text: str) -> str:
    return text.encode("utf-16-le").decode("utf-16-le")


@pytest.mark.parametrize("letter", ["x", "ж", "🙂"])
async def test_cases_2_and_3_the_longest_text_is_kept_and_comes_back_in_parts(
    shop: Shop, letter: str
) -> None:
    """4,096 emoji are 8,192 units: Telegram counts its letters so, and entities too."""
    text = letter * LONGEST
    await shop.says("/bold")
    parts = await shop.puts({"text": text})
    # Telegram takes spaces at the ends of a message away
    assert "".join(parts).replace(" ", "") == f"{text}and{text}"
    assert all(utf16_length(part) <= LONGEST for part in parts)
    assert all(units(part) == part for part in parts)
    shown = shop.shown()[-len(parts) :]
    bold = [entity for one in shown for entity in one.get("entities", ())]
    assert sum(entity["length"] for entity in bold) == utf16_length(text)
    assert {entity["type"] for entity in bold} == {"bold"}
    assert [row["text"] for row in await shop.log("in")] == ["/bold", text]


async def test_case_2_what_was_formatted_behind_emoji_stays_so(shop: Shop) -> None:
    """In the group, where people read it: the place counts in UTF-16."""
    await shop.says("/person")
    entity = {"type": "bold", "offset": 21, "length": 4}
    await shop.puts({"text": "🙂" * 10 + " bold", "entities": [entity]})
    [found] = [
        one for one in shop.desk.message(" bold").get("entities", ()) if one["type"] == "bold"
    ]
    words = shop.desk.message(" bold")["text"].encode("utf-16-le")
    place = slice(2 * found["offset"], 2 * (found["offset"] + found["length"]))
    assert words[place].decode("utf-16-le") == "bold"


@pytest.mark.parametrize("odd", ["\x00", "\ud800", "\udc00\ud800", "\x00" * 99])
async def test_case_11_what_no_database_holds_is_cleaned(shop: Shop, odd: str) -> None:
    """As text, name, label of a place: accepted, and nothing is tried again and again."""
    await shop.says("/echo")
    entity = {"type": "bold", "offset": utf16_length(f"a{odd}"), "length": 1}
    [said] = await shop.puts({"text": f"a{odd}b", "entities": [entity]})
    length = utf16_length(odd)
    lost = "\ufffd" * length
    assert said == f"You said: a{lost}b, Anna."
    assert [row["text"] for row in await shop.log("in")] == ["/echo", f"a{lost}b"]
    sender: dict[str, Any] = {
        "id": BORIS,
        "is_bot": False,
        "first_name": f"B{odd}",
        "username": odd,
    }
    await shop.comes("message", shop.message(BORIS, text="/start", **{"from": sender}), BORIS)
    assert shop.desk.heard(BORIS) == ["Hello! This is Blue Kettle. How can I help?"]
    tap = {"id": f"7{odd}", "from": sender, "chat_instance": odd, "data": odd}
    await shop.comes("callback_query", {**tap, "message": shop.message(BORIS, text="x")}, BORIS)
    place = {"location": {"latitude": 1.0, "longitude": 2.0}, "title": odd, "address": odd}
    await shop.comes("message", shop.message(venue=place))
    file = {"file_id": "f", "file_unique_id": "u", "file_name": odd, "mime_type": odd}
    await shop.comes("message", shop.message(document=file))
    await shop.still_serves()
    await shop.still_serves(BORIS)


#: Case -> the command that asks; what is an answer and as what it is taken; what is none.
STRICT: dict[int, tuple[str, dict[str, str], list[str]]] = {
    12: (
        "/number",
        {"12": "12", "１２": "12", "١٢": "12", "-0": "0", "1 000": "1000", "1,5": "1.5"},
        ["1e309", "1e3", "NaN", "nan", "inf", "-inf", "1_000", "0x10", "12 or 1=1", "1" * 17,
         "--1", "1..2", "½", "四.", "12\u202e", "1\n2\n3 kettles", "9" * 4000, ".", "-", "+"],
    ),
    13: (
        "/phone",
        {"+371 (29) 123-456": "+37129123456", "+371 29 123 456": "+37129123456",
         "＋371 29123456": "+37129123456"},
        ["1" * 40, "+" + "3" * 40, "call me", "+371 (29) 123-45", "+",
         "+371 29 123 456; DROP", "tel:", "++371", "x" * 4000],
    ),
    14: (
        "/day",
        {"29.02.2028": "2028-02-29", "2026-12-31": "2026-12-31"},
        ["31.02", "31.02.2027", "29.02.2023", "00.00.0000", "2026-13-01", "32.12.2026",
         "10000-01-01", "99.99.9999", "0000-00-00", "-1", "2026-02-30T10:00", "9" * 4000, "soon"],
    ),
    15: (
        "/email",
        {"anna@example.com": "anna@example.com", "Anna@EXAMPLE.com": "Anna@example.com"},
        ["anna@example.com\nBcc: x@example.com", "anna@example.com\r\nBcc: x@example.com",
         "anna@example.com%0aBcc:x@example.com", "anna%0aBcc:@example.com,x@example.com",
         "anna@example.com, x@example.com", "anna@", "@example.com", "anna", "a b@example.com",
         "anna@exa mple.com", "<anna@example.com>", "anna@example.com\x00", "a" * 300 + "@x.com",
         "anna@@example.com", "anna@127.0.0.1", "anna@localhost", "anna@example..com"],
    ),
}  # fmt: skip


async def strictly(shop: Shop, case: int) -> None:
    command, good, bad = STRICT[case]
    for number, (text, taken) in enumerate(good.items()):
        who = shop.customer("Carla", 5000 + number)
        await shop.says(command, who)
        assert (await shop.says(text, who))[0].startswith(f"Got {taken}"), text
    taken_for_one = []
    for number, text in enumerate(bad):
        who = shop.customer("Dora", 6000 + number)
        await shop.says(command, who)
        [told] = await shop.puts({"text": text}, who)
        if not told.startswith("Sorry, I did not get that."):
            taken_for_one.append((text, told))
    assert taken_for_one == []
    await shop.still_serves()


async def test_case_12_a_number_is_read_strictly(shop: Shop) -> None:
    await strictly(shop, 12)


async def test_case_13_a_phone_is_made_plain_or_asked_for_again(shop: Shop) -> None:
    await strictly(shop, 13)
    await shop.says("/phone")
    contact = {"phone_number": "9" * 40, "first_name": "Anna", "user_id": ANNA}
    [told] = await shop.puts({"contact": contact})
    assert told.startswith("Sorry, I did not get that.")


async def test_case_14_a_day_that_is_none_is_asked_for_again(shop: Shop) -> None:
    await strictly(shop, 14)


@pytest.mark.parametrize(
    "text", ["01.01.0001", "31.12.9999", "0001-01-01", "9999-12-31", "02/03/04", "tomorrow"]
)
async def test_case_14_days_at_the_ends_of_time_break_nothing(shop: Shop, text: str) -> None:
    """Asked at one second to midnight."""
    await shop.desk.move(seconds=86_399 - shop.telegram.updates.seconds() % 86_400)
    await shop.says("/day")
    [told] = await shop.says(text)
    assert re.match(r"Got \d{4}-|Sorry, I did not get that", told), told
    await shop.still_serves()


async def test_case_15_a_letter_goes_to_one_address_alone(shop: Shop) -> None:
    await strictly(shop, 15)
