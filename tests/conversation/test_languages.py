"""Every customer is spoken to in their language: from the messenger, or chosen."""

import pytest

from cxbot.testing import CUSTOMER, World, started

SHOP = """
shop: Blue Kettle
language: en
languages: [en, ru, pt-BR]
time_zone: Europe/Moscow
currency: RUB
values: {price: 1900}
opening_hours: mon-fri 10:00-19:00
messages:
  greeting: {en: "Hello!", ru: "Здравствуйте!", pt-BR: "Olá!"}
"""
FLOWS = {
    "shop": SHOP,
    "stay": """
when: {command: /stay, button: {en: Book, ru: Бронь, pt-BR: Reservar}}
do:
  - ask: {en: "How many nights?", ru: "Сколько ночей?", pt-BR: "Quantas noites?"}
    answer: number
    save: nights
  - say:
      en: "{nights} {nights | plural: night / nights}: {shop.price | money}"
      ru: "{nights} {nights | plural: ночь / ночи / ночей}: {shop.price | money}"
      pt-BR: "{nights} {nights | plural: noite / noites}: {shop.price | money}"
""",
    "german": """
when: {command: /german}
do:
  - set: {customer.language: de}
  - say: {en: "From {shop.next_opening | time}", ru: "С {shop.next_opening | time}"}
""",
}


async def asked(world: World, text: str, language: str | None) -> str:
    return (await world.say(CUSTOMER, text, person={"language": language}))[-1]


@pytest.mark.parametrize(
    ("language", "question", "answer", "expected"),
    [
        ("en", "How many nights?", "1", "1 night: RUB 1,900"),
        ("ru", "Сколько ночей?", "3", "3 ночи: 1 900 ₽"),
        ("ru-RU", "Сколько ночей?", "2.5", "2,5 ночи: 1 900 ₽"),
        ("pt-br", "Quantas noites?", "5", "5 noites: RUB 1.900"),
        # Another kind of Portuguese is nearer than English.
        ("pt", "Quantas noites?", "1", "1 noite: RUB 1.900"),
        ("de", "How many nights?", "5", "5 nights: RUB 1,900"),
        (None, "How many nights?", "5", "5 nights: RUB 1,900"),
    ],
)
async def test_a_flow_speaks_the_language_of_the_messenger(
    language: str | None, question: str, answer: str, expected: str
) -> None:
    async with started(FLOWS) as world:
        assert await asked(world, "/stay", language) == question
        assert await asked(world, answer, language) == expected


async def test_language_offers_the_shops_in_their_own_words_and_the_choice_stays() -> None:
    async with started(FLOWS) as world:
        await asked(world, "/language", "en")
        assert world.messages()[-1].labels == ["English", "Русский", "Português (brasil)"]
        assert await world.tap("Русский", person={"language": "en"}) == [
            "Хорошо, говорим по-русски."
        ]
        assert world.messages()[-1].labels == ["Бронь"]
        assert await asked(world, "/start", "en") == "Здравствуйте!"
        assert await asked(world, "/stay", "en") == "Сколько ночей?"
        assert await asked(world, "21", "en") == "21 ночь: 1 900 ₽"


async def test_a_choice_in_the_middle_of_a_question_changes_what_follows() -> None:
    async with started(FLOWS) as world:
        await asked(world, "/stay", "en")
        await asked(world, "/language", "en")
        await world.tap("Русский", person={"language": "en"})
        assert await asked(world, "5", "en") == "5 ночей: 1 900 ₽"


async def test_a_language_that_the_shop_does_not_speak_falls_back_whole() -> None:
    """The text and the dates in it: no German weekday in an English sentence."""
    async with started(FLOWS) as world:
        said = await asked(world, "/german", "ru")
        assert said.startswith("From ")
        assert all(char.isascii() for char in said)
        assert "Montag" not in said
        # The bot's own phrases fall back as well.
        assert await asked(world, "what?", "ru") == (
            "I did not understand that. Here is what I can do:"
        )
