"""Customers, contacts and intents for the policy's tests."""

from datetime import UTC, datetime, timedelta
from typing import Any

from cxbot.journey.policy import Intent, Known, Past, Rules
from cxbot.model.policy import Policy, Purpose

#: A Friday, noon.
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
TICK = timedelta(microseconds=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
ALL: dict[Purpose, bool] = {"service": True, "survey": True, "marketing": True}


def rules(**settings: Any) -> Rules:
    return Rules(policy=Policy(**settings))


def known(*past: Past, **facts: Any) -> Known:
    return Known(**{"customer_id": "ann", "wants": ALL, "past": past, **facts})


def survey(**wanted: Any) -> Intent:
    """The first invitation to a survey `nps`, of use for 400 days."""
    usual: dict[str, Any] = {
        "flow": "nps",
        "purpose": "survey",
        "kind": "first",
        "metric": "nps",
        "expires_at": NOW + 400 * DAY,
    }
    return Intent(**{**usual, **wanted})


def message(**wanted: Any) -> Intent:
    return survey(**{"flow": "parcel", "purpose": "service", "metric": None, **wanted})


def ago(length: timedelta, **contact: Any) -> Past:
    """An invitation to some other survey, unless it says otherwise."""
    usual: dict[str, Any] = {"flow": "other", "purpose": "survey", "kind": "first"}
    return Past(at=NOW - length, **{**usual, **contact})


def sent(length: timedelta, **contact: Any) -> Past:
    """A message of the bot's that is no survey."""
    return ago(length, **{"flow": "news", "purpose": "service", **contact})
