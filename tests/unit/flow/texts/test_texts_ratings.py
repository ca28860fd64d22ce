"""Ratings as people send them: every number in every spelling, and what is none."""

from collections.abc import Iterator

import pytest
from flow_driving import Player, catalog
from hypothesis import given
from hypothesis import strategies as st

from cxbot.flow.protocol import Accepted, Answered, Missed
from cxbot.flow.ratings import CARDINALS, MAX_CHARS, read

#: All the words there are for each number, ours apart from those of the code.
WORDS = {
    0: "zero nought ноль нуль нолик 零 〇",
    1: "one один одна одно раз единица единицу кол первая 一 壹 幺",
    2: "two два две двойка двойку двоечка вторая 二 两 兩 贰 貳",
    3: "three три тройка тройку троечка третий третья третье 三 叁 參",
    4: "four четыре четвёрка четверка четвёрку четверку четвёртый четвертая 四 肆",
    5: "five пять пятёрка пятерка пятёрку пятерку пятёрочка пятый пятая 五 伍",
    6: "six шесть шестёрка шестерку шестой 六 陆 陸",
    7: "seven семь семёрка семерку седьмой 七 柒",
    8: "eight восемь восьмёрка восьмерку восьмой 八 捌",
    9: "nine девять девятка девятку девятый 九 玖",
    10: "ten десять десятка десятку десятый 十 拾 🔟",
}
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
GENITIVE = {5: "пяти", 10: "десяти"}
ENGLISH = {5: "five", 10: "ten"}
#: What may stand around a number without changing it.
AROUND = (
    "{}", " {} ", "{}!", "{}!!!", "{}.", "({})", "«{}»", '"{}"', "{})))", "{}+", "{} 👍", "❤️ {}",
    "{} 🙏🏽", "{}⭐", "⭐️ {}", "оценка {}", "Оценка: {}", "моя оценка - {}", "ставлю {}", "на {}",
    "rating {}", "Score: {}", "I'd give it a {}", "I’d give {}", "it's a {}", "给{}分", "打 {} 分",
    "{}分", "{} 分", "评分：{}", "{} stars", "{} points", "{} баллов", "{} звёзд", "{}星", "{}颗星",
    "{}, спасибо!", "{} thank you", "{}，谢谢", "оценка-{}", "оценка — {}", "оценка:{}",
)  # fmt: skip


def written(number: int) -> Iterator[str]:
    digits = str(number)
    yield digits
    yield f"0{digits}"
    yield f"{digits}.0"
    yield f"{digits},0"
    yield digits.translate(FULL_WIDTH)
    yield digits.translate(ARABIC)
    yield "".join(f"{digit}\ufe0f\u20e3" for digit in digits)
    yield "".join(f"{digit}\u20e3" for digit in digits)
    for word in WORDS[number].split():
        yield word
        yield word.upper()
        yield word.capitalize()


def of(number: int, most: int) -> Iterator[str]:
    yield f"{number}/{most}"
    yield f"{number} / {most}!"
    yield f"{number} из {most}"
    yield f"{number} баллов из {most}"
    yield f"{number} of {most}"
    yield f"{number} out of {most} stars"
    yield f"оценка {number} из {GENITIVE[most]}"
    yield f"{WORDS[number].split()[0]} out of {ENGLISH[most]}"


@pytest.mark.parametrize("number", range(11))
@pytest.mark.parametrize(("least", "most"), [(0, 10), (1, 5)])
def test_every_spelling_of_every_number(number: int, least: int, most: int) -> None:
    expected = number if least <= number <= most else None
    spellings = [*written(number), *(text.format(number) for text in AROUND)]
    spellings += [text.format(WORDS[number].split()[0]) for text in AROUND]
    spellings += of(number, most)
    assert len(spellings) > 100
    wrong = {text: read(text, least, most) for text in spellings}
    assert {text: value for text, value in wrong.items() if value != expected} == {}


