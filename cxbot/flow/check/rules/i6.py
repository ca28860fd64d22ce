"""I6: languages and tests: what isn't translated, what nothing covers."""

from cxbot.flow.check.rules.rule import Rule

_SHOP = "flows/shop.yaml"
_TWO = {_SHOP: "language: en\nlanguages: [en, ru]\n"}
_TOP = "flow: example\nwhen: {command: /hello}\ndo:\n"
_TESTS = "flows/tests/example.yaml"

RULES: tuple[Rule, ...] = (
    Rule(
        code="I601",
        title="a text without a translation",
        why="Customers of that language read it in the language it is written in.",
        example=f'{_TOP}  - say: "Wear it loud!"\n',
        at="4:10",
        mended=f'{_TOP}  - say: {{en: "Wear it loud!", ru: "Носите громко!"}}\n',
        beside=_TWO,
    ),
    Rule(
        code="I602",
        title="a translation that no text uses",
        why="The text was changed or removed after it was translated, or the flow has its own "
        "translation: this one is never shown.",
        example='"Wear it louder!": "Носите громче!"\n',
        at="1:1",
        mended='"Wear it loud!": "Носите громко!"\n',
        file="flows/texts/ru.yaml",
        beside={**_TWO, "flows/example.yaml": f'{_TOP}  - say: "Wear it loud!"\n'},
    ),
    Rule(
        code="I603",
        title="a translation equal to the text",
        why="Most often it was copied to be translated later.",
        example=f'{_TOP}  - say: {{en: "Wear it loud!", ru: "Wear it loud!"}}\n',
        at="4:36",
        mended=f'{_TOP}  - say: {{en: "Wear it loud!", ru: "Носите громко!"}}\n',
        beside=_TWO,
    ),
    Rule(
        code="I604",
        title="a flow that no scenario plays",
        why="Nothing proves that it does what it should, before it goes live and after a change.",
        example=f'{_TOP}  - say: "Hello."\n',
        at="1:1",
        mended='flow: example\nwhen: {command: /hi}\ndo:\n  - say: "Hello."\n',
        beside={
            "flows/other.yaml": 'flow: other\nwhen: {command: /other}\ndo:\n  - say: "Bye."\n',
            _TESTS: "flow: other\ntests:\n  - test: A greeting\n    steps:\n      - user: /hi\n",
        },
    ),
    Rule(
        code="I605",
        title="a language that the bot's own phrases don't come in",
        why="English, Russian and Chinese are built in. In another language, buttons and "
        "apologies of the bot would come in yours: write them under messages.",
        example="language: en\nlanguages: [en, de]\n",
        at="2:17",
        mended="language: en\nlanguages: [en, zh]\n",
        file=_SHOP,
    ),
)
