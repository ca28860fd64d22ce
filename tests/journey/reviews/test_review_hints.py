"""What the flows say at a touchpoint is counted beside the qualities."""

from cxbot.flow.catalog import restored
from cxbot.journey.reviews.hints import hints
from cxbot.journey.reviews.texts import said

SHOP = "shop: S\nlanguage: en\nlanguages: [en, ru]\ntime_zone: UTC\ncurrency: EUR\n"
FLOW = """
when: {command: /hi}
touchpoint: greeting
do:
  - say: {en: "Hello, {customer.name | or: there}!", ru: "Привет!"}
  - ask: Which number?
    save: number
    answer: text
  - ask: {en: "Colour?", ru: "Цвет?"}
    save: colour
    choices: [{red: {en: Red, ru: Красный}}, blue]
    touchpoint: colours
  - say: %s
    touchpoint: colours
    task: choose
""" % ("long " * 100)


def test_texts_are_counted_by_touchpoint() -> None:
    found = said(restored({"flows/shop.yaml": SHOP, "flows/hi.yaml": FLOW}))
    greeting, colours = found["greeting"], found["colours"]
    assert (greeting.questions, greeting.typed, greeting.named, greeting.taskless) == (1, 1, 1, 2)
    assert greeting.missing == [("hi.yaml:6", "ru")]
    assert (colours.questions, colours.typed) == (1, 0)
    assert {language for _, language in colours.missing} == {"ru"}
    assert colours.longest is not None
    assert colours.longest.length == 499


def test_hints_are_facts_and_never_marks() -> None:
    found = said(restored({"flows/shop.yaml": SHOP, "flows/hi.yaml": FLOW}))
    shown = hints(None, found["greeting"], 3, "en", declared=False)
    assert shown["personal"] == (
        "1 of 3 texts use something of the customer's own",
        "no ru at hi.yaml:6",
        "3 messages went out with a placeholder that nobody filled in",
    )
    assert shown["relevant"] == (
        "2 steps don't say what the customer is about (task:)",
        "not declared in journey.yaml",
    )
    assert shown["appropriate"] == ("1 of 1 questions want something typed, without buttons",)
    long = hints(None, found["colours"], 0, "ru", declared=True)
    assert long["simple"][0].startswith("самое длинное сообщение: 499 знаков")
    assert hints(None, None, 0, "en", declared=True)["simple"] == (
        "no step of a flow says anything here",
    )
