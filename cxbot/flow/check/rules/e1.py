"""E1: the shape: keys, verbs, lengths of time, names and buttons."""

from cxbot.flow.check.rules.rule import Rule


def _flow(steps: str) -> str:
    return f"flow: example\nwhen: {{command: /hello}}\ndo:\n{steps}"


def _choice(choices: str) -> str:
    return _flow(
        f'  - ask: "Which size?"\n    answer: choice\n    choices: {{{choices}}}\n'
        "    save: size\n    no_reply: {after: 1 day}\n"
    )


_HELLO = _flow('  - say: "Hello"\n')

RULES: tuple[Rule, ...] = (
    Rule(
        code="E101",
        title="an unknown key",
        why="Nobody would ever read this line, so what it asks for would not happen. It is "
        "misspelt, or stands in the wrong place.",
        example=_flow('  - say: "Hello"\n    foto: https://shop.example/hat.jpg\n'),
        at="5:5",
        mended=_flow('  - say: "Hello"\n    photo: https://shop.example/hat.jpg\n'),
    ),
    Rule(
        code="E102",
        title="a key is missing",
        why="Without it nobody knows what to do here: an if needs its then, a match its cases, "
        "a reminder the time after which it comes.",
        example=_flow("  - if: customer.wants_messages\n"),
        at="4:5",
        mended=_flow('  - if: customer.wants_messages\n    then:\n      - say: "Hello"\n'),
    ),
    Rule(
        code="E103",
        title="not exactly one verb in a step",
        why="A step says, asks, waits or does one other thing. Begin each step with a dash, and "
        "write a colon and a space after its verb.",
        example=_flow('  - say: "Hello"\n    wait: 1 day\n'),
        at="5:5",
        mended=_flow('  - say: "Hello"\n  - wait: 1 day\n'),
    ),
    Rule(
        code="E104",
        title="a value of the wrong kind",
        why="Here belongs something of a certain form: a length of time between 1 second and "
        "400 days, a time of the day, a scale, yes or no, one of a few words, a text or a list.",
        example=_flow('  - wait: 3 dayz\n  - say: "Hello"\n'),
        at="4:11",
        mended=_flow('  - wait: 3 days\n  - say: "Hello"\n'),
    ),
    Rule(
        code="E105",
        title="the file and its flow have different names",
        why="A flow has the name of its file, ending in .yaml, and no two flows have the same: so "
        "one finds it, and texts, tests and other flows can speak of it.",
        example=_HELLO.replace("example", "hello"),
        at="1:7",
        mended=_HELLO,
    ),
    Rule(
        code="E106",
        title="this can't be a name",
        why="Flows and steps are called by Latin letters, digits, _ and -, at most 40: their names "
        "go into buttons and addresses. What a flow saves has a name of letters, digits and _.",
        example=_flow('  - say: "Hello"\n    id: say hello!\n'),
        at="5:9",
        mended=_flow('  - say: "Hello"\n    id: say_hello\n'),
    ),
    Rule(
        code="E107",
        title="a name that a flow may not set",
        why="Who a customer is, since when and how often they ordered is found out and not told. "
        "Words of the language and names that begin with _ are taken, too.",
        example=_flow('  - set: {customer.id: 5}\n  - say: "Hello"\n'),
        at="4:11",
        mended=_flow('  - set: {customer.segment: new}\n  - say: "Hello"\n'),
    ),
    Rule(
        code="E108",
        title="a secret in a flow",
        why="Flows are shown, sent around and kept for ever; whoever has this key can act in your "
        "name. Put it in .env, and have a new one made.",
        example=f"# sk-{'a1' * 12}\n{_HELLO}",
        at="1:3",
        mended=_HELLO,
    ),
    Rule(
        code="E109",
        title="buttons nobody can tell apart",
        why="A button has a label, no two of a question have the same in one language, and a "
        "question has at most 99: more don't fit under a message.",
        example=_choice("small: Small, large: Small"),
        at="6:36",
        mended=_choice("small: Small, large: Large"),
    ),
)
