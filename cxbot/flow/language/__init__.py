"""The words of the flow language, one table: what each means to an owner, what stands behind it.

The readers decide what is accepted; a test keeps the two equal. The schema for editors and
docs/flows.md are written from here.
"""

from cxbot.flow.language.deskkeys import (
    DESK,
    IDLE,
    OPERATOR,
    QUEUE,
    RATING,
    RESPONSE,
    ROUTE,
    TARGETS,
)
from cxbot.flow.language.flows import ANYTIME, CANCEL, CONTACT, ENTRY, FLOW, LABELS, WHEN
from cxbot.flow.language.journeykeys import (
    IN_TIME,
    JOURNEY,
    KIND,
    MARK,
    PERSONA,
    REQUIREMENTS,
    REVIEW,
    TOUCHPOINT,
)
from cxbot.flow.language.scenarios import ENDINGS, FILE, GIVEN, SENT, STORY, TEST
from cxbot.flow.language.shopkeys import CODES, NAMED_ANSWER, POLICY, PRIVACY, REWARD, SHOP, TYPES
from cxbot.flow.language.steps import (
    COMMON,
    NO_ANSWER,
    NO_REPLY,
    OUTCOMES,
    PRIORITIES,
    QUESTION,
    REMIND,
    VERBS,
)
from cxbot.flow.language.values import ANSWERS, FILTERS, FUNCTIONS, OPERATORS
from cxbot.flow.language.word import KINDS, Verb, Word

__all__ = [
    "ANSWERS", "ANYTIME", "CANCEL", "CODES", "COMMON", "CONTACT", "DESK", "ENDINGS", "ENTRY",
    "FILE", "FILTERS", "FLOW", "FUNCTIONS", "GIVEN", "IDLE", "IN_TIME", "JOURNEY", "KIND", "KINDS",
    "LABELS", "MARK", "NAMED_ANSWER", "NO_ANSWER", "NO_REPLY", "OPERATOR", "OPERATORS", "OUTCOMES",
    "PERSONA", "POLICY", "PRIORITIES", "PRIVACY", "QUESTION", "QUEUE", "RATING", "REMIND",
    "REQUIREMENTS", "RESPONSE", "REVIEW", "REWARD", "ROUTE", "SENT", "SHOP", "STORY", "TARGETS",
    "TEST", "TOUCHPOINT", "TYPES", "VERBS", "WHEN", "Verb", "Word",
]  # fmt: skip
