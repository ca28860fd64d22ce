"""Keys of the files in flows/tests/."""

from cxbot.flow.language.word import Word

GIVEN = (
    Word("now", "clock", "The time it begins, on the shop's clock.", "now: 2025-03-10 18:30"),
    Word(
        "customer",
        "customer",
        "Who it is.",
        "customer: {name: Anna, language: en, wants_messages: true}",
    ),
    Word("event", "event", "It begins by this event.", "event: order.delivered"),
    Word(
        "with",
        "event data",
        "The data of the event, or variables the flow begins with.",
        "with: {order: {number: A-1042, total: 1900}}",
    ),
    Word(
        "calls",
        "stubs",
        "What actions answer, instead of being called.",
        "calls: {shop.find_order: {number: A-1042, status: shipped}}",
    ),
)

FILE = (
    Word("flow", "flow", "The flow that is tested.", "flow: post_purchase"),
    Word("given", "given", "How each test begins.", "given:\n  now: 2025-03-10 18:30"),
    Word("tests", "tests", "One story each.", "tests:\n  - test: …\n    steps: …"),
)

TEST = (
    Word("test", "text", "What it proves, in a sentence.", "test: A low rating reaches a person"),
    Word(
        "given", "given", "What is different from `given` above.", "given: {now: 2025-03-10 22:40}"
    ),
    Word("steps", "story", "What is said and what happens, in order.", 'steps:\n  - user: "2"'),
)

STORY = (
    Word(
        "bot",
        "expected",
        "The bot's next message; `nothing`: it is silent.",
        '- bot: "*from 1 (bad) to 5 (great)*"',
    ),
    Word(
        "user", "said", "The customer writes this, or taps the button of that label.", '- user: "2"'
    ),
    Word(
        "wait", "pause", "The clock moves on; everything due on the way happens.", "- wait: 3 days"
    ),
    Word(
        "event",
        "event",
        "Your shop's system sends it.",
        "- event: order.returned\n  with: {order: {number: A-1042}}",
    ),
    Word(
        "human",
        "expected",
        "People were called; the title of their card.",
        '- human: "2/5 for A-1042*"',
    ),
    Word(
        "operator",
        "said",
        "Somebody in the group writes this to the customer, or a command.",
        "- operator: /done",
    ),
    Word("ended", "ending", "The flow has ended like this.", "- ended: finished"),
    Word(
        "expect",
        "values",
        "What variables, fields and scores are now.",
        "- expect: {rating: 2, metric.csat: 2}",
    ),
)

ENDINGS = (
    Word("finished", "", "It came to its end, or to a stop."),
    Word("no reply", "", "Nobody answered a question."),
    Word("cancelled", "", "Its cancel_when came true."),
    Word("stopped", "", "The customer stopped it."),
    Word("not relevant", "", "Its `if` was no longer true after a wait."),
    Word("unreachable", "", "The customer has blocked the bot."),
    Word("error", "", "Something did not work, and people were called."),
)
