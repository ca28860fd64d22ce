"""The newcomer's first minutes on the page of `cxbot sandbox`. README's picture is made again by

CXBOT_SCREENSHOTS=docs/images .venv/bin/pytest tests/e2e/test_whole_page.py
"""

from collections.abc import Iterator
from typing import Any

import pytest

from .browser import Demo, Page

pytestmark = pytest.mark.browser


@pytest.fixture
def page(driver: Any) -> Iterator[Page]:
    demo = Demo().open()
    driver.get(demo.url)
    page = Page(driver)
    page.size(1440, 900)
    yield page
    driver.get("about:blank")
    demo.close()


def test_a_customer_an_operator_and_the_owner_on_one_page(page: Page) -> None:
    page.write("#phone-text", "/start")
    page.reads("#phone-log", "Hello! This is Loud Shirts. How can I help?")
    page.click("#phone-log .key", "Where is my order?")
    page.reads("#phone-log", "Which order? Send its number")
    page.write("#phone-text", "/stop")
    page.reads("#phone-log", "OK, stopped.")

    page.click("[data-event='delivered']")
    page.reads("#event-answer", "202 taken")
    page.click("[data-move='259200']")
    page.click("[data-move='morning']")
    page.reads("#clock", "10:00")
    page.reads("#phone-log", "How was it, from 1 (bad) to 5 (great)?")
    page.click("#phone-log .key", "2")
    page.reads("#phone-log", "I am sorry. What went wrong?")
    page.write("#phone-text", "The box was crushed")
    page.reads("#phone-log", "A colleague will write to you here.")

    page.reads("#topics", "Anna")
    page.reads("#group-log", "2/5 for A-1042: The box was crushed")
    page.click("#group-log .key", "Take")
    page.reads("#group-log", "Olga took it.")
    page.write("#group-text", "Hello Anna, a new one ships today.")
    page.reads("#phone-log", "Hello Anna, a new one ships today.")

    for words in ("/start", "2", "The box was crushed", "Hello Anna, a new one ships today."):
        page.reads("#touchpoints", words)
    page.reads("#map", "★")
    tall = page.driver.execute_script("return document.documentElement.scrollHeight > innerHeight")
    assert not tall
    assert page.driver.get_log("browser") == []


def test_the_page_when_the_shop_is_busy(page: Page) -> None:
    """Two customers in two languages, a ticket that is answered, ratings in the journey."""
    page.write("#phone-text", "/start")
    page.reads("#phone-log", "How can I help?")
    page.click("[data-event='shipped']")
    page.reads("#event-answer", "202 taken")
    page.click("#phone-log .key", "Where is my order?")
    page.reads("#phone-log", "Which order?")
    page.write("#phone-text", "A-1042")
    page.reads("#phone-log", "A-1042 is on its way.")
    page.click("[data-event='delivered']")
    page.reads("#touchpoints", "order.delivered A-1042")

    page.click("#customers .tab", "Борис")
    page.write("#phone-text", "/start")
    page.reads("#phone-log", "Чем помочь?")
    page.driver.execute_script("document.querySelector('#order-number').value = 'B-2001'")
    page.click("[data-event='delivered']")
    page.reads("#touchpoints", "order.delivered B-2001")
    page.click("#phone-log .key", "Какой размер")
    page.reads("#phone-log", "Какой у вас рост")
    page.write("#phone-text", "184")
    page.reads("#phone-log", "А как должна сидеть футболка?")
    page.click("#phone-log .key", "Плотно")
    page.reads("#phone-log", "Берите L.")

    page.click("[data-move='259200']")
    page.click("[data-move='morning']")
    page.reads("#phone-log", "от 1 (плохо) до 5 (отлично)")
    page.click("#phone-log .key", "5")
    page.reads("#phone-log", "Отлично, спасибо!")
    page.click("#customers .tab", "Anna")
    page.reads("#phone-log", "How was it")
    page.click("#phone-log .key", "2")
    page.reads("#phone-log", "What went wrong?")
    page.write("#phone-text", "The print came off in the wash")
    page.reads("#group-log", "2/5 for A-1042")
    page.click("#group-log .key", "Take")
    page.reads("#group-log", "Olga took it.")
    page.write("#group-text", "Hello Anna, I am Olga. A new one ships today, keep the old one.")
    page.reads("#phone-log", "A new one ships today")
    page.write("#phone-text", "That was quick, thank you!")
    page.reads("#group-log", "That was quick, thank you!")
    page.reads("#touchpoints", "That was quick, thank you!")
    words = "return [...document.querySelectorAll('#touchpoints .words')].map((o) => o.textContent)"
    assert page.driver.execute_script(words).count("I am sorry. What went wrong?") == 1
    page.picture("sandbox")
    assert page.driver.get_log("browser") == []
