"""What pages are made of says what it rests on, and keeps people's words in their place."""

import re
from typing import Any

import pytest

from cxbot.flow.language.deskkeys import DESK
from cxbot.flow.language.shopkeys import POLICY, PRIVACY
from cxbot.journey.metrics import Counted, share
from cxbot.store import tables
from cxbot.web.dashboard.page import Asked, Page
from cxbot.web.dashboard.pages import PAGES
from web.dashboard.people_rows import a_point, somebody
from web.dashboard.test_page_contact_load import a_contact

from .conftest import Open, Owner

_TEMPLATE = """{% extends "base.html" %}
{% import "parts.html" as parts with context %}
{% block content %}
{% call parts.cards() %}
{{ parts.figure("Good", good, url("/map", channel="telegram"), change=True) }}
{{ parts.figure("Few", few) }}
{{ parts.figure("None", nil) }}
{{ parts.number("Count", 12, n=40) }}
{% endcall %}
{% call parts.table(["Name", "#Share"], "People") %}
<tr><td>{{ parts.customer("c1", name, touchpoint="t9") }}</td><td>{{ parts.inline(good) }}</td></tr>
{% endcall %}
{{ parts.bar(41.5, "41 %") }}{{ parts.said(name) }}{{ parts.empty("Nothing") }}
{{ parts.filters(chosen) }}{{ parts.pager("/newer", None) }}{{ parts.data("d", {"a": name}) }}
{% endblock %}
"""
NASTY = "</script><b onclick='x'>\u202ename\""


async def _show(asked: Asked) -> dict[str, Any]:
    from cxbot.web.dashboard.filters import chosen

    return {
        "good": share("csat", 30, 40, before=Counted(plus=10, n=40)),
        "few": share("csat", 1, 2),
        "nil": share("csat", 0, 0),
        "name": NASTY,
        "chosen": chosen(asked, channels=["telegram", "webchat"]),
    }


@pytest.fixture
async def shown(open_dashboard: Open, monkeypatch: pytest.MonkeyPatch) -> str:
    from jinja2 import ChoiceLoader, DictLoader

    from cxbot.web.dashboard import site

    page = Page(
        path="/parts", template="of_the_test.html", title=("Parts", "Части"), show=_show, words={}
    )
    monkeypatch.setattr(site, "PAGES", (*PAGES, page))
    owner: Owner = await open_dashboard()
    loader = owner.site._pages.loader
    assert loader is not None
    owner.site._pages.loader = ChoiceLoader([DictLoader({"of_the_test.html": _TEMPLATE}), loader])
    status, text = await owner.get("/parts?channel=webchat&period=nonsense")
    assert status == 200, text
    return text


def test_a_figure_says_its_interval_and_what_it_rests_on(shown: str) -> None:
    assert "75 %" in shown
    assert "n 40" in shown
    assert "clear change" in shown
    assert "too few to tell" in shown
    assert "nothing yet, n 0" in shown


def test_filters_show_what_was_chosen_and_nothing_that_is_not_offered(shown: str) -> None:
    assert '<option value="webchat" selected>' in shown
    assert '<option value="30d" selected>' in shown
    assert "nonsense" not in shown.split("<main", 1)[1]


def test_what_people_wrote_stays_text_in_every_place(shown: str) -> None:
    """Cases 10, 110 and 128."""
    assert "<b onclick" not in shown
    assert "</script><b" not in shown
    assert shown.count("<bdi>&lt;/script&gt;") == 2
    assert 'href="/customers/c1#t-t9"' in shown


JOURNEY = """
stages: four
touchpoints: {order status: {stage: pre-purchase}}
journeys: {purchase: {goal: {event: order.paid}, ideal: [order status]}}
"""
OPEN_TO_ALL = sorted(page.path for page in PAGES if "{" not in page.path)


async def test_a_link_within_a_page_leads_somewhere_on_the_first_day(open_dashboard: Open) -> None:
    owner = await open_dashboard(
        {
            **somebody(),
            tables.touchpoint: [a_point(touchpoint="order status", stage="pre-purchase")],
            tables.contact: [a_contact(1, verdict="deny", gate="consent", number=None)],
        },
        {"flows/shop.yaml": "shop: Kettles\nlanguage: en\n", "flows/journey.yaml": JOURNEY},
    )
    for path in OPEN_TO_ALL:
        _, text = await owner.get(path)
        there = set(re.findall(r'\bid="([^"]+)"', text))
        assert (path, set(re.findall(r'href="#([^"]+)"', text)) - there) == (path, set())


def test_what_pages_tell_owners_to_write_is_a_word_of_the_language() -> None:
    keys = {"policy": POLICY, "desk": DESK, "privacy": PRIVACY}
    known = {f"{part}.{word.name}" for part, known in keys.items() for word in known}
    said = " ".join(text for page in PAGES for both in page.words.values() for text in both)
    named = set(re.findall(rf"\b(?:{'|'.join(keys)})\.[a-z_]+", said))
    assert len(named) >= 3
    assert named <= known
