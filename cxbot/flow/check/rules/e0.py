"""E0: what YAML itself refuses or silently gets wrong."""

from cxbot.flow.check.rules.rule import Rule


def _flow(steps: str) -> str:
    return f"flow: example\nwhen: {{command: /hello}}\ndo:\n{steps}"


_HELLO = _flow('  - say: "Hello"\n')

RULES: tuple[Rule, ...] = (
    Rule(
        code="E001",
        title="this is not YAML",
        why="The file can't be read from here on: a line stands too deep or not deep enough, "
        "something is opened and never closed, or the file is empty or only half saved. "
        "Lines that belong together begin in the same column.",
        example=_flow('  - say: "Hello"\n     photo: https://shop.example/hat.jpg\n'),
        at="5:6",
        mended=_flow('  - say: "Hello"\n    photo: https://shop.example/hat.jpg\n'),
    ),
    Rule(
        code="E002",
        title="a text must be in quotes",
        why='{, [, @, *, ": " and some others mean something to YAML. A text that begins with one '
        "of them, or has a colon and a space inside, must be in quotes. "
        "A quote that is opened must be closed, and a key has a colon and a space after it.",
        example=_flow("  - say: {shop.name} says hello\n"),
        at="4:10",
        mended=_flow('  - say: "{shop.name} says hello"\n'),
    ),
    Rule(
        code="E003",
        title="a text is cut off at #",
        why="For YAML a # after a space begins a comment, so customers would see only what stands "
        "before it. Put the text in quotes; in a real comment leave a space after the #.",
        example=_flow("  - say: Order #5 is on its way\n"),
        at="4:16",
        mended=_flow('  - say: "Order #5 is on its way"\n'),
    ),
    Rule(
        code="E004",
        title="a tab, or what only looks like a space",
        why="Indentation is made of spaces: how wide a tab is, every program decides for itself, "
        "and a no-break space from a web page is no space. Most editors can put spaces in.",
        example=_flow('\t- say: "Hello"\n'),
        at="4:1",
        mended=_HELLO,
    ),
    Rule(
        code="E005",
        title="the same key twice",
        why="Only one of the two could count, and nobody could say which. Keep one of them; "
        "a second step begins with a dash of its own.",
        example=_flow('  - say: "Hello"\n    say: "Good evening"\n'),
        at="5:5",
        mended=_flow('  - say: "Hello"\n  - say: "Good evening"\n'),
    ),
    Rule(
        code="E006",
        title="anchors and tags",
        why="& * and ! before a word are shortcuts of YAML that flows don't use: what a flow does "
        "should stand where one reads it. If it is a text, put it in quotes.",
        example=_flow("  - say: *hello\n"),
        at="4:10",
        mended=_flow('  - say: "*hello"\n'),
    ),
    Rule(
        code="E007",
        title="too big or too deep",
        why="A file has at most 256 KiB, and lists and keys stand in each other at most 60 levels "
        "deep. Split the flow: run: calls another one.",
        example=_flow(f"  - set: {{a: {'[' * 60}{']' * 60}}}\n"),
        at="4:71",
        mended=_flow("  - set: {a: [1]}\n"),
    ),
    Rule(
        code="E008",
        title="characters that are no text",
        why="The file is not saved as UTF-8, or holds characters that nobody sees and no messenger "
        "takes. Save it as UTF-8, and type the text anew instead of pasting it.",
        example=_flow('  - say: "Hel\x07lo"\n'),
        at="4:14",
        mended=_HELLO,
    ),
    Rule(
        code="E009",
        title="a lonely backslash in double quotes",
        why='In "..." a backslash begins a sign of its own, such as \\n for a new line, so it must '
        "be written twice to be itself. In '...' it is a character like any other.",
        file="flows/shop.yaml",
        example='shop: Hats\nanswers:\n  order_number: {pattern: "[A-Z]-\\d+", example: A-1042}\n',
        at="3:34",
        mended="shop: Hats\nanswers:\n  order_number: {pattern: '[A-Z]-\\d+', example: A-1042}\n",
    ),
)
