"""W4: the ways through a flow, what starts it, and what messengers can show."""

from cxbot.flow.check.rules.rule import Rule
from cxbot.model.types import ActionType

_FIND = (ActionType(name="shop.find"),)
_SHIRT = "flow: example\nwhen: {command: /shirt}\ndo:\n"
_FIT = '  - ask: "Does it fit?"\n    answer: yes/no\n    save: fits\n'
_THANKS = '  - say: "Thank you."\n'
_LATE = "    no_reply: {after: 1 day}\n"
_LONG = "We print on thick cotton. " * 160

_WAYS: tuple[Rule, ...] = (
    Rule(
        code="W401",
        title="a step that never runs",
        why="Every way ends or leads elsewhere before it. Often stop or go stands too early.",
        example=f'{_SHIRT}  - say: "We print it."\n  - stop\n  - say: "It ships today."\n',
        at="6:5",
        mended=f'{_SHIRT}  - say: "We print it."\n  - say: "It ships today."\n',
    ),
    Rule(
        code="W403",
        title="a call that may fail, and nobody says what then",
        why="Other systems fail one day. Without on_error the customer gets "
        "messages.call_failed, an operator is called, and the flow ends.",
        example=f'{_SHIRT}  - call: shop.find\n    save: shirt\n  - say: "{{shirt.name}}"\n',
        at="4:5",
        mended=f"{_SHIRT}  - call: shop.find\n    save: shirt\n    on_error:\n      else:\n"
        '        - say: "Please ask again in an hour."\n        - stop\n'
        '  - say: "{shirt.name}"\n',
        actions=_FIND,
    ),
    Rule(
        code="W404",
        title="a dead end",
        why="The customer has written or answered, and the flow ends without a word or a person. "
        "To them the bot looks broken.",
        example=f'{_SHIRT}{_FIT}{_LATE}  - if: not fits\n    then:\n      - human: "Too small"\n',
        at="8:5",
        mended=f'{_SHIRT}{_FIT}{_LATE}  - if: not fits\n    then:\n      - human: "Too small"\n'
        '    else:\n      - say: "Wear it loud!"\n',
    ),
    Rule(
        code="W406",
        title="a loop without a question or a wait",
        why="Nothing in it can change, so it runs until the engine stops it after 100 steps: the "
        "customer gets an apology and a person is called.",
        example=f'{_SHIRT}  - say: "Still printing."\n    id: again\n  - go: again\n',
        at="6:5",
        mended=f'{_SHIRT}  - say: "Still printing."\n    id: again\n'
        "  - wait: 1 day\n  - go: again\n",
    ),
    Rule(
        code="W407",
        title="a loop of questions that nobody can leave",
        why="Whatever is answered, the same questions come again. Only /stop or silence ends it.",
        example=f"{_SHIRT}{_FIT}    id: again\n{_LATE}  - go: again\n",
        at="9:5",
        mended=f"{_SHIRT}{_FIT}    id: again\n{_LATE}"
        '  - if: not fits\n    then:\n      - go: again\n  - say: "Good."\n',
    ),
    Rule(
        code="W408",
        title="a reminder that is never sent",
        why="Both remind and no_reply count from the question. When the question has ended, "
        "nobody is reminded of it. So it is with the reminders of the desk.",
        example=f"{_SHIRT}{_FIT}    remind: {{after: 2 days}}\n    no_reply: {{after: 1 day}}\n"
        '  - say: "Thank you."\n',
        at="7:14",
        mended=f"{_SHIRT}{_FIT}    remind: {{after: 1 hour}}\n    no_reply: {{after: 1 day}}\n"
        '  - say: "Thank you."\n',
    ),
    Rule(
        code="W410",
        title="a question without no_reply",
        why="When nobody answers, the flow ends quietly after 7 days, and nothing after the "
        "question runs. Say how long to wait, and what happens then.",
        example=f'{_SHIRT}{_FIT}  - say: "Thank you."\n',
        at="4:5",
        mended=f'{_SHIRT}{_FIT}{_LATE}  - say: "Thank you."\n',
    ),
    Rule(
        code="W427",
        title="a word where a variable was meant",
        why="What a variable holds is written in braces and quotes. Without them the word itself "
        "is passed on or kept, for every customer the same.",
        example=f'{_SHIRT}{_FIT}{_LATE}  - set: {{customer.fits: fits}}\n  - say: "Thank you."\n',
        at="8:26",
        mended=f"{_SHIRT}{_FIT}{_LATE}"
        '  - set: {customer.fits: "{fits}"}\n  - say: "Thank you."\n',
    ),
)

