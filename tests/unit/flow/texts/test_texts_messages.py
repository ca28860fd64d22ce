"""The bot's own phrases: all of them in English, Russian and Chinese, saying the same."""

import re

import pytest

from cxbot.flow.shop import default_messages
from cxbot.flow.texts.messages import DEFAULTS
from cxbot.flow.texts.spoken import spoken

LANGUAGES = {"en", "ru", "zh"}
#: Nothing is said unless the owner writes it.
SILENT = {"banned", "call_missed"}
ALPHABET = {"ru": re.compile(r"[а-яё]", re.IGNORECASE), "zh": re.compile(r"[\u4e00-\u9fff]")}


@pytest.mark.parametrize("key", DEFAULTS)
def test_a_phrase_comes_in_all_three_languages_with_the_same_values(key: str) -> None:
    texts = DEFAULTS[key]
    assert set(texts) == LANGUAGES
    placeholders = {lang: set(re.findall(r"\{([^}]*)\}", text)) for lang, text in texts.items()}
    assert len(set(map(frozenset, placeholders.values()))) == 1, placeholders
    if key in SILENT:
        assert set(texts.values()) == {""}
        return
    for language, letters in ALPHABET.items():
        assert letters.search(texts[language]), f"{key} is not in {language}"
        assert not letters.search(texts["en"])


@pytest.mark.parametrize("key", DEFAULTS)
def test_commands_named_in_a_phrase_are_named_in_every_language(key: str) -> None:
    commands = [set(re.findall(r"(?<!\w)/[a-z]+", text)) for text in DEFAULTS[key].values()]
    assert all(named == commands[0] for named in commands)


def test_phrases_are_read_for_shops_of_any_language() -> None:
    for languages in (("en",), ("ru", "en"), ("de", "fr"), ("zh-Hant",)):
        found = default_messages(languages[0], languages)
        assert set(found) == set(DEFAULTS)
        assert all(phrase is not None for phrase in found.values())


@pytest.mark.parametrize(
    ("hint", "languages", "expected"),
    [
        ("en", ("en", "ru"), "en"),
        ("ru-RU", ("en", "ru"), "ru"),
        ("zh-hans", ("en", "zh"), "zh"),
        ("pt-br", ("pt", "pt-BR"), "pt-BR"),
        ("pt_BR", ("pt", "pt-BR"), "pt-BR"),
        ("pt", ("en", "pt-BR"), "pt-BR"),
        ("pt-PT", ("pt-BR", "pt"), "pt"),
        ("de", ("en", "ru"), None),
        ("", ("en",), None),
        (None, ("en",), None),
        ("x" * 100, ("en",), None),
    ],
)
def test_the_language_of_a_messenger_finds_one_of_the_shops(
    hint: str | None, languages: tuple[str, ...], expected: str | None
) -> None:
    assert spoken(hint, languages) == expected