@pytest.mark.parametrize("number", range(1, 11))
@pytest.mark.parametrize("star", ["⭐", "⭐️", "★", "🌟", "★ "])
def test_stars_count(star: str, number: int) -> None:
    assert read(star * number, 0, 10) == number
    assert read(star * number, 1, 5) == (number if number <= 5 else None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("★★★☆☆", 3), ("★☆☆☆☆", 1), ("⭐⭐⭐⭐☆", 4), ("★★★☆", None), ("★★★★★☆", None),
        # All, or none of them?
        ("☆☆☆☆☆", None), ("☆", None), ("★★★ ok", None), ("⭐5", 5),
    ],
)  # fmt: skip
def test_full_stars_among_empty_ones(text: str, expected: int | None) -> None:
    assert read(text, 1, 5) == expected


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "?", "5?", "👍", "😀", "*****", "3-4", "3–4", "3 - 4", "4 or 5", "4 или 5", "4,5",
        "4.5", "5.5", "-5", "−5", "5-", "5 5", "55", "10%", "5%", "5$", "№5", "v", "IV", "½", "0x5",
        "not 5", "не 5", "не пять", "no 5", "5 minutes", "5 минут назад", "5分钟", "第五次", "五十",
        "5 из 10", "5/10", "4 out of 10", "8 из десяти", "3/4", "5 из 5 из 5", "из 5", "6/5", "0/5",
        "10", "six", "шесть", "0", "６", "100", "1000", "99999999999999999999", "one two",
        "пять шесть", "I waited 5 days and nobody came", "Заказ 5 пришёл мятым",
        "Все было отлично, 5 баллов точно", "5, but the box was damaged", "5 потому что быстро",
        "给了5次机会", "заказ 4", "four hundred", "5\n\n4", "a", "на", "оценка", "спасибо", "分",
        "stars", "отлично", "+7 921 123-45-67", "А-5",
        "5" + " " * 300 + "I could write a book about this order", "5 " * 40, "оценка " * 300,
        "\x00", "\ud800", "５" * 70, "ставлю -5", "оценка -5", "Оценка: -5", "на -5", "rating -1",
        "it's a -5", "I give it -3", "打 -5 分", "оценка - -5",
    ],
)  # fmt: skip
def test_out_of_range_in_between_and_essays_are_none(text: str) -> None:
    assert read(text, 1, 5) is None


@given(st.text(max_size=MAX_CHARS + 5) | st.text("0123456789 из/оценкаfof分★☆⭐.,+-", max_size=20))
def test_anything_is_a_whole_number_of_the_scale_or_none(text: str) -> None:
    for least, most in ((1, 5), (0, 10), (1, 7)):
        found = read(text, least, most)
        assert found is None or (type(found) is int and least <= found <= most)


@given(st.text(max_size=100))
def test_what_is_a_rating_of_a_short_scale_is_the_same_of_a_longer_one(text: str) -> None:
    """Unless it says of how many, which is for one scale only."""
    found = read(text, 1, 5)
    assert found is None or read(text, 0, 10) in {found, None}


def test_the_words_of_the_table_are_all_words() -> None:
    assert {word for row in WORDS.values() for word in row.split()} >= set(CARDINALS)


def rated(text: str = "", choice: int | None = None) -> Player:
    steps = "- ask: How was it?\n  answer: rating 1-5\n  save: score\n  metric: csat\n- say: Bye."
    player = Player(catalog(steps)).start()
    player.send(Answered(text=text, choice=choice))
    return player


@pytest.mark.parametrize("number", range(1, 6))
def test_a_rating_is_the_same_typed_said_and_tapped(number: int) -> None:
    for player in (rated(str(number)), rated(WORDS[number].split()[-1]), rated(choice=number - 1)):
        accepted = player.one(Accepted)
        assert accepted.value == number
        assert accepted.rating is not None
        assert (accepted.rating.metric, accepted.rating.value) == ("csat", number)
        assert player.state.values["score"] == number


@pytest.mark.parametrize("text", ["6", "0", "3-4", "It was nice, but five days late"])
def test_what_is_no_rating_is_a_miss_and_leaves_the_question_open(text: str) -> None:
    player = rated(text)
    assert player.one(Missed).tries_left == 2
    assert player.state.status == "asking"