_ANY = "flows/anytime.yaml"
_STOP = "anytime:\n  - when: {words: [enough]}\n"
_SAY_OK = '    do:\n      - say: "OK."\n'
_SIZE = '  - ask: "Which size?"\n    answer: choice\n'

_STARTS: tuple[Rule, ...] = (
    Rule(
        code="W411",
        title="two flows with the same words",
        why="Only the one whose file comes first is ever started by them.",
        example='flow: example\nwhen: {words: [my size]}\ndo:\n  - say: "M fits most."\n',
        at="2:16",
        mended='flow: example\nwhen: {words: [which size]}\ndo:\n  - say: "M fits most."\n',
        beside={
            _ANY: 'anytime:\n  - when: {words: ["My size?"]}\n    do:\n      - say: See the tag.\n'
        },
    ),
    Rule(
        code="I412",
        title="words that contain another flow's words",
        why="A message with both starts the flow with the longer words. Worth knowing when the "
        "shorter ones were meant.",
        example='flow: example\nwhen: {words: [my shirt size]}\ndo:\n  - say: "M fits most."\n',
        at="2:16",
        mended='flow: example\nwhen: {words: [which fits me]}\ndo:\n  - say: "M fits most."\n',
        beside={
            _ANY: "anytime:\n  - when: {words: [shirt]}\n    do:\n      - say: We print shirts.\n"
        },
    ),
    Rule(
        code="I419",
        title="a button that the menu leaves out",
        why="menu in shop.yaml names the flows whose buttons are shown, in that order. Without a "
        "menu there, all of them are.",
        example='flow: example\nwhen: {button: Sizes}\ndo:\n  - say: "M fits most."\n',
        at="2:16",
        mended='flow: example\nwhen: {command: /sizes}\ndo:\n  - say: "M fits most."\n',
        beside={
            "flows/shop.yaml": "menu: [care]\n",
            "flows/care.yaml": "flow: care\nwhen: {button: Care}\ndo:\n  - say: Wash it cold.\n",
        },
    ),
    Rule(
        code="W413",
        title="words that nobody can say",
        why="Punctuation doesn't count when words are looked for, so these match no message.",
        example='flow: example\nwhen: {words: ["???"]}\ndo:\n  - say: "How can I help?"\n',
        at="2:16",
        mended='flow: example\nwhen: {words: ["help?"]}\ndo:\n  - say: "How can I help?"\n',
    ),
    Rule(
        code="W414",
        title="a first word that is an answer too",
        why="first: yes wins over the question being asked, so the answer can't be typed.",
        example=f"{_SHIRT}{_SIZE}    choices: {{s: Small, x: Enough}}\n{_LATE}"
        '  - say: "Thank you."\n',
        at="6:28",
        mended=f"{_SHIRT}{_SIZE}    choices: {{s: Small, x: Large}}\n{_LATE}{_THANKS}",
        beside={_ANY: f"{_STOP}    first: yes\n{_SAY_OK}"},
    ),
    Rule(
        code="W415",
        title="a label that is a word of an anytime entry",
        why="At that question the answer wins: who types the word expects the entry, and gets the "
        "answer.",
        example=f"{_SHIRT}{_SIZE}    choices: {{s: Small, x: Enough}}\n{_LATE}"
        '  - say: "Thank you."\n',
        at="6:28",
        mended=f"{_SHIRT}{_SIZE}    choices: {{s: Small, x: Large}}\n{_LATE}{_THANKS}",
        beside={_ANY: f"{_STOP}{_SAY_OK}"},
    ),
    Rule(
        code="W416",
        title="a first entry that asks",
        why="While people hold the talk, two questioners would confuse the customer: such an entry "
        "does not run then, and its word goes to the people.",
        example=f"{_STOP}    first: yes\n    do:\n      - ask: Stop?\n        answer: yes/no\n"
        '        no_reply: {after: 1 hour}\n      - say: "OK."\n',
        at="5:9",
        mended=f"{_STOP}    first: yes\n{_SAY_OK}",
        file=_ANY,
    ),
    Rule(
        code="W417",
        title="a flow that nothing starts",
        why="It has no when, and no other flow runs it: no customer ever sees it.",
        example='flow: example\ndo:\n  - say: "Hello."\n',
        at="1:1",
        mended='flow: example\nwhen: {command: /hello}\ndo:\n  - say: "Hello."\n',
    ),
)

