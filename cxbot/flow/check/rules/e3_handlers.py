"""E309: the owner's Python, without which nothing that flows call can be judged."""

from cxbot.flow.check.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        code="E309",
        title="handlers/ can't be used as they are",
        why="A file in handlers/ can't be loaded, or an action or event in it is declared in a way "
        "that flows can't rely on. Until it is mended, calls are judged without the types of "
        "their arguments and results, and the bot doesn't start.",
        file="handlers/shop.py",
        example=(
            "from cxbot import action\n\n\n"
            '@action("shop.open")\n'
            "def is_open(day: str) -> bool:\n"
            '    return day != "sunday"\n'
        ),
        at="4:1",
        mended=(
            "from cxbot import action\n\n\n"
            '@action("shop.open")\n'
            "async def is_open(day: str) -> bool:\n"
            '    return day != "sunday"\n'
        ),
    ),
)
