"""How long words are kept, as shop.yaml says it."""

from datetime import timedelta

import pytest

from cxbot.errors import FlowError
from cxbot.flow.catalog import load
from cxbot.model.privacy import Privacy

SHOP = "shop: Blue Kettle\nlanguage: en\n"


def privacy(text: str) -> Privacy:
    return load({"flows/shop.yaml": SHOP + text}).shop.privacy


def test_left_out_only_originals_of_what_came_in_go() -> None:
    assert privacy("") == Privacy()
    assert Privacy().incoming == timedelta(days=30)
    assert (Privacy().outgoing, Privacy().messages, Privacy().flows) == (None, None, None)


def test_every_key_is_a_length() -> None:
    said = "{incoming: 2 weeks, outgoing: 90 days, messages: 2 years, flows: 1 week}"
    assert privacy(f"privacy: {said}") == Privacy(
        incoming=timedelta(days=14),
        outgoing=timedelta(days=90),
        messages=timedelta(days=730),
        flows=timedelta(days=7),
    )
    assert privacy("privacy: {tell_desk: yes}").tell_desk


def test_what_may_come_a_second_time_is_kept_seven_days() -> None:
    assert privacy("privacy: {incoming: 7 days}").incoming == timedelta(days=7)
    with pytest.raises(FlowError, match="At least 7 days"):
        privacy("privacy: {incoming: 6 days}")


@pytest.mark.parametrize("said", ["{incoming: soon}", "{messages: 0}", "{letters: 1 day}", "yes"])
def test_what_is_no_length_is_refused(said: str) -> None:
    with pytest.raises(FlowError):
        privacy(f"privacy: {said}")
