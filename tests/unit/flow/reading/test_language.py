"""The language's table has exactly the words that the readers accept."""

from collections.abc import Iterable
from typing import get_args

import pytest

from cxbot.flow import language
from cxbot.flow.language import Word
from cxbot.flow.protocol import EndOutcome
from cxbot.flow.reading import (
    contacts,
    deskfile,
    deskpeople,
    deskroutes,
    flowreader,
    journeykinds,
    journeyreader,
    private,
    questionreader,
    required,
    rewards,
    shopfile,
    stepreader,
)
from cxbot.flow.scenario import givens, lines, reading
from cxbot.flow.shop import FIELD_TYPES
from cxbot.flow.texts.template import FILTERS
from cxbot.flow.values import operations
from cxbot.model.desk import TARGETS
from cxbot.model.journey import Measure
from cxbot.model.ticket import HumanOutcome, Priority


def names(words: Iterable[Word]) -> list[str]:
    return [word.name for word in words]


@pytest.mark.parametrize(
    ("table", "accepted"),
    [
        (language.FLOW, flowreader._KEYS),
        (language.LABELS, flowreader._LABELS),
        ((*language.ENTRY, *language.LABELS), flowreader._ENTRY_KEYS),
        (language.WHEN, flowreader._WHEN),
        (language.COMMON, stepreader.COMMON),
        (language.QUESTION, questionreader.ASK_OPTIONS),
        (language.ANSWERS, shopfile.BUILT_IN_ANSWERS),
        (language.FILTERS, FILTERS),
        (language.FUNCTIONS, (*operations.FUNCTIONS, "today")),
        (language.SHOP, shopfile._KEYS),
        (language.CONTACT, contacts.CONTACT_KEYS),
        (language.POLICY, contacts.POLICY_KEYS),
        (language.PRIVACY, private.PRIVACY_KEYS),
        (language.REWARD, rewards.REWARD_KEYS),
        (language.CODES, rewards.CODES_KEYS),
        (language.DESK, deskfile.DESK_KEYS),
        (language.RESPONSE, deskfile.RESPONSE_KEYS),
        (language.TARGETS, TARGETS),
        (language.OPERATOR, deskpeople.OPERATOR_KEYS),
        (language.QUEUE, deskpeople.QUEUE_KEYS),
        (language.ROUTE, deskroutes.ROUTE_KEYS),
        (language.IDLE, deskfile.IDLE_KEYS),
        (language.RATING, deskfile.RATING_KEYS),
        (language.JOURNEY, journeyreader.JOURNEY_KEYS),
        (language.TOUCHPOINT, journeyreader.TOUCHPOINT_KEYS),
        (language.REVIEW, journeyreader.REVIEW_KEYS),
        (language.REQUIREMENTS, get_args(Measure)),
        (language.REQUIREMENTS, required.MEASURES),
        (language.IN_TIME, required.IN_TIME_KEYS),
        (language.PERSONA, journeykinds.PERSONA_KEYS),
        (language.KIND, journeykinds.KIND_KEYS),
        (language.MARK, journeykinds.MARK_KEYS),
        (language.TYPES, FIELD_TYPES),
        (language.OUTCOMES, get_args(HumanOutcome)),
        (language.OUTCOMES, stepreader.OUTCOMES),
        (language.FILE, reading._KEYS),
        (language.TEST, reading._TEST_KEYS),
        (language.GIVEN, givens._KEYS),
        (language.STORY, lines.VERBS),
        (language.SENT, lines._SENT),
        (language.ENDINGS, get_args(EndOutcome)),
    ],
)
def test_the_table_has_exactly_the_words_that_are_read(
    table: tuple[Word, ...], accepted: tuple[str, ...]
) -> None:
    assert sorted(names(table)) == sorted(accepted)


def test_every_verb_has_exactly_the_options_that_are_read() -> None:
    table = {verb.name: sorted(names(verb.options)) for verb in language.VERBS}
    assert table == {verb: sorted(options) for verb, options in stepreader.OPTIONS.items()}
    assert language.PRIORITIES == get_args(Priority) == stepreader.PRIORITIES


def test_every_word_has_a_meaning_and_a_kind() -> None:
    tables = [value for value in vars(language).values() if isinstance(value, tuple)]
    words = [word for table in tables for word in table if isinstance(word, Word)]
    words += [word for verb in language.VERBS for word in (verb.word, *verb.options)]
    assert len(words) > 100
    for word in words:
        assert word.meaning.endswith((".", "?")), word
    assert {word.kind for word in words} - {""} == set(language.KINDS)