_PRINTS = ", ".join(f"print {number}" for number in range(101))
_MANY = {"flows/shop.yaml": f"answers:\n  print: [{_PRINTS}]\n"}
_LINK = '  - say: "Have a look."\n    links: {Our shirts: '

_LIMITS: tuple[Rule, ...] = (
    Rule(
        code="I420",
        title="a text of more than one message",
        why="Telegram takes 4096 characters a message. A longer text is sent in several, cut "
        "between sentences.",
        example=f'{_SHIRT}  - say: "{_LONG}"\n',
        at="4:10",
        mended=f'{_SHIRT}  - say: "We print on thick cotton."\n',
    ),
    Rule(
        code="I421",
        title="a text too long to stand under a picture",
        why="Under a picture or file Telegram takes 1024 characters. A longer text is sent "
        "before it, as a message of its own.",
        example=f'{_SHIRT}  - say: "{_LONG[:1200]}"\n    photo: "https://shop.example/shirt.jpg"\n',
        at="4:10",
        mended=f'{_SHIRT}  - say: "Thick cotton."\n    photo: "https://shop.example/shirt.jpg"\n',
    ),
    Rule(
        code="W422",
        title="over 100 buttons",
        why="Telegram refuses a message with more, so the customer gets nothing at all.",
        example=f'{_SHIRT}  - ask: "Which?"\n    answer: print\n{_LATE}{_THANKS}',
        at="4:5",
        mended=f'{_SHIRT}  - ask: "Which?"\n    answer: number\n{_LATE}{_THANKS}',
        beside=_MANY,
    ),
    Rule(
        code="W423",
        title="a label too long for a phone",
        why="Phones show about 30 characters of a button and cut off the rest.",
        example="flow: example\n"
        'when: {button: "Tell me everything about the shirts you print"}\n'
        'do:\n  - say: "Cotton."\n',
        at="2:16",
        mended='flow: example\nwhen: {button: "About our shirts"}\ndo:\n  - say: "Cotton."\n',
    ),
    Rule(
        code="W424",
        title="a label that is empty, or stands there twice",
        why="A link without a label isn't shown. Of two answers that read the same, whoever types "
        "it always gets the first.",
        example=f"{_SHIRT}{_SIZE}    choices: {{s: Small, x: small}}\n{_LATE}"
        '  - say: "Thank you."\n',
        at="6:5",
        mended=f"{_SHIRT}{_SIZE}    choices: {{s: Small, x: Large}}\n{_LATE}"
        '  - say: "Thank you."\n',
    ),
    Rule(
        code="W425",
        title="an address that no button can open",
        why="Telegram opens http, https and tg. With anything else it refuses the whole message.",
        example=f'{_SHIRT}{_LINK}"tel:+74951234567"}}\n',
        at="5:25",
        mended=f'{_SHIRT}{_LINK}"https://shop.example"}}\n',
    ),
)

RULES: tuple[Rule, ...] = (*_WAYS, *_STARTS, *_LIMITS)
