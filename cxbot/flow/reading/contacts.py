"""When the bot may write first: `policy` of shop.yaml, and `contact` of a flow."""

from collections.abc import Iterable, Mapping
from typing import Any

from cxbot.flow.reading.fields import Fields
from cxbot.flow.reading.settings import Reader, given, length, number, text, word, yes
from cxbot.flow.reading.source import Node, Problems, Scalar
from cxbot.flow.steps import AnyStep, AskStep, CallStep
from cxbot.flow.values import amounts
from cxbot.model.house import GIVE_REWARD
from cxbot.model.policy import PURPOSES, ContactRules, Policy

#: Of the customers who are never asked: more than half, and the figures speak of the wrong ones.
MOST_HELD_OUT = 0.5


def budget(fields: Fields, key: str) -> Any:
    scalar = fields.scalar(key, amounts.LIKE_BUDGET)
    found = amounts.budget(scalar.text) if scalar else None
    if scalar and found is None:
        said, hint = amounts.why_no_budget(scalar.text)
        fields.problems.add(scalar.span, "E104", said, hint)
    return found


def share(least: float = 0.0, most: float = 1.0) -> Reader:
    """Both included; told in percents with at most one digit behind the point."""

    def read(fields: Fields, key: str) -> Any:
        scalar = fields.scalar(key, amounts.LIKE_SHARE)
        return read_share(scalar, scalar.text, fields.problems, least, most) if scalar else None

    return read


def read_share(
    scalar: Scalar, written: str, problems: Problems, least: float = 0.0, most: float = 1.0
) -> float | None:
    """`written` is the part of the scalar that says how much."""

    def fits(text: str) -> bool:
        found = amounts.share(text)
        return found is not None and least <= found <= most

    if fits(written):
        return amounts.share(written)
    text = written.strip()
    said = f'"{text}" is not a share between {_percent(least)} and {_percent(most)}.'
    # 0.5 may well mean the half
    bare = text.isdecimal() and fits(f"{text}%")
    problems.add(scalar.span, "E104", said, f'Write "{text}%".' if bare else amounts.LIKE_SHARE)
    return None


def _percent(part: float) -> str:
    return f"{100 * part:.1f}".removesuffix(".0") + "%"


_POLICY: Mapping[str, tuple[str, Reader]] = {
    "apart": ("apart", length),
    "surveys": ("surveys", budget),
    "messages": ("messages", budget),
    "again": ("again", length),
    "same_metric": ("same_metric", length),
    "ignored": ("ignored", number(1, 100)),
    "holdout": ("holdout", share(0.0, MOST_HELD_OUT)),
    "expires_after": ("expires_after", length),
    "window": ("window", length),
    "neglect": ("neglect", length),
}
_CONTACT: Mapping[str, tuple[str, Reader]] = {
    "purpose": ("purpose", word(*PURPOSES)),
    "awaited": ("awaited", yes),
    "again": ("again", length),
    "expires_after": ("expires_after", length),
    "window": ("window", length),
    "sample": ("sample", share(0.001)),
    "wave": ("wave", text),
    "quota": ("quota", budget),
}
POLICY_KEYS = tuple(_POLICY)
CONTACT_KEYS = tuple(_CONTACT)


def read_policy(node: Node | None, problems: Problems) -> Policy:
    fields = Fields(node, '"policy"', POLICY_KEYS, problems, like="policy: {apart: 24 hours}")
    return Policy(**given(fields, _POLICY))


def read_contact(node: Node | None, steps: Iterable[AnyStep], problems: Problems) -> ContactRules:
    """What is written, and what follows from the flow's own steps (not from flows that it runs)."""
    fields = Fields(node, '"contact"', CONTACT_KEYS, problems, like="{purpose: survey}")
    found = given(fields, _CONTACT)
    steps = tuple(steps)
    metrics = (step.metric for step in steps if isinstance(step, AskStep) and step.metric)
    metric = next(metrics, None)
    purpose = found.setdefault("purpose", "survey" if metric else "service")
    if purpose == "marketing" and found.get("awaited"):
        said = "nobody waits for an offer."
        hint = "Take one of the two out: purpose: marketing, or awaited: yes."
        problems.add(fields.keys["awaited"].span, "E104", said, hint)
    return ContactRules(
        metric=metric,
        incentivised=any(
            isinstance(step, CallStep) and step.action == GIVE_REWARD for step in steps
        ),
        **found,
    )
